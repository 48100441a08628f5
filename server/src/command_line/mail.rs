//! `icsoe correo …`

use super::arguments::MailAction;
use super::{Failure, process, say};
use crate::configuration::Configuration;
use crate::start;
use services::mailer::{Mailer as _, Obstacle, Refusal, SendError};
use services::{Clock as _, OsRandomness, SystemClock, mails};

/// Does it.
///
/// # Errors
/// What the server answered.
pub async fn run(configuration: Configuration, action: MailAction) -> Result<(), Failure> {
    let MailAction::Prueba { para } = action;
    let recipient = para.parse().map_err(|_| {
        Failure::Arguments("--para: escribe un correo, por ejemplo nombre@ejemplo.mx".to_owned())
    })?;
    let _log = process::start_log(&configuration.registro)?;
    let settings = start::settings(&configuration)?;
    let mailer = start::smtp_mailer(start::mail(&configuration)?)?;
    let message = mails::trial(&settings, SystemClock.now(), &OsRandomness, recipient)
        .map_err(|error| Failure::Internal(error.to_string()))?;
    mailer.send(&message).await.map_err(|error| match error {
        SendError::Temporary(obstacle) => Failure::Outside(in_words(&obstacle)),
        SendError::Permanent(obstacle) => Failure::Refused(in_words(&obstacle)),
    })?;
    say("El servidor aceptó el correo de prueba.")
}

/// What stood in the way, and what to do about it.
fn in_words(obstacle: &Obstacle) -> String {
    match obstacle {
        Obstacle::Code(code @ (530 | 534 | 535 | 538)) => format!(
            "el servidor pide otras credenciales (código {code}); revisa `correo.usuario` y `correo.contrasena`"
        ),
        Obstacle::Code(code @ 400..=499) => {
            format!("el servidor no lo aceptó por ahora (código {code}); inténtalo más tarde")
        }
        Obstacle::Code(code) | Obstacle::Refused(Refusal { code, .. }) => format!(
            "el servidor lo rechazó (código {code}); revisa el destinatario y `correo.remitente`"
        ),
        Obstacle::NoAnswer => {
            "el servidor no respondió a tiempo; revisa `correo.servidor` y `correo.puerto`".to_owned()
        }
        Obstacle::NoTls => "no se pudo cifrar la conexión; revisa `correo.seguridad`, `correo.puerto` y que el certificado lleve el nombre de `correo.servidor`".to_owned(),
        Obstacle::NoConnection => {
            "no hay conexión con el servidor; revisa `correo.servidor` y `correo.puerto`".to_owned()
        }
        Obstacle::Ours(text) => format!("el correo no se pudo preparar: {text}"),
    }
}
