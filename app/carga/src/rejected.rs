//! What could not be taken, for its owner to mend.

use crate::Row;
use csv::{QuoteStyle, Terminator, WriterBuilder};
use std::borrow::Cow;

/// By this Excel knows that it is UTF-8.
const MARK: &[u8] = b"\xEF\xBB\xBF";
const HEADINGS: [&str; 6] = [
    "CURP",
    "nombre",
    "primer apellido",
    "segundo apellido",
    "correo",
    "motivo",
];

/// A CSV of the rows that could not be taken, each with the reason why, for download: UTF-8 with its
/// mark, comma, CRLF, every cell in quotes, columns
/// `CURP,nombre,primer apellido,segundo apellido,correo,motivo`. It can be mended and read again, the last
/// column is passed over.
///
/// What a spreadsheet would take for a formula gets an apostrophe before it.
pub fn rejected_csv<'row>(rows: impl Iterator<Item = (&'row Row, &'row str)>) -> Vec<u8> {
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .quote_style(QuoteStyle::Always)
        .from_writer(MARK.to_vec());
    // Memory takes what is written, and each record has as many cells as the others.
    let mut write = |cells: [&str; 6]| {
        let cells = cells.map(harmless);
        drop(writer.write_record(cells.iter().map(|cell| cell.as_bytes())));
    };
    write(HEADINGS);
    for (row, reason) in rows {
        let second = row.second_surname.as_deref().unwrap_or_default();
        write([
            &row.curp,
            &row.given_names,
            &row.first_surname,
            second,
            &row.email,
            reason,
        ]);
    }
    writer.into_inner().unwrap_or_default()
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
