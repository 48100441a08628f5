//! An RFC, as typed or read from a file.
#![no_main]

use domain::{Rfc, RfcGrade, RfcKind};
use fuzz::in_any_dress;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let parsed = Rfc::parse(text);
    for other in in_any_dress(text) {
        assert_eq!(Rfc::parse(&other), parsed, "{other:?}");
    }
    let rfc = match parsed {
        Ok(rfc) => rfc,
        Err(error) => {
            assert!(!error.code().is_empty() && !error.explanation().is_empty());
            return;
        }
    };
    let canonical = rfc.as_str();
    assert_eq!(canonical, rfc.to_string());
    assert_eq!(Rfc::parse(canonical).as_ref(), Ok(&rfc));
    let count = canonical.chars().count();
    assert_eq!(rfc.kind() == RfcKind::Moral, count == 12);
    assert!(count == 12 || count == 13);
    let debug = format!("{rfc:?}");
    assert_eq!(
        debug.contains(canonical),
        rfc.kind() == RfcKind::Moral,
        "a person's tells a birthday"
    );
    // One of the eleven final digits agrees, and each of the others only causes a warning.
    let start = &canonical[..canonical.len() - 1];
    let grades = "0123456789A".chars().map(|digit| {
        let other = Rfc::parse(&format!("{start}{digit}"));
        other.expect("no check digit makes it malformed").grade()
    });
    let grades: Vec<_> = grades.collect();
    let agree = grades
        .iter()
        .filter(|grade| **grade != RfcGrade::CheckDigitDiffers)
        .count();
    let generic = grades.contains(&RfcGrade::Generic);
    assert!(agree == 1 || (generic && agree == 2), "{grades:?}");
    assert!(grades.contains(&rfc.grade()));
});
