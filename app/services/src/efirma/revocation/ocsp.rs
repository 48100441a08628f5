//! OCSP's request and response as bytes (RFC 6960, 4.1 and 4.2). Nothing is believed here yet.

#![expect(clippy::unnested_or_patterns, reason = "what `der::Choice` makes")]

use ::efirma::Certificate;
use der::asn1::{Any, GeneralizedTime, Int, Null, ObjectIdentifier, OctetString};
use der::{Choice, Decode as _, Encode as _, Enumerated, Reader as _, Sequence, SliceReader};
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::CrlReason;
use x509_cert::spki::AlgorithmIdentifierOwned;

/// RFC 3279, 2.1.
const SHA1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.14.3.2.26");
/// RFC 8017, A.2.4.
const SHA256_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
/// RFC 6960, 4.2.1.
const BASIC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.1");
/// RFC 6960, 4.4.1.
const NONCE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.2");

/// Which certificate is meant (RFC 6960, 4.1.1).
#[derive(Clone, Sequence)]
pub struct CertId {
    hash_algorithm: AlgorithmIdentifierOwned,
    issuer_name_hash: OctetString,
    issuer_key_hash: OctetString,
    serial_number: Int,
}

impl CertId {
    /// By SHA-1, which is all that many responders know; nothing rests on its strength, since it only
    /// names one of the certificates that this issuer has signed.
    pub fn new(certificate: &Certificate, issuer: &Certificate) -> der::Result<Self> {
        let hash = |bytes| OctetString::new(digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes).as_ref());
        Ok(Self {
            hash_algorithm: AlgorithmIdentifierOwned {
                oid: SHA1,
                parameters: Some(Any::null()),
            },
            issuer_name_hash: hash(certificate.issuer_name())?,
            issuer_key_hash: hash(issuer.public_key())?,
            serial_number: Int::new(certificate.serial_bytes())?,
        })
    }

    /// Whether both mean the same certificate. Some write NULL as SHA-1's parameters, some nothing.
    pub fn means(&self, other: &Self) -> bool {
        self.hash_algorithm.oid == other.hash_algorithm.oid
            && self.issuer_name_hash == other.issuer_name_hash
            && self.issuer_key_hash == other.issuer_key_hash
            && self.serial_number == other.serial_number
    }
}

/// RFC 6960, 4.1.1; what is optional and never asked is left out.
#[derive(Sequence)]
struct OcspRequest {
    to_sign: TbsRequest,
}

#[derive(Sequence)]
struct TbsRequest {
    requests: Vec<Request>,
    #[asn1(context_specific = "2", tag_mode = "EXPLICIT")]
    extensions: Vec<Extension>,
}

#[derive(Sequence)]
struct Request {
    certificate: CertId,
}

/// The request (DER) about one certificate, with a nonce (RFC 6960, 4.4.1; of 32 bytes, as RFC 9654
/// asks).
pub fn request(certificate: &CertId, nonce: &[u8; 32]) -> der::Result<Vec<u8>> {
    let nonce = Extension {
        extn_id: NONCE,
        critical: false,
        extn_value: nonce_value(nonce)?,
    };
    let request = OcspRequest {
        to_sign: TbsRequest {
            requests: vec![Request {
                certificate: certificate.clone(),
            }],
            extensions: vec![nonce],
        },
    };
    request.to_der()
}

/// An OCTET STRING within the extension's own.
fn nonce_value(nonce: &[u8; 32]) -> der::Result<OctetString> {
    OctetString::new(OctetString::new(nonce.as_slice())?.to_der()?)
}

/// RFC 6960, 4.2.1.
#[derive(Sequence)]
struct OcspResponse {
    status: ResponseStatus,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    bytes: Option<ResponseBytes>,
}

#[derive(Clone, Copy, PartialEq, Eq, Enumerated)]
#[repr(u8)]
enum ResponseStatus {
    Successful = 0,
    MalformedRequest = 1,
    InternalError = 2,
    TryLater = 3,
    SigRequired = 5,
    Unauthorized = 6,
}

#[derive(Sequence)]
struct ResponseBytes {
    kind: ObjectIdentifier,
    response: OctetString,
}

/// `BasicOCSPResponse` (RFC 6960, 4.2.1).
pub struct Response {
    /// The bytes that were signed (`tbsResponseData`, DER).
    pub signed: Vec<u8>,
    /// What they say.
    pub data: ResponseData,
    algorithm: AlgorithmIdentifierOwned,
    /// The signature over them.
    pub signature: Vec<u8>,
    /// The certificates (DER) that came along.
    pub certificates: Vec<Vec<u8>>,
}

/// RFC 6960, 4.2.1.
#[derive(Sequence)]
pub struct ResponseData {
    #[asn1(
        context_specific = "0",
        tag_mode = "EXPLICIT",
        default = "Default::default"
    )]
    version: u8,
    /// Not looked at: who answers is known by whose key has signed.
    responder: Any,
    produced_at: GeneralizedTime,
    /// One for each certificate.
    pub responses: Vec<SingleResponse>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    extensions: Option<Vec<Extension>>,
}

