//! *Cambia tu correo*: asks for a new mail address.

use crate::address::Address as _;
use crate::addresses as to;
use crate::components::error_summary::ErrorSummary;
use crate::components::still_field::{StillField, still_field};
use crate::content::{Content, Sample};
use crate::field_error::{FieldError, error_for};
use crate::message::Message;
use crate::page::Page;
use crate::pages::account::{mail_address, wrong_password};
use crate::reply::{Answered, Interruption, Reply, Sent};
use crate::request::RequestContext;
use crate::samples::LONG_MAIL;
use crate::section::Section;
use leptos::prelude::*;
use secrecy::SecretString;
use serde::Deserialize;
use services::account::{CurrentPasswordError, RequestMailError};
use services::{CapturistaSession, account};
use std::borrow::Cow;
use std::fmt;
use std::time::Duration;
use words::{in_words, whole_seconds};

/// The field of the new address.
pub const EMAIL: &str = "correo-nuevo";
/// The field of the current password.
pub const CURRENT: &str = "contrasena-actual";

/// The page's data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Model {
    /// The registered address; empty while none has been confirmed.
    pub present: String,
    /// Whether the current password is not asked for.
    pub without_current: bool,
    /// The typed new address.
    pub email: String,
    /// The errors.
    pub errors: Vec<FieldError>,
    /// Whether the form was refused because too many passwords are being checked (503).
    pub busy: bool,
    /// How long to wait before another attempt, in whole seconds (429).
    pub wait: Option<u64>,
}

/// Draws the page.
pub fn view(model: Model) -> impl IntoView {
    let email = StillField {
        id: EMAIL.to_owned(),
        label: "Correo nuevo",
        value: model.email,
        error: error_for(&model.errors, EMAIL),
        kind: "email",
        autocomplete: "email",
        check: Some("correo".to_owned()),
        ..StillField::default()
    };
    let asked = !model.without_current;
    let current = asked.then_some(StillField {
        id: CURRENT.to_owned(),
        label: "Contraseña actual",
        error: error_for(&model.errors, CURRENT),
        kind: "password",
        autocomplete: "current-password",
        ..StillField::default()
    });
    let now = (!model.present.is_empty()).then(|| {
        view! { "Ahora te escribimos a " <strong>{mail_address(&model.present)}</strong> ". " }
    });
    view! {
        <section class="panel panel-narrow">
            <ErrorSummary errors=model.errors />
            <h1 tabindex="-1">"Cambia tu correo"</h1>
            <p class="lead">
                {now}
                "Te enviaremos un enlace al correo nuevo; el cambio se hace cuando lo abras, con tu sesión iniciada, y confirmes."
            </p>
            <form method="post" action=to::ChangeMail.path() novalidate>
                {still_field(email)}
                {current.map(still_field)}
                <div class="actions">
                    <button class="button">"Enviar el enlace"</button>
                    <a class="link-button" href=to::Account.path()>"Regresar"</a>
                </div>
            </form>
        </section>
    }
}

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        "Cambia tu correo".into()
    }

    fn section(&self) -> Option<Section> {
        Some(Section::Account)
    }

    fn is_refused(&self) -> bool {
        !self.errors.is_empty()
    }

    fn status(&self) -> u16 {
        match (self.errors.is_empty(), self.busy) {
            (_, true) => 503,
            (false, false) if self.wait.is_some() => 429,
            (false, false) => 422,
            (true, false) => 200,
        }
    }

    fn wait(&self) -> Option<u64> {
        self.wait
    }

    fn view(self: Box<Self>) -> AnyView {
        view(*self).into_any()
    }
}

impl Page for to::ChangeMail {
    /// Shows the page, if the account has a password.
    async fn load(self, context: &RequestContext) -> Answered {
        let own = context.signed_in(&self)?;
        let services = context.services();
        let without_current = account::needs_no_password(services, own);
        if !without_current && !account::has_password(services, own).await? {
            let account = to::Account.saying(Message::NoPassword);
            return Ok(Reply::redirect(account));
        }
        Ok(Reply::show(Model {
            present: present(context, own).await?,
            without_current,
            ..Model::default()
        }))
    }

