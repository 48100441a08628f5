//! Sheets: tables as people have them, CSV or XLSX, read and written by one list of [columns](Column). From bytes to
//! rows and back; no input or output, no clock.
//!
//! From the list follow the headings that are recognised, what is wrong with a file, what is kept of a cell, the
//! template that is handed out, and the file of rows that came back. What a row means is its caller's business: a row
//! is what somebody typed.
//!
//! Files come from anybody who is signed in, so everything is read under the caller's [limits](Limits), and no memory
//! is set aside by what a file says of itself. Rows go to the caller one by one; none are kept.
//!
//! | to change | go to |
//! |---|---|
//! | what is said about a column | `column.rs` |
//! | how a heading is found, how much is kept of a cell | `table.rs` |
//! | what programs add to a cell | `cell.rs` |
//! | delimiters | `text.rs`; encodings, `text/encoding.rs` |
//! | what is read of a workbook | `workbook.rs`; of its numbers and dates, `workbook/value.rs` |
//! | what is written | `write.rs`; workbooks, `write/xlsx.rs` |

mod cell;
mod column;
mod error;
mod limits;
mod row;
mod table;
mod text;
mod workbook;
mod write;

pub use column::{Column, Content, Need};
pub use error::FileError;
pub use limits::Limits;
pub use row::Row;
#[cfg(not(target_family = "wasm"))]
pub use write::WorkbookError;
pub use write::{Document, rejected, template};

use column::Wanted;
use table::Table;

/// What every ZIP archive begins with, and so every XLSX.
const ZIP: &[u8] = b"PK\x03\x04";
/// What every OLE file begins with: workbooks of before 2007, and newer ones that a password protects.
const OLE: &[u8] = b"\xD0\xCF\x11\xE0";

/// What kind of file it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// A text with delimiters.
    #[default]
    Csv,
    /// A workbook.
    Xlsx,
}

impl Format {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Csv, Self::Xlsx];

    /// What its name ends with, and what programs ask for it by.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    /// The one of this code.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.code() == code)
    }

    /// Its media type, as files that are written have it.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// What was read of a file as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// What it is.
    pub format: Format,
    /// How many rows it has, at least one.
    pub rows: usize,
    /// How many of them a spreadsheet does not show, by a filter for example.
    pub hidden: usize,
}

/// Reads a file and hands its rows to `take`, in the file's order, as they are found. What kind of file it is, is said
/// by its content, not by its name. Blank rows are left out, though counted; columns with other headings are passed
/// over.
///
/// A file that is found wanting late has handed over rows by then: only what was read to the end may be acted upon.
///
/// # Errors
/// When the file as a whole cannot be taken, as [`FileError`] says, or what `take` gives.
pub fn read<K, E>(
    bytes: &[u8],
    columns: &'static [Column<K>],
    limits: &Limits,
    take: impl FnMut(Row<K>) -> Result<(), E>,
) -> Result<Summary, E>
where
    K: Copy + PartialEq,
    E: From<FileError>,
{
    if bytes.is_empty() {
        return Err(FileError::Empty.into());
    }
    if bytes.len() > limits.bytes {
        return Err(FileError::TooLarge.into());
    }
    if bytes.starts_with(OLE) {
        return Err(FileError::OldOrProtected.into());
    }
    let wanted = Wanted::new(columns, limits);
    if bytes.starts_with(ZIP) {
        workbook::read(bytes, &wanted, take)
    } else {
        text::read(bytes, Table::new(bytes.len(), &wanted, take))
    }
}
