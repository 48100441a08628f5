//! *¿Olvidaste tu contraseña?* and *Pide un enlace nuevo*: CURP and registered mail.

use crate::components::error_summary::ErrorSummary;
use crate::components::field::{Field, TextField};
use crate::page::{FieldError, error_for};
use crate::routes::{RECOVERY, SIGN_IN};
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
    /// What is wrong.
    pub errors: Vec<FieldError>,
    /// How long to wait before another request, in whole seconds (429).
    #[serde(skip)]
    pub wait: Option<u64>,
}

impl Model {
    /// The HTTP status that goes with it.
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

/// What the form does.
#[cfg(feature = "ssr")]
pub mod server {
    use super::{EMAIL, Model, USER};
    use crate::page::FieldError;
    use crate::pages::Content;
    use crate::routes::Route;
    use crate::server::{Interruption, Reply, RequestContext};
    use domain::Curp;
    use serde::Deserialize;
    use services::recovery::{self, RequestError};
    use std::fmt;
    use values::Email;
    use words::{in_words, whole_seconds};

    /// What is sent.
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

    /// Writes one row whoever asks; only what cannot be a CURP or a mail address is said.
    ///
    /// # Errors
    /// Where to go or what to show instead, or what broke.
    pub async fn submit(context: &RequestContext, form: Form) -> Reply {
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
                Ok(()) => return Err(Interruption::Go(Route::RecoverySent)),
                Err(RequestError::TooMuch(refused)) => {
                    let words = in_words(refused.wait);
                    errors.push(FieldError::new(
                        USER,
                        format!("Desde tu conexión se pidieron demasiados enlaces. Espera {words} antes de pedir otro."),
                    ));
                    wait = Some(whole_seconds(refused.wait));
                }
                Err(RequestError::Internal(error)) => return Err(error.into()),
            }
        }
        Ok(Content::Recovery(Model {
            user: form.usuario,
            email: form.correo,
            errors,
            wait,
        }))
    }
}
