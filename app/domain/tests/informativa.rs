//! Whole returns: what is found of them, where, in which words, and what does not depend on what.
#![expect(
    clippy::unwrap_used,
    reason = "a helper that fails should fail its test"
)]

use std::collections::{BTreeMap, BTreeSet};

use domain::informativa::{
    At, Code, Content, Context, Counts, Detail, Draft, DraftContract, DraftWorker, Field, Finding,
    Judge, Key, Kind, Place, Severity, Stage, Verdict, Window, findings, judge_nss,
};
use domain::{Curp, Rfc, Tables};
use proptest::prelude::*;
use testing_values::{Generator, returns};

/// Codes that look at several rows.
const CROSSES: [Code; 4] = [
    Code::RepeatedNss,
    Code::RepeatedCurp,
    Code::NssOfTwo,
    Code::CurpOfTwo,
];

fn with_context<T>(judge: impl FnOnce(&Context<'_>) -> T) -> T {
    let services = returns::services();
    judge(&Context {
        today: returns::today(),
        contratista: &Rfc::parse(returns::CONTRATISTA).unwrap(),
        contratista_name: returns::CONTRATISTA_NAME,
        services: &services,
        tables: Tables::built_in(),
    })
}

fn found(draft: &Draft) -> Vec<Finding> {
    with_context(|context| findings(draft, context))
}

/// A finding by its code and ids; which number a contract has, and which other row is named, set aside.
fn by_ids(finding: &Finding) -> (Code, Option<Key>, Option<Key>, Option<Field>) {
    let Place {
        contract,
        row,
        field,
    } = finding.place;
    (
        finding.code,
        contract.map(|at| at.key),
        row.map(|at| at.key),
        field,
    )
}

/// A right contract with these workers: NSS and CURP by their place among the generator's.
fn contract(number: u32, workers: &[(usize, usize)]) -> DraftContract {
    let mut generator = Generator::new(5);
    let people: Vec<_> = (0..9)
        .map(|_| (generator.nss(), born(&mut generator)))
        .collect();
    let worker = |(row, (nss, curp)): (u128, &(usize, usize))| DraftWorker {
        key: Key(u128::from(number) * 100 + row),
        nss: people[*nss].0.clone(),
        curp: people[*curp].1.clone(),
        sbc: "512.30".to_owned(),
    };
    DraftContract {
        key: Key(u128::from(number)),
        number,
        terms: returns::right_terms(),
        workers: (1..).zip(workers).map(worker).collect(),
    }
}

fn born(generator: &mut Generator) -> String {
    loop {
        let curp = generator.curp();
        if Curp::parse(&curp).unwrap().born_by(returns::today()) {
            return curp;
        }
    }
}

fn normal(contracts: Vec<DraftContract>) -> Draft {
    Draft {
        period: returns::period(),
        content: Content::Normal(contracts),
    }
}

/// What is found, as `contract/row code`.
fn listed(draft: &Draft) -> Vec<String> {
    let number = |at: Option<At>| at.map_or(0, |at| at.number);
    let line = |finding: &Finding| {
        let place = finding.place;
        let (contract, row) = (number(place.contract), number(place.row));
        format!("{contract}/{row} {}", finding.code.code())
    };
    found(draft).iter().map(line).collect()
}

#[test]
fn a_return_without_contracts_is_no_normal_one() {
    assert_eq!(listed(&normal(Vec::new())), ["0/0 sin_contratos"]);
    let none = Draft::<String> {
        period: returns::period(),
        content: Content::NoInformation,
    };
    assert_eq!(listed(&none), [""; 0]);
    assert_eq!(Kind::following(0), Kind::NoInformation);
    assert_eq!(Kind::following(1), Kind::Normal);
    // Types keep a whole draft from it; of one that streams by it is said.
    let verdict = with_context(|context| {
        let mut judge = Judge::new(returns::period(), Kind::NoInformation, context);
        let contract = contract(1, &[(0, 0)]);
        let at = At {
            number: 1,
            key: contract.key,
        };
        judge
            .contract(at, &contract.terms)
            .worker(&contract.workers[0])
            .unwrap();
        judge.finish()
    });
    assert_eq!(verdict.findings[0].code, Code::ContractsOfNone);
    assert!(verdict.blocks());
}

#[test]
fn a_contract_has_workers() {
    let draft = normal(vec![
        contract(1, &[]),
        contract(2, &[(0, 0)]),
        contract(3, &[]),
    ]);
    assert_eq!(
        listed(&draft),
        ["1/0 sin_trabajadores", "3/0 sin_trabajadores"]
    );
}

#[test]
fn a_worker_stands_once_in_a_contract_and_in_as_many_as_there_are() {
    let several = normal(vec![contract(1, &[(0, 0)]), contract(2, &[(0, 0), (1, 1)])]);
    assert_eq!(listed(&several), [""; 0]);
    let twice = normal(vec![contract(1, &[(0, 0), (1, 1), (0, 0), (0, 0)])]);
    assert_eq!(listed(&twice), ["1/3 repetido_nss", "1/4 repetido_nss"]);
    let finding = found(&twice)[0];
    assert_eq!(
        finding.says(),
        "Este NSS ya está en el contrato: mira el renglón 1."
    );
}

#[test]
fn an_nss_with_two_curps_is_named_wherever_it_stands() {
    let draft = normal(vec![
        contract(1, &[(0, 0)]),
        contract(2, &[(1, 1), (0, 2)]),
        contract(3, &[(0, 0)]),
    ]);
    let expected = [
        "1/1 nss_con_dos_curp",
        "2/2 nss_con_dos_curp",
        "3/1 nss_con_dos_curp",
    ];
    assert_eq!(listed(&draft), expected);
    assert_eq!(
        found(&draft)[0].says(),
        "Este NSS está en la informativa con dos CURP distintas: mira el renglón 2 del contrato 2."
    );
    let draft = normal(vec![contract(1, &[(0, 0), (1, 0)])]);
    let expected = [
        "1/1 curp_con_dos_nss",
        "1/2 repetido_curp",
        "1/2 curp_con_dos_nss",
    ];
    assert_eq!(listed(&draft), expected);
}

#[test]
fn that_a_table_has_run_out_is_said_once() {
    let mut draft = normal(vec![contract(1, &[(0, 0), (1, 1)]), contract(2, &[(0, 0)])]);
    let tables = Tables::default();
    let listed = |draft: &Draft| {
        with_context(|context| {
            findings(
                draft,
                &Context {
                    tables: &tables,
                    ..*context
                },
            )
        })
    };
    let codes = |found: Vec<Finding>| found.iter().map(|it| it.code).collect::<Vec<_>>();
    assert_eq!(codes(listed(&draft)), [Code::TableExpired]);
    draft.content = Content::NoInformation;
    assert_eq!(codes(listed(&draft)), []);
}

#[test]
fn contracts_rows_and_people_are_counted() {
    let contracts = [contract(1, &[(0, 0), (1, 1)]), contract(2, &[(0, 0)])];
    let verdict = with_context(|context| stream(&normal(contracts.to_vec()), context, false));
    let counts = Counts {
        contracts: 2,
        rows: 3,
        workers: 2,
    };
    assert_eq!(verdict.counts, counts);
}

#[test]
fn each_code_has_a_name_and_words_of_its_own() {
    let names: BTreeSet<&str> = Code::ALL.iter().map(|code| code.code()).collect();
    assert_eq!(names.len(), Code::ALL.len());
    for (index, code) in Code::ALL.iter().enumerate() {
        assert_eq!(*code as usize, index, "{code:?}");
        let name = code.code();
        assert!(
            name.bytes().all(|it| it.is_ascii_lowercase() || it == b'_'),
            "{name}"
        );
        for text in [code.says(), code.cure()] {
            assert!(
                text.ends_with('.') && text.starts_with(char::is_uppercase),
                "{name}: {text}"
            );
            assert!(
                !text.contains("  ") && !text.contains('\n'),
                "{name}: {text}"
            );
        }
        assert_eq!(code.blocks(), code.severity() == Severity::Blocking);
    }
}

#[test]
fn a_return_is_captured_from_the_periods_first_day_and_sent_after_its_last() {
    let window = Window::of(returns::period(), Tables::built_in());
    assert_eq!(window.deadline, returns::today(), "17 September 2026");
    assert!(window.is_sure);
    let day = |ordinal| returns::day(2026, ordinal);
    for (today, stage) in [
        (day(120), Stage::ToCome),
        (day(121), Stage::Capture),
        (day(243), Stage::Capture),
        (day(244), Stage::InTime),
        (day(260), Stage::InTime),
        (day(261), Stage::Late),
    ] {
        assert_eq!(window.stage(today), stage, "{today}");
    }
    let may = |stage: Stage| (stage.may_capture(), stage.may_send());
    assert_eq!(may(Stage::ToCome), (false, false));
    assert_eq!(may(Stage::Capture), (true, false));
    assert_eq!(may(Stage::InTime), (true, true));
    assert_eq!(may(Stage::Late), (true, true));
}

/// The same draft, streamed by; drained after each contract or not.
fn stream(draft: &Draft, context: &Context<'_>, drain: bool) -> Verdict {
    let mut judge = Judge::new(draft.period, draft.content.kind(), context);
    let mut drained = Vec::new();
    for contract in draft.content.contracts() {
        let at = At {
            number: contract.number,
            key: contract.key,
        };
        let mut rows = judge.contract(at, &contract.terms.texts());
        for DraftWorker {
            key,
            nss,
            curp,
            sbc,
        } in &contract.workers
        {
            rows.worker(&DraftWorker {
                key: *key,
                nss: nss.as_str(),
                curp,
                sbc,
            });
        }
        if drain {
            drained.extend(judge.drain());
        }
    }
    let mut verdict = judge.finish();
    verdict.findings.extend(drained);
    verdict
}

/// What the rows of a return are at odds about, by looking at every pair of them.
fn crosses(draft: &Draft) -> BTreeSet<(Code, Key)> {
    let mut rows = Vec::new();
    for contract in draft.content.contracts() {
        for worker in &contract.workers {
            let nss = judge_nss(&worker.nss).value;
            let curp = domain::informativa::judge_curp(&worker.curp, returns::today()).value;
            rows.push((contract.key, worker.key, nss, curp));
        }
    }
    let mut found = BTreeSet::new();
    for (index, (contract, row, nss, curp)) in rows.iter().enumerate() {
        for (other_index, (other_contract, _, other_nss, other_curp)) in rows.iter().enumerate() {
            let same_nss = nss.is_some() && nss == other_nss;
            let same_curp = curp.is_some() && curp == other_curp;
            let earlier = other_index < index && contract == other_contract;
            let both = |one: bool, other: bool| one && other;
            if earlier && same_nss {
                found.insert((Code::RepeatedNss, *row));
            }
            if earlier && same_curp && !same_nss {
                found.insert((Code::RepeatedCurp, *row));
            }
            if same_nss && both(curp.is_some(), other_curp.is_some()) && curp != other_curp {
                found.insert((Code::NssOfTwo, *row));
            }
            if same_curp && both(nss.is_some(), other_nss.is_some()) && nss != other_nss {
                found.insert((Code::CurpOfTwo, *row));
            }
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_stream_is_judged_as_the_whole(seed: u64) {
        let draft = Generator::new(seed).draft();
        with_context(|context| {
            let whole = findings(&draft, context);
            prop_assert_eq!(&stream(&draft, context, false).findings, &whole);
            let mut drained = stream(&draft, context, true).findings;
            drained.sort_by_key(|it| (it.place.contract, it.place.row, it.code, it.place.field));
            prop_assert_eq!(drained, whole);
            Ok(())
        })?;
    }

    #[test]
    fn what_is_found_does_not_depend_on_the_order_of_the_contracts(seed: u64, turn in 0_usize..5) {
        let mut draft = Generator::new(seed).draft();
        let ids = |draft: &Draft| found(draft).iter().map(by_ids).collect::<BTreeSet<_>>();
        let before = ids(&draft);
        if let Content::Normal(contracts) = &mut draft.content && !contracts.is_empty() {
            let turn = turn % contracts.len();
            contracts.rotate_left(turn);
            contracts.reverse();
            for (number, contract) in (1..).zip(contracts) {
                contract.number = number;
            }
        }
        prop_assert_eq!(ids(&draft), before);
    }

    #[test]
    fn a_row_taken_out_changes_nothing_in_the_others_but_what_they_shared(seed: u64, which: prop::sample::Index) {
        let draft = Generator::new(seed).draft();
        let rows: usize = draft.content.contracts().iter().map(|it| it.workers.len()).sum();
        prop_assume!(rows > 0);
        let mut left = which.index(rows);
        let mut fewer = draft.clone();
        let Content::Normal(contracts) = &mut fewer.content else { unreachable!() };
        let mut taken = None;
        for contract in contracts {
            if left < contract.workers.len() {
                taken = Some(contract.workers.remove(left).key);
                break;
            }
            left -= contract.workers.len();
        }
        let own = |draft: &Draft, cross: bool| -> BTreeMap<_, Option<Detail>> {
            found(draft).iter()
                .filter(|it| CROSSES.contains(&it.code) == cross && it.place.row.map(|at| at.key) != taken)
                .filter(|it| it.code != Code::NoWorkers)
                .map(|it| (by_ids(it), it.detail)).collect()
        };
        prop_assert_eq!(own(&fewer, false), own(&draft, false));
        // Of what rows share less is said, never more.
        let (before, after) = (own(&draft, true), own(&fewer, true));
        prop_assert!(after.keys().all(|it| before.contains_key(it)));
    }

    #[test]
    fn rows_are_compared_as_a_look_at_every_pair_compares_them(seed: u64) {
        let draft = Generator::new(seed).draft();
        let shared = found(&draft).into_iter().filter(|it| CROSSES.contains(&it.code));
        let shared: Vec<_> = shared.map(|it| (it.code, it.place.row.unwrap().key)).collect();
        let set: BTreeSet<_> = shared.iter().copied().collect();
        prop_assert_eq!(set.len(), shared.len(), "each once");
        prop_assert_eq!(set, crosses(&draft));
    }

    #[test]
    fn words_say_what_to_do_and_never_what_was_typed(seed: u64) {
        let draft = Generator::new(seed).draft();
        let mut typed = Vec::new();
        for contract in draft.content.contracts() {
            typed.extend([&contract.terms.mail, &contract.terms.mobile, &contract.terms.rfc]);
            for worker in &contract.workers {
                typed.extend([&worker.nss, &worker.curp]);
            }
        }
        typed.retain(|text| text.len() > 6);
        for finding in found(&draft) {
            for text in [finding.says(), finding.cure()] {
                prop_assert!(text.ends_with('.') && text.starts_with(char::is_uppercase), "{}", text);
                prop_assert!(!typed.iter().any(|typed| text.contains(typed.as_str())), "{}", text);
            }
        }
        let debugged = format!("{draft:?}");
        prop_assert!(!typed.iter().any(|typed| debugged.contains(typed.as_str())));
    }
}

#[test]
fn the_generator_leads_to_every_code_but_a_few() {
    let mut generator = Generator::new(11);
    let mut seen = BTreeSet::new();
    for _ in 0..6_000 {
        seen.extend(found(&generator.draft()).iter().map(|it| it.code));
    }
    let missing: Vec<_> = Code::ALL
        .iter()
        .filter(|code| !seen.contains(code))
        .collect();
    // What the tests above look at by themselves.
    let apart = [
        Code::ContractsOfNone,
        Code::TableExpired,
        Code::StartOld,
        Code::CurpWord,
    ];
    assert_eq!(missing, apart.iter().collect::<Vec<_>>());
}
