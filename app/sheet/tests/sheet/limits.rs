//! Limits are set by the caller, and rows are passed on while the file is read.

use crate::{COLUMNS, Field, LIMITS, read_under};
use sheet::FileError::{
    CellTooLong, MissingColumn, TooLarge, TooManyParts, TooManyRows, TooMuchText, UnpacksToTooMuch,
};
use sheet::{Document, FileError, Limits};
use std::io::{Cursor, Write as _};
use zip::write::SimpleFileOptions;

const TEXT: &str = "número,todo\n1,abc\n2,abc\n3,abcdefgh\n";

/// A workbook of three rows, each with a text of eight letters.
fn workbook() -> Vec<u8> {
    let document = Document {
        headings: vec!["número", "todo"],
        rows: ["1", "2", "3"]
            .into_iter()
            .map(|number| vec![number, "abcdefgh"]),
    };
    document.xlsx().unwrap()
}

#[test]
fn every_limit_is_the_caller_s() {
    let text = TEXT.as_bytes();
    let small = |change: fn(&mut Limits)| {
        let mut limits = LIMITS;
        change(&mut limits);
        limits
    };
    let book = workbook();
    let of = |limits: &Limits, file: &[u8]| read_under(limits, file).1.map(|read| read.rows);
    assert_eq!(of(&LIMITS, text), Ok(3));
    assert_eq!(of(&LIMITS, &book), Ok(3));

    let limits = Limits {
        bytes: text.len(),
        ..LIMITS
    };
    assert_eq!(of(&limits, text), Ok(3));
    let limits = Limits {
        bytes: text.len() - 1,
        ..LIMITS
    };
    assert_eq!(of(&limits, text), Err(TooLarge));

    for file in [text, &book] {
        assert_eq!(of(&small(|limits| limits.rows = 3), file), Ok(3));
        assert_eq!(of(&small(|limits| limits.rows = 2), file), Err(TooManyRows));
        let short = small(|limits| limits.cell_characters = 8);
        assert_eq!(of(&short, file), Ok(3));
        let shorter = small(|limits| limits.cell_characters = 7);
        let refused = of(&shorter, file);
        assert!(matches!(refused, Err(CellTooLong { .. })), "{refused:?}");
    }
    assert_eq!(
        of(&small(|limits| limits.cell_characters = 7), text),
        Err(CellTooLong { line: 4 })
    );
    let texts = |text| Limits {
        text,
        text_for_a_byte: 0,
        ..LIMITS
    };
    assert_eq!(of(&texts(3 + 14), text), Ok(3));
    assert_eq!(of(&texts(3 + 13), text), Err(TooMuchText));
    let for_a_byte = Limits {
        text: 0,
        text_for_a_byte: 1,
        ..LIMITS
    };
    assert_eq!(of(&for_a_byte, text), Ok(3));

    let unpacked = small(|limits| limits.unpacked = 1_000);
    assert_eq!(of(&unpacked, &book), Err(UnpacksToTooMuch));
    let entries = small(|limits| limits.entries = 5);
    assert_eq!(of(&entries, &book), Err(TooManyParts));
    let shared = small(|limits| limits.shared_texts = 6);
    assert_eq!(of(&shared, &book), Ok(3));
    let shared = small(|limits| limits.shared_texts = 5);
    assert_eq!(of(&shared, &book), Err(UnpacksToTooMuch));
    let no_sheet = small(|limits| limits.sheets = 0);
    assert_eq!(of(&no_sheet, &book), Err(FileError::NotATable));
}

/// A workbook of one sheet with these rows in it.
fn by_hand(rows: &str) -> Vec<u8> {
    let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in [
        (
            "_rels/.rels",
            r#"<R><Relationship Id="r" Type="/officeDocument" Target="w"/></R>"#,
        ),
        (
            "w",
            r#"<workbook><sheets><sheet r:id="a"/></sheets></workbook>"#,
        ),
        (
            "_rels/w.rels",
            r#"<R><Relationship Id="a" Type="/worksheet" Target="s"/></R>"#,
        ),
        ("s", &sheet),
    ] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const HEADINGS: &str = r#"<row><c t="str"><v>número</v></c><c t="str"><v>todo</v></c></row>"#;
const ROW: &str = r#"<row><c><v>1</v></c><c t="str"><v>a</v></c></row>"#;

#[test]
fn rows_are_handed_over_while_the_file_is_read() {
    // The error comes after them.
    let text = format!("{TEXT}4,{}\n", "x".repeat(6_001));
    let (rows, outcome) = read_under(&LIMITS, text.as_bytes());
    assert_eq!((rows.len(), outcome), (3, Err(CellTooLong { line: 5 })));

    // A sheet that would expand too far has passed on its first rows by then.
    let bomb = by_hand(&[HEADINGS, ROW, ROW, &" ".repeat(2 << 20)].concat());
    let (rows, outcome) = read_under(&LIMITS, &bomb);
    assert_eq!((rows.len(), outcome), (2, Err(UnpacksToTooMuch)));
    let broken = by_hand(&[HEADINGS, ROW, "</c>"].concat());
    let (rows, outcome) = read_under(&LIMITS, &broken);
    assert_eq!((rows.len(), outcome), (1, Err(FileError::NotATable)));
}

#[test]
fn what_lies_behind_the_rows_is_unpacked_too() {
    let whole = by_hand(&[HEADINGS, ROW].concat());
    assert_eq!(read_under(&LIMITS, &whole).0, ["2 1|a|-|-|-"]);
    let behind = [
        HEADINGS,
        ROW,
        "</sheetData>",
        &" ".repeat(2 << 20),
        "<sheetData>",
    ];
    let (rows, outcome) = read_under(&LIMITS, &by_hand(&behind.concat()));
    assert_eq!((rows.len(), outcome), (1, Err(UnpacksToTooMuch)));
}

#[test]
fn whoever_takes_the_rows_can_end_it() {
    #[derive(Debug, PartialEq)]
    enum Ended {
        File(FileError),
        Enough,
    }
    impl From<FileError> for Ended {
        fn from(error: FileError) -> Self {
            Self::File(error)
        }
    }
    for file in [TEXT.as_bytes(), &workbook()] {
        let mut taken = 0;
        let outcome = sheet::read(file, COLUMNS, &LIMITS, |row| {
            taken += 1;
            if row.get(Field::Number) == Some("2") {
                return Err(Ended::Enough);
            }
            Ok(())
        });
        assert_eq!((taken, outcome), (2, Err(Ended::Enough)));
    }
    let outcome = sheet::read(b"otra\n1\n", COLUMNS, &LIMITS, |_| Err(Ended::Enough));
    assert_eq!(outcome, Err(Ended::File(MissingColumn("número"))));
}
