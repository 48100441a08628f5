//! Texts longer than what is read at once: wherever a buffer ends, rows, numbers and letters are the same.

use crate::{COLUMNS, LIMITS, shown};
use encoding_rs::{UTF_8, UTF_16LE, WINDOWS_1252};
use sheet::{FileError, Limits};
use std::fmt::Write as _;

/// Rows of different lengths, some with a line break in quotes, some after blank lines; and the rows to be read.
fn long_text(line_end: &str) -> (String, Vec<String>) {
    let (mut text, mut rows, mut line) = (format!("número,todo{line_end}"), Vec::new(), 1);
    for number in 0..12_000 {
        line += 1;
        if number % 7 == 0 {
            text += line_end;
            line += 1;
        }
        let name = "ñ".repeat(number % 13);
        if number % 5 == 0 {
            write!(text, "{number},\"{name}{line_end}x\"{line_end}").unwrap();
            rows.push(format!(
                "{line} {number}|{}|-|-|-",
                format!("{name} x").trim()
            ));
        } else {
            write!(text, "{number},{name}{line_end}").unwrap();
            rows.push(format!("{line} {number}|{name}|-|-|-"));
        }
    }
    (text, rows)
}

#[test]
fn a_long_text_is_read_the_same_in_any_encoding_and_with_any_line_end() {
    let limits = Limits {
        rows: 20_000,
        ..LIMITS
    };
    for line_end in ["\n", "\r\n", "\r"] {
        let (text, expected) = long_text(line_end);
        let utf16: Vec<u8> = (std::iter::once('\u{FEFF}').chain(text.chars()))
            .flat_map(|letter| letter.encode_utf16(&mut [0; 2]).to_vec())
            .flat_map(u16::to_le_bytes)
            .collect();
        for (encoding, bytes) in [
            (UTF_8, text.as_bytes().to_vec()),
            (WINDOWS_1252, WINDOWS_1252.encode(&text).0.into_owned()),
            (UTF_16LE, utf16),
        ] {
            let mut rows = Vec::new();
            let read = sheet::read(&bytes, COLUMNS, &limits, |row| {
                rows.push(shown(&row));
                Ok::<_, FileError>(())
            });
            assert_eq!(read.map(|read| read.rows), Ok(expected.len()));
            let differs = rows.iter().zip(&expected).find(|(row, right)| row != right);
            assert_eq!(differs, None, "{encoding:?} {line_end:?}");
        }
    }
}

#[test]
fn what_ends_as_no_text_is_refused_wherever_that_is() {
    let (text, _) = long_text("\n");
    let limits = Limits {
        rows: 20_000,
        ..LIMITS
    };
    let with_zero = [text.as_bytes(), b"1,\0\n"].concat();
    let half_a_letter: Vec<u8> = [b"\xFF\xFE", &*b"1\0,\0".repeat(40_000), b"1"].concat();
    for bytes in [with_zero, half_a_letter] {
        let read = sheet::read(&bytes, COLUMNS, &limits, |_| Ok::<_, FileError>(()));
        assert_eq!(read.map(|read| read.rows), Err(FileError::NotATable));
    }
}
