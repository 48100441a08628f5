//! The CURP, Clave Única de Registro de Población: which texts are one, and what it tells about its
//! bearer.
//!
//! The rules are RENAPO's (*Instructivo normativo para la asignación de la CURP*), with the X for
//! non-binary people that SAT's schema `tdCFDI.xsd` has had since 2024. Their order is the one in
//! which [`CurpRule::ALL`] lists them.

mod error;
mod tables;

use std::fmt;

use time::Date;

use crate::plain::{plain, typed};
use error::Refusal;
pub use error::{CurpError, CurpRule, CurpViolations};

/// Characters, and bytes, of a CURP.
const LENGTH: usize = 18;

/// Characters of a CURP that [`Curp::masked`] leaves readable.
const MASK_SHOWS: usize = 4;

/// A CURP that keeps every rule which needs no date of today.
///
/// `Display` writes all of it; `Debug` is masked, so that no log shows a whole CURP by accident.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Curp {
    text: [u8; LENGTH],
    born: Date,
}

/// The sex that position 11 of a CURP states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sex {
    /// H
    Hombre,
    /// M
    Mujer,
    /// X, in SAT's schema since 2024
    NoBinario,
}

impl Curp {
    /// Reads a CURP in any case, with or without white space around it, with what cannot be seen in it or
    /// in full-width letters; nothing is allocated.
    ///
    /// # Errors
    /// The first rule broken, in the order of [`CurpRule::ALL`]. A date of birth in the future is
    /// no error here, since that needs today's date: ask [`Curp::born_by`] where a CURP is typed
    /// in.
    #[inline]
    pub fn parse(text: &str) -> Result<Self, CurpError> {
        read(text, 0).map_err(|refusal| refusal.first)
    }

    /// Reads, as [`Curp::parse`] does, a CURP that somebody else has on paper, as a worker's is: an inconvenient
    /// word is no error then, since RENAPO has issued such CURPs; [`Curp::begins_with_inconvenient_word`] tells.
    ///
    /// # Errors
    /// Every rule broken, as [`Curp::check`] tells them, but never the word.
    pub fn read_vouched(text: &str) -> Result<Self, CurpViolations> {
        read(text, CurpRule::InconvenientWord.bit())
            .map_err(|refusal| CurpViolations::from(Some(refusal)))
    }

    /// Reads, as [`Curp::parse_typed`] does, a CURP for which somebody vouches: a certificate, the operator, or
    /// whoever signs in with one that is registered. Then an inconvenient word is no error, since RENAPO has
    /// issued such CURPs: [`Curp::begins_with_inconvenient_word`] tells.
    ///
    /// # Errors
    /// As [`Curp::parse_typed`], but never for the word.
    pub fn parse_vouched(text: &str) -> Result<Self, CurpError> {
        read_characters(typed(text), CurpRule::InconvenientWord.bit())
            .map_err(|refusal| refusal.first)
    }

    /// Reads a CURP as people paste it at the sign-in: blanks and hyphens inside it are dropped
    /// too.
    ///
    /// # Errors
    /// As [`Curp::parse`]; lengths and positions count what is left after the dropping.
    pub fn parse_typed(text: &str) -> Result<Self, CurpError> {
        read_characters(typed(text), 0).map_err(|refusal| refusal.first)
    }

    /// Every rule that `text`, read as [`Curp::parse`] reads it, is seen to break.
    ///
    /// A text of another length has no positions to look at, and one of another shape no words,
    /// dates or digits: then the length or the shape is the only rule named. Otherwise word, date,
    /// place and check digit are each judged.
    pub fn check(text: &str) -> CurpViolations {
        CurpViolations::from(read(text, 0).err())
    }

    /// The canonical text: 18 ASCII characters, upper-case.
    pub fn as_str(&self) -> &str {
        // Only ASCII gets past the shape, so there is always a text here.
        str::from_utf8(&self.text).unwrap_or_default()
    }

    /// A number that stands for it and for no other CURP, by which two are compared quickly.
    pub fn key(&self) -> u128 {
        let number = |half: &[u8]| {
            let value = |byte: &u8| u64::from(tables::CHARACTERS[usize::from(*byte)].value);
            half.iter().fold(0, |sum: u64, byte| sum * 37 + value(byte))
        };
        let (first, last) = self.text.split_at(LENGTH / 2);
        u128::from(number(first)) << u64::BITS | u128::from(number(last))
    }

    /// The date of birth; position 17 tells the century, a digit for the 1900s and a letter for the
    /// 2000s.
    pub fn date_of_birth(&self) -> Date {
        self.born
    }

    /// The sex stated.
    pub fn sex(&self) -> Sex {
        match self.text[10] {
            b'H' => Sex::Hombre,
            b'M' => Sex::Mujer,
            _ => Sex::NoBinario,
        }
    }

    /// Whether its first four letters are one of RENAPO's 81 inconvenient words: only of one that was vouched for.
    pub fn begins_with_inconvenient_word(&self) -> bool {
        tables::is_inconvenient([self.text[0], self.text[1], self.text[2], self.text[3]])
    }

    /// Whether its bearer had been born by the end of `today`. Somebody not yet born has no CURP.
    pub fn born_by(&self, today: Date) -> bool {
        self.born <= today
    }

