//! *¿Olvidaste tu contraseña?* and *Pide un enlace nuevo*: CURP and registered mail.

use crate::components::error_summary::ErrorSummary;
use crate::components::field::{Field, TextField};
use crate::field_error::{FieldError, error_for};
use crate::paths::{RECOVERY, SIGN_IN};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The field of the CURP.
pub const USER: &str = "usuario";
/// The field of the mail address.
pub const EMAIL: &str = "correo";

/// The page's data.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Model {
    /// The CURP as typed.
    pub user: String,
    /// The mail address as typed.
    pub email: String,
    /// The errors.
    pub errors: Vec<FieldError>,
    /// How long to wait before another request, in whole seconds (429).
    #[serde(skip)]
    pub wait: Option<u64>,
}

impl Model {
    /// Its HTTP status.
    pub const fn status(&self) -> u16 {
        match (self.errors.is_empty(), self.wait) {
            (true, _) => 200,
            (false, Some(_)) => 429,
            (false, None) => 422,
        }
    }
}

/// Draws the page.
pub fn view(model: Model) -> impl IntoView {
    let user = TextField {
        id: USER,
        label: "Usuario",
        hint: "Tu CURP, 18 caracteres.",
        value: model.user,
        error: error_for(&model.errors, USER),
        kind: "text",
        autocomplete: "username",
    };
    let email = TextField {
        id: EMAIL,
        label: "Correo electrónico registrado",
        hint: "El correo en el que recibiste la invitación.",
        value: model.email,
        error: error_for(&model.errors, EMAIL),
        kind: "email",
        autocomplete: "email",
    };
    view! {
        <section class="panel panel-narrow">
            <ErrorSummary errors=model.errors />
            <h1 tabindex="-1">"Recupera el acceso"</h1>
            <p class="lead">
                "Te enviaremos un enlace para crear una contraseña, también si es la primera vez que entras."
            </p>
            <form method="post" action=RECOVERY novalidate>
                <Field field=user live=super::sign_in::advise />
                <Field field=email />
                <div class="actions">
                    <button class="button">"Enviar enlace"</button>
                    <a class="link-button" href=SIGN_IN>"Regresar"</a>
                </div>
            </form>
        </section>
    }
}

/// The form.
#[cfg(feature = "ssr")]
pub mod server {
    use super::{EMAIL, Model, USER};
    use crate::addresses as to;
    use crate::content::{Content, Sample};
    use crate::field_error::FieldError;
    use crate::page::Page;
    use crate::pages::notice::{Notice, Told};
    use crate::reply::{Answered, Reply, Sent};
    use crate::request::RequestContext;
    use domain::Curp;
    use leptos::prelude::{AnyView, IntoAny};
    use serde::Deserialize;
    use services::recovery;
    use services::recovery::RequestError;
    use std::borrow::Cow;
    use std::fmt;
    use std::time::Duration;
    use values::Email;
    use words::{in_words, whole_seconds};

    impl Content for Model {
        fn title(&self) -> Cow<'static, str> {
            "Recupera el acceso".into()
        }

        fn place(&self) -> Option<&'static str> {
            Some("Ingreso del capturista")
        }

        fn is_refused(&self) -> bool {
            !self.errors.is_empty()
        }

        fn status(&self) -> u16 {
            Self::status(self)
        }

        fn wait(&self) -> Option<u64> {
            self.wait
        }

        fn view(self: Box<Self>) -> AnyView {
            super::view(*self).into_any()
        }
    }

    impl Page for to::Recovery {
        async fn load(self, _: &RequestContext) -> Answered {
            Ok(Reply::show(Model::default()))
        }

        /// Writes one row for every request, from anybody; reports only what cannot be a CURP or a mail address.
        async fn submit(self, context: &RequestContext, sent: Sent<'_>) -> Answered {
            let form: Form = sent.form()?;
            let mut errors = Vec::new();
            if form.usuario.trim().is_empty() {
                errors.push(FieldError::new(USER, "Escribe tu CURP."));
            } else if let Err(error) = Curp::parse_vouched(&form.usuario) {
                errors.push(FieldError::new(USER, error.explanation()));
            }
            let email = form.correo.trim();
            if let Err(error) = Email::parse(email) {
                let message = error.explanation("Escribe el correo con el que te registraron.");
                errors.push(FieldError::new(EMAIL, message));
            }
            let mut wait = None;
            if errors.is_empty() {
                let (services, origin) = (context.services(), context.origin());
                match recovery::request(services, origin, &form.usuario, email).await {
                    Ok(()) => return Ok(Reply::redirect(to::RecoverySent)),
                    Err(RequestError::TooMuch(refused)) => {
                        errors.push(FieldError::new(USER, too_many(refused.wait)));
                        wait = Some(whole_seconds(refused.wait));
                    }
                    Err(RequestError::Internal(error)) => return Err(error.into()),
                }
            }
            Ok(Reply::show(Model {
                user: form.usuario,
                email: form.correo,
                errors,
                wait,
            }))
        }

        fn samples() -> Vec<Sample> {
            let with = |slug, name, user: &str, email: &str, errors, wait| {
                let model = Model {
                    user: user.to_owned(),
                    email: email.to_owned(),
                    errors,
                    wait,
                };
                Sample::new(slug, name, model)
            };
            vec![
                with("recuperar", "Recuperar", "", "", Vec::new(), None),
                with(
                    "recuperar-errores",
                    "Recuperar, con errores",
                    "FEGA",
                    "sin-arroba",
                    vec![
                        FieldError::new(USER, "La CURP tiene 18 caracteres; escribiste 4."),
                        FieldError::new(EMAIL, domain::MAIL_RULE),
                    ],
                    None,
                ),
                with(
                    "recuperar-demasiados",
                    "Recuperar, demasiadas veces desde una conexión",
                    "RIMA950821MPLSNN00",
                    "andrea@capturistas.example",
                    vec![FieldError::new(USER, too_many(Duration::from_mins(42)))],
                    Some(2_520),
                ),
            ]
        }
    }

    impl Page for to::RecoverySent {
        async fn load(self, _: &RequestContext) -> Answered {
            Ok(Reply::show(Told::from(Notice::RecoverySent)))
        }

        fn samples() -> Vec<Sample> {
            Vec::new()
        }
    }

    /// The message when too many links were requested from one address.
    fn too_many(wait: Duration) -> String {
        format!(
            "Desde tu conexión se pidieron demasiados enlaces. Espera {} antes de pedir otro.",
            in_words(wait)
        )
    }

    /// The form's fields.
    #[derive(Clone, Default, Deserialize)]
    #[serde(default)]
    pub struct Form {
        /// The CURP as typed.
        pub usuario: String,
        /// The mail address as typed.
        pub correo: String,
    }

    impl fmt::Debug for Form {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("recovery::Form(…)")
        }
    }
}
