//! *Cambia tu contraseña*: how the page is loaded and what its form does.

use super::wrong_password;
use crate::page::FieldError;
use crate::pages::Content;
use crate::pages::new_password::server::{BUSY, refusal};
use crate::pages::new_password::{CURRENT, Model, PASSWORD};
use crate::routes::{AccountRoute, Message, Route};
use crate::server::{Interruption, Reply, RequestContext};
use secrecy::SecretString;
use serde::Deserialize;
use services::CapturistaSession;
use services::account::{self, ChangePasswordError, Changed, CurrentPasswordError};
use std::fmt;
use words::whole_seconds;

const HERE: Route = Route::Account(AccountRoute::Password);

/// What is sent.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    /// The current password.
    #[serde(rename = "contrasena-actual")]
    pub current: String,
    /// The new one.
    #[serde(rename = "contrasena-nueva")]
    pub password: String,
    /// The same again.
    #[serde(rename = "confirmar-contrasena")]
    pub confirmation: String,
    /// Ticked to have no password any more.
    #[serde(rename = "quitar-contrasena")]
    pub remove: Option<String>,
    /// That the button was pressed by which it is removed.
    #[serde(rename = "quitar")]
    pub removing: Option<String>,
}

impl fmt::Debug for Form {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("account::password::Form(…)")
    }
}

/// The page, for somebody who has a password, or has just entered with an e.firma.
///
/// # Errors
/// Where to go or what to show instead, or what broke.
pub async fn load(context: &RequestContext) -> Reply {
    let own = context.signed_in(&HERE)?;
    let services = context.services();
    if !account::needs_no_password(services, own) && !account::has_password(services, own).await? {
        let account = Route::account().saying(Message::NoPassword);
        return Err(Interruption::Go(account));
    }
    let model = model(context, own, Vec::new()).await?;
    Ok(Content::NewPassword(model))
}

/// Changes the password, or says everything that is wrong.
///
/// # Errors
/// Where to go or what to show instead, or what broke.
pub async fn submit(context: &RequestContext, form: Form) -> Reply {
    let own = context.signed_in(&HERE)?;
    if form.removing.is_some() {
        if form.remove.is_none() {
            let account = Route::account().saying(Message::RemovalNotTicked);
            return Err(Interruption::Go(account));
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
            let account = Route::account().saying(Message::PasswordChanged);
            return Err(Interruption::Go(account));
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
                let account = Route::account().saying(Message::NoPassword);
                return Err(Interruption::Go(account));
            }
        },
    };
    Ok(Content::NewPassword(Model {
        busy,
        wait,
        ..model(context, own, errors).await?
    }))
}

/// Takes the password away, if the e.firma was shown a moment ago.
async fn remove(context: &RequestContext, own: &CapturistaSession) -> Reply {
    let said = match account::remove_password(context.services(), own).await {
        Ok(token) => {
            context.renew_session(token);
            Message::PasswordRemoved
        }
        Err(CurrentPasswordError::Internal(error)) => return Err(Interruption::Failed(error)),
        Err(_) => Message::NoPassword,
    };
    Err(Interruption::Go(Route::account().saying(said)))
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
            "Acabas de ingresar con tu e.firma, por eso no te pedimos la contraseña actual. Al guardar la nueva se cerrarán tus demás sesiones."
        } else {
            "Escribe la que usas ahora y elige otra. Tus demás sesiones se cerrarán."
        }
        .to_owned(),
        errors,
        busy: false,
        wait: None,
    })
}
