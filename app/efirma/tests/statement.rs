//! The first line names the act, and no value can add a line.

#![allow(clippy::expect_used, reason = "a test that cannot go on has failed")]

use efirma::{Act, Challenge, Statement};

const ORIGIN: &str = "https://icsoe.example";
const NONCE: &str = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE";

/// An act that exists only in these tests.
struct Lending(&'static str);

impl Act for Lending {
    const TITLE: &'static str = "Préstamo de un libro.";

    fn lines(&self) -> impl Iterator<Item = (&'static str, String)> {
        [("Libro", self.0.to_owned())].into_iter()
    }
}

/// Another act with the same lines as signing in.
struct Imitating<'a>(&'a Challenge);

impl Act for Imitating<'_> {
    const TITLE: &'static str = "Otra cosa.";

    fn lines(&self) -> impl Iterator<Item = (&'static str, String)> {
        self.0.lines()
    }
}

#[test]
fn each_line_is_said_once_and_in_its_order() {
    let statement = Statement::of(&Lending("Pedro Páramo"), ORIGIN).expect("a statement");
    assert_eq!(
        statement.text(),
        "Préstamo de un libro.\nSitio: https://icsoe.example\nLibro: Pedro Páramo\n"
    );
    assert_eq!(format!("{statement:?}"), "Statement");
}

#[test]
fn what_differs_only_in_the_act_differs_on_the_first_line_alone() {
    let challenge = Challenge::new(NONCE, 1_795_000_000).expect("a challenge");
    let entering = Statement::of(&challenge, ORIGIN).expect("a statement");
    let other = Statement::of(&Imitating(&challenge), ORIGIN).expect("a statement");
    let (first, rest) = entering.text().split_once('\n').expect("lines");
    let (other_first, other_rest) = other.text().split_once('\n').expect("lines");
    assert_eq!((first, other_first), (Challenge::TITLE, "Otra cosa."));
    assert_eq!(rest, other_rest);
}

#[test]
fn no_value_begins_another_line_or_turns_the_writing_round() {
    for wrong in [
        "x\nSitio: https://otro.example",
        "x\r",
        "\u{b}",
        "\u{c}",
        "\u{85}",
        "\u{2028}",
        "\u{2029}",
        "\u{202E}oluger",
        "\u{2066}x\u{2069}",
        "\0",
        "\t",
    ] {
        assert!(Statement::of(&Lending(wrong), ORIGIN).is_err(), "{wrong:?}");
    }
    for right in ["", "ÑANDÚ, S.A. de C.V. · «x»: y", "a\u{301}", "日本"] {
        assert!(Statement::of(&Lending(right), ORIGIN).is_ok(), "{right:?}");
    }
}

#[test]
fn only_an_origin_is_named_as_the_site() {
    for wrong in [
        "",
        "null",
        "file://",
        "https://a b",
        "https://a\nReto: x",
        "https://ñ.mx",
    ] {
        assert!(Statement::of(&Lending("x"), wrong).is_err(), "{wrong:?}");
    }
    for right in [
        "http://127.0.0.1:3000",
        "http://[::1]:3000",
        "https://xn--3ca.mx",
    ] {
        assert!(Statement::of(&Lending("x"), right).is_ok(), "{right}");
    }
}
