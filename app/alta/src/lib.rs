//! The file with which a contratista registers many capturistas at once: its columns and limits, and what a row of it
//! says. Needs no database, so that pages, API, command line and browser read it alike.
//!
//! Whether a CURP or an address is one is not judged here: a row is what somebody typed.
//!
//! | to change | go to |
//! |---|---|
//! | which columns there are, by which headings, how much is kept of a cell | [`COLUMNS`] |
//! | how large a file may be | [`LIMITS`] |
//! | where a surname ends and the next begins | `surnames.rs` |
//! | how files are read and written | the crate `sheet` |

mod surnames;

pub use sheet::{FileError, Format, Summary, WorkbookError};

use domain::is_invisible;
use sheet::{Column, Content, Document, Limits, Need};
use std::{fmt, mem};
use surnames::Surnames;
use values::{CapturistaField, CapturistaTexts, Email, PersonName};

/// The most characters of a CURP as typed: eighteen, with blanks and hyphens between them.
pub const LONGEST_CURP: usize = 40;

/// What a file of capturistas may cost. 5,000 rows have about 500 kB as CSV.
pub const LIMITS: Limits = Limits {
    bytes: 2 * 1024 * 1024,
    rows: 5_000,
    cell_characters: 1_000,
    text: 24 * 1024,
    text_for_a_byte: 7,
    unpacked: 32 * 1024 * 1024,
    entries: 1_000,
    sheets: 255,
    // 5,000 rows of ten columns have 50,000 at most.
    shared_texts: 250_000,
};

/// A column of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// What a capturista's field holds.
    Of(CapturistaField),
    /// Both surnames in one, instead of the other two.
    Surnames,
}

/// The columns, in the order in which they are written.
pub const COLUMNS: &[Column<Field>] = &[
    Column {
        key: Field::Of(CapturistaField::Curp),
        heading: "CURP",
        also: &[],
        need: Need::Required,
        content: Content::Exact,
        longest: LONGEST_CURP,
        example: Some("RIMA950821MPLSNN00"),
    },
    Column {
        key: Field::Of(CapturistaField::GivenNames),
        heading: "nombre",
        also: &["nombres"],
        need: Need::Required,
        content: Content::Words,
        longest: PersonName::MOST,
        example: Some("Andrea Sofía"),
    },
    Column {
        key: Field::Surnames,
        heading: "apellidos",
        also: &[],
        need: Need::InsteadOf(&[
            Field::Of(CapturistaField::FirstSurname),
            Field::Of(CapturistaField::SecondSurname),
        ]),
        content: Content::Words,
        // Two, and the blank between them.
        longest: 2 * PersonName::MOST + 1,
        example: Some("Ríos Mondragón"),
    },
    Column {
        key: Field::Of(CapturistaField::FirstSurname),
        heading: "primer apellido",
        also: &[
            "1er apellido",
            "apellido 1",
            "apellido paterno",
            "ap. paterno",
            "a. paterno",
            "paterno",
        ],
        need: Need::Required,
        content: Content::Words,
        longest: PersonName::MOST,
        example: None,
    },
    Column {
        key: Field::Of(CapturistaField::SecondSurname),
        heading: "segundo apellido",
        also: &[
            "2do apellido",
            "apellido 2",
            "apellido materno",
            "ap. materno",
            "a. materno",
            "materno",
        ],
        need: Need::Required,
        content: Content::Words,
        longest: PersonName::MOST,
        example: None,
    },
    Column {
        key: Field::Of(CapturistaField::Email),
        heading: "correo",
        also: &["correo electrónico", "e-mail", "mail"],
        need: Need::Required,
        content: Content::Exact,
        longest: Email::MOST,
        example: Some("andrea@ejemplo.mx"),
    },
];

/// The heading of the reasons why rows came back.
const REASON: &str = "motivo";

/// The sign for a letter that a program could not read or write.
const LOST: char = '\u{FFFD}';

