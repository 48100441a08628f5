//! Reading CSV, and the errors of refused files.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use alta::{FileError, LIMITS, LONGEST_CURP};
use support::{read, rows_of, surnames};
use values::{CapturistaField, Email, PersonName};

const LARGEST: usize = LIMITS.bytes;
const MOST_ROWS: usize = LIMITS.rows;
const LONGEST_CELL: usize = LIMITS.cell_characters;

/// Files and the rows expected from them.
const READ: &[(&str, &[u8], &[&str])] = &[
    (
        "comma, LF",
        b"CURP,nombre,apellidos,correo\nXIQB,Berenice,XIMO QUEZADA,b@x.mx\n",
        &["2 XIQB|Berenice|XIMO/QUEZADA|b@x.mx"],
    ),
    (
        "semicolon, CRLF, a mark, no line end at the end",
        b"\xEF\xBB\xBFCURP;nombre;apellidos;correo\r\nA;B;C;D\r\nE;F;G;H",
        &["2 A|B|C|D", "3 E|F|G|H"],
    ),
    (
        "tab, CR",
        b"CURP\tnombre\tapellidos\tcorreo\rA\tB\tC\tD\rE\tF\tG\tH\r",
        &["2 A|B|C|D", "3 E|F|G|H"],
    ),
    (
        "UTF-8 without a mark",
        "CURP,nombre,apellidos,correo\nA,José,MUÑOZ,D\n".as_bytes(),
        &["2 A|José|MUÑOZ|D"],
    ),
    (
        "Windows-1252",
        b"CURP,nombre,apellidos,correo\nA,Jos\xE9,MU\xD1OZ,\x80\n",
        &["2 A|José|MUÑOZ|€"],
    ),
    (
        "UTF-16, which Excel calls Unicode text",
        b"\xFF\xFEC\0U\0R\0P\0\t\0n\0o\0m\0b\0r\0e\0\t\0a\0p\0e\0l\0l\0i\0d\0o\0s\0\t\0c\0o\0r\0r\0e\0o\0\r\0\n\0A\0\t\0\xD1\0\t\0C\0\t\0D\0\r\0\n\0",
        &["2 A|Ñ|C|D"],
    ),
    (
        "quotes, with a delimiter, a quote and a line end in them",
        b"CURP,nombre,apellidos,correo\r\nA,\"B, \"\"b\"\"\",C,\"D\r\nd\"\r\nE,F,G,H\r\n",
        &["2 A|B, \"b\"|C|D  d", "3 E|F|G|H"],
    ),
    (
        "blank rows are counted, at the beginning and of blanks or delimiters, too",
        b"\r\n\r\nCURP,nombre,apellidos,correo\r\n\r\nA,B,C,D\r\n,,,\r\n \r\n\r\nE,F,G,H\r\n\r\n",
        &["5 A|B|C|D", "9 E|F|G|H"],
    ),
    (
        "blank rows, LF and CR",
        b"CURP,nombre,apellidos,correo\n\nA,B,C,D\r\rE,F,G,H",
        &["3 A|B|C|D", "5 E|F|G|H"],
    ),
    (
        "any order, case, accent, blank; other columns",
        " E-mail ,tel,Nombre (s),APELLIDO  MATERNO,Apellido paterno,C.U.R.P.\nE,0,N,M,P,C\n"
            .as_bytes(),
        &["2 C|N|P/M|E"],
    ),
    (
        "other words for the same",
        "Correo electrónico,nombres,primer apellido,Segundo Apellido,curp\nE,N,P, ,C\n".as_bytes(),
        &["2 C|N|P|E"],
    ),
    (
        "blanks around, missing cells, nonsense",
        "CURP,nombre,apellidos,correo\n  A\u{A0},  B  b , ,\nA\n,,,D,E,F\n".as_bytes(),
        &["2 A|B b||", "3 A|||", "4 |||D"],
    ),
    (
        "a semicolon within a heading does not make it the delimiter",
        b"CURP,nombre,apellidos,correo,uno;dos;tres;cuatro;cinco\nA,B,C,D;d,E\n",
        &["2 A|B|C|D;d"],
    ),
];

