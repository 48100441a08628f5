//! The cells of a worker, each by itself.
#![expect(
    clippy::unwrap_used,
    reason = "a helper that fails should fail its test"
)]

use domain::informativa::{
    Code, Codes, Detail, Earlier, Notation, Sbc, SbcLimits, Standing, Worker, judge_curp,
    judge_nss, judge_sbc,
};
use domain::{Cents, Cuatrimestre, Curp, Nss, Tables};
use proptest::prelude::*;
use testing_values::{Generator, reference, returns};

fn codes(codes: Codes) -> Vec<&'static str> {
    codes.iter().map(Code::code).collect()
}

fn nss(text: &str) -> (Option<String>, Vec<&'static str>) {
    let judged = judge_nss(text);
    (judged.value.map(|nss| nss.to_string()), codes(judged.codes))
}

fn curp(text: &str) -> Vec<&'static str> {
    codes(judge_curp(text, returns::today()).codes)
}

fn limits() -> SbcLimits {
    SbcLimits::of(returns::period(), Tables::built_in())
}

fn sbc(text: &str) -> (Option<String>, Vec<&'static str>) {
    let judged = judge_sbc(text, Notation::Typed, limits());
    (judged.value.map(|sbc| sbc.to_string()), codes(judged.codes))
}

#[test]
fn an_nss_is_read_out_of_what_spreadsheets_make_of_it() {
    let right = |text: &str| Some(text.to_owned());
    for (text, notices) in [
        ("01234567897", &[][..]),
        ("1234567897", &["nss_ceros"]),
        ("'01234567897", &["nss_limpio"]),
        ("=\"01234567897\"", &["nss_limpio"]),
        (" 01 23-45 67897\u{a0}", &["nss_limpio"]),
        ("０１２３４５６７８９７", &["nss_limpio"]),
        ("123-456-7897", &["nss_ceros", "nss_limpio"]),
        ("1.234567897E+9", &["nss_ceros", "nss_limpio"]),
        ("1.234567897e9", &["nss_ceros", "nss_limpio"]),
    ] {
        assert_eq!(
            nss(text),
            (right("01234567897"), notices.to_vec()),
            "{text}"
        );
    }
    assert_eq!(nss("1.2345678903E10").0, right("12345678903"));
}

#[test]
fn an_nss_is_refused_by_the_first_thing_wrong() {
    for (text, code) in [
        ("", "nss_vacio"),
        (" \u{200b}", "nss_vacio"),
        ("'", "nss_vacio"),
        ("=\"\"", "nss_vacio"),
        ("0", "nss_vacio"),
        ("00000000000", "nss_vacio"),
        ("012345678970", "nss_longitud"),
        ("no tiene", "nss_longitud"),
        ("0123456789O", "nss_forma"),
        ("01234567890", "nss_digito"),
        ("1234567890", "nss_digito"),
        ("1.23457E+10", "nss_perdido"),
        ("1,23457E+10", "nss_perdido"),
        ("1E+10", "nss_perdido"),
        ("1.2345678E+10", "nss_perdido"),
    ] {
        assert_eq!(nss(text), (None, vec![code]), "{text}");
    }
    let of_length = judge_nss("012345678970").findings().next();
    assert_eq!(
        of_length,
        Some((Code::NssLength, Some(Detail::Characters(12))))
    );
}

#[test]
fn a_curp_is_judged_by_all_of_its_rules_and_its_word_is_worth_a_look() {
    for (text, expected) in [
        ("OALE920515HDFMMD08", &[][..]),
        (" OALE920515HDFMMD08\t", &[]),
        ("oale920515hdfmmd08", &["curp_mayusculas"]),
        ("ｏale920515hdfmmd08", &["curp_mayusculas"]),
        ("", &["curp_vacia"]),
        ("\u{feff}", &["curp_vacia"]),
        ("OALE920515HDFMMD0", &["curp_longitud"]),
        ("OALE 920515HDFMMD08", &["curp_longitud"]),
        ("1ALE920515HDFMMD08", &["curp_forma"]),
        (
            "OALE920230HZZMMD00",
            &["curp_fecha", "curp_entidad", "curp_digito"],
        ),
        ("OALE920515HDFMMD00", &["curp_digito"]),
    ] {
        assert_eq!(curp(text), expected, "{text}");
    }
    let with_word = (0..10)
        .map(|digit| format!("PUTO920515HDFMMD0{digit}"))
        .find(|text| Curp::parse_vouched(text).is_ok())
        .unwrap();
    assert_eq!(curp(&with_word), ["curp_palabra"]);
    let at = judge_curp("OALE920515HDF1MD08", returns::today());
    assert_eq!(at.findings().next().unwrap().1, Some(Detail::Position(14)));
}

#[test]
fn namesakes_have_keys_of_their_own() {
    // The same but for the character that tells namesakes apart, and the digit that follows from it.
    let namesake = |sign: char| {
        let text = format!("OALE920515HDFMMD{sign}");
        let text = format!("{text}{}", reference::curp_digit(&text));
        Curp::parse(&text).map(|curp| curp.key()).unwrap()
    };
    let mut keys: Vec<u128> = ('0'..='9').chain('A'..='Z').map(namesake).collect();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), 36);
}

