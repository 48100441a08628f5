//! Tables as a workbook (XLSX: ECMA-376, part 1, SpreadsheetML). Why this is not calamine's:
//! docs/dependencies.md.

mod archive;
mod value;
mod xml;

use crate::table::Table;
use crate::{FileError, MOST_PARTS, Reading};
use archive::Archive;
use quick_xml::events::{BytesStart, Event};
use std::borrow::Cow;
use std::collections::BTreeMap;
use value::{Dates, Kind};
use xml::{Xml, attribute};

/// How many sheets are looked at for one with the headings.
const MOST_SHEETS: usize = 255;
/// How many texts cells may refer to by number; 5,000 rows of ten columns have 50,000 at most.
const MOST_STRINGS: usize = 250_000;
/// The largest sheet that Excel has.
const MOST_COLUMNS: usize = 16_384;
const LAST_LINE: u32 = 1_048_576;

/// Reads the rows of the first visible sheet in which the headings stand.
///
/// # Errors
/// As [`FileError`] says.
pub fn read(bytes: &[u8]) -> Result<Reading, FileError> {
    let mut archive = Archive::open(bytes)?;
    let package = relations(&mut archive, "")?;
    let (_, workbook) = (package.values())
        .find(|(kind, _)| kind.ends_with("/officeDocument"))
        .ok_or(FileError::NotATable)?;
    let (sheets, since_1904) = sheets(&archive.part(workbook)?.ok_or(FileError::NotATable)?)?;
    if sheets.is_empty() {
        return Err(FileError::NotATable);
    }
    let parts = relations(&mut archive, workbook)?;
    let mut named = |kind: &str| match parts.values().find(|(said, _)| said.ends_with(kind)) {
        Some((_, name)) => archive.part(name).map(Option::unwrap_or_default),
        None => Ok(String::new()),
    };
    let strings = Strings::read(&named("/sharedStrings")?)?;
    let dates = Dates::read(&named("/styles")?, since_1904)?;
    // What the likeliest of the sheets without headings lacks.
    let mut likeliest: Option<(usize, FileError)> = None;
    for sheet in &sheets {
        let (_, name) = parts.get(sheet).ok_or(FileError::NotATable)?;
        let part = archive.part(name)?.ok_or(FileError::NotATable)?;
        let table = Table::of(bytes.len());
        // Charts have no rows and are passed over like blank sheets.
        let table = rows(&part, &strings, &dates, table)?;
        match table.lacks() {
            None if table.is_blank() => {}
            None => return table.finish(),
            Some((known, error)) => {
                if likeliest.is_none_or(|(most, _)| known > most) {
                    likeliest = Some((known, error));
                }
            }
        }
    }
    Err(likeliest.map_or(FileError::Empty, |(_, error)| error))
}

/// What a part refers to, by the names that it gives: of what type, and in which part.
type Relations = BTreeMap<String, (String, String)>;

/// The relations of a part, or of the whole package (no name).
fn relations(archive: &mut Archive<'_>, part: &str) -> Result<Relations, FileError> {
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
    let beside = archive::resolve(folder, &format!("_rels/{name}.rels"));
    let content = archive.part(&beside)?.ok_or(FileError::NotATable)?;
    let mut relations = Relations::new();
    let mut xml = Xml::new(&content);
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
            if relations.len() >= MOST_PARTS {
                return Err(FileError::TooManyParts);
            }
            relations.insert(id.into_owned(), (kind.into_owned(), target));
        }
    }
    Ok(relations)
}

/// The visible sheets in their order, by the names of their relations; and whether days are counted
/// from 1904.
fn sheets(workbook: &str) -> Result<(Vec<String>, bool), FileError> {
    let (mut sheets, mut since_1904) = (Vec::new(), false);
    let mut xml = Xml::new(workbook);
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
                    && sheets.len() < MOST_SHEETS
                {
                    sheets.push(relation.into_owned());
                }
            }
            _ => {}
        }
    }
    Ok((sheets, since_1904))
}

