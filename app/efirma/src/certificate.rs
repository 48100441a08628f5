//! Reading a certificate (`.cer`).

use crate::file::{self, FileError};
use der::asn1::ObjectIdentifier;
use der::oid::AssociatedOid as _;
use der::{Decode as _, Reader as _, SliceReader, Tag};
use pkcs1::RsaPublicKeyRef;
use std::fmt;
use std::ops::{Range, RangeInclusive};
use x509_cert::Certificate as X509;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage};

/// RFC 8017, A.1.
const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
/// RFC 8017, A.2.4.
const SHA256_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
/// RFC 5280, 4.2.1.12.
const EMAIL_PROTECTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.4");
const CLIENT_AUTH: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.2");
/// RFC 6960, 4.2.2.2.
const OCSP_SIGNING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.9");
/// X.520, organizational unit: SAT puts the branch there, in seals only.
const ORGANIZATIONAL_UNIT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.11");

/// The extensions that are understood here: a certificate with any other critical extension is refused (RFC 5280, 4.2).
const UNDERSTOOD: [ObjectIdentifier; 3] =
    [KeyUsage::OID, ExtendedKeyUsage::OID, BasicConstraints::OID];
/// Accepted sizes of the modulus in bytes: 2,048 bits, as SAT's, to 8,192.
const MODULUS: RangeInclusive<usize> = 256..=1024;
/// The number of digits in SAT's serial numbers.
const SERIAL_DIGITS: usize = 20;

/// Why a file is not a certificate that could be an e.firma's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// It is neither a certificate nor a key.
    #[error(transparent)]
    File(#[from] FileError),
    /// DER, but not a certificate (a key, for example).
    #[error("the file holds no certificate")]
    NotACertificate,
    /// Not a certificate as SAT issues them: no RSA key of 2,048 bits or more.
    #[error("the certificate is of a kind that SAT does not issue")]
    AnotherKind,
}

/// The purpose of a certificate, from its key usage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Usage {
    /// An e.firma (FIEL): for signing and signing in.
    Efirma,
    /// A *certificado de sello digital* (CSD): for sealing invoices only.
    Seal,
    /// Anything else, an authority's own certificate for example.
    Other,
}

/// The relation of a moment to a certificate's validity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Before it begins.
    TooEarly,
    /// Within.
    Within,
    /// After its end.
    TooLate,
}

/// A certificate, read but not yet trusted.
#[derive(Clone, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    /// The range of `der` that its issuer has signed.
    signed: Range<usize>,
    parsed: X509,
}

/// Keeps the holder's data out of logs.
impl fmt::Debug for Certificate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Certificate")
    }
}

