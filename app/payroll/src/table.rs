//! Workers in a table: IMSS's CSV and template, with and without heading, and any other CSV or XLSX.

use std::borrow::Cow;
use std::io::{Read, Seek, SeekFrom};

use domain::informativa::Notation;
use grid::Column;
use grid::columns::{LOOKED_AT, are_one_amount, by_content, by_heading};
use sheet::{Cell, Sink, Text, Workbook};

use crate::limits::{HEADING_CHARACTERS, HEADINGS, RECORDS, TABLE};
use crate::record::{Notes, Record, Texts, in_one};
use crate::{FileError, Format, Made, Plan, Stopped};

/// Within how many filled rows the heading is looked for: there may be titles above it.
const HEADING_WITHIN: usize = 10;

/// A title above the heading has fewer filled cells.
const TITLE_CELLS: usize = 3;

/// The sheet of IMSS's template.
const TEMPLATE_SHEET: &str = "captura";

/// Rows with more filled cells are counted together.
const MOST_COUNTED: usize = 64;

/// Which column of a table is which, from 0; nothing where the table has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Mapping {
    /// NSS.
    pub nss: Option<u16>,
    /// CURP.
    pub curp: Option<u16>,
    /// SBC.
    pub sbc: Option<u16>,
    /// The name, which may be in several: given names and surnames.
    pub names: [Option<u16>; 3],
}

impl Mapping {
    fn of(columns: &[Option<Column>]) -> Self {
        let places = |wanted| {
            let found = (0..)
                .zip(columns)
                .filter(move |(_, column)| **column == Some(wanted));
            found.map(|(place, _)| place)
        };
        let mut names = places(Column::Name);
        Self {
            nss: places(Column::Nss).next(),
            curp: places(Column::Curp).next(),
            sbc: places(Column::Sbc).next(),
            names: [names.next(), names.next(), names.next()],
        }
    }

    /// The same; where CURP stands as in IMSS's own file, whatever stands beside it is what that file has there.
    fn in_usual_order(mut self) -> Self {
        if self.curp == Some(1) {
            let free =
                |mapping: &Self, place: u16| ![mapping.nss, mapping.sbc].contains(&Some(place));
            if self.nss.is_none() && free(&self, 0) {
                self.nss = Some(0);
                self.names = self.names.map(|name| name.filter(|place| *place != 0));
            }
            if self.sbc.is_none() && free(&self, 2) {
                self.sbc = Some(2);
                self.names = self.names.map(|name| name.filter(|place| *place != 2));
            }
        }
        self
    }

    /// Whether all that a worker needs is in it.
    pub const fn is_complete(&self) -> bool {
        self.nss.is_some() && self.curp.is_some() && self.sbc.is_some()
    }

    fn is_mapped(&self, place: usize) -> bool {
        let all = [self.nss, self.curp, self.sbc]
            .into_iter()
            .chain(self.names);
        all.flatten().any(|mapped| usize::from(mapped) == place)
    }
}

/// Where in a table the workers are.
pub struct Layout {
    /// The delimiter of a text; nothing for a workbook.
    delimiter: Option<u8>,
    /// The sheet of a workbook.
    sheet: usize,
    /// The number of the first row that is no heading.
    first: u32,
    /// How many filled cells a row has at most if nothing is torn apart.
    usual: usize,
    /// Whether there is a heading.
    has_heading: bool,
    /// Which column is which.
    pub mapping: Mapping,
}

