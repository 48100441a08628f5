//! Texts within names. SAT writes Ñ as Latin-1 in a `T61String`, which strict readers refuse, and in some certificates
//! as UTF-8; so each text is read from the raw bytes according to its tag (X.690, 8.23).

use der::{Any, Tag, Tagged as _};

/// The text; `None` if the tag is not a text's or the bytes do not fit it.
pub fn of(value: &Any) -> Option<String> {
    let bytes = value.value();
    match value.tag() {
        Tag::Utf8String => str::from_utf8(bytes).ok().map(str::to_owned),
        Tag::PrintableString | Tag::Ia5String => bytes
            .is_ascii()
            .then(|| bytes.iter().copied().map(char::from).collect()),
        // A name in Latin-1 is never valid UTF-8 by chance: it would need an Ã or similar before a character that no
        // name contains. Each byte of Latin-1 is the code point of the same number.
        Tag::TeletexString => Some(match str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => bytes.iter().copied().map(char::from).collect(),
        }),
        Tag::BmpString => {
            let (units, []) = bytes.as_chunks::<2>() else {
                return None;
            };
            let units = units.iter().map(|unit| u16::from_be_bytes(*unit));
            char::decode_utf16(units).collect::<Result<_, _>>().ok()
        }
        _ => None,
    }
}
