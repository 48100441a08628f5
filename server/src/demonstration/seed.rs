//! Who lives in the demonstration. The contratistas are the test identities that SAT publishes; the
//! capturistas are invented, and so are their CURPs.

use super::PASSWORD;
use crate::command_line::Failure;
use domain::{Curp, Rfc};
use secrecy::{ExposeSecret as _, SecretString};
use services::accounts::{self, NewCapturista};
use services::mailer::Mailer;
use services::{Services, access_links, demonstration, worker};

const CONTRATISTAS: [(&str, &str); 3] = [
    ("EKU9003173C9", "ESCUELA KEMPER URGATE"),
    ("IIA040805DZ4", "INDISTRIA ILUMINADORA DE ALMACENES"),
    ("XIQB891116QE4", "BERENICE XIMO QUEZADA"),
];

/// An invented capturista.
pub struct Invented {
    /// CURP.
    pub curp: &'static str,
    given_names: &'static str,
    first_surname: &'static str,
    second_surname: &'static str,
    email: &'static str,
}

/// Has a password; works for two companies and a person.
pub const ACTIVE: Invented = Invented {
    curp: "RIMA950821MPLSNN00",
    given_names: "ANDREA SOFÍA",
    first_surname: "RÍOS",
    second_surname: "MONDRAGÓN",
    email: "andrea.rios@demo.invalid",
};

/// Invited by the first company; his mails wait in the mailbox.
pub const INVITED: Invented = Invented {
    curp: "CAVE880315HJCSLM02",
    given_names: "EMILIANO",
    first_surname: "CASTAÑEDA",
    second_surname: "VILLASEÑOR",
    email: "emiliano.castaneda@demo.invalid",
};

fn internal(error: impl std::fmt::Display) -> Failure {
    Failure::Internal(format!("al preparar la demostración: {error}"))
}

/// Fills an empty demonstration; one that is filled already stays as it is.
///
/// # Errors
/// When a use case refuses, which it does not on an empty database.
pub async fn sow(services: &Services, mailer: &dyn Mailer) -> Result<(), Failure> {
    let rfcs: Vec<Rfc> = CONTRATISTAS
        .iter()
        .map(|(rfc, _)| Rfc::parse(rfc).map_err(internal))
        .collect::<Result<_, _>>()?;
    for (rfc, (_, name)) in rfcs.iter().zip(CONTRATISTAS) {
        match accounts::register_contratista(services, rfc, name).await {
            Ok(_) => {}
            Err(accounts::RegisterContratistaError::AlreadyRegistered) => return Ok(()),
            Err(error) => return Err(internal(error)),
        }
    }
    for rfc in &rfcs {
        invite(services, rfc, &ACTIVE).await?;
    }
    // Her mails are sent and her password made in the way everybody's are.
    while worker::step(services, mailer).await.map_err(internal)? > 0 {}
    let mails = demonstration::mailbox(services).await.map_err(internal)?;
    let token = mails
        .iter()
        .find_map(|mail| link_token(mail.text.expose_secret()))
        .ok_or_else(|| internal("no llegó el correo con el enlace"))?;
    let password = || SecretString::from(PASSWORD);
    access_links::create_password(services, &token, password(), password())
        .await
        .map_err(internal)?;
    invite(services, &rfcs[0], &INVITED).await?;
    while worker::step(services, mailer).await.map_err(internal)? > 0 {}
    Ok(())
}

async fn invite(services: &Services, rfc: &Rfc, invented: &Invented) -> Result<(), Failure> {
    let curp = Curp::parse(invented.curp).map_err(internal)?;
    let capturista = NewCapturista {
        curp,
        given_names: invented.given_names.to_owned(),
        first_surname: invented.first_surname.to_owned(),
        second_surname: Some(invented.second_surname.to_owned()),
        email: invented.email.to_owned(),
    };
    accounts::register_capturista(services, rfc, &capturista)
        .await
        .map_err(internal)
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
