//! Small files as people really have them, each in `cases/` with its expected result. The people in them are invented.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed"
)]

mod support;

use alta::{FileError, Row, rejected, unseen};
use support::{read, rows_of, shown, surnames};
use values::CapturistaField;

fn case(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases");
    std::fs::read(format!("{folder}/{name}")).unwrap()
}

fn reading(name: &str) -> (Vec<Row>, usize) {
    support::reading(&case(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The four rows in most files, without their numbers.
const FOUR: [&str; 4] = [
    "MOPJ900412HDFNRS09|José|MONTES DE OCA/PÉREZ|jose.montes@capturistas.example",
    "HELM850923MJCRPR08|María|HERNÁNDEZ/LÓPEZ|maria.hernandez@capturistas.example",
    "MUGN911205HNLXRX01|Iñaki|MUÑOZ/GARCÍA|inaki.munoz@capturistas.example",
    "GAIL920229MDFRBC07|Lucía|GARCÍA/IBÁÑEZ|lucia.garcia@capturistas.example",
];

#[test]
fn each_is_read_as_it_was_meant() {
    for (name, first) in [
        ("c01-sep-line.csv", 3),
        ("c01b-sep-line-comma.csv", 3),
        ("c02-x000d.xlsx", 2),
        ("c02b-x000d-values.xlsx", 2),
        ("c03-numbers.xlsx", 2),
        ("c04-macroman.csv", 2),
        ("c05-cp850.csv", 2),
        ("c05b-cp850-apellidos.csv", 2),
        ("c05d-mojibake.csv", 2),
        ("c06-title-row.xlsx", 4),
        ("c07-filtered.xlsx", 2),
        ("c08-invisible.csv", 2),
        ("c25-backslashes.xlsx", 2),
        ("c25b-dot-slash-names.xlsx", 2),
        ("c25c-leading-slash-names.xlsx", 2),
        ("c35b-apostrophes.csv", 2),
        ("c36-pipes.txt", 2),
        ("c38b-apellido-1.csv", 2),
    ] {
        let expected: Vec<_> = (first..)
            .zip(FOUR)
            .map(|(line, row)| format!("{line} {row}"))
            .collect();
        assert_eq!(read(&case(name)), Ok(expected), "{name}");
        assert!(!reading(name).0.iter().any(|row| row.unclear), "{name}");
    }
}

#[test]
fn what_a_filter_hides_is_read_and_counted() {
    assert_eq!(reading("c07-filtered.xlsx").1, 2);
    assert_eq!(reading("c02-x000d.xlsx").1, 0);
}

#[test]
fn a_cell_with_equals_and_quotes_is_its_text() {
    assert_eq!(
        read(&case("c35-equals-quotes.csv")).unwrap(),
        [
            "2 MOPJ900412HDFNRS09|José|PÉREZ|jose.montes@capturistas.example",
            "3 HELM850923MJCRPR08|María|LÓPEZ|maria.hernandez@capturistas.example",
            "4 MUGN911205HNLXRX01|Iñaki|GARCÍA|inaki.munoz@capturistas.example",
            "5 GAIL920229MDFRBC07|Lucía|IBÁÑEZ|lucia.garcia@capturistas.example",
        ]
    );
}

/// [`unseen`] detects them, so that no name is stored with one.
#[test]
fn letters_that_were_lost_stay_lost() {
    let rows = reading("c05c-fffd.csv").0;
    let lost: Vec<_> = (rows.iter())
        .map(|row| {
            let unseen = |field| unseen(&row.texts[field]);
            let first = unseen(CapturistaField::FirstSurname);
            first.or(unseen(CapturistaField::SecondSurname)).is_some()
        })
        .collect();
    assert_eq!(lost, [false, true, true, true]);
}

#[test]
fn compound_surnames_come_back_as_they_went() {
    let rows = reading("c09-compound-rejected.csv").0;
    let surnames: Vec<_> = rows.iter().map(surnames).collect();
    assert_eq!(
        surnames,
        [
            ("MONTES DE OCA", Some("PÉREZ")),
            ("PONCE DE LEÓN", Some("IBÁÑEZ")),
            ("HERNÁNDEZ", None)
        ]
    );
    let written = rejected(rows.iter().map(|row| (row, "El correo no está completo."))).csv();
    assert_eq!(rows_of(&written).unwrap(), rows);
}

#[test]
fn the_curp_tells_compound_surnames_apart() {
    let rows = reading("c10-compound-together.csv").0;
    assert_eq!(shown(&rows[0]), format!("2 {}", FOUR[0]));
}

#[test]
fn what_only_looks_like_a_workbook_is_called_by_its_name() {
    assert_eq!(read(&case("c18-html.xls")), Err(FileError::Html));
    assert_eq!(read(&case("c18b-excel2003.xml")), Err(FileError::OldXml));
}
