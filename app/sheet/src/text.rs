//! Tables as text: CSV, as Excel and other programs save it.

mod encoding;

use crate::{Cell, FileError, Limits, Sink};
use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use encoding::Decoded;
use std::borrow::Cow;
use std::io::{Read, Seek};

/// Possible delimiters; if two fit equally, the first.
const DELIMITERS: [u8; 4] = *b",;\t|";

/// How many filled rows are looked at to find the delimiter.
const LOOKED_AT: usize = 10;

/// How many bytes at least are looked at for the same, if there are so many.
const BEGINNING: usize = 64 * 1024;

/// Maximum number of bytes of a row, all cells together.
const LARGEST_ROW: usize = 4 * 1024 * 1024;

/// Maximum number of cells of a row: a spreadsheet has no more columns.
const MOST_CELLS: usize = 16_384;

/// A table as text, whose rows have not been read yet.
pub struct Text<R> {
    decoded: Decoded<R>,
    /// The text's beginning.
    beginning: Vec<u8>,
    /// The delimiter that its first line declares (`sep=;`), and where the rows begin.
    declared: Option<(u8, usize)>,
}

impl<R: Read + Seek> Text<R> {
    /// Opens a text.
    ///
    /// # Errors
    /// When it is no text, or one in a markup language.
    pub fn open(source: R) -> Result<Self, FileError> {
        let mut decoded = Decoded::new(source)?;
        let mut beginning = Vec::new();
        while beginning.len() < BEGINNING {
            let before = beginning.len();
            decoded.more(&mut beginning)?;
            if beginning.len() == before {
                break;
            }
        }
        let text = str::from_utf8(&beginning).unwrap_or_default();
        if let Some(markup) = markup(text) {
            return Err(markup);
        }
        let declared = said(text).map(|(delimiter, rest)| (delimiter, text.len() - rest.len()));
        Ok(Self {
            decoded,
            beginning,
            declared,
        })
    }

