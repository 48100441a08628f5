//! Tables as text: CSV, in what Excel and others save it.

use crate::table::{self, Table};
use crate::{FileError, Row};
use csv::{ReaderBuilder, StringRecord};
use encoding_rs::{Encoding, WINDOWS_1252};
use std::borrow::Cow;

/// What may stand between cells; where two would do, the first.
const DELIMITERS: [u8; 3] = *b",;\t";

/// Reads the rows of a text.
///
/// # Errors
/// As [`FileError`] says.
pub fn read(bytes: &[u8]) -> Result<Vec<Row>, FileError> {
    let text = decode(bytes)?;
    let mut table = Table::default();
    let mut rows = Rows::new(&text, delimiter(&text)?);
    while let Some((line, record)) = rows.next()? {
        table.push(line, &record.iter().collect::<Vec<_>>())?;
    }
    table.finish()
}

/// By the mark at its beginning, else UTF-8, else what Excel calls ANSI.
fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, FileError> {
    let text = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => {
            let rest = bytes.get(mark..).unwrap_or_default();
            encoding.decode_without_bom_handling_and_without_replacement(rest)
        }
        None => str::from_utf8(bytes)
            .ok()
            .map(Cow::Borrowed)
            .or_else(|| WINDOWS_1252.decode_without_bom_handling_and_without_replacement(bytes)),
    };
    // No table has it; nearly every file that is no text does.
    text.filter(|text| !text.contains('\0'))
        .ok_or(FileError::NotATable)
}

/// The one with which most headings are recognised.
fn delimiter(text: &str) -> Result<u8, FileError> {
    let mut best = (0, DELIMITERS[0]);
    for delimiter in DELIMITERS {
        let known = match Rows::new(text, delimiter).first_filled()? {
            Some(record) => table::known_headings(record.iter()),
            None => 0,
        };
        if known > best.0 {
            best = (known, delimiter);
        }
    }
    Ok(best.1)
}

/// A text's rows, with their numbers as a spreadsheet shows them: a row that is blank counts, a line
/// end within quotes does not.
struct Rows<'text> {
    text: &'text [u8],
    reader: csv::Reader<&'text [u8]>,
    line: u32,
}

impl<'text> Rows<'text> {
    fn new(text: &'text str, delimiter: u8) -> Self {
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(text.as_bytes());
        Self {
            text: text.as_bytes(),
            reader,
            line: 0,
        }
    }

    fn next(&mut self) -> Result<Option<(u32, StringRecord)>, FileError> {
        let blank = self.blank_lines();
        let mut record = StringRecord::new();
        let found = self.reader.read_record(&mut record);
        if !found.map_err(|_| FileError::NotATable)? {
            return Ok(None);
        }
        self.line = self.line.saturating_add(blank).saturating_add(1);
        Ok(Some((self.line, record)))
    }

    fn first_filled(&mut self) -> Result<Option<StringRecord>, FileError> {
        while let Some((_, record)) = self.next()? {
            if record.iter().any(|cell| !cell.trim().is_empty()) {
                return Ok(Some(record));
            }
        }
        Ok(None)
    }

    /// How many lines with nothing at all come next: the reader passes them over.
    fn blank_lines(&self) -> u32 {
        let at = usize::try_from(self.reader.position().byte()).unwrap_or(usize::MAX);
        let (before, mut rest) = self.text.split_at_checked(at).unwrap_or_default();
        // The reader ends a record at the first half of a CRLF.
        if before.ends_with(b"\r") {
            rest = rest.strip_prefix(b"\n").unwrap_or(rest);
        }
        let mut blank = 0;
        loop {
            rest = match rest {
                [b'\r', b'\n', rest @ ..] | [b'\r' | b'\n', rest @ ..] => rest,
                _ => return blank,
            };
            blank += 1;
        }
    }
}
