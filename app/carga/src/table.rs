//! From cells to rows, whatever kind of file they came from.

use crate::surnames::{self, Surnames};
use crate::{
    Column, FileError, LONGEST_CELL, LONGEST_CURP, LONGEST_EMAIL, LONGEST_NAME, MOST_ROWS, Reading,
    Row, cell,
};
use unicode_normalization::UnicodeNormalization as _;

/// Among how many rows, blank ones not counted, the heading is looked for: titles stand above it.
pub const HEADING_WITHIN: usize = 10;

/// The longest heading that is known, in bytes, with much room for signs and blanks.
const LONGEST_HEADING: usize = 100;

/// How much text is kept of the smallest file, written in the longest way there is (see [`cost`]).
const LEAST_KEPT: usize = 24 * 1024;
/// How much more for each byte of the file. Rows that people have compress to a half or a third; those of a
/// workbook in which thousands of cells refer to one text compress to nothing.
const KEPT_FOR_A_BYTE: usize = 7;

/// A table, of which one row after the other comes in.
pub struct Table {
    headings: Option<Headings>,
    /// What the likeliest row so far lacks to be the heading, and how many headings it has.
    likeliest: Option<(usize, FileError)>,
    /// How many rows have been looked at for it.
    looked_at: usize,
    rows: Vec<Row>,
    hidden: usize,
    left: usize,
}

impl Table {
    /// Of a file of so many bytes.
    pub const fn of(size: usize) -> Self {
        Self {
            headings: None,
            likeliest: None,
            looked_at: 0,
            rows: Vec::new(),
            hidden: 0,
            left: LEAST_KEPT + KEPT_FOR_A_BYTE * size,
        }
    }

    /// Takes the next row. The first that has every column that is needed is the heading.
    ///
    /// # Errors
    /// When the file cannot be taken for it.
    pub fn push<Cell: AsRef<str>>(
        &mut self,
        line: u32,
        hidden: bool,
        cells: &[Cell],
    ) -> Result<(), FileError> {
        if cells.iter().all(|cell| cell.as_ref().trim().is_empty()) {
            return Ok(());
        }
        let Some(headings) = &self.headings else {
            self.look_for_headings(cells);
            return Ok(());
        };
        let needed = headings.needed();
        let too_long = |index: &usize| {
            cells
                .get(*index)
                .is_some_and(|cell| is_too_long(cell.as_ref()))
        };
        if needed.iter().any(too_long) {
            return Err(FileError::CellTooLong { line });
        }
        let row = headings.row(line, cells);
        if row.is_blank() {
            // What stands in other columns only, below a table for example, is nobody.
            return Ok(());
        }
        if self.rows.len() >= MOST_ROWS {
            return Err(FileError::TooManyRows);
        }
        let left = self.left.checked_sub(row.cost());
        self.left = left.ok_or(FileError::TooMuchText)?;
        self.hidden += usize::from(hidden);
        self.rows.push(row);
        Ok(())
    }

    fn look_for_headings<Cell: AsRef<str>>(&mut self, cells: &[Cell]) {
        if self.is_without_headings() {
            return;
        }
        self.looked_at += 1;
        match Headings::of(cells) {
            Ok(headings) => self.headings = Some(headings),
            Err(error) => {
                let known = known_headings(cells.iter().map(AsRef::as_ref));
                if self.likeliest.is_none_or(|(most, _)| known > most) {
                    self.likeliest = Some((known, error));
                }
            }
        }
    }

    /// Whether there was nothing yet but blank rows.
    pub const fn is_blank(&self) -> bool {
        self.headings.is_none() && self.likeliest.is_none()
    }

    /// Which columns matter, as far as it is known already.
    pub fn needs(&self, column: usize) -> bool {
        (self.headings.as_ref()).is_none_or(|headings| headings.needed().contains(&column))
    }

    /// Whether all rows have been looked at among which a heading may be, and none is.
    pub const fn is_without_headings(&self) -> bool {
        self.headings.is_none() && self.looked_at >= HEADING_WITHIN
    }

    /// What the table lacks to be one, with how many known headings it has; nothing if it lacks nothing or
    /// there is nothing in it.
    pub const fn lacks(&self) -> Option<(usize, FileError)> {
        match self.headings {
            Some(_) => None,
            None => self.likeliest,
        }
    }

    /// What was read.
    ///
    /// # Errors
    /// When there are no rows.
    pub fn finish(self) -> Result<Reading, FileError> {
        if self.headings.is_none() {
            return Err(self.likeliest.map_or(FileError::Empty, |(_, error)| error));
        }
        if self.rows.is_empty() {
            return Err(FileError::NoRows);
        }
        Ok(Reading {
            rows: self.rows,
            hidden: self.hidden,
        })
    }
}

/// Whether it has more characters than a cell may have. It never looks at more of them.
pub fn is_too_long(cell: &str) -> bool {
    cell.len() > LONGEST_CELL && cell.chars().nth(LONGEST_CELL).is_some()
}

/// How many of these are headings that are known.
pub fn known_headings<'cell>(cells: impl Iterator<Item = &'cell str>) -> usize {
    cells.filter_map(column).count()
}

