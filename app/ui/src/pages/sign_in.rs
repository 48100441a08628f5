//! *Inicio de sesión* (guide, step 6).

use crate::components::error_summary::ErrorSummary;
use crate::components::field::{Field, TextField};
use crate::components::password_field::{PasswordField, PasswordFieldModel};
use crate::field_error::{FieldError, error_for};
use crate::paths::{EFIRMA, RECOVERY, SIGN_IN, SignInNotice};
use domain::Curp;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The field of the CURP.
pub const USER: &str = "usuario";
/// The field of the password.
pub const PASSWORD: &str = "contrasena";

/// The page's data.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Model {
    /// The CURP as typed, if the form is shown again.
    pub user: String,
    /// The errors.
    pub errors: Vec<FieldError>,
    /// Whether the form was refused because too many people are signing in (503).
    pub busy: bool,
    /// How long to wait before another attempt, in whole seconds (429).
    #[serde(skip)]
    pub wait: Option<u64>,
    /// The notice on top.
    pub notice: Option<SignInNotice>,
    /// The local address to return to afterwards, or empty.
    pub return_to: String,
}

impl Model {
    /// Its HTTP status.
    pub fn status(&self) -> u16 {
        match (self.errors.is_empty(), self.busy) {
            (_, true) => 503,
            (false, false) if self.wait.is_some() => 429,
            (false, false) => 422,
            (true, false) => 200,
        }
    }
}

/// A check while typing: the message if the CURP looks wrong. It never prevents sending.
pub fn advise(typed: &str) -> Option<String> {
    if typed.trim().is_empty() {
        return None;
    }
    Curp::parse_vouched(typed)
        .err()
        .map(|error| error.explanation().to_string())
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
    let password = PasswordFieldModel {
        id: PASSWORD,
        label: "Contraseña",
        error: error_for(&model.errors, PASSWORD),
        autocomplete: "current-password",
        rules: None,
        described_by: None,
    };
    let message = model.notice.map(|notice| {
        let text = match notice {
            SignInNotice::SessionExpired => {
                "Tu sesión expiró. Inicia sesión y te llevamos a donde estabas."
            }
            SignInNotice::SessionEnded => {
                "Tu sesión se cerró antes de tiempo: se cerró desde otro equipo, se cambió tu contraseña o ya no trabajas para ningún contratista. Ingresa de nuevo; si no fuiste tú, cambia tu contraseña."
            }
            SignInNotice::SignedOut => "Cerraste tu sesión. ¡Hasta pronto!",
        };
        view! { <p class="message" role="status" tabindex="-1" autofocus>{text}</p> }
    });
    view! {
        <section class="panel panel-narrow">
            <ErrorSummary errors=model.errors />
            {message}
            <h1 tabindex="-1">"Inicio de sesión"</h1>
            <p class="lead">"Ingresa tu usuario y contraseña"</p>
            <form method="post" action=SIGN_IN novalidate>
                <Field field=user live=advise />
                <PasswordField field=password />
                <input type="hidden" name="volver" value=model.return_to />
                <div class="actions">
                    <button class="button button-wide">"Ingresar"</button>
                </div>
            </form>
            <ul class="links">
                <li><a href=RECOVERY>"¿Olvidaste tu contraseña?"</a></li>
                <li><a href=EFIRMA rel="external">"Ingresa con firma electrónica"</a></li>
            </ul>
        </section>
    }
}

/// The form.
#[cfg(feature = "ssr")]
pub mod server {
    use super::{Model, PASSWORD, USER};
    use crate::address::{Address, Location};
    use crate::addresses as to;
    use crate::addresses::returnable;
    use crate::content::{Content, Sample};
    use crate::field_error::FieldError;
    use crate::page::Page;
    use crate::paths::SignInNotice;
    use crate::reply::{Answered, Reply, Sent};
    use crate::request::RequestContext;
    use crate::samples::SOME_CURP;
    use leptos::prelude::{AnyView, IntoAny};
    use secrecy::SecretString;
    use serde::Deserialize;
    use services::Session;
    use services::limits::TooMuch;
    use services::sign_in::{SignInError, SignedIn, sign_in};
    use std::borrow::Cow;
    use std::fmt;
    use std::time::Duration;
    use words::{in_words, whole_seconds};

    impl Content for Model {
        fn title(&self) -> Cow<'static, str> {
            "Inicio de sesión".into()
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

    impl Page for to::SignIn {
        /// Shows the page, or redirects signed-in people to their profile.
        async fn load(self, context: &RequestContext) -> Answered {
            if let Some(session) = context.session() {
                let home = match session {
                    Session::Capturista(_) => to::Profile.location(),
                    Session::Contratista(_) => to::Panel.location(),
                };
                return Ok(Reply::Redirect(self.return_to.unwrap_or(home)));
            }
            Ok(Reply::show(Model {
                notice: self.notice,
                return_to: self
                    .return_to
                    .map(|location| location.address().to_owned())
                    .unwrap_or_default(),
                ..Model::default()
            }))
        }

