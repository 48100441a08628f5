//! Where the first surname ends and the second begins.

use unicode_normalization::UnicodeNormalization as _;

/// The words that belong to the one that follows them.
const PARTICLES: [&str; 21] = [
    "da", "das", "de", "del", "der", "di", "die", "do", "el", "la", "las", "le", "les", "los",
    "mac", "mc", "san", "santa", "van", "von", "y",
];

/// Those of them that RENAPO passes over when it looks for a surname's first letter: all but the saints.
const COUNTED: [&str; 2] = ["san", "santa"];

/// Characters of a CURP.
const CURP: usize = 18;

/// Which of a CURP's characters is the second surname's first letter, counted from 0.
const SECOND: usize = 2;

/// What stands there for whoever has no second surname, and for a letter beyond A to Z.
const NONE: char = 'X';

/// What a text of surnames says.
#[derive(Debug, PartialEq, Eq)]
pub enum Surnames {
    /// One, or nothing.
    One,
    /// Two, each with its particles.
    Two(String, String),
    /// Two that could be divided in several places, going by the CURP.
    Unclear,
    /// The CURP is none, or fits no way to divide them.
    Untold,
}

/// Reads a text of one or two surnames of the person with this CURP: its third letter is the second
/// surname's first. Particles stay with what follows them.
pub fn read(surnames: &str, curp: &str) -> Surnames {
    let words: Vec<&str> = surnames.split_whitespace().collect();
    // The second begins after a word that is no particle.
    let places: Vec<usize> = (1..words.len())
        .filter(|at| words.get(at - 1).is_some_and(|before| !is_particle(before)))
        .collect();
    let two = |at: usize| {
        let (first, second) = words.split_at_checked(at).unwrap_or_default();
        Surnames::Two(first.join(" "), second.join(" "))
    };
    let Some(letter) = second_letter(curp) else {
        // Such a row is to be mended anyhow; who has two names of one word each has them beyond doubt.
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

/// The letter that a CURP has for the second surname, if it has as many characters as a CURP.
fn second_letter(curp: &str) -> Option<char> {
    let mut typed = curp.chars().filter(|typed| typed.is_alphanumeric());
    let letter = typed.nth(SECOND)?.to_ascii_uppercase();
    (letter.is_ascii_uppercase() && typed.count() == CURP - SECOND - 1).then_some(letter)
}

/// The letter that RENAPO takes of a surname of these words.
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