#[test]
fn nobody_is_born_after_today() {
    let mut generator = Generator::new(7);
    let (mut born, mut unborn) = (0, 0);
    for _ in 0..2_000 {
        let text = generator.curp();
        let future = Curp::parse(&text).unwrap().date_of_birth() > returns::today();
        let expected: &[&str] = if future { &["curp_fecha"] } else { &[] };
        assert_eq!(curp(&text), expected, "{text}");
        *(if future { &mut unborn } else { &mut born }) += 1;
    }
    assert!(born > 100 && unborn > 100, "{born} {unborn}");
}

#[test]
fn an_sbc_lies_between_the_minimum_wage_and_25_uma() {
    for (text, value, expected) in [
        ("315.04", "315.04", &[][..]),
        ("315.03", "315.03", &["sbc_bajo_minimo"]),
        ("2932.75", "2932.75", &[]),
        ("$2,932.75", "2932.75", &["sbc_separadores"]),
        (" 512,3", "512.30", &["sbc_separadores"]),
        ("$ 0.01", "0.01", &["sbc_separadores", "sbc_bajo_minimo"]),
    ] {
        let found = (Some(value.to_owned()), expected.to_vec());
        assert_eq!(sbc(text), found, "{text}");
    }
    for (text, code) in [
        ("", "sbc_vacio"),
        ("mil", "sbc_forma"),
        ("-1.00", "sbc_forma"),
        ("512.305", "sbc_forma"),
        ("0", "sbc_cero"),
        ("2932.76", "sbc_tope"),
        ("99999999999999999999", "sbc_tope"),
    ] {
        assert_eq!(sbc(text), (None, vec![code]), "{text}");
    }
    let over = judge_sbc("9999", Notation::Typed, limits());
    let amount = Detail::Amount(Cents::new(293_275));
    assert_eq!(
        over.findings().next(),
        Some((Code::SbcCeiling, Some(amount)))
    );
    assert_eq!(
        Code::SbcCeiling.says_with(Some(amount)),
        "El salario base pasa del tope de 25 UMA, $2,932.75."
    );
}

#[test]
fn the_figures_are_those_of_the_periods_last_day() {
    // UMA changes on 1 February, within a cuatrimestre.
    let first_of_2026 = Cuatrimestre::containing(returns::day(2026, 5));
    let limits = SbcLimits::of(first_of_2026, Tables::built_in());
    assert_eq!(limits.ceiling, Some(Cents::new(293_275)));
    let third_of_2025 = first_of_2026.previous();
    let limits = SbcLimits::of(third_of_2025, Tables::built_in());
    assert_eq!(limits.ceiling, Some(Cents::new(25 * 11_314)));
    assert_eq!(limits.minimum, Some(Cents::new(27_880)));
}

#[test]
fn without_figures_it_is_said_that_nothing_was_compared() {
    let period = Cuatrimestre::containing(returns::day(2031, 5));
    let unknown = SbcLimits::of(period, Tables::built_in());
    for limits in [limits(), unknown] {
        assert_eq!(SbcLimits::parse(&limits.to_string()), Some(limits));
    }
    assert_eq!(unknown.to_string(), "- -");
    for none in ["", "2828.50", "2828.5 315.04", "- - -", "2828.50  315.04"] {
        assert_eq!(SbcLimits::parse(none), None, "{none}");
    }
    for text in ["0.01", "512.30", "999999.99"] {
        let judged = judge_sbc(text, Notation::Typed, unknown);
        assert_eq!(judged.value.unwrap().to_string(), text);
        assert_eq!(codes(judged.codes), ["tabla_vencida"], "{text}");
    }
    // No salary of any year; nor does it fit.
    let judged = judge_sbc("99999999999", Notation::Typed, unknown);
    assert_eq!(codes(judged.codes), ["sbc_tope"]);
    // One figure that is known is used.
    let half = SbcLimits {
        ceiling: limits().ceiling,
        minimum: None,
    };
    assert_eq!(
        codes(judge_sbc("9999", Notation::Typed, half).codes),
        ["sbc_tope"]
    );
    assert_eq!(
        codes(judge_sbc("99", Notation::Typed, half).codes),
        ["tabla_vencida"]
    );
}

fn worker(nss: &str, curp: &str, cents: u32) -> Worker {
    Worker {
        nss: Nss::parse(nss).unwrap(),
        curp: Curp::parse(curp).unwrap(),
        sbc: Sbc::from_cents(cents).unwrap(),
    }
}

