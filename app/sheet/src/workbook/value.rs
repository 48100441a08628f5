//! The text form of a cell's value.

use crate::FileError;
use crate::workbook::xml::{Xml, attribute};
use quick_xml::events::Event;
use std::collections::HashSet;
use time::{Date, Duration, Month};

/// The type of a cell's value (ECMA-376, part 1, 18.18.11).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A number, which may stand for a date.
    Number,
    /// The number of a shared text.
    Shared,
    /// True or false.
    Boolean,
    /// Text; also dates as text, and errors (`#N/A`).
    Text,
}

impl Kind {
    /// The type by its attribute; without one it is a number.
    pub fn of(said: Option<&str>) -> Self {
        match said {
            None | Some("n") => Self::Number,
            Some("s") => Self::Shared,
            Some("b") => Self::Boolean,
            Some(_) => Self::Text,
        }
    }

    /// The text as Excel in Spanish shows it.
    pub fn written(self, raw: String) -> String {
        match (self, raw.trim()) {
            (Self::Boolean, "1" | "true") => "VERDADERO".to_owned(),
            (Self::Boolean, "0" | "false") => "FALSO".to_owned(),
            // Rust formats a whole number without a fraction, whatever its form in the file.
            (Self::Number, digits) => match digits.parse::<f64>() {
                Ok(number) if number.is_finite() => number.to_string(),
                _ => raw,
            },
            _ => raw,
        }
    }
}

/// The styles that show a number as a date, and the day from which days are counted.
pub struct Dates {
    styles: Vec<bool>,
    since_1904: bool,
}

impl Dates {
    /// For a workbook without styles.
    pub const fn none(since_1904: bool) -> Self {
        Self {
            styles: Vec::new(),
            since_1904,
        }
    }

    /// Reads the styles part.
    ///
    /// # Errors
    /// When it is not XML.
    pub fn read(mut xml: Xml<'_>, since_1904: bool) -> Result<Self, FileError> {
        let mut formats: HashSet<u32> = HashSet::new();
        let mut dates = Vec::new();
        let mut in_cells = false;
        while let Some(event) = xml.next()? {
            match event {
                Event::Start(start) => match start.local_name().as_ref() {
                    "numFmt" => {
                        let id = attribute(&start, "numFmtId")?.and_then(|id| id.parse().ok());
                        let code = attribute(&start, "formatCode")?;
                        if let (Some(id), Some(code)) = (id, code)
                            && shows_a_day(&code)
                        {
                            formats.insert(id);
                        }
                    }
                    "cellXfs" => in_cells = true,
                    "xf" if in_cells => {
                        let id = attribute(&start, "numFmtId")?.and_then(|id| id.parse().ok());
                        dates.push(id.is_some_and(|id| {
                            // The built-in formats (ECMA-376, part 1, 18.8.30).
                            matches!(id, 14..=17 | 22) || formats.contains(&id)
                        }));
                    }
                    _ => {}
                },
                Event::End(end) if end.local_name().as_ref() == "cellXfs" => in_cells = false,
                _ => {}
            }
        }
        Ok(Self {
            styles: dates,
            since_1904,
        })
    }

    /// Whether cells of this style show a date.
    pub fn contains(&self, style: usize) -> bool {
        self.styles.get(style).copied().unwrap_or_default()
    }

    /// The date (`14/03/2023`) of a number of days, without the time of day; the number itself if it is not a date.
    pub fn written(&self, raw: &str) -> String {
        let day = raw.trim().parse().ok().and_then(|days| self.day(days));
        match day {
            Some(day) => format!(
                "{:02}/{:02}/{:04}",
                day.day(),
                u8::from(day.month()),
                day.year()
            ),
            None => Kind::Number.written(raw.to_owned()),
        }
    }

    fn day(&self, days: f64) -> Option<Date> {
        // Excel's dates end with the year 9999.
        if !(1.0..2_958_466.0).contains(&days) {
            return None;
        }
        #[allow(clippy::cast_possible_truncation, reason = "between the bounds above")]
        let days = days as i64;
        let first = if self.since_1904 {
            Date::from_calendar_date(1904, Month::January, 1)
        } else {
            // Excel counts 29 February 1900, which did not exist, as the sixtieth day.
            let before = if days < 60 { 31 } else { 30 };
            Date::from_calendar_date(1899, Month::December, before)
        };
        first.ok()?.checked_add(Duration::days(days))
    }
}

/// Whether a format shows day or year, ignoring quoted texts, colours in brackets and escaped characters.
fn shows_a_day(code: &str) -> bool {
    let (mut quoted, mut bracketed) = (false, false);
    let mut letters = code.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => quoted = !quoted,
            _ if quoted => {}
            '[' => bracketed = true,
            ']' => bracketed = false,
            _ if bracketed => {}
            '\\' | '_' | '*' => drop(letters.next()),
            'd' | 'D' | 'y' | 'Y' => return true,
            _ => {}
        }
    }
    false
}
