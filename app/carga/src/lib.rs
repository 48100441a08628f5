//! The *carga*: reading the file with which a contratista registers many capturistas at once. From
//! bytes to rows, CSV or XLSX alike; no input or output, no clock.
//!
//! Files come from anybody who is signed in, so everything is read under limits, and no memory is set
//! aside by what a file says of itself. Whether a CURP or an address is one is not judged here: a row
//! is what somebody typed.
//!
//! | to change | go to |
//! |---|---|
//! | which headings are recognised | `table.rs` |
//! | where a surname ends and the next begins | `surnames.rs` |
//! | encodings, delimiters | `text.rs` |
//! | what is read of a workbook | `workbook.rs`; of its numbers and dates, `workbook/value.rs` |
//! | the list of what was rejected | `rejected.rs` |

mod error;
mod rejected;
mod surnames;
mod table;
mod text;
mod workbook;

pub use error::{Column, FileError};
pub use rejected::rejected_csv;

use std::fmt;

/// The largest file that is looked at, in bytes. 5,000 rows have about 500 kB as CSV.
pub const LARGEST: usize = 2 * 1024 * 1024;
/// How many rows a file may have, its heading not counted.
pub const MOST_ROWS: usize = 5_000;
/// How many bytes are unpacked of a workbook at most, all parts together.
pub const MOST_UNPACKED: usize = 32 * 1024 * 1024;
/// How many parts a workbook may have (entries of the ZIP archive that it is).
pub const MOST_PARTS: usize = 1_000;
/// How many characters a cell may have.
pub const LONGEST_CELL: usize = 1_000;

/// What every ZIP archive begins with, and so every XLSX.
const ZIP: &[u8] = b"PK\x03\x04";
/// What every OLE file begins with: workbooks of before 2007, and newer ones that a password protects.
const OLE: &[u8] = b"\xD0\xCF\x11\xE0";

/// Somebody to be registered, as typed: without the blanks around each text, and nothing else changed
/// or checked. What the file lacks is empty.
#[derive(Clone, PartialEq, Eq)]
pub struct Row {
    /// Which row of the sheet it is, as a spreadsheet shows it: the first is 1, mostly the heading.
    pub line: u32,
    /// CURP.
    pub curp: String,
    /// Given name or names.
    pub given_names: String,
    /// First surname, with its particles ("DE LA CRUZ").
    pub first_surname: String,
    /// Second surname, where there is one.
    pub second_surname: Option<String>,
    /// Mail address.
    pub email: String,
}

/// Whose row it is does not go into logs.
impl fmt::Debug for Row {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Row")
            .field("line", &self.line)
            .finish_non_exhaustive()
    }
}

/// Reads a file's rows, in the file's order. What kind of file it is, is said by its content, not by
/// its name. Blank rows are left out, though counted; columns with other headings are passed over.
///
/// # Errors
/// When the file as a whole cannot be taken, as [`FileError`] says.
pub fn read(bytes: &[u8]) -> Result<Vec<Row>, FileError> {
    if bytes.is_empty() {
        return Err(FileError::Empty);
    }
    if bytes.len() > LARGEST {
        return Err(FileError::TooLarge);
    }
    if bytes.starts_with(OLE) {
        return Err(FileError::OldOrProtected);
    }
    if bytes.starts_with(ZIP) {
        workbook::read(bytes)
    } else {
        text::read(bytes)
    }
}
