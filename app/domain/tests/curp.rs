//! What a CURP is: RENAPO's rules as tables. `curp_properties.rs` has those for any text.
#![expect(
    clippy::unwrap_used,
    reason = "a helper that fails should fail its test"
)]

use domain::{Curp, CurpRule, Date, Sex};
use testing_values::reference;
use time::Month;

/// The CURP of the IMSS guide.
const GUIDE: &str = "OALE920515HDFMMD08";

fn rules(text: &str) -> Vec<CurpRule> {
    Curp::check(text).iter().collect()
}

fn codes(text: &str) -> Vec<&'static str> {
    Curp::check(text).iter().map(CurpRule::code).collect()
}

fn date(year: i32, month: Month, day: u8) -> Date {
    Date::from_calendar_date(year, month, day).unwrap()
}

/// The text with a character replaced (counted from 1) and, unless it is that one, the check digit
/// made right again.
fn with(text: &str, position: usize, character: char) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    characters[position - 1] = character;
    if position != 18 {
        let first: String = characters[..17].iter().collect();
        characters[17] = reference::curp_digit(&first);
    }
    characters.into_iter().collect()
}

#[test]
fn the_guides_curp_is_right() {
    let curp = Curp::parse(GUIDE).unwrap();
    assert_eq!(curp.as_str(), GUIDE);
    assert_eq!(curp.to_string(), GUIDE);
    assert_eq!(curp.date_of_birth(), date(1992, Month::May, 15));
    assert_eq!(curp.sex(), Sex::Hombre);
    assert!(Curp::check(GUIDE).is_empty());
}

#[test]
fn the_canonical_form_trims_raises_and_drops_what_nobody_sees() {
    for typed in [
        "oale920515hdfmmd08",
        "  OALE920515HDFMMD08\r\n",
        "\u{a0}Oale920515hdfmmD08\u{3000}",
        "ＯALE920515HDFMMD08",
        "ｏａｌｅ９２０５１５ｈｄｆｍｍｄ０８",
        "OALE\u{200b}920515HDFMMD08",
        "\u{feff}OALE920515HDFMMD08\u{200b} ",
        "\u{202a}OALE920515HDFMMD08\u{202c}",
    ] {
        assert_eq!(Curp::parse(typed).unwrap().as_str(), GUIDE, "{typed:?}");
    }
    for typed in [
        "OALE920515 HDFMMD08",
        "OALE-920515-HDFMMD08",
        "OALE－920515HDFMMD08",
        "ОALE920515HDFMMD08",
    ] {
        assert!(Curp::parse(typed).is_err(), "{typed:?}");
    }
}

#[test]
fn a_paste_at_the_sign_in_may_have_blanks_and_hyphens() {
    for typed in [
        " oale 920515-hdf mmd08",
        "OALE\u{2011}920515\u{a0}HDFMM\u{ad}D08",
        "ＯＡＬＥ－９２０５１５\u{2013}HDFMM\u{200b}D08",
        "O-A-L-E-9-2-0-5-1-5-H-D-F-M-M-D-0-8",
    ] {
        assert_eq!(
            Curp::parse_typed(typed).unwrap().as_str(),
            GUIDE,
            "{typed:?}"
        );
    }
    let long = "OALE-920515-HDFMMD-081";
    assert_eq!(
        Curp::parse_typed(long).unwrap_err().explanation(),
        "La CURP tiene 18 caracteres; escribiste 19."
    );
    let misshapen = Curp::parse_typed("OALE-920515-HDFMÑD-08").unwrap_err();
    assert_eq!(
        (misshapen.rule, misshapen.position),
        (CurpRule::Shape, Some(15))
    );
    assert_eq!(Curp::parse_typed("").unwrap_err().rule, CurpRule::Length);
}

#[test]
fn the_length_is_counted_in_characters() {
    for (text, characters) in [
        ("", 0),
        ("   ", 0),
        ("OALE920515HDFMMD0", 17),
        ("OALE920515HDFMMD088", 19),
        ("OALE920515HDFMMÑ0", 17),
    ] {
        let error = Curp::parse(text).unwrap_err();
        assert_eq!(
            (error.rule, error.position, error.characters),
            (CurpRule::Length, None, characters),
            "{text:?}"
        );
        assert_eq!(rules(text), [CurpRule::Length], "{text:?}");
    }
    // 18 characters in 19 bytes, and 18 bytes in 17 characters.
    assert_eq!(rules("OALE920515HDFMÑD08"), [CurpRule::Shape]);
    assert_eq!(rules("OALE920515HDFMÑ08"), [CurpRule::Length]);
}

