//! What could not be taken, for its owner to mend.

use crate::Row;
use csv::{QuoteStyle, Terminator, WriterBuilder};
use std::borrow::Cow;

/// By this Excel knows that it is UTF-8.
const MARK: &[u8] = b"\xEF\xBB\xBF";
const HEADINGS: [&str; 5] = ["CURP", "nombre", "apellidos", "correo", "motivo"];

/// A CSV of the rows that could not be taken, each with the reason why, for download: UTF-8 with its
/// mark, comma, CRLF, columns `CURP,nombre,apellidos,correo,motivo`. It can be mended and read again,
/// the last column is passed over.
///
/// A cell that a spreadsheet would take for a formula gets an apostrophe before it.
pub fn rejected_csv<'row>(rows: impl Iterator<Item = (&'row Row, &'row str)>) -> Vec<u8> {
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .quote_style(QuoteStyle::Necessary)
        .from_writer(MARK.to_vec());
    // Memory takes what is written, and each record has as many cells as the others.
    let mut write = |cells: [&str; 5]| {
        let cells = cells.map(harmless);
        drop(writer.write_record(cells.iter().map(|cell| cell.as_bytes())));
    };
    write(HEADINGS);
    for (row, reason) in rows {
        let surnames = match &row.second_surname {
            Some(second) => format!("{} {second}", row.first_surname),
            None => row.first_surname.clone(),
        };
        write([&row.curp, &row.given_names, &surnames, &row.email, reason]);
    }
    writer.into_inner().unwrap_or_default()
}

/// As it is, or after an apostrophe where a spreadsheet would begin to reckon.
fn harmless(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}
