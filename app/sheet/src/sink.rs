//! What receives the rows of a file, whatever its format.

use crate::FileError;
use std::borrow::Cow;

/// A cell as the file has it, uncleaned.
#[derive(Clone)]
pub struct Cell<'file> {
    /// Its text, as a spreadsheet shows it.
    pub text: Cow<'file, str>,
    /// Whether a workbook keeps it as a number: then leading zeros are lost, and decimals are those of a float.
    pub is_number: bool,
}

/// Receives rows in the order of the file.
pub trait Sink {
    /// Why it refuses to go on.
    type Error: From<FileError>;

    /// The next row: its number as a spreadsheet shows it, from 1; whether a spreadsheet hides it; its cells, of which
    /// the last ones may be missing. Blank rows of a text are passed over, though counted.
    ///
    /// # Errors
    /// When it refuses to go on.
    fn row(&mut self, line: u32, hidden: bool, cells: &[Cell<'_>]) -> Result<(), Self::Error>;

    /// Whether it wants the column at this place, from 0. The others' cells are blank.
    fn needs(&self, _place: usize) -> bool {
        true
    }

    /// Whether it wants no more rows.
    fn has_enough(&self) -> bool {
        false
    }
}
