//! Reading a certificate (`.cer`).

use crate::file::{self, FileError};
use der::asn1::ObjectIdentifier;
use der::{Decode as _, Reader as _, SliceReader};
use x509_cert::Certificate as X509;
use x509_cert::ext::pkix::{ExtendedKeyUsage, KeyUsage};

/// RFC 8017, A.1.
const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
/// RFC 8017, A.2.4.
const SHA256_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
/// RFC 5280, 4.2.1.12.
const EMAIL_PROTECTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.4");
const CLIENT_AUTH: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.2");
/// X.520, organizational unit: SAT puts the branch there, in seals only.
const ORGANIZATIONAL_UNIT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.11");

/// Why a file is no certificate that could be an e.firma's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// It is no such file at all.
    #[error(transparent)]
    File(#[from] FileError),
    /// DER, but no certificate (a key, for example).
    #[error("the file holds no certificate")]
    NotACertificate,
    /// A certificate of another kind than SAT issues: no RSA key, or not signed with SHA-256 and RSA.
    #[error("the certificate is of a kind that SAT does not issue")]
    AnotherKind,
}

/// What a certificate is for, by its key usage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Usage {
    /// An e.firma (FIEL): its holder signs and enters with it.
    Efirma,
    /// A *certificado de sello digital* (CSD): it seals invoices, nothing else.
    Seal,
    /// Anything else, an authority's own certificate for example.
    Other,
}

/// Where a moment lies in a certificate's validity.
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    /// How many of the bytes of `der` its issuer has signed, and where they begin.
    signed: (usize, usize),
    parsed: X509,
}

impl Certificate {
    /// Reads a `.cer` file.
    ///
    /// # Errors
    /// As [`CertificateError`] says.
    pub fn parse(bytes: &[u8]) -> Result<Self, CertificateError> {
        file::look_at(bytes)?;
        let parsed = X509::from_der(bytes).map_err(|_| CertificateError::NotACertificate)?;
        let tbs = signed_part(bytes).map_err(|_| CertificateError::NotACertificate)?;
        let key = parsed.tbs_certificate().subject_public_key_info();
        let rsa =
            key.algorithm.oid == RSA_ENCRYPTION && key.subject_public_key.as_bytes().is_some();
        let signed_as_known = parsed.signature_algorithm().oid == SHA256_WITH_RSA
            && parsed.tbs_certificate().signature() == parsed.signature_algorithm();
        if !rsa || !signed_as_known {
            return Err(CertificateError::AnotherKind);
        }
        // Where the slice lies in the whole.
        let start = tbs.as_ptr().addr().wrapping_sub(bytes.as_ptr().addr());
        Ok(Self {
            der: bytes.to_vec(),
            signed: (start, tbs.len()),
            parsed,
        })
    }

    /// The file's bytes (DER).
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The bytes that the issuer has signed (`tbsCertificate`, DER).
    pub fn signed_part(&self) -> &[u8] {
        let (start, length) = self.signed;
        self.der.get(start..start + length).unwrap_or_default()
    }

    /// The issuer's signature (RSASSA-PKCS1-v1_5 with SHA-256).
    pub fn signature(&self) -> &[u8] {
        self.parsed.signature().as_bytes().unwrap_or_default()
    }

    /// The holder's public key (PKCS#1 `RSAPublicKey`, DER).
    pub fn public_key(&self) -> &[u8] {
        let key = self.parsed.tbs_certificate().subject_public_key_info();
        key.subject_public_key.as_bytes().unwrap_or_default()
    }

    /// Whether `authority` bears the name that this certificate says issued it. Only the signature
    /// proves it: several of SAT's authorities bear nearly the same name.
    pub fn names_as_issuer(&self, authority: &Self) -> bool {
        self.parsed.tbs_certificate().issuer() == authority.parsed.tbs_certificate().subject()
    }

    /// The serial number: SAT's are twenty digits in ASCII; any other in hexadecimal.
    pub fn serial(&self) -> String {
        let bytes = self.parsed.tbs_certificate().serial_number().as_bytes();
        if bytes.iter().all(u8::is_ascii_digit) {
            bytes.iter().copied().map(char::from).collect()
        } else {
            let digits =
                |byte: &u8| [byte >> 4, byte & 15].map(|digit| char::from_digit(digit.into(), 16));
            bytes.iter().flat_map(digits).flatten().collect()
        }
    }

    /// First and last second of its validity, since 1970 (UTC).
    pub fn validity(&self) -> (u64, u64) {
        let validity = self.parsed.tbs_certificate().validity();
        let second = |time: x509_cert::time::Time| time.to_unix_duration().as_secs();
        (second(validity.not_before), second(validity.not_after))
    }

    /// Where this second since 1970 (UTC) lies in its validity.
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

    /// Whether its holder may issue certificates.
    pub fn is_authority(&self) -> bool {
        let usage = self.parsed.tbs_certificate().get_extension::<KeyUsage>();
        usage.is_ok_and(|usage| usage.is_some_and(|(_, usage)| usage.key_cert_sign()))
    }

    /// What it is for.
    pub fn usage(&self) -> Usage {
        let tbs = self.parsed.tbs_certificate();
        let (Ok(Some((_, usage))), Ok(purposes)) = (
            tbs.get_extension::<KeyUsage>(),
            tbs.get_extension::<ExtendedKeyUsage>(),
        ) else {
            return Usage::Other;
        };
        if !usage.digital_signature() || !usage.non_repudiation() || usage.key_cert_sign() {
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

/// The first element within the whole.
fn signed_part(certificate: &[u8]) -> der::Result<&[u8]> {
    let mut reader = SliceReader::new(certificate)?;
    reader.sequence(|inner| {
        let tbs = inner.tlv_bytes()?;
        // Algorithm and signature, which have been read already.
        inner.tlv_bytes()?;
        inner.tlv_bytes()?;
        Ok(tbs)
    })
}
