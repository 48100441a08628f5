//! The *carga*: reading the file with which a contratista registers many capturistas at once. From
//! bytes to rows, CSV or XLSX alike; no input or output, no clock.
//!
//! Files come from anybody who is signed in, so everything is read under limits, and no memory is set
//! aside by what a file says of itself. Whether a CURP or an address is one is not judged here: a row
//! is what somebody typed.
//!
//! | to change | go to |
//! |---|---|
//! | which headings are recognised, how much is kept of a cell | `table.rs` |
//! | what programs add to a cell, and what nobody sees | `cell.rs` |
//! | where a surname ends and the next begins | `surnames.rs` |
//! | delimiters | `text.rs`; encodings, `text/encoding.rs` |
//! | what is read of a workbook | `workbook.rs`; of its numbers and dates, `workbook/value.rs` |
//! | the list of what was rejected | `rejected.rs` |

mod cell;
mod error;
mod rejected;
mod surnames;
mod table;
mod text;
mod workbook;

pub use cell::{is_unseen, unseen};
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

/// The most characters of a name or a surname. Of a longer one a character more is kept, which tells.
pub const LONGEST_NAME: usize = 100;
/// The most characters of a mail address (RFC 5321, 4.5.3.1.3, without the brackets).
pub const LONGEST_EMAIL: usize = 254;
/// The most characters of a CURP as typed: eighteen, with blanks and hyphens between them.
pub const LONGEST_CURP: usize = 40;

/// What every ZIP archive begins with, and so every XLSX.
const ZIP: &[u8] = b"PK\x03\x04";
/// What every OLE file begins with: workbooks of before 2007, and newer ones that a password protects.
const OLE: &[u8] = b"\xD0\xCF\x11\xE0";

/// What was read of a file.
#[derive(Debug, PartialEq, Eq)]
pub struct Reading {
    /// Its rows, in the file's order.
    pub rows: Vec<Row>,
    /// How many of them a spreadsheet does not show, by a filter for example.
    pub hidden: usize,
}

/// Somebody to be registered, as typed: without what programs add around a text and what nobody sees in
/// identifiers, and nothing else changed or checked. What the file lacks is empty, and what is longer than
/// it may be is cut, though never so short that it could be taken.
#[derive(Clone, PartialEq, Eq)]
pub struct Row {
    /// Which row of the sheet it is, as a spreadsheet shows it: the first is 1, mostly the heading.
    pub line: u32,
    /// CURP.
    pub curp: String,
    /// Given name or names.
    pub given_names: String,
    /// First surname, with its particles ("DE LA CRUZ"); all of them where nobody can tell
    /// ([`unclear`](Self::unclear)).
    pub first_surname: String,
    /// Second surname, where there is one.
    pub second_surname: Option<String>,
    /// Whether both surnames stand in one text of which not even the CURP tells where the first one ends.
    pub unclear: bool,
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

/// Reads a file's rows. What kind of file it is, is said by its content, not by its name. Blank rows are
/// left out, though counted; columns with other headings are passed over.
///
/// # Errors
/// When the file as a whole cannot be taken, as [`FileError`] says.
pub fn read(bytes: &[u8]) -> Result<Reading, FileError> {
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
