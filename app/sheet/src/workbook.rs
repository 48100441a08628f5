//! Tables as a workbook (XLSX: ECMA-376, part 1, SpreadsheetML). Why this is not calamine's:
//! docs/dependencies.md.

mod archive;
mod value;
mod xml;

use crate::{Cell, FileError, Limits, Sink};
use archive::{Archive, Part};
use quick_xml::events::{BytesStart, Event};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{Read, Seek};
use value::{Dates, Kind};
use xml::{Xml, attribute};

/// The largest sheet that Excel has.
const MOST_COLUMNS: usize = 16_384;
const LAST_LINE: u32 = 1_048_576;

/// A workbook, whose rows have not been read yet.
pub struct Workbook<'limits, R> {
    archive: Archive<R>,
    limits: &'limits Limits,
    sheets: Vec<Sheet>,
    strings: Strings,
    dates: Dates,
}

/// A visible sheet.
struct Sheet {
    name: String,
    /// The name of its part.
    part: String,
}

impl<'limits, R: Read + Seek> Workbook<'limits, R> {
    /// Opens a workbook, and reads what its sheets share.
    ///
    /// # Errors
    /// When it is no workbook, a broken or a protected one, or goes beyond the limits.
    pub fn open(source: R, limits: &'limits Limits) -> Result<Self, FileError> {
        let mut archive = Archive::open(source, limits)?;
        let package = relations(&mut archive, "", limits)?;
        let (_, workbook) = (package.values())
            .find(|(kind, _)| kind.ends_with("/officeDocument"))
            .ok_or(FileError::NotATable)?;
        let part = archive.part(workbook)?.ok_or(FileError::NotATable)?;
        let (sheets, since_1904) = sheets(Xml::new(part, limits), limits.sheets)?;
        if sheets.is_empty() {
            return Err(FileError::NotATable);
        }
        let parts = relations(&mut archive, workbook, limits)?;
        let named = |kind: &str| {
            let mut named = parts.values().filter(|(said, _)| said.ends_with(kind));
            named.next().map(|(_, name)| name.as_str())
        };
        let strings = match optional(&mut archive, named("/sharedStrings"))? {
            Some(part) => Strings::read(Xml::new(part, limits), limits)?,
            None => Strings::default(),
        };
        let dates = match optional(&mut archive, named("/styles"))? {
            Some(part) => Dates::read(Xml::new(part, limits), since_1904)?,
            None => Dates::none(since_1904),
        };
        let sheets = (sheets.into_iter())
            .map(|(relation, name)| {
                let (_, part) = parts.get(&relation).ok_or(FileError::NotATable)?;
                let part = part.clone();
                Ok(Sheet { name, part })
            })
            .collect::<Result<_, FileError>>()?;
        Ok(Self {
            archive,
            limits,
            sheets,
            strings,
            dates,
        })
    }

    /// The names of the visible sheets, in order.
    pub fn sheets(&self) -> Vec<&str> {
        self.sheets.iter().map(|sheet| &*sheet.name).collect()
    }

    /// Passes on the rows of the visible sheet at this place, from 0. What is unpacked counts each time.
    ///
    /// # Errors
    /// [`FileError`], or the error of the sink.
    pub fn rows<S: Sink>(&mut self, sheet: usize, sink: &mut S) -> Result<(), S::Error> {
        let sheet = self.sheets.get(sheet).ok_or(FileError::NotATable)?;
        let part = self.archive.part(&sheet.part)?;
        let part = part.ok_or(FileError::NotATable)?;
        rows(
            Xml::new(part, self.limits),
            &self.strings,
            &self.dates,
            sink,
        )
    }
}

/// The part with this name, if there is a name and such a part.
fn optional<'archive, R: Read + Seek>(
    archive: &'archive mut Archive<R>,
    name: Option<&str>,
) -> Result<Option<Part<'archive>>, FileError> {
    name.map_or(Ok(None), |name| archive.part(name))
}

/// The relations of a part, by id: the type and the target part of each.
type Relations = BTreeMap<String, (String, String)>;

/// The relations of a part, or of the whole package (without a name).
fn relations<R: Read + Seek>(
    archive: &mut Archive<R>,
    part: &str,
    limits: &Limits,
) -> Result<Relations, FileError> {
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
    let beside = archive::resolve(folder, &format!("_rels/{name}.rels"));
    let part = archive.part(&beside)?.ok_or(FileError::NotATable)?;
    let mut relations = Relations::new();
    let mut xml = Xml::new(part, limits);
    while let Some(event) = xml.next()? {
        if let Event::Start(start) = event
            && start.local_name().as_ref() == "Relationship"
            && let (Some(id), Some(kind), Some(target)) = (
                attribute(&start, "Id")?,
                attribute(&start, "Type")?,
                attribute(&start, "Target")?,
            )
        {
            let target = archive::resolve(folder, &target);
            if relations.len() >= limits.entries {
                return Err(FileError::TooManyParts);
            }
            relations.insert(id.into_owned(), (kind.into_owned(), target));
        }
    }
    Ok(relations)
}

/// The visible sheets in order, by relation id and name; and whether days are counted from 1904.
fn sheets(mut xml: Xml<'_>, most: usize) -> Result<(Vec<(String, String)>, bool), FileError> {
    let (mut sheets, mut since_1904) = (Vec::new(), false);
    while let Some(event) = xml.next()? {
        let Event::Start(start) = event else {
            continue;
        };
        match start.local_name().as_ref() {
            "workbookPr" => {
                let said = attribute(&start, "date1904")?;
                since_1904 = said.is_some_and(|said| matches!(said.as_ref(), "1" | "true" | "on"));
            }
            "sheet" => {
                let state = attribute(&start, "state")?;
                let visible =
                    state.is_none_or(|state| !state.to_ascii_lowercase().contains("hidden"));
                if let Some(relation) = attribute(&start, "id")?
                    && visible
                    && sheets.len() < most
                {
                    let name = attribute(&start, "name")?.unwrap_or_default();
                    sheets.push((relation.into_owned(), name.into_owned()));
                }
            }
            _ => {}
        }
    }
    Ok((sheets, since_1904))
}