/// Which column a heading stands for; case, accents, blanks and signs do not matter.
fn column(heading: &str) -> Option<Column> {
    if heading.len() > LONGEST_HEADING {
        return None;
    }
    let heading = cell::meant_exactly(heading);
    let letters: String = heading
        .nfkd()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    Some(match letters.as_str() {
        "curp" => Column::Curp,
        "nombre" | "nombres" => Column::GivenNames,
        "apellidos" => Column::Surnames,
        "primerapellido" | "1erapellido" | "apellido1" | "apellidopaterno" | "appaterno"
        | "apaterno" | "paterno" => Column::FirstSurname,
        "segundoapellido" | "2doapellido" | "apellido2" | "apellidomaterno" | "apmaterno"
        | "amaterno" | "materno" => Column::SecondSurname,
        "correo" | "correoelectronico" | "email" | "mail" => Column::Email,
        _ => return None,
    })
}

/// Which column stands where, counted from 0.
struct Headings {
    curp: usize,
    given_names: usize,
    surnames: Together,
    email: usize,
}

enum Together {
    Yes(usize),
    No(usize, usize),
}

impl Headings {
    fn of<Cell: AsRef<str>>(cells: &[Cell]) -> Result<Self, FileError> {
        let columns: Vec<_> = cells.iter().map(|cell| column(cell.as_ref())).collect();
        let find = |wanted| {
            let mut found = columns
                .iter()
                .enumerate()
                .filter_map(|(index, column)| (*column == Some(wanted)).then_some(index));
            let first = found.next();
            match found.next() {
                Some(_) => Err(FileError::DoubledColumn(wanted)),
                None => Ok(first),
            }
        };
        let need = |wanted| find(wanted)?.ok_or(FileError::MissingColumn(wanted));
        let curp = need(Column::Curp)?;
        let given_names = need(Column::GivenNames)?;
        let surnames = match (
            find(Column::Surnames)?,
            find(Column::FirstSurname)?,
            find(Column::SecondSurname)?,
        ) {
            (Some(together), None, None) => Together::Yes(together),
            (None, Some(first), Some(second)) => Together::No(first, second),
            (Some(_), _, _) => return Err(FileError::DoubledColumn(Column::Surnames)),
            (None, Some(_), None) => {
                return Err(FileError::MissingColumn(Column::SecondSurname));
            }
            (None, None, Some(_)) => return Err(FileError::MissingColumn(Column::FirstSurname)),
            (None, None, None) => return Err(FileError::MissingColumn(Column::Surnames)),
        };
        Ok(Self {
            curp,
            given_names,
            surnames,
            email: need(Column::Email)?,
        })
    }

    /// Where what is needed stands.
    const fn needed(&self) -> [usize; 5] {
        let (first, second) = match self.surnames {
            Together::Yes(both) => (both, both),
            Together::No(first, second) => (first, second),
        };
        [self.curp, self.given_names, first, second, self.email]
    }

    fn row<Cell: AsRef<str>>(&self, line: u32, cells: &[Cell]) -> Row {
        let cell = |index: usize| cells.get(index).map_or("", |cell| cell.as_ref());
        let exactly = |index, longest| kept(cell::meant_exactly(cell(index)).into_owned(), longest);
        let name = |index, longest| {
            let words: Vec<_> = cell::meant(cell(index))
                .split_whitespace()
                .map(str::to_owned)
                .collect();
            kept(words.join(" "), longest)
        };
        let curp = exactly(self.curp, LONGEST_CURP);
        let (first, second) = match self.surnames {
            // Two, and the blank between them.
            Together::Yes(both) => (name(both, 2 * LONGEST_NAME + 1), String::new()),
            Together::No(first, second) => (name(first, LONGEST_NAME), name(second, LONGEST_NAME)),
        };
        let together = matches!(self.surnames, Together::Yes(_));
        let (first_surname, second_surname, unclear) = if second.is_empty() {
            divided(first, &curp, together)
        } else {
            (first, Some(second), false)
        };
        Row {
            line,
            given_names: name(self.given_names, LONGEST_NAME),
            first_surname,
            second_surname,
            unclear,
            email: exactly(self.email, LONGEST_EMAIL),
            curp,
        }
    }
}

/// First and second surname of a text that may hold both; and whether somebody has to say where the first
/// ends. Who has a column for each and fills in the first alone has said it, unless the CURP tells more.
fn divided(surnames: String, curp: &str, together: bool) -> (String, Option<String>, bool) {
    match surnames::read(&surnames, curp) {
        Surnames::Two(first, second) => (first, Some(second), false),
        Surnames::One => (surnames, None, false),
        Surnames::Untold => (surnames, None, together),
        Surnames::Unclear => (surnames, None, true),
    }
}

/// Stands for what was cut off. It is in no name, address or CURP.
const CUT: char = '…';

/// As much of a text as may be kept: what is longer is cut, and is still too long.
fn kept(mut text: String, longest: usize) -> String {
    let mut places = text.char_indices().skip(longest);
    if let (Some((end, _)), Some(_)) = (places.next(), places.next()) {
        text.truncate(end);
        text.push(CUT);
    }
    text
}

impl Row {
    fn is_blank(&self) -> bool {
        self.texts().iter().all(|text| text.is_empty())
    }

    fn texts(&self) -> [&str; 5] {
        [
            &self.curp,
            &self.given_names,
            &self.first_surname,
            self.second_surname.as_deref().unwrap_or_default(),
            &self.email,
        ]
    }

    fn cost(&self) -> usize {
        self.texts().into_iter().map(cost).sum()
    }
}

/// How many bytes a text has where it has most: in a page, in JSON, in CSV.
fn cost(text: &str) -> usize {
    (text.bytes())
        .map(|byte| match byte {
            b'"' => "&quot;".len(),
            b'\'' | b'&' => "&amp;".len(),
            b'<' | b'>' => "&lt;".len(),
            b'\\' => 2,
            _ => 1,
        })
        .sum()
}
