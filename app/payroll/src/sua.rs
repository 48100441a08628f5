//! The payment file of SUA (`.SUA`): records of 295 characters in one long line, in Latin-1.

use std::borrow::Cow;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};

use domain::informativa::Notation;
use encoding_rs::WINDOWS_1252;

use crate::limits::RECORDS;
use crate::record::{Employers, Notes, Record, Texts, spoken_name};
use crate::{FileError, Made, Plan, Stopped};

/// Characters of a record.
const LENGTH: usize = 295;

/// The number of bytes in record 06 has five digits: beyond that it is not compared.
const MOST_DECLARED: usize = 99_999;

/// Whether a file begins as one does: with a record 02 that is as long as none of a table is.
pub fn looks_like_one(beginning: &[u8]) -> bool {
    let Some(first) = beginning.get(..LENGTH.min(beginning.len())) else {
        return false;
    };
    let registration = first.get(2..13).unwrap_or_default();
    first.starts_with(b"02")
        && registration.len() == 11
        && registration.iter().all(u8::is_ascii_alphanumeric)
        && !first
            .iter()
            .any(|byte| matches!(byte, b',' | b';' | b'\t' | b'|' | b'\n'))
}

/// The records, one after the other. Line breaks after records are passed over.
struct Lines<R> {
    source: BufReader<R>,
    record: Vec<u8>,
}

impl<R: Read + Seek> Lines<R> {
    fn new(mut source: R) -> Result<Self, FileError> {
        source.seek(SeekFrom::Start(0))?;
        Ok(Self {
            source: BufReader::new(source),
            record: Vec::with_capacity(LENGTH),
        })
    }

    /// The next record as text; nothing at the end.
    fn next(&mut self) -> Result<Option<Cow<'_, str>>, FileError> {
        while let [b'\r' | b'\n', ..] = self.source.fill_buf()? {
            self.source.consume(1);
        }
        self.record.clear();
        let most = u64::try_from(LENGTH).unwrap_or(u64::MAX);
        let read = (&mut self.source)
            .take(most)
            .read_to_end(&mut self.record)?;
        if read == 0 {
            return Ok(None);
        }
        if read < LENGTH
            || self
                .record
                .iter()
                .any(|byte| matches!(byte, b'\r' | b'\n' | 0))
        {
            return Err(FileError::SuaIncomplete);
        }
        // One character each, so that places in the text are places in the record: beyond ASCII they are counted.
        let (text, _) = WINDOWS_1252.decode_without_bom_handling(&self.record);
        Ok(Some(text))
    }
}

/// The characters of a record from this place, so many.
fn field(record: &str, from: usize, length: usize) -> &str {
    if record.is_ascii() {
        return record.get(from..from + length).unwrap_or_default();
    }
    let mut places = record
        .char_indices()
        .map(|(place, _)| place)
        .chain([record.len()]);
    let start = places.nth(from);
    let end = if length == 0 {
        start
    } else {
        places.nth(length - 1)
    };
    match (start, end) {
        (Some(start), Some(end)) => record.get(start..end).unwrap_or_default(),
        _ => "",
    }
}

fn number(record: &str, from: usize, length: usize) -> Result<usize, FileError> {
    field(record, from, length)
        .trim()
        .parse()
        .map_err(|_| FileError::SuaIncomplete)
}

/// Makes sure that the file is whole.
pub fn plan<R: Read + Seek>(source: &mut R) -> Result<Made, FileError> {
    let mut lines = Lines::new(source)?;
    let mut employers = Employers::default();
    let (mut records, mut workers, mut totals) = (0_usize, 0_usize, 0);
    let (mut declared_workers, mut declared_bytes) = (None, None);
    while let Some(record) = lines.next()? {
        records += 1;
        match field(&record, 0, 2) {
            "02" if declared_workers.is_none() => {
                employers.add(field(&record, 13, 13), field(&record, 2, 11));
                declared_workers = Some(number(&record, 259, 9)?);
            }
            "03" => workers += 1,
            "04" => {}
            "05" => totals += 1,
            "06" if declared_bytes.is_none() => declared_bytes = Some(number(&record, 53, 5)?),
            _ => return Err(FileError::SuaIncomplete),
        }
        if workers > usize::try_from(RECORDS).unwrap_or(usize::MAX) {
            return Err(FileError::TooLarge);
        }
    }
    let bytes = records * LENGTH;
    let is_whole = workers > 0
        && totals == 1
        && declared_workers == Some(workers)
        && declared_bytes.is_some_and(|declared| bytes > MOST_DECLARED || declared == bytes);
    if !is_whole {
        return Err(FileError::SuaIncomplete);
    }
    Ok(Made {
        plan: Plan::Sua,
        employers: employers.into_vec(),
        headings: Vec::new(),
    })
}

/// Passes on the workers.
pub fn records<R: Read + Seek, E>(
    source: &mut R,
    each: &mut impl FnMut(Record<'_>) -> Result<(), Stopped<E>>,
) -> Result<(), Stopped<E>> {
    let mut lines = Lines::new(source)?;
    let mut worker = 0;
    while let Some(record) = lines.next()? {
        if field(&record, 0, 2) != "03" {
            continue;
        }
        worker += 1;
        each(Record {
            number: worker,
            texts: Texts {
                nss: field(&record, 32, 11).trim().into(),
                curp: field(&record, 56, 18).trim().into(),
                sbc: amount(field(&record, 144, 7)),
                name: spoken_name(field(&record, 94, 50)).into(),
            },
            notation: Notation::Typed,
            torn: false,
            folded: false,
            notes: Notes::default(),
            clients: &[],
        })?;
    }
    Ok(())
}

/// An amount that is written as its cents, as people write it; what is none stays as it is.
pub fn amount(cents: &str) -> Cow<'_, str> {
    let text = cents.trim();
    if text.len() < 3 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Cow::Borrowed(text);
    }
    let (pesos, decimals) = text.split_at(text.len() - 2);
    let pesos = match pesos.trim_start_matches('0') {
        "" => "0",
        pesos => pesos,
    };
    Cow::Owned([pesos, ".", decimals].concat())
}
