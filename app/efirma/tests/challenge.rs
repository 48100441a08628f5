//! The text signed for signing in is readable, names one site and one moment, and nothing else fits into it.

#![allow(clippy::expect_used, reason = "a test that cannot go on has failed")]

use efirma::{Challenge, Statement};
use proptest::prelude::*;

const NONCE: &str = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE";

fn text(challenge: &Challenge, origin: &str) -> String {
    let statement = Statement::of(challenge, origin).expect("a statement");
    statement.text().to_owned()
}

#[test]
fn it_says_what_for_where_and_when() {
    let challenge = Challenge::new(NONCE, 1_795_000_000).expect("a challenge");
    assert_eq!(
        text(&challenge, "https://icsoe.example"),
        "ICSOE: ingreso con e.firma. Esto no es un documento; solo sirve para entrar.\n\
         Sitio: https://icsoe.example\n\
         Reto: AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE\n\
         Hora: 1795000000\n"
    );
    assert_eq!(format!("{challenge:?}"), "Challenge");
}

#[test]
fn only_32_bytes_in_base64url_are_a_nonce() {
    for wrong in [
        String::new(),
        NONCE[1..].to_owned(),
        [NONCE, "A"].concat(),
        NONCE.replace('-', "+"),
        NONCE.replace('-', "\n"),
        NONCE.replace("Ab", "é"),
        // Another text for the same bytes.
        [&NONCE[..42], "F"].concat(),
    ] {
        assert!(Challenge::new(&wrong, 0).is_err(), "{wrong:?}");
    }
}

proptest! {
    #[test]
    fn two_that_differ_have_two_texts(
        one in ("[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]", any::<u64>(), "https?://[a-z0-9.:-]{1,30}"),
        other in ("[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]", any::<u64>(), "https?://[a-z0-9.:-]{1,30}"),
    ) {
        let stated = |(nonce, second, origin): &(String, u64, String)| {
            text(&Challenge::new(nonce, *second).expect("a challenge"), origin)
        };
        prop_assert_eq!(stated(&one) == stated(&other), one == other);
    }
}
