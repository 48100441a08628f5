//! What the browser knows of addresses: the few that pages name which live there, and what they carry. All
//! others are the server's ([`crate::addresses`]).

use serde::{Deserialize, Serialize};
use std::fmt;

/// Where one signs in.
pub const SIGN_IN: &str = "/ingresar";
/// Where a contratista enters.
pub const EFIRMA: &str = "/ingresar/efirma";
/// Where a forgotten password is recovered.
pub const RECOVERY: &str = "/recuperar";
/// What the address of a mailed link begins with.
pub const NEW_PASSWORD: &str = "/contrasena/";
/// What the address of a link begins with that confirms a mail address.
pub const MAIL_LINK: &str = "/correo/";
/// One's own account.
pub const ACCOUNT: &str = "/mi-cuenta";
/// Where one changes one's password.
pub const CHANGE_PASSWORD: &str = "/mi-cuenta/contrasena";

/// The secret part of a mailed link. `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkToken(String);

impl LinkToken {
    /// Reads one. It is base64url; anything else cannot be one, but a truncated one still gets the page that
    /// helps.
    pub fn parse(text: &str) -> Option<Self> {
        let one = !text.is_empty() && text.len() <= 128 && text.chars().all(Self::is_of_one);
        one.then(|| Self(text.to_owned()))
    }

    /// Whether a token may hold this sign.
    pub fn is_of_one(sign: char) -> bool {
        sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_')
    }

    /// One that opens nothing, to show a page with.
    pub fn sample() -> Self {
        Self("ejemplo".to_owned())
    }

    /// The token as it stands in the address.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for LinkToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("LinkToken(…)")
    }
}

/// Why somebody finds themselves at the sign-in page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SignInNotice {
    /// Their session has ended by itself.
    SessionExpired,
    /// It was ended from elsewhere.
    SessionEnded,
    /// They signed out.
    SignedOut,
}

impl SignInNotice {
    /// The word in the address.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SessionExpired => "expirada",
            Self::SessionEnded => "cerrada",
            Self::SignedOut => "salida",
        }
    }

    /// What this word means.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "expirada" => Some(Self::SessionExpired),
            "cerrada" => Some(Self::SessionEnded),
            "salida" => Some(Self::SignedOut),
            _ => None,
        }
    }
}
