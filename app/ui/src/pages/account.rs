//! One's own account: which sessions are open, changing the password and the mail address. The change of
//! the password is drawn by [`super::new_password`], which checks while one types.

pub mod confirm_mail;
pub mod home;
pub mod mail;
pub mod password;

use crate::server::in_words;
use services::account::CurrentPasswordError;

/// What is said about the current password; none where it is not to blame.
fn wrong_password(error: &CurrentPasswordError) -> Option<String> {
    let CurrentPasswordError::Refused { wait } = error else {
        return None;
    };
    let reason = "La contraseña actual no es correcta.";
    Some(match wait {
        None => reason.to_owned(),
        Some(wait) => format!(
            "{reason} Por seguridad, espera {} antes de volver a intentarlo.",
            in_words(*wait)
        ),
    })
}
