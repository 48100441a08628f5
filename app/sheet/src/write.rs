//! Files that are written: templates to fill in, and rejected rows for their owner to correct.

#[cfg(not(target_family = "wasm"))]
mod xlsx;

#[cfg(not(target_family = "wasm"))]
pub use xlsx::{Book, WorkbookError};

use crate::{Column, Format, Need};
use csv::{QuoteStyle, Terminator, WriterBuilder};
use std::borrow::Cow;

/// The byte order mark, by which Excel detects UTF-8.
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// A table to be written. Reading it back gives the same cells, unless a cell contains the beginning of a formula after
/// a `;`, `|` or tab: there an apostrophe stays.
#[derive(Clone, Debug)]
pub struct Document<'text, Rows> {
    /// The headings.
    pub headings: Vec<&'text str>,
    /// The rows below them, one cell per heading.
    pub rows: Rows,
}

/// The template to fill in: the columns that have an [example](Column::example), and a row of examples.
pub fn template<K>(
    columns: &'static [Column<K>],
) -> Document<'static, impl Iterator<Item = Vec<&'static str>>> {
    let filled = columns.iter().filter(|column| column.example.is_some());
    Document {
        headings: filled.clone().map(|column| column.heading).collect(),
        rows: std::iter::once(filled.filter_map(|column| column.example).collect()),
    }
}

/// The rejected rows, each with its reason in a column with this heading. A column that replaces others is written as
/// those others. The file can be corrected and read again; the last column is then ignored.
///
/// `text` returns the text of a row in a column.
pub fn rejected<'row, K: Copy, R: 'row>(
    columns: &'static [Column<K>],
    reason: &'row str,
    rows: impl Iterator<Item = (&'row R, &'row str)>,
    text: impl Fn(&'row R, K) -> &'row str,
) -> Document<'row, impl Iterator<Item = Vec<&'row str>>> {
    let written = (columns.iter()).filter(|column| !matches!(column.need, Need::InsteadOf(_)));
    let headings = written.clone().map(|column| column.heading);
    Document {
        headings: headings.chain([reason]).collect(),
        rows: rows.map(move |(row, why)| {
            let cells = written.clone().map(|column| text(row, column.key));
            cells.chain([why]).collect()
        }),
    }
}

impl<'text, Rows: Iterator<Item = Vec<&'text str>>> Document<'text, Rows> {
    /// Writes it in this format.
    ///
    /// # Errors
    /// When it does not fit into a workbook.
    pub fn write(self, format: Format) -> Result<Vec<u8>, WorkbookError> {
        match format {
            Format::Csv => Ok(self.csv()),
            Format::Xlsx => self.xlsx(),
        }
    }

    /// Writes CSV: UTF-8 with byte order mark, comma, CRLF, every cell in quotes. An apostrophe is put before anything
    /// that a spreadsheet would take for a formula.
    pub fn csv(self) -> Vec<u8> {
        let mut writer = WriterBuilder::new()
            .terminator(Terminator::CRLF)
            .quote_style(QuoteStyle::Always)
            .flexible(true)
            .from_writer(MARK.to_vec());
        for cells in std::iter::once(self.headings).chain(self.rows) {
            // Writing to memory never fails.
            for cell in cells {
                drop(writer.write_field(harmless(cell).as_ref()));
            }
            drop(writer.write_record(None::<&[u8]>));
        }
        writer.into_inner().unwrap_or_default()
    }
}

/// Characters with which a formula begins, also in full width, which some spreadsheets treat the same.
const RECKONS: [char; 8] = [
    '=', '+', '-', '@', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}',
];
/// Characters that end a cell in a spreadsheet set to another delimiter than the comma. Quotes do not help: after the
/// end of the first cell's quotes it takes the others for text.
const ENDS: [char; 4] = [';', '|', '\t', '\r'];

/// The cell, with an apostrophe before everything that a spreadsheet would evaluate as a formula.
fn harmless(cell: &str) -> Cow<'_, str> {
    if !cell.contains(RECKONS) && !cell.starts_with(['\t', '\r', '\'']) {
        return Cow::Borrowed(cell);
    }
    let mut safe = String::with_capacity(cell.len() + 1);
    // An existing apostrophe would be taken for ours when the file is read again.
    if cell.starts_with(['\t', '\r', '\'']) {
        safe.push('\'');
    }
    let mut begins = true;
    for character in cell.chars() {
        if begins && RECKONS.contains(&character) {
            safe.push('\'');
        }
        // Spaces and quotes before it make no difference.
        begins = ENDS.contains(&character) || begins && matches!(character, ' ' | '"');
        safe.push(character);
    }
    Cow::Owned(safe)
}
