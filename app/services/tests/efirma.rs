//! Which e.firmas are trusted, over authorities and certificates of our own making.

#![allow(clippy::expect_used, reason = "a test that cannot go on has failed")]

use efirma::{Act, Certificate, Challenge, Holder, HolderError, Statement};
use forge::{Authority, Issue, KeyPair, Kind, Subject};
use services::Randomness as _;
use services::SeededRandomness;
use services::efirma::{Authorities, AuthoritiesError, NotTrusted, trusted};
use std::sync::LazyLock;
use time::{Duration, OffsetDateTime};

const FIRST: u64 = 1_700_000_000;
const LAST: u64 = 1_826_000_000;
const ORIGIN: &str = "https://icsoe.example";
const NONCE: &str = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE";

fn key(seed: u64) -> KeyPair {
    let randomness = SeededRandomness::new(seed);
    KeyPair::generate(|bytes| randomness.fill(bytes).expect("bytes")).expect("a key")
}

static HOLDERS_KEY: LazyLock<KeyPair> = LazyLock::new(|| key(1));
static OUR_KEY: LazyLock<KeyPair> = LazyLock::new(|| key(2));
static FOREIGN_KEY: LazyLock<KeyPair> = LazyLock::new(|| key(3));

/// All of them bear the same name, as several of SAT's nearly do.
fn authority(key: &KeyPair, validity: (u64, u64)) -> Authority {
    Authority::new("AC inventada", key.clone(), validity).expect("an authority")
}

/// Whose the certificate is, if it is trusted, by somebody who signs rightly.
fn holder(
    certificate: &Certificate,
    authorities: &Authorities,
    now: OffsetDateTime,
) -> Result<Holder, NotTrusted> {
    let challenge = Challenge::new(NONCE, 0).expect("a challenge");
    let signature = sign(&HOLDERS_KEY, &challenge);
    let trusted = trusted(certificate, authorities, now)?;
    let signed = trusted.signed(&challenge, ORIGIN, &signature);
    Ok(signed.expect("the holder's signature").holder())
}

fn sign(key: &KeyPair, act: &impl Act) -> Vec<u8> {
    let statement = Statement::of(act, ORIGIN).expect("a statement");
    key.sign(statement.text().as_bytes())
}

fn ours() -> Authority {
    authority(&OUR_KEY, (FIRST, LAST + 1))
}

fn now() -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(1_795_000_000).expect("a moment")
}

fn issue(rfc: &str, kind: Kind, validity: (u64, u64)) -> Issue<'_> {
    Issue {
        serial: "30001000000500003416",
        subject: Subject::Person {
            rfc,
            curp: Some("XIQB891116MGRMZR05"),
            name: "BERENICE XIMO QUEZADA",
        },
        kind,
        branch: (kind == Kind::Seal).then_some("MATRIZ"),
        validity,
        more: &[],
        critical: None,
    }
}

fn issued(by: &Authority, issue: &Issue<'_>) -> Certificate {
    let der = by.issue(issue, &HOLDERS_KEY).expect("a certificate");
    Certificate::parse(&der).expect("a certificate")
}

fn efirma(by: &Authority) -> Certificate {
    issued(by, &issue("XIQB891116QE4", Kind::Efirma, (FIRST, LAST)))
}

/// A folder with these certificates, and a note beside them.
fn folder(authorities: &[&[u8]]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("LEEME.txt"), "notas").expect("a file");
    for (number, der) in authorities.iter().enumerate() {
        let ending = ["cer", "CRT", "der"][number % 3];
        std::fs::write(folder.path().join(format!("{number}.{ending}")), der).expect("a file");
    }
    folder
}

fn trusting(authorities: &[&Authority]) -> Authorities {
    let certificates: Vec<_> = authorities.iter().map(|one| one.certificate()).collect();
    Authorities::read(folder(&certificates).path()).expect("authorities")
}

#[test]
fn an_e_firma_of_a_trusted_authority_says_whose_it_is() {
    let trusted = holder(&efirma(&ours()), &trusting(&[&ours()]), now());
    assert!(matches!(trusted, Ok(Holder::Person { rfc, .. }) if rfc == "XIQB891116QE4"));
}

#[test]
fn each_authority_of_the_right_name_is_tried() {
    let foreign = authority(&FOREIGN_KEY, (FIRST, LAST));
    let both = trusting(&[&foreign, &ours()]);
    assert!(holder(&efirma(&ours()), &both, now()).is_ok());
    assert!(holder(&efirma(&foreign), &both, now()).is_ok());
}

#[test]
fn another_authority_s_are_not_trusted_whatever_its_name() {
    let foreign = authority(&FOREIGN_KEY, (FIRST, LAST));
    for authorities in [trusting(&[&ours()]), Authorities::default()] {
        assert_eq!(
            holder(&efirma(&foreign), &authorities, now()),
            Err(NotTrusted::UnknownIssuer)
        );
    }
    // Nor one with our key and another name.
    let renamed =
        Authority::new("AC de otro nombre", OUR_KEY.clone(), (FIRST, LAST)).expect("an authority");
    assert_eq!(
        holder(&efirma(&ours()), &trusting(&[&renamed]), now()),
        Err(NotTrusted::UnknownIssuer)
    );
    // Nor one that has expired itself, unless it has been renewed; nor one that vouches for itself.
    let expired = authority(&OUR_KEY, (FIRST, FIRST + 1));
    assert_eq!(
        holder(&efirma(&ours()), &trusting(&[&expired]), now()),
        Err(NotTrusted::IssuerNotValid)
    );
    assert!(holder(&efirma(&ours()), &trusting(&[&expired, &ours()]), now()).is_ok());
    let own = Certificate::parse(ours().certificate()).expect("a certificate");
    assert_eq!(
        holder(&own, &trusting(&[&ours()]), now()),
        Err(NotTrusted::NotAnEfirma)
    );
}

