//! The reader accepts what the generator writes, and distinguishes all errors.

#![allow(clippy::expect_used, reason = "a test that cannot go on has failed")]

use efirma::{
    Certificate, CertificateError, EncryptedKey, FileError, Hash, Holder, HolderError, KeyError,
    Moment, Usage, WrongPassword,
};
use forge::{Authority, Cipher, Issue, KeyPair, Kind, Protection, Subject};
use proptest::prelude::*;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use std::sync::LazyLock;

const FIRST: u64 = 1_700_000_000;
const LAST: u64 = 1_826_000_000;
const PASSWORD: &[u8] = "contraseña 12345678a".as_bytes();

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
static OTHER_KEY: LazyLock<KeyPair> = LazyLock::new(|| KeyPair::generate(fill(2)).expect("a key"));
static AUTHORITY: LazyLock<Authority> = LazyLock::new(|| {
    Authority::new("AC inventada", OTHER_KEY.clone(), (FIRST, LAST)).expect("an authority")
});

const PERSON: Subject<'static> = Subject::Person {
    rfc: "XIQB891116QE4",
    curp: Some("XIQB891116MGRMZR05"),
    name: "BERENICE XIMO QUEZADA",
};
const COMPANY: Subject<'static> = Subject::Company {
    rfc: "EKU9003173C9",
    name: "ESCUELA KEMPER URGATE",
    representative_rfc: "VADA800927DJ3",
    representative_curp: "VADA800927HSRSRL05",
};

fn issue(subject: Subject<'_>, kind: Kind) -> Vec<u8> {
    let issue = Issue {
        serial: "30001000000500003416",
        subject,
        kind,
        branch: (kind == Kind::Seal).then_some("MATRIZ"),
        validity: (FIRST, LAST),
        more: &[],
        critical: None,
    };
    AUTHORITY.issue(&issue, &KEY).expect("a certificate")
}

fn certificate(subject: Subject<'_>, kind: Kind) -> Certificate {
    Certificate::parse(&issue(subject, kind)).expect("a certificate")
}

fn key_file(protection: Protection) -> Vec<u8> {
    KEY.encrypted(PASSWORD, protection, fill(3))
        .expect("a key file")
}

/// PBKDF2 by another implementation than the writer's (in the browser: WebCrypto's).
fn derived(key: &EncryptedKey, password: &[u8]) -> Vec<u8> {
    let derivation = key.derivation();
    let mut bytes = vec![0; derivation.length];
    let algorithm = match derivation.hash {
        Hash::Sha1 => ring::pbkdf2::PBKDF2_HMAC_SHA1,
        Hash::Sha256 => ring::pbkdf2::PBKDF2_HMAC_SHA256,
    };
    let iterations = derivation.iterations.try_into().expect("not zero");
    ring::pbkdf2::derive(algorithm, iterations, derivation.salt, password, &mut bytes);
    bytes
}

#[test]
fn a_person_s_e_firma_says_whose_it_is() {
    let certificate = certificate(PERSON, Kind::Efirma);
    assert_eq!(certificate.usage(), Usage::Efirma);
    assert_eq!(certificate.serial(), "30001000000500003416");
    let holder = Holder::Person {
        rfc: "XIQB891116QE4".to_owned(),
        curp: Some("XIQB891116MGRMZR05".to_owned()),
        name: "BERENICE XIMO QUEZADA".to_owned(),
    };
    assert_eq!(certificate.holder(), Ok(holder));
}

#[test]
fn of_a_company_s_e_firma_the_first_rfc_is_the_company_s() {
    let certificate = certificate(COMPANY, Kind::Efirma);
    let Ok(Holder::Company {
        rfc,
        name,
        representative,
    }) = certificate.holder()
    else {
        panic!("a company");
    };
    assert_eq!(rfc, "EKU9003173C9");
    assert_eq!(name, "ESCUELA KEMPER URGATE");
    assert_eq!(representative.rfc, "VADA800927DJ3");
    assert_eq!(representative.curp.as_deref(), Some("VADA800927HSRSRL05"));
}

