//! RENAPO's lists, and the look-ups that the compiler makes of them so that a check costs one load
//! instead of a search.

/// What may stand in one position, a bit each.
pub(super) mod class {
    pub(in crate::curp) const LETTER: u8 = 1;
    pub(in crate::curp) const VOWEL_OR_X: u8 = 2;
    pub(in crate::curp) const DIGIT: u8 = 4;
    pub(in crate::curp) const SEX: u8 = 8;
    pub(in crate::curp) const CONSONANT: u8 = 16;
    pub(in crate::curp) const LETTER_OR_DIGIT: u8 = 32;
    pub(super) const ALL: u8 = 63;
}

use class::{CONSONANT, DIGIT, LETTER, LETTER_OR_DIGIT, SEX, VOWEL_OR_X};

/// The class that each of the 18 positions asks for (RENAPO Instructivo; SAT schema `tdCFDI.xsd`
/// for the X of position 11).
pub(super) const SHAPE: [u8; 18] = [
    LETTER,
    VOWEL_OR_X,
    LETTER,
    LETTER, // surnames and first name
    DIGIT,
    DIGIT,
    DIGIT,
    DIGIT,
    DIGIT,
    DIGIT, // YYMMDD
    SEX,
    LETTER,
    LETTER, // sex, place of birth
    CONSONANT,
    CONSONANT,
    CONSONANT, // inner consonants of the names
    LETTER_OR_DIGIT,
    DIGIT, // century and homonyms, check digit
];

/// What each position weighs in the check digit (RENAPO Instructivo); the digit itself weighs 1.
pub(super) const WEIGHTS: [u32; 18] = [
    18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1,
];

/// Days of a common and of a leap year that have gone when each month, from 1, begins; the last
/// entry is the year's end, and the first belongs to no month.
pub(super) const MONTH_STARTS: [[u16; 14]; 2] = [
    [
        0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365,
    ],
    [
        0, 0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366,
    ],
];

/// What a check has to know about a byte, in one load.
#[derive(Clone, Copy)]
pub(super) struct Character {
    /// The classes that it does *not* belong to: or-ing them up judges eighteen bytes at once.
    pub(super) foreign_to: u8,
    /// What it counts in the check digit: 0-9 as they are, A-N 10 to 23, O-Z 25 to 36 (24 belongs
    /// to Ñ, which a CURP never has).
    pub(super) value: u8,
}

/// Every byte, of letters both cases; whatever is no ASCII letter or digit is foreign to all
/// classes.
pub(super) const CHARACTERS: [Character; 256] = characters();

/// The 32 states and NE, born abroad. Mexico City keeps DF.
pub(super) const PLACES: [[u8; 2]; 33] = [
    *b"AS", *b"BC", *b"BS", *b"CC", *b"CH", *b"CL", *b"CM", *b"CS", *b"DF", *b"DG", *b"GR", *b"GT",
    *b"HG", *b"JC", *b"MC", *b"MN", *b"MS", *b"NE", *b"NL", *b"NT", *b"OC", *b"PL", *b"QR", *b"QT",
    *b"SL", *b"SP", *b"SR", *b"TC", *b"TL", *b"TS", *b"VZ", *b"YN", *b"ZS",
];

