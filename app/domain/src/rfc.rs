//! The RFC, Registro Federal de Contribuyentes: graded instead of judged, because about 1.5 % of
//! the RFCs in use bear a check digit that SAT's own algorithm does not give.

use crate::plain::plain;
use std::borrow::Cow;
use std::fmt;

use time::{Date, Month};

/// The RFCs that SAT gives to the general public and to foreigners: nobody's in particular, hence
/// never a contratista's.
const GENERIC: [&str; 2] = ["XAXX010101000", "XEXX010101000"];

/// SAT's 41 inconvenient words, in alphabetical order: where a person's RFC would begin with one, SAT puts an X
/// in place of its last letter. RENAPO's 81 for CURPs are others.
const WORDS: [&str; 41] = [
    "BUEI", "BUEY", "CACA", "CACO", "CAGA", "CAGO", "CAKA", "CAKO", "COGE", "COJA", "COJE", "COJI",
    "COJO", "CULO", "FETO", "GUEY", "JOTO", "KACA", "KACO", "KAGA", "KAGO", "KAKA", "KOGE", "KOJO",
    "KULO", "MAME", "MAMO", "MEAR", "MEAS", "MEON", "MION", "MOCO", "MULA", "PEDA", "PEDO", "PENE",
    "PUTA", "PUTO", "QULO", "RATA", "RUIN",
];

/// Characters of a company's RFC; a person's has one more.
const LENGTH_MORAL: usize = 12;
const LENGTH_FISICA: usize = 13;

/// Characters after the name's letters: date, homonym key, check digit.
const LENGTH_AFTER_NAME: usize = 9;

/// An RFC of the right shape, with a date that exists. How far to trust it, [`Rfc::grade`] says.
///
/// `Debug` masks the RFC of a person, which tells a birthday, and shows a company's.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rfc(Box<str>);

/// How far an RFC of the right shape is to be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RfcGrade {
    /// The check digit agrees.
    Consistent,
    /// The check digit differs: worth a warning, never a refusal.
    CheckDigitDiffers,
    /// One of SAT's generic RFCs, which name nobody.
    Generic,
}

/// Whose RFC it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RfcKind {
    /// A company's, 12 characters.
    Moral,
    /// A person's, 13 characters.
    Fisica,
}

/// Why a text is no RFC. Never holds the text itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RfcError {
    /// It has neither 12 nor 13 characters.
    #[error("not an RFC: it has {characters} characters instead of 12 or 13")]
    Length {
        /// Characters found.
        characters: usize,
    },
    /// A character stands where it cannot (SAT schema `tdCFDI.xsd`).
    #[error("not an RFC: the character at position {position} cannot stand there")]
    Shape {
        /// The first such character, counted from 1.
        position: usize,
    },
    /// The date exists neither in the 1900s nor in the 2000s.
    #[error("not an RFC: its date does not exist")]
    Date,
}

impl RfcError {
    /// The rule's name for scripts, as `icsoe validar rfc` prints it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Length { .. } => "longitud",
            Self::Shape { .. } => "forma",
            Self::Date => "fecha",
        }
    }

    /// The words that stand beside the field, for whoever typed it.
    pub fn explanation(self) -> Cow<'static, str> {
        match self {
            Self::Length { characters: 0 } => {
                "Escribe el RFC: 12 caracteres si es de una empresa, 13 si es de una persona."
                    .into()
            }
            Self::Length { characters } => format!(
                "El RFC tiene 12 caracteres si es de una empresa y 13 si es de una persona; \
                 escribiste {characters}."
            )
            .into(),
            Self::Shape { position } => format!(
                "Revisa el carácter {position} del RFC: van 3 o 4 letras, 6 números de la fecha \
                 y 3 caracteres de la homoclave."
            )
            .into(),
            Self::Date => "Revisa los 6 números de la fecha del RFC: esa fecha no existe.".into(),
        }
    }
}

impl Rfc {
    /// Reads an RFC in any case (ñ included), with or without white space around it, with what cannot be
    /// seen in it or in full-width letters.
    ///
    /// # Errors
    /// The first of length, shape and date that is wrong. A check digit that differs is no error:
    /// see [`Rfc::grade`].
    pub fn parse(text: &str) -> Result<Self, RfcError> {
        let characters = plain(text).count();
        if !(LENGTH_MORAL..=LENGTH_FISICA).contains(&characters) {
            return Err(RfcError::Length { characters });
        }
        let canonical: String = plain(text).map(upper).collect();
        let letters = characters - LENGTH_AFTER_NAME;
        let misfit = canonical
            .chars()
            .enumerate()
            .position(|(index, character)| !fits(index, letters, character));
        if let Some(index) = misfit {
            return Err(RfcError::Shape {
                position: index + 1,
            });
        }
        if !has_date(&canonical, letters) {
            return Err(RfcError::Date);
        }
        Ok(Self(canonical.into_boxed_str()))
    }