    /// The CURP for logs and for readers who must recognise it without learning it: four characters
    /// and fourteen stars.
    pub fn masked(&self) -> impl fmt::Display + use<> {
        Masked(*self)
    }
}

impl fmt::Display for Curp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl fmt::Debug for Curp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Curp({})", self.masked())
    }
}

struct Masked(Curp);

impl fmt::Display for Masked {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.0.as_str().get(..MASK_SHOWS).unwrap_or_default();
        write!(formatter, "{shown:*<LENGTH$}")
    }
}

/// Reads the characters between the white space at a text's ends, with these rules forgiven.
#[inline]
fn read(text: &str, forgiven: u8) -> Result<Curp, Refusal> {
    match <[u8; LENGTH]>::try_from(text.as_bytes()).map(|bytes| (bytes, judge(&bytes, forgiven))) {
        Ok((_, Ok(curp))) => Ok(curp),
        Ok((bytes, Err(broken))) if broken != CurpRule::Shape.bit() => Err(refusal(&bytes, broken)),
        // Blanks at the ends and characters of several bytes still have to be told from others.
        _ => read_trimmed(text.trim(), forgiven),
    }
}

fn read_trimmed(text: &str, forgiven: u8) -> Result<Curp, Refusal> {
    match <[u8; LENGTH]>::try_from(text.as_bytes()) {
        Ok(bytes) if text.is_ascii() => {
            judge(&bytes, forgiven).map_err(|broken| refusal(&bytes, broken))
        }
        Err(_) if text.is_ascii() => Err(Refusal::of_length(text.len())),
        _ => read_characters(plain(text), forgiven),
    }
}

/// Reads characters one by one, with these rules forgiven. One that is not ASCII becomes a zero byte, which fits
/// nowhere.
fn read_characters(characters: impl Iterator<Item = char>, forgiven: u8) -> Result<Curp, Refusal> {
    let mut text = [0; LENGTH];
    let mut count = 0;
    for character in characters {
        if let Some(place) = text.get_mut(count) {
            *place = u8::try_from(character)
                .ok()
                .filter(u8::is_ascii)
                .unwrap_or(0);
        }
        count += 1;
    }
    if count == LENGTH {
        judge(&text, forgiven).map_err(|broken| refusal(&text, broken))
    } else {
        Err(Refusal::of_length(count))
    }
}

/// The CURP that eighteen bytes of any case are, or the rules broken as bits of [`CurpRule::bit`]; those
/// `forgiven` are not.
#[inline]
fn judge(typed: &[u8; LENGTH], forgiven: u8) -> Result<Curp, u8> {
    let mut misfits = 0;
    let mut sum = 0;
    // All eighteen before any branch: a branch guessed wrong costs more than looking to the end.
    for (index, (&byte, class)) in typed.iter().zip(tables::SHAPE).enumerate() {
        let character = tables::CHARACTERS[usize::from(byte)];
        misfits |= character.foreign_to & class;
        // The check digit itself weighs 1 and makes the sum a multiple of ten.
        sum += u32::from(character.value) * tables::WEIGHTS[index];
    }
    if misfits != 0 {
        return Err(CurpRule::Shape.bit());
    }
    // Only letters and digits are left: bit 6 tells a letter, bit 5 its case.
    let text = typed.map(|byte| byte & !((byte & 0x40) >> 1));
    let born = date_of_birth(&text);
    let broken = CurpRule::InconvenientWord.bit_if(tables::is_inconvenient([
        text[0], text[1], text[2], text[3],
    ])) | CurpRule::Date.bit_if(born.is_none())
        | CurpRule::Place.bit_if(!tables::is_place(text[11], text[12]))
        | CurpRule::CheckDigit.bit_if(!sum.is_multiple_of(10));
    let broken = broken & !forgiven;
    match born {
        Some(born) if broken == 0 => Ok(Curp { text, born }),
        _ => Err(broken),
    }
}

/// Says which of the rules broken comes first, and where.
fn refusal(typed: &[u8; LENGTH], broken: u8) -> Refusal {
    let misfit = typed
        .iter()
        .zip(tables::SHAPE)
        .position(|(&byte, class)| tables::CHARACTERS[usize::from(byte)].foreign_to & class != 0);
    Refusal::of(broken, misfit.map(|index| index + 1))
}

#[inline]
fn date_of_birth(text: &[u8; LENGTH]) -> Option<Date> {
    let century = if text[16].is_ascii_digit() {
        1900
    } else {
        2000
    };
    let year = century + i32::from(two_digits(text[4], text[5]));
    let (month, day) = (two_digits(text[6], text[7]), two_digits(text[8], text[9]));
    // By the day of the year, since the months' lengths would be a branch for each to guess.
    let starts = &tables::MONTH_STARTS[usize::from(time::util::is_leap_year(year))];
    let (before, end) = (
        starts.get(usize::from(month))?,
        starts.get(usize::from(month) + 1)?,
    );
    let ordinal = before + u16::from(day);
    if month == 0 || day == 0 || ordinal > *end {
        return None;
    }
    Date::from_ordinal_date(year, ordinal).ok()
}

#[inline]
fn two_digits(tens: u8, units: u8) -> u8 {
    (tens & 0xf) * 10 + (units & 0xf)
}
