//! Reading an encrypted private key (`.key`). Deriving from the password (in the browser by WebCrypto's PBKDF2) and
//! signing happen elsewhere; here the key is only decrypted.

use crate::certificate::Certificate;
use crate::file::{self, FileError};
use aes::{Aes128, Aes192, Aes256};
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt as _, KeyIvInit as _};
use der::Decode as _;
use der::asn1::{AnyRef, ObjectIdentifier, OctetStringRef};
use des::TdesEde3;
use pkcs1::{RsaPrivateKeyRef, RsaPublicKeyRef};
use pkcs8::PrivateKeyInfoRef;
use pkcs8::spki::AlgorithmIdentifierRef;
use zeroize::Zeroizing;

/// Maximum number of PBKDF2 iterations: nearly five hundred times SAT's 2,048, which a slow phone still does within
/// seconds; a file that asks for billions must not hang the page.
pub const MOST_ITERATIONS: u32 = 1_000_000;

/// RFC 8017, A.1.
const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
/// RFC 8018, A.4 and A.2.
const PBES2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.13");
const PBKDF2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.12");
/// RFC 8018, B.1.
const HMAC_SHA1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.2.7");
const HMAC_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.2.9");
/// RFC 8018, B.2.2.
const DES_EDE3_CBC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.3.7");
/// RFC 8018, B.2.5 and NIST.
const AES_128_CBC: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.1.2");
const AES_192_CBC: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.1.22");
const AES_256_CBC: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.1.42");

/// Why a file is not a key that could be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// It is neither a certificate nor a key.
    #[error(transparent)]
    File(#[from] FileError),
    /// DER, but not an encrypted key (a certificate, for example).
    #[error("the file holds no encrypted key")]
    NotAKey,
    /// Encrypted in a way that SAT does not use and browsers may not know.
    #[error("the key is encrypted in a way that is not known")]
    UnknownEncryption,
    /// More iterations than [`MOST_ITERATIONS`].
    #[error("the key asks for too many iterations")]
    TooManyIterations,
}

/// The password is wrong: the decrypted bytes are not a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the password does not open the key")]
pub struct WrongPassword;

/// The hash within PBKDF2's HMAC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hash {
    /// SAT's.
    Sha1,
    /// Used by newer tools.
    Sha256,
}

/// The parameters for deriving the key's encryption key from the password with PBKDF2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Derivation<'a> {
    /// The hash within the HMAC.
    pub hash: Hash,
    /// The salt.
    pub salt: &'a [u8],
    /// The number of iterations.
    pub iterations: u32,
    /// The number of bytes to derive.
    pub length: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cipher {
    TripleDes([u8; 8]),
    Aes128([u8; 16]),
    Aes192([u8; 16]),
    Aes256([u8; 16]),
}

/// A private key as it is in the file, still encrypted.
#[derive(Clone, PartialEq, Eq)]
pub struct EncryptedKey {
    hash: Hash,
    salt: Vec<u8>,
    iterations: u32,
    cipher: Cipher,
    encrypted: Vec<u8>,
}

/// Omits the content, with which passwords could be tried.
impl core::fmt::Debug for EncryptedKey {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str("EncryptedKey")
    }
}

impl EncryptedKey {
    /// Reads a `.key` file.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, KeyError> {
        file::look_at(bytes)?;
        let (algorithm, encrypted) = encrypted_key(bytes).map_err(|_| KeyError::NotAKey)?;
        if algorithm.oid != PBES2 {
            return Err(KeyError::UnknownEncryption);
        }
        let scheme = algorithm.parameters.ok_or(KeyError::NotAKey)?;
        let (derivation, encryption) = scheme
            .sequence(|inner| {
                Ok::<_, der::Error>((
                    AlgorithmIdentifierRef::decode(inner)?,
                    AlgorithmIdentifierRef::decode(inner)?,
                ))
            })
            .map_err(|_| KeyError::NotAKey)?;
        let cipher = cipher(encryption)?;
        let derivation = pbkdf2(derivation, cipher.key_length())?;
        if encrypted.is_empty() || !encrypted.len().is_multiple_of(cipher.block_length()) {
            return Err(KeyError::NotAKey);
        }
        Ok(Self {
            hash: derivation.hash,
            salt: derivation.salt.to_vec(),
            iterations: derivation.iterations,
            cipher,
            encrypted: encrypted.to_vec(),
        })
    }

    /// The parameters of the derivation.
    pub fn derivation(&self) -> Derivation<'_> {
        Derivation {
            hash: self.hash,
            salt: &self.salt,
            iterations: self.iterations,
            length: self.cipher.key_length(),
        }
    }

    /// Decrypts the key with the bytes derived by [`derivation`](Self::derivation); the caller must wipe these.
    ///
    /// # Errors
    /// When the result is not an RSA key: the password was wrong.
    pub fn open(&self, derived: &[u8]) -> Result<PrivateKey, WrongPassword> {
        let mut bytes = Zeroizing::new(self.encrypted.clone());
        let length = self.cipher.decrypt(derived, &mut bytes)?;
        bytes.truncate(length);
        PrivateKey::parse(bytes)
    }
}

impl Cipher {
    const fn key_length(self) -> usize {
        match self {
            Self::TripleDes(_) | Self::Aes192(_) => 24,
            Self::Aes128(_) => 16,
            Self::Aes256(_) => 32,
        }
    }

    const fn block_length(self) -> usize {
        match self {
            Self::TripleDes(_) => 8,
            Self::Aes128(_) | Self::Aes192(_) | Self::Aes256(_) => 16,
        }
    }

