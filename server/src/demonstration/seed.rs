//! The demonstration's people. The contratistas are the test identities that SAT publishes; the capturistas and their
//! CURPs are invented.

use super::{PASSWORD, captured};
use crate::command_line::Failure;
use domain::{Curp, Rfc};
use secrecy::{ExposeSecret as _, SecretString};
use services::accounts::{
    self, RegisterCapturistaError, RegisterContratistaError, ResendInvitationError,
};
use services::mailer::Mailer;
use services::{Origin, Services, access_links, demonstration, worker};
use values::{CapturistaField, CapturistaTexts, NewCapturista};

/// The contratistas: RFC and name. The first is in the middle of a return.
pub const CONTRATISTAS: [(&str, &str); 3] = [
    ("EKU9003173C9", "ESCUELA KEMPER URGATE"),
    ("IIA040805DZ4", "INDISTRIA ILUMINADORA DE ALMACENES"),
    ("XIQB891116QE4", "BERENICE XIMO QUEZADA"),
];

/// An invented capturista.
pub struct Invented {
    /// Their CURP.
    pub curp: &'static str,
    email: &'static str,
    names: [(CapturistaField, &'static str); 3],
}

/// A capturista with a password, who works for two companies and a person.
pub const ACTIVE: Invented = Invented {
    curp: "RIMA950821MPLSNN00",
    email: "andrea.rios@demo.invalid",
    names: [
        (CapturistaField::GivenNames, "ANDREA SOFÍA"),
        (CapturistaField::FirstSurname, "RÍOS"),
        (CapturistaField::SecondSurname, "MONDRAGÓN"),
    ],
};

/// A capturista invited by the first company; the mails are in the mailbox.
pub const INVITED: Invented = Invented {
    curp: "CAVE880315HJCSLM02",
    email: "emiliano.castaneda@demo.invalid",
    names: [
        (CapturistaField::GivenNames, "EMILIANO"),
        (CapturistaField::FirstSurname, "CASTAÑEDA"),
        (CapturistaField::SecondSurname, "VILLASEÑOR"),
    ],
};

fn internal(error: impl std::fmt::Display) -> Failure {
    Failure::Internal(format!("al preparar la demostración: {error}"))
}

/// Creates what is missing; a complete demonstration is left unchanged.
///
/// # Errors
/// When a use case refuses, which does not happen on an empty database.
pub async fn sow(services: &Services, mailer: &dyn Mailer) -> Result<(), Failure> {
    let rfcs: Vec<Rfc> = CONTRATISTAS
        .iter()
        .map(|(rfc, _)| Rfc::parse(rfc).map_err(internal))
        .collect::<Result<_, _>>()?;
    for (rfc, (_, name)) in rfcs.iter().zip(CONTRATISTAS) {
        match accounts::register_contratista(services, rfc, name).await {
            Ok(_) | Err(RegisterContratistaError::AlreadyRegistered) => {}
            Err(error) => return Err(internal(error)),
        }
    }
    let mut newly = false;
    for rfc in &rfcs {
        newly |= invite(services, rfc, &ACTIVE).await?;
    }
    if newly || is_still_waiting(services).await? {
        activate(services, mailer).await?;
    }
    invite(services, &rfcs[0], &INVITED).await?;
    captured::sow(services, &rfcs[0]).await?;
    deliver(services, mailer).await
}

async fn deliver(services: &Services, mailer: &dyn Mailer) -> Result<(), Failure> {
    while worker::step(services, mailer).await.map_err(internal)? > 0 {}
    Ok(())
}

/// Whether an earlier start was interrupted before her password was set; then a new link is sent.
async fn is_still_waiting(services: &Services) -> Result<bool, Failure> {
    let curp = Curp::parse(ACTIVE.curp).map_err(internal)?;
    match accounts::resend_invitation(services, &curp).await {
        Ok(()) => Ok(true),
        Err(ResendInvitationError::AlreadyActivated) => Ok(false),
        Err(error) => Err(internal(error)),
    }
}

/// Sets her password the way everybody does: by the link in her latest mail.
async fn activate(services: &Services, mailer: &dyn Mailer) -> Result<(), Failure> {
    deliver(services, mailer).await?;
    let mails = demonstration::mailbox(services).await.map_err(internal)?;
    let token = mails
        .iter()
        .filter(|mail| mail.recipient == ACTIVE.email)
        .find_map(|mail| link_token(mail.text.expose_secret()))
        .ok_or_else(|| internal("no llegó el correo con el enlace"))?;
    let password = || SecretString::from(PASSWORD);
    access_links::create_password(services, &Origin::default(), &token, password(), password())
        .await
        .map_err(internal)?;
    deliver(services, mailer).await
}

/// Registers a capturista; returns whether they were new.
async fn invite(services: &Services, rfc: &Rfc, invented: &Invented) -> Result<bool, Failure> {
    let ids = [
        (CapturistaField::Curp, invented.curp),
        (CapturistaField::Email, invented.email),
    ];
    let typed: CapturistaTexts = ids.into_iter().chain(invented.names).collect();
    let capturista = NewCapturista::read(&typed, services.rules())
        .map_err(|wrong| internal(format!("{wrong:?}")))?;
    match accounts::register_capturista(services, rfc, &capturista).await {
        Ok(()) => Ok(true),
        Err(RegisterCapturistaError::AlreadyRegistered) => Ok(false),
        Err(error) => Err(internal(error)),
    }
}

/// The token of the first link in a mail's text.
fn link_token(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("/contrasena/")?;
    let token: String = rest
        .chars()
        .take_while(|character| character.is_ascii_alphanumeric() || "-_".contains(*character))
        .collect();
    (!token.is_empty()).then_some(token)
}
