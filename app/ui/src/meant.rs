//! Repairs unknown addresses: mail programs include the character after a link or encode a letter of it, people type a
//! superfluous slash. The browser is redirected to the canonical address; no content is shown at a second one.

use crate::address::Location;
use crate::addresses::location;
use crate::paths::{LinkToken, MAIL_LINK, NEW_PASSWORD};
use std::borrow::Cow;

/// Prefixes of the addresses of mailed links; a token follows.
pub const LINKS: [&str; 2] = [NEW_PASSWORD, MAIL_LINK];

/// What was meant by an unknown address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meant {
    /// This one.
    Address(Location),
    /// A link whose token has been cut off: its prefix.
    Link(&'static str),
}

/// What may have been meant by an address that [`location`] does not know.
pub fn meant(address: &str) -> Option<Meant> {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    if let Some((link, rest)) = link(&decoded(path)) {
        // A link has no query, and a token contains none of the characters that may surround it.
        let token: String = rest
            .chars()
            .skip_while(|&sign| !LinkToken::is_of_one(sign))
            .take_while(|&sign| LinkToken::is_of_one(sign))
            .collect();
        let address = location(&[link, &token].concat());
        return Some(address.map_or(Meant::Link(link), Meant::Address));
    }
    let bare = path.strip_suffix('/')?.trim_end_matches('/');
    let bare = if bare.is_empty() { "/" } else { bare };
    location(&[bare, "?", query].concat()).map(Meant::Address)
}

/// Whether the end of this path is, or was, the secret part of a mailed link.
pub fn holds_link(path: &str) -> bool {
    link(&decoded(path)).is_some()
}

/// The kind of link that a path is, and the rest of the path.
fn link(path: &str) -> Option<(&'static str, &str)> {
    LINKS.into_iter().find_map(|link| {
        let rest = path.strip_prefix(link.trim_end_matches('/'))?;
        // A link without any token has been cut off.
        (rest.is_empty() || rest.starts_with('/')).then_some((link, rest))
    })
}

/// The path with its percent-encoding decoded (RFC 3986, 2.1).
fn decoded(path: &str) -> Cow<'_, str> {
    if !path.contains('%') {
        return path.into();
    }
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let [first, after @ ..] = rest {
        let byte = match after {
            [high, low, ..] if *first == b'%' => hexadecimal(*high, *low),
            _ => None,
        };
        bytes.push(byte.unwrap_or(*first));
        rest = after
            .get(if byte.is_some() { 2 } else { 0 }..)
            .unwrap_or_default();
    }
    String::from_utf8_lossy(&bytes).into_owned().into()
}

fn hexadecimal(high: u8, low: u8) -> Option<u8> {
    let digit = |digit: u8| char::from(digit).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_around_a_link_are_dropped_and_its_letters_decoded() {
        for link in LINKS {
            let good = [link, "abc-_9"].concat();
            let route = location(&good).unwrap();
            for sign in [
                "/",
                ".",
                ",",
                ";",
                ":",
                "!",
                ">",
                ")",
                "]",
                "'",
                "*",
                "/.",
                ").",
                "%3E",
                "%20",
                "%22",
                "%E2%80%9D",
                "%C2%BB",
                "=",
                "%0A",
                "&gt",
                ".?",
                "/?utm_source=correo",
                "%00",
                "/x.css",
            ] {
                let address = [&good, sign].concat();
                assert_eq!(location(&address), None, "{address}");
                assert_eq!(
                    meant(&address),
                    Some(Meant::Address(route.clone())),
                    "{address}"
                );
                assert!(holds_link(&address));
            }
            for address in [
                [link, "%61bc-_9"].concat(),
                [link, "abc%2D_9"].concat(),
                [link, "%3Cabc-_9%3E"].concat(),
                [link, "/abc-_9"].concat(),
                ["/%63", &good[2..]].concat(),
            ] {
                assert_eq!(
                    meant(&address),
                    Some(Meant::Address(route.clone())),
                    "{address}"
                );
            }
            let bare = link.trim_end_matches('/');
            for cut in [bare, link, &[link, "."].concat(), &[link, "%F1"].concat()] {
                assert_eq!(meant(cut), Some(Meant::Link(link)), "{cut}");
            }
            let endless = [link, &"a".repeat(200)].concat();
            assert_eq!(meant(&endless), Some(Meant::Link(link)));
        }
    }

    #[test]
    fn slashes_too_many_are_dropped_and_nothing_else_is() {
        for (address, expected) in [
            ("/ingresar/", "/ingresar"),
            ("/ayuda//?buscar=enlace&x=1", "/ayuda?buscar=enlace"),
            ("//", "/"),
            ("/contrasena-actualizada/", "/contrasena-actualizada"),
        ] {
            let Some(Meant::Address(route)) = meant(address) else {
                panic!("{address}");
            };
            assert_eq!(route.address(), expected);
        }
        for address in [
            "",
            "/nada/",
            "/nada",
            "//evil.example/",
            "//ingresar/",
            "https://evil.example/",
            "/\\evil.example/",
            "/PERFIL/",
            "/perfil%2f",
            "/perfil/.",
            "/contrasenas/abc",
            "perfil/",
        ] {
            assert_eq!(meant(address), None, "{address}");
        }
    }
}