impl Layout {
    /// Whether a comma tore the SBC of a row apart: where all rows may have more cells than they should, or where the
    /// rest of it would be somebody's name.
    fn is_torn(&self, cells: &[Cell<'_>]) -> bool {
        let Some(sbc) = self.mapping.sbc else {
            return false;
        };
        let may_be = !self.has_heading || self.mapping.names.contains(&Some(sbc.saturating_add(1)));
        let from = cells.get(usize::from(sbc)..).filter(|_| may_be);
        from.and_then(|cells| cells.get(..2)).is_some_and(is_torn)
    }
}

/// Finds the workers of a table.
pub fn plan<R: Read + Seek>(
    source: &mut R,
    format: Format,
    mapping: Option<Mapping>,
) -> Result<Made, FileError> {
    let (survey, delimiter, sheet) = survey(source, format)?;
    survey.layout(delimiter, sheet, mapping)
}

/// What stands in the row that is most like a heading.
pub fn headings<R: Read + Seek>(source: &mut R, format: Format) -> Result<Vec<String>, FileError> {
    let (survey, ..) = survey(source, format)?;
    let at = survey.headings().map(|(index, _)| index).next();
    Ok(survey.headings_shown(at))
}

/// Reads a table once; tells its delimiter, or its sheet.
fn survey<R: Read + Seek>(
    source: &mut R,
    format: Format,
) -> Result<(Survey, Option<u8>, usize), FileError> {
    source.seek(SeekFrom::Start(0))?;
    if format == Format::Xlsx {
        let mut workbook = Workbook::open(source, &TABLE)?;
        let (sheet, survey) = likeliest_sheet(&mut workbook)?;
        Ok((survey, None, sheet))
    } else {
        let text = Text::open(source)?;
        let delimiter = text.delimiter(|cells| filled(cells).min(MOST_COUNTED))?;
        let mut survey = Survey::new(delimiter == b',');
        text.rows(delimiter, &TABLE, &mut survey)?;
        Ok((survey, Some(delimiter), 0))
    }
}

/// The template's sheet; else the first with a heading, or the first with anything.
fn likeliest_sheet<R: Read + Seek>(
    workbook: &mut Workbook<'_, R>,
) -> Result<(usize, Survey), FileError> {
    let names: Vec<String> = workbook
        .sheets()
        .iter()
        .map(|name| name.to_lowercase())
        .collect();
    let template = names.iter().position(|name| name.trim() == TEMPLATE_SHEET);
    let order = template
        .into_iter()
        .chain((0..names.len()).filter(|sheet| Some(*sheet) != template));
    let (mut first, mut rows) = (None, 0);
    for sheet in order {
        let mut survey = Survey::new(false);
        workbook.rows(sheet, &mut survey)?;
        // All sheets together: many that are read in vain would take a core for minutes.
        rows += survey.rows;
        if rows > RECORDS.saturating_mul(2) {
            return Err(FileError::TooLarge);
        }
        if survey.rows == 0 {
            continue;
        }
        if Some(sheet) == template || survey.full_heading().is_some() {
            return Ok((sheet, survey));
        }
        first = first.or(Some((sheet, survey)));
    }
    first.ok_or(FileError::Empty)
}

fn filled(cells: &[Cell<'_>]) -> usize {
    cells
        .iter()
        .filter(|cell| !cell.text.trim().is_empty())
        .count()
}

/// Whether a comma tore an amount apart anywhere in a row.
fn is_torn(cells: &[Cell<'_>]) -> bool {
    cells.windows(2).any(|pair| match pair {
        [left, right] => are_one_amount(&left.text, &right.text),
        _ => false,
    })
}

/// What is seen of a table at the first reading.
struct Survey {
    /// The first filled rows, with their numbers.
    sample: Vec<(u32, Vec<String>)>,
    /// How many rows are filled.
    rows: u32,
    /// How many rows have so many filled cells; those that are torn apart are not counted.
    widths: [u32; MOST_COUNTED + 1],
    /// Whether commas separate the cells.
    has_commas: bool,
}

impl Survey {
    const fn new(has_commas: bool) -> Self {
        Self {
            sample: Vec::new(),
            rows: 0,
            widths: [0; MOST_COUNTED + 1],
            has_commas,
        }
    }

    /// The rows of the sample that may be the heading, with their columns: only titles stand above it.
    fn headings(&self) -> impl Iterator<Item = (usize, Vec<Option<Column>>)> {
        let is_title = |cells: &[String]| {
            let filled: Vec<&String> = cells
                .iter()
                .filter(|cell| !cell.trim().is_empty())
                .collect();
            let is_long = |cell: &&String| cell.chars().filter(char::is_ascii_digit).count() >= 8;
            filled.len() < TITLE_CELLS && !filled.iter().any(is_long)
        };
        let above = self
            .sample
            .iter()
            .take_while(move |(_, cells)| is_title(cells))
            .count();
        let rows = self
            .sample
            .iter()
            .take(HEADING_WITHIN.min(above + 1))
            .enumerate();
        rows.filter_map(|(index, (_, cells))| Some((index, by_heading(cells)?)))
    }

    /// The heading with all columns that a worker needs.
    fn full_heading(&self) -> Option<(usize, Vec<Option<Column>>)> {
        let mut headings = self.headings();
        headings.find(|(_, columns)| Mapping::of(columns).is_complete())
    }

    /// Whether a row names columns although some are missing. A row of one cell is a title, unless it names the NSS.
    fn has_partial_heading(&self) -> bool {
        self.headings().any(|(index, columns)| {
            let row = self.sample.get(index).map(|(_, cells)| cells.iter());
            let filled = row.map_or(0, |row| row.filter(|cell| !cell.trim().is_empty()).count());
            filled > 1 || (index == 0 && columns.first() == Some(&Some(Column::Nss)))
        })
    }

    fn layout(
        self,
        delimiter: Option<u8>,
        sheet: usize,
        mapping: Option<Mapping>,
    ) -> Result<Made, FileError> {
        if self.rows == 0 {
            return Err(FileError::Empty);
        }
        let heading = self.full_heading().or_else(|| {
            let chosen = mapping?;
            self.heading_of(chosen)
        });
        let is_incomplete = mapping.is_some_and(|mapping| !mapping.is_complete());
        let lacks = heading.is_none() && mapping.is_none() && self.has_partial_heading();
        if is_incomplete || lacks {
            return Err(FileError::Heading);
        }
        let by_content = || {
            let rows: Vec<Vec<String>> =
                self.sample.iter().map(|(_, cells)| cells.clone()).collect();
            by_content(&rows)
        };
        let columns = match (&heading, mapping) {
            (Some((_, columns)), _) => columns.clone(),
            (None, Some(_)) => Vec::new(),
            (None, None) => by_content(),
        };
        if heading.is_none() && mapping.is_none() && !self.looks_like_workers() {
            return Err(FileError::Format);
        }
        let at = heading.as_ref().map(|(index, _)| *index);
        let first = at.map_or(1, |at| self.sample.get(at).map_or(1, |(line, _)| line + 1));
        let data_rows = self.rows - u32::try_from(at.map_or(0, |at| at + 1)).unwrap_or(u32::MAX);
        match data_rows {
            0 => return Err(FileError::NoRecords),
            RECORDS.. if data_rows > RECORDS => return Err(FileError::TooLarge),
            _ => {}
        }
        let shown = self.headings_shown(at);
        let of_heading = shown.iter().filter(|cell| !cell.is_empty()).count();
        Ok(Made {
            plan: Plan::Table(Layout {
                delimiter,
                sheet,
                first,
                usual: if at.is_some() {
                    of_heading
                } else {
                    self.usual()
                },
                has_heading: at.is_some(),
                mapping: mapping.unwrap_or_else(|| Mapping::of(&columns).in_usual_order()),
            }),
            employers: Vec::new(),
            headings: shown,
        })
    }

    /// The first row, if it is a heading of other words than those that are known: no digits where a mapping
    /// has NSS and CURP.
    fn heading_of(&self, mapping: Mapping) -> Option<(usize, Vec<Option<Column>>)> {
        let (_, cells) = self.sample.first()?;
        let has_digits = |place: Option<u16>| {
            let cell = place.and_then(|place| cells.get(usize::from(place)));
            cell.is_some_and(|cell| cell.chars().filter(char::is_ascii_digit).count() > 4)
        };
        let is_heading = !has_digits(mapping.nss) && !has_digits(mapping.curp);
        is_heading.then(|| (0, vec![None; cells.len()]))
    }

    /// The cells of the heading, or of the first row, cut to what is shown of them.
    fn headings_shown(&self, at: Option<usize>) -> Vec<String> {
        let row = self.sample.get(at.unwrap_or_default());
        let cells = row.map(|(_, cells)| cells.as_slice()).unwrap_or_default();
        let shown = cells.iter().take(HEADINGS).map(|cell| {
            let words = cell.split_whitespace().collect::<Vec<_>>().join(" ");
            words.chars().take(HEADING_CHARACTERS).collect()
        });
        shown.collect()
    }

    /// How many filled cells most rows have; of two numbers that are as frequent the smaller.
    fn usual(&self) -> usize {
        let mut usual = (0, 0);
        for (width, rows) in self.widths.iter().enumerate() {
            if *rows > usual.1 {
                usual = (width, *rows);
            }
        }
        // A table of torn rows only has the three cells of IMSS's own.
        if usual.1 == 0 { 3 } else { usual.0 }
    }

    /// Whether the first rows have several cells, or one that may be an NSS or a CURP.
    fn looks_like_workers(&self) -> bool {
        self.sample.iter().any(|(_, cells)| {
            let filled = cells.iter().filter(|cell| !cell.trim().is_empty());
            let is_one = |cell: &String| {
                let digits = cell.chars().filter(char::is_ascii_digit).count();
                let length = cell.chars().filter(|sign| sign.is_alphanumeric()).count();
                (6..=18).contains(&digits) && length <= 20
            };
            filled.clone().count() > 1 || filled.clone().any(is_one)
        })
    }
}

impl Sink for Survey {
    type Error = FileError;

    fn needs(&self, place: usize) -> bool {
        place < HEADINGS
    }

    fn row(&mut self, line: u32, _hidden: bool, cells: &[Cell<'_>]) -> Result<(), FileError> {
        let filled = filled(cells);
        if filled == 0 {
            return Ok(());
        }
        self.rows += 1;
        if self.rows > RECORDS.saturating_add(u32::try_from(HEADING_WITHIN).unwrap_or_default()) {
            return Err(FileError::TooLarge);
        }
        if self.sample.len() < LOOKED_AT.max(HEADING_WITHIN) {
            let cells = cells
                .iter()
                .take(HEADINGS)
                .map(|cell| cell.text.clone().into_owned());
            self.sample.push((line, cells.collect()));
        }
        let torn = self.has_commas && is_torn(cells);
        if !torn && let Some(rows) = self.widths.get_mut(filled.min(MOST_COUNTED)) {
            *rows += 1;
        }
        Ok(())
    }
}

/// Passes on the rows.
pub fn records<R: Read + Seek, E>(
    source: &mut R,
    layout: &Layout,
    each: &mut impl FnMut(Record<'_>) -> Result<(), Stopped<E>>,
) -> Result<(), Stopped<E>> {
    source.seek(SeekFrom::Start(0)).map_err(FileError::from)?;
    let mut rows = Rows { layout, each };
    match layout.delimiter {
        Some(delimiter) => Text::open(source)?.rows(delimiter, &TABLE, &mut rows),
        None => Workbook::open(source, &TABLE)?.rows(layout.sheet, &mut rows),
    }
}

/// Makes a record of each row.
struct Rows<'layout, T> {
    layout: &'layout Layout,
    each: T,
}

impl<T, E> Sink for Rows<'_, T>
where
    T: FnMut(Record<'_>) -> Result<(), Stopped<E>>,
{
    type Error = Stopped<E>;

    fn needs(&self, place: usize) -> bool {
        self.layout.mapping.is_mapped(place)
    }

    fn row(&mut self, line: u32, _hidden: bool, cells: &[Cell<'_>]) -> Result<(), Stopped<E>> {
        let layout = self.layout;
        if line < layout.first {
            return Ok(());
        }
        let filled = filled(cells);
        let is_text = layout.delimiter.is_some();
        let has_commas = layout.delimiter == Some(b',');
        let torn = is_text && filled > layout.usual || has_commas && layout.is_torn(cells);
        let is_ours = |(place, cell): (usize, &Cell<'_>)| {
            layout.mapping.is_mapped(place) && !cell.text.trim().is_empty()
        };
        // A row that fills other columns only, below a table for example, is no worker.
        if !torn && !cells.iter().enumerate().any(is_ours) {
            return Ok(());
        }
        let cell = |place: Option<u16>| place.and_then(|place| cells.get(usize::from(place)));
        let text = |place| cell(place).map_or("", |cell| cell.text.trim());
        let names = layout.mapping.names.map(text);
        let name = match names {
            [name, "", ""] => as_typed(name),
            _ => in_one(&names).into(),
        };
        let is_number = cell(layout.mapping.sbc).is_some_and(|cell| cell.is_number);
        (self.each)(Record {
            number: line,
            texts: Texts {
                // Uncleaned: that it was cleaned is said.
                nss: text(layout.mapping.nss).into(),
                curp: as_typed(text(layout.mapping.curp)),
                sbc: as_typed(text(layout.mapping.sbc)),
                name,
            },
            notation: match (is_number, has_commas) {
                (true, _) => Notation::NumberCell,
                (false, true) => Notation::CommaFile,
                (false, false) => Notation::Typed,
            },
            torn,
            folded: false,
            notes: Notes::default(),
            clients: &[],
        })
    }
}

/// The text without the signs by which programs keep it a text; nearly all have none.
fn as_typed(text: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b' ');
    if text.bytes().all(is_plain) {
        Cow::Borrowed(text)
    } else {
        sheet::meant(text)
    }
}