#[test]
fn a_text_is_read_as_it_is_meant() {
    for (what, file, rows) in READ {
        assert_eq!(
            read(file).as_deref(),
            Ok(&rows.map_to_strings()[..]),
            "{what}"
        );
    }
}

trait MapToStrings {
    fn map_to_strings(&self) -> Vec<String>;
}

impl MapToStrings for &[&str] {
    fn map_to_strings(&self) -> Vec<String> {
        self.iter().map(ToString::to_string).collect()
    }
}

#[test]
fn what_is_wrong_with_a_file_is_said() {
    use FileError::{
        DoubledColumn, Empty, Html, MissingColumn, NoRows, NotATable, OldOrProtected, OldXml,
    };
    let cases: &[(&[u8], FileError)] = &[
        (b"", Empty),
        (b"\xEF\xBB\xBF", Empty),
        (b"\r\n \r\n,,,\r\n", Empty),
        (b"CURP,nombre,apellidos,correo\r\n\r\n,,,\r\n", NoRows),
        (b"nombre,apellidos,correo\nB,C,D", MissingColumn("CURP")),
        (b"CURP,apellidos,correo\nB,C,D", MissingColumn("nombre")),
        (b"CURP,nombre,correo\nB,C,D", MissingColumn("apellidos")),
        (
            b"CURP,nombre,primer apellido,correo\n",
            MissingColumn("segundo apellido"),
        ),
        (
            b"CURP,nombre,apellido materno,correo\n",
            MissingColumn("primer apellido"),
        ),
        (b"CURP,nombre,apellidos\nB,C,D", MissingColumn("correo")),
        (
            b"CURP,nombre,nombres,apellidos,correo\n",
            DoubledColumn("nombre"),
        ),
        (b"CURP,curp,nombre,apellidos,correo\n", DoubledColumn("CURP")),
        (
            b"CURP,nombre,apellidos,primer apellido,correo\n",
            DoubledColumn("apellidos"),
        ),
        (
            b"CURP,nombre,apellidos,correo,email\n",
            DoubledColumn("correo"),
        ),
        (b"A,B,C,D\nE,F,G,H\n", MissingColumn("CURP")),
        (b"\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR", NotATable),
        (b"\xEF\xBB\xBFCURP\xFF", NotATable),
        (b"PK\x03\x04 and no archive", NotATable),
        (b"\r\n<!DOCTYPE html><title>A</title>", Html),
        (b"\xEF\xBB\xBF<TABLE><TR><TD>CURP", Html),
        (b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">", OldXml),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", OldOrProtected),
    ];
    for (file, error) in cases {
        assert_eq!(
            read(file),
            Err(*error),
            "{:?}",
            file.escape_ascii().to_string()
        );
    }
    let named = MissingColumn("segundo apellido").to_string();
    assert_eq!(named, "the column \"segundo apellido\" is missing");
}

