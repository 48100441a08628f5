//! Errors of a value: a code for programs, a sentence for people.

use std::borrow::Cow;

use domain::{CurpError, PostalCodeError};

/// The error of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueError {
    /// A required value is empty.
    Missing,
    /// More characters than this maximum.
    TooLong(usize),
    /// Not a CURP.
    Curp(CurpError),
    /// A CURP with a date of birth in the future.
    NotYetBorn,
    /// Contains characters that no name has.
    NotAName,
    /// Not an address that mail can be sent to.
    NoMailAddress,
    /// Non-ASCII letters before the @, which the mail server does not accept (RFC 6531).
    MailBeyondAscii,
    /// Not a Mexican telephone number.
    NoTelephone,
    /// Not a Mexican postal code.
    PostalCode(PostalCodeError),
}

impl ValueError {
    /// The stable code for programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing => "requerido",
            Self::TooLong(_) => "longitud",
            Self::Curp(error) => error.rule.code(),
            Self::NotYetBorn
            | Self::NotAName
            | Self::NoMailAddress
            | Self::MailBeyondAscii
            | Self::NoTelephone
            | Self::PostalCode(_) => "formato",
        }
    }
}

impl ValueError {
    /// What to do about it, in Spanish; `missing` is used for an empty value. Never repeats the typed value.
    pub fn explanation(self, missing: &'static str) -> Cow<'static, str> {
        match self {
            Self::Missing => missing.into(),
            Self::TooLong(most) => format!("Usa {most} caracteres como máximo.").into(),
            Self::Curp(error) => error.explanation(),
            Self::NotYetBorn => {
                "La fecha de nacimiento de esta CURP todavía no llega. Revísala.".into()
            }
            Self::NotAName => domain::NAME_RULE.into(),
            Self::NoMailAddress => domain::MAIL_RULE.into(),
            Self::MailBeyondAscii => "No podemos enviar correos a una dirección con acentos, eñes u otras letras así antes de la arroba. Escribe otro correo.".into(),
            Self::NoTelephone => {
                "Un teléfono tiene diez dígitos, con la lada: por ejemplo 55 1234 5678.".into()
            }
            Self::PostalCode(PostalCodeError::Shape) => {
                "El código postal tiene cinco dígitos.".into()
            }
            Self::PostalCode(PostalCodeError::NoState) => {
                "Ningún estado tiene códigos postales que empiecen así. Revísalo.".into()
            }
        }
    }
}

/// A field with a typed value.
pub trait Field: Copy {
    /// Its name in JSON.
    fn name(self) -> Cow<'static, str>;
    /// Its `id` and name in the pages' forms; on the command line, after `--`.
    fn id(self) -> Cow<'static, str>;
    /// What to do if it is empty but required, in Spanish.
    fn missing(self) -> &'static str;
}

/// An error of one field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wrong<F> {
    /// The field.
    pub field: F,
    /// Its error.
    pub error: ValueError,
}

impl<F: Field> Wrong<F> {
    /// What to do about it, in Spanish. Never repeats the typed value.
    pub fn explanation(&self) -> Cow<'static, str> {
        self.error.explanation(self.field.missing())
    }
}

/// Collects a field's error, or returns the parsed value.
pub(crate) fn keep<T, F>(
    wrong: &mut Vec<Wrong<F>>,
    field: F,
    read: Result<T, ValueError>,
) -> Option<T> {
    read.map_err(|error| wrong.push(Wrong { field, error }))
        .ok()
}
