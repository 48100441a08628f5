//! Written files are read back unchanged, and contain no formula.

use crate::{LIMITS, read_under};
use proptest::prelude::*;
use sheet::{Book, Cell, Document, FileError, Format, Sink, Workbook};
use std::io::{Cursor, Read as _};

/// A cell as reading yields it: one line, trimmed, without double spaces; with the characters that programs and
/// formulas begin with.
fn cell() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[ -~áéíóúñÑ€𝄞]{0,8}",
        1 => prop::sample::select(&["'", "=", "=\"", "\"", "_x000D_", "_x", "<b>&amp;", "007"][..])
            .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..4).prop_map(|pieces| {
        let text = pieces.concat();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    })
}

fn rows() -> impl Strategy<Value = Vec<Vec<String>>> {
    prop::collection::vec(prop::collection::vec(cell(), 2), 1..8)
}

/// Whether a formula would begin within the cell: after a quotation mark, or after another delimiter.
fn reckons_within(cell: &str) -> bool {
    let reckons = |(at, _): (usize, &str)| {
        let before = cell[..at].trim_end_matches([' ', '"']);
        at > 0 && (before.is_empty() || before.ends_with([';', '|']))
    };
    cell.match_indices(['=', '+', '-', '@']).any(reckons)
}

fn document(rows: &[Vec<String>]) -> Document<'_, impl Iterator<Item = Vec<&str>>> {
    Document {
        headings: vec!["número", "izquierda", "nota"],
        rows: rows.iter().map(|cells| {
            let cells = cells.iter().map(String::as_str);
            std::iter::once("1").chain(cells).collect()
        }),
    }
}

/// The expected rows.
fn expected(rows: &[Vec<String>]) -> Vec<String> {
    (2..)
        .zip(rows)
        .map(|(line, cells)| {
            let (left, note): (&str, &str) = (&cells[0], &cells[1]);
            let cut = if left.chars().count() > 30 {
                left.chars().take(30).chain(['…']).collect()
            } else {
                left.to_owned()
            };
            format!("{line} 1|-|{cut}|-|{note}")
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_as_csv_is_read_back(rows in rows()) {
        prop_assume!(!rows.iter().flatten().any(|cell| reckons_within(cell)));
        let (read, outcome) = read_under(&LIMITS, &document(&rows).csv());
        prop_assert_eq!(outcome.map(|summary| summary.format), Ok(Format::Csv));
        prop_assert_eq!(read, expected(&rows));
    }

    #[test]
    fn what_is_written_as_a_workbook_is_read_back(rows in rows()) {
        let written = document(&rows).xlsx().unwrap();
        let (read, outcome) = read_under(&LIMITS, &written);
        prop_assert_eq!(outcome.map(|summary| summary.format), Ok(Format::Xlsx));
        prop_assert_eq!(read, expected(&rows));
    }
}

#[test]
fn a_workbook_holds_texts_only_and_is_the_same_each_time() {
    let rows = [["=1+1", "{=2}"], ["12", "@A1"]].map(|row| row.map(str::to_owned).to_vec());
    let written = document(&rows).xlsx().unwrap();
    assert_eq!(written, document(&rows).xlsx().unwrap());
    let mut archive = zip::ZipArchive::new(Cursor::new(&written)).unwrap();
    let mut part = |name| {
        let mut text = String::new();
        let mut file = archive.by_name(name).unwrap();
        file.read_to_string(&mut text).unwrap();
        text
    };
    // Two workbooks written within a second would be equal in any case.
    let made = part("docProps/core.xml");
    assert!(made.contains(">2000-01-01T00:00:00Z</"), "{made}");
    let sheet = part("xl/worksheets/sheet1.xml");
    assert!(!sheet.contains("<f"), "{sheet}");
    assert_eq!(sheet.matches("<c ").count(), 9, "{sheet}");
    assert_eq!(sheet.matches("t=\"s\"").count(), 9, "{sheet}");
}

#[test]
fn a_book_has_its_sheets_however_their_rows_come() {
    let headings = [("Contratos", ["Número"]), ("Trabajadores", ["NSS"])];
    let mut book = Book::new(headings).unwrap();
    for row in 0..1_000 {
        book.row(1, [format!("{row:011}").as_str()]).unwrap();
        if row % 500 == 0 {
            book.row(0, ["=1+1"]).unwrap();
        }
    }
    assert!(book.row(2, ["nowhere"]).is_err());
    let written = book.finish().unwrap();
    let mut workbook = Workbook::open(Cursor::new(written), &LIMITS).unwrap();
    assert_eq!(workbook.sheets(), ["Contratos", "Trabajadores"]);
    let mut cells = |sheet| {
        let mut cells = Cells::default();
        workbook.rows(sheet, &mut cells).unwrap();
        cells.0
    };
    assert_eq!(cells(0), ["1 Número", "2 '=1+1", "3 '=1+1"]);
    let rows = cells(1);
    assert_eq!(rows.len(), 1_001);
    assert_eq!(rows[0], "1 NSS");
    assert_eq!(rows[1_000], "1001 00000000999");
}

/// The first cell of each row, with its line; fails where it is a number.
#[derive(Default)]
struct Cells(Vec<String>);

impl Sink for Cells {
    type Error = FileError;

    fn row(&mut self, line: u32, _: bool, cells: &[Cell<'_>]) -> Result<(), FileError> {
        assert!(cells.iter().all(|cell| !cell.is_number));
        self.0.push(format!("{line} {}", cells[0].text));
        Ok(())
    }
}

#[test]
fn what_fits_no_workbook_is_refused() {
    let long = [vec!["x".repeat(32_768), String::new()]];
    assert!(document(&long).xlsx().is_err());
}
