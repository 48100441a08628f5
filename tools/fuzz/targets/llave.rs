//! A key file, and the derived key: one byte gives the length of the latter, then it follows, then the file.
#![no_main]

use efirma::{Certificate, EncryptedKey, LARGEST, MOST_ITERATIONS};
use std::sync::LazyLock;

static CERTIFICATE: LazyLock<Certificate> = LazyLock::new(|| {
    Certificate::parse(include_bytes!("../corpus/certificado/semilla-persona.cer"))
        .expect("a certificate")
});

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let Some((length, rest)) = input.split_first() else {
        return;
    };
    let Some((derived, file)) = rest.split_at_checked(usize::from(*length)) else {
        return;
    };
    let Ok(key) = EncryptedKey::parse(file) else {
        return;
    };
    let derivation = key.derivation();
    assert!((1..=MOST_ITERATIONS).contains(&derivation.iterations));
    assert!([16, 24, 32].contains(&derivation.length));
    assert!(derivation.salt.len() < LARGEST);
    let opened = key.open(derived);
    if derived.len() != derivation.length {
        assert!(opened.is_err());
    }
    if let Ok(opened) = opened {
        assert!(opened.pkcs8().len() < file.len());
        let _ = opened.belongs_to(&CERTIFICATE);
        assert_eq!(format!("{opened:?}"), "PrivateKey");
    }
});
