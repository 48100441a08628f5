//! Judging the cells of a worker, each by itself: while somebody types, row by row of a file, and in a return.

use time::Date;

use super::{Code, Codes, Detail, Notation, Sbc, SbcError, SbcLimits};
use crate::plain::{plain, typed};
use crate::{Curp, CurpRule, Nss, NssError};

/// What a cell is found to be: its value where nothing blocks, and the codes of everything that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judged<T> {
    /// The value; none where a code blocks.
    pub value: Option<T>,
    /// Everything found, what blocks and what does not.
    pub codes: Codes,
    /// What more there is to say, and of which code.
    pub(super) detail: Option<(Code, Detail)>,
}

impl<T> Judged<T> {
    fn of(value: T, codes: Codes) -> Self {
        Self {
            value: Some(value),
            codes,
            detail: None,
        }
    }

    fn wrong(code: Code, detail: Option<Detail>) -> Self {
        Self {
            value: None,
            codes: code.into(),
            detail: detail.map(|detail| (code, detail)),
        }
    }

    /// What was found, each with what more there is to say of it.
    pub fn findings(&self) -> impl Iterator<Item = (Code, Option<Detail>)> {
        let known = self.detail;
        self.codes.iter().map(move |code| {
            let detail = known.filter(|(about, _)| *about == code);
            (code, detail.map(|(_, detail)| detail))
        })
    }
}

/// Judges an NSS as somebody typed it. Blanks, hyphens, an apostrophe in front and `="…"` are passed over; where up to
/// ten digits are left, a spreadsheet took the leading zeros for a number's. A number that is nothing but
/// zeros stands for nothing.
pub fn judge_nss(text: &str) -> Judged<Nss> {
    match Nss::parse_digits(text) {
        Some(Ok(nss)) if nss.key() != 0 => return Judged::of(nss, Codes::default()),
        Some(Err(error)) => return nss_error(error),
        _ => {}
    }
    let mut codes = Codes::default();
    let bare = unwrapped(text);
    let cleaned: String = match scientific(bare) {
        Some(Scientific::Whole(digits)) => digits,
        Some(Scientific::Lost) => return Judged::wrong(Code::NssLost, None),
        None => typed(bare).collect(),
    };
    if cleaned != text {
        codes.insert(Code::NssCleaned);
    }
    if cleaned.bytes().all(|byte| byte == b'0') {
        return Judged::wrong(Code::NssEmpty, None);
    }
    let only_digits = cleaned.bytes().all(|byte| byte.is_ascii_digit());
    let padded = if only_digits && cleaned.len() < Nss::LENGTH {
        codes.insert(Code::NssZeros);
        format!("{cleaned:0>width$}", width = Nss::LENGTH)
    } else {
        cleaned
    };
    match Nss::parse(&padded) {
        Ok(nss) => Judged::of(nss, codes),
        Err(error) => nss_error(error),
    }
}

fn nss_error(error: NssError) -> Judged<Nss> {
    let (code, detail) = match error {
        NssError::Length { characters } => (Code::NssLength, Some(Detail::Characters(characters))),
        NssError::Shape { position } => (Code::NssShape, Some(Detail::Position(position))),
        NssError::CheckDigit => (Code::NssDigit, None),
    };
    Judged::wrong(code, detail)
}

/// A text without what programs put around it so that it stays one: an apostrophe, or `="…"`.
fn unwrapped(text: &str) -> &str {
    let text = text.trim();
    let quoted = text
        .strip_prefix("=\"")
        .and_then(|rest| rest.strip_suffix('"'));
    quoted.unwrap_or(text.strip_prefix('\'').unwrap_or(text))
}

/// A number in scientific notation.
enum Scientific {
    /// All its digits are there.
    Whole(String),
    /// The last ones are not.
    Lost,
}

/// Reads a number in scientific notation: `1.23457E+10`, and `1.2345678903E10`, which has lost nothing.
fn scientific(text: &str) -> Option<Scientific> {
    let text: String = plain(text).collect();
    let (mantissa, exponent) = text.split_once(['e', 'E'])?;
    let (whole, fraction) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let exponent = exponent.strip_prefix('+').unwrap_or(exponent);
    if whole.len() != 1 || !digits(whole) || !digits(fraction) || !digits(exponent) {
        return None;
    }
    let exponent: usize = exponent.parse().ok()?;
    Some(if fraction.len() == exponent {
        Scientific::Whole([whole, fraction].concat())
    } else {
        Scientific::Lost
    })
}

/// Judges a CURP as somebody typed it, on `today`. One of RENAPO's 81 words is worth a look only: older CURPs
/// have them.
pub fn judge_curp(text: &str, today: Date) -> Judged<Curp> {
    let curp = match Curp::read_vouched(text) {
        Ok(curp) => curp,
        Err(broken) => {
            let codes = broken.iter().map(curp_code).collect();
            let first = broken.first();
            let detail = first.and_then(|error| match error.rule {
                CurpRule::Length => Some(Detail::Characters(error.characters)),
                CurpRule::Shape => error.position.map(Detail::Position),
                _ => None,
            });
            if detail == Some(Detail::Characters(0)) {
                return Judged::wrong(Code::CurpEmpty, None);
            }
            return Judged {
                value: None,
                codes,
                detail: first
                    .zip(detail)
                    .map(|(error, detail)| (curp_code(error.rule), detail)),
            };
        }
    };
    if !curp.born_by(today) {
        return Judged::wrong(Code::CurpDate, None);
    }
    let mut codes = Codes::default();
    if plain(text).any(|character| character.is_ascii_lowercase()) {
        codes.insert(Code::CurpCapitals);
    }
    if curp.begins_with_inconvenient_word() {
        codes.insert(Code::CurpWord);
    }
    Judged::of(curp, codes)
}

const fn curp_code(rule: CurpRule) -> Code {
    match rule {
        CurpRule::Length => Code::CurpLength,
        CurpRule::Shape => Code::CurpShape,
        CurpRule::InconvenientWord => Code::CurpWord,
        CurpRule::Date => Code::CurpDate,
        CurpRule::Place => Code::CurpPlace,
        CurpRule::CheckDigit => Code::CurpDigit,
    }
}

/// Judges an SBC as somebody typed it, within the limits of its period. Where one of them is not known, that is
/// said, and not judged.
pub fn judge_sbc(text: &str, notation: Notation, limits: SbcLimits) -> Judged<Sbc> {
    let ceiling = limits.ceiling.map(Detail::Amount);
    let (sbc, separators) = match Sbc::read(text, notation) {
        Ok(read) => read,
        Err(SbcError::Empty) => return Judged::wrong(Code::SbcEmpty, None),
        Err(SbcError::Shape) => return Judged::wrong(Code::SbcShape, None),
        Err(SbcError::Zero) => return Judged::wrong(Code::SbcZero, None),
        Err(SbcError::TooLarge) => return Judged::wrong(Code::SbcCeiling, ceiling),
    };
    if limits.ceiling.is_some_and(|ceiling| sbc.amount() > ceiling) {
        return Judged::wrong(Code::SbcCeiling, ceiling);
    }
    let mut judged = Judged::of(sbc, Codes::default());
    if separators {
        judged.codes.insert(Code::SbcSeparators);
    }
    if let Some(minimum) = limits.minimum.filter(|minimum| sbc.amount() < *minimum) {
        judged.codes.insert(Code::SbcBelowMinimum);
        judged.detail = Some((Code::SbcBelowMinimum, Detail::Amount(minimum)));
    }
    if !limits.known() {
        judged.codes.insert(Code::TableExpired);
    }
    judged
}