/// The shared texts, which cells refer to by number, concatenated.
#[derive(Default)]
struct Strings {
    text: String,
    ends: Vec<usize>,
}

impl Strings {
    fn read(mut xml: Xml<'_>, limits: &Limits) -> Result<Self, FileError> {
        let (mut text, mut ends) = (String::new(), Vec::new());
        while let Some(event) = xml.next()? {
            if let Event::Start(start) = event
                && start.local_name().as_ref() == "si"
            {
                if ends.len() >= limits.shared_texts || text.len() > limits.shared_bytes {
                    return Err(FileError::UnpacksToTooMuch);
                }
                text += &xml.texts("si")?;
                ends.push(text.len());
            }
        }
        Ok(Self { text, ends })
    }

    fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)?;
        let start = match index.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.text.get(start..end)
    }
}

/// Passes on a sheet's rows while they are unpacked.
fn rows<S: Sink>(
    mut xml: Xml<'_>,
    strings: &Strings,
    dates: &Dates,
    sink: &mut S,
) -> Result<(), S::Error> {
    let (mut line, mut hidden) = (0, false);
    let mut cells: Vec<Cell<'_>> = Vec::new();
    let mut column = 0;
    while let Some(event) = xml.next()? {
        match event {
            Event::Start(start) => match start.local_name().as_ref() {
                "row" => {
                    (line, hidden) = row(&start, line)?;
                    cells.clear();
                    column = 0;
                }
                "c" => {
                    let cell = Value::of(&start)?;
                    column = cell.column.unwrap_or(column);
                    let text = cell.text(&mut xml, strings, dates)?;
                    if column >= MOST_COLUMNS {
                        return Err(FileError::NotATable.into());
                    }
                    if sink.needs(column) && !text.trim().is_empty() {
                        if cells.len() <= column {
                            cells.resize(column + 1, BLANK);
                        }
                        if let Some(place) = cells.get_mut(column) {
                            let is_number = cell.kind == Kind::Number;
                            *place = Cell { text, is_number };
                        }
                    }
                    column += 1;
                }
                _ => {}
            },
            Event::End(end) => match end.local_name().as_ref() {
                "row" => {
                    sink.row(line, hidden, &cells)?;
                    if sink.has_enough() {
                        break;
                    }
                }
                "sheetData" => break,
                _ => {}
            },
            _ => {}
        }
    }
    Ok(xml.finish()?)
}

/// The number of the row that begins, after this one, and whether a spreadsheet hides it.
fn row(start: &BytesStart<'_>, before: u32) -> Result<(u32, bool), FileError> {
    let said = attribute(start, "hidden")?;
    let hidden = said.is_some_and(|said| matches!(said.as_ref(), "1" | "true"));
    let line = match attribute(start, "r")? {
        // A number that was there before, as careless programs write, would hide the row from whoever counts.
        Some(said) => said
            .parse::<u32>()
            .map_err(|_| FileError::NotATable)?
            .max(before + 1),
        None => before + 1,
    };
    if line > LAST_LINE {
        return Err(FileError::NotATable);
    }
    Ok((line, hidden))
}

/// A cell with nothing in it.
const BLANK: Cell<'static> = Cell {
    text: Cow::Borrowed(""),
    is_number: false,
};

/// The attributes of a cell.
struct Value {
    kind: Kind,
    style: Option<usize>,
    /// Its column, if given; otherwise the next.
    column: Option<usize>,
}

impl Value {
    fn of(start: &BytesStart<'_>) -> Result<Self, FileError> {
        Ok(Self {
            kind: Kind::of(attribute(start, "t")?.as_deref()),
            style: attribute(start, "s")?.and_then(|style| style.parse().ok()),
            column: attribute(start, "r")?
                .map(|said| column_of(&said))
                .transpose()?,
        })
    }

    /// The text of the current cell; for a formula, its value when the file was saved.
    fn text<'strings>(
        &self,
        xml: &mut Xml<'_>,
        strings: &'strings Strings,
        dates: &Dates,
    ) -> Result<Cow<'strings, str>, FileError> {
        let raw = xml.texts("c")?;
        if self.kind == Kind::Shared {
            let raw = raw.trim();
            if raw.is_empty() {
                return Ok(Cow::Borrowed(""));
            }
            let found = raw.parse().ok().and_then(|index| strings.get(index));
            return found.map(Cow::Borrowed).ok_or(FileError::NotATable);
        }
        let is_date = self.style.is_some_and(|style| dates.contains(style));
        Ok(Cow::Owned(match self.kind {
            Kind::Number if is_date => dates.written(&raw),
            kind => kind.written(raw),
        }))
    }
}

/// The column in a cell's name (`B5`), from 0.
fn column_of(name: &str) -> Result<usize, FileError> {
    let mut column = 0_usize;
    for letter in name.bytes().take_while(u8::is_ascii_alphabetic) {
        let digit = usize::from(letter.to_ascii_uppercase() - b'A') + 1;
        column = column.saturating_mul(26).saturating_add(digit);
    }
    column.checked_sub(1).ok_or(FileError::NotATable)
}
