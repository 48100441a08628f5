//! The installation's secret key, and what is derived from it.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretBox};
use sha2::{Digest, Sha256};

/// 32 secret bytes. Whoever changes them voids every link not yet used and forgets every count of
/// failures; passwords and sessions stay.
pub struct SecretKey(SecretBox<[u8; 32]>);

impl SecretKey {
    /// Takes the bytes over.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(SecretBox::new(Box::new(bytes)))
    }

    /// HMAC-SHA256 over `label` and `parts`, each preceded by its length, so that no two lists of
    /// parts give the same text.
    pub(crate) fn derive(&self, label: &str, parts: &[&[u8]]) -> [u8; 32] {
        // The block of SHA-256 is 64 bytes, and a shorter key is padded with zeros (RFC 2104).
        let mut block = [0; 64];
        for (byte, key) in block.iter_mut().zip(self.0.expose_secret()) {
            *byte = *key;
        }
        let mut mac = Hmac::<Sha256>::new(&block.into());
        for part in [label.as_bytes()].iter().chain(parts) {
            mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SecretKey(hidden)")
    }
}

/// SHA-256, for tokens that are random themselves and need no key.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_cannot_be_shifted_into_one_another() {
        let key = SecretKey::new([7; 32]);
        assert_ne!(key.derive("a", &[b"bc"]), key.derive("a", &[b"b", b"c"]));
        assert_ne!(key.derive("a", &[b"bc"]), key.derive("ab", &[b"c"]));
        assert_ne!(
            key.derive("a", &[b"b"]),
            SecretKey::new([8; 32]).derive("a", &[b"b"])
        );
        assert_eq!(
            key.derive("a", &[b"b"]),
            SecretKey::new([7; 32]).derive("a", &[b"b"])
        );
    }
}
