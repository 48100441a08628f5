//! Random tokens as they travel: 32 bytes in base64url, 43 characters. Only their SHA-256 is stored.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::SecretString;

use crate::secret_key::sha256;

/// What every API token begins with, so that whoever finds one knows what it has found.
pub const API_PREFIX: &str = "icsoe_";

/// The text of a token.
pub fn text(bytes: &[u8; 32]) -> SecretString {
    URL_SAFE_NO_PAD.encode(bytes).into()
}

/// The hash under which the token in `text` is stored; nothing when it is no token at all.
pub fn hash(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    let length = URL_SAFE_NO_PAD.decode_slice(text, &mut bytes).ok()?;
    (length == bytes.len()).then(|| sha256(&bytes))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn a_token_is_found_by_its_text_and_nothing_else_is_a_token() {
        let bytes = [9; 32];
        let token = text(&bytes);
        let token = token.expose_secret();
        assert_eq!(hash(token), Some(sha256(&bytes)));
        for wrong in [
            "",
            &token[1..],
            &format!("{token}A"),
            &format!("{token}="),
            "ñandú",
        ] {
            assert_eq!(hash(wrong), None, "{wrong}");
        }
    }
}
