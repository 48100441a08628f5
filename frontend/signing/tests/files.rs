//! Each file is recognised, whichever field it was chosen in.

#![allow(clippy::expect_used, reason = "a test that cannot go on has failed")]

use efirma::{CertificateError, FileError, Holder, KeyError, LARGEST};
use forge::{Authority, Issue, KeyPair, Protection, Subject};
use signing::files::{self, CertificateProblem, KeyProblem, Kind, NotRead};
use std::sync::LazyLock;

const VALIDITY: (u64, u64) = (1_700_000_000, 1_826_000_000);

/// Pseudo-random bytes, always the same.
fn fill(mut state: u64) -> impl FnMut(&mut [u8]) {
    move |bytes| {
        for byte in bytes {
            // splitmix64 (public domain, Sebastiano Vigna).
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut mixed = state;
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            *byte = (mixed >> 56).to_le_bytes()[0];
        }
    }
}

static KEY: LazyLock<KeyPair> = LazyLock::new(|| KeyPair::generate(fill(1)).expect("a key"));
static AUTHORITY: LazyLock<Authority> =
    LazyLock::new(|| Authority::new("AC inventada", KEY.clone(), VALIDITY).expect("an authority"));

fn certificate(kind: forge::Kind, more: &[(&str, &str)]) -> Vec<u8> {
    let issue = Issue {
        serial: "30001000000500003416",
        subject: Subject::Person {
            rfc: "XIQB891116QE4",
            curp: Some("XIQB891116MGRMZR05"),
            name: "BERENICE XIMO QUEZADA",
        },
        kind,
        branch: None,
        validity: VALIDITY,
        more,
        critical: None,
    };
    AUTHORITY.issue(&issue, &KEY).expect("a certificate")
}

fn efirma() -> Vec<u8> {
    certificate(forge::Kind::Efirma, &[])
}

fn key(protection: Protection) -> Vec<u8> {
    KEY.encrypted(b"12345678a", protection, fill(3))
        .expect("a key file")
}

fn pem(label: &str) -> Vec<u8> {
    format!("-----BEGIN {label}-----\nMIIB\n-----END {label}-----\n").into_bytes()
}

fn certificate_problem(read: Result<Vec<u8>, NotRead>) -> Option<CertificateProblem> {
    files::certificate(read).err()
}

fn key_problem(read: Result<Vec<u8>, NotRead>) -> Option<KeyProblem> {
    files::key(read).err()
}

#[test]
fn a_certificate_comes_with_its_holder_and_a_key_as_it_is() {
    let (_, holder) = files::certificate(Ok(efirma())).expect("an e.firma");
    assert!(matches!(holder, Holder::Person { rfc, .. } if rfc == "XIQB891116QE4"));
    assert_eq!(key_problem(Ok(key(Protection::SAT))), None);
}

#[test]
fn swapped_files_are_known_for_what_they_are() {
    assert_eq!(
        certificate_problem(Ok(key(Protection::SAT))),
        Some(CertificateProblem::IsKey)
    );
    let unusable = Protection {
        iterations: efirma::MOST_ITERATIONS + 1,
        ..Protection::SAT
    };
    assert_eq!(
        certificate_problem(Ok(key(unusable))),
        Some(CertificateProblem::IsKey)
    );
    for kind in [forge::Kind::Efirma, forge::Kind::Seal] {
        assert_eq!(
            key_problem(Ok(certificate(kind, &[]))),
            Some(KeyProblem::IsCertificate)
        );
    }
}

#[test]
fn seals_authorities_and_nobodys_certificates_are_told_at_once() {
    assert_eq!(
        certificate_problem(Ok(certificate(forge::Kind::Seal, &[]))),
        Some(CertificateProblem::Seal)
    );
    assert_eq!(
        certificate_problem(Ok(AUTHORITY.certificate().to_vec())),
        Some(CertificateProblem::OtherUse)
    );
    let twice = certificate(forge::Kind::Efirma, &[("2.5.4.45", "OTRO")]);
    assert!(matches!(
        certificate_problem(Ok(twice)),
        Some(CertificateProblem::Holder(_))
    ));
}

#[test]
fn what_is_no_such_file_is_told_apart_in_either_field() {
    let cases = [
        (Vec::new(), FileError::Empty),
        (vec![0x30; LARGEST + 1], FileError::TooLarge),
        (pem("CERTIFICATE"), FileError::Pem),
        (efirma()[..400].to_vec(), FileError::Truncated),
        (b"hola".to_vec(), FileError::NotDer),
    ];
    for (bytes, error) in cases {
        assert_eq!(
            certificate_problem(Ok(bytes.clone())),
            Some(CertificateProblem::Unfit(error.into()))
        );
        assert_eq!(
            key_problem(Ok(bytes)),
            Some(KeyProblem::Unfit(error.into()))
        );
    }
    // DER, but neither certificate nor key.
    let neither = vec![0x30, 0x03, 0x02, 0x01, 0x05];
    assert_eq!(
        certificate_problem(Ok(neither.clone())),
        Some(CertificateProblem::Unfit(CertificateError::NotACertificate))
    );
    assert_eq!(
        key_problem(Ok(neither)),
        Some(KeyProblem::Unfit(KeyError::NotAKey))
    );
    for none in [NotRead::Missing, NotRead::TooLarge, NotRead::Failed] {
        assert_eq!(
            certificate_problem(Err(none)),
            Some(CertificateProblem::NotRead(none))
        );
        assert_eq!(key_problem(Err(none)), Some(KeyProblem::NotRead(none)));
    }
}

#[test]
fn dropped_files_are_sorted_by_name_and_by_content() {
    for (name, kind) in [
        ("xiqb891116qe4.cer", Some(Kind::Certificate)),
        ("Claveprivada_FIEL.KEY", Some(Kind::Key)),
        ("dos.cer.key", Some(Kind::Key)),
        ("cer", None),
        ("acuse.pdf", None),
    ] {
        assert_eq!(Kind::by_name(name), kind, "{name}");
    }
    for (bytes, kind) in [
        (efirma(), Some(Kind::Certificate)),
        (key(Protection::SAT), Some(Kind::Key)),
        (pem("CERTIFICATE"), Some(Kind::Certificate)),
        (pem("ENCRYPTED PRIVATE KEY"), Some(Kind::Key)),
        (pem("PUBLIC KEY"), None),
        (b"%PDF-1.7".to_vec(), None),
        (Vec::new(), None),
    ] {
        assert_eq!(Kind::by_content(&bytes), kind);
    }
}
