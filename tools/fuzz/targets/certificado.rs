//! A certificate, and all its properties.
#![no_main]

use efirma::{Certificate, Moment};

libfuzzer_sys::fuzz_target!(|file: &[u8]| {
    let Ok(certificate) = Certificate::parse(file) else {
        return;
    };
    assert_eq!(certificate.der(), file);
    assert!(!certificate.signed_part().is_empty());
    assert!(!certificate.public_key().is_empty());
    let (first, last) = certificate.validity();
    if first <= last {
        assert_eq!(certificate.at(first), Moment::Within);
        assert_eq!(certificate.at(last), Moment::Within);
    }
    assert_eq!(certificate.at(0) == Moment::TooEarly, first > 0);
    let _ = certificate.at(u64::MAX);
    let serial = certificate.serial();
    assert!(serial.is_ascii());
    // An authority's certificate is never an e.firma.
    assert!(!(certificate.is_authority() && certificate.usage() == efirma::Usage::Efirma));
    let _ = certificate.names_as_issuer(&certificate);
    let _ = certificate.is_signed_with_sha256_and_rsa();
    let _ = certificate.signature();
    let _ = certificate.holder();
    assert_eq!(format!("{certificate:?}"), "Certificate");
});
