//! The opened key, and what may be signed with it.

use crate::crypto::Crypto;
use crate::problem::Problem;
use crate::sentences::Trouble;
use crate::spelling;
use efirma::{Certificate, EncryptedKey, PrivateKey, Statement};
use web_sys::{CryptoKey, Window};
use zeroize::Zeroizing;

/// What is typed as the password, in UTF-16: as it is, and with letters and their marks put together.
pub type Password = [Zeroizing<Vec<u16>>; 2];

/// A statement that stands on the page for people to read; only [`Form::show`](crate::Form::show) makes one.
pub struct Shown(pub(crate) Statement);

/// An e.firma that is open: it signs as often as is needed, and its private key, which the browser keeps,
/// cannot be read out of it.
pub struct SigningKey {
    crypto: Crypto,
    key: CryptoKey,
    certificate: Certificate,
}

impl SigningKey {
    /// Opens the key. Password and opened key are wiped when this returns.
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

    /// Whose it is.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// The signature over what has been shown (RSASSA-PKCS1-v1_5 with SHA-256).
    ///
    /// # Errors
    /// When the browser does not sign.
    pub async fn sign(&self, Shown(statement): Shown) -> Result<Vec<u8>, Problem> {
        Ok(self.crypto.sign(&self.key, statement.text()).await?)
    }
}

/// The key, with the password in any spelling.
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