/// RFC 6960, 4.2.1.
#[derive(Sequence)]
pub struct SingleResponse {
    /// Which certificate is meant.
    pub certificate: CertId,
    /// What is said of it.
    pub status: CertStatus,
    this_update: GeneralizedTime,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    next_update: Option<GeneralizedTime>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    extensions: Option<Vec<Extension>>,
}

/// RFC 6960, 4.2.1.
#[derive(Choice)]
pub enum CertStatus {
    /// It has not been revoked.
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT")]
    Good(Null),
    /// It has been revoked, or is on hold.
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", constructed = "true")]
    Revoked(RevokedInfo),
    /// The responder knows nothing of it.
    #[asn1(context_specific = "2", tag_mode = "IMPLICIT")]
    Unknown(Null),
}

/// RFC 6960, 4.2.1.
#[derive(Sequence)]
pub struct RevokedInfo {
    at: GeneralizedTime,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    reason: Option<CrlReason>,
}

/// What is read of an answer.
pub enum Answer {
    /// It says something.
    Says(Box<Response>),
    /// The responder says that it failed (RFC 6960, 2.3), or answers in a form of its own.
    SaysNothing,
}

impl Answer {
    /// Reads an `OCSPResponse` (RFC 6960, 4.2.1).
    pub fn parse(bytes: &[u8]) -> der::Result<Self> {
        let outer = OcspResponse::from_der(bytes)?;
        match outer.bytes {
            Some(inner) if outer.status == ResponseStatus::Successful && inner.kind == BASIC => {
                Response::parse(inner.response.as_bytes()).map(|read| Self::Says(Box::new(read)))
            }
            _ => Ok(Self::SaysNothing),
        }
    }
}

impl Response {
    fn parse(bytes: &[u8]) -> der::Result<Self> {
        let mut reader = SliceReader::new(bytes)?;
        let response = reader.sequence(|inner| {
            let signed = inner.tlv_bytes()?.to_vec();
            let algorithm = AlgorithmIdentifierOwned::decode(inner)?;
            let signature = der::asn1::BitString::decode(inner)?;
            let mut certificates = Vec::new();
            if !inner.is_finished() {
                let explicit = Any::decode(inner)?;
                certificates = read_certificates(&explicit)?;
            }
            der::Result::Ok(Self {
                data: ResponseData::from_der(&signed)?,
                signed,
                algorithm,
                signature: signature.as_bytes().unwrap_or_default().to_vec(),
                certificates,
            })
        })?;
        reader.finish()?;
        Ok(response)
    }

    /// Whether it is signed with RSASSA-PKCS1-v1_5 and SHA-256. SHA-1 is refused.
    pub fn is_signed_with_sha256_and_rsa(&self) -> bool {
        self.algorithm.oid == SHA256_WITH_RSA
    }

    /// Whether a nonce came back.
    pub fn has_nonce(&self) -> bool {
        self.extensions().any(|one| one.extn_id == NONCE)
    }

    /// Whether whatever nonce comes back is this one.
    pub fn has_no_other_nonce(&self, nonce: &[u8; 32]) -> der::Result<bool> {
        let ours = nonce_value(nonce)?;
        let mut given = self.extensions().filter(|one| one.extn_id == NONCE);
        Ok(given.all(|one| one.extn_value == ours))
    }

    /// Whether it is of the version that is known, with nothing critical in it that is not understood
    /// (RFC 6960, 4.4).
    pub fn is_understood(&self) -> bool {
        let single = self.data.responses.iter();
        let further = single.flat_map(|one| one.extensions.iter().flatten());
        self.data.version == 0
            && (self.extensions().chain(further)).all(|one| !one.critical || one.extn_id == NONCE)
    }

    fn extensions(&self) -> impl Iterator<Item = &Extension> {
        self.data.extensions.iter().flatten()
    }
}

impl SingleResponse {
    /// From when it is true, in seconds since 1970.
    pub fn this_update(&self) -> u64 {
        self.this_update.to_unix_duration().as_secs()
    }

    /// When there will be news, in seconds since 1970.
    pub fn next_update(&self) -> Option<u64> {
        let next = self.next_update.as_ref()?;
        Some(next.to_unix_duration().as_secs())
    }
}

/// `[0] EXPLICIT SEQUENCE OF Certificate`, each as its bytes.
fn read_certificates(explicit: &Any) -> der::Result<Vec<Vec<u8>>> {
    let tag = der::Tag::ContextSpecific {
        constructed: true,
        number: der::TagNumber(0),
    };
    der::Tagged::tag(explicit).assert_eq(tag)?;
    let mut reader = SliceReader::new(explicit.value())?;
    let certificates = reader.sequence(|inner| {
        let mut certificates = Vec::new();
        while !inner.is_finished() {
            certificates.push(inner.tlv_bytes()?.to_vec());
        }
        der::Result::Ok(certificates)
    })?;
    reader.finish()?;
    Ok(certificates)
}
