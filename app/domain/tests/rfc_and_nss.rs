//! What an RFC and an NSS are, and how far an RFC is trusted.
#![expect(
    clippy::unwrap_used,
    reason = "a helper that fails should fail its test"
)]

use domain::{Nss, NssError, Rfc, RfcError, RfcGrade, RfcKind};
use proptest::prelude::*;
use testing_values::{Generator, reference};

fn error(text: &str) -> RfcError {
    Rfc::parse(text).unwrap_err()
}

fn grade(text: &str) -> RfcGrade {
    Rfc::parse(text).unwrap().grade()
}

#[test]
fn sats_test_identities_are_consistent() {
    for (text, kind) in [
        ("EKU9003173C9", RfcKind::Moral),
        ("IIA040805DZ4", RfcKind::Moral),
        ("XIQB891116QE4", RfcKind::Fisica),
    ] {
        let rfc = Rfc::parse(text).unwrap();
        assert_eq!(
            (rfc.grade(), rfc.kind()),
            (RfcGrade::Consistent, kind),
            "{text}"
        );
        assert_eq!((rfc.as_str(), rfc.to_string()), (text, text.to_owned()));
    }
}

#[test]
fn the_guides_company_has_a_day_00_and_is_malformed() {
    assert_eq!(error("PEM210700000"), RfcError::Date);
}

#[test]
fn a_check_digit_that_differs_is_a_remark_and_no_error() {
    for digit in "012345678A".chars() {
        assert_eq!(
            grade(&format!("EKU9003173C{digit}")),
            RfcGrade::CheckDigitDiffers
        );
    }
}

#[test]
fn the_generic_rfcs_are_recognised() {
    for text in ["XAXX010101000", "XEXX010101000", " xaxx010101000 "] {
        assert_eq!(grade(text), RfcGrade::Generic, "{text}");
    }
    assert_ne!(grade("XAXX010101001"), RfcGrade::Generic);
}

#[test]
fn characters_are_counted_and_not_bytes() {
    // Thirteen characters in fourteen bytes, and twelve in thirteen.
    assert_eq!(Rfc::parse("ÑUXE900317AB1").unwrap().kind(), RfcKind::Fisica);
    assert_eq!(Rfc::parse("ÑUX900317AB1").unwrap().kind(), RfcKind::Moral);
    assert_eq!(error("EKU900317ÑC9"), RfcError::Shape { position: 10 });
    for (text, characters) in [
        ("", 0),
        ("EKU9003173C", 11),
        ("ÑÑÑ9003173C", 11),
        ("XIQB891116QE44", 14),
    ] {
        assert_eq!(error(text), RfcError::Length { characters }, "{text}");
    }
}

#[test]
fn the_canonical_form_trims_and_raises_the_ene_too() {
    assert_eq!(
        Rfc::parse("\tñux900317ab1 ").unwrap().as_str(),
        "ÑUX900317AB1"
    );
    for typed in [
        "ＥＫＵ９００３１７３Ｃ９",
        "EKU\u{200b}9003173C9",
        "\u{feff}eku9003173c9 ",
    ] {
        assert_eq!(
            Rfc::parse(typed).unwrap().as_str(),
            "EKU9003173C9",
            "{typed:?}"
        );
    }
    assert_eq!(
        Rfc::parse("ñ&x900317ab1").unwrap(),
        Rfc::parse("Ñ&X900317AB1").unwrap()
    );
}

#[test]
fn each_position_refuses_what_it_may_not_hold() {
    for (text, position) in [
        ("1KU9003173C9", 1),
        ("EK-9003173C9", 3),
        ("EKUO003173C9", 4),
        ("EKU90031O3C9", 9),
        ("EKU900317&C9", 10),
        ("EKU9003173Ñ9", 11),
        ("EKU9003173CB", 12),
        ("EKU9003173C&", 12),
        ("EKÁ9003173C9", 3),
        ("XIQ8891116QE4", 4),
    ] {
        assert_eq!(error(text), RfcError::Shape { position }, "{text}");
    }
}

#[test]
fn the_date_must_exist_in_one_of_the_two_centuries() {
    for date in ["901301", "900001", "900230", "900431", "900132", "990229"] {
        assert_eq!(error(&format!("EKU{date}3C9")), RfcError::Date, "{date}");
    }
    // 2000 was a leap year, 1900 was not: an RFC does not tell which.
    for date in ["000229", "960229", "991231", "000101"] {
        assert!(Rfc::parse(&format!("EKU{date}3C9")).is_ok(), "{date}");
    }
}

#[test]
fn a_persons_rfc_that_begins_with_one_of_sats_words_is_recognised() {
    let begins = |text: &str| Rfc::parse(text).unwrap().begins_with_inconvenient_word();
    let words: Vec<&str> = reference::SAT_WORDS.split_whitespace().collect();
    assert_eq!(words.len(), 41);
    for number in 0..26_u32.pow(4) {
        let word: String = (0..4)
            .map(|place| char::from(b'A' + u8::try_from(number / 26_u32.pow(place) % 26).unwrap()))
            .collect();
        let text = format!("{word}920229AB1");
        assert_eq!(begins(&text), words.contains(&word.as_str()), "{word}");
    }
    assert!(begins(" puto920229ab1"));
    // A company's name has three letters, and Ñ is no letter of a word.
    for text in [
        "PUT920229AB1",
        "PUTX920229AB1",
        "PUÑO920229AB1",
        "ÑUTO920229AB1",
    ] {
        assert!(!begins(text), "{text}");
    }
}

