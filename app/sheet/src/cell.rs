//! The meaning of a cell's text, after undoing what programs add to it.

use domain::is_invisible;
use encoding_rs::WINDOWS_1252;
use std::borrow::Cow;

/// The text that a person meant: trimmed, on one line, without the apostrophe or `="…"` by which programs prevent
/// spreadsheets from changing a text, and with letters repaired if a program misread UTF-8.
pub fn meant(cell: &str) -> Cow<'_, str> {
    let cell = cell.trim();
    let cell = match cell
        .strip_prefix("=\"")
        .and_then(|rest| rest.strip_suffix('"'))
    {
        Some(quoted) if quoted.contains("\"\"") => Cow::Owned(quoted.replace("\"\"", "\"")),
        Some(quoted) => Cow::Borrowed(quoted),
        None => Cow::Borrowed(cell.strip_prefix('\'').unwrap_or(cell)),
    };
    let cell = match encoded_once(&cell) {
        Some(once) => Cow::Owned(once),
        None => cell,
    };
    if cell.contains(char::is_control) || cell.trim().len() < cell.len() {
        let one_line: String = (cell.chars())
            .map(|character| {
                if character.is_control() {
                    ' '
                } else {
                    character
                }
            })
            .collect();
        Cow::Owned(one_line.trim().to_owned())
    } else {
        cell
    }
}

/// The same for an identifier or an address, where invisible characters are never meant. A lost letter stays lost.
pub fn meant_exactly(cell: &str) -> Cow<'_, str> {
    if cell.contains(is_invisible) {
        Cow::Owned(meant(&cell.replace(is_invisible, "")).into_owned())
    } else {
        meant(cell)
    }
}

/// The original of a text whose UTF-8 was taken for Windows-1252 or Latin-1 and encoded again: "MUÑOZ" for "MUÃ‘OZ".
/// `None` if it is no such text, or if the result would have other than Latin letters.
fn encoded_once(text: &str) -> Option<String> {
    // The first bytes of such a letter's UTF-8; without one the text was not encoded twice.
    if !text.contains(|letter| matches!(letter, '\u{C2}'..='\u{C9}')) {
        return None;
    }
    let bytes: Option<Vec<u8>> = text.chars().map(byte).collect();
    let once = String::from_utf8(bytes?).ok()?;
    let is_latin = |letter: char| letter.is_ascii() || matches!(letter, '\u{A0}'..='\u{24F}');
    once.chars().all(is_latin).then_some(once)
}

/// The byte of a character in Windows-1252 or, if that has none, in Latin-1.
fn byte(character: char) -> Option<u8> {
    if let Ok(byte) = u8::try_from(character) {
        return Some(byte);
    }
    let mut text = [0; 4];
    let (bytes, _, lost) = WINDOWS_1252.encode(character.encode_utf8(&mut text));
    match (bytes.as_ref(), lost) {
        ([byte], false) => Some(*byte),
        _ => None,
    }
}
