//! One's own account.

use super::{LONG_COMPANY, SOME_CURP, SOME_ID, State, state};
use app::page::FieldError;
use app::pages::account::{confirm_mail, home, mail, sign_ins};
use app::pages::{Content, accept_alta, new_password};
use app::routes::{LinkToken, Message};

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
        sessions: vec![this.clone()],
        sign_ins: vec![signed_in()],
        more_sign_ins: false,
        mail: Some(SOME_MAIL.to_owned()),
        has_password: true,
        without_current: false,
    };
    let many = home::Model {
        sessions: vec![
            this,
            session(
                "Samsung Internet en Android",
                "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
                false,
            ),
            session("Navegador desconocido", "desconocida", false),
        ],
        sign_ins: some_sign_ins(5),
        more_sign_ins: true,
        ..one.clone()
    };
    let efirma = home::Model {
        has_password: false,
        mail: None,
        sign_ins: Vec::new(),
        ..one.clone()
    };
    let removing = home::Model {
        without_current: true,
        ..one.clone()
    };
    let mut states = vec![
        state("cuenta", "Una sesión", Content::Account(one)),
        state(
            "cuenta-quitar",
            "Con contraseña y e.firma, sin marcar",
            Content::Account(removing),
        )
        .saying(Message::RemovalNotTicked),
        state("cuenta-varias", "Varias sesiones", Content::Account(many))
            .saying(Message::PasswordChanged),
        state("cuenta-efirma", "Sin contraseña", Content::Account(efirma)),
        state(
            "cuenta-ingresos",
            "Mis ingresos",
            sign_ins_page(some_sign_ins(20)),
        ),
        state(
            "cuenta-ingresos-nada",
            "Mis ingresos, ninguno",
            sign_ins_page(Vec::new()),
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
            "alta-confirmar",
            "Confirmar un alta",
            Content::AcceptAlta(accept_alta::Model {
                token: LinkToken::sample(),
                contratista: LONG_COMPANY.to_owned(),
                email: SOME_MAIL.to_owned(),
                until: "lunes 7 de septiembre de 2026, 17:45, hora del centro de México".to_owned(),
            }),
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
    ];
    states.extend(passwords());
    states
}

fn passwords() -> [State; 3] {
    [
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
        state("cuenta-crear", "Crear una contraseña", first_password()),
    ]
}

fn signed_in() -> sign_ins::SignIn {
    sign_ins::SignIn {
        result: "Ingreso correcto",
        failed: false,
        means: "CURP y contraseña",
        times: None,
        at: "7 sep 2026, 09:00".to_owned(),
        device: Some("Firefox en Windows".to_owned()),
        address: Some("203.0.113.9".to_owned()),
        is_this_one: true,
    }
}

/// As many as these, of every kind.
fn some_sign_ins(number: usize) -> Vec<sign_ins::SignIn> {
    let failed = |result, address: Option<&str>| sign_ins::SignIn {
        result,
        failed: true,
        device: None,
        address: address.map(str::to_owned),
        is_this_one: false,
        ..signed_in()
    };
    let kinds = [
        sign_ins::SignIn {
            means: "e.firma",
            is_this_one: false,
            ..signed_in()
        },
        failed("Contraseña incorrecta", Some("203.0.113.9")),
        failed(
            "Se pidió esperar",
            Some("2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"),
        ),
        sign_ins::SignIn {
            times: Some("812".to_owned()),
            at: "7 sep 2026, 08:12 a 7 sep 2026, 23:40".to_owned(),
            ..failed("Se pidió esperar", Some("varias"))
        },
        failed("No se permitió el ingreso", None),
    ];
    let others = kinds.into_iter().cycle();
    std::iter::once(signed_in())
        .chain(others)
        .take(number)
        .collect()
}

fn sign_ins_page(sign_ins: Vec<sign_ins::SignIn>) -> Content {
    let some = u64::from(!sign_ins.is_empty());
    Content::SignIns(sign_ins::Model {
        sign_ins,
        total: some * 47,
        page: 1 + some,
        pages: 1 + some * 2,
    })
}

fn errors(wrong: &[(&str, &str)]) -> Vec<FieldError> {
    let error = |&(field, message): &(&str, &str)| FieldError::new(field, message);
    wrong.iter().map(error).collect()
}

fn first_password() -> Content {
    match password(&[]) {
        Content::NewPassword(model) => Content::NewPassword(new_password::Model {
            first: true,
            without_current: true,
            lead: "Acabas de ingresar con tu e.firma, por eso no te pedimos la contraseña actual. Al guardar la nueva se cerrarán tus demás sesiones.".to_owned(),
            ..model
        }),
        other => other,
    }
}

fn password(wrong: &[(&str, &str)]) -> Content {
    Content::NewPassword(new_password::Model {
        token: None,
        without_current: false,
        first: false,
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
