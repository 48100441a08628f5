//! From cells to rows, whatever kind of file they came from.

use crate::{Column, FileError, LONGEST_CELL, MOST_ROWS, Row, surnames};
use unicode_normalization::UnicodeNormalization as _;

/// A table, of which one row after the other comes in.
#[derive(Default)]
pub struct Table {
    headings: Option<Headings>,
    rows: Vec<Row>,
}

impl Table {
    /// Takes the next row: the first that is not blank is the heading.
    ///
    /// # Errors
    /// When the file cannot be taken for it.
    pub fn push<Cell: AsRef<str>>(&mut self, line: u32, cells: &[Cell]) -> Result<(), FileError> {
        if cells.iter().any(|cell| is_too_long(cell.as_ref())) {
            return Err(FileError::CellTooLong { line });
        }
        if cells.iter().all(|cell| cell.as_ref().trim().is_empty()) {
            return Ok(());
        }
        let Some(headings) = &self.headings else {
            self.headings = Some(Headings::of(cells)?);
            return Ok(());
        };
        if self.rows.len() >= MOST_ROWS {
            return Err(FileError::TooManyRows);
        }
        self.rows.push(headings.row(line, cells));
        Ok(())
    }

    /// Whether there was nothing yet but blank rows.
    pub fn is_blank(&self) -> bool {
        self.headings.is_none()
    }

    /// The rows.
    ///
    /// # Errors
    /// When there are none.
    pub fn finish(self) -> Result<Vec<Row>, FileError> {
        if self.headings.is_none() {
            return Err(FileError::Empty);
        }
        if self.rows.is_empty() {
            return Err(FileError::NoRows);
        }
        Ok(self.rows)
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
    if is_too_long(heading) {
        return None;
    }
    let letters: String = heading
        .nfkd()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    Some(match letters.as_str() {
        "curp" => Column::Curp,
        "nombre" | "nombres" => Column::GivenNames,
        "apellidos" => Column::Surnames,
        "primerapellido" | "apellidopaterno" => Column::FirstSurname,
        "segundoapellido" | "apellidomaterno" => Column::SecondSurname,
        "correo" | "correoelectronico" | "email" => Column::Email,
        _ => return None,
    })
}

/// Which column stands where, counted from 0.
struct Headings {
    curp: usize,
    given_names: usize,
    surnames: Surnames,
    email: usize,
}

enum Surnames {
    Together(usize),
    Apart(usize, usize),
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
            (Some(together), None, None) => Surnames::Together(together),
            (None, Some(first), Some(second)) => Surnames::Apart(first, second),
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

    fn row<Cell: AsRef<str>>(&self, line: u32, cells: &[Cell]) -> Row {
        let cell = |index: usize| cells.get(index).map_or("", |cell| cell.as_ref().trim());
        let (first_surname, second_surname) = match self.surnames {
            Surnames::Together(both) => surnames::split(cell(both)),
            Surnames::Apart(first, second) => (
                cell(first).to_owned(),
                Some(cell(second).to_owned()).filter(|second| !second.is_empty()),
            ),
        };
        Row {
            line,
            curp: cell(self.curp).to_owned(),
            given_names: cell(self.given_names).to_owned(),
            first_surname,
            second_surname,
            email: cell(self.email).to_owned(),
        }
    }
}