/// Whether nobody sees this character, though it makes two texts differ, or it is the sign for a letter that was
/// lost.
pub fn is_unseen(character: char) -> bool {
    character == LOST || is_invisible(character)
}

/// The first character of a text that nobody sees, or that stands for a letter that was lost.
pub fn unseen(text: &str) -> Option<char> {
    text.chars().find(|character| is_unseen(*character))
}

/// Somebody to be registered, as typed, nothing checked.
#[derive(Clone, PartialEq, Eq)]
pub struct Row {
    /// Which row of the sheet it is, as a spreadsheet shows it: the first is 1, mostly the heading.
    pub line: u32,
    /// What stands in it, each surname with its particles ("DE LA CRUZ"); all of them in the first where nobody can
    /// tell ([`unclear`](Self::unclear)). What the file lacks is blank.
    pub texts: CapturistaTexts,
    /// Whether both surnames stand in one text of which not even the CURP tells where the first one ends.
    pub unclear: bool,
}

/// Whose row it is does not go into logs.
impl fmt::Debug for Row {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Row")
            .field("line", &self.line)
            .finish_non_exhaustive()
    }
}

impl From<sheet::Row<Field>> for Row {
    fn from(mut row: sheet::Row<Field>) -> Self {
        let mut texts = CapturistaTexts::of(|field| row.take(Field::Of(field)).unwrap_or_default());
        let together = row.take(Field::Surnames);
        let unclear = texts[CapturistaField::SecondSurname].is_empty() && {
            let is_together = together.is_some();
            let first = mem::take(&mut texts[CapturistaField::FirstSurname]);
            let (first, second, unclear) = divided(
                together.unwrap_or(first),
                &texts[CapturistaField::Curp],
                is_together,
            );
            texts[CapturistaField::FirstSurname] = first;
            texts[CapturistaField::SecondSurname] = second.unwrap_or_default();
            unclear
        };
        Self {
            line: row.line,
            texts,
            unclear,
        }
    }
}

impl Row {
    /// What stands in a column.
    fn text(&self, field: Field) -> &str {
        match field {
            Field::Of(field) => &self.texts[field],
            Field::Surnames => &self.texts[CapturistaField::FirstSurname],
        }
    }
}

/// First and second surname of a text that may hold both; and whether somebody has to say where the first
/// ends. Who has a column for each and fills in the first alone has said it, unless the CURP tells more.
fn divided(surnames: String, curp: &str, together: bool) -> (String, Option<String>, bool) {
    match surnames::read(&surnames, curp) {
        Surnames::Two(first, second) => (first, Some(second), false),
        Surnames::One => (surnames, None, false),
        Surnames::Untold => (surnames, None, together),
        Surnames::Unclear => (surnames, None, true),
    }
}

/// Reads a file under [`LIMITS`] and hands its rows to `take`, as [`sheet::read`] does, with whether a spreadsheet
/// hides them.
///
/// # Errors
/// When the file as a whole cannot be taken, as [`FileError`] says, or what `take` gives.
pub fn read<E: From<FileError>>(
    bytes: &[u8],
    mut take: impl FnMut(Row, bool) -> Result<(), E>,
) -> Result<Summary, E> {
    sheet::read(bytes, COLUMNS, &LIMITS, |row| {
        let hidden = row.hidden;
        take(row.into(), hidden)
    })
}

/// The file that can be filled in.
pub fn template() -> Document<'static, impl Iterator<Item = Vec<&'static str>>> {
    sheet::template(COLUMNS)
}

/// The rows that could not be taken, each with the reason why, for download: columns
/// `CURP,nombre,primer apellido,segundo apellido,correo,motivo`. It can be corrected and read again.
pub fn rejected<'row>(
    rows: impl Iterator<Item = (&'row Row, &'row str)>,
) -> Document<'row, impl Iterator<Item = Vec<&'row str>>> {
    sheet::rejected(COLUMNS, REASON, rows, Row::text)
}
