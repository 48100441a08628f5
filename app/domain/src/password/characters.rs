//! What the policy has to know about single characters and the standard library does not say, or
//! says with tables too large for the browser.

/// The format characters (Unicode's category Cf): soft hyphen, joiners, direction marks, tags.
const FORMAT_CHARACTERS: [(char, char); 21] = [
    ('\u{ad}', '\u{ad}'),
    ('\u{600}', '\u{605}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{6dd}', '\u{6dd}'),
    ('\u{70f}', '\u{70f}'),
    ('\u{890}', '\u{891}'),
    ('\u{8e2}', '\u{8e2}'),
    ('\u{180e}', '\u{180e}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{202a}', '\u{202e}'),
    ('\u{2060}', '\u{2064}'),
    ('\u{2066}', '\u{206f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{fff9}', '\u{fffb}'),
    ('\u{110bd}', '\u{110bd}'),
    ('\u{110cd}', '\u{110cd}'),
    ('\u{13430}', '\u{1343f}'),
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0001}', '\u{e0001}'),
    ('\u{e0020}', '\u{e007f}'),
];

/// White space, control and format characters: whatever is typed and not seen.
pub(super) fn is_blank(character: char) -> bool {
    if character.is_ascii() {
        return character == ' ' || character.is_ascii_control();
    }
    character.is_whitespace() || character.is_control() || is_format(character)
}

/// Whether it is a format character.
pub(crate) fn is_format(character: char) -> bool {
    FORMAT_CHARACTERS
        .iter()
        .any(|&(first, last)| (first..=last).contains(&character))
}

/// The lower-case form of a character, for comparing in any case.
///
/// Knows Latin (with all of Spanish, and the accents of Europe and Vietnam), Greek, Cyrillic and
/// Armenian; a letter of another script is only equal to itself.
pub(crate) fn lower(character: char) -> char {
    if character.is_ascii() {
        return character.to_ascii_lowercase();
    }
    let code = u32::from(character);
    UPPER_CASE
        .iter()
        .find(|range| (range.first..=range.last).contains(&code))
        .filter(|range| (code - range.first).is_multiple_of(range.step))
        .and_then(|range| char::from_u32(code + range.distance))
        .unwrap_or(character)
}

/// Upper-case letters, each [`UpperCase::step`] after the last, and how far on their lower case is.
struct UpperCase {
    first: u32,
    last: u32,
    step: u32,
    distance: u32,
}

/// A stretch in which all lower-case letters follow all upper-case ones.
const fn block(first: u32, last: u32, distance: u32) -> UpperCase {
    UpperCase {
        first,
        last,
        step: 1,
        distance,
    }
}

/// A stretch in which each upper-case letter is followed by its lower case.
const fn pairs(first: u32, last: u32) -> UpperCase {
    UpperCase {
        first,
        last,
        step: 2,
        distance: 1,
    }
}

/// 23 rows; the standard library's own table takes 9 kB in the browser.
const UPPER_CASE: [UpperCase; 23] = [
    // Latin-1, between À and Þ, with a gap for the ×
    block(0xc0, 0xd6, 32),
    block(0xd8, 0xde, 32),
    // Latin Extended-A
    pairs(0x100, 0x12f),
    pairs(0x132, 0x137),
    pairs(0x139, 0x148),
    pairs(0x14a, 0x177),
    pairs(0x179, 0x17e),
    // Latin Extended Additional
    pairs(0x1e00, 0x1e95),
    pairs(0x1ea0, 0x1eff),
    // Greek
    block(0x386, 0x386, 38),
    block(0x388, 0x38a, 37),
    block(0x38c, 0x38c, 64),
    block(0x38e, 0x38f, 63),
    block(0x391, 0x3a1, 32),
    block(0x3a3, 0x3ab, 32),
    // Cyrillic
    block(0x400, 0x40f, 80),
    block(0x410, 0x42f, 32),
    pairs(0x460, 0x481),
    pairs(0x48a, 0x4bf),
    pairs(0x4c1, 0x4ce),
    pairs(0x4d0, 0x52f),
    // Armenian
    block(0x531, 0x556, 48),
    // The full-width Latin letters of East Asian keyboards
    block(0xff21, 0xff3a, 32),
];

#[cfg(test)]
mod tests {
    use super::{is_blank, lower};

    /// Letters of the scripts that `lower` knows which it leaves alone: their lower case is no
    /// single character, or lies in another block.
    const LEFT_ALONE: [char; 3] = ['\u{130}', '\u{178}', '\u{4c0}'];

    #[test]
    fn lower_agrees_with_the_standard_library_in_the_scripts_it_knows() {
        let scripts = [
            '\0'..='\u{17f}',
            '\u{386}'..='\u{3ce}',
            '\u{400}'..='\u{587}',
        ]
        .into_iter()
        .chain([
            '\u{1e00}'..='\u{1e95}',
            '\u{1ea0}'..='\u{1eff}',
            '\u{ff00}'..='\u{ff5e}',
        ]);
        for character in scripts
            .flatten()
            .filter(|character| !LEFT_ALONE.contains(character))
        {
            let expected: String = character.to_lowercase().collect();
            assert_eq!(
                lower(character).to_string(),
                expected,
                "{character} {character:?}"
            );
        }
    }

    #[test]
    fn lower_never_joins_characters_that_the_standard_library_keeps_apart() {
        for character in ('\0'..=char::MAX).filter(|&character| lower(character) != character) {
            let expected: String = character.to_lowercase().collect();
            assert_eq!(lower(character).to_string(), expected, "{character:?}");
        }
    }

    #[test]
    fn what_is_not_seen_is_blank() {
        let invisible = [
            ' ', '\t', '\r', '\u{7f}', '\u{85}', '\u{a0}', '\u{ad}', '\u{200b}', '\u{2028}',
        ];
        let more = [
            '\u{200e}',
            '\u{202f}',
            '\u{2060}',
            '\u{3000}',
            '\u{feff}',
            '\u{e0041}',
        ];
        for character in invisible.into_iter().chain(more) {
            assert!(is_blank(character), "{character:?}");
        }
        for character in [
            'a', 'Ñ', '¡', '~', '\u{ac}', '\u{ae}', '\u{301}', '\u{2010}', '😀', '\u{e000}',
        ] {
            assert!(!is_blank(character), "{character:?}");
        }
    }
}
