//! What the server asks to be signed to enter.

use crate::statement::Act;
use core::fmt;

/// 32 bytes in base64url without padding (RFC 4648, 5).
const NONCE_LENGTH: usize = 43;
/// The digits of base64url that end in two zero bits; as bytes, since looking for a letter in a text brings
/// the search for texts, 4 kB of wasm.
const LAST_DIGITS: &[u8] = b"AEIMQUYcgkosw048";

/// What comes from the server is no challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is no challenge")]
pub struct NoChallenge;

/// What the server asks to be signed, once: a number that occurs only once, and when it was given.
#[derive(Clone, PartialEq, Eq)]
pub struct Challenge {
    nonce: String,
    second: u64,
}

/// Without the nonce: who reads it could use the challenge.
impl fmt::Debug for Challenge {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Challenge")
    }
}

impl Challenge {
    /// `nonce` is 32 random bytes in base64url without padding; `second` the time since 1970 (UTC).
    ///
    /// # Errors
    /// When the nonce is anything else.
    pub fn new(nonce: &str, second: u64) -> Result<Self, NoChallenge> {
        // The last digit carries four bits of the 256; with the other two it would be another text of
        // the same number.
        let right = nonce.len() == NONCE_LENGTH
            && nonce
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
            && (nonce.bytes().last()).is_some_and(|last| LAST_DIGITS.contains(&last));
        if !right {
            return Err(NoChallenge);
        }
        Ok(Self {
            nonce: nonce.to_owned(),
            second,
        })
    }

    /// The number that occurs only once.
    pub fn nonce(&self) -> &str {
        &self.nonce
    }

    /// When it was given, in seconds since 1970 (UTC).
    pub fn second(&self) -> u64 {
        self.second
    }
}

/// Entering. It is good once and for a moment.
impl Act for Challenge {
    const TITLE: &'static str =
        "ICSOE: ingreso con e.firma. Esto no es un documento; solo sirve para entrar.";

    fn lines(&self) -> impl Iterator<Item = (&'static str, String)> {
        let Self { nonce, second } = self;
        [("Reto", nonce.clone()), ("Hora", second.to_string())].into_iter()
    }
}
