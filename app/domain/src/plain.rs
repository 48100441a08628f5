//! Identifiers as people type and paste them, made plain before anybody judges or counts them: what cannot
//! be seen is dropped, and the full-width forms that some keyboards and PDFs give become the characters
//! that are meant. As far as identifiers go this is Unicode's NFKC, without its tables.

use crate::password::is_format;

/// How far the full-width forms lie from their ASCII characters.
const FULL_WIDTH: u32 = 0xfee0;

/// The characters that are meant, white space around them left out.
pub(crate) fn plain(text: &str) -> impl Iterator<Item = char> + Clone + '_ {
    seen(text.trim_matches(|character: char| character.is_whitespace() || is_invisible(character)))
}

/// The characters that are meant, white space around them included.
pub(crate) fn seen(text: &str) -> impl Iterator<Item = char> + Clone + '_ {
    text.chars()
        .filter(|&character| !is_invisible(character))
        .map(|character| match character {
            '\u{ff01}'..='\u{ff5e}' => {
                char::from_u32(u32::from(character) - FULL_WIDTH).unwrap_or(character)
            }
            other => other,
        })
}

/// The same without the white space and hyphens that a paste may carry inside an identifier.
pub fn typed(text: &str) -> impl Iterator<Item = char> + Clone + '_ {
    plain(text).filter(|&character| !is_filler(character))
}

fn is_filler(character: char) -> bool {
    character.is_whitespace()
        || matches!(
            character,
            '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}'
        )
}

/// Whether nobody sees this character, though it makes two texts differ: format characters (blanks of no width,
/// hyphens that show only at a line's end, marks of direction), joiners, variation selectors, and letters and
/// vowels that are drawn as nothing.
pub fn is_invisible(character: char) -> bool {
    !character.is_ascii()
        && (is_format(character)
            || matches!(
                character,
                '\u{34f}'
                    | '\u{115f}'
                    | '\u{1160}'
                    | '\u{17b4}'
                    | '\u{17b5}'
                    | '\u{180b}'..='\u{180f}'
                    | '\u{2065}'
                    | '\u{3164}'
                    | '\u{fe00}'..='\u{fe0f}'
                    | '\u{ffa0}'
                    | '\u{e0000}'..='\u{e0fff}'
            ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_goes_and_what_is_wide_narrows() {
        for (text, meant) in [
            ("", ""),
            (" \u{200b} \u{feff}", ""),
            ("\u{200b} a\u{200b}b \u{202c}", "ab"),
            ("\u{115f}\u{3164}x\u{180e}\u{e0101}", "x"),
            ("ａＺ０９－＆", "aZ09-&"),
            ("\u{3000}x\u{fe0f}\u{2060}\u{ad}ñ", "xñ"),
            ("a b", "a b"),
        ] {
            assert_eq!(plain(text).collect::<String>(), meant, "{text:?}");
        }
        for text in ["97 000", "97-000", "97\u{2013}0\u{2212}00", "９７ ０００"] {
            assert_eq!(typed(text).collect::<String>(), "97000", "{text:?}");
        }
    }
}
