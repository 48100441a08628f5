//! One's own account: which sessions are open, who has signed in, changing the password and the mail
//! address. The change of the password is drawn by [`super::new_password`], which checks while one types.

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

/// What is said about the current password, and how long to wait; none where it is not to blame.
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

/// A mail address that may go on in a new line where its parts meet, so that no word is broken that
/// need not be.
pub fn mail_address(address: &str) -> impl IntoView + use<> {
    address
        .split_inclusive(['@', '.', '-', '_'])
        .enumerate()
        .map(|(index, part)| view! { {(index > 0).then(|| view! { <wbr /> })} {part.to_owned()} })
        .collect::<Vec<_>>()
}