    /// The delimiter: the declared one, or the one whose rows weigh most. `weigh` receives the cells of a row.
    ///
    /// # Errors
    /// When a row is longer than any.
    pub fn delimiter(&self, weigh: impl Fn(&[Cell<'_>]) -> usize) -> Result<u8, FileError> {
        if let Some((declared, _)) = self.declared {
            return Ok(declared);
        }
        let mut best = (0, DELIMITERS[0]);
        for delimiter in DELIMITERS {
            let mut rows = Rows::new(None::<Decoded<R>>, self.beginning.clone(), 0, delimiter);
            let mut looked_at = 0;
            while looked_at < LOOKED_AT
                && let Some((_, row)) = rows.next()?
            {
                let cells: Vec<Cell<'_>> = row.cells().collect();
                if cells.iter().any(|cell| !cell.text.trim().is_empty()) {
                    looked_at += 1;
                    let weight = weigh(&cells);
                    if weight > best.0 {
                        best = (weight, delimiter);
                    }
                }
            }
        }
        Ok(best.1)
    }

    /// Passes on the rows, which this delimiter separates into cells.
    ///
    /// # Errors
    /// [`FileError`], or the error of the sink.
    pub fn rows<S: Sink>(
        self,
        delimiter: u8,
        limits: &Limits,
        sink: &mut S,
    ) -> Result<(), S::Error> {
        let (before, at) = self.declared.map_or((0, 0), |(_, at)| (1, at));
        let mut rows = Rows::new(Some(self.decoded), self.beginning, at, delimiter);
        rows.line = before;
        while let Some((line, row)) = rows.next()? {
            let cells: Vec<Cell<'_>> = row.cells().collect();
            // In any column: a quotation mark that is never closed swallows everything after it.
            if cells.iter().any(|cell| limits.is_too_long(&cell.text)) {
                return Err(FileError::CellTooLong { line }.into());
            }
            sink.row(line, false, &cells)?;
            if sink.has_enough() {
                break;
            }
        }
        Ok(())
    }
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

/// A text's rows, with their numbers as a spreadsheet shows them: a blank row counts, a line break within quotes does
/// not.
struct Rows<R> {
    /// What follows the buffer; nothing if the buffer is all.
    more: Option<Decoded<R>>,
    buffer: Vec<u8>,
    at: usize,
    reader: Reader,
    /// The cells of the current row, concatenated, and where each ends.
    text: Vec<u8>,
    ends: Vec<usize>,
    line: u32,
    /// Whether the last row ended with a CR, whose LF may follow.
    after_return: bool,
}

/// The cells of a row.
struct Cells<'row> {
    text: &'row str,
    ends: &'row [usize],
}

impl<'row> Cells<'row> {
    fn cells(&self) -> impl Iterator<Item = Cell<'row>> + use<'row> {
        let (text, mut start) = (self.text, 0);
        self.ends.iter().map(move |end| {
            let cell = text.get(start..*end).unwrap_or_default();
            start = *end;
            Cell {
                text: Cow::Borrowed(cell),
                is_number: false,
            }
        })
    }
}

impl<R: Read + Seek> Rows<R> {
    fn new(more: Option<Decoded<R>>, buffer: Vec<u8>, at: usize, delimiter: u8) -> Self {
        Self {
            more,
            buffer,
            at,
            reader: ReaderBuilder::new().delimiter(delimiter).build(),
            text: vec![0; 1024],
            ends: vec![0; 32],
            line: 0,
            after_return: false,
        }
    }

    /// The next row with its number.
    ///
    /// # Errors
    /// When the text ends as none, or the row is too long.
    fn next(&mut self) -> Result<Option<(u32, Cells<'_>)>, FileError> {
        self.skip_blank_lines()?;
        let (mut written, mut cells) = (0, 0);
        loop {
            let input = self.buffer.get(self.at..).unwrap_or_default();
            let text = self.text.get_mut(written..).unwrap_or_default();
            let ends = self.ends.get_mut(cells..).unwrap_or_default();
            let (result, read, wrote, ended) = self.reader.read_record(input, text, ends);
            self.at += read;
            written += wrote;
            cells += ended;
            match result {
                // At the end there is no more input, by which the reader knows that it is the end.
                ReadRecordResult::InputEmpty => self.fill()?,
                ReadRecordResult::OutputFull if self.text.len() >= LARGEST_ROW => {
                    let line = self.line.saturating_add(1);
                    return Err(FileError::CellTooLong { line });
                }
                ReadRecordResult::OutputFull => self.text.resize(self.text.len() * 2, 0),
                ReadRecordResult::OutputEndsFull if self.ends.len() >= MOST_CELLS => {
                    return Err(FileError::NotATable);
                }
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::Record => {
                    let last = self
                        .at
                        .checked_sub(1)
                        .and_then(|last| self.buffer.get(last));
                    self.after_return = last == Some(&b'\r');
                    self.line = self.line.saturating_add(1);
                    let text = self.text.get(..written).unwrap_or_default();
                    let row = Cells {
                        text: str::from_utf8(text).map_err(|_| FileError::NotATable)?,
                        ends: self.ends.get(..cells).unwrap_or_default(),
                    };
                    return Ok(Some((self.line, row)));
                }
                ReadRecordResult::End => return Ok(None),
            }
        }
    }

    /// Counts the empty lines that come next, which the reader would skip uncounted.
    fn skip_blank_lines(&mut self) -> Result<(), FileError> {
        loop {
            if self.at == self.buffer.len() {
                self.fill()?;
            }
            match self.buffer.get(self.at) {
                // The second half of a CRLF.
                Some(b'\n') if self.after_return => self.after_return = false,
                Some(b'\n') => self.line = self.line.saturating_add(1),
                Some(b'\r') => {
                    self.line = self.line.saturating_add(1);
                    self.after_return = true;
                }
                _ => return Ok(()),
            }
            self.at += 1;
        }
    }

    /// Replaces the buffer, which was read, by what follows it.
    fn fill(&mut self) -> Result<(), FileError> {
        self.buffer.clear();
        self.at = 0;
        match &mut self.more {
            Some(more) => more.more(&mut self.buffer),
            None => Ok(()),
        }
    }
}
