//! Sheets of any columns: the effects of their descriptions, under any limits, and reading back what was written.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod columns;
mod limits;
mod streaming;
mod writing;

use sheet::{Column, Content, FileError, Limits, Need, Row, Summary};

/// The columns of an invented sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Number,
    Whole,
    Left,
    Right,
    Note,
}

const fn column(key: Field, heading: &'static str, need: Need<Field>) -> Column<Field> {
    Column {
        key,
        heading,
        also: &[],
        need,
        content: Content::Words,
        longest: 30,
        example: None,
    }
}

const COLUMNS: &[Column<Field>] = &[
    Column {
        also: &["núm.", "No. de Folio"],
        content: Content::Exact,
        example: Some("00012"),
        ..column(Field::Number, "número", Need::Required)
    },
    Column {
        example: Some("uno dos"),
        longest: 61,
        ..column(
            Field::Whole,
            "todo",
            Need::InsteadOf(&[Field::Left, Field::Right]),
        )
    },
    column(Field::Left, "izquierda", Need::Required),
    column(Field::Right, "derecha", Need::Optional),
    Column {
        longest: 5_000,
        ..column(Field::Note, "nota", Need::Optional)
    },
];

const FIELDS: [Field; 5] = [
    Field::Number,
    Field::Whole,
    Field::Left,
    Field::Right,
    Field::Note,
];

/// Enough for every file of these tests.
const LIMITS: Limits = Limits {
    bytes: 1 << 20,
    rows: 1_000,
    cell_characters: 6_000,
    text: 1 << 20,
    text_for_a_byte: 10,
    unpacked: 1 << 20,
    entries: 100,
    sheets: 10,
    shared_texts: 10_000,
    shared_bytes: 1 << 20,
};

/// The texts in the five columns; `-` if the file lacks the column.
fn shown(row: &Row<Field>) -> String {
    let cells: Vec<&str> = FIELDS
        .iter()
        .map(|field| row.get(*field).unwrap_or("-"))
        .collect();
    format!("{} {}", row.line, cells.join("|"))
}

/// The rows as they are passed on, and the result of reading.
fn read_under(limits: &Limits, bytes: &[u8]) -> (Vec<String>, Result<Summary, FileError>) {
    let mut rows = Vec::new();
    let outcome = sheet::read(bytes, COLUMNS, limits, |row| {
        rows.push(shown(&row));
        Ok(())
    });
    (rows, outcome)
}

fn read(text: &str) -> Result<Vec<String>, FileError> {
    let (rows, outcome) = read_under(&LIMITS, text.as_bytes());
    outcome.map(|_| rows)
}
