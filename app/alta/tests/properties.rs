//! Properties of any file.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use alta::Row;
use proptest::prelude::*;
use support::{HEADINGS, inline, reading, rows_of, workbook_with};
use values::{CapturistaField, CapturistaTexts};

/// The content of a cell: anything that can be typed into a spreadsheet.
const CELL: &str = "[ -~áéíóúñÑ€𝄞\t\r\n]{0,24}";

fn filled(cells: &[String]) -> bool {
    cells.iter().any(|cell| !cell.trim().is_empty())
}

/// The expected row for these cells on this line.
fn expected(line: usize, cells: &[String]) -> Row {
    let text = |index: usize| {
        let one_line: String = cells[index]
            .chars()
            .map(|typed| if typed.is_control() { ' ' } else { typed })
            .collect();
        one_line.trim().to_owned()
    };
    let name = |index| text(index).split_whitespace().collect::<Vec<_>>().join(" ");
    Row {
        line: u32::try_from(line).unwrap(),
        texts: CapturistaTexts::of(|field| match field {
            CapturistaField::Curp | CapturistaField::Email => text(field as usize),
            _ => name(field as usize),
        }),
        unclear: false,
    }
}

fn csv_of(rows: &[Vec<String>], delimiter: u8, crlf: bool) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new();
    writer.delimiter(delimiter).flexible(true);
    if crlf {
        writer.terminator(csv::Terminator::CRLF);
    }
    let mut writer = writer.from_writer(Vec::new());
    let headings = [
        "CURP",
        "nombre",
        "primer apellido",
        "segundo apellido",
        "correo",
    ];
    writer.write_record(headings).unwrap();
    for row in rows {
        writer.write_record(row).unwrap();
    }
    writer.into_inner().unwrap()
}

/// Whether a spreadsheet would take the cell for a formula; cells that are read never are.
fn begins_a_formula(cell: &str) -> bool {
    cell.starts_with([
        '=', '+', '-', '@', '\t', '\r', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}',
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_as_csv_is_read_back(
        rows in prop::collection::vec(prop::collection::vec(CELL, 5), 1..12),
        delimiter in prop::sample::select(&b",;\t"[..]),
        crlf: bool,
    ) {
        let expected: Vec<Row> = (rows.iter().enumerate())
            .filter(|(_, cells)| filled(cells))
            .map(|(index, cells)| expected(index + 2, cells))
            .collect();
        prop_assume!(!expected.is_empty());
        // Excludes cells with programs' own signs, and both surnames in one cell: there the meaning differs from the
        // text.
        prop_assume!(!rows.iter().flatten().any(|cell| cell.trim().starts_with(['\'', '='])));
        prop_assume!(expected.iter().all(|row| !row.texts[CapturistaField::SecondSurname].is_empty()));
        prop_assert_eq!(rows_of(&csv_of(&rows, delimiter, crlf)), Ok(expected));
    }

    #[test]
    fn a_workbook_gives_what_the_text_gives(
        rows in prop::collection::vec(prop::collection::vec("[A-Za-zÑñ .@0-9]{0,12}", 4), 1..8),
    ) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(HEADINGS).unwrap();
        let mut sheet = inline(1, &HEADINGS);
        for (line, row) in (2..).zip(&rows) {
            writer.write_record(row).unwrap();
            sheet += &inline(line, &row.iter().map(String::as_str).collect::<Vec<_>>());
        }
        let text = writer.into_inner().unwrap();
        prop_assert_eq!(reading(&workbook_with(&sheet, "", &[])), reading(&text));
    }

    #[test]
    fn nothing_that_was_rejected_begins_a_formula(
        rows in prop::collection::vec(("[=+@\t\r\n\"', a\u{FF1D}\u{FF20};-]{0,6}", "[=+@\t\r\n\"', a\u{FF0B}\u{FF0D};-]{0,6}"), 0..12),
    ) {
        let read: Vec<Row> = (rows.iter())
            .map(|(text, _)| Row {
                line: 2,
                texts: CapturistaTexts::of(|_| text),
                unclear: false,
            })
            .collect();
        let reasons = rows.iter().map(|(_, reason)| reason.as_str());
        let written = alta::rejected(read.iter().zip(reasons)).csv();
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&written[3..]);
        let mut count = 0;
        for record in reader.records() {
            let record = record.unwrap();
            prop_assert_eq!(record.len(), 6);
            prop_assert!(!record.iter().any(begins_a_formula), "{:?}", record);
            count += 1;
        }
        prop_assert_eq!(count, rows.len() + 1);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
        drop(rows_of(&bytes));
    }

    #[test]
    fn any_text_under_a_heading_is_read_or_refused(text in "\\PC{0,64}", line in "[\r\n\",;\t]{0,8}") {
        drop(rows_of(format!("CURP,nombre,apellidos,correo\n{line}{text}{line}").as_bytes()));
    }

    #[test]
    fn any_xml_in_a_workbook_is_read_or_refused(rows in "(<(row|c|v|is|t|/row|/c|/v|/is|/t)( [rst]=\"[A-Zs0-9]{0,3}\")?/?>|[0-9&;a]){0,40}") {
        drop(rows_of(&workbook_with(&rows, "<sst><si><t>a</t></si></sst>", &[])));
    }
}