#[test]
fn rows_of_a_file_are_set_against_the_accepted_ones_before() {
    let mut generator = Generator::new(3);
    let (nss, other_nss) = (generator.nss(), generator.nss());
    let (curp, other_curp) = (generator.curp(), generator.curp());
    let refused = |codes: &[Code]| Standing::Refused(codes.iter().copied().collect());
    let mut earlier = Earlier::new();
    assert_eq!(earlier.take(&worker(&nss, &curp, 100)), Standing::New);
    assert_eq!(earlier.take(&worker(&nss, &curp, 100)), Standing::Folded);
    for (row, expected) in [
        (worker(&nss, &curp, 101), &[Code::RepeatedNss][..]),
        (worker(&nss, &other_curp, 100), &[Code::RepeatedNss]),
        (worker(&other_nss, &curp, 100), &[Code::RepeatedCurp]),
    ] {
        assert_eq!(earlier.take(&row), refused(expected));
    }
    // What was refused does not count as earlier.
    assert_eq!(
        earlier.take(&worker(&other_nss, &other_curp, 100)),
        Standing::New
    );
    let both = worker(&nss, &other_curp, 100);
    assert_eq!(
        earlier.take(&both),
        refused(&[Code::RepeatedNss, Code::RepeatedCurp])
    );
    assert_eq!(earlier.accepted(), 2);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_sbc_reads_as_it_is_written(cents in 1_u32..) {
        let sbc = Sbc::from_cents(cents).unwrap();
        for notation in [Notation::Typed, Notation::CommaFile, Notation::NumberCell] {
            prop_assert_eq!(Sbc::read(&sbc.to_string(), notation), Ok((sbc, false)));
        }
        let dressed = format!(" {}", sbc.amount().shown());
        prop_assert_eq!(Sbc::read(&dressed, Notation::CommaFile), Ok((sbc, true)));
    }

    #[test]
    fn a_float_of_cents_reads_as_the_cents(cents in 1_u32..1_000_000_000, ulps in -4_i64..=4) {
        let exact = (f64::from(cents) / 100.0).to_bits();
        let near = f64::from_bits(exact.checked_add_signed(ulps).unwrap());
        let sbc = Sbc::from_cents(cents).unwrap();
        for text in [format!("{near}"), format!("{near:e}"), format!("{near:.17e}")] {
            prop_assert_eq!(Sbc::read(&text, Notation::NumberCell), Ok((sbc, false)), "{}", text);
        }
    }

    #[test]
    fn whatever_dress_an_nss_wears_it_is_the_same_or_refused(seed: u64) {
        let mut generator = Generator::new(seed);
        let right = generator.nss();
        let cell = generator.nss_cell(&right);
        let (found, codes) = nss(&cell);
        let bare = reference::plain(&cell);
        if bare == right {
            prop_assert_eq!(found.as_ref(), Some(&right));
            prop_assert_eq!(codes.is_empty(), cell == right);
        }
        // A repair never makes up digits: what is left of the cell are the number's own.
        if let Some(found) = found.filter(|_| !cell.contains(['E', 'e'])) {
            let digits: String = reference::plain(&cell).chars().filter(char::is_ascii_digit).collect();
            prop_assert_eq!(format!("{digits:0>11}"), found);
        }
    }

    #[test]
    fn a_curp_is_judged_as_the_reference_judges_it(seed: u64) {
        let text = Generator::new(seed).curp_as_met();
        let canonical = reference::plain(&text).to_ascii_uppercase();
        let names = |code| match code {
            "longitud" if canonical.is_empty() => "curp_vacia".to_owned(),
            code => format!("curp_{code}"),
        };
        let rules = reference::curp_codes(&canonical).into_iter().filter(|code| *code != "palabra");
        let expected: Vec<String> = rules.map(names).collect();
        let judged = judge_curp(&text, domain::Date::MAX);
        let blocking: Vec<_> = judged.codes.iter().filter(|code| code.blocks()).map(Code::code).collect();
        prop_assert_eq!(blocking, expected);
        prop_assert_eq!(judged.value.is_some(), !judged.codes.block());
    }

    #[test]
    fn no_text_upsets_the_cells(text in "[0-9eE+., '=\"$-]{0,16}|\\PC{0,16}") {
        prop_assert_eq!(judge_nss(&text).value.is_some(), !judge_nss(&text).codes.block());
        let judged = judge_curp(&text, returns::today());
        prop_assert_eq!(judged.value.is_some(), !judged.codes.block());
        for notation in [Notation::Typed, Notation::CommaFile, Notation::NumberCell] {
            let judged = judge_sbc(&text, notation, limits());
            prop_assert_eq!(judged.value.is_some(), !judged.codes.block());
        }
    }

    #[test]
    fn keys_are_as_different_as_what_they_stand_for(seed: u64) {
        let mut generator = Generator::new(seed);
        let (one, other) = (generator.curp(), generator.curp());
        let key = |text: &str| Curp::parse(text).unwrap().key();
        prop_assert_eq!(key(&one) == key(&other), one == other);
        prop_assert_eq!(key(&one), key(&one.to_lowercase()));
        let nss = generator.nss();
        prop_assert_eq!(Nss::parse(&nss).unwrap().key(), nss.parse::<u64>().unwrap());
    }
}
