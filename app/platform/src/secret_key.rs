//! The installation's secret key, and what is derived from it.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretBox};
use sha2::{Digest, Sha256};

/// 32 secret bytes. Whoever changes them voids every link not yet used and forgets every count of
/// failures; passwords and sessions stay.
pub struct SecretKey {
    present: SecretBox<[u8; 32]>,
    /// Those that it was before, which made what is to be recognised still.
    earlier: Vec<Self>,
}

impl SecretKey {
    /// Takes the bytes over.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self {
            present: SecretBox::new(Box::new(bytes)),
            earlier: Vec::new(),
        }
    }

    /// Knows the keys that it was before.
    #[must_use]
    pub fn after(self, earlier: Vec<Self>) -> Self {
        Self { earlier, ..self }
    }

    /// Whether this key, or one before it, made the tag.
    pub fn made(&self, tag: &[u8], of: impl Fn(&Self) -> [u8; 32]) -> bool {
        std::iter::once(self)
            .chain(&self.earlier)
            .any(|key| of(key) == tag)
    }

    /// HMAC-SHA256 over `label` and `parts`, each preceded by its length, so that no two lists of
    /// parts give the same text.
    pub fn derive(&self, label: &str, parts: &[&[u8]]) -> [u8; 32] {
        // The block of SHA-256 is 64 bytes, and a shorter key is padded with zeros (RFC 2104).
        let mut block = [0; 64];
        for (byte, key) in block.iter_mut().zip(self.present.expose_secret()) {
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
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_earlier_key_made_is_recognised() {
        let tag = SecretKey::new([7; 32]).derive("a", &[]);
        let made = |key: &SecretKey| key.made(&tag, |key| key.derive("a", &[]));
        assert!(made(&SecretKey::new([7; 32])));
        assert!(!made(&SecretKey::new([8; 32])));
        let after = SecretKey::new([8; 32]).after(vec![SecretKey::new([7; 32])]);
        assert!(made(&after));
        assert_ne!(after.derive("a", &[]), tag);
    }

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
