//! Makes authorities, certificates and private keys that look like SAT's, so that tests and the demonstration have
//! e.firmas without using a real person's. Its certificates are trusted only where they are configured.
//!
//! The form is that of SAT's published test set: RSA-2048, `sha256WithRSAEncryption`, serial numbers of twenty digits
//! in ASCII, `2.5.4.45` with the RFC, `2.5.4.5` with the CURP, names with non-ASCII letters as Latin-1 in a
//! `T61String`, keys in PBES2.

mod certificate;
mod key;
mod ocsp;
mod write;

pub use certificate::{Authority, Issue, Kind, Subject};
pub use key::{Cipher, Hash, KeyPair, Protection};
pub use ocsp::{Reply, Signer, Status, failure};

/// Something that cannot be generated: a date beyond 2049, for example.
#[derive(Debug, thiserror::Error)]
pub enum ForgeError {
    /// It cannot be encoded in DER.
    #[error("it cannot be written: {0}")]
    Der(#[from] der::Error),
    /// The key cannot be generated or does not sign.
    #[error("no key: {0}")]
    Rsa(#[from] rsa::Error),
    /// The public key cannot be encoded.
    #[error("the key cannot be written: {0}")]
    Pkcs1(#[from] rsa::pkcs1::Error),
    /// The key cannot be encoded or encrypted.
    #[error("the key cannot be written: {0}")]
    Pkcs8(#[from] pkcs8::Error),
    /// The encryption's parameters are invalid.
    #[error("the key cannot be encrypted so: {0}")]
    Pkcs5(#[from] pkcs8::pkcs5::Error),
}