#[test]
fn a_seal_is_told_as_such_and_validity_is_the_clock_s() {
    let ours = ours();
    let trusted = trusting(&[&ours]);
    let seal = issued(&ours, &issue("XIQB891116QE4", Kind::Seal, (FIRST, LAST)));
    assert_eq!(holder(&seal, &trusted, now()), Err(NotTrusted::Seal));
    let certificate = efirma(&ours);
    let at = |second: u64| {
        let second = i64::try_from(second).expect("a second");
        let moment = OffsetDateTime::from_unix_timestamp(second).expect("a moment");
        holder(&certificate, &trusted, moment)
    };
    assert_eq!(at(FIRST - 1), Err(NotTrusted::TooEarly));
    assert!(at(FIRST).is_ok());
    assert!(at(LAST).is_ok());
    assert_eq!(at(LAST + 1), Err(NotTrusted::TooLate));
    assert_eq!(
        holder(
            &certificate,
            &trusted,
            OffsetDateTime::UNIX_EPOCH - Duration::DAY
        ),
        Err(NotTrusted::TooEarly)
    );
}

#[test]
fn one_that_names_nobody_opens_nothing() {
    let nobodys = issued(&ours(), &issue(" ", Kind::Efirma, (FIRST, LAST)));
    assert_eq!(
        holder(&nobodys, &trusting(&[&ours()]), now()),
        Err(NotTrusted::Holder(HolderError::NoRfc))
    );
}

#[test]
fn a_folder_with_anything_but_authorities_is_refused_by_the_file_s_name() {
    let efirma = ours()
        .issue(
            &issue("XIQB891116QE4", Kind::Efirma, (FIRST, LAST)),
            &HOLDERS_KEY,
        )
        .expect("a certificate");
    let not_an_authority = Authorities::read(folder(&[&efirma]).path());
    assert!(
        matches!(&not_an_authority, Err(AuthoritiesError::NotAnAuthority { path }) if path.ends_with("0.cer")),
        "{not_an_authority:?}"
    );
    let nothing = Authorities::read(folder(&[b"-----BEGIN CERTIFICATE-----"]).path());
    assert!(matches!(
        nothing,
        Err(AuthoritiesError::NotACertificate { .. })
    ));
    let nowhere = folder(&[]);
    let missing = Authorities::read(&nowhere.path().join("falta"));
    assert!(matches!(missing, Err(AuthoritiesError::Unreadable { .. })));
    assert!(Authorities::read(nowhere.path()).is_ok_and(|authorities| authorities.is_empty()));
}

#[test]
fn only_the_holder_s_signature_over_this_challenge_at_this_origin_counts() {
    let certificate = efirma(&ours());
    let challenge = Challenge::new(NONCE, 1_795_000_000).expect("a challenge");
    let signature = sign(&HOLDERS_KEY, &challenge);
    let authorities = trusting(&[&ours()]);
    let check = |challenge: &Challenge, origin, signature: &[u8]| {
        let trusted = trusted(&certificate, &authorities, now()).expect("a trusted certificate");
        trusted.signed(challenge, origin, signature).is_ok()
    };
    assert!(check(&challenge, ORIGIN, &signature));
    assert!(!check(&challenge, "https://otro.example", &signature));
    assert!(!check(&challenge, "https://icsoe.example\n", &signature));
    let later = Challenge::new(NONCE, 1_795_000_001).expect("a challenge");
    assert!(!check(&later, ORIGIN, &signature));
    let another = Challenge::new(&NONCE.replace('A', "B"), 1_795_000_000).expect("a challenge");
    assert!(!check(&another, ORIGIN, &signature));
    assert!(!check(&challenge, ORIGIN, &sign(&FOREIGN_KEY, &challenge)));
    assert!(!check(&challenge, ORIGIN, &signature[1..]));
    assert!(!check(&challenge, ORIGIN, &[]));
}

/// Says the same as entering, and is another act.
struct Imitating<'a>(&'a Challenge);

impl Act for Imitating<'_> {
    const TITLE: &'static str = "Otra cosa.";

    fn lines(&self) -> impl Iterator<Item = (&'static str, String)> {
        self.0.lines()
    }
}

#[test]
fn a_signature_over_one_act_never_counts_for_another() {
    fn check(act: &impl Act, signature: &[u8]) -> bool {
        let (certificate, authorities) = (efirma(&ours()), trusting(&[&ours()]));
        let trusted = trusted(&certificate, &authorities, now()).expect("a trusted certificate");
        trusted.signed(act, ORIGIN, signature).is_ok()
    }
    let entering = Challenge::new(NONCE, 1_795_000_000).expect("a challenge");
    let other = Imitating(&entering);
    let (over_entering, over_other) = (sign(&HOLDERS_KEY, &entering), sign(&HOLDERS_KEY, &other));
    assert!(check(&entering, &over_entering));
    assert!(check(&other, &over_other));
    assert!(!check(&entering, &over_other));
    assert!(!check(&other, &over_entering));
}
