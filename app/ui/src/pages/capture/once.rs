//! Forms that add something are taken once: each carries a key of its own, so that a second press, a reload or a request
//! that is sent again adds nothing more.

use crate::reply::Fields;
use informativa::Once;
use leptos::prelude::*;
use services::Services;
use uuid::Uuid;

/// The field of the key.
const KEY: &str = "envio";

/// A key for a form that is drawn for the first time.
///
/// # Errors
/// When there is no randomness.
pub fn new_key(services: &Services) -> Result<String, services::Internal> {
    Ok(services.new_id(services.now())?.to_string())
}

/// The key that came with the form, to be drawn with it again; a new one if none came.
///
/// # Errors
/// As [`new_key`].
pub fn same_key(services: &Services, form: &Fields) -> Result<String, services::Internal> {
    let key = form.get(KEY).filter(|key| Uuid::try_parse(key).is_ok());
    key.map_or_else(|| new_key(services), |key| Ok(key.clone()))
}

/// The hidden field of the key.
pub fn key_field(key: &str) -> impl IntoView + use<> {
    view! { <input type="hidden" name=KEY value=key.to_owned() /> }
}

/// A form with its key and what it carries. Whoever goes back, types something else and sends it again has not sent the
/// same.
pub struct SentForm(Vec<u8>);

impl SentForm {
    /// The form that was sent to this address; none if it carries no key of ours.
    pub fn read(address: &str, form: &Fields) -> Option<Self> {
        form.get(KEY).filter(|key| Uuid::try_parse(key).is_ok())?;
        let mut fields: Vec<_> = form.iter().collect();
        fields.sort_unstable();
        // No key of a program begins like this: it has no blanks.
        let mut all = format!("form {address}").into_bytes();
        for (name, value) in fields {
            for text in [name, value] {
                all.extend((text.len() as u64).to_be_bytes());
                all.extend(text.as_bytes());
            }
        }
        Some(Self(all))
    }

    /// As use cases take it.
    pub fn once(&self) -> Once<'_> {
        Once {
            key: &self.0,
            request: &self.0,
        }
    }
}