    /// Decrypts in place; returns the number of bytes without padding.
    fn decrypt(self, key: &[u8], bytes: &mut [u8]) -> Result<usize, WrongPassword> {
        macro_rules! decrypt {
            ($cipher:ty, $start:expr) => {
                cbc::Decryptor::<$cipher>::new_from_slices(key, &$start)
                    .map_err(|_| WrongPassword)?
                    .decrypt_padded::<Pkcs7>(bytes)
                    .map_err(|_| WrongPassword)?
                    .len()
            };
        }
        Ok(match self {
            Self::TripleDes(start) => decrypt!(TdesEde3, start),
            Self::Aes128(start) => decrypt!(Aes128, start),
            Self::Aes192(start) => decrypt!(Aes192, start),
            Self::Aes256(start) => decrypt!(Aes256, start),
        })
    }
}

/// `EncryptedPrivateKeyInfo` (RFC 5958, 3): the algorithm and the encrypted bytes.
fn encrypted_key(bytes: &[u8]) -> der::Result<(AlgorithmIdentifierRef<'_>, &[u8])> {
    AnyRef::from_der(bytes)?.sequence(|inner| {
        let algorithm = AlgorithmIdentifierRef::decode(inner)?;
        let encrypted = <&OctetStringRef>::decode(inner)?;
        Ok((algorithm, encrypted.as_bytes()))
    })
}

fn cipher(encryption: AlgorithmIdentifierRef<'_>) -> Result<Cipher, KeyError> {
    let start = encryption
        .parameters
        .and_then(|start| start.decode_as::<&OctetStringRef>().ok())
        .ok_or(KeyError::UnknownEncryption)?
        .as_bytes();
    let known = match encryption.oid {
        DES_EDE3_CBC => start.try_into().map(Cipher::TripleDes),
        AES_128_CBC => start.try_into().map(Cipher::Aes128),
        AES_192_CBC => start.try_into().map(Cipher::Aes192),
        AES_256_CBC => start.try_into().map(Cipher::Aes256),
        _ => return Err(KeyError::UnknownEncryption),
    };
    known.map_err(|_| KeyError::NotAKey)
}

/// PBKDF2's parameters (RFC 8018, A.2), for a key of this length.
fn pbkdf2(
    derivation: AlgorithmIdentifierRef<'_>,
    length: usize,
) -> Result<Derivation<'_>, KeyError> {
    if derivation.oid != PBKDF2 {
        return Err(KeyError::UnknownEncryption);
    }
    let parameters = derivation.parameters.ok_or(KeyError::NotAKey)?;
    let (salt, iterations, said_length, hash) = parameters
        .sequence(|inner| {
            let salt = <&OctetStringRef>::decode(inner)?.as_bytes();
            // A number beyond 64 bits cannot be meant.
            let iterations = u64::decode(inner)?;
            let said_length = Option::<u16>::decode(inner)?;
            let hash = Option::<AlgorithmIdentifierRef<'_>>::decode(inner)?;
            Ok::<_, der::Error>((salt, iterations, said_length, hash))
        })
        .map_err(|_| KeyError::NotAKey)?;
    if said_length.is_some_and(|said| usize::from(said) != length) {
        return Err(KeyError::UnknownEncryption);
    }
    let hash = match hash.map(|hash| hash.oid) {
        // The default, which DER omits, as SAT does.
        None | Some(HMAC_SHA1) => Hash::Sha1,
        Some(HMAC_SHA256) => Hash::Sha256,
        Some(_) => return Err(KeyError::UnknownEncryption),
    };
    let iterations = u32::try_from(iterations)
        .ok()
        .filter(|iterations| *iterations <= MOST_ITERATIONS)
        .ok_or(KeyError::TooManyIterations)?;
    if iterations == 0 {
        return Err(KeyError::NotAKey);
    }
    Ok(Derivation {
        hash,
        salt,
        iterations,
        length,
    })
}

/// A decrypted RSA key. It is wiped from memory when it is dropped.
pub struct PrivateKey {
    pkcs8: Zeroizing<Vec<u8>>,
    modulus: Vec<u8>,
    exponent: Vec<u8>,
}

impl core::fmt::Debug for PrivateKey {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str("PrivateKey")
    }
}

impl PrivateKey {
    fn parse(pkcs8: Zeroizing<Vec<u8>>) -> Result<Self, WrongPassword> {
        let (modulus, exponent) = {
            let info = PrivateKeyInfoRef::from_der(&pkcs8).map_err(|_| WrongPassword)?;
            if info.algorithm.oid != RSA_ENCRYPTION {
                return Err(WrongPassword);
            }
            let key = RsaPrivateKeyRef::from_der(info.private_key.as_bytes())
                .map_err(|_| WrongPassword)?;
            (
                key.modulus.as_bytes().to_vec(),
                key.public_exponent.as_bytes().to_vec(),
            )
        };
        Ok(Self {
            pkcs8,
            modulus,
            exponent,
        })
    }

    /// The key as WebCrypto imports it (PKCS#8, DER).
    pub fn pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }

    /// Whether it is the private key of the certificate's public key.
    pub fn belongs_to(&self, certificate: &Certificate) -> bool {
        RsaPublicKeyRef::from_der(certificate.public_key()).is_ok_and(|public| {
            public.modulus.as_bytes() == self.modulus
                && public.public_exponent.as_bytes() == self.exponent
        })
    }
}
