//! What a mail address looks like, as far as it can be said without sending anything.

use crate::password::lower;

/// Whether a text looks like somebody's mail address: one `@`, something before it, a name with a dot
/// after it, no blank, nothing quoted and no address of a machine (RFC 5321 allows `"a b"@…` and `…@[192.0.2.1]`;
/// browsers do not, and hardly anybody has such a mailbox).
/// The browser says no more while it is typed; the server parses it by RFC 5321 besides.
pub fn looks_like_mail(text: &str) -> bool {
    // One pass over the bytes: what is asked of the text is small, and so is what the browser loads.
    let (mut at, mut dot, mut label) = (false, false, 0_u32);
    for byte in text.bytes() {
        match byte {
            b'@' if !at && label > 0 => (at, label) = (true, 0),
            b'.' if at && label > 0 => (dot, label) = (true, 0),
            b'@' | b' ' | b'\t' | b'"' | b'[' => return false,
            b'.' if at => return false,
            _ => label += 1,
        }
    }
    at && dot && label > 0
}

/// An address as it is compared and counted, in browser and server: without white space around it or the
/// case of its letters, by which nobody tells people apart.
pub fn folded_mail(text: &str) -> impl Iterator<Item = char> + '_ {
    text.trim().chars().map(lower)
}

/// Whether two mail addresses are the same for us.
pub fn same_mail(one: &str, other: &str) -> bool {
    folded_mail(one).eq(folded_mail(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_white_space_around_do_not_count() {
        for other in ["a.b@correo.mx", " A.B@Correo.MX\n", "A.b@CORREO.mx"] {
            assert!(same_mail("A.B@Correo.mx", other), "{other}");
        }
        assert!(same_mail("ÑANDÚ@correo.mx", "ñandú@correo.mx"));
        for other in ["ab@correo.mx", "a.b@correo.mx.", "a.b@correo", ""] {
            assert!(!same_mail("A.B@Correo.mx", other), "{other}");
        }
    }

    #[test]
    fn addresses_are_told_from_what_is_none() {
        for good in ["ana@ejemplo.mx", "a.b+c@sub.ejemplo.com.mx", "ñ@ejemplo.mx"] {
            assert!(looks_like_mail(good), "{good}");
        }
        for bad in [
            "",
            "ana",
            "ana@",
            "@ejemplo.mx",
            "ana@ejemplo",
            "ana@ejemplo.",
            "ana@.mx",
            "a na@ejemplo.mx",
            "ana@@ejemplo.mx",
            "ana@ejemplo..mx",
            "ana@ejem plo.mx",
            "\"a b\"@ejemplo.mx",
            "\"ana\"@ejemplo.mx",
            "ana@[192.0.2.1]",
        ] {
            assert!(!looks_like_mail(bad), "{bad}");
        }
    }
}