#[test]
fn a_persons_rfc_is_masked_and_a_companys_is_not() {
    assert_eq!(
        format!("{:?}", Rfc::parse("XIQB891116QE4").unwrap()),
        "Rfc(XI***********)"
    );
    assert_eq!(
        format!("{:?}", Rfc::parse("EKU9003173C9").unwrap()),
        "Rfc(EKU9003173C9)"
    );
}

#[test]
fn rfc_errors_have_codes_and_words() {
    let errors = [error("EKU"), error("EK-9003173C9"), error("PEM210700000")];
    assert_eq!(errors.map(RfcError::code), ["longitud", "forma", "fecha"]);
    assert!(
        errors[0].explanation().ends_with("escribiste 3."),
        "{}",
        errors[0].explanation()
    );
    assert!(
        errors[1].explanation().contains("carácter 3 "),
        "{}",
        errors[1].explanation()
    );
    assert!(
        errors[2].explanation().contains("fecha"),
        "{}",
        errors[2].explanation()
    );
}

#[test]
fn an_nss_keeps_its_leading_zeros() {
    let nss = Nss::parse(" 01234567897\n").unwrap();
    assert_eq!(
        (nss.as_str(), nss.to_string()),
        ("01234567897", "01234567897".to_owned())
    );
    assert_eq!(format!("{nss:?}"), "Nss(*******7897)");
}

#[test]
fn an_nss_has_eleven_ascii_digits_and_luhns_digit() {
    assert_eq!(Nss::parse(""), Err(NssError::Length { characters: 0 }));
    assert_eq!(
        Nss::parse("0123456789"),
        Err(NssError::Length { characters: 10 })
    );
    assert_eq!(
        Nss::parse("012345678970"),
        Err(NssError::Length { characters: 12 })
    );
    assert_eq!(
        Nss::parse("0123456789O"),
        Err(NssError::Shape { position: 11 })
    );
    assert_eq!(
        Nss::parse("٠1234567897"),
        Err(NssError::Shape { position: 1 })
    );
    for digit in "012345689".chars() {
        assert_eq!(
            Nss::parse(&format!("0123456789{digit}")),
            Err(NssError::CheckDigit)
        );
    }
    let errors = ["", "0123456789O", "01234567890"].map(|text| Nss::parse(text).unwrap_err());
    assert_eq!(errors.map(NssError::code), ["longitud", "forma", "digito"]);
    assert!(
        errors
            .iter()
            .all(|error| error.explanation().contains("NSS"))
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_generated_as_a_valid_rfc_is_consistent(seed: u64) {
        let text = Generator::new(seed).rfc();
        let rfc = Rfc::parse(&text).unwrap();
        prop_assert_eq!(rfc.grade(), RfcGrade::Consistent);
        prop_assert_eq!(rfc.as_str(), &text);
        prop_assert_eq!(Rfc::parse(&text.to_lowercase()), Ok(rfc));
    }

    #[test]
    fn what_is_met_is_judged_as_the_reference_judges_it(seed: u64) {
        let text = Generator::new(seed).rfc_as_met();
        let canonical = reference::plain(&text).to_ascii_uppercase().replace('ñ', "Ñ");
        let parsed = Rfc::parse(&text);
        let code = parsed.as_ref().err().map(|error| error.code());
        prop_assert_eq!(code, reference::rfc_code(&canonical));
        if let Ok(rfc) = parsed {
            let mut characters = canonical.chars();
            let last = characters.next_back().unwrap();
            let expected = match canonical.as_str() {
                "XAXX010101000" | "XEXX010101000" => RfcGrade::Generic,
                _ if reference::rfc_digit(characters.as_str()) == last => RfcGrade::Consistent,
                _ => RfcGrade::CheckDigitDiffers,
            };
            prop_assert_eq!(rfc.grade(), expected);
        }
    }

    #[test]
    fn whatever_is_generated_as_a_valid_nss_parses_and_no_other_digit_does(
        seed: u64, position in 0_usize..11, step in 1_u8..10
    ) {
        let text = Generator::new(seed).nss();
        prop_assert!(Nss::parse(&text).is_ok());
        let mut digits = text.into_bytes();
        digits[position] = (digits[position] - b'0' + step) % 10 + b'0';
        let changed = String::from_utf8(digits).unwrap();
        prop_assert_eq!(Nss::parse(&changed), Err(NssError::CheckDigit));
    }

    #[test]
    fn no_text_upsets_the_parsers(text in "\\PC{0,16}") {
        let canonical = reference::plain(&text).to_ascii_uppercase().replace('ñ', "Ñ");
        let code = Rfc::parse(&text).err().map(RfcError::code);
        prop_assert_eq!(code, reference::rfc_code(&canonical));
        prop_assert!(Nss::parse(&text).is_err() || reference::plain(&text).len() == 11);
    }
}
