//! Days as they are typed and as they stand in a sentence.

use std::fmt;

use time::{Date, Month};

/// The day that a text of the form AAAA-MM-DD names, and of no other form.
pub(crate) fn iso(text: &str) -> Option<Date> {
    let bytes = text.as_bytes();
    let in_place = bytes.len() == 10 && bytes.get(4) == Some(&b'-') && bytes.get(7) == Some(&b'-');
    in_place.then(|| typed(text)).flatten()
}

/// The day that somebody means: AAAA-MM-DD, as browsers give it, or day, month and year of four digits, as
/// Mexico writes it; slashes, hyphens and dots do the same.
pub(crate) fn typed(text: &str) -> Option<Date> {
    let mut parts = text.split(['-', '/', '.']);
    let (first, month, last) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let (year, day) = match (first.len(), last.len()) {
        (4, 1..=2) => (first, last),
        (1..=2, 4) => (last, first),
        _ => return None,
    };
    if month.len() > 2 {
        return None;
    }
    let month = Month::try_from(u8::try_from(number(month)?).ok()?).ok()?;
    let day = u8::try_from(number(day)?).ok()?;
    Date::from_calendar_date(i32::from(number(year)?), month, day).ok()
}

/// Digits and nothing else: `parse` would take a sign.
fn number(digits: &str) -> Option<u16> {
    let only_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
    only_digits.then(|| digits.parse().ok()).flatten()
}

/// A day in a sentence: "01/05/2026".
pub(crate) fn shown(day: Date) -> impl fmt::Display {
    Shown(day)
}

struct Shown(Date);

impl fmt::Display for Shown {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (day, month) = (self.0.day(), u8::from(self.0.month()));
        write!(formatter, "{day:02}/{month:02}/{:04}", self.0.year())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_and_browsers_write_them() {
        for text in [
            "2026-05-01",
            "01/05/2026",
            "1/5/2026",
            "01-05-2026",
            "1.5.2026",
        ] {
            let day = typed(text).unwrap();
            assert_eq!(shown(day).to_string(), "01/05/2026", "{text}");
        }
        assert_eq!(iso("2026-05-01"), typed("2026-05-01"));
        for text in ["01/05/2026", "2026-5-01", "2026/05/01", " 2026-05-01", ""] {
            assert_eq!(iso(text), None, "{text}");
        }
        for text in [
            "",
            "2026",
            "2026-05",
            "2026-05-01-01",
            "31/02/2026",
            "00/05/2026",
            "01/13/2026",
            "01/05/26",
            "1/5/+026",
            "2026-+5-01",
            "mayo",
            "1/005/2026",
            "20260-05-01",
        ] {
            assert_eq!(typed(text), None, "{text}");
        }
    }
}
