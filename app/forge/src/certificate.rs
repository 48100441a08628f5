//! Authorities and the certificates they issue.

use crate::ForgeError;
use crate::key::KeyPair;
use crate::write::{algorithm, attribute, bits, element, explicit, oid, sequence, time};
use der::Tag;
use der::asn1::ObjectIdentifier;

const fn id(text: &str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(text)
}

// X.520.
const COMMON_NAME: ObjectIdentifier = id("2.5.4.3");
const SERIAL_NUMBER: ObjectIdentifier = id("2.5.4.5");
const ORGANIZATION: ObjectIdentifier = id("2.5.4.10");
const ORGANIZATIONAL_UNIT: ObjectIdentifier = id("2.5.4.11");
const NAME: ObjectIdentifier = id("2.5.4.41");
const UNIQUE_IDENTIFIER: ObjectIdentifier = id("2.5.4.45");
// RFC 5280, 4.2.1.
const BASIC_CONSTRAINTS: ObjectIdentifier = id("2.5.29.19");
const KEY_USAGE: ObjectIdentifier = id("2.5.29.15");
const EXTENDED_KEY_USAGE: ObjectIdentifier = id("2.5.29.37");
const CLIENT_AUTH: ObjectIdentifier = id("1.3.6.1.5.5.7.3.2");
const EMAIL_PROTECTION: ObjectIdentifier = id("1.3.6.1.5.5.7.3.4");
// RFC 6960, 4.2.2.2.
const OCSP_SIGNING: ObjectIdentifier = id("1.3.6.1.5.5.7.3.9");
// RFC 8017.
const RSA_ENCRYPTION: ObjectIdentifier = id("1.2.840.113549.1.1.1");
pub(crate) const SHA256_WITH_RSA: ObjectIdentifier = id("1.2.840.113549.1.1.11");

/// The holder of a certificate to be issued.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    /// A person.
    Person {
        /// Their RFC.
        rfc: &'a str,
        /// Their CURP, if any.
        curp: Option<&'a str>,
        /// Their full name.
        name: &'a str,
    },
    /// A company.
    Company {
        /// The company's RFC.
        rfc: &'a str,
        /// Its name.
        name: &'a str,
        /// Its representative's RFC.
        representative_rfc: &'a str,
        /// Its representative's CURP.
        representative_curp: &'a str,
    },
}

/// The purpose of a certificate to be issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An e.firma (FIEL).
    Efirma,
    /// A *certificado de sello digital* (CSD).
    Seal,
    /// An OCSP responder's certificate: it answers for the authority what has been revoked (RFC 6960, 4.2.2.2).
    OcspResponder,
}

/// A certificate to be issued.
#[derive(Clone, Copy, Debug)]
pub struct Issue<'a> {
    /// The serial number: twenty digits.
    pub serial: &'a str,
    /// Its holder.
    pub subject: Subject<'a>,
    /// Its purpose.
    pub kind: Kind,
    /// The branch (organizational unit), which SAT writes into seals only.
    pub branch: Option<&'a str>,
    /// First and last second of its validity, since 1970 (UTC), before 2050.
    pub validity: (u64, u64),
    /// Further attributes of the subject, by OID (`2.5.4.45`), for cases that SAT would not write.
    pub more: &'a [(&'a str, &'a str)],
    /// The OID of a further critical extension.
    pub critical: Option<&'a str>,
}

/// An authority: it signs certificates.
pub struct Authority {
    name: Vec<u8>,
    key: KeyPair,
    certificate: Vec<u8>,
}

impl Authority {
    /// A self-signed authority, valid from the first to the last second.
    ///
    /// # Errors
    /// When name or dates cannot be encoded.
    pub fn new(name: &str, key: KeyPair, validity: (u64, u64)) -> Result<Self, ForgeError> {
        let name = sequence(&[
            attribute(COMMON_NAME, name)?,
            attribute(ORGANIZATION, "Autoridad inventada")?,
            // SAT's authorities also have an RFC.
            attribute(UNIQUE_IDENTIFIER, "SAT970701NN3")?,
        ])?;
        let extensions = [
            extension(
                BASIC_CONSTRAINTS,
                sequence(&[element(Tag::Boolean, [0xFF])?])?,
            )?,
            // keyCertSign, cRLSign.
            extension(KEY_USAGE, bits(1, &[0b0000_0110])?)?,
        ];
        let certificate = sign(
            &key,
            &name,
            &Content {
                serial: "00000000000000000001",
                subject: &name,
                validity,
                public: key.public()?,
                extensions: &extensions,
            },
        )?;
        Ok(Self {
            name,
            key,
            certificate,
        })
    }

