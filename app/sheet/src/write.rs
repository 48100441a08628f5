//! What is handed out: templates to fill in, and rows that came back, for their owner to correct.

#[cfg(not(target_family = "wasm"))]
mod xlsx;

#[cfg(not(target_family = "wasm"))]
pub use xlsx::WorkbookError;

use crate::{Column, Format, Need};
use csv::{QuoteStyle, Terminator, WriterBuilder};
use std::borrow::Cow;

/// By this Excel knows that it is UTF-8.
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// A table to be written. What is written is read back as it was, as long as no cell holds what would begin a formula
/// after a `;`, `|` or tab within it: there an apostrophe stays.
#[derive(Clone, Debug)]
pub struct Document<'text, Rows> {
    /// The headings.
    pub headings: Vec<&'text str>,
    /// The rows below them, with a cell for each heading.
    pub rows: Rows,
}

/// The file that people are given to fill in: the columns that have an [example](Column::example), and a row of
/// examples.
pub fn template<K>(
    columns: &'static [Column<K>],
) -> Document<'static, impl Iterator<Item = Vec<&'static str>>> {
    let filled = columns.iter().filter(|column| column.example.is_some());
    Document {
        headings: filled.clone().map(|column| column.heading).collect(),
        rows: std::iter::once(filled.filter_map(|column| column.example).collect()),
    }
}

/// Rows that could not be taken, each with the reason why in a column of this heading. Of columns that can stand for
/// others it has the others. It can be corrected and read again, the last column is passed over.
///
/// `text` says what stands in a row's column.
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
    /// In this format.
    ///
    /// # Errors
    /// When a workbook has no room for it.
    pub fn write(self, format: Format) -> Result<Vec<u8>, WorkbookError> {
        match format {
            Format::Csv => Ok(self.csv()),
            Format::Xlsx => self.xlsx(),
        }
    }

    /// As CSV: UTF-8 with its mark, comma, CRLF, every cell in quotes. What a spreadsheet would take for a formula
    /// gets an apostrophe before it.
    pub fn csv(self) -> Vec<u8> {
        let mut writer = WriterBuilder::new()
            .terminator(Terminator::CRLF)
            .quote_style(QuoteStyle::Always)
            .flexible(true)
            .from_writer(MARK.to_vec());
        for cells in std::iter::once(self.headings).chain(self.rows) {
            // Memory takes what is written, however many cells there are.
            for cell in cells {
                drop(writer.write_field(harmless(cell).as_ref()));
            }
            drop(writer.write_record(None::<&[u8]>));
        }
        writer.into_inner().unwrap_or_default()
    }
}

/// What a spreadsheet begins to reckon with; also as wide as an ideograph, which some take for the same.
const RECKONS: [char; 8] = [
    '=', '+', '-', '@', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}',
];
/// What ends a cell where a spreadsheet is set to something other than the comma. Quotes do not help: once
/// the first cell's have ended, it takes the others for text.
const ENDS: [char; 4] = [';', '|', '\t', '\r'];

/// As it is, or with an apostrophe before everything at which a spreadsheet would begin to reckon.
fn harmless(cell: &str) -> Cow<'_, str> {
    if !cell.contains(RECKONS) && !cell.starts_with(['\t', '\r', '\'']) {
        return Cow::Borrowed(cell);
    }
    let mut safe = String::with_capacity(cell.len() + 1);
    // One that is there already would be taken for ours when the file is read again.
    if cell.starts_with(['\t', '\r', '\'']) {
        safe.push('\'');
    }
    let mut begins = true;
    for character in cell.chars() {
        if begins && RECKONS.contains(&character) {
            safe.push('\'');
        }
        // Blanks and quotes before it change nothing.
        begins = ENDS.contains(&character) || begins && matches!(character, ' ' | '"');
        safe.push(character);
    }
    Cow::Owned(safe)
}
