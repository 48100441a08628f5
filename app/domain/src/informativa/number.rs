//! Amounts of money as people and spreadsheets write them, read without floats.

use super::SbcError;
use crate::plain::seen;

/// Digits of a spreadsheet's number that are read; floats have no more than seventeen that mean something.
const MOST_DIGITS: usize = 24;

/// A float that was meant to be cents is so many times nearer to them than a cent is wide: 0.000001 of a peso.
const NEARNESS: u128 = 10_000;

/// Cents of a text that somebody typed, and whether blanks, `$`, thousands separators or a decimal comma
/// had to be understood. An amount that is too large is some large one.
pub(super) fn amount(text: &str, decimal_comma: bool) -> Result<(u64, bool), SbcError> {
    if let Some(cents) = canonical(text.as_bytes()) {
        return Ok((cents, false));
    }
    let blank = |sign: char| if sign.is_whitespace() { ' ' } else { sign };
    let seen: String = seen(text).map(blank).collect();
    let bare = seen.trim();
    if bare.is_empty() {
        return Err(SbcError::Empty);
    }
    let digits = bare.strip_prefix('$').unwrap_or(bare).trim_start();
    let (pesos, cents, comma) = split(digits, decimal_comma).ok_or(SbcError::Shape)?;
    let (pesos, thousands) = ungrouped(pesos).ok_or(SbcError::Shape)?;
    if pesos.is_empty() && cents.is_empty() {
        return Err(SbcError::Shape);
    }
    let cents = value(pesos.bytes(), cents).ok_or(SbcError::Shape)?;
    Ok((cents, thousands || comma || digits != text))
}

/// Digits, a point, two digits: what nearly every amount looks like, read at once.
fn canonical(text: &[u8]) -> Option<u64> {
    let (pesos, cents) = text.split_at_checked(text.len().checked_sub(3)?)?;
    match cents {
        [b'.', tens, ones] if !pesos.is_empty() && pesos.len() < 10 => {
            digits(pesos.iter().chain([tens, ones]).copied())
        }
        _ => None,
    }
}

/// Cents of pesos and of no, one or two decimals.
fn value(pesos: impl Iterator<Item = u8>, decimals: &str) -> Option<u64> {
    let zeros = 2_usize.checked_sub(decimals.len())?;
    digits(
        pesos
            .chain(decimals.bytes())
            .chain((0..zeros).map(|_| b'0')),
    )
}

/// The number that digits are, or the largest if it is beyond that.
fn digits(mut digits: impl Iterator<Item = u8>) -> Option<u64> {
    digits.try_fold(0_u64, |sum, digit| {
        let value = digit.is_ascii_digit().then(|| u64::from(digit - b'0'))?;
        Some(sum.saturating_mul(10).saturating_add(value))
    })
}

/// Parts pesos from decimals; tells whether a comma did.
fn split(text: &str, decimal_comma: bool) -> Option<(&str, &str, bool)> {
    match (text.rfind('.'), text.rfind(',')) {
        (None, None) => Some((text, "", false)),
        (Some(_), None) => text
            .split_once('.')
            .map(|(pesos, cents)| (pesos, cents, false)),
        (Some(point), Some(comma)) if comma < point => text
            .split_once('.')
            .map(|(pesos, cents)| (pesos, cents, false)),
        // Groups of three are thousands, as Mexico writes them, rather than three decimals.
        (None, Some(_)) if ungrouped(text).is_some() => Some((text, "", false)),
        (_, Some(_)) if decimal_comma => text
            .split_once(',')
            .map(|(pesos, cents)| (pesos, cents, true)),
        _ => None,
    }
}

/// Pesos without what parts their thousands; tells whether anything did. Whatever parts them does so
/// throughout.
fn ungrouped(pesos: &str) -> Option<(String, bool)> {
    let Some(separator) = pesos.chars().find(|sign| !sign.is_ascii_digit()) else {
        return Some((pesos.to_owned(), false));
    };
    if !matches!(separator, ',' | '.' | ' ') {
        return None;
    }
    let mut groups = pesos.split(separator);
    let first = groups.next()?;
    let starts = (1..=3).contains(&first.len()) && !first.starts_with('0');
    let right = starts && groups.all(|group| group.len() == 3);
    right.then(|| (pesos.replace(separator, ""), true))
}

