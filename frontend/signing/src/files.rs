//! Detects which file is which, and its errors.

use efirma::{Certificate, CertificateError, EncryptedKey, Holder, HolderError, KeyError, Usage};

/// The two kinds of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The certificate (`.cer`).
    Certificate,
    /// The private key (`.key`).
    Key,
}

impl Kind {
    /// By the file name's extension.
    pub fn by_name(name: &str) -> Option<Self> {
        let (_, ending) = name.rsplit_once('.')?;
        if ending.eq_ignore_ascii_case("cer") {
            Some(Self::Certificate)
        } else if ending.eq_ignore_ascii_case("key") {
            Some(Self::Key)
        } else {
            None
        }
    }

    /// By its content; PEM is recognised too, so that the right field shows the error.
    pub fn by_content(bytes: &[u8]) -> Option<Self> {
        let says = |words: &[u8]| bytes.windows(words.len()).any(|found| found == words);
        if is_certificate(bytes) || says(b"-----BEGIN CERTIFICATE") {
            Some(Self::Certificate)
        } else if is_key(bytes) || (says(b"-----BEGIN ") && says(b"PRIVATE KEY-----")) {
            Some(Self::Key)
        } else {
            None
        }
    }
}

/// Why a file's bytes are not available.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotRead {
    /// No file was chosen.
    Missing,
    /// More than [`efirma::LARGEST`] bytes: it is not read.
    TooLarge,
    /// The browser could not read it: the file was moved, or its medium removed.
    Failed,
}

/// Why the file chosen as certificate cannot be used to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateProblem {
    /// Its bytes are not available.
    NotRead(NotRead),
    /// It is not a certificate.
    Unfit(CertificateError),
    /// It is the private key.
    IsKey,
    /// It is a *certificado de sello digital*.
    Seal,
    /// Neither an e.firma's nor a seal's.
    OtherUse,
    /// It does not name its holder.
    Holder(HolderError),
}

/// Why the file chosen as key cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyProblem {
    /// Its bytes are not available.
    NotRead(NotRead),
    /// It is not a key.
    Unfit(KeyError),
    /// It is the certificate.
    IsCertificate,
}

/// The certificate and its holder. The validity is left to the server: the browser's clock may be wrong.
///
/// # Errors
/// [`CertificateProblem`].
pub fn certificate(
    read: Result<Vec<u8>, NotRead>,
) -> Result<(Certificate, Holder), CertificateProblem> {
    let bytes = read.map_err(CertificateProblem::NotRead)?;
    let certificate = Certificate::parse(&bytes).map_err(|error| match error {
        CertificateError::NotACertificate if is_key(&bytes) => CertificateProblem::IsKey,
        error => CertificateProblem::Unfit(error),
    })?;
    match certificate.usage() {
        Usage::Efirma => {}
        Usage::Seal => return Err(CertificateProblem::Seal),
        Usage::Other => return Err(CertificateProblem::OtherUse),
    }
    let holder = certificate.holder().map_err(CertificateProblem::Holder)?;
    Ok((certificate, holder))
}

/// The key, still encrypted.
///
/// # Errors
/// [`KeyProblem`].
pub fn key(read: Result<Vec<u8>, NotRead>) -> Result<EncryptedKey, KeyProblem> {
    let bytes = read.map_err(KeyProblem::NotRead)?;
    EncryptedKey::parse(&bytes).map_err(|error| match error {
        KeyError::NotAKey if is_certificate(&bytes) => KeyProblem::IsCertificate,
        error => KeyProblem::Unfit(error),
    })
}

fn is_certificate(bytes: &[u8]) -> bool {
    match Certificate::parse(bytes) {
        Ok(_) | Err(CertificateError::AnotherKind) => true,
        Err(CertificateError::File(_) | CertificateError::NotACertificate) => false,
    }
}

fn is_key(bytes: &[u8]) -> bool {
    match EncryptedKey::parse(bytes) {
        Ok(_) | Err(KeyError::UnknownEncryption | KeyError::TooManyIterations) => true,
        Err(KeyError::File(_) | KeyError::NotAKey) => false,
    }
}
