//! *Cambia tu contraseña*: loading the page and its form.

use crate::address::Address as _;
use crate::addresses as to;
use crate::content::Sample;
use crate::field_error::FieldError;
use crate::message::Message;
use crate::page::Page;
use crate::pages::account::wrong_password;
use crate::pages::new_password::server::{BUSY, refusal};
use crate::pages::new_password::{CONFIRMATION, CURRENT, Model, PASSWORD};
use crate::reply::{Answered, Interruption, Reply, Sent};
use crate::request::RequestContext;
use crate::samples::SOME_CURP;
use secrecy::SecretString;
use serde::Deserialize;
use services::account::{ChangePasswordError, Changed, CurrentPasswordError};
use services::{CapturistaSession, account};
use std::fmt;
use words::whole_seconds;

/// The introduction after a recent sign-in with an e.firma.
const AFTER_EFIRMA: &str = "Acabas de ingresar con tu e.firma, por eso no te pedimos la contraseña actual. Al guardar la nueva se cerrarán tus demás sesiones.";

/// The introduction otherwise.
const WITH_CURRENT: &str =
    "Escribe la que usas ahora y elige otra. Tus demás sesiones se cerrarán.";

impl Page for to::ChangePassword {
    /// Shows the page, if the account has a password or its e.firma was used within the last minutes.
    async fn load(self, context: &RequestContext) -> Answered {
        let own = context.signed_in(&self)?;
        let services = context.services();
        if !account::needs_no_password(services, own)
            && !account::has_password(services, own).await?
        {
            let account = to::Account.saying(Message::NoPassword);
            return Ok(Reply::redirect(account));
        }
        let model = model(context, own, Vec::new()).await?;
        Ok(Reply::show(model))
    }

    /// Changes the password, or shows all errors.
    async fn submit(self, context: &RequestContext, sent: Sent<'_>) -> Answered {
        let own = context.signed_in(&self)?;
        let form: Form = sent.form()?;
        if form.removing.is_some() {
            if form.remove.is_none() {
                let account = to::Account.saying(Message::RemovalNotTicked);
                return Ok(Reply::redirect(account));
            }
            return remove(context, own).await;
        }
        let current_missing =
            form.current.is_empty() && !account::needs_no_password(context.services(), own);
        let result = account::change_password(
            context.services(),
            context.origin(),
            own,
            &SecretString::from(form.current),
            &SecretString::from(form.password),
            &SecretString::from(form.confirmation),
        )
        .await;
        let (mut busy, mut wait) = (false, None);
        let errors = match result {
            Ok(Changed { token, devices }) => {
                context.renew_session(token);
                context.remember(devices);
                let account = to::Account.saying(Message::PasswordChanged);
                return Ok(Reply::redirect(account));
            }
            Err(ChangePasswordError::Refused {
                violations,
                mismatch,
            }) => {
                let mut errors = refusal(violations, mismatch);
                if current_missing {
                    errors.insert(0, FieldError::new(CURRENT, "Escribe tu contraseña actual."));
                }
                errors
            }
            Err(ChangePasswordError::Current(error)) => match (wrong_password(&error), error) {
                (Some((message, refused_for)), _) => {
                    wait = refused_for.map(whole_seconds);
                    vec![FieldError::new(CURRENT, message)]
                }
                (_, CurrentPasswordError::Busy) => {
                    busy = true;
                    vec![FieldError::new(PASSWORD, BUSY)]
                }
                (_, CurrentPasswordError::Internal(error)) => {
                    return Err(Interruption::Failed(error));
                }
                _ => {
                    let account = to::Account.saying(Message::NoPassword);
                    return Ok(Reply::redirect(account));
                }
            },
        };
        Ok(Reply::show(Model {
            busy,
            wait,
            ..model(context, own, errors).await?
        }))
    }

    fn samples() -> Vec<Sample> {
        let page = |slug, name, first, wrong: &[(&str, &str)]| {
            let errors = wrong.iter();
            let model = Model {
                token: None,
                without_current: first,
                first,
                curp: SOME_CURP.to_owned(),
                beyond: services::settings::BeyondGuide::default()
                    .of(Some(SOME_CURP))
                    .into(),
                lead: if first { AFTER_EFIRMA } else { WITH_CURRENT }.to_owned(),
                errors: errors
                    .map(|(field, message)| FieldError::new(field, *message))
                    .collect(),
                busy: false,
                wait: None,
            };
            Sample::new(slug, name, model)
        };
        vec![
            page("cuenta-contrasena", "Cambiar contraseña", false, &[]),
            page(
                "cuenta-contrasena-errores",
                "Cambiar contraseña, con errores",
                false,
                &[
                    (CURRENT, "Escribe tu contraseña actual."),
                    (PASSWORD, "Agrega al menos un número."),
                    (CONFIRMATION, "Las dos contraseñas no son iguales."),
                ],
            ),
            page("cuenta-crear", "Crear una contraseña", true, &[]),
        ]
    }
}

/// The form's fields.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    /// The current password.
    #[serde(rename = "contrasena-actual")]
    pub current: String,
    /// The new one.
    #[serde(rename = "contrasena-nueva")]
    pub password: String,
    /// The new password, repeated.
    #[serde(rename = "confirmar-contrasena")]
    pub confirmation: String,
    /// The tick box of removing the password.
    #[serde(rename = "quitar-contrasena")]
    pub remove: Option<String>,
    /// The button of removing the password.
    #[serde(rename = "quitar")]
    pub removing: Option<String>,
}

impl fmt::Debug for Form {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("account::password::Form(…)")
    }
}

/// Removes the password, if the e.firma was used within the last minutes.
async fn remove(context: &RequestContext, own: &CapturistaSession) -> Answered {
    let said = match account::remove_password(context.services(), own).await {
        Ok(token) => {
            context.renew_session(token);
            Message::PasswordRemoved
        }
        Err(CurrentPasswordError::Internal(error)) => return Err(Interruption::Failed(error)),
        Err(_) => Message::NoPassword,
    };
    Ok(Reply::redirect(to::Account.saying(said)))
}

async fn model(
    context: &RequestContext,
    own: &CapturistaSession,
    errors: Vec<FieldError>,
) -> Result<Model, Interruption> {
    let first = !account::has_password(context.services(), own).await?;
    let curp = own.person().curp().as_str();
    let rules = context.services().settings().beyond_guide;
    let without_current = account::needs_no_password(context.services(), own);
    Ok(Model {
        token: None,
        curp: curp.to_owned(),
        beyond: rules.of(Some(curp)).into(),
        without_current,
        first,
        lead: if without_current {
            AFTER_EFIRMA
        } else {
            WITH_CURRENT
        }
        .to_owned(),
        errors,
        busy: false,
        wait: None,
    })
}
