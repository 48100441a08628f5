//! An NSS, a telephone number, a postal code: values of digits, as typed or read from a file.
#![no_main]

use domain::{Nss, NssError, PostalCode, Telephone};
use fuzz::in_any_dress;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let parsed = Nss::parse(text);
    for other in in_any_dress(text) {
        assert_eq!(Nss::parse(&other), parsed, "{other:?}");
        assert_eq!(Telephone::parse(&other).ok(), Telephone::parse(text).ok());
        assert_eq!(PostalCode::parse(&other).ok(), PostalCode::parse(text).ok());
    }
    if let Ok(telephone) = Telephone::parse(text) {
        let written = telephone.to_string();
        assert_eq!(
            Telephone::parse(&written).ok(),
            Some(telephone),
            "{written}"
        );
    }
    if let Ok(code) = PostalCode::parse(text) {
        assert_eq!(PostalCode::parse(&code.to_string()).ok(), Some(code));
        assert!(!code.state().is_empty());
    }
    match parsed {
        Err(NssError::Length { .. } | NssError::Shape { .. }) => {}
        Ok(_) | Err(NssError::CheckDigit) => {
            let digits: String = domain::typed(text).collect();
            let start = &digits[..10];
            let ends = ('0'..='9').map(|digit| Nss::parse(&format!("{start}{digit}")));
            assert_eq!(ends.filter(Result::is_ok).count(), 1, "one digit fits");
        }
    }
    if let Ok(nss) = parsed {
        assert_eq!(nss.as_str(), nss.to_string());
        assert!(domain::typed(text).eq(nss.as_str().chars()));
        assert_eq!(Nss::parse(nss.as_str()), Ok(nss));
        assert!(!format!("{nss:?}").contains(nss.as_str()));
    }
});
