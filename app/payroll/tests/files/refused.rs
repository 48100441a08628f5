//! What is no file of workers, and what of it is said.

use payroll::{FileError, Format};
use sheet::Document;

use crate::{options, read, read_as};

#[test]
fn each_file_that_is_refused_has_its_reason() {
    let encrypted: Vec<u8> = [
        b"\xD0\xCF\x11\xE0".to_vec(),
        vec![0; 70_000],
        "EncryptedPackage"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect(),
    ]
    .concat();
    let old = [b"\xD0\xCF\x11\xE0".to_vec(), vec![0; 70_000]].concat();
    for (bytes, error) in [
        (&b""[..], FileError::Empty),
        (b"\r\n \r\n\r\n", FileError::Empty),
        (b"\xEF\xBB\xBF", FileError::Empty),
        (b"NSS,CURP,SBC\r\n", FileError::NoRecords),
        (b"Estimada clientela:\nles informamos que\n", FileError::Format),
        (b"%PDF-1.7\0\0\0", FileError::Format),
        (b"<html><table><tr><td>NSS", FileError::Format),
        (b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">", FileError::OldWorkbook),
        (b"PK\x03\x04rubbish", FileError::Zip),
        (&encrypted, FileError::Protected),
        (&old, FileError::OldWorkbook),
    ] {
        let beginning = String::from_utf8_lossy(&bytes[..bytes.len().min(40)]).into_owned();
        assert_eq!(read(bytes), Err(error), "{beginning:?}");
    }
    let large = vec![b'1'; (64 << 20) + 1];
    assert_eq!(read(&large), Err(FileError::TooLarge));
}

#[test]
fn a_hundred_thousand_rows_are_read_and_no_more() {
    for (rows, expected) in [(100_000, Ok(100_000)), (100_001, Err(FileError::TooLarge))] {
        let text = ["NSS,CURP,SBC\n", &"1,2,3\n".repeat(rows)].concat();
        assert_eq!(
            read(text.as_bytes()).map(|(_, lines)| lines.len()),
            expected
        );
    }
}

#[test]
fn a_format_that_was_asked_for_is_not_taken_for_another() {
    let csv = b"NSS,CURP,SBC\n1,2,3\n";
    assert!(read_as(csv, &options(Some(Format::Csv))).is_ok());
    for format in [Format::Xlsx, Format::Sua, Format::Cfdi] {
        assert_eq!(read_as(csv, &options(Some(format))), Err(FileError::Format));
    }
    let document = Document {
        headings: vec!["NSS", "CURP", "SBC"],
        rows: std::iter::once(vec!["1", "2", "3"]),
    };
    let book = document.xlsx().unwrap();
    assert!(read_as(&book, &options(Some(Format::Xlsx))).is_ok());
    assert_eq!(
        read_as(&book, &options(Some(Format::Csv))),
        Err(FileError::Format)
    );
}

#[test]
fn a_row_of_more_cells_than_a_spreadsheet_has_takes_no_memory() {
    for row in [
        ",".repeat(4 << 20),
        ["NSS,CURP,SBC\n", &",".repeat(20_000)].concat(),
    ] {
        assert_eq!(read(row.as_bytes()), Err(FileError::Format));
    }
}