#[test]
fn each_position_refuses_what_it_may_not_hold() {
    let wrong = [
        (1, "0Ñ-"),
        (2, "BYZ0"),
        (3, "0Ñ"),
        (4, "9 "),
        (5, "OA"),
        (6, "I"),
        (7, "O"),
        (8, "A"),
        (9, "X"),
        (10, "S"),
        (11, "ABZ0"),
        (12, "0"),
        (13, "1"),
        (14, "AEIOU0"),
        (15, "E5"),
        (16, "U9"),
        (17, "-Ñ"),
        (18, "AO"),
    ];
    for (position, characters) in wrong {
        for character in characters.chars() {
            let text = with(GUIDE, position, character);
            let error = Curp::parse(&text).unwrap_err();
            assert_eq!(
                (error.rule, error.position),
                (CurpRule::Shape, Some(position)),
                "{text}"
            );
            assert_eq!(rules(&text), [CurpRule::Shape], "{text}");
        }
    }
}

#[test]
fn each_position_takes_what_it_may_hold() {
    for vowel in "AEIOUX".chars() {
        assert_eq!(codes(&with(GUIDE, 2, vowel)), [""; 0]);
    }
    for consonant in "BCDFGHJKLMNPQRSTVWXYZ".chars() {
        for position in 14..=16 {
            assert_eq!(codes(&with(GUIDE, position, consonant)), [""; 0]);
        }
    }
    for (character, sex) in [('H', Sex::Hombre), ('M', Sex::Mujer), ('X', Sex::NoBinario)] {
        assert_eq!(Curp::parse(&with(GUIDE, 11, character)).unwrap().sex(), sex);
    }
}

#[test]
fn exactly_the_33_places_are_known() {
    let letters = || (b'A'..=b'Z').map(char::from);
    let known: Vec<String> = letters()
        .flat_map(|first| letters().map(move |second| format!("{first}{second}")))
        .filter(|place| {
            let start = format!("OALE920515H{place}MMD0");
            let broken = rules(&format!("{start}{}", reference::curp_digit(&start)));
            assert!(
                broken.is_empty() || broken == [CurpRule::Place],
                "{place}: {broken:?}"
            );
            broken.is_empty()
        })
        .collect();
    assert_eq!(known, reference::PLACES);
    assert_eq!(known.len(), 33);
}

#[test]
fn exactly_the_81_words_are_refused() {
    let letters = || (b'A'..=b'Z').map(char::from);
    let mut refused = Vec::new();
    for first in letters() {
        for second in "AEIOUX".chars() {
            for third in letters() {
                for fourth in letters() {
                    let word: String = [first, second, third, fourth].into_iter().collect();
                    let start = format!("{word}920515HDFMMD0");
                    let text = format!("{start}{}", reference::curp_digit(&start));
                    match Curp::parse(&text) {
                        Ok(_) => {}
                        Err(error) => {
                            assert_eq!(
                                (error.rule, error.position),
                                (CurpRule::InconvenientWord, Some(1))
                            );
                            refused.push(word);
                        }
                    }
                }
            }
        }
    }
    assert_eq!(refused, reference::WORDS);
}

#[test]
fn position_17_tells_the_century_and_the_date_must_exist_in_it() {
    let start = |date: &str, homonym: char| {
        let start = format!("OALE{date}HDFMMD{homonym}");
        format!("{start}{}", reference::curp_digit(&start))
    };
    let born = |text: &str| {
        Curp::parse(text)
            .map(|curp| curp.date_of_birth())
            .map_err(|error| error.rule)
    };
    assert_eq!(
        born(&start("000229", 'A')),
        Ok(date(2000, Month::February, 29))
    );
    assert_eq!(
        born(&start("000229", '0')),
        Err(CurpRule::Date),
        "1900 was no leap year"
    );
    assert_eq!(
        born(&start("040229", '0')),
        Ok(date(1904, Month::February, 29))
    );
    assert_eq!(
        born(&start("991231", '9')),
        Ok(date(1999, Month::December, 31))
    );
    assert_eq!(
        born(&start("991231", 'Z')),
        Ok(date(2099, Month::December, 31))
    );
    for impossible in [
        "920015", "921315", "920500", "920532", "920431", "930229", "999999", "000000",
    ] {
        let text = start(impossible, '0');
        assert_eq!(born(&text), Err(CurpRule::Date), "{impossible}");
        assert_eq!(Curp::parse(&text).unwrap_err().position, Some(5));
    }
}

