//! Detects a text's encoding: by its byte order mark, else UTF-8, else the one in which the letters are most plausible.

use crate::FileError;
use encoding_rs::{Encoding, MACINTOSH, WINDOWS_1252};
use std::borrow::Cow;

/// The upper half of code page 850, in which Excel saves "CSV (MS-DOS)" in Mexico.
const CODE_PAGE_850: [char; 128] = [
    'Ç', 'ü', 'é', 'â', 'ä', 'à', 'å', 'ç', 'ê', 'ë', 'è', 'ï', 'î', 'ì', 'Ä', 'Å', //
    'É', 'æ', 'Æ', 'ô', 'ö', 'ò', 'û', 'ù', 'ÿ', 'Ö', 'Ü', 'ø', '£', 'Ø', '×', 'ƒ', //
    'á', 'í', 'ó', 'ú', 'ñ', 'Ñ', 'ª', 'º', '¿', '®', '¬', '½', '¼', '¡', '«', '»', //
    '░', '▒', '▓', '│', '┤', 'Á', 'Â', 'À', '©', '╣', '║', '╗', '╝', '¢', '¥', '┐', //
    '└', '┴', '┬', '├', '─', '┼', 'ã', 'Ã', '╚', '╔', '╩', '╦', '╠', '═', '╬', '¤', //
    'ð', 'Ð', 'Ê', 'Ë', 'È', 'ı', 'Í', 'Î', 'Ï', '┘', '┌', '█', '▄', '¦', 'Ì', '▀', //
    'Ó', 'ß', 'Ô', 'Ò', 'õ', 'Õ', 'µ', 'þ', 'Þ', 'Ú', 'Û', 'Ù', 'ý', 'Ý', '¯', '´', //
    '\u{AD}', '±', '‗', '¾', '¶', '§', '÷', '¸', '°', '¨', '·', '¹', '³', '²', '■', '\u{A0}',
];

/// The non-ASCII letters of Spanish.
const SPANISH: &str = "áéíóúüñÁÉÍÓÚÜÑ";

/// Decodes the text.
///
/// # Errors
/// When the bytes are not a text.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, FileError> {
    let text = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => {
            let rest = bytes.get(mark..).unwrap_or_default();
            encoding.decode_without_bom_handling_and_without_replacement(rest)
        }
        None => Some(match str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => Cow::Owned(likeliest(bytes)),
        }),
    };
    // No table contains NUL; nearly every binary file does.
    text.filter(|text| !text.contains('\0'))
        .ok_or(FileError::NotATable)
}

/// Decoded as Windows, Macintosh or MS-DOS text, whichever looks most like Spanish.
fn likeliest(bytes: &[u8]) -> String {
    let of = |encoding: &'static Encoding| {
        let (text, _) = encoding.decode_without_bom_handling(bytes);
        text.into_owned()
    };
    let mut best = of(WINDOWS_1252);
    let mut most = sense(&best);
    for other in [of(MACINTOSH), code_page_850(bytes)] {
        let sense = sense(&other);
        if sense > most {
            (best, most) = (other, sense);
        }
    }
    best
}

fn code_page_850(bytes: &[u8]) -> String {
    (bytes.iter())
        .map(|byte| match byte.checked_sub(128) {
            Some(upper) => CODE_PAGE_850
                .get(usize::from(upper))
                .copied()
                .unwrap_or_default(),
            None => char::from(*byte),
        })
        .collect()
}

/// How plausible the non-ASCII characters are as Spanish letters: a letter in the case of its neighbours counts most, a
/// non-letter counts against.
fn sense(text: &str) -> i64 {
    let mut sense = 0;
    let mut before = ' ';
    for letter in text.chars() {
        if !letter.is_ascii() {
            // After a space a capital is always plausible.
            let fits = !before.is_alphabetic() || before.is_uppercase() == letter.is_uppercase();
            sense += match (SPANISH.contains(letter), letter.is_alphabetic()) {
                (true, _) if fits => 2,
                (true, _) => 1,
                (false, true) => 0,
                (false, false) => -1,
            };
        }
        before = letter;
    }
    sense
}