    /// The canonical text: upper-case, 12 or 13 characters, of which Ñ takes two bytes.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How far to trust it.
    pub fn grade(&self) -> RfcGrade {
        if GENERIC.contains(&self.as_str()) {
            RfcGrade::Generic
        } else if self.0.ends_with(check_digit(&self.0)) {
            RfcGrade::Consistent
        } else {
            RfcGrade::CheckDigitDiffers
        }
    }

    /// Whether it is a person's and begins with one of SAT's 41 inconvenient words: worth a warning, since SAT
    /// issues none like that, and never a refusal.
    pub fn begins_with_inconvenient_word(&self) -> bool {
        // A company's has a digit in the fourth place, which no word has.
        let letters = self.0.get(..4);
        letters.is_some_and(|letters| WORDS.binary_search(&letters).is_ok())
    }

    /// A company's or a person's.
    pub fn kind(&self) -> RfcKind {
        if self.0.chars().count() == LENGTH_MORAL {
            RfcKind::Moral
        } else {
            RfcKind::Fisica
        }
    }
}

impl fmt::Display for Rfc {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

impl fmt::Debug for Rfc {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind() {
            RfcKind::Moral => write!(formatter, "Rfc({})", self.0),
            RfcKind::Fisica => {
                formatter.write_str("Rfc(")?;
                self.0
                    .chars()
                    .take(2)
                    .try_for_each(|character| write!(formatter, "{character}"))?;
                formatter.write_str("***********)")
            }
        }
    }
}

/// Upper case where an RFC has letters: ASCII and ñ.
fn upper(character: char) -> char {
    if character == 'ñ' {
        'Ñ'
    } else {
        character.to_ascii_uppercase()
    }
}

/// Whether a character may stand at `index` of an RFC whose name has so many letters.
fn fits(index: usize, letters: usize, character: char) -> bool {
    match index.checked_sub(letters) {
        None => matches!(character, 'A'..='Z' | 'Ñ' | '&'),
        Some(0..=5) => character.is_ascii_digit(),
        Some(6 | 7) => matches!(character, 'A'..='Z' | '0'..='9'),
        Some(_) => matches!(character, '0'..='9' | 'A'),
    }
}

/// An RFC does not tell its century, so a date counts if it exists in either.
fn has_date(canonical: &str, letters: usize) -> bool {
    let mut digits = canonical
        .chars()
        .skip(letters)
        .filter_map(|character| character.to_digit(10));
    let mut two_digits =
        || Some(u8::try_from(digits.next()? * 10 + digits.next()?).unwrap_or(u8::MAX));
    let (Some(year), Some(month), Some(day)) = (two_digits(), two_digits(), two_digits()) else {
        return false;
    };
    let Ok(month) = Month::try_from(month) else {
        return false;
    };
    [1900, 2000]
        .into_iter()
        .any(|century| Date::from_calendar_date(century + i32::from(year), month, day).is_ok())
}

/// SAT's check digit: the characters' values weighed 13 down to 2, the shorter RFC padded by a
/// blank on its left.
fn check_digit(canonical: &str) -> char {
    let blank = (canonical.chars().count() == LENGTH_MORAL).then_some(' ');
    let body = blank
        .into_iter()
        .chain(canonical.chars())
        .take(LENGTH_FISICA - 1);
    let sum: u32 = (2..=13)
        .rev()
        .zip(body)
        .map(|(weight, character): (u32, char)| weight * value(character))
        .sum();
    match sum % 11 {
        0 => '0',
        1 => 'A',
        rest => char::from_digit(11 - rest, 10).unwrap_or('0'),
    }
}

fn value(character: char) -> u32 {
    match character {
        '&' => 24,
        'Ñ' => 38,
        // `to_digit` has A at 10; from O on the & in between counts.
        'A'..='N' | '0'..='9' => character.to_digit(36).unwrap_or(0),
        'O'..='Z' => character.to_digit(36).unwrap_or(0) + 1,
        _ => 37,
    }
}
