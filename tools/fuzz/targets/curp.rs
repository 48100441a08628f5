//! A CURP, as typed, pasted or read from a file.
#![no_main]

use domain::{Curp, CurpRule, Date};
use fuzz::{in_any_dress, upper_or_lower};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let parsed = Curp::parse(text);
    let violations = Curp::check(text);
    assert_eq!(violations.is_empty(), parsed.is_ok());
    assert_eq!(violations.first(), parsed.err());
    assert!(violations.iter().is_sorted());
    for error in violations.errors() {
        assert!(!error.explanation().is_empty());
    }
    for other in in_any_dress(text) {
        assert_eq!(Curp::parse(&other), parsed, "{other:?}");
    }
    let typed = Curp::parse_typed(text);
    let bare: String = text.split(['-', ' ']).collect();
    assert_eq!(Curp::parse_typed(&bare), typed);
    // Vouching permits an inconvenient word, and nothing else.
    let vouched = Curp::parse_vouched(text);
    match typed {
        Err(error) if error.rule == CurpRule::InconvenientWord => {
            assert!(vouched.map_or(true, |curp| curp.begins_with_inconvenient_word()));
        }
        _ => assert_eq!(vouched, typed),
    }
    let Ok(curp) = parsed else {
        one_digit_fits(text);
        return;
    };
    assert_eq!(typed, Ok(curp));
    let canonical = curp.as_str();
    assert_eq!(canonical, curp.to_string());
    assert_eq!(Curp::parse(canonical), Ok(curp));
    let narrow: String = domain::typed(text).collect();
    assert_eq!(upper_or_lower(&narrow, true), canonical);
    assert!(canonical.len() == 18 && canonical.is_ascii());
    let hyphened = format!(
        "{}-{} {}",
        &canonical[..4],
        &canonical[4..10],
        &canonical[10..]
    );
    assert_eq!(Curp::parse_typed(&hyphened), Ok(curp));
    for hidden in [format!("{curp:?}"), curp.masked().to_string()] {
        assert!(!hidden.contains(&canonical[4..]), "{hidden}");
    }
    let born = curp.date_of_birth();
    let (year, month, day) = (born.year() % 100, u8::from(born.month()), born.day());
    assert_eq!(&canonical[4..10], format!("{year:02}{month:02}{day:02}"));
    assert!(curp.born_by(born) && curp.born_by(Date::MAX));
    assert!(!curp.born_by(born.previous_day().expect("a day before")));
    let _ = curp.sex();
    // Each of the other nine digits makes it invalid, for that reason alone.
    one_digit_fits(canonical);
});

/// Exactly one of the ten final digits fits an otherwise valid CURP.
fn one_digit_fits(text: &str) {
    let text = text.trim();
    let only_digit = |text: &str| {
        let mut broken = Curp::check(text).iter();
        broken.next() == Some(CurpRule::CheckDigit) && broken.next().is_none()
    };
    let Some(start) = (text.len() == 18 && text.is_ascii()).then(|| &text[..17]) else {
        return;
    };
    let ends = ('0'..='9').map(|digit| format!("{start}{digit}"));
    let (good, others): (Vec<_>, Vec<_>) = ends.partition(|text| Curp::parse(text).is_ok());
    if others.iter().any(|text| only_digit(text)) {
        assert_eq!(good.len(), 1);
        assert!(others.iter().all(|text| only_digit(text)));
    } else {
        assert!(good.is_empty());
    }
}
