//! Rows as the tests write them, and workbooks made by hand.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    reason = "each of those that include it uses a part"
)]

use alta::{FileError, Row};
use std::io::{Cursor, Write as _};
use values::CapturistaField;
use zip::write::SimpleFileOptions;

/// The row's number and texts, with `/` between the surnames.
pub fn shown(row: &Row) -> String {
    let text = |field| row.texts[field].as_str();
    let surnames = match surnames(row) {
        (first, Some(second)) => [first, second].join("/"),
        (first, None) => first.to_owned(),
    };
    let [curp, given, email] = [
        CapturistaField::Curp,
        CapturistaField::GivenNames,
        CapturistaField::Email,
    ]
    .map(text);
    format!("{} {curp}|{given}|{surnames}|{email}", row.line)
}

/// The row's surnames; `None` for a missing second one.
pub fn surnames(row: &Row) -> (&str, Option<&str>) {
    let text = |field| row.texts[field].as_str();
    let second = text(CapturistaField::SecondSurname);
    let second = Some(second).filter(|second| !second.is_empty());
    (text(CapturistaField::FirstSurname), second)
}

/// The file's rows, and how many of them a spreadsheet hides.
pub fn reading(bytes: &[u8]) -> Result<(Vec<Row>, usize), FileError> {
    let (mut rows, mut hidden) = (Vec::new(), 0);
    let summary = alta::read(bytes, |row, is_hidden| {
        rows.push(row);
        hidden += usize::from(is_hidden);
        Ok::<_, FileError>(())
    })?;
    assert_eq!((summary.rows, summary.hidden), (rows.len(), hidden));
    Ok((rows, hidden))
}

pub fn rows_of(bytes: &[u8]) -> Result<Vec<Row>, FileError> {
    reading(bytes).map(|(rows, _)| rows)
}

pub fn read(bytes: &[u8]) -> Result<Vec<String>, FileError> {
    Ok(rows_of(bytes)?.iter().map(shown).collect())
}

/// An archive of these parts.
pub fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const PACKAGE: &str = r#"<Relationships><Relationship Id="r" Type="http://x/officeDocument" Target="/xl/workbook.xml"/></Relationships>"#;
const WORKBOOK: &str =
    r#"<workbook><sheets><sheet name="Hoja1" sheetId="1" r:id="a"/></sheets></workbook>"#;
const PARTS: &str = r#"<Relationships><Relationship Id="a" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="b" Type="http://x/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="c" Type="http://x/styles" Target="styles.xml"/></Relationships>"#;

/// A workbook of one sheet with these rows, this part of shared texts, and these further parts.
pub fn workbook_with(rows: &str, strings: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("_rels/.rels", PACKAGE.as_bytes()),
        ("xl/workbook.xml", WORKBOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", PARTS.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ("xl/sharedStrings.xml", strings.as_bytes()),
    ];
    parts.extend(more);
    archive(&parts)
}

/// A row of cells with inline text.
pub fn inline(line: u32, cells: &[&str]) -> String {
    let cells = cells.join("</t></is></c><c t=\"inlineStr\"><is><t>");
    format!(r#"<row r="{line}"><c t="inlineStr"><is><t>{cells}</t></is></c></row>"#)
}

pub const HEADINGS: [&str; 4] = ["CURP", "nombre", "apellidos", "correo"];