impl Certificate {
    /// Reads a `.cer` file.
    ///
    /// # Errors
    /// [`CertificateError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, CertificateError> {
        file::look_at(bytes)?;
        let parsed = X509::from_der(bytes).map_err(|_| CertificateError::NotACertificate)?;
        let tbs = signed_part(bytes).map_err(|_| CertificateError::NotACertificate)?;
        let key = parsed.tbs_certificate().subject_public_key_info();
        let rsa = key.algorithm.oid == RSA_ENCRYPTION
            && key
                .subject_public_key
                .as_bytes()
                .and_then(|bytes| RsaPublicKeyRef::from_der(bytes).ok())
                .is_some_and(|key| MODULUS.contains(&key.modulus.as_bytes().len()));
        if !rsa {
            return Err(CertificateError::AnotherKind);
        }
        if parsed.tbs_certificate().signature() != parsed.signature_algorithm() {
            return Err(CertificateError::NotACertificate);
        }
        // The slice's offset in the whole.
        let start = tbs.as_ptr().addr().wrapping_sub(bytes.as_ptr().addr());
        Ok(Self {
            der: bytes.to_vec(),
            signed: start..start + tbs.len(),
            parsed,
        })
    }

    /// The file's bytes (DER).
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The bytes that the issuer has signed (`tbsCertificate`, DER).
    pub fn signed_part(&self) -> &[u8] {
        self.der.get(self.signed.clone()).unwrap_or_default()
    }

    /// Whether the issuer signed with RSASSA-PKCS1-v1_5 and SHA-256, as SAT does.
    pub fn is_signed_with_sha256_and_rsa(&self) -> bool {
        self.parsed.signature_algorithm().oid == SHA256_WITH_RSA
    }

    /// The issuer's signature.
    pub fn signature(&self) -> &[u8] {
        self.parsed.signature().as_bytes().unwrap_or_default()
    }

    /// The holder's public key (PKCS#1 `RSAPublicKey`, DER).
    pub fn public_key(&self) -> &[u8] {
        let key = self.parsed.tbs_certificate().subject_public_key_info();
        key.subject_public_key.as_bytes().unwrap_or_default()
    }

    /// Whether `authority` has the name of this certificate's issuer. Only the signature proves the issuer: several of
    /// SAT's authorities have nearly the same name.
    pub fn names_as_issuer(&self, authority: &Self) -> bool {
        self.parsed.tbs_certificate().issuer() == authority.parsed.tbs_certificate().subject()
    }

    /// The issuer's name as encoded in the certificate (DER).
    pub fn issuer_name(&self) -> &[u8] {
        issuer_name(self.signed_part()).unwrap_or_default()
    }

    /// The serial number's bytes, as in its INTEGER.
    pub fn serial_bytes(&self) -> &[u8] {
        self.parsed.tbs_certificate().serial_number().as_bytes()
    }

    /// The serial number: SAT's are twenty digits in ASCII; any other in hexadecimal, with the prefix `0x`.
    pub fn serial(&self) -> String {
        let bytes = self.serial_bytes();
        if bytes.len() == SERIAL_DIGITS && bytes.iter().all(u8::is_ascii_digit) {
            return bytes.iter().copied().map(char::from).collect();
        }
        let digits =
            |byte: &u8| [byte >> 4, byte & 15].map(|digit| char::from_digit(digit.into(), 16));
        "0x".chars()
            .chain(bytes.iter().flat_map(digits).flatten())
            .collect()
    }

    /// First and last second of its validity, since 1970 (UTC).
    pub fn validity(&self) -> (u64, u64) {
        let validity = self.parsed.tbs_certificate().validity();
        let second = |time: x509_cert::time::Time| time.to_unix_duration().as_secs();
        (second(validity.not_before), second(validity.not_after))
    }

    /// The relation of this second since 1970 (UTC) to its validity.
    pub fn at(&self, second: u64) -> Moment {
        let (first, last) = self.validity();
        if second < first {
            Moment::TooEarly
        } else if second > last {
            Moment::TooLate
        } else {
            Moment::Within
        }
    }

    /// Whether its holder may issue certificates (RFC 5280, 4.2.1.3 and 4.2.1.9).
    pub fn is_authority(&self) -> bool {
        let tbs = self.parsed.tbs_certificate();
        let signs = (tbs.get_extension::<KeyUsage>())
            .is_ok_and(|usage| usage.is_some_and(|(_, usage)| usage.key_cert_sign()));
        signs && self.says_authority() == Some(true) && self.is_understood()
    }

    /// Whether its holder may answer OCSP requests for its issuer (RFC 6960, 4.2.2.2).
    pub fn answers_for_its_issuer(&self) -> bool {
        let tbs = self.parsed.tbs_certificate();
        let purposes = tbs.get_extension::<ExtendedKeyUsage>();
        let usage = tbs.get_extension::<KeyUsage>();
        let says = purposes.is_ok_and(|purposes| {
            purposes.is_some_and(|(_, purposes)| purposes.0.contains(&OCSP_SIGNING))
        });
        // Without key usage, everything is allowed (RFC 5280, 4.2.1.3).
        let signs =
            usage.is_ok_and(|usage| usage.is_none_or(|(_, usage)| usage.digital_signature()));
        says && signs && self.is_understood()
    }

    /// Basic constraints: whether it is an authority; `None` if they cannot be read.
    fn says_authority(&self) -> Option<bool> {
        let found = (self.parsed.tbs_certificate()).get_extension::<BasicConstraints>();
        let constraints = found.ok()?;
        Some(constraints.is_some_and(|(_, constraints)| constraints.ca))
    }

    fn is_understood(&self) -> bool {
        let extensions = self.parsed.tbs_certificate().extensions();
        (extensions.into_iter().flatten())
            .all(|extension| !extension.critical || UNDERSTOOD.contains(&extension.extn_id))
    }

    /// Its purpose.
    pub fn usage(&self) -> Usage {
        let tbs = self.parsed.tbs_certificate();
        let (Ok(Some((_, usage))), Ok(purposes)) = (
            tbs.get_extension::<KeyUsage>(),
            tbs.get_extension::<ExtendedKeyUsage>(),
        ) else {
            return Usage::Other;
        };
        let signs = usage.digital_signature() && usage.non_repudiation();
        let holder_only = !usage.key_cert_sign() && self.says_authority() == Some(false);
        if !signs || !holder_only || !self.is_understood() {
            return Usage::Other;
        }
        let purposes = purposes.map(|(_, purposes)| purposes.0).unwrap_or_default();
        let branch = (tbs.subject().iter()).any(|part| part.oid == ORGANIZATIONAL_UNIT);
        let efirma = usage.data_encipherment()
            && usage.key_agreement()
            && purposes.contains(&EMAIL_PROTECTION)
            && purposes.contains(&CLIENT_AUTH)
            && !branch;
        if efirma { Usage::Efirma } else { Usage::Seal }
    }

    pub(crate) fn subject(&self) -> &x509_cert::name::Name {
        self.parsed.tbs_certificate().subject()
    }
}

/// The bytes of `tbsCertificate`, the first element of the certificate.
fn signed_part(certificate: &[u8]) -> der::Result<&[u8]> {
    let mut reader = SliceReader::new(certificate)?;
    reader.sequence(|inner| {
        let tbs = inner.tlv_bytes()?;
        // Algorithm and signature, which were read already.
        inner.tlv_bytes()?;
        inner.tlv_bytes()?;
        Ok(tbs)
    })
}

/// The issuer within `tbsCertificate` (RFC 5280, 4.1).
fn issuer_name(tbs: &[u8]) -> der::Result<&[u8]> {
    let mut reader = SliceReader::new(tbs)?;
    reader.sequence(|inner| {
        if Tag::peek(inner)?.is_context_specific() {
            // The version.
            inner.tlv_bytes()?;
        }
        // Serial number and algorithm.
        inner.tlv_bytes()?;
        inner.tlv_bytes()?;
        let issuer = inner.tlv_bytes()?;
        while !inner.is_finished() {
            inner.tlv_bytes()?;
        }
        Ok(issuer)
    })
}