        /// Signs in, or refuses in the same words for everybody.
        async fn submit(self, context: &RequestContext, sent: Sent<'_>) -> Answered {
            let form: Form = sent.form()?;
            let return_to = returnable(&form.volver);
            let mut errors = Vec::new();
            if form.usuario.trim().is_empty() {
                errors.push(FieldError::new(USER, "Escribe tu CURP."));
            }
            if form.contrasena.is_empty() {
                errors.push(FieldError::new(PASSWORD, "Escribe tu contraseña."));
            }
            let back = |user, errors, busy, wait: Option<Duration>, return_to: Option<Location>| {
                Reply::show(Model {
                    user,
                    errors,
                    busy,
                    wait: wait.map(whole_seconds),
                    notice: None,
                    return_to: return_to
                        .map(|location| location.address().to_owned())
                        .unwrap_or_default(),
                })
            };
            if !errors.is_empty() {
                return Ok(back(form.usuario, errors, false, None, return_to));
            }
            let password = SecretString::from(form.contrasena);
            let signed_in = sign_in(
                context.services(),
                context.origin(),
                &form.usuario,
                password,
            )
            .await;
            match signed_in {
                Ok(SignedIn { session, devices }) => {
                    // Ends the session that this browser had before.
                    context.end_present_session().await?;
                    context.start_session(session);
                    context.remember(devices);
                    Ok(Reply::Redirect(
                        return_to.unwrap_or_else(|| to::Profile.location()),
                    ))
                }
                Err(SignInError::Refused { wait }) => {
                    let message = refusal(wait);
                    Ok(back(
                        form.usuario,
                        vec![FieldError::new(USER, message)],
                        false,
                        wait,
                        return_to,
                    ))
                }
                Err(SignInError::TooMuch(TooMuch { wait })) => {
                    let errors = vec![FieldError::new(USER, too_much(wait))];
                    Ok(back(form.usuario, errors, false, Some(wait), return_to))
                }
                Err(SignInError::Busy) => {
                    let message = "Hay mucha gente entrando en este momento. Espera unos segundos y vuelve a intentarlo; tu CURP sigue escrita.";
                    Ok(back(
                        form.usuario,
                        vec![FieldError::new(USER, message)],
                        true,
                        None,
                        return_to,
                    ))
                }
                Err(SignInError::Internal(error)) => Err(error.into()),
            }
        }

        fn samples() -> Vec<Sample> {
            let with = |slug, name, notice| {
                let model = Model {
                    notice,
                    ..Model::default()
                };
                Sample::new(slug, name, model)
            };
            let refused = |slug, name, message: &str| {
                let model = Model {
                    user: SOME_CURP.to_owned(),
                    errors: vec![FieldError::new(USER, message)],
                    ..Model::default()
                };
                Sample::new(slug, name, model)
            };
            let missing = Model {
                errors: vec![
                    FieldError::new(USER, "Escribe tu CURP."),
                    FieldError::new(PASSWORD, "Escribe tu contraseña."),
                ],
                ..Model::default()
            };
            vec![
                with("entrar", "Vacío", None),
                with(
                    "entrar-expirada",
                    "La sesión expiró",
                    Some(SignInNotice::SessionExpired),
                ),
                with(
                    "entrar-cerrada",
                    "La sesión se cerró desde otro lugar",
                    Some(SignInNotice::SessionEnded),
                ),
                with(
                    "entrar-salida",
                    "Después de salir",
                    Some(SignInNotice::SignedOut),
                ),
                refused("entrar-rechazada", "Rechazado", &refusal(None)),
                refused(
                    "entrar-espera",
                    "Hay que esperar",
                    &refusal(Some(Duration::from_mins(15))),
                ),
                Sample::new("entrar-vacios", "Faltan los dos campos", missing),
            ]
        }
    }

    impl Page for to::SignOut {
        /// Signs out. Idempotent.
        async fn submit(self, context: &RequestContext, _: Sent<'_>) -> Answered {
            context.end_present_session().await?;
            Ok(Reply::redirect(to::SignIn {
                notice: Some(SignInNotice::SignedOut),
                return_to: None,
            }))
        }

        fn samples() -> Vec<Sample> {
            Vec::new()
        }
    }

    /// The form's fields.
    #[derive(Clone, Default, Deserialize)]
    #[serde(default)]
    pub struct Form {
        /// The CURP as typed.
        pub usuario: String,
        /// The password.
        pub contrasena: String,
        /// The local address to return to afterwards.
        pub volver: String,
    }

    impl fmt::Debug for Form {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("sign_in::Form(…)")
        }
    }

    /// The message when too many attempts from one address have failed.
    pub fn too_much(wait: Duration) -> String {
        format!(
            "Desde tu conexión fallaron demasiados intentos. Por seguridad, espera {} antes de volver a intentarlo.",
            in_words(wait)
        )
    }

    fn refusal(wait: Option<Duration>) -> String {
        let reason = "La CURP o la contraseña no son correctas.";
        match wait {
            None => reason.to_owned(),
            Some(wait) => format!(
                "{reason} Por seguridad, espera {} antes de volver a intentarlo.",
                in_words(wait)
            ),
        }
    }
}
