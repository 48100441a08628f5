//! The SBC, salario base de cotización: what a worker's contributions are computed from, a day.

use std::fmt;

use super::number;
use crate::{Cents, Cuatrimestre, Tables};

/// The ceiling of the SBC, in UMA (Ley del Seguro Social, article 28).
const CEILING_IN_UMA: u32 = 25;

/// An SBC: whole cents, more than none.
///
/// `Display` writes it as IMSS's files have it: `512.30`. `Debug` hides it: it is somebody's salary.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sbc(Cents);

/// How the text of an SBC came to be, which decides what its signs mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Notation {
    /// Typed or pasted, or from a file whose columns no comma parts: a comma may be the decimal point.
    Typed,
    /// From a file whose columns commas part: a comma parts thousands or nothing.
    CommaFile,
    /// The number of a spreadsheet's cell, which its program keeps as a float: 512.29999999999995 for 512.30.
    NumberCell,
}

/// Why a text is no SBC. Never holds the text itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SbcError {
    /// Nothing.
    #[error("no SBC: nothing was typed")]
    Empty,
    /// No number, a negative one, or more than two decimals.
    #[error("no SBC: not an amount with two decimals")]
    Shape,
    /// Zero.
    #[error("no SBC: zero")]
    Zero,
    /// More than any ceiling there ever was.
    #[error("no SBC: too large")]
    TooLarge,
}

impl Sbc {
    /// Reads one as somebody typed it; tells besides whether blanks, `$` or separators were passed over.
    ///
    /// # Errors
    /// As [`SbcError`] says. The ceiling is not judged here, since it changes by the year:
    /// [`judge_sbc`](super::judge_sbc).
    pub fn read(text: &str, notation: Notation) -> Result<(Self, bool), SbcError> {
        let (cents, separators) = match notation {
            Notation::Typed => number::amount(text, true)?,
            Notation::CommaFile => number::amount(text, false)?,
            Notation::NumberCell => (number::cell(text)?, false),
        };
        match u32::try_from(cents) {
            Ok(0) => Err(SbcError::Zero),
            Ok(cents) => Ok((Self(Cents::new(cents)), separators)),
            Err(_) => Err(SbcError::TooLarge),
        }
    }

    /// So many cents; nothing of none.
    pub const fn from_cents(cents: u32) -> Option<Self> {
        if cents == 0 {
            None
        } else {
            Some(Self(Cents::new(cents)))
        }
    }

    /// How much it is.
    pub const fn amount(self) -> Cents {
        self.0
    }
}

impl fmt::Display for Sbc {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl fmt::Debug for Sbc {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Sbc")
    }
}

/// What stands for a limit that is not known, in text.
const UNKNOWN: &str = "-";

/// Between what an SBC of a period is to lie, as far as it is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SbcLimits {
    /// More than this blocks: 25 UMA of the period's last day.
    pub ceiling: Option<Cents>,
    /// Less than this is worth a look: the general minimum wage of the period's last day.
    pub minimum: Option<Cents>,
}

impl SbcLimits {
    /// Those of a period.
    pub fn of(period: Cuatrimestre, tables: &Tables) -> Self {
        let day = period.last_day();
        Self {
            ceiling: tables.uma(day).map(|uma| uma.value.times(CEILING_IN_UMA)),
            minimum: tables.minimum_wage(day).map(|wage| wage.value),
        }
    }

    /// Reads what `Display` writes: how a page hands the limits that count, the server's, to the browser, whose own
    /// tables may be others.
    pub fn parse(text: &str) -> Option<Self> {
        let limit = |text| match text {
            UNKNOWN => Some(None),
            known => Cents::parse(known).map(Some),
        };
        let (ceiling, minimum) = text.split_once(' ')?;
        Some(Self {
            ceiling: limit(ceiling)?,
            minimum: limit(minimum)?,
        })
    }

    /// Whether both are known.
    pub const fn known(self) -> bool {
        self.ceiling.is_some() && self.minimum.is_some()
    }
}

/// Ceiling and minimum: `2932.75 315.04`, or `-` for what is not known.
impl fmt::Display for SbcLimits {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown =
            |limit: Option<Cents>| limit.map_or(UNKNOWN.to_owned(), |limit| limit.to_string());
        write!(formatter, "{} {}", shown(self.ceiling), shown(self.minimum))
    }
}