#[test]
fn somebody_may_have_no_curp() {
    let subject = Subject::Person {
        rfc: "XIQB891116QE4",
        curp: None,
        name: "BERENICE XIMO QUEZADA",
    };
    let holder = certificate(subject, Kind::Efirma).holder();
    assert!(matches!(holder, Ok(Holder::Person { curp: None, .. })));
}

#[test]
fn names_beyond_ascii_are_read_as_they_are_written() {
    // UTF-8 in a `T61String` is read as such.
    let utf8: String = "MUÑOZ Y CÍA".bytes().map(char::from).collect();
    let garbled = Subject::Company {
        rfc: "EKU9003173C9",
        name: &utf8,
        representative_rfc: "VADA800927DJ3",
        representative_curp: "VADA800927HSRSRL05",
    };
    let read = Certificate::parse(&issue(garbled, Kind::Efirma)).expect("a certificate");
    let Ok(Holder::Company { name, .. }) = read.holder() else {
        unreachable!("a company's");
    };
    assert_eq!(name, "MUÑOZ Y CÍA");
    for name in ["JOSÉ MUÑOZ ÑÚÑEZ", "Łódź Kft.", "ÁÉÍÓÚ Ü"] {
        let subject = Subject::Person {
            rfc: "MUNJ891116QE4",
            curp: None,
            name,
        };
        let Ok(Holder::Person { name: read, .. }) = certificate(subject, Kind::Efirma).holder()
        else {
            panic!("a person");
        };
        assert_eq!(read, name);
    }
}

#[test]
fn a_certificate_without_rfc_or_name_is_nobody_s() {
    for (rfc, name, error) in [
        ("", "ALGUIEN", HolderError::NoRfc),
        ("   ", "ALGUIEN", HolderError::NoRfc),
        ("XIQB891116QE4", " ", HolderError::NoName),
        ("A / B / C", "ALGUIEN", HolderError::Unreadable),
        ("/ B", "ALGUIEN", HolderError::NoRfc),
        ("A /", "ALGUIEN", HolderError::NoRfc),
    ] {
        let subject = Subject::Person {
            rfc,
            curp: None,
            name,
        };
        assert_eq!(certificate(subject, Kind::Efirma).holder(), Err(error));
    }
}

#[test]
fn what_stands_there_twice_or_on_the_wrong_side_is_not_guessed_at() {
    let with = |subject, more: &[(&str, &str)]| {
        let issue = Issue {
            serial: "30001000000500003416",
            subject,
            kind: Kind::Efirma,
            branch: None,
            validity: (FIRST, LAST),
            more,
            critical: None,
        };
        let der = AUTHORITY.issue(&issue, &KEY).expect("a certificate");
        Certificate::parse(&der).expect("a certificate").holder()
    };
    for number in ["2.5.4.45", "2.5.4.5", "2.5.4.41"] {
        assert_eq!(
            with(PERSON, &[(number, "OTRO")]),
            Err(HolderError::Unreadable),
            "{number}"
        );
    }
    // A representative's CURP in a certificate without a represented company.
    let subject = Subject::Person {
        rfc: "XIQB891116QE4",
        curp: Some(" / VADA800927HSRSRL05"),
        name: "ALGUIEN",
    };
    assert_eq!(with(subject, &[]), Err(HolderError::Unreadable));
    let subject = Subject::Company {
        rfc: "EKU9003173C9",
        name: "ESCUELA KEMPER URGATE",
        representative_rfc: "VADA800927DJ3",
        representative_curp: "VADA800927HSRSRL05 / OTRA",
    };
    assert_eq!(with(subject, &[]), Err(HolderError::Unreadable));
    // An unrelated attribute is ignored.
    assert!(with(PERSON, &[("2.5.4.6", "MX")]).is_ok());
}

#[test]
fn a_key_of_another_kind_is_refused() {
    let rsa = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01];
    let mut der = issue(PERSON, Kind::Efirma);
    let place = (0..der.len())
        .find(|start| der[*start..].starts_with(&rsa))
        .expect("the key's kind");
    der[place + 8] = 10;
    assert_eq!(
        Certificate::parse(&der).err(),
        Some(CertificateError::AnotherKind)
    );
}

