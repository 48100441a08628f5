//! One's own account.

use super::{SOME_CURP, SOME_ID, State, state};
use app::page::FieldError;
use app::pages::account::{confirm_mail, home, mail};
use app::pages::{Content, new_password};
use app::routes::{Done, LinkToken};

const SOME_MAIL: &str = "maria-de-los-angeles.fernandez.de.castro@servicios-especializados.example";

pub(super) fn states() -> Vec<State> {
    let session = |device: &str, address: &str, is_this_one| home::OpenSession {
        id: SOME_ID.to_owned(),
        device: device.to_owned(),
        address: address.to_owned(),
        since: "lunes 7 de septiembre de 2026, 9:00, hora del centro de México".to_owned(),
        last_seen: "lunes 7 de septiembre de 2026, 16:45, hora del centro de México".to_owned(),
        is_this_one,
    };
    let this = session("Firefox en Windows", "203.0.113.9", true);
    let one = home::Model {
        done: None,
        sessions: vec![this.clone()],
        mail: SOME_MAIL.to_owned(),
        has_password: true,
    };
    let many = home::Model {
        done: Some(Done::Password),
        sessions: vec![
            this,
            session(
                "Samsung Internet en Android",
                "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
                false,
            ),
            session("Navegador desconocido", "desconocida", false),
        ],
        ..one.clone()
    };
    let efirma = home::Model {
        has_password: false,
        ..one.clone()
    };
    vec![
        state("cuenta", "Una sesión", Content::Account(one)),
        state("cuenta-varias", "Varias sesiones", Content::Account(many)),
        state("cuenta-efirma", "Sin contraseña", Content::Account(efirma)),
        state("cuenta-contrasena", "Cambiar contraseña", password(&[])),
        state(
            "cuenta-contrasena-errores",
            "Cambiar contraseña, con errores",
            password(&[
                (new_password::CURRENT, "Escribe tu contraseña actual."),
                (new_password::PASSWORD, "Agrega al menos un número."),
                (
                    new_password::CONFIRMATION,
                    "Las dos contraseñas no son iguales.",
                ),
            ]),
        ),
        state("cuenta-correo", "Cambiar correo", new_mail(&[])),
        state(
            "cuenta-correo-errores",
            "Cambiar correo, con errores",
            new_mail(&[
                (mail::EMAIL, "Ese ya es tu correo."),
                (mail::CURRENT, "La contraseña actual no es correcta."),
            ]),
        ),
        state(
            "cuenta-confirmar",
            "Confirmar correo",
            Content::ConfirmMail(confirm_mail::Model {
                token: LinkToken::sample(),
                email: SOME_MAIL.to_owned(),
                until: "lunes 7 de septiembre de 2026, 17:45, hora del centro de México".to_owned(),
            }),
        ),
    ]
}

fn errors(wrong: &[(&str, &str)]) -> Vec<FieldError> {
    let error = |&(field, message): &(&str, &str)| FieldError::new(field, message);
    wrong.iter().map(error).collect()
}

fn password(wrong: &[(&str, &str)]) -> Content {
    Content::NewPassword(new_password::Model {
        token: None,
        curp: SOME_CURP.to_owned(),
        beyond: services::settings::BeyondGuide::default()
            .of(Some(SOME_CURP))
            .into(),
        lead: "Escribe la que usas ahora y elige otra. Tus demás sesiones se cerrarán.".to_owned(),
        errors: errors(wrong),
        busy: false,
        wait: None,
    })
}

fn new_mail(wrong: &[(&str, &str)]) -> Content {
    Content::AccountMail(mail::Model {
        present: SOME_MAIL.to_owned(),
        email: if wrong.is_empty() {
            String::new()
        } else {
            SOME_MAIL.to_owned()
        },
        errors: errors(wrong),
        ..mail::Model::default()
    })
}
