//! Errors of form fields.

use serde::{Deserialize, Serialize};

/// An error of one field, in words for the reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The `id` of the field.
    pub field: String,
    /// What to do.
    pub message: String,
}

impl FieldError {
    /// An error beside the field with this `id`.
    pub fn new(field: &str, message: impl Into<String>) -> Self {
        Self {
            field: field.to_owned(),
            message: message.into(),
        }
    }
}

#[cfg(feature = "ssr")]
impl FieldError {
    /// The value read from a form, or else the errors of its fields.
    pub fn split<T, F: values::Field>(
        read: Result<T, Vec<values::Wrong<F>>>,
    ) -> (Option<T>, Vec<Self>) {
        match read {
            Ok(read) => (Some(read), Vec::new()),
            Err(wrong) => (None, wrong.iter().map(Self::from).collect()),
        }
    }
}

#[cfg(feature = "ssr")]
impl<F: values::Field> From<&values::Wrong<F>> for FieldError {
    fn from(wrong: &values::Wrong<F>) -> Self {
        Self::new(&wrong.field.id(), wrong.explanation())
    }
}

/// All errors of a field, one per line.
pub fn error_for(errors: &[FieldError], field: &str) -> Option<String> {
    let messages: Vec<&str> = errors
        .iter()
        .filter(|error| error.field == field)
        .map(|error| error.message.as_str())
        .collect();
    (!messages.is_empty()).then(|| messages.join("\n"))
}
