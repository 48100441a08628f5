//! The addresses that the browser knows: the few that live pages name, and their values. All others are known to the
//! server only ([`crate::addresses`]).

use serde::{Deserialize, Serialize};
use std::fmt;

/// Sign-in with CURP and password.
pub const SIGN_IN: &str = "/ingresar";
/// Sign-in with an e.firma.
pub const EFIRMA: &str = "/ingresar/efirma";
/// Recovery of a forgotten password.
pub const RECOVERY: &str = "/recuperar";
/// Prefix of the address of a mailed link.
pub const NEW_PASSWORD: &str = "/contrasena/";
/// Prefix of the address of a link that confirms a mail address.
pub const MAIL_LINK: &str = "/correo/";
/// The capturista's own account.
pub const ACCOUNT: &str = "/mi-cuenta";
/// Change of the password.
pub const CHANGE_PASSWORD: &str = "/mi-cuenta/contrasena";

/// The secret part of a mailed link. `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkToken(String);

impl LinkToken {
    /// Parses a token. Anything that is not base64url is refused; a truncated token is accepted, and its page explains
    /// the problem.
    pub fn parse(text: &str) -> Option<Self> {
        let one = !text.is_empty() && text.len() <= 128 && text.chars().all(Self::is_of_one);
        one.then(|| Self(text.to_owned()))
    }

    /// Whether a token may contain this character.
    pub fn is_of_one(sign: char) -> bool {
        sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_')
    }

    /// A token that opens nothing, for samples.
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

/// Why the sign-in page is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SignInNotice {
    /// The session has expired.
    SessionExpired,
    /// The session was ended from elsewhere.
    SessionEnded,
    /// The person signed out.
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

    /// Parses the word.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "expirada" => Some(Self::SessionExpired),
            "cerrada" => Some(Self::SessionEnded),
            "salida" => Some(Self::SignedOut),
            _ => None,
        }
    }
}