/// Cents of a spreadsheet's number: digits, perhaps a point, perhaps an exponent. It counts as the amount of two
/// decimals that lies within 0.000001 of it, where there is one.
pub(super) fn cell(text: &str) -> Result<u64, SbcError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(SbcError::Empty);
    }
    decimal(text).ok_or(SbcError::Shape)
}

fn decimal(text: &str) -> Option<u64> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let exponent: i32 = exponent.parse().ok().filter(|it| (-99..=99).contains(it))?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let significant = || whole.bytes().chain(fraction.bytes());
    let well_formed = significant().all(|byte| byte.is_ascii_digit()) && !mantissa.starts_with('.');
    if !well_formed || significant().count() > MOST_DIGITS {
        return None;
    }
    let number = significant().fold(0, |sum, digit| sum * 10 + u128::from(digit - b'0'));
    // Cents are the number times ten to this.
    let power = 2 + exponent - i32::try_from(fraction.len()).ok()?;
    if number == 0 {
        return Some(0);
    }
    let unit = 10_u128.checked_pow(power.unsigned_abs());
    if power >= 0 {
        let cents = unit.and_then(|unit| number.checked_mul(unit));
        return Some(cents.map_or(u64::MAX, |cents| u64::try_from(cents).unwrap_or(u64::MAX)));
    }
    // Smaller than a part that counts.
    let unit = unit.unwrap_or(u128::MAX);
    let (cents, rest) = (number / unit, number % unit);
    let near = unit / NEARNESS;
    let rounded = match rest {
        rest if rest <= near => cents,
        rest if unit - rest <= near => cents + 1,
        _ => return None,
    };
    Some(u64::try_from(rounded).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_mexico_writes_them() {
        for (text, cents, noted) in [
            ("512.30", 51_230, false),
            ("512.3", 51_230, false),
            ("512", 51_200, false),
            ("512.", 51_200, false),
            ("0.05", 5, false),
            (".5", 50, false),
            ("0512.30", 51_230, false),
            ("1,234.56", 123_456, true),
            ("1,234", 123_400, true),
            ("$1,234.5", 123_450, true),
            ("$ 512.30", 51_230, true),
            (" 512.30\t", 51_230, true),
            ("1 234.56", 123_456, true),
            ("1\u{a0}234.56", 123_456, true),
            ("５１２．３０", 51_230, true),
            ("1,234,567.89", 123_456_789, true),
        ] {
            for decimal_comma in [false, true] {
                assert_eq!(amount(text, decimal_comma), Ok((cents, noted)), "{text}");
            }
        }
        for (text, cents) in [("512,30", 51_230), ("512,3", 51_230), ("1.234,56", 123_456)] {
            assert_eq!(amount(text, true), Ok((cents, true)), "{text}");
            assert_eq!(amount(text, false), Err(SbcError::Shape), "{text}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in ["", " ", "\u{200b}"] {
            assert_eq!(amount(text, true), Err(SbcError::Empty), "{text:?}");
        }
        for text in [
            "$",
            "-",
            "-512.30",
            "+512.30",
            "512.301",
            "512.300",
            "1,23.45",
            "12,3456",
            "1.234.567",
            "1,234 567.00",
            "0,512.30",
            "512 30",
            "quinientos",
            "5e2",
            ".",
            ",",
            "1..2",
            "512.30 MXN",
            "1,234,56",
            "$$5",
            "5$",
            "1234,567.00",
        ] {
            assert_eq!(amount(text, true), Err(SbcError::Shape), "{text}");
        }
        assert_eq!(amount(&"9".repeat(60), true), Ok((u64::MAX, false)));
    }

    #[test]
    fn a_cell_counts_as_the_cents_that_its_float_was_meant_to_be() {
        for (text, cents) in [
            ("512.3", 51_230),
            ("512.29999999999995", 51_230),
            ("512.30000000000007", 51_230),
            ("512.300001", 51_230),
            ("512.299999", 51_230),
            ("5.123E2", 51_230),
            ("51230e-2", 51_230),
            ("1E3", 100_000),
            ("0", 0),
            ("0.0000001", 0),
            ("1e-40", 0),
            ("1e90", u64::MAX),
        ] {
            assert_eq!(cell(text), Ok(cents), "{text}");
        }
        for text in [
            "512.3000011",
            "512.2999",
            "512.305",
            "-1",
            "+1",
            "NaN",
            "1e",
            ".5",
            "1e100",
            "$1",
        ] {
            assert_eq!(cell(text), Err(SbcError::Shape), "{text}");
        }
        assert_eq!(cell(" "), Err(SbcError::Empty));
    }
}