    pub(crate) fn name(&self) -> &[u8] {
        &self.name
    }

    pub(crate) fn key(&self) -> &KeyPair {
        &self.key
    }

    /// Its own certificate (DER).
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// Issues a certificate (DER) for this key.
    ///
    /// # Errors
    /// When a part of it cannot be encoded.
    pub fn issue(&self, issue: &Issue<'_>, key: &KeyPair) -> Result<Vec<u8>, ForgeError> {
        let mut extensions = match issue.kind {
            Kind::Efirma => vec![
                // digitalSignature, nonRepudiation, dataEncipherment, keyAgreement.
                extension(KEY_USAGE, bits(3, &[0b1101_1000])?)?,
                extension(
                    EXTENDED_KEY_USAGE,
                    sequence(&[oid(EMAIL_PROTECTION)?, oid(CLIENT_AUTH)?])?,
                )?,
            ],
            // digitalSignature, nonRepudiation.
            Kind::Seal => vec![extension(KEY_USAGE, bits(6, &[0b1100_0000])?)?],
            Kind::OcspResponder => vec![
                // digitalSignature.
                extension(KEY_USAGE, bits(7, &[0b1000_0000])?)?,
                extension(EXTENDED_KEY_USAGE, sequence(&[oid(OCSP_SIGNING)?])?)?,
            ],
        };
        if let Some(number) = issue.critical {
            let number = ObjectIdentifier::new(number).map_err(der::Error::from)?;
            let critical = element(Tag::Boolean, [0xFF])?;
            let value = element(Tag::OctetString, element(Tag::Null, [])?)?;
            extensions.push(sequence(&[oid(number)?, critical, value])?);
        }
        sign(
            &self.key,
            &self.name,
            &Content {
                serial: issue.serial,
                subject: &subject(issue)?,
                validity: issue.validity,
                public: key.public()?,
                extensions: &extensions,
            },
        )
    }
}

struct Content<'a> {
    serial: &'a str,
    subject: &'a [u8],
    validity: (u64, u64),
    public: Vec<u8>,
    extensions: &'a [Vec<u8>],
}

fn subject(issue: &Issue<'_>) -> Result<Vec<u8>, ForgeError> {
    let (name, identifier, serial) = match issue.subject {
        Subject::Person { rfc, curp, name } => {
            (name, rfc.to_owned(), curp.unwrap_or_default().to_owned())
        }
        Subject::Company {
            rfc,
            name,
            representative_rfc,
            representative_curp,
        } => (
            name,
            format!("{rfc} / {representative_rfc}"),
            format!(" / {representative_curp}"),
        ),
    };
    let mut parts = vec![
        attribute(COMMON_NAME, name)?,
        attribute(NAME, name)?,
        attribute(ORGANIZATION, name)?,
        attribute(UNIQUE_IDENTIFIER, &identifier)?,
    ];
    if !serial.is_empty() {
        parts.push(attribute(SERIAL_NUMBER, &serial)?);
    }
    for (number, text) in issue.more {
        let number = ObjectIdentifier::new(number).map_err(der::Error::from)?;
        parts.push(attribute(number, text)?);
    }
    if let Some(branch) = issue.branch {
        parts.push(attribute(ORGANIZATIONAL_UNIT, branch)?);
    }
    Ok(sequence(&parts)?)
}

pub(crate) fn extension(kind: ObjectIdentifier, value: Vec<u8>) -> Result<Vec<u8>, ForgeError> {
    Ok(sequence(&[oid(kind)?, element(Tag::OctetString, value)?])?)
}

fn sign(key: &KeyPair, issuer: &[u8], content: &Content<'_>) -> Result<Vec<u8>, ForgeError> {
    let signed_as = algorithm(SHA256_WITH_RSA)?;
    let (first, last) = content.validity;
    let to_sign = sequence(&[
        // Version 3.
        explicit(0, element(Tag::Integer, [2])?)?,
        element(Tag::Integer, content.serial)?,
        signed_as.clone(),
        issuer.to_vec(),
        sequence(&[time(first)?, time(last)?])?,
        content.subject.to_vec(),
        sequence(&[algorithm(RSA_ENCRYPTION)?, bits(0, &content.public)?])?,
        explicit(3, sequence(content.extensions)?)?,
    ])?;
    let signature = bits(0, &key.sign(&to_sign))?;
    Ok(sequence(&[to_sign, signed_as, signature])?)
}
