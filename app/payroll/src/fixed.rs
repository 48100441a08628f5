//! Files of lines whose fields have fixed places: SUA's list of workers (ASEG) and IDSE's batches of movements.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};

use domain::informativa::Notation;
use domain::{Cuatrimestre, Date};
use encoding_rs::WINDOWS_1252;

use crate::limits::RECORDS;
use crate::record::{Employers, Note, Notes, Record, Texts, in_one, spoken_name};
use crate::sua::amount;
use crate::{FileError, Format, Made, Plan, Stopped};

/// Characters of a line of ASEG, without and with the two later fields, and of IDSE.
const ASEG: usize = 164;
const LONG: usize = 168;

/// Most bytes of a line that are read; a longer one is none of these.
const LONGEST: u64 = 4 * LONG as u64;

/// How many lines at the beginning are looked at.
const LOOKED_AT: usize = 5;

/// The sign of which the last line of IDSE's batches begins with thirteen.
const TRAILER: &str = "*************";

/// Which records count.
pub enum Choice {
    /// All: a list of workers.
    All,
    /// Of each NSS the movement that counts: its day and its number.
    Latest(HashMap<String, (Date, u32)>, Cuatrimestre),
}

/// Which of these formats a file has, by its first lines.
pub fn looks_like(beginning: &[u8]) -> Option<Format> {
    let text = decoded(beginning);
    let mut lines = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .take(LOOKED_AT);
    lines.find_map(|line| {
        let line = Line::new(line);
        let registration = line.field(0, 11).trim();
        let begins = registration
            .chars()
            .all(|character| character.is_ascii_alphanumeric());
        let digits = |from, length| {
            let field = line.field(from, length);
            field.len() == length && field.bytes().all(|byte| byte.is_ascii_digit())
        };
        let is_idse = line.length == LONG
            && matches!(line.field(131, 2), "02" | "07" | "08")
            && digits(118, 8);
        let is_aseg = matches!(line.length, ASEG | LONG) && digits(105, 8) && digits(113, 7);
        match (begins, is_idse, is_aseg) {
            (true, true, _) => Some(Format::Idse),
            (true, _, true) => Some(Format::Aseg),
            _ => None,
        }
    })
}

/// As UTF-8 if it is that, else as Windows writes it in Mexico.
fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    // The last character may be cut.
    match str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(error) if error.error_len().is_none() => {
            let whole = bytes.get(..error.valid_up_to()).unwrap_or_default();
            Cow::Borrowed(str::from_utf8(whole).unwrap_or_default())
        }
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// A line whose fields are told by the places of their characters.
struct Line<'text> {
    text: &'text str,
    /// Where each character begins, and where the last ends; nothing where each is one byte.
    places: Option<Vec<usize>>,
    length: usize,
}

impl<'text> Line<'text> {
    fn new(text: &'text str) -> Self {
        let text = text
            .trim_end_matches(['\r', '\n'])
            .trim_start_matches('\u{FEFF}');
        if text.is_ascii() {
            return Self {
                text,
                places: None,
                length: text.len(),
            };
        }
        let starts = text.char_indices().map(|(place, _)| place);
        let places: Vec<usize> = starts.chain([text.len()]).collect();
        Self {
            text,
            length: places.len() - 1,
            places: Some(places),
        }
    }

    /// The characters from this place, so many; fewer where the line ends.
    fn field(&self, from: usize, length: usize) -> &'text str {
        let (from, to) = (from.min(self.length), (from + length).min(self.length));
        let (start, end) = match &self.places {
            None => (from, to),
            Some(places) => {
                let place = |index| places.get(index).copied().unwrap_or_default();
                (place(from), place(to))
            }
        };
        self.text.get(start..end).unwrap_or_default()
    }

    fn is_record(&self) -> bool {
        !self.text.trim().is_empty() && !self.text.starts_with(TRAILER)
    }
}

