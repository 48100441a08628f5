//! OCSP requests and responses of an authority (RFC 6960).

use crate::certificate::{Authority, SHA256_WITH_RSA, extension};
use crate::write::{algorithm, bits, element, explicit, generalized_time, oid, sequence};
use crate::{ForgeError, KeyPair};
use der::asn1::ObjectIdentifier;
use der::{Tag, TagNumber};
use sha1::{Digest as _, Sha1};

const fn id(text: &str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(text)
}

// RFC 6960, 4.2.1 and 4.4.1.
const BASIC: ObjectIdentifier = id("1.3.6.1.5.5.7.48.1.1");
const NONCE: ObjectIdentifier = id("1.3.6.1.5.5.7.48.1.2");
// RFC 8017.
const SHA1_WITH_RSA: ObjectIdentifier = id("1.2.840.113549.1.1.5");
const SHA1: ObjectIdentifier = id("1.3.14.3.2.26");

/// The status of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It is not revoked.
    Good,
    /// It was revoked, at this second since 1970.
    Revoked(u64),
    /// It was never issued.
    Unknown,
}

/// The response about a certificate.
#[derive(Clone, Copy, Debug)]
pub struct Reply<'a> {
    /// The serial number with which the certificate was issued.
    pub serial: &'a str,
    /// Its status.
    pub status: Status,
    /// The time from which the status holds, in seconds since 1970.
    pub this_update: u64,
    /// The time of the next update, if it is given.
    pub next_update: Option<u64>,
    /// The request's nonce, if it is returned.
    pub nonce: Option<&'a [u8]>,
    /// The OID of a further critical extension.
    pub critical: Option<&'a str>,
}

/// The signer of a response.
#[derive(Clone, Copy)]
pub enum Signer<'a> {
    /// The authority itself.
    Authority,
    /// The authority itself, with SHA-1.
    AuthorityWithSha1,
    /// A delegate with this key and this certificate.
    Delegate(&'a KeyPair, &'a [u8]),
}

impl Authority {
    /// A request about the certificate with this serial number (RFC 6960, 4.1.1).
    ///
    /// # Errors
    /// When a part of it cannot be encoded.
    pub fn ocsp_request(&self, serial: &str, nonce: &[u8]) -> Result<Vec<u8>, ForgeError> {
        let request = sequence(&[self.certificate_id(serial)?])?;
        let extensions = sequence(&[nonce_extension(nonce)?])?;
        let to_sign = sequence(&[sequence(&[request])?, explicit(2, extensions)?])?;
        Ok(sequence(&[to_sign])?)
    }

    /// A response about one of this authority's certificates (RFC 6960, 4.2.1).
    ///
    /// # Errors
    /// When a part of it cannot be encoded.
    pub fn ocsp_response(
        &self,
        reply: &Reply<'_>,
        signer: Signer<'_>,
    ) -> Result<Vec<u8>, ForgeError> {
        let mut single = vec![
            self.certificate_id(reply.serial)?,
            match reply.status {
                Status::Good => implicit(false, 0, Vec::new())?,
                Status::Revoked(second) => implicit(true, 1, generalized_time(second)?)?,
                Status::Unknown => implicit(false, 2, Vec::new())?,
            },
            generalized_time(reply.this_update)?,
        ];
        if let Some(second) = reply.next_update {
            single.push(explicit(0, generalized_time(second)?)?);
        }
        let mut data = vec![
            explicit(1, self.name().to_vec())?,
            generalized_time(reply.this_update)?,
            sequence(&[sequence(&single)?])?,
        ];
        let mut extensions = Vec::new();
        if let Some(nonce) = reply.nonce {
            extensions.push(nonce_extension(nonce)?);
        }
        if let Some(number) = reply.critical {
            let number = ObjectIdentifier::new(number).map_err(der::Error::from)?;
            let critical = element(Tag::Boolean, [0xFF])?;
            let value = element(Tag::OctetString, element(Tag::Null, [])?)?;
            extensions.push(sequence(&[oid(number)?, critical, value])?);
        }
        if !extensions.is_empty() {
            data.push(explicit(1, sequence(&extensions)?)?);
        }
        let to_sign = sequence(&data)?;
        let (signed_as, signature, certificates) = match signer {
            Signer::Authority => (SHA256_WITH_RSA, self.key().sign(&to_sign), None),
            Signer::AuthorityWithSha1 => (SHA1_WITH_RSA, self.key().sign_with_sha1(&to_sign), None),
            Signer::Delegate(key, certificate) => {
                (SHA256_WITH_RSA, key.sign(&to_sign), Some(certificate))
            }
        };
        let mut basic = vec![to_sign, algorithm(signed_as)?, bits(0, &signature)?];
        if let Some(certificate) = certificates {
            basic.push(explicit(0, sequence(&[certificate.to_vec()])?)?);
        }
        let response = element(Tag::OctetString, sequence(&basic)?)?;
        let bytes = explicit(0, sequence(&[oid(BASIC)?, response])?)?;
        Ok(sequence(&[element(Tag::Enumerated, [0])?, bytes])?)
    }

    /// RFC 6960, 4.1.1, with SHA-1 as is usual.
    fn certificate_id(&self, serial: &str) -> Result<Vec<u8>, ForgeError> {
        let hash = |bytes: &[u8]| element(Tag::OctetString, Sha1::digest(bytes).to_vec());
        Ok(sequence(&[
            algorithm(SHA1)?,
            hash(self.name())?,
            hash(&self.key().public()?)?,
            element(Tag::Integer, serial)?,
        ])?)
    }
}

/// RFC 6960, 4.4.1.
fn nonce_extension(nonce: &[u8]) -> Result<Vec<u8>, ForgeError> {
    extension(NONCE, element(Tag::OctetString, nonce)?)
}

/// An element with an implicit tag instead of its own.
fn implicit(constructed: bool, number: u32, content: Vec<u8>) -> Result<Vec<u8>, ForgeError> {
    let tag = Tag::ContextSpecific {
        constructed,
        number: TagNumber(number),
    };
    Ok(element(tag, content)?)
}

/// An error response with this status number: the responder failed (RFC 6960, 4.2.1).
///
/// # Errors
/// When it cannot be encoded.
pub fn failure(number: u8) -> Result<Vec<u8>, ForgeError> {
    Ok(sequence(&[element(Tag::Enumerated, [number])?])?)
}
