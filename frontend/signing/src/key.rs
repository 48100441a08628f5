//! The opened key, and the texts that it may sign.

use crate::crypto::Crypto;
use crate::problem::Problem;
use crate::sentences::Trouble;
use crate::spelling;
use efirma::{Certificate, EncryptedKey, PrivateKey, Statement};
use web_sys::{CryptoKey, Window};
use zeroize::Zeroizing;

/// The typed password in UTF-16: as typed, and in composed form.
pub type Password = [Zeroizing<Vec<u16>>; 2];

/// A statement that is shown on the page; only [`Form::show`](crate::Form::show) makes one.
pub struct Shown(pub(crate) Statement);

/// An opened e.firma: it signs any number of times, and its private key, held by the browser, cannot be extracted.
pub struct SigningKey {
    crypto: Crypto,
    key: CryptoKey,
    certificate: Certificate,
}

impl SigningKey {
    /// Opens the key. Password and decrypted key are wiped before this returns.
    pub(crate) async fn open(
        window: &Window,
        certificate: Certificate,
        key: &EncryptedKey,
        password: Password,
    ) -> Result<Self, Problem> {
        let crypto = Crypto::of(window).ok_or(Trouble::InsecurePage)?;
        let key = open(&crypto, key, &password).await?;
        drop(password);
        if !key.belongs_to(&certificate) {
            return Err(Trouble::NoMatch.into());
        }
        let key = crypto.import(&key).await?;
        Ok(Self {
            crypto,
            key,
            certificate,
        })
    }

    /// The certificate.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// Signs the shown text (RSASSA-PKCS1-v1_5 with SHA-256).
    ///
    /// # Errors
    /// When the browser fails to sign.
    pub async fn sign(&self, Shown(statement): Shown) -> Result<Vec<u8>, Problem> {
        Ok(self.crypto.sign(&self.key, statement.text()).await?)
    }
}

/// Decrypts the key, trying every encoding of the password.
async fn open(
    crypto: &Crypto,
    key: &EncryptedKey,
    password: &Password,
) -> Result<PrivateKey, Problem> {
    for password in spelling::all(password) {
        let derived = crypto.derive(&password, key.derivation()).await?;
        if let Ok(key) = key.open(&derived) {
            return Ok(key);
        }
    }
    Err(Trouble::WrongPassword.into())
}