    /// Sends the link, or shows all errors.
    async fn submit(self, context: &RequestContext, sent: Sent<'_>) -> Answered {
        let own = context.signed_in(&self)?;
        let form: Form = sent.form()?;
        let mut errors = Vec::new();
        let email = context.services().rules().email(&form.email);
        let email = email
            .map_err(|error| {
                let message = error.explanation("Escribe tu correo nuevo.");
                errors.push(FieldError::new(EMAIL, message));
            })
            .ok();
        let without_current = account::needs_no_password(context.services(), own);
        if form.current.is_empty() && !without_current {
            errors.push(FieldError::new(CURRENT, "Escribe tu contraseña actual."));
        }
        let (mut busy, mut wait) = (false, None);
        if let Some(email) = email.filter(|_| errors.is_empty()) {
            let current = SecretString::from(form.current);
            let asked = account::request_mail_change(
                context.services(),
                context.origin(),
                own,
                &current,
                &email,
            )
            .await;
            let Err(error) = asked else {
                let account = to::Account.saying(Message::MailAsked);
                return Ok(Reply::redirect(account));
            };
            busy = matches!(error, RequestMailError::Current(CurrentPasswordError::Busy));
            let (refused, refused_for) = refusal(error)?;
            wait = refused_for;
            errors.push(refused);
        }
        Ok(Reply::show(Model {
            present: present(context, own).await?,
            without_current,
            email: form.email,
            errors,
            busy,
            wait: wait.map(whole_seconds),
        }))
    }

    fn samples() -> Vec<Sample> {
        let page = |slug, name, wrong: &[(&str, &str)]| {
            let errors = wrong.iter();
            let model = Model {
                present: LONG_MAIL.to_owned(),
                email: if wrong.is_empty() {
                    String::new()
                } else {
                    LONG_MAIL.to_owned()
                },
                errors: errors
                    .map(|(field, message)| FieldError::new(field, *message))
                    .collect(),
                ..Model::default()
            };
            Sample::new(slug, name, model)
        };
        vec![
            page("cuenta-correo", "Cambiar correo", &[]),
            page(
                "cuenta-correo-errores",
                "Cambiar correo, con errores",
                &[
                    (EMAIL, "Ese ya es tu correo."),
                    (CURRENT, "La contraseña actual no es correcta."),
                ],
            ),
        ]
    }
}

/// The form's fields.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    /// The new address.
    #[serde(rename = "correo-nuevo")]
    pub email: String,
    /// The current password.
    #[serde(rename = "contrasena-actual")]
    pub current: String,
}

impl fmt::Debug for Form {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("account::mail::Form(…)")
    }
}

async fn present(
    context: &RequestContext,
    own: &CapturistaSession,
) -> Result<String, Interruption> {
    let mail = account::mail(context.services(), own).await?;
    Ok(mail.map(|mail| mail.0).unwrap_or_default())
}

/// The message, and how long to wait.
fn refusal(error: RequestMailError) -> Result<(FieldError, Option<Duration>), Interruption> {
    let now = |field, message: &str| Ok((FieldError::new(field, message.to_owned()), None));
    match error {
        RequestMailError::Same => now(EMAIL, "Ese ya es tu correo."),
        RequestMailError::TooMany { wait } => {
            let message = format!(
                "Ya pediste varios cambios. Espera {} antes de pedir otro.",
                in_words(wait)
            );
            Ok((FieldError::new(EMAIL, message), Some(wait)))
        }
        RequestMailError::Current(error) => match (wrong_password(&error), error) {
            (Some((message, wait)), _) => Ok((FieldError::new(CURRENT, message), wait)),
            (_, CurrentPasswordError::Busy) => now(
                CURRENT,
                "Hay mucha gente entrando en este momento. Espera unos segundos y vuelve a intentarlo.",
            ),
            (_, CurrentPasswordError::Internal(error)) => Err(Interruption::Failed(error)),
            _ => Err(Interruption::redirect(
                to::Account.saying(Message::NoPassword),
            )),
        },
    }
}