/// RENAPO's 81 inconvenient words, in alphabetical order: it puts an X in the second place of a
/// CURP that would begin with one.
pub(super) const WORDS: [[u8; 4]; 81] = [
    *b"BACA", *b"BAKA", *b"BUEI", *b"BUEY", *b"CACA", *b"CACO", *b"CAGA", *b"CAGO", *b"CAKA",
    *b"CAKO", *b"COGE", *b"COGI", *b"COJA", *b"COJE", *b"COJI", *b"COJO", *b"COLA", *b"CULO",
    *b"FALO", *b"FETO", *b"GETA", *b"GUEI", *b"GUEY", *b"JETA", *b"JOTO", *b"KACA", *b"KACO",
    *b"KAGA", *b"KAGO", *b"KAKA", *b"KAKO", *b"KOGE", *b"KOGI", *b"KOJA", *b"KOJE", *b"KOJI",
    *b"KOJO", *b"KOLA", *b"KULO", *b"LILO", *b"LOCA", *b"LOCO", *b"LOKA", *b"LOKO", *b"MAME",
    *b"MAMO", *b"MEAR", *b"MEAS", *b"MEON", *b"MIAR", *b"MION", *b"MOCO", *b"MOKO", *b"MULA",
    *b"MULO", *b"NACA", *b"NACO", *b"PEDA", *b"PEDO", *b"PENE", *b"PIPI", *b"PITO", *b"POPO",
    *b"PUTA", *b"PUTO", *b"QULO", *b"RATA", *b"ROBA", *b"ROBE", *b"ROBO", *b"RUIN", *b"SENO",
    *b"TETA", *b"VACA", *b"VAGA", *b"VAGO", *b"VAKA", *b"VUEI", *b"VUEY", *b"WUEI", *b"WUEY",
];

/// For each first letter, the second letters that make a place.
const SECOND_OF_PLACE: [u32; 26] = seconds_of_places();

/// For each first letter, the third letters of the inconvenient words: rules out nearly every CURP
/// without a search.
const THIRD_OF_WORD: [u32; 26] = thirds_of_words();

/// Whether two upper-case letters name a place of birth.
pub(super) fn is_place(first: u8, second: u8) -> bool {
    SECOND_OF_PLACE
        .get(letter_index(first))
        .is_some_and(|seconds| seconds & bit(second) != 0)
}

/// Whether four upper-case letters are one of RENAPO's inconvenient words.
pub(super) fn is_inconvenient(letters: [u8; 4]) -> bool {
    THIRD_OF_WORD
        .get(letter_index(letters[0]))
        .is_some_and(|thirds| thirds & bit(letters[2]) != 0)
        && WORDS.contains(&letters)
}

const fn letter_index(letter: u8) -> usize {
    letter.wrapping_sub(b'A') as usize
}

const fn bit(letter: u8) -> u32 {
    1 << (letter.wrapping_sub(b'A') & 31)
}

const fn characters() -> [Character; 256] {
    let mut characters = [Character {
        foreign_to: class::ALL,
        value: 0,
    }; 256];
    let mut byte: u8 = 0;
    loop {
        let character = &mut characters[byte as usize];
        let upper = byte.to_ascii_uppercase();
        let classes = match upper {
            b'0'..=b'9' => DIGIT | LETTER_OR_DIGIT,
            b'A' | b'E' | b'I' | b'O' | b'U' => LETTER | LETTER_OR_DIGIT | VOWEL_OR_X,
            b'X' => LETTER | LETTER_OR_DIGIT | VOWEL_OR_X | SEX | CONSONANT,
            b'H' | b'M' => LETTER | LETTER_OR_DIGIT | SEX | CONSONANT,
            b'B'..=b'Z' => LETTER | LETTER_OR_DIGIT | CONSONANT,
            _ => 0,
        };
        character.foreign_to = class::ALL & !classes;
        character.value = match upper {
            digit @ b'0'..=b'9' => digit - b'0',
            letter @ b'A'..=b'N' => letter - b'A' + 10,
            letter @ b'O'..=b'Z' => letter - b'O' + 25,
            _ => 0,
        };
        match byte.checked_add(1) {
            Some(following) => byte = following,
            None => return characters,
        }
    }
}

const fn seconds_of_places() -> [u32; 26] {
    let mut seconds = [0; 26];
    let mut index = 0;
    while index < PLACES.len() {
        seconds[letter_index(PLACES[index][0])] |= bit(PLACES[index][1]);
        index += 1;
    }
    seconds
}

const fn thirds_of_words() -> [u32; 26] {
    let mut thirds = [0; 26];
    let mut index = 0;
    while index < WORDS.len() {
        thirds[letter_index(WORDS[index][0])] |= bit(WORDS[index][2]);
        index += 1;
    }
    thirds
}
