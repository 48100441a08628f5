//! Checks of a file before it is parsed: the same for certificate and key.

use der::{Decode as _, Header, SliceReader};

/// Maximum file size, in bytes. SAT's certificates have about 1,600, its keys about 1,300.
pub const LARGEST: usize = 32 * 1024;

/// Why a file can be neither a certificate nor a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// It is empty.
    #[error("the file is empty")]
    Empty,
    /// More than [`LARGEST`] bytes.
    #[error("the file is too large")]
    TooLarge,
    /// PEM (`-----BEGIN`); SAT issues DER.
    #[error("the file is in PEM, not in DER")]
    Pem,
    /// It is shorter than its own length field.
    #[error("the file is cut off")]
    Truncated,
    /// It is not DER.
    #[error("the file is not in DER")]
    NotDer,
}

/// Checks what can be seen without parsing.
///
/// # Errors
/// [`FileError`].
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
    // Both are a SEQUENCE with its length at the beginning.
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
