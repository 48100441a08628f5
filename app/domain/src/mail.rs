//! What a mail address looks like, as far as it can be said without sending anything.

use crate::password::lower;

/// Whether a text looks like somebody's mail address: one `@`, something before it, a name with a dot
/// after it whose last part is no number, no blank, nothing quoted and no address of a machine (RFC 5321 allows
/// `"a b"@…` and `…@[192.0.2.1]`; browsers do not, and hardly anybody has such a mailbox), and no sign that only
/// looks like another (full-width letters, ligatures, dashes, blanks without width).
/// The browser says no more while it is typed; the server parses it by RFC 5321 besides.
pub fn looks_like_mail(text: &str) -> bool {
    // One pass over the bytes: what is asked of the text is small, and so is what the browser loads.
    let (mut at, mut dot, mut label, mut number) = (false, false, 0_u32, false);
    for byte in text.bytes() {
        match byte {
            b'@' if !at && label > 0 => (at, label) = (true, 0),
            b'.' if at && label > 0 => (dot, label) = (true, 0),
            // The last two begin in UTF-8 U+2000 to U+2FFF, which are signs, and U+F000 to U+FFFF, other forms.
            b'@' | b' ' | b'\t' | b'"' | b'[' | 0xe2 | 0xef => return false,
            b'.' if at => return false,
            _ => {
                // No name of the first rank begins with a digit (RFC 1123, 2.1), as the last part of an IP
                // address does.
                if label == 0 {
                    number = byte.is_ascii_digit();
                }
                label += 1;
            }
        }
    }
    at && dot && label > 0 && !number
}

/// The most characters of a mail address (RFC 5321, 4.5.3.1.3, without the brackets).
pub const MOST_MAIL: usize = 254;

/// What is said of a text that does not [look like mail](looks_like_mail).
pub const MAIL_RULE: &str = "Escribe un correo completo, por ejemplo nombre@ejemplo.mx.";

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
        for good in [
            "ana@ejemplo.mx",
            "a.b+c@sub.ejemplo.com.mx",
            "ñ@ejemplo.mx",
            "1@2.3m.mx",
            "ana@ñandú.mx",
        ] {
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
            "ana@[correo.mx",
            "ana@192.0.2.1",
            "ana@1.1",
            "\u{ff41}na@ejemplo.mx",
            "ana@ejemplo.\u{ff4d}x",
            "ana\u{ff20}ejemplo.mx",
            "ana@eje\u{200b}mplo.mx",
            "\u{202e}ana@ejemplo.mx",
            "ana@ejemplo.mx\u{feff}",
            "o\u{fb00}ice@ejemplo.mx",
        ] {
            assert!(!looks_like_mail(bad), "{bad}");
        }
    }
}