#[test]
fn a_serial_number_that_is_not_sat_s_is_in_hexadecimal() {
    for (serial, shown) in [
        ("30001000000500003416", "30001000000500003416"),
        ("12", "0x3132"),
        (
            "3000100000050000341x",
            "0x3330303031303030303030353030303033343178",
        ),
    ] {
        let issue = Issue {
            serial,
            subject: PERSON,
            kind: Kind::Efirma,
            branch: None,
            validity: (FIRST, LAST),
            more: &[],
            critical: None,
        };
        let der = AUTHORITY.issue(&issue, &KEY).expect("a certificate");
        let certificate = Certificate::parse(&der).expect("a certificate");
        assert_eq!(certificate.serial(), shown);
    }
}

#[test]
fn a_seal_is_told_from_an_e_firma_and_an_authority_from_both() {
    assert_eq!(certificate(COMPANY, Kind::Seal).usage(), Usage::Seal);
    let authority = Certificate::parse(AUTHORITY.certificate()).expect("a certificate");
    assert_eq!(authority.usage(), Usage::Other);
    // Either sign of a seal is enough: restricted usage, or a branch.
    for (kind, branch) in [(Kind::Seal, None), (Kind::Efirma, Some("MATRIZ"))] {
        let issue = Issue {
            serial: "30001000000500003416",
            subject: COMPANY,
            kind,
            branch,
            validity: (FIRST, LAST),
            more: &[],
            critical: None,
        };
        let der = AUTHORITY.issue(&issue, &KEY).expect("a certificate");
        let certificate = Certificate::parse(&der).expect("a certificate");
        assert_eq!(certificate.usage(), Usage::Seal, "{issue:?}");
    }
}

#[test]
fn what_its_issuer_calls_critical_has_to_be_understood() {
    for (critical, usage) in [
        // Basic constraints that cannot be read, and an unknown extension.
        (Some("2.5.29.19"), Usage::Other),
        (Some("1.3.6.1.4.1.99999.1"), Usage::Other),
        (None, Usage::Efirma),
    ] {
        let issue = Issue {
            serial: "30001000000500003416",
            subject: PERSON,
            kind: Kind::Efirma,
            branch: None,
            validity: (FIRST, LAST),
            more: &[],
            critical,
        };
        let der = AUTHORITY.issue(&issue, &KEY).expect("a certificate");
        let certificate = Certificate::parse(&der).expect("a certificate");
        assert_eq!(certificate.usage(), usage, "{critical:?}");
        assert!(!certificate.is_authority());
    }
}

#[test]
fn its_validity_begins_and_ends_on_the_second() {
    let certificate = certificate(PERSON, Kind::Efirma);
    assert_eq!(certificate.validity(), (FIRST, LAST));
    for (second, moment) in [
        (FIRST - 1, Moment::TooEarly),
        (FIRST, Moment::Within),
        (LAST, Moment::Within),
        (LAST + 1, Moment::TooLate),
    ] {
        assert_eq!(certificate.at(second), moment, "{second}");
    }
}

#[test]
fn the_signature_is_that_of_the_issuer_over_the_signed_part() {
    let certificate = certificate(PERSON, Kind::Efirma);
    let authority = Certificate::parse(AUTHORITY.certificate()).expect("a certificate");
    assert!(certificate.names_as_issuer(&authority));
    assert!(!authority.names_as_issuer(&certificate));
    let verify = |public: &[u8]| {
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public)
            .verify(certificate.signed_part(), certificate.signature())
    };
    assert!(verify(authority.public_key()).is_ok());
    assert!(verify(certificate.public_key()).is_err());
}

#[test]
fn who_answers_for_the_issuer_is_told_by_his_certificate() {
    let delegate = certificate(COMPANY, Kind::OcspResponder);
    assert!(delegate.answers_for_its_issuer());
    assert_eq!(delegate.usage(), Usage::Other);
    assert!(!certificate(COMPANY, Kind::Efirma).answers_for_its_issuer());
    assert!(!certificate(COMPANY, Kind::Seal).answers_for_its_issuer());
}

