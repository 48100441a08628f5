//! The NSS, Número de Seguridad Social, of a worker.

use crate::plain::plain;
use std::borrow::Cow;
use std::fmt;

/// Digits of an NSS.
const LENGTH: usize = 11;

/// An NSS whose Luhn digit agrees. Kept as text, so that leading zeros live.
///
/// `Display` writes all of it, `Debug` only the last four digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Nss([u8; LENGTH]);

/// Why a text is no NSS. Never holds the text itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NssError {
    /// It has not 11 characters.
    #[error("not an NSS: it has {characters} characters instead of 11")]
    Length {
        /// Characters found.
        characters: usize,
    },
    /// A character is no ASCII digit.
    #[error("not an NSS: the character at position {position} is no digit")]
    Shape {
        /// The first such character, counted from 1.
        position: usize,
    },
    /// The last digit is not the one that Luhn's formula gives.
    #[error("not an NSS: its check digit differs")]
    CheckDigit,
}

impl NssError {
    /// The rule's name for scripts, as `icsoe validar nss` prints it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Length { .. } => "longitud",
            Self::Shape { .. } => "forma",
            Self::CheckDigit => "digito",
        }
    }

    /// The words that stand beside the field, for whoever typed it.
    pub fn explanation(self) -> Cow<'static, str> {
        match self {
            Self::Length { characters: 0 } => "Escribe el NSS: tiene 11 números.".into(),
            Self::Length { characters } => {
                format!("El NSS tiene 11 números; escribiste {characters}.").into()
            }
            Self::Shape { position } => {
                format!("Revisa el carácter {position} del NSS: solo lleva números.").into()
            }
            Self::CheckDigit => {
                "El último número no corresponde con el resto del NSS: revísalo.".into()
            }
        }
    }
}

impl Nss {
    /// Digits of an NSS.
    pub const LENGTH: usize = LENGTH;

    /// Reads an NSS, with or without white space around it, with what cannot be seen in it or in full-width
    /// digits.
    ///
    /// # Errors
    /// The first of length, shape and check digit that is wrong.
    pub fn parse(text: &str) -> Result<Self, NssError> {
        if let Some(judged) = Self::parse_digits(text) {
            return judged;
        }
        let characters = plain(text).count();
        if characters != LENGTH {
            return Err(NssError::Length { characters });
        }
        let mut digits = [0; LENGTH];
        for (index, (place, character)) in digits.iter_mut().zip(plain(text)).enumerate() {
            *place = u8::try_from(character)
                .ok()
                .filter(u8::is_ascii_digit)
                .ok_or(NssError::Shape {
                    position: index + 1,
                })?;
        }
        if luhn_agrees(digits) {
            Ok(Self(digits))
        } else {
            Err(NssError::CheckDigit)
        }
    }

    /// Reads a text of eleven ASCII digits, as nearly all are; nothing of any other.
    #[inline]
    pub(crate) fn parse_digits(text: &str) -> Option<Result<Self, NssError>> {
        let digits = <[u8; LENGTH]>::try_from(text.as_bytes()).ok()?;
        let only_digits = digits.iter().all(u8::is_ascii_digit);
        only_digits.then(|| {
            luhn_agrees(digits)
                .then_some(Self(digits))
                .ok_or(NssError::CheckDigit)
        })
    }

    /// The number that its digits are, by which two are compared quickly.
    pub fn key(&self) -> u64 {
        let value = |digit: &u8| u64::from(digit - b'0');
        self.0.iter().fold(0, |sum, digit| sum * 10 + value(digit))
    }

    /// The 11 digits.
    pub fn as_str(&self) -> &str {
        // Only digits get this far, so there is always a text here.
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Nss {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl fmt::Debug for Nss {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "Nss(*******{})",
            self.as_str().get(7..).unwrap_or_default()
        )
    }
}

fn luhn_agrees(digits: [u8; LENGTH]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(index, digit)| {
            let value = u32::from(digit - b'0') * if index % 2 == 1 { 2 } else { 1 };
            value / 10 + value % 10
        })
        .sum();
    sum.is_multiple_of(10)
}
