//! An OCSP responder's answer about an e.firma.
#![no_main]

use efirma::Certificate;
use services::efirma::{NotInForce, said};
use std::sync::LazyLock;
use time::OffsetDateTime;

static ISSUER: LazyLock<Certificate> = LazyLock::new(|| {
    let file = include_bytes!("../corpus/certificado/semilla-autoridad.cer");
    Certificate::parse(file).expect("a certificate")
});
static HOLDERS: LazyLock<Certificate> = LazyLock::new(|| {
    let file = include_bytes!("../corpus/certificado/semilla-persona.cer");
    Certificate::parse(file).expect("a certificate")
});

/// The parts that the authority has signed in the seeds: only with these can an answer be accepted.
static SIGNED: [&[u8]; 2] = [
    include_bytes!("../corpus/ocsp/semilla-vigente"),
    include_bytes!("../corpus/ocsp/semilla-revocado"),
];

libfuzzer_sys::fuzz_target!(|answer: &[u8]| {
    let now = OffsetDateTime::from_unix_timestamp(1_750_000_000).expect("a moment");
    let said = said(answer, &HOLDERS, &ISSUER, &[7; 32], now);
    // The position in each seed does not matter: the last bytes before the signature are enough.
    let holds = |seed: &[u8]| {
        let signature = &seed[seed.len() - 256..];
        answer.windows(256).any(|part| part == signature)
    };
    match said {
        Ok(()) => assert!(holds(SIGNED[0]), "nobody has signed that it is in force"),
        Err(NotInForce::Revoked) => {
            assert!(holds(SIGNED[1]), "nobody has signed that it was revoked")
        }
        Err(_) => {}
    }
});
