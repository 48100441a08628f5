//! CSV and XLSX: headings, delimiters, and what spreadsheets make of numbers.

use payroll::{FileError, Format, Mapping, Options};
use sheet::Document;

use crate::{People, options, read, read_as};

const IMSS: &str =
    "NSS(11 dígitos), CURP(18 caracteres), Salario base de cotización(numérico con 2 decimales)";

fn lines(text: &str) -> Vec<String> {
    let (format, lines) = read(text.as_bytes()).unwrap();
    assert_eq!(format, Format::Csv);
    lines
}

#[test]
fn the_file_of_imss_is_read_with_and_without_heading() {
    let people = People::new();
    let [ana, jose, _] = [0, 1, 2].map(|index| people.0[index][1].clone());
    let (a, j) = (&ana[..4], &jose[..4]);
    let rows = format!("12345678903,{ana},512.30\r\n02345678904,{jose},1234.56\r\n");
    let expected = |from: u32| {
        vec![
            format!("{from} ok 12345678903 {a} 512.30"),
            format!("{} ok 02345678904 {j} 1234.56", from + 1),
        ]
    };
    assert_eq!(lines(&rows), expected(1));
    assert_eq!(lines(&format!("{IMSS}\r\n{rows}")), expected(2));
    assert_eq!(
        lines(&format!("\u{FEFF}{IMSS}\r\n\r\n{rows}\r\n\r\n")),
        expected(3)
    );
    // A title above the heading, columns in another order, one more of them.
    let titled = format!(
        "Trabajadores de mayo;;;\n\nNombre;Salario base;CURP;Clave;NSS\nAna;512.30;{ana};7;12345678903\n;;;Total 1;\n"
    );
    assert_eq!(lines(&titled), [format!("4 ok 12345678903 {a} 512.30 Ana")]);
}

#[test]
fn a_row_is_never_lost_as_a_heading() {
    let people = People::new();
    let [ana, jose] = [0, 1].map(|index| people.0[index][1].clone());
    let j = &jose[..4];
    for (first, said) in [
        ("1234567890X", "nss_forma"),
        ("NSS 12345678903", "nss_longitud"),
        ("x", "nss_longitud"),
    ] {
        let text = format!("{first},{ana},512.30\n02345678904,{jose},1234.56\n");
        let expected = [
            format!("1 rechazado {said}"),
            format!("2 ok 02345678904 {j} 1234.56"),
        ];
        assert_eq!(lines(&text), expected, "{first}");
    }
}

#[test]
fn an_amount_that_a_comma_tore_apart_is_no_wage_of_one_peso() {
    let people = People::new();
    let [ana, jose] = [0, 1].map(|index| people.0[index][1].clone());
    for heading in ["", "NSS,CURP,SBC\n", "NSS,CURP,SBC,\n"] {
        let text = format!("{heading}12345678903,{ana},1,234.56\n02345678904,{jose},512.30\n");
        let read = lines(&text);
        assert!(read[0].ends_with("rechazado sbc_forma"), "{read:?}");
        assert!(read[1].contains(" ok "), "{read:?}");
        // All of them, or the only one.
        let text = format!("{heading}12345678903,{ana},1,234.56\n");
        assert!(
            lines(&text)[0].ends_with("rechazado sbc_forma"),
            "{heading:?}"
        );
    }
    // Nor where the rest of it would be somebody's name.
    let text = format!("NSS,CURP,SBC,Nombre\n12345678903,{ana},1,234.56,\n");
    assert_eq!(lines(&text), ["2 rechazado sbc_forma"]);
    let read = lines(&format!(
        "12345678903;{ana};1,234.56\n02345678904;{jose};512,30\n"
    ));
    assert!(
        read.iter().all(|line| line.ends_with("sbc_separadores")),
        "{read:?}"
    );
    assert!(read[0].contains("1234.56") && read[1].contains("512.30"));
    // In a file of commas a decimal comma is none, quoted or not.
    let read = lines(&format!(
        "12345678903,{ana},\"512,30\"\n02345678904,{jose},\"1,512.30\"\n"
    ));
    assert_eq!(read[0], "1 rechazado sbc_forma");
    assert!(read[1].ends_with("1512.30  sbc_separadores"), "{read:?}");
}

