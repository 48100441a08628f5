//! Our own e.firmas, and signing in with them as a browser does.

use crate::{KEMPER, World, email, start};
use ::efirma::{Act, Challenge, Statement};
use forge::{Authority, Issue, KeyPair, Kind, Subject};
use secrecy::ExposeSecret as _;
use services::{
    Administration, ContratistaSession, Origin, Randomness as _, SeededRandomness, Session,
    efirma::{self, Answer, Authorities, EnterError, Entry},
    general_data, sessions,
};
use std::sync::LazyLock;
use values::{GeneralData, PostalAddress};

pub const ORIGIN: &str = "https://icsoe.example";

/// Xochilt's CURP in SAT's test certificate.
pub const XOCHILT_CURP: &str = "XIQB891116MGRMZR05";

/// The serial number of every certificate here.
pub const SERIAL: &str = "30001000000500003416";

/// Smaller keys would be faster but are refused; so the two are made once per process.
pub static AUTHORITYS: LazyLock<KeyPair> = LazyLock::new(|| key(11));
pub static HOLDERS: LazyLock<KeyPair> = LazyLock::new(|| key(12));

pub fn key(seed: u64) -> KeyPair {
    let randomness = SeededRandomness::new(seed);
    KeyPair::generate(|bytes| randomness.fill(bytes).expect("bytes")).expect("a key")
}

pub fn seconds() -> u64 {
    u64::try_from(start().unix_timestamp()).expect("after 1970")
}

pub fn authority() -> Authority {
    let validity = (seconds() - 86_400, seconds() + 86_400_000);
    Authority::new("AC de las pruebas", AUTHORITYS.clone(), validity).expect("an authority")
}

/// The authority trusted in these scenarios.
pub fn authorities() -> Authorities {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("ac.cer"), authority().certificate()).expect("a file");
    Authorities::read(folder.path()).expect("authorities")
}

pub fn company(rfc: &'static str, name: &'static str) -> Subject<'static> {
    Subject::Company {
        rfc,
        name,
        representative_rfc: "XIQB891116QE4",
        representative_curp: XOCHILT_CURP,
    }
}

pub fn person(rfc: &'static str, curp: Option<&'static str>) -> Subject<'static> {
    Subject::Person {
        rfc,
        curp,
        name: "Berenice Ximo Quezada",
    }
}

/// A certificate for the holders' key, valid since an hour before the scenarios' start.
pub fn certificate(subject: Subject<'_>, kind: Kind) -> Vec<u8> {
    let issue = Issue {
        serial: SERIAL,
        subject,
        kind,
        branch: (kind == Kind::Seal).then_some("MATRIZ"),
        validity: (seconds() - 3_600, seconds() + 864_000),
        more: &[],
        critical: None,
    };
    authority().issue(&issue, &HOLDERS).expect("a certificate")
}

/// The holders' signature over this act at this origin.
pub fn sign(act: &impl Act, origin: &str) -> Vec<u8> {
    let statement = Statement::of(act, origin).expect("a statement");
    HOLDERS.sign(statement.text().as_bytes())
}

/// A browser's answer to a challenge, valid until a test changes it.
pub struct Sent {
    pub browser: secrecy::SecretString,
    pub certificate: Vec<u8>,
    pub challenge: Challenge,
    pub signature: Vec<u8>,
}

impl Sent {
    pub async fn new(world: &World, certificate: Vec<u8>) -> Self {
        let new = efirma::challenge(&world.services, &Origin::default())
            .await
            .expect("a challenge");
        Self {
            browser: new.browser,
            signature: sign(&new.challenge, ORIGIN),
            challenge: new.challenge,
            certificate,
        }
    }

    pub async fn enter(&self, world: &World) -> Result<Entry, EnterError> {
        let answer = Answer {
            browser: &self.browser,
            certificate: &self.certificate,
            nonce: self.challenge.nonce(),
            second: self.challenge.second(),
            signature: &self.signature,
        };
        efirma::enter(&world.services, &Origin::default(), ORIGIN, &answer).await
    }
}

impl World {
    /// Signs in with an e.firma of this subject.
    pub async fn enter(&self, subject: Subject<'_>) -> Result<Entry, EnterError> {
        let certificate = certificate(subject, Kind::Efirma);
        Sent::new(self, certificate).await.enter(self).await
    }

    /// The token of a contratista's new session.
    pub async fn contratista_token(&self, subject: Subject<'_>) -> String {
        match self.enter(subject).await.expect("an entry") {
            Entry::Entered(session) => session.token.expose_secret().to_owned(),
            Entry::Asked(_) => panic!("asked as whom"),
        }
    }

    /// A contratista's new session.
    pub async fn contratista_session(&self, subject: Subject<'_>) -> ContratistaSession {
        let token = self.contratista_token(subject).await;
        match sessions::authenticate(&self.services, &token).await {
            Ok(Session::Contratista(session)) => session,
            other => panic!("{other:?}"),
        }
    }

    /// ESCUELA KEMPER URGATE, signed in, with its data given: ready to register capturistas.
    pub async fn kemper(&self) -> Administration {
        let session = self
            .contratista_session(company(KEMPER, "Escuela Kemper Urgate"))
            .await;
        let administration = session.administration().clone();
        self.give_data(&administration).await;
        administration
    }

    pub async fn give_data(&self, administration: &Administration) {
        general_data::save(&self.services, administration, &some_data())
            .await
            .expect("saved");
        general_data::save_repse(&self.services, administration, "repse.pdf", PDF.to_vec())
            .await
            .expect("saved");
    }
}

pub const PDF: &[u8] = b"%PDF-1.7\nstartxref\n9\n%%EOF\n";

pub fn some_data() -> GeneralData {
    GeneralData {
        email: email("avisos@kemper.example"),
        telephone: domain::Telephone::parse("5512345678").expect("a number"),
        mobile: None,
        fiscal: PostalAddress {
            street: "Av. Hidalgo".to_owned(),
            number: "77".to_owned(),
            inside: None,
            neighbourhood: "Centro".to_owned(),
            municipality: "Cuauhtémoc".to_owned(),
            postal_code: domain::PostalCode::parse("06000").expect("a code"),
        },
        conventional: None,
        social: None,
    }
}
