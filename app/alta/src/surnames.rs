//! Where the first surname ends and the second begins.

use unicode_normalization::UnicodeNormalization as _;

/// Particles: words that belong to the word after them.
const PARTICLES: [&str; 21] = [
    "da", "das", "de", "del", "der", "di", "die", "do", "el", "la", "las", "le", "les", "los",
    "mac", "mc", "san", "santa", "van", "von", "y",
];

/// The particles that RENAPO does not skip when it takes a surname's first letter: the saints.
const COUNTED: [&str; 2] = ["san", "santa"];

/// Length of a CURP.
const CURP: usize = 18;

/// The position, from 0, of the second surname's first letter in a CURP.
const SECOND: usize = 2;

/// The letter for people without a second surname, and for a letter beyond A to Z.
const NONE: char = 'X';

/// The result of dividing a text of surnames.
#[derive(Debug, PartialEq, Eq)]
pub enum Surnames {
    /// One, or nothing.
    One,
    /// Two, each with its particles.
    Two(String, String),
    /// Two that the CURP allows to be divided in several places.
    Unclear,
    /// The CURP is missing, or fits no division.
    Untold,
}

/// Divides a text of one or two surnames of the person with this CURP: its third letter is the second surname's first.
/// Particles stay with the word after them.
pub fn read(surnames: &str, curp: &str) -> Surnames {
    let words: Vec<&str> = surnames.split_whitespace().collect();
    // The second surname may begin after any word that is not a particle.
    let places: Vec<usize> = (1..words.len())
        .filter(|at| words.get(at - 1).is_some_and(|before| !is_particle(before)))
        .collect();
    let two = |at: usize| {
        let (first, second) = words.split_at_checked(at).unwrap_or_default();
        Surnames::Two(first.join(" "), second.join(" "))
    };
    let Some(letter) = second_letter(curp) else {
        // Such a row must be corrected anyway; two surnames of one word each are unambiguous.
        return match places.as_slice() {
            [] => Surnames::One,
            [at] if words.len() == 2 => two(*at),
            _ => Surnames::Untold,
        };
    };
    let begins = |at: &usize| words.get(*at..).map(initial) == Some(letter);
    let mut fitting = places.iter().copied().filter(begins);
    match (fitting.next(), fitting.next()) {
        (Some(at), None) => two(at),
        (None, _) if places.is_empty() || letter == NONE => Surnames::One,
        (None, _) => Surnames::Untold,
        _ => Surnames::Unclear,
    }
}

/// The second surname's letter in a CURP, if the text has a CURP's length.
fn second_letter(curp: &str) -> Option<char> {
    let mut typed = curp.chars().filter(|typed| typed.is_alphanumeric());
    let letter = typed.nth(SECOND)?.to_ascii_uppercase();
    (letter.is_ascii_uppercase() && typed.count() == CURP - SECOND - 1).then_some(letter)
}

/// The letter that RENAPO takes from a surname of these words.
fn initial(words: &[&str]) -> char {
    let named = words.iter().find(|word| {
        !is_particle(word) || COUNTED.iter().any(|saint| saint.eq_ignore_ascii_case(word))
    });
    let word = named.or(words.first()).copied().unwrap_or_default();
    match word.nfc().find(|letter| letter.is_alphanumeric()) {
        None | Some('Ñ' | 'ñ') => NONE,
        Some(letter) => (letter.nfd().next())
            .filter(char::is_ascii_alphabetic)
            .map_or(NONE, |letter| letter.to_ascii_uppercase()),
    }
}

fn is_particle(word: &str) -> bool {
    PARTICLES
        .iter()
        .any(|particle| particle.eq_ignore_ascii_case(word))
}