#[test]
fn issuer_and_serial_number_are_given_as_they_are_written() {
    let certificate = certificate(PERSON, Kind::Efirma);
    assert_eq!(certificate.serial_bytes(), b"30001000000500003416");
    let authority = Certificate::parse(AUTHORITY.certificate()).expect("a certificate");
    // It is self-issued.
    assert_eq!(certificate.issuer_name(), authority.issuer_name());
    let name = certificate.issuer_name();
    assert!(name.starts_with(&[0x30]) && name.windows(12).any(|part| part == b"AC inventada"));
    assert_eq!(usize::from(name[1]), name.len() - 2);
}

#[test]
fn a_key_opens_with_its_password_whatever_protects_it() {
    for hash in [forge::Hash::Sha1, forge::Hash::Sha256] {
        for cipher in [
            Cipher::TripleDes,
            Cipher::Aes128,
            Cipher::Aes192,
            Cipher::Aes256,
        ] {
            let protection = Protection {
                hash,
                iterations: 3,
                cipher,
            };
            let key = EncryptedKey::parse(&key_file(protection)).expect("a key file");
            assert_eq!(key.derivation().iterations, 3);
            let open = key.open(&derived(&key, PASSWORD)).expect("the password");
            assert_eq!(
                open.pkcs8(),
                KEY.private().expect("the key"),
                "{protection:?}"
            );
            assert!(key.open(&derived(&key, b"otra")).is_err(), "{protection:?}");
            // The right password, but another cipher's length.
            assert_eq!(key.open(&[1; 7]).err(), Some(WrongPassword));
        }
    }
}

#[test]
fn a_key_knows_its_own_certificate() {
    let key = EncryptedKey::parse(&key_file(Protection::SAT)).expect("a key file");
    let open = key.open(&derived(&key, PASSWORD)).expect("the password");
    assert!(open.belongs_to(&certificate(PERSON, Kind::Efirma)));
    let authority = Certificate::parse(AUTHORITY.certificate()).expect("a certificate");
    assert!(!open.belongs_to(&authority));
}

#[test]
fn too_many_iterations_are_refused_before_anything_is_computed() {
    // The writer accepts up to a hundred million, and takes its time: so the number is patched in here.
    let file = key_file(Protection {
        iterations: 70_000,
        ..Protection::SAT
    });
    let written = [0x02, 0x03, 0x01, 0x11, 0x70];
    let place = (0..file.len())
        .find(|start| file[*start..].starts_with(&written))
        .expect("the iterations");
    for (count, right) in [
        ([0x0F, 0x42, 0x40], true),
        ([0x0F, 0x42, 0x41], false),
        ([0x7F, 0xFF, 0xFF], false),
    ] {
        let mut file = file.clone();
        file[place + 2..place + 5].copy_from_slice(&count);
        let read = EncryptedKey::parse(&file);
        if right {
            assert_eq!(read.expect("a key").derivation().iterations, 1_000_000);
        } else {
            assert_eq!(read.err(), Some(KeyError::TooManyIterations));
        }
    }
}

#[test]
fn each_thing_that_can_be_wrong_with_a_file_has_its_own_name() {
    let cer = issue(PERSON, Kind::Efirma);
    let key = key_file(Protection::SAT);
    let pem = b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
    let marked_pem = [b"\xEF\xBB\xBF\r\n".as_slice(), pem].concat();
    for (bytes, error) in [
        (Vec::new(), FileError::Empty),
        (vec![0x30; 3_000_000], FileError::TooLarge),
        (pem.to_vec(), FileError::Pem),
        (marked_pem, FileError::Pem),
        (cer[..cer.len() - 1].to_vec(), FileError::Truncated),
        (key[..100].to_vec(), FileError::Truncated),
        (vec![0x30, 0x82], FileError::Truncated),
        (b"%PDF-1.7".to_vec(), FileError::NotDer),
        (b"PK\x03\x04".to_vec(), FileError::NotDer),
    ] {
        let told = bytes.iter().take(8).collect::<Vec<_>>();
        assert_eq!(
            Certificate::parse(&bytes).err(),
            Some(CertificateError::File(error)),
            "{told:?}"
        );
        assert_eq!(
            EncryptedKey::parse(&bytes).err(),
            Some(KeyError::File(error)),
            "{told:?}"
        );
    }
    // Swapped files, and several errors at once.
    assert_eq!(
        Certificate::parse(&key).err(),
        Some(CertificateError::NotACertificate)
    );
    assert_eq!(EncryptedKey::parse(&cer).err(), Some(KeyError::NotAKey));
    let open = KEY.private().expect("the key");
    assert_eq!(EncryptedKey::parse(&open).err(), Some(KeyError::NotAKey));
    let more = [cer.as_slice(), b"x"].concat();
    assert_eq!(
        Certificate::parse(&more).err(),
        Some(CertificateError::NotACertificate)
    );
}