#[test]
fn what_spreadsheets_do_to_an_nss_is_undone_and_said() {
    let people = People::new();
    let jose = &people.0[1][1];
    for (cell, said) in [
        ("2345678904", "nss_ceros"),
        ("'02345678904", "nss_limpio"),
        ("=\"02345678904\"", "nss_limpio"),
        ("02-34-56-7890-4", "nss_limpio"),
        ("1.23457E+10", "nss_perdido"),
    ] {
        let read = lines(&format!("NSS;CURP;SBC\n{cell};'{jose};=\"512.30\"\n"));
        assert!(read[0].ends_with(said), "{cell}: {read:?}");
    }
}

#[test]
fn repeated_rows_are_folded_or_told_from_each_other() {
    let people = People::new();
    let [ana, jose] = [0, 1].map(|index| people.0[index][1].clone());
    let text = format!(
        "12345678903,{ana},512.30\n12345678903,{ana},512.30\n12345678903,{ana},600.00\n\
         12345678903,{jose},512.30\n02345678904,{ana},512.30\n02345678904,{jose},0\n02345678904,{jose},512.30\n"
    );
    let read: Vec<String> = lines(&text)
        .iter()
        .skip(1)
        .map(|line| line[2..].to_owned())
        .collect();
    assert_eq!(
        read[..5],
        [
            "plegado",
            "rechazado repetido_nss",
            "rechazado repetido_nss",
            "rechazado repetido_curp",
            // What was rejected does not count as earlier.
            "rechazado sbc_cero",
        ]
    );
    assert!(read[5].starts_with("ok"));
}

#[test]
fn columns_that_are_missing_refuse_the_file_unless_somebody_says_which_is_which() {
    let people = People::new();
    let [ana, jose] = [0, 1].map(|index| people.0[index][1].clone());
    for text in [
        "NSS,CURP\n12345678903,X\n",
        "NSS\n12345678903\n",
        "CURP,NSS,otra\na,b,c\n",
        "Clave;NSS;Población;Pago\n7;12345678903;X;512.30\n",
    ] {
        assert_eq!(read(text.as_bytes()), Err(FileError::Heading), "{text}");
    }
    let text = format!(
        "Clave;Afiliado;Población;Pago\n7;12345678903;{ana};512.30\n8;02345678904;{jose};1234.56\n"
    );
    let mapping = Mapping {
        nss: Some(1),
        curp: Some(2),
        sbc: Some(3),
        names: [None; 3],
    };
    let chosen = Options {
        mapping: Some(mapping),
        ..options(None)
    };
    let (_, read) = read_as(text.as_bytes(), &chosen).unwrap();
    assert_eq!(read.len(), 2);
    assert!(read.iter().all(|line| line.contains(" ok ")), "{read:?}");
}

#[test]
fn a_workbook_is_read_from_its_template_sheet_or_the_one_with_a_heading() {
    let people = People::new();
    let ana = &people.0[0][1];
    let book = |headings: Vec<&'static str>, row: Vec<&str>| {
        let document = Document {
            headings,
            rows: std::iter::once(row),
        };
        document.xlsx().unwrap()
    };
    let file = book(
        vec!["NSS", "CURP", "SBC", "Nombre"],
        vec!["12345678903", ana, "512.30", "Ana"],
    );
    let (format, read) = read(&file).unwrap();
    assert_eq!(format, Format::Xlsx);
    assert_eq!(read, [format!("2 ok 12345678903 {} 512.30 Ana", &ana[..4])]);
}