/// Calls `each` with the records' lines, numbered from 1.
fn lines<R: Read + Seek, X: From<FileError>>(
    source: &mut R,
    mut each: impl FnMut(u32, &Line<'_>) -> Result<(), X>,
) -> Result<u32, X> {
    let failed = |error: std::io::Error| X::from(error.into());
    source.seek(SeekFrom::Start(0)).map_err(failed)?;
    let mut source = BufReader::new(source);
    let (mut bytes, mut number) = (Vec::new(), 0);
    loop {
        bytes.clear();
        let read = (&mut source).take(LONGEST).read_until(b'\n', &mut bytes);
        if read.map_err(failed)? == 0 {
            return Ok(number);
        }
        let text = decoded(&bytes);
        let line = Line::new(&text);
        if line.is_record() {
            number += 1;
            each(number, &line)?;
        }
    }
}

/// Decides which records count.
pub fn plan<R: Read + Seek>(
    source: &mut R,
    format: Format,
    period: Cuatrimestre,
) -> Result<Made, FileError> {
    let mut employers = Employers::default();
    let mut chosen: HashMap<String, (Date, u32)> = HashMap::new();
    let records = lines(source, |number, line| {
        if number > RECORDS {
            return Err(FileError::TooLarge);
        }
        employers.add("", line.field(0, 11));
        if format == Format::Idse
            && let Movement::Wage(day) = Movement::of(line, period)
        {
            let nss = line.field(11, 11);
            // Of two on one day the later in the file is the later.
            let counts = chosen.get(nss).is_none_or(|(known, _)| day >= *known);
            if counts {
                chosen.insert(nss.to_owned(), (day, number));
            }
        }
        Ok(())
    })?;
    if records == 0 {
        return Err(FileError::NoRecords);
    }
    Ok(Made {
        plan: Plan::Fixed(match format {
            Format::Idse => Choice::Latest(chosen, period),
            _ => Choice::All,
        }),
        employers: employers.into_vec(),
        headings: Vec::new(),
    })
}

/// What a movement is, as far as it matters.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Movement {
    /// It tells an SBC, from this day of the period on.
    Wage(Date),
    /// It tells none.
    NoWage,
    /// It is of another period, or of no day.
    Outside,
    /// Somebody leaves.
    Leaves,
}

impl Movement {
    fn of(line: &Line<'_>, period: Cuatrimestre) -> Self {
        if line.field(131, 2) == "02" {
            return Self::Leaves;
        }
        let within = period.first_day()..=period.last_day();
        let Some(day) = day(line.field(118, 8)).filter(|day| within.contains(day)) else {
            return Self::Outside;
        };
        if line
            .field(103, 6)
            .bytes()
            .any(|byte| byte.is_ascii_digit() && byte != b'0')
        {
            Self::Wage(day)
        } else {
            Self::NoWage
        }
    }
}

/// The day of a text of the form DDMMAAAA.
fn day(text: &str) -> Option<Date> {
    let (day, month, year) = (text.get(..2)?, text.get(2..4)?, text.get(4..8)?);
    Date::from_calendar_date(
        year.parse().ok()?,
        month.parse::<u8>().ok()?.try_into().ok()?,
        day.parse().ok()?,
    )
    .ok()
}

/// Passes on the records.
pub fn records<R: Read + Seek, E>(
    source: &mut R,
    choice: &Choice,
    each: &mut impl FnMut(Record<'_>) -> Result<(), Stopped<E>>,
) -> Result<(), Stopped<E>> {
    lines(source, |number, line| match choice {
        Choice::All => each(worker(number, line)),
        Choice::Latest(chosen, period) => each(movement(number, line, chosen, *period)),
    })
    .map(drop)
}

fn worker<'line>(number: u32, line: &Line<'line>) -> Record<'line> {
    Record {
        number,
        texts: Texts {
            nss: line.field(11, 11).trim().into(),
            curp: line.field(35, 18).trim().into(),
            sbc: amount(line.field(113, 7)),
            name: spoken_name(line.field(53, 50)).into(),
        },
        notation: Notation::Typed,
        torn: false,
        folded: false,
        notes: Notes::default(),
        clients: &[],
    }
}

fn movement<'line>(
    number: u32,
    line: &Line<'line>,
    chosen: &HashMap<String, (Date, u32)>,
    period: Cuatrimestre,
) -> Record<'line> {
    let nss = line.field(11, 11);
    let counts = chosen.get(nss).is_some_and(|(_, chosen)| *chosen == number);
    let notes = Notes::default();
    let (folded, notes) = match Movement::of(line, period) {
        Movement::Leaves => (true, notes.with(Note::Leaves)),
        Movement::Outside => (true, notes.with(Note::OutsidePeriod)),
        Movement::Wage(_) => (!counts, notes),
        // Without any that tells an SBC it is the only word there is, and is rejected with a reason.
        Movement::NoWage => (chosen.contains_key(nss), notes),
    };
    Record {
        number,
        texts: Texts {
            nss: nss.trim().into(),
            curp: line.field(149, 18).trim().into(),
            sbc: amount(line.field(103, 6)),
            name: in_one(&[line.field(76, 27), line.field(22, 27), line.field(49, 27)]).into(),
        },
        notation: Notation::Typed,
        torn: false,
        folded,
        notes,
        clients: &[],
    }
}
