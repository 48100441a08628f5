//! Which file is which, and what is wrong with it.

use efirma::{Certificate, CertificateError, EncryptedKey, Holder, HolderError, KeyError, Usage};

/// What the two files are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The certificate (`.cer`).
    Certificate,
    /// The private key (`.key`).
    Key,
}

impl Kind {
    /// By the file's name.
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

    /// By what is in it; in the text form, too, so that the file's own field says what is wrong with it.
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

/// Why there are no bytes to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotRead {
    /// Nothing has been chosen.
    Missing,
    /// More than [`efirma::LARGEST`] bytes: not worth reading.
    TooLarge,
    /// The browser could not read it: it was moved, or its medium is gone.
    Failed,
}

/// Why what was chosen as the certificate is none that lets anybody enter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateProblem {
    /// There is nothing to look at.
    NotRead(NotRead),
    /// It is no certificate.
    Unfit(CertificateError),
    /// It is the private key.
    IsKey,
    /// It is a *certificado de sello digital*.
    Seal,
    /// Neither e.firma nor seal.
    OtherUse,
    /// It does not say whose it is.
    Holder(HolderError),
}

/// Why what was chosen as the key is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyProblem {
    /// There is nothing to look at.
    NotRead(NotRead),
    /// It is no key.
    Unfit(KeyError),
    /// It is the certificate.
    IsCertificate,
}

/// The certificate and whose it is. Whether it is valid today is not asked: the browser's clock may be
/// wrong, and the server's is not.
///
/// # Errors
/// As [`CertificateProblem`] says.
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
/// As [`KeyProblem`] says.
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
