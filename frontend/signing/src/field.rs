//! The fields of a signing form.

use crate::files::Kind;

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// One of the two files.
    File(Kind),
    /// The key's password.
    Password,
}

impl Field {
    pub(crate) const ALL: [Self; 3] = [
        Self::File(Kind::Certificate),
        Self::File(Kind::Key),
        Self::Password,
    ];

    pub(crate) const fn id(self) -> &'static str {
        match self {
            Self::File(Kind::Certificate) => "certificado",
            Self::File(Kind::Key) => "llave",
            Self::Password => "clave",
        }
    }
}
