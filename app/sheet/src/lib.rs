//! Sheets: tables as CSV or XLSX, read and written according to one list of [columns](Column). From bytes to rows and
//! back; no input or output, no clock.
//!
//! The list determines the recognised headings, the errors of a file, how much of a cell is kept, the template for
//! download, and the file of rejected rows. The meaning of a row is up to the caller: a row holds the typed text.
//!
//! Any signed-in user can upload a file, so everything is read under the caller's [limits](Limits), and no memory is
//! allocated according to a file's own claims. Rows are passed to the caller one by one; none are kept.
//!
//! | to change | go to |
//! |---|---|
//! | the description of a column | `column.rs` |
//! | how a heading is found, how much of a cell is kept | `table.rs` |
//! | what is removed from a cell | `cell.rs` |
//! | delimiters | `text.rs`; encodings, `text/encoding.rs` |
//! | how a workbook is read | `workbook.rs`; its numbers and dates, `workbook/value.rs` |
//! | how files are written | `write.rs`; workbooks, also of several sheets, `write/xlsx.rs` |

mod cell;
mod column;
mod error;
mod limits;
mod row;
mod sink;
mod table;
mod text;
mod workbook;
mod write;

pub use cell::meant_exactly as meant;
pub use column::{Column, Content, Need};
pub use error::FileError;
pub use limits::Limits;
pub use row::Row;
pub use sink::{Cell, Sink};
pub use text::Text;
pub use workbook::Workbook;
#[cfg(not(target_family = "wasm"))]
pub use write::{Book, WorkbookError};
pub use write::{Document, rejected, template};

use column::Wanted;
use std::io::Cursor;
use table::Table;

/// The first bytes of every ZIP archive, and so of every XLSX.
const ZIP: &[u8] = b"PK\x03\x04";
/// The first bytes of every OLE file: workbooks from before 2007, and newer ones protected by a password.
const OLE: &[u8] = b"\xD0\xCF\x11\xE0";

/// The format of a file.
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

    /// Its file extension, and its name in requests.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    /// The format with this code.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.code() == code)
    }

    /// Its media type, for files that we write.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// The result of reading a whole file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Its format.
    pub format: Format,
    /// How many rows it has, at least one.
    pub rows: usize,
    /// How many of them a spreadsheet hides, by a filter for example.
    pub hidden: usize,
}

/// Reads a file and passes its rows to `take` as they are found, in the file's order. The format is detected from the
/// content, not from the name. Blank rows are skipped but counted; columns with other headings are ignored.
///
/// If an error is found late, rows have been passed on already: act on them only after the whole file was read.
///
/// # Errors
/// [`FileError`] when the file as a whole is refused, or the error of `take`.
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
    let size = bytes.len();
    if bytes.starts_with(ZIP) {
        return workbook_rows(Cursor::new(bytes), size, &wanted, take);
    }
    let text = Text::open(Cursor::new(bytes))?;
    let delimiter = text.delimiter(|cells| wanted.recognised(cells))?;
    let mut table = Table::new(size, &wanted, take);
    text.rows(delimiter, limits, &mut table)?;
    Ok(table.finish(Format::Csv)?)
}

/// Reads the rows of the first visible sheet with the headings.
fn workbook_rows<K, E>(
    source: Cursor<&[u8]>,
    size: usize,
    wanted: &Wanted<'_, K>,
    mut take: impl FnMut(Row<K>) -> Result<(), E>,
) -> Result<Summary, E>
where
    K: Copy + PartialEq,
    E: From<FileError>,
{
    let mut workbook = Workbook::open(source, wanted.limits)?;
    // What the best sheet without complete headings lacks.
    let mut likeliest: Option<(usize, FileError)> = None;
    for sheet in 0..workbook.sheets().len() {
        let mut table = Table::new(size, wanted, &mut take);
        // Chart sheets have no rows and are skipped like blank sheets.
        workbook.rows(sheet, &mut table)?;
        match table.lacks() {
            None if table.is_blank() => {}
            None => return Ok(table.finish(Format::Xlsx)?),
            Some((known, error)) => {
                if likeliest.is_none_or(|(most, _)| known > most) {
                    likeliest = Some((known, error));
                }
            }
        }
    }
    Err(likeliest
        .map_or(FileError::Empty, |(_, error)| error)
        .into())
}
