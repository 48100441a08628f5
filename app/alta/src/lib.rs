//! The file with which a contratista registers many capturistas at once: its columns, its limits, and the meaning of a
//! row. Needs no database, so that pages, API, command line and browser read it the same way.
//!
//! Whether a CURP or a mail address is valid is not checked here: a row holds the typed text.
//!
//! | to change | go to |
//! |---|---|
//! | which columns there are, their headings, how much of a cell is kept | [`COLUMNS`] |
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

/// Maximum length of a typed CURP: eighteen characters, with spaces and hyphens between them.
pub const LONGEST_CURP: usize = 40;

/// The limits of a file of capturistas. 5,000 rows take about 500 kB as CSV.
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
    shared_bytes: 32 * 1024 * 1024,
};

/// A column of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// The column of one field of a capturista.
    Of(CapturistaField),
    /// Both surnames in one column, instead of the other two.
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
        // Two names and the space between them.
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

/// The heading of the column with the reasons in the file of rejected rows.
const REASON: &str = "motivo";

/// The replacement character, for a letter that a program could not read or write.
const LOST: char = '\u{FFFD}';

/// Whether this character is invisible but makes two texts differ, or stands for a lost letter.
pub fn is_unseen(character: char) -> bool {
    character == LOST || is_invisible(character)
}

/// The first invisible character of a text, or the first that stands for a lost letter.
pub fn unseen(text: &str) -> Option<char> {
    text.chars().find(|character| is_unseen(*character))
}

/// A person to be registered, as typed, without any check.
#[derive(Clone, PartialEq, Eq)]
pub struct Row {
    /// The row's number in the sheet, as a spreadsheet shows it: the first is 1, usually the heading.
    pub line: u32,
    /// The row's texts, each surname with its particles ("DE LA CRUZ"); all surnames are in the first if they cannot be
    /// divided ([`unclear`](Self::unclear)). A column that the file lacks is blank.
    pub texts: CapturistaTexts,
    /// Whether both surnames are in one text and not even the CURP tells where the first one ends.
    pub unclear: bool,
}

/// Keeps people's data out of logs.
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
    /// The text in a column.
    fn text(&self, field: Field) -> &str {
        match field {
            Field::Of(field) => &self.texts[field],
            Field::Surnames => &self.texts[CapturistaField::FirstSurname],
        }
    }
}

/// First and second surname of a text that may hold both, and whether it is unclear where the first ends. If there is a
/// column for each and only the first is filled in, it is the first surname, unless the CURP tells more.
fn divided(surnames: String, curp: &str, together: bool) -> (String, Option<String>, bool) {
    match surnames::read(&surnames, curp) {
        Surnames::Two(first, second) => (first, Some(second), false),
        Surnames::One => (surnames, None, false),
        Surnames::Untold => (surnames, None, together),
        Surnames::Unclear => (surnames, None, true),
    }
}

/// Reads a file under [`LIMITS`] and passes its rows to `take`, as [`sheet::read`] does, with whether a spreadsheet
/// hides them.
///
/// # Errors
/// [`FileError`] when the file as a whole is refused, or the error of `take`.
pub fn read<E: From<FileError>>(
    bytes: &[u8],
    mut take: impl FnMut(Row, bool) -> Result<(), E>,
) -> Result<Summary, E> {
    sheet::read(bytes, COLUMNS, &LIMITS, |row| {
        let hidden = row.hidden;
        take(row.into(), hidden)
    })
}

/// The template of the file.
pub fn template() -> Document<'static, impl Iterator<Item = Vec<&'static str>>> {
    sheet::template(COLUMNS)
}

/// The rejected rows, each with its reason, for download: columns `CURP,nombre,primer apellido,segundo
/// apellido,correo,motivo`. It can be corrected and read again.
pub fn rejected<'row>(
    rows: impl Iterator<Item = (&'row Row, &'row str)>,
) -> Document<'row, impl Iterator<Item = Vec<&'row str>>> {
    sheet::rejected(COLUMNS, REASON, rows, Row::text)
}