/// The surnames of a file with one column for both, and whether it is unclear where the first ends.
#[test]
fn the_curp_tells_where_the_first_surname_ends() {
    // The third letter of a CURP is the second surname's first; X if there is none, or if it is an Ñ.
    for (third, both, first, second) in [
        ('P', "DE LA CRUZ PÉREZ", "DE LA CRUZ", "PÉREZ"),
        ('P', "MONTES DE OCA PÉREZ", "MONTES DE OCA", "PÉREZ"),
        ('O', "MONTES DE OCA PÉREZ", "MONTES", "DE OCA PÉREZ"),
        ('I', "Ponce de León Ibáñez", "Ponce de León", "Ibáñez"),
        ('T', "García de la Torre Ruiz", "García", "de la Torre Ruiz"),
        ('R', "García de la Torre Ruiz", "García de la Torre", "Ruiz"),
        ('R', "  pérez \t del  río ", "pérez", "del río"),
        ('S', "SAN JUAN SANTA ANNA", "SAN JUAN", "SANTA ANNA"),
        (
            'K',
            "Mc Donald Von der Mac Kay",
            "Mc Donald",
            "Von der Mac Kay",
        ),
        ('X', "Pérez Ñáñez", "Pérez", "Ñáñez"),
        ('X', "Pérez Nñez N\u{303}áñez", "Pérez Nñez", "N\u{303}áñez"),
        ('A', "Pérez Ávila", "Pérez", "Ávila"),
        // One surname, however many words it has.
        ('G', "PÉREZ", "PÉREZ", ""),
        ('X', "MONTES DE OCA", "MONTES DE OCA", ""),
        ('X', "DE LOS", "DE LOS", ""),
        ('X', "", "", ""),
        // Ambiguous.
        ('O', "MONTES DE OCA ORTIZ", "MONTES DE OCA ORTIZ", "?"),
        ('Q', "PÉREZ GARCÍA", "PÉREZ GARCÍA", "?"),
    ] {
        let file = format!("CURP,nombre,apellidos,correo\nAA{third}A900412HDFNRS09,B,{both},D");
        let rows = rows_of(file.as_bytes()).unwrap();
        let found = (surnames(&rows[0]), rows[0].unclear);
        let unclear = second == "?";
        let second = Some(second).filter(|second| !second.is_empty() && !unclear);
        assert_eq!(found, ((first, second), unclear), "{third} {both}");
    }
    // Without a CURP such a row must be corrected anyway; a text that may be one surname is not divided.
    for (both, first, second) in [
        ("PÉREZ GARCÍA", "PÉREZ", Some("GARCÍA")),
        ("MONTES DE OCA PÉREZ", "MONTES DE OCA PÉREZ", None),
    ] {
        let file = format!("CURP,nombre,apellidos,correo\nA,B,{both},D");
        let rows = rows_of(file.as_bytes()).unwrap();
        assert_eq!(surnames(&rows[0]), (first, second));
    }
    // A column for each surname decides the division, as far as it is filled in.
    for (third, first, second, expected) in [
        ('Z', "PONCE DE LEÓN", "IBÁÑEZ", "PONCE DE LEÓN/IBÁÑEZ"),
        ('Z', "PONCE DE LEÓN", "", "PONCE DE LEÓN"),
        ('I', "PONCE DE LEÓN IBÁÑEZ", "", "PONCE DE LEÓN/IBÁÑEZ"),
    ] {
        let file = format!(
            "CURP,nombre,primer apellido,segundo apellido,correo\nAA{third}A900412HDFNRS09,B,{first},{second},D"
        );
        let line = format!("2 AA{third}A900412HDFNRS09|B|{expected}|D");
        assert_eq!(read(file.as_bytes()), Ok(vec![line]));
        assert!(!rows_of(file.as_bytes()).unwrap()[0].unclear);
    }
}

#[test]
fn as_much_is_taken_as_is_said_and_no_more() {
    let file = |rows: usize| {
        format!(
            "CURP,nombre,apellidos,correo\n{}",
            "A,B,C,D\n\n".repeat(rows)
        )
    };
    assert_eq!(
        read(file(MOST_ROWS).as_bytes()).map(|rows| rows.len()),
        Ok(MOST_ROWS)
    );
    assert_eq!(
        read(file(MOST_ROWS + 1).as_bytes()),
        Err(FileError::TooManyRows)
    );

    let cell = |letters: usize| {
        format!(
            "CURP,nombre,apellidos,correo\n\nA,{},C,D",
            "Ñ".repeat(letters)
        )
    };
    assert_eq!(
        read(cell(LONGEST_CELL).as_bytes()).map(|rows| rows.len()),
        Ok(1)
    );
    let too_long = Err(FileError::CellTooLong { line: 3 });
    assert_eq!(read(cell(LONGEST_CELL + 1).as_bytes()), too_long);

    let mut file = b"CURP,nombre,apellidos,correo\nA,B,C,D".to_vec();
    file.resize(LARGEST, b'\n');
    assert_eq!(read(&file).map(|rows| rows.len()), Ok(1));
    file.push(b'\n');
    assert_eq!(read(&file), Err(FileError::TooLarge));
}

