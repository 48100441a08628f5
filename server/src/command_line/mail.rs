//! `icsoe correo …`

use super::arguments::MailAction;
use super::contratista::services;
use super::{Failure, say};
use crate::configuration::Configuration;
use crate::start;
use services::mailer::{Mailer as _, SendError};
use services::mails;

/// Does it.
///
/// # Errors
/// What the server answered.
pub async fn run(configuration: Configuration, action: MailAction) -> Result<(), Failure> {
    let MailAction::Prueba { para } = action;
    let recipient = para.parse().map_err(|_| {
        Failure::Arguments("--para: escribe un correo, por ejemplo nombre@ejemplo.mx".to_owned())
    })?;
    let services = services(&configuration).await?;
    let message =
        mails::trial(&services, recipient).map_err(|error| Failure::Internal(error.to_string()))?;
    let mailer = start::smtp_mailer(start::mail(&configuration)?)?;
    mailer.send(&message).await.map_err(|error| match error {
        SendError::Temporary(text) => Failure::Outside(format!(
            "el servidor no lo aceptó por ahora: {text}. Revisa `correo.servidor`, el puerto y la seguridad"
        )),
        SendError::Permanent(text) => Failure::Refused(format!("el servidor lo rechazó: {text}")),
    })?;
    say("El servidor aceptó el correo de prueba.")
}
