//! The authorities that are trusted to issue e.firmas: a folder of their certificates.

use efirma::{Certificate, CertificateError, Moment};
use std::path::{Path, PathBuf};

use super::has_issued;

/// How the files in the folder end that are read; others (a note, a list) may lie beside them. A PEM is
/// refused by its name rather than left out in silence.
const ENDINGS: [&str; 4] = ["cer", "crt", "der", "pem"];

/// Why a folder of authorities cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AuthoritiesError {
    /// The folder or a file in it cannot be read.
    #[error("{path}: {error}", path = path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// A file is no certificate.
    #[error("{path}: {error}", path = path.display())]
    NotACertificate {
        /// Which.
        path: PathBuf,
        /// What it is instead.
        error: CertificateError,
    },
    /// A certificate is no authority's: trusting it would trust nobody.
    #[error("{path}: it is no authority's certificate", path = path.display())]
    NotAnAuthority {
        /// Which.
        path: PathBuf,
    },
}

/// Who is trusted to issue e.firmas.
#[derive(Clone, Debug, Default)]
pub struct Authorities(Vec<Certificate>);

impl Authorities {
    /// Reads every certificate (in DER) of a folder.
    ///
    /// # Errors
    /// When one of them is none, or no authority's.
    pub fn read(folder: &Path) -> Result<Self, AuthoritiesError> {
        let unreadable = |path: &Path| {
            let path = path.to_owned();
            move |error| AuthoritiesError::Unreadable { path, error }
        };
        let mut authorities = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(unreadable(folder))? {
            let path = entry.map_err(unreadable(folder))?.path();
            let is_certificate = path.extension().is_some_and(|ending| {
                ENDINGS
                    .iter()
                    .any(|known| ending.eq_ignore_ascii_case(known))
            });
            if !is_certificate {
                continue;
            }
            let bytes = std::fs::read(&path).map_err(unreadable(&path))?;
            match Certificate::parse(&bytes) {
                Ok(certificate) if certificate.is_authority() => authorities.push(certificate),
                Ok(_) => return Err(AuthoritiesError::NotAnAuthority { path }),
                Err(error) => return Err(AuthoritiesError::NotACertificate { path, error }),
            }
        }
        Ok(Self(authorities))
    }

    /// Whether nobody is trusted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The one that has signed the certificate. Several of SAT's bear nearly the same name, so each of
    /// the right name is tried; one that is valid at this second (since 1970) comes first.
    pub fn issuer_of(&self, certificate: &Certificate, second: u64) -> Option<&Certificate> {
        let have_signed = (self.0.iter()).filter(|authority| has_issued(authority, certificate));
        have_signed.min_by_key(|authority| authority.at(second) != Moment::Within)
    }
}
