//! A return as it is being captured: contracts parted by blank lines, the first line a contract's terms, the others
//! its workers, cells parted by tabs.
#![no_main]

use domain::informativa::{
    At, AuthorisedService, Content, Context, Draft, DraftAddress, DraftContract, DraftTerms,
    DraftWorker, Judge, Key, SbcLimits, findings, judge_worker,
};
use domain::{Cuatrimestre, Date, Rfc, Tables};

fn terms<'a>(line: &'a str) -> DraftTerms<&'a str> {
    let mut cells = line.split('\t');
    let mut next = || cells.next().unwrap_or_default();
    DraftTerms {
        rfc: next(),
        name: next(),
        mail: next(),
        mobile: next(),
        object: next(),
        folio: next(),
        service: next(),
        start: next(),
        end: next(),
        order: next(),
        telephone: next(),
        address: cells.next().map(|postal_code| DraftAddress {
            postal_code,
            neighbourhood: cells.next().unwrap_or_default(),
            street: cells.next().unwrap_or_default(),
            number: cells.next().unwrap_or_default(),
            inside: cells.next().unwrap_or_default(),
            between: cells.next().unwrap_or_default(),
        }),
    }
}

fn worker(key: Key, line: &str) -> DraftWorker<&str> {
    let mut cells = line.split('\t');
    let mut next = || cells.next().unwrap_or_default();
    DraftWorker {
        key,
        nss: next(),
        curp: next(),
        sbc: next(),
    }
}

fn draft(text: &str, period: Cuatrimestre) -> Draft<&str> {
    let blocks = text.split("\n\n").filter(|block| !block.is_empty());
    let contracts = (1_u32..).zip(blocks).map(|(number, block)| {
        let mut lines = block.split('\n');
        let key = u128::from(number) << 32;
        DraftContract {
            key: Key(key),
            number,
            terms: terms(lines.next().unwrap_or_default()),
            workers: (1..)
                .zip(lines)
                .map(|(row, line)| worker(Key(key | row), line))
                .collect(),
        }
    });
    Draft {
        period,
        content: Content::Normal(contracts.collect()),
    }
}

libfuzzer_sys::fuzz_target!(|text: &str| {
    let today = Date::from_ordinal_date(2026, 260).expect("a day");
    let contratista = Rfc::parse("EKU9003173C9").expect("an RFC");
    let services = [AuthorisedService {
        folio: "1002".to_owned(),
        text: "SERVICIOS DE VIGILANCIA".to_owned(),
        valid_until: None,
    }];
    let context = Context {
        today,
        contratista: &contratista,
        contratista_name: "ESCUELA KEMPER URGATE",
        services: &services,
        tables: Tables::built_in(),
    };
    let period = Cuatrimestre::containing(today).previous();
    let limits = SbcLimits::of(period, context.tables);
    let draft = draft(text, period);
    let at_once = findings(&draft, &context);

    // Streaming by, a contract's findings taken away after each, it is the same.
    let mut judge = Judge::new(period, draft.content.kind(), &context);
    let (mut streamed, mut rows) = (Vec::new(), 0);
    for contract in draft.content.contracts() {
        let at = At {
            number: contract.number,
            key: contract.key,
        };
        let mut judging = judge.contract(at, &contract.terms);
        for row in &contract.workers {
            let read = judging.worker(row);
            let judged = judge_worker(row, limits, &context);
            assert_eq!(judged.worker(), read);
            // What was read, written as files have it, is right.
            if let Some(read) = read {
                let cells = [
                    read.nss.to_string(),
                    read.curp.to_string(),
                    read.sbc.to_string(),
                ];
                let again = DraftWorker {
                    key: row.key,
                    nss: &cells[0],
                    curp: &cells[1],
                    sbc: &cells[2],
                };
                assert_eq!(judge_worker(&again, limits, &context).worker(), Some(read));
            }
            rows += 1;
        }
        streamed.extend(judge.drain());
    }
    let verdict = judge.finish();
    assert_eq!(verdict.counts.rows, rows);
    assert!(verdict.counts.workers <= rows);
    streamed.extend(verdict.findings);
    assert_eq!(streamed.len(), at_once.len());
    for finding in &at_once {
        assert!(streamed.contains(finding));
        assert!(!finding.code.says_with(finding.detail).is_empty());
        let contract = finding.place.contract;
        assert!(contract.is_none_or(|contract| contract.number <= verdict.counts.contracts));
    }
});
