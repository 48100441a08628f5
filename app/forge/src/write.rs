//! DER elements that certificates are built from.

use der::asn1::{Any, GeneralizedTime, ObjectIdentifier, UtcTime};
use der::{Encode as _, Tag, TagNumber};
use std::time::Duration;

type Der = der::Result<Vec<u8>>;

/// One element with this tag.
pub fn element(tag: Tag, content: impl Into<Vec<u8>>) -> Der {
    Any::new(tag, content.into())?.to_der()
}

/// A SEQUENCE of elements.
pub fn sequence(elements: &[Vec<u8>]) -> Der {
    element(Tag::Sequence, elements.concat())
}

/// An element within an explicit tag.
pub fn explicit(number: u32, inner: Vec<u8>) -> Der {
    let number = TagNumber(number);
    let tag = Tag::ContextSpecific {
        constructed: true,
        number,
    };
    element(tag, inner)
}

/// A BIT STRING whose last `unused` bits do not count.
pub fn bits(unused: u8, bytes: &[u8]) -> Der {
    element(Tag::BitString, [&[unused], bytes].concat())
}

/// An object identifier.
pub fn oid(oid: ObjectIdentifier) -> Der {
    oid.to_der()
}

/// A second since 1970 as `UTCTime`.
pub fn time(second: u64) -> Der {
    UtcTime::from_unix_duration(Duration::from_secs(second))?.to_der()
}

/// A second since 1970 as `GeneralizedTime`.
pub fn generalized_time(second: u64) -> Der {
    GeneralizedTime::from_unix_duration(Duration::from_secs(second))?.to_der()
}

/// A SEQUENCE that names an algorithm, with NULL for its parameters.
pub fn algorithm(kind: ObjectIdentifier) -> Der {
    sequence(&[oid(kind)?, element(Tag::Null, [])?])
}

/// A name's attribute, alone in its SET: in ASCII if possible, else as SAT writes it, in Latin-1 in a `T61String`;
/// otherwise in UTF-8.
pub fn attribute(kind: ObjectIdentifier, text: &str) -> Der {
    let latin: Option<Vec<u8>> = text
        .chars()
        .map(|letter| u8::try_from(u32::from(letter)).ok())
        .collect();
    let value = match latin {
        _ if text.is_ascii() => element(Tag::PrintableString, text)?,
        Some(latin) => element(Tag::TeletexString, latin)?,
        None => element(Tag::Utf8String, text)?,
    };
    element(Tag::Set, sequence(&[oid(kind)?, value])?)
}
