//! What can be wrong with a value: a code for programs, a sentence for people.

use std::borrow::Cow;

use domain::{CurpError, PostalCodeError};

/// What is wrong with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueError {
    /// Nothing was typed, and something must be.
    Missing,
    /// More characters than this.
    TooLong(usize),
    /// No CURP.
    Curp(CurpError),
    /// A CURP whose date of birth lies in the future.
    NotYetBorn,
    /// Characters that no name is written with.
    NotAName,
    /// No address that mail can be sent to.
    NoMailAddress,
    /// Letters beyond ASCII before the @, and the mail server takes no such addresses (RFC 6531).
    MailBeyondAscii,
    /// No Mexican telephone number.
    NoTelephone,
    /// No Mexican postal code.
    PostalCode(PostalCodeError),
}

impl ValueError {
    /// Its name for programs, which stays.
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
    /// What to do about it, in Spanish; `missing` where nothing was typed. Never repeats what was typed.
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

/// A field that something is typed into.
pub trait Field: Copy {
    /// Its name in JSON.
    fn name(self) -> Cow<'static, str>;
    /// Its `id` and name in the pages' forms; on the command line, after `--`.
    fn id(self) -> Cow<'static, str>;
    /// What to do when it is empty and must not be, in Spanish.
    fn missing(self) -> &'static str;
}

/// What is wrong with one field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wrong<F> {
    /// Which field.
    pub field: F,
    /// What is wrong with it.
    pub error: ValueError,
}

impl<F: Field> Wrong<F> {
    /// What to do about it, in Spanish. Never repeats what was typed.
    pub fn explanation(&self) -> Cow<'static, str> {
        self.error.explanation(self.field.missing())
    }
}

/// Keeps what is wrong with a field, and gives what was read.
pub(crate) fn keep<T, F>(
    wrong: &mut Vec<Wrong<F>>,
    field: F,
    read: Result<T, ValueError>,
) -> Option<T> {
    read.map_err(|error| wrong.push(Wrong { field, error }))
        .ok()
}
