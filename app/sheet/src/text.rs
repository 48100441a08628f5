//! Tables as text: CSV, as Excel and other programs save it.

mod encoding;

use crate::column::Wanted;
use crate::table::{HEADING_WITHIN, Table};
use crate::{FileError, Format, Row, Summary};
use csv::{ReaderBuilder, StringRecord};

/// Possible delimiters; if two fit equally, the first.
const DELIMITERS: [u8; 4] = *b",;\t|";

/// Reads the rows of a text.
///
/// # Errors
/// [`FileError`], or the error of `take`.
pub fn read<K, E, T>(bytes: &[u8], mut table: Table<'_, K, T>) -> Result<Summary, E>
where
    K: Copy + PartialEq,
    E: From<FileError>,
    T: FnMut(Row<K>) -> Result<(), E>,
{
    let text = encoding::decode(bytes)?;
    if let Some(markup) = markup(&text) {
        return Err(markup.into());
    }
    let wanted = table.wanted;
    let (delimiter, before, text) = match said(&text) {
        Some((delimiter, rest)) => (delimiter, 1, rest),
        None => (delimiter(&text, wanted)?, 0, &*text),
    };
    let mut rows = Rows::new(text, delimiter, before);
    while let Some((line, record)) = rows.next()? {
        // In any column: a quotation mark that is never closed swallows everything after it.
        if record.iter().any(|cell| wanted.is_too_long(cell)) {
            return Err(FileError::CellTooLong { line }.into());
        }
        table.push(line, false, &record.iter().collect::<Vec<_>>())?;
        if table.is_without_headings() {
            break;
        }
    }
    Ok(table.finish(Format::Csv)?)
}

/// The error for a text that is markup instead of a table.
fn markup(text: &str) -> Option<FileError> {
    let text =
        text.trim_start_matches(|letter: char| letter.is_whitespace() || letter == '\u{FEFF}');
    if !text.starts_with('<') {
        return None;
    }
    // The beginning shows what it is.
    let beginning: String = text.chars().take(1_000).collect::<String>().to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| beginning.contains(word));
    if says(&[
        "excel.sheet",
        "urn:schemas-microsoft-com:office:spreadsheet",
    ]) && !beginning.contains("<html")
    {
        Some(FileError::OldXml)
    } else if says(&[
        "<html",
        "<!doctype html",
        "<table",
        "<head",
        "<body",
        "<meta",
        "<style",
    ]) {
        Some(FileError::Html)
    } else {
        None
    }
}

/// The delimiter declared by the first line (`sep=;`), which Excel obeys and does not show; and the text after that
/// line.
fn said(text: &str) -> Option<(u8, &str)> {
    let (word, rest) = text.split_at_checked("sep=".len())?;
    let (delimiter, rest) = rest.split_at_checked(1)?;
    let delimiter = delimiter.bytes().next()?;
    let is_one = word.eq_ignore_ascii_case("sep=")
        && !delimiter.is_ascii_alphanumeric()
        && !matches!(delimiter, b'"' | b'\r' | b'\n');
    let rest = rest.trim_start_matches(' ');
    let rest = (rest.strip_prefix("\r\n")).or_else(|| rest.strip_prefix(['\r', '\n']))?;
    is_one.then_some((delimiter, rest))
}

/// The delimiter that yields the most recognised headings.
fn delimiter<K: Copy + PartialEq>(text: &str, wanted: &Wanted<'_, K>) -> Result<u8, FileError> {
    let mut best = (0, DELIMITERS[0]);
    for delimiter in DELIMITERS {
        let mut rows = Rows::new(text, delimiter, 0);
        for _ in 0..HEADING_WITHIN {
            let Some(record) = rows.next_filled()? else {
                break;
            };
            let known = wanted.recognised(record.iter());
            if known > best.0 {
                best = (known, delimiter);
            }
        }
    }
    Ok(best.1)
}

/// A text's rows, with their numbers as a spreadsheet shows them: a blank row counts, a line break within quotes does
/// not.
struct Rows<'text> {
    text: &'text [u8],
    reader: csv::Reader<&'text [u8]>,
    line: u32,
}

impl<'text> Rows<'text> {
    /// For a text that follows this many lines.
    fn new(text: &'text str, delimiter: u8, before: u32) -> Self {
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(text.as_bytes());
        Self {
            text: text.as_bytes(),
            reader,
            line: before,
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

    fn next_filled(&mut self) -> Result<Option<StringRecord>, FileError> {
        while let Some((_, record)) = self.next()? {
            if record.iter().any(|cell| !cell.trim().is_empty()) {
                return Ok(Some(record));
            }
        }
        Ok(None)
    }

    /// How many empty lines come next: the reader skips them.
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
