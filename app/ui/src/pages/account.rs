//! The capturista's own account: open sessions, sign-ins, change of password and mail address. The change of password
//! is drawn by [`super::new_password`], which checks while typing.

pub mod confirm_mail;
pub mod home;
pub mod mail;
pub mod password;
pub mod sign_ins;

use crate::pages::sign_in::server::too_much;
use leptos::prelude::*;
use services::account::CurrentPasswordError;
use services::limits::TooMuch;
use std::time::Duration;
use words::in_words;

/// The message about the current password, and how long to wait; `None` if the error is another one.
fn wrong_password(error: &CurrentPasswordError) -> Option<(String, Option<Duration>)> {
    let reason = "La contraseña actual no es correcta.";
    match *error {
        CurrentPasswordError::Refused { wait: None } => Some((reason.to_owned(), None)),
        CurrentPasswordError::Refused { wait: Some(wait) } => {
            let message = format!(
                "{reason} Por seguridad, espera {} antes de volver a intentarlo.",
                in_words(wait)
            );
            Some((message, Some(wait)))
        }
        CurrentPasswordError::TooMuch(TooMuch { wait }) => Some((too_much(wait), Some(wait))),
        _ => None,
    }
}

/// A mail address that may be broken into lines between its parts, so that no word is broken without need.
pub fn mail_address(address: &str) -> impl IntoView + use<> {
    address
        .split_inclusive(['@', '.', '-', '_'])
        .enumerate()
        .map(|(index, part)| view! { {(index > 0).then(|| view! { <wbr /> })} {part.to_owned()} })
        .collect::<Vec<_>>()
}
