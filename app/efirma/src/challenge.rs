//! The challenge: the text that the server wants signed for signing in.

use crate::statement::Act;
use core::fmt;

/// 32 bytes in base64url without padding (RFC 4648, 5).
const NONCE_LENGTH: usize = 43;
/// The base64url digits that end in two zero bits; as bytes, since searching a text for a letter adds the string
/// search, 4 kB of wasm.
const LAST_DIGITS: &[u8] = b"AEIMQUYcgkosw048";

/// The server's data are not a challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is no challenge")]
pub struct NoChallenge;

/// A challenge of the server, to be signed once: a unique number and its time.
#[derive(Clone, PartialEq, Eq)]
pub struct Challenge {
    nonce: String,
    second: u64,
}

/// Omits the nonce: people who read it could use the challenge.
impl fmt::Debug for Challenge {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Challenge")
    }
}

impl Challenge {
    /// `nonce` is 32 random bytes in base64url without padding; `second` the time since 1970 (UTC).
    ///
    /// # Errors
    /// When the nonce has another form.
    pub fn new(nonce: &str, second: u64) -> Result<Self, NoChallenge> {
        // The last digit carries four of the 256 bits; with other values of the remaining two, another text would stand
        // for the same number.
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

    /// The unique number.
    pub fn nonce(&self) -> &str {
        &self.nonce
    }

    /// The time at which it was issued, in seconds since 1970 (UTC).
    pub fn second(&self) -> u64 {
        self.second
    }
}

/// Signing in. The challenge is valid once and for a short time.
impl Act for Challenge {
    const TITLE: &'static str =
        "ICSOE: ingreso con e.firma. Esto no es un documento; solo sirve para entrar.";

    fn lines(&self) -> impl Iterator<Item = (&'static str, String)> {
        let Self { nonce, second } = self;
        [("Reto", nonce.clone()), ("Hora", second.to_string())].into_iter()
    }
}
