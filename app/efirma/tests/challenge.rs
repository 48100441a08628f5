//! What is signed to enter is readable, of one site and one moment, and nothing else fits into it.

#![allow(clippy::expect_used, reason = "a test that cannot go on has failed")]

use efirma::Challenge;
use proptest::prelude::*;

const NONCE: &str = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE";

#[test]
fn it_says_what_for_where_and_when() {
    let challenge = Challenge::new(NONCE, 1_795_000_000).expect("a challenge");
    assert_eq!(
        challenge.text("https://icsoe.example").expect("a text"),
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
        // Another text of the same bytes.
        [&NONCE[..42], "F"].concat(),
    ] {
        assert!(Challenge::new(&wrong, 0).is_err(), "{wrong:?}");
    }
}

#[test]
fn only_an_origin_is_named_as_the_site() {
    let challenge = Challenge::new(NONCE, 0).expect("a challenge");
    for wrong in [
        "",
        "null",
        "file://",
        "https://a b",
        "https://a\nReto: x",
        "https://ñ.mx",
    ] {
        assert!(challenge.text(wrong).is_err(), "{wrong:?}");
    }
    for right in [
        "http://127.0.0.1:3000",
        "http://[::1]:3000",
        "https://xn--3ca.mx",
    ] {
        assert!(challenge.text(right).is_ok(), "{right}");
    }
}

proptest! {
    #[test]
    fn two_that_differ_have_two_texts(
        one in ("[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]", any::<u64>(), "https?://[a-z0-9.:-]{1,30}"),
        other in ("[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]", any::<u64>(), "https?://[a-z0-9.:-]{1,30}"),
    ) {
        let text = |(nonce, second, origin): &(String, u64, String)| {
            Challenge::new(nonce, *second).expect("a challenge").text(origin).expect("a text")
        };
        prop_assert_eq!(text(&one) == text(&other), one == other);
    }
}
