//! Key pairs, and `.key` files.

use crate::ForgeError;
use pkcs8::pkcs5::pbes2;
use pkcs8::{EncodePrivateKey as _, PrivateKeyInfoRef};
use rand_core::{TryCryptoRng, TryRng};
use rsa::RsaPrivateKey;
use rsa::pkcs1::EncodeRsaPublicKey as _;
use rsa::pkcs1v15::SigningKey;
use rsa::signature::{SignatureEncoding as _, Signer as _};
use sha1::Sha1;
use sha2::Sha256;
use std::convert::Infallible;

/// SAT's key size.
const BITS: usize = 2048;

/// A generated key pair.
#[derive(Clone)]
pub struct KeyPair(RsaPrivateKey);

/// The hash in PBKDF2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hash {
    /// SAT's.
    Sha1,
    /// Used by newer tools.
    Sha256,
}

/// The cipher.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cipher {
    /// SAT's.
    TripleDes,
    /// 128 bits, CBC.
    Aes128,
    /// 192 bits, CBC.
    Aes192,
    /// 256 bits, CBC.
    Aes256,
}

/// How a `.key` file is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Protection {
    /// PBKDF2's hash.
    pub hash: Hash,
    /// The number of iterations.
    pub iterations: u32,
    /// The cipher.
    pub cipher: Cipher,
}

impl Protection {
    /// SAT's parameters.
    pub const SAT: Self = Self {
        hash: Hash::Sha1,
        iterations: 2048,
        cipher: Cipher::TripleDes,
    };
}

/// A source of randomness with the interface that `rsa` expects.
struct Source<F>(F);

impl<F: FnMut(&mut [u8])> TryRng for Source<F> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        (self.0)(&mut bytes);
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        (self.0)(&mut bytes);
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        (self.0)(bytes);
        Ok(())
    }
}

impl<F: FnMut(&mut [u8])> TryCryptoRng for Source<F> {}

impl KeyPair {
    /// Generates a key pair; `fill` fills a buffer with random bytes.
    ///
    /// # Errors
    /// When generation fails.
    pub fn generate(fill: impl FnMut(&mut [u8])) -> Result<Self, ForgeError> {
        Ok(Self(RsaPrivateKey::new(&mut Source(fill), BITS)?))
    }

    /// The public key (PKCS#1 `RSAPublicKey`, DER).
    ///
    /// # Errors
    /// When it cannot be encoded.
    pub fn public(&self) -> Result<Vec<u8>, ForgeError> {
        let document = self.0.to_public_key().to_pkcs1_der();
        Ok(document?.into_vec())
    }

    /// The private key, unencrypted (PKCS#8, DER).
    ///
    /// # Errors
    /// When it cannot be encoded.
    pub fn private(&self) -> Result<Vec<u8>, ForgeError> {
        Ok(self.0.to_pkcs8_der()?.as_bytes().to_vec())
    }

    /// A `.key` file. `fill` supplies salt and initialisation vector.
    ///
    /// # Errors
    /// When it cannot be encrypted or encoded.
    pub fn encrypted(
        &self,
        password: &[u8],
        protection: Protection,
        mut fill: impl FnMut(&mut [u8]),
    ) -> Result<Vec<u8>, ForgeError> {
        let mut salt = [0; 8];
        fill(&mut salt);
        let mut iv = [0; 16];
        fill(&mut iv);
        let [first, ..] = iv.as_chunks::<8>().0 else {
            return Err(pkcs8::pkcs5::Error::AlgorithmParametersInvalid {
                oid: pbes2::PBES2_OID,
            }
            .into());
        };
        let parameters = pbes2::Parameters {
            kdf: pbes2::Kdf::Pbkdf2(pbes2::Pbkdf2Params {
                salt: pbes2::Salt::new(salt)?,
                iteration_count: protection.iterations,
                key_length: None,
                prf: match protection.hash {
                    Hash::Sha1 => pbes2::Pbkdf2Prf::HmacWithSha1,
                    Hash::Sha256 => pbes2::Pbkdf2Prf::HmacWithSha256,
                },
            }),
            encryption: match protection.cipher {
                Cipher::TripleDes => pbes2::EncryptionScheme::DesEde3Cbc { iv: *first },
                Cipher::Aes128 => pbes2::EncryptionScheme::Aes128Cbc { iv },
                Cipher::Aes192 => pbes2::EncryptionScheme::Aes192Cbc { iv },
                Cipher::Aes256 => pbes2::EncryptionScheme::Aes256Cbc { iv },
            },
        };
        let open = self.0.to_pkcs8_der()?;
        let info: PrivateKeyInfoRef<'_> = open.decode_msg()?;
        Ok(info
            .encrypt_with_params(parameters, password)?
            .as_bytes()
            .to_vec())
    }

    /// Signs with RSASSA-PKCS1-v1_5 and SHA-256.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        SigningKey::<Sha256>::new(self.0.clone())
            .sign(message)
            .to_vec()
    }

    /// Signs with RSASSA-PKCS1-v1_5 and SHA-1, which must be refused everywhere.
    pub fn sign_with_sha1(&self, message: &[u8]) -> Vec<u8> {
        SigningKey::<Sha1>::new(self.0.clone())
            .sign(message)
            .to_vec()
    }
}
