//! Shared by several targets.

#[cfg(feature = "portal")]
pub mod portal;

use std::io::{Cursor, Write as _};
use values::{CapturistaField, Email, PersonName};
use zip::write::SimpleFileOptions;

/// Reads the input as a file of many capturistas and checks the promised properties of the result.
pub fn read(file: &[u8]) {
    let Ok((rows, hidden)) = rows_of(file) else {
        return;
    };
    assert!((1..=alta::LIMITS.rows).contains(&rows.len()));
    assert!(hidden <= rows.len());
    let mut kept = 0;
    for row in &rows {
        for (field, text) in row.texts.iter() {
            let longest = match field {
                CapturistaField::Curp => alta::LONGEST_CURP,
                CapturistaField::GivenNames => PersonName::MOST,
                // Both, if they cannot be divided.
                CapturistaField::FirstSurname | CapturistaField::SecondSurname => {
                    2 * PersonName::MOST + 1
                }
                CapturistaField::Email => Email::MOST,
            };
            assert_eq!(text, text.trim());
            // One more character shows that the text was longer.
            assert!(text.chars().count() <= longest + 1);
            kept += text.len();
        }
        assert_eq!(
            format!("{row:?}"),
            format!("Row {{ line: {}, .. }}", row.line)
        );
    }
    assert!(kept <= 24 * 1024 + 7 * file.len());
    let rejected = alta::rejected(
        rows.iter()
            .map(|row| (row, row.texts[CapturistaField::GivenNames].as_str())),
    )
    .csv();
    let text = rejected.strip_prefix(b"\xEF\xBB\xBF").expect("a mark");
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text);
    let mut count = 0;
    for record in reader.records() {
        let record = record.expect("a record like the others");
        assert_eq!(record.len(), CapturistaField::ALL.len() + 1);
        let reckons = [
            '=', '+', '-', '@', '\t', '\r', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}',
        ];
        assert!(!record.iter().any(|cell| cell.starts_with(reckons)));
        count += 1;
    }
    assert_eq!(count, rows.len() + 1);
    // It can be read again, with the same rows; it is longer only by reasons and apostrophes.
    let named = rejected_rows(&rows);
    match rows_of(&rejected) {
        Ok((again, _)) => assert_eq!(again.len(), named),
        Err(alta::FileError::NoRows) => assert_eq!(named, 0),
        Err(alta::FileError::CellTooLong { .. } | alta::FileError::TooLarge) => {}
        Err(error) => panic!("what was written cannot be read: {error}"),
    }
}

/// The rows of a file, and how many of them a spreadsheet hides.
fn rows_of(file: &[u8]) -> Result<(Vec<alta::Row>, usize), alta::FileError> {
    let mut rows = Vec::new();
    let summary = alta::read(file, |row, _| {
        rows.push(row);
        Ok::<_, alta::FileError>(())
    })?;
    assert_eq!(summary.rows, rows.len());
    Ok((rows, summary.hidden))
}

/// How many of these rows are not blank.
fn rejected_rows(rows: &[alta::Row]) -> usize {
    let filled = |row: &&alta::Row| row.texts.iter().any(|(_, text)| !text.is_empty());
    rows.iter().filter(filled).count()
}

/// The parts of a workbook to be fuzzed, in their order in an input, separated by zero bytes.
const PARTS: [&str; 5] = [
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
];

/// Packs these parts into an archive: otherwise nearly every input would only have a wrong checksum.
pub fn workbook(input: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let package = br#"<Relationships><Relationship Id="r" Type="/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    let invented = PARTS.into_iter().zip(input.split(|byte| *byte == 0));
    for (name, content) in [("_rels/.rels", &package[..])].into_iter().chain(invented) {
        let options =
            SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        zip.start_file(name, options).expect("a part");
        zip.write_all(content).expect("written");
    }
    zip.finish().expect("an archive").into_inner()
}

/// The text with its ASCII letters in one case.
pub fn upper_or_lower(text: &str, upper: bool) -> String {
    if upper {
        text.to_ascii_uppercase()
    } else {
        text.to_ascii_lowercase()
    }
}

/// The same identifier as different people type it: in either case, with white space around it.
pub fn in_any_dress(text: &str) -> [String; 5] {
    [
        upper_or_lower(text, true),
        upper_or_lower(text, false),
        format!(" \t{text}\u{a0}\r\n"),
        text.trim().to_owned(),
        format!("\u{feff}{text}\u{200b}"),
    ]
}
