//! What follows from a column's description.

use crate::{COLUMNS, Field, LIMITS, read, shown};
use sheet::FileError::{DoubledColumn, MissingColumn};
use sheet::{FileError, Row};

#[test]
fn a_file_has_what_is_required_and_may_have_the_rest() {
    for (headings, row, expected) in [
        ("número,izquierda", "1,a", "2 1|-|a|-|-"),
        ("número,izquierda,derecha,nota", "1,a,b,c", "2 1|-|a|b|c"),
        ("nota,DERECHA,Izquierda,NUMERO", "c,b,a,1", "2 1|-|a|b|c"),
        ("número,todo", "1,a b", "2 1|a b|-|-|-"),
        ("No. de folio,todo,otra", "1,a,z", "2 1|a|-|-|-"),
        ("núm,todo", "1", "2 1||-|-|-"),
    ] {
        let file = format!("{headings}\n{row}\n");
        assert_eq!(read(&file), Ok(vec![expected.to_owned()]), "{headings}");
    }
}

#[test]
fn what_is_missing_or_there_twice_is_called_by_its_heading() {
    for (headings, error) in [
        ("todo,nota", MissingColumn("número")),
        ("número,nota", MissingColumn("todo")),
        ("número,derecha", MissingColumn("izquierda")),
        ("número,núm.,todo", DoubledColumn("número")),
        ("número,todo,derecha", DoubledColumn("todo")),
        ("número,todo,izquierda,derecha", DoubledColumn("todo")),
        ("número,izquierda,izquierda", DoubledColumn("izquierda")),
        ("número,todo,nota,nota", DoubledColumn("nota")),
    ] {
        assert_eq!(
            read(&format!("{headings}\n1,2,3\n")),
            Err(error),
            "{headings}"
        );
    }
}

#[test]
fn of_a_cell_is_kept_what_its_column_is_for() {
    let long = "ñ".repeat(40);
    let cut = format!("{}…", "ñ".repeat(30));
    let file = format!("número,izquierda\n 1\u{200B} 2 , a \t b\u{200B} \n'=3,{long}\n");
    assert_eq!(
        read(&file),
        Ok(vec![
            "2 1 2|-|a b\u{200B}|-|-".to_owned(),
            format!("3 =3|-|{cut}|-|-"),
        ])
    );
}

#[test]
fn a_row_gives_its_texts_once_and_shows_none() {
    let mut taken = Vec::new();
    let file = b"n\xC3\xBAmero,todo\n1,a\n";
    let outcome = sheet::read(file, COLUMNS, &LIMITS, |mut row| {
        taken.push((row.take(Field::Number), row.take(Field::Number)));
        taken.push((row.take(Field::Left), None));
        assert_eq!(format!("{row:?}"), "Row { line: 2, .. }");
        Ok::<_, FileError>(())
    });
    assert!(outcome.is_ok());
    assert_eq!(taken, [(Some("1".to_owned()), None), (None, None)]);
}

#[test]
fn the_template_is_a_file_that_is_read() {
    let written = sheet::template(COLUMNS).csv();
    assert_eq!(
        str::from_utf8(&written).unwrap(),
        "\u{FEFF}\"número\",\"todo\"\r\n\"00012\",\"uno dos\"\r\n"
    );
    assert_eq!(
        read(str::from_utf8(&written).unwrap()),
        Ok(vec!["2 00012|uno dos|-|-|-".to_owned()])
    );
}

#[test]
fn what_was_rejected_has_its_reason_and_is_read_again() {
    let mut rows: Vec<Row<Field>> = Vec::new();
    let file = "número,izquierda,derecha\n=1,a,\n2,\"b; c\",d\n";
    let outcome = sheet::read(file.as_bytes(), COLUMNS, &LIMITS, |row| {
        rows.push(row);
        Ok::<_, FileError>(())
    });
    assert!(outcome.is_ok());
    let reasons = ["No es un número", "Otra cosa"];
    let written = sheet::rejected(COLUMNS, "motivo", rows.iter().zip(reasons), |row, field| {
        row.get(field).unwrap_or_default()
    });
    let written = String::from_utf8(written.csv()).unwrap();
    assert_eq!(
        written,
        "\u{FEFF}\"número\",\"izquierda\",\"derecha\",\"nota\",\"motivo\"\r\n\
         \"'=1\",\"a\",\"\",\"\",\"No es un número\"\r\n\
         \"2\",\"b; c\",\"d\",\"\",\"Otra cosa\"\r\n"
    );
    let again = ["2 =1|-|a||", "3 2|-|b; c|d|"].map(str::to_owned);
    assert_eq!(read(&written), Ok(again.to_vec()));
    assert_eq!(shown(&rows[0]), "2 =1|-|a||-");
}
