//! The password's bytes. If a password contains ñ, some programs encrypted the key with it in UTF-8, others in Latin-1,
//! and the file does not say which.

use zeroize::Zeroizing;

/// All distinct encodings of the typed password: as typed and in composed form.
pub fn all(typed: &[Zeroizing<Vec<u16>>; 2]) -> Vec<Zeroizing<Vec<u8>>> {
    let [typed, together] = typed;
    let mut spellings = vec![utf8(typed)];
    spellings.extend(latin1(typed));
    if together != typed {
        spellings.push(utf8(together));
        spellings.extend(latin1(together));
    }
    spellings
}

/// In UTF-8; an unpaired surrogate becomes U+FFFD, as in browsers.
pub fn utf8(units: &[u16]) -> Zeroizing<Vec<u8>> {
    // The maximum capacity, so that the buffer never moves and leaves bytes behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(units.len() * 3));
    for letter in char::decode_utf16(units.iter().copied()) {
        let letter = letter.unwrap_or(char::REPLACEMENT_CHARACTER);
        let mut buffer = Zeroizing::new([0; 4]);
        bytes.extend_from_slice(letter.encode_utf8(&mut *buffer).as_bytes());
    }
    bytes
}

/// In Latin-1, if that has every letter and differs from [`utf8`].
pub fn latin1(units: &[u16]) -> Option<Zeroizing<Vec<u8>>> {
    if units.iter().all(|unit| *unit < 0x80) {
        return None;
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(units.len()));
    for unit in units {
        bytes.push(u8::try_from(*unit).ok()?);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(text: &str) -> Vec<u16> {
        text.encode_utf16().collect()
    }

    #[test]
    fn utf8_is_what_rust_calls_a_string() {
        for text in ["", "12345678a", "contraseña", "€uro", "🔑 llave"] {
            let bytes = utf8(&units(text));
            assert_eq!(*bytes, text.as_bytes());
            assert!(bytes.capacity() <= units(text).len() * 3, "it has moved");
        }
        assert_eq!(*utf8(&[0x61, 0xD800]), "a\u{FFFD}".as_bytes());
    }

    #[test]
    fn letters_in_two_parts_are_tried_together_too() {
        let spelled = |typed: &str, together: &str| -> Vec<Vec<u8>> {
            let typed = [typed, together].map(|text| Zeroizing::new(units(text)));
            all(&typed).iter().map(|bytes| bytes.to_vec()).collect()
        };
        assert_eq!(spelled("12345678a", "12345678a"), [b"12345678a"]);
        assert_eq!(
            spelled("sen\u{303}a", "seña"),
            ["sen\u{303}a".as_bytes(), "seña".as_bytes(), b"se\xf1a"]
        );
        assert_eq!(spelled("seña", "seña"), ["seña".as_bytes(), b"se\xf1a"]);
    }

    #[test]
    fn latin1_is_another_spelling_only_of_letters_that_it_has() {
        assert_eq!(
            latin1(&units("señá")).as_deref(),
            Some(&vec![b's', b'e', 0xF1, 0xE1])
        );
        for text in ["", "12345678a", "€ñ", "🔑"] {
            assert!(latin1(&units(text)).is_none(), "{text}");
        }
    }
}
