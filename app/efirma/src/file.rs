//! What can be said of a file before it is read: the same for certificate and key.

use der::{Decode as _, Header, SliceReader};

/// The largest file that is looked at, in bytes. SAT's certificates have about 1,600, its keys about
/// 1,300.
pub const LARGEST: usize = 32 * 1024;

/// Why a file can be neither a certificate nor a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// More than [`LARGEST`] bytes.
    #[error("the file is too large")]
    TooLarge,
    /// The text form (`-----BEGIN`), where SAT gives the binary one.
    #[error("the file is in PEM, not in DER")]
    Pem,
    /// It says that it is longer than it is.
    #[error("the file is cut off")]
    Truncated,
    /// No DER at all.
    #[error("the file is not in DER")]
    NotDer,
}

/// Finds what can be said without reading it.
///
/// # Errors
/// As said.
pub fn look_at(bytes: &[u8]) -> Result<(), FileError> {
    if bytes.is_empty() {
        return Err(FileError::Empty);
    }
    if bytes.len() > LARGEST {
        return Err(FileError::TooLarge);
    }
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if text.trim_ascii_start().starts_with(b"-----BEGIN") {
        return Err(FileError::Pem);
    }
    // Both are a SEQUENCE whose length stands at its beginning.
    if bytes.first() != Some(&0x30) {
        return Err(FileError::NotDer);
    }
    let mut reader = SliceReader::new(bytes).map_err(|_| FileError::NotDer)?;
    let header = Header::decode(&mut reader).map_err(|error| {
        if matches!(error.kind(), der::ErrorKind::Incomplete { .. }) {
            FileError::Truncated
        } else {
            FileError::NotDer
        }
    })?;
    let there = u32::from(der::Reader::remaining_len(&reader));
    if u32::from(header.length()) > there {
        return Err(FileError::Truncated);
    }
    Ok(())
}