#[test]
fn a_quote_that_is_never_closed_is_found_by_its_row() {
    let rows = "E,F,G,H\n".repeat(300);
    let file = format!("CURP,nombre,apellidos,correo\nA,B,C,D\nA,\"B,C,D\n{rows}");
    assert_eq!(
        read(file.as_bytes()),
        Err(FileError::CellTooLong { line: 3 })
    );
}

#[test]
fn a_row_shows_nobody() {
    let rows = rows_of(b"CURP,nombre,apellidos,correo\nA,B,C,D").unwrap();
    assert_eq!(format!("{rows:?}"), "[Row { line: 2, .. }]");
}

#[test]
fn what_was_rejected_is_written_for_a_spreadsheet() {
    let file = "CURP,nombre,primer apellido,segundo apellido,correo\n\
        =1+1,\"a, \"\"b\"\"\",DE LA CRUZ,PÉREZ,@d\n\
        -A,+B,C,,D'=\n\
        \u{FF1D}1,a;=1,b;\" \u{FF0B}1,c|-d,e\n";
    let rows = rows_of(file.as_bytes()).unwrap();
    let reasons = ["La CURP no es válida", "\t=", "x\t@y"];
    let written = alta::rejected(rows.iter().zip(reasons)).csv();
    let expected = "\u{FEFF}\"CURP\",\"nombre\",\"primer apellido\",\"segundo apellido\",\"correo\",\"motivo\"\r\n\
        \"'=1+1\",\"a, \"\"b\"\"\",\"DE LA CRUZ\",\"PÉREZ\",\"'@d\",\"La CURP no es válida\"\r\n\
        \"'-A\",\"'+B\",\"C\",\"\",\"D'=\",\"'\t'=\"\r\n\
        \"'\u{FF1D}1\",\"a;'=1\",\"b;\"\" '\u{FF0B}1\",\"c|'-d\",\"e\",\"x\t'@y\"\r\n";
    assert_eq!(String::from_utf8(written).unwrap(), expected);
}

#[test]
fn what_was_rejected_can_be_mended_and_read_again() {
    let file = "CURP,nombre,primer apellido,segundo apellido,correo\n\
        A,B,DE LA O,C,D\nE,F,G,,H\nI,J,MONTES DE OCA,PÉREZ,K\n'=L,''M,N,O,+P\n";
    let rows = rows_of(file.as_bytes()).unwrap();
    let written = alta::rejected(rows.iter().map(|row| (row, "motivo"))).csv();
    assert_eq!(rows_of(&written).unwrap(), rows);
}

#[test]
fn what_is_longer_than_it_may_be_is_cut_and_stays_too_long() {
    let long = "Ñ".repeat(900);
    let file = format!(
        "CURP,nombre,primer apellido,segundo apellido,correo\n{long},{long},{long},{long},{long}\n"
    );
    let rows = rows_of(file.as_bytes()).unwrap();
    let row = &rows[0];
    for (field, text) in row.texts.iter() {
        let most = match field {
            CapturistaField::Curp => LONGEST_CURP,
            CapturistaField::Email => Email::MOST,
            _ => PersonName::MOST,
        };
        let found = (text.chars().count(), text.ends_with('…'));
        assert_eq!(found, (most + 1, true), "{field:?}");
    }
    let written = alta::rejected(rows.iter().map(|row| (row, "motivo"))).csv();
    assert_eq!(rows_of(&written).unwrap(), rows);
    let name = "Ñ".repeat(PersonName::MOST);
    let file = format!("CURP,nombre,apellidos,correo\nA,{name},{name} {name},D\n");
    let rows = rows_of(file.as_bytes()).unwrap();
    assert_eq!(rows[0].texts[CapturistaField::GivenNames], name);
    assert_eq!(surnames(&rows[0]), (&*name, Some(&*name)));
}