#[test]
fn nothing_of_a_key_or_a_holder_is_in_its_debug_form() {
    let key = EncryptedKey::parse(&key_file(Protection::SAT)).expect("a key file");
    let open = key.open(&derived(&key, PASSWORD)).expect("the password");
    assert_eq!(format!("{open:?}"), "PrivateKey");
    let holder = certificate(COMPANY, Kind::Efirma).holder();
    assert_eq!(format!("{holder:?}"), "Ok(Company)");
    assert_eq!(format!("{key:?}"), "EncryptedKey");
    let certificate = certificate(COMPANY, Kind::Efirma);
    assert_eq!(format!("{certificate:?}"), "Certificate");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_written_is_read(
        rfc in "[A-ZÑ&]{3,4}[0-9]{6}[A-Z0-9]{3}",
        curp in proptest::option::of("[A-Z]{4}[0-9]{6}[HM][A-Z]{5}[A-Z0-9]{2}"),
        name in "[A-ZÁÉÍÓÚÑÜ]{1,20}( [A-ZÁÉÍÓÚÑÜ]{1,20}){0,5}",
        digits in "[1-9][0-9]{19}",
        first in 1_000_000_000_u64..2_000_000_000,
        length in 1_u64..200_000_000,
    ) {
        let issue = Issue {
            serial: &digits,
            subject: Subject::Person { rfc: &rfc, curp: curp.as_deref(), name: &name },
            kind: Kind::Efirma,
            branch: None,
            validity: (first, first + length),
            more: &[],
            critical: None,
        };
        let der = AUTHORITY.issue(&issue, &KEY).expect("a certificate");
        let read = Certificate::parse(&der).expect("a certificate");
        prop_assert_eq!(read.der(), der.as_slice());
        prop_assert_eq!(read.serial(), digits);
        prop_assert_eq!(read.validity(), (first, first + length));
        let holder = Holder::Person { rfc, curp, name };
        prop_assert_eq!(read.holder(), Ok(holder));
    }

    #[test]
    fn one_changed_bit_never_passes_for_the_same_nor_breaks_anything(
        place in any::<prop::sample::Index>(), bit in 0_u8..8,
    ) {
        let changed = |bytes: &[u8]| {
            let mut bytes = bytes.to_vec();
            let place = place.index(bytes.len());
            bytes[place] ^= 1 << bit;
            bytes
        };
        if let Ok(certificate) = Certificate::parse(&changed(&issue(COMPANY, Kind::Efirma))) {
            let _ = (certificate.holder(), certificate.usage(), certificate.serial());
            let _ = (certificate.validity(), certificate.is_authority());
            let authority = Certificate::parse(AUTHORITY.certificate()).expect("a certificate");
            let verified = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, authority.public_key())
                .verify(certificate.signed_part(), certificate.signature());
            // The parameters of the signature field itself are not signed, but they are compared with the signed ones.
            prop_assert!(verified.is_err());
        }
        let protection = Protection { iterations: 2, ..Protection::SAT };
        if let Ok(key) = EncryptedKey::parse(&changed(&key_file(protection))) {
            // A bit of the salt, of the padding or of the key itself: what decrypts is not the key.
            let opened = key.open(&[7; 24]);
            prop_assert!(opened.is_err());
        }
    }
}