#[test]
fn somebody_not_yet_born_is_told_apart_by_the_date_of_today() {
    let curp = Curp::parse(GUIDE).unwrap();
    assert!(!curp.born_by(date(1992, Month::May, 14)));
    assert!(curp.born_by(date(1992, Month::May, 15)));
    assert!(curp.born_by(date(2026, Month::May, 15)));
}

#[test]
fn only_one_of_the_ten_check_digits_is_right() {
    for digit in '0'..='9' {
        let text = with(GUIDE, 18, digit);
        let expected: &[CurpRule] = if digit == '8' {
            &[]
        } else {
            &[CurpRule::CheckDigit]
        };
        assert_eq!(rules(&text), expected, "{text}");
    }
    assert_eq!(
        Curp::parse("OALE920515HDFMMD07").unwrap_err().position,
        Some(18)
    );
}

#[test]
fn rules_that_stand_by_themselves_are_all_reported_and_parse_gives_the_first() {
    let text = "PUTO920230HZZMMD00";
    assert_eq!(codes(text), ["palabra", "fecha", "entidad", "digito"]);
    assert_eq!(
        Curp::parse(text).unwrap_err().rule,
        CurpRule::InconvenientWord
    );
    assert_eq!(
        Some(Curp::parse(text).unwrap_err()),
        Curp::check(text).first()
    );
}

#[test]
fn a_word_is_forgiven_where_somebody_vouches_and_nothing_else_is() {
    // RENAPO has issued such ones, and `check` goes on saying what it sees.
    let text = (0..10)
        .map(|digit| format!("PUTO920515HDFMMD0{digit}"))
        .find(|text| Curp::check(text).iter().eq([CurpRule::InconvenientWord]))
        .unwrap();
    assert_eq!(
        Curp::parse_typed(&text).unwrap_err().rule,
        CurpRule::InconvenientWord
    );
    let curp = Curp::parse_vouched(&format!(" {}-{} ", &text[..4], &text[4..])).unwrap();
    assert_eq!(curp.as_str(), text);
    assert!(curp.begins_with_inconvenient_word());
    let usual = Curp::parse_vouched(GUIDE).unwrap();
    assert_eq!(Ok(usual), Curp::parse(GUIDE));
    assert!(!usual.begins_with_inconvenient_word());
    for (wrong, rule) in [
        ("PUTO921315HDFMMD08", CurpRule::Date),
        ("PUTO920515HZZMMD08", CurpRule::Place),
        ("PUTO920515HDFMMD", CurpRule::Length),
        ("PÚTO920515HDFMMD08", CurpRule::Shape),
        ("OALE920515HDFMMD07", CurpRule::CheckDigit),
    ] {
        assert_eq!(
            Curp::parse_vouched(wrong).unwrap_err().rule,
            rule,
            "{wrong}"
        );
    }
}

#[test]
fn nothing_but_display_shows_the_whole_curp() {
    let curp = Curp::parse(GUIDE).unwrap();
    assert_eq!(curp.masked().to_string(), "OALE**************");
    assert_eq!(format!("{curp:?}"), "Curp(OALE**************)");
    let error = Curp::parse("OALE920515HDFMMD07").unwrap_err();
    for text in [
        format!("{error}"),
        format!("{error:?}"),
        error.explanation().into_owned(),
    ] {
        assert!(!text.contains("920515"), "{text}");
    }
}

#[test]
fn every_error_is_explained_in_its_own_words() {
    let typed = [
        "",
        "OALE",
        "0ALE920515HDFMMD08",
        "OBLE920515HDFMMD08",
        "OALEX20515HDFMMD08",
        "OALE920515ZDFMMD08",
        "OALE920515HDFMAD08",
        "OALE920515HDFMMDÑ8",
        "PUTO920515HDFMMD00",
        "OALE921315HDFMMD08",
        "OALE920515HZZMMD08",
        "OALE920515HDFMMD07",
    ];
    let mut words: Vec<String> = typed
        .iter()
        .map(|text| Curp::parse(text).unwrap_err().explanation().into_owned())
        .collect();
    assert!(
        words
            .iter()
            .all(|words| words.contains("CURP") && words.ends_with('.')),
        "{words:?}"
    );
    words.sort();
    words.dedup();
    assert_eq!(words.len(), typed.len());
    assert_eq!(
        Curp::parse("OALE920515HDFMMDÑ8").unwrap_err().explanation(),
        "Revisa el carácter 17 de la CURP: en ese lugar va una letra de la A a la Z o un número."
    );
}
