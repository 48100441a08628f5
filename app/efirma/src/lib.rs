//! The parts of an e.firma: the public certificate and the owner's encrypted private key; and the texts signed with it.
//! Read from bytes, the same in the browser and on the server; no input or output, no clock, and no RSA operation with
//! a private key.
//!
//! Sources: RFC 5280 (certificates), RFC 5958 and RFC 8018 (keys), and the form that SAT gives them (*Firma Electrónica
//! Avanzada*, observed on SAT's published test set).

mod certificate;
mod challenge;
mod file;
mod holder;
mod private_key;
mod statement;
mod text;

pub use certificate::{Certificate, CertificateError, Moment, Usage};
pub use challenge::{Challenge, NoChallenge};
pub use file::{FileError, LARGEST};
pub use holder::{Holder, HolderError, Representative};
pub use private_key::{
    Derivation, EncryptedKey, Hash, KeyError, MOST_ITERATIONS, PrivateKey, WrongPassword,
};
pub use statement::{Act, NotStated, Statement};
