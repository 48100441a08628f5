//! `icsoe correo …`

use super::arguments::MailAction;
use super::{Failure, process, say};
use crate::configuration::Configuration;
use crate::start;
use services::mailer::{Answer, Mailer as _, Obstacle, SendError, Stage};
use services::{Clock as _, OsRandomness, SystemClock, mail};

/// Runs the subcommand.
///
/// # Errors
/// When the mail server does not accept the test mail, with its answer.
pub async fn run(configuration: Configuration, action: MailAction) -> Result<(), Failure> {
    let MailAction::Prueba { para } = action;
    let recipient = para.parse().map_err(|_| {
        Failure::Arguments("--para: escribe un correo, por ejemplo nombre@ejemplo.mx".to_owned())
    })?;
    let _log = process::start_log(&configuration.registro)?;
    let settings = start::settings(&configuration)?;
    let mailer = start::smtp_mailer(&configuration)?;
    let message = mail::trial(
        &settings.post(),
        SystemClock.now(),
        &OsRandomness,
        recipient,
    )
    .map_err(|error| Failure::Internal(error.to_string()))?;
    mailer.send(&message).await.map_err(refused)?;
    say("El servidor aceptó el correo de prueba.")?;
    match (mailer.takes_utf8().await, settings.mail.utf8_addresses) {
        (Ok(true), false) => say(
            "También admite direcciones con acentos y eñes antes de la arroba (SMTPUTF8); para aceptarlas, pon `correo.smtputf8` = true.",
        ),
        (Ok(false), true) => Err(Failure::Refused(
            "pero no ofrece SMTPUTF8: pon `correo.smtputf8` = false, o los correos a direcciones con acentos o eñes antes de la arroba no saldrán".to_owned(),
        )),
        _ => Ok(()),
    }
}

fn refused(error: SendError) -> Failure {
    match error {
        SendError::NoMailbox(refusal) => Failure::Refused(format!(
            "el servidor dice que ese buzón no existe ({}); revisa el destinatario",
            codes(refusal.answer)
        )),
        SendError::Mail(obstacle) | SendError::Relay(obstacle) => {
            Failure::Outside(in_words(&obstacle))
        }
        SendError::Ours(text) => Failure::Internal(text),
    }
}

/// The SMTP status codes of the server's answer.
fn codes(answer: Answer) -> String {
    match answer.status {
        Some((class, subject, detail)) => {
            format!("código {} {class}.{subject}.{detail}", answer.code)
        }
        None => format!("código {}", answer.code),
    }
}

/// Explains what failed, and what to do about it.
fn in_words(obstacle: &Obstacle) -> String {
    match obstacle {
        Obstacle::Answer(answer) => refusal_in_words(*answer),
        Obstacle::NoAnswer => {
            "el servidor no respondió a tiempo; revisa `correo.servidor` y `correo.puerto`".to_owned()
        }
        Obstacle::NoTls => "no se pudo cifrar la conexión; revisa `correo.seguridad`, `correo.puerto` y que el certificado lleve el nombre de `correo.servidor`".to_owned(),
        Obstacle::NoStartTls => "el servidor no ofrece STARTTLS; revisa `correo.puerto`, o si `correo.seguridad` debe ser \"tls\"".to_owned(),
        Obstacle::NoCommonAuth => "el servidor no ofrece una forma de identificarse que conozcamos (PLAIN o LOGIN); revisa `correo.puerto` y `correo.seguridad`, o quita `correo.usuario` si no las pide".to_owned(),
        Obstacle::NoUtf8 => "la dirección lleva acentos, eñes u otras letras así antes de la arroba, y el servidor no ofrece SMTPUTF8".to_owned(),
        Obstacle::NoConnection => {
            "no hay conexión con el servidor; revisa `correo.servidor` y `correo.puerto`".to_owned()
        }
        Obstacle::Ours(text) => format!("el correo no se pudo preparar: {text}"),
    }
}