/// The texts that cells refer to by number, one after the other in one.
struct Strings {
    text: String,
    ends: Vec<usize>,
}

impl Strings {
    fn read(part: &str) -> Result<Self, FileError> {
        let (mut text, mut ends) = (String::new(), Vec::new());
        let mut xml = Xml::new(part);
        while let Some(event) = xml.next()? {
            if let Event::Start(start) = event
                && start.local_name().as_ref() == "si"
            {
                if ends.len() >= MOST_STRINGS {
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

/// Adds a sheet's rows to a table.
fn rows(
    sheet: &str,
    strings: &Strings,
    dates: &Dates,
    mut table: Table,
) -> Result<Table, FileError> {
    let (mut line, mut hidden) = (0, false);
    let mut cells: Vec<Cow<'_, str>> = Vec::new();
    let mut column = 0;
    let mut xml = Xml::new(sheet);
    while let Some(event) = xml.next()? {
        match event {
            Event::Start(start) => match start.local_name().as_ref() {
                "row" => {
                    let said = attribute(&start, "hidden")?;
                    hidden = said.is_some_and(|said| matches!(said.as_ref(), "1" | "true"));
                    line = match attribute(&start, "r")? {
                        Some(said) => said.parse().map_err(|_| FileError::NotATable)?,
                        None => line + 1,
                    };
                    if line > LAST_LINE {
                        return Err(FileError::NotATable);
                    }
                    cells.clear();
                    column = 0;
                }
                "c" => {
                    column = match attribute(&start, "r")? {
                        Some(said) => column_of(&said)?,
                        None => column,
                    };
                    let text = cell(&mut xml, &start, strings, dates)?;
                    if column >= MOST_COLUMNS {
                        return Err(FileError::NotATable);
                    }
                    if table.needs(column) && !text.trim().is_empty() {
                        if cells.len() <= column {
                            cells.resize(column + 1, Cow::Borrowed(""));
                        }
                        if let Some(place) = cells.get_mut(column) {
                            *place = text;
                        }
                    }
                    column += 1;
                }
                _ => {}
            },
            Event::End(end) => match end.local_name().as_ref() {
                "row" => {
                    table.push(line, hidden, &cells)?;
                    if table.is_without_headings() {
                        break;
                    }
                }
                "sheetData" => break,
                _ => {}
            },
            _ => {}
        }
    }
    Ok(table)
}

/// The text of a cell; of a formula, what it yielded when the file was saved.
fn cell<'strings>(
    xml: &mut Xml<'_>,
    start: &BytesStart<'_>,
    strings: &'strings Strings,
    dates: &Dates,
) -> Result<Cow<'strings, str>, FileError> {
    let kind = Kind::of(attribute(start, "t")?.as_deref());
    let style = attribute(start, "s")?.and_then(|style| style.parse().ok());
    let raw = xml.texts("c")?;
    if kind == Kind::Shared {
        let raw = raw.trim();
        if raw.is_empty() {
            return Ok(Cow::Borrowed(""));
        }
        let found = raw.parse().ok().and_then(|index| strings.get(index));
        return found.map(Cow::Borrowed).ok_or(FileError::NotATable);
    }
    let is_date = style.is_some_and(|style| dates.contains(style));
    Ok(Cow::Owned(match kind {
        Kind::Number if is_date => dates.written(&raw),
        kind => kind.written(raw),
    }))
}

/// The column that a cell's name (`B5`) says, counted from 0.
fn column_of(name: &str) -> Result<usize, FileError> {
    let mut column = 0_usize;
    for letter in name.bytes().take_while(u8::is_ascii_alphabetic) {
        let digit = usize::from(letter.to_ascii_uppercase() - b'A') + 1;
        column = column.saturating_mul(26).saturating_add(digit);
    }
    column.checked_sub(1).ok_or(FileError::NotATable)
}