fn refusal_in_words(answer: Answer) -> String {
    let codes = codes(answer);
    if matches!(answer.code, 530 | 534 | 535 | 538) {
        return format!(
            "el servidor pide otras credenciales ({codes}); revisa `correo.usuario` y `correo.contrasena`"
        );
    }
    let later = matches!(answer.code, 400..=499);
    match answer.stage {
        Stage::Greeting => format!(
            "el servidor no quiso la conexión ({codes}); pregunta a quien lo opera si admite a este equipo"
        ),
        Stage::Hello => format!(
            "el servidor rechazó el nombre con el que nos presentamos (EHLO, {codes}); revisa `correo.nombre_ehlo`"
        ),
        Stage::StartTls => {
            format!("el servidor rechazó STARTTLS ({codes}); revisa `correo.seguridad`")
        }
        Stage::Auth => format!(
            "el servidor rechazó las credenciales ({codes}); revisa `correo.usuario` y `correo.contrasena`"
        ),
        Stage::Sender if later || answer.status.is_some_and(|(_, subject, _)| subject == 4) => {
            format!(
                "el servidor no acepta más por ahora ({codes}); quizá se acabó su cuota: inténtalo más tarde"
            )
        }
        Stage::Sender => {
            format!("el servidor rechazó al remitente ({codes}); revisa `correo.remitente`")
        }
        Stage::Recipient | Stage::Data | Stage::Content if later => {
            format!("el servidor no lo aceptó por ahora ({codes}); inténtalo más tarde")
        }
        Stage::Recipient => format!(
            "el servidor no quiso enviar a ese destinatario ({codes}); pregunta a quien lo opera si admite los correos de este equipo"
        ),
        Stage::Data | Stage::Content => format!(
            "el servidor rechazó el correo ({codes}); revisa `correo.remitente` y pregunta a quien lo opera"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a trial mail says of each cause: the keys to look at, and the server's codes.
    #[test]
    fn each_cause_is_told_with_what_to_look_at() {
        let says = |stage, code, text| Obstacle::Answer(Answer::new(stage, code, text));
        for (obstacle, told) in [
            (
                Obstacle::NoStartTls,
                &["no ofrece STARTTLS", "`correo.puerto`"] as &[_],
            ),
            (
                Obstacle::NoCommonAuth,
                &["identificarse", "PLAIN o LOGIN", "`correo.usuario`"],
            ),
            (Obstacle::NoTls, &["cifrar", "certificado"]),
            (Obstacle::NoUtf8, &["SMTPUTF8"]),
            (Obstacle::NoAnswer, &["a tiempo", "`correo.servidor`"]),
            (Obstacle::NoConnection, &["no hay conexión"]),
            (
                says(Stage::Greeting, 554, "5.7.1 no"),
                &["la conexión", "código 554 5.7.1"],
            ),
            (
                says(Stage::Hello, 550, "who are you?"),
                &["EHLO", "código 550", "`correo.nombre_ehlo`"],
            ),
            (
                says(Stage::StartTls, 454, "4.7.0 later"),
                &["rechazó STARTTLS", "código 454 4.7.0", "`correo.seguridad`"],
            ),
            (
                says(Stage::Auth, 535, "5.7.8 no"),
                &["credenciales", "código 535 5.7.8", "`correo.contrasena`"],
            ),
            (
                says(Stage::Auth, 500, "what?"),
                &["rechazó las credenciales", "`correo.usuario`"],
            ),
            (
                says(Stage::Sender, 530, "5.7.0 authenticate first"),
                &["otras credenciales", "`correo.usuario`"],
            ),
            (
                says(Stage::Sender, 550, "5.4.5 daily limit"),
                &["cuota", "código 550 5.4.5"],
            ),
            (
                says(Stage::Sender, 550, "5.7.1 not you"),
                &["al remitente", "`correo.remitente`"],
            ),
            (
                says(Stage::Recipient, 451, "4.7.1 later"),
                &["por ahora", "más tarde"],
            ),
            (
                says(Stage::Recipient, 554, "5.7.1 relay access denied"),
                &["ese destinatario", "admite los correos de este equipo"],
            ),
            (
                says(Stage::Content, 554, "5.6.0 spam"),
                &["rechazó el correo", "`correo.remitente`"],
            ),
        ] {
            let name = obstacle.to_string();
            let Failure::Outside(words) = refused(SendError::Relay(obstacle)) else {
                panic!("{name} is something outside");
            };
            for part in told {
                assert!(words.contains(part), "{name}: «{part}» in «{words}»");
            }
        }
    }
}
