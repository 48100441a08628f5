//! What people's names are written with.

/// Whether a text holds nothing but what people's names are written with: letters and their marks, blanks,
/// apostrophes, hyphens and dots. No digit, slash or at sign, so that no name is an address.
///
/// Letters are those that have upper and lower case, as all have in which Mexican registers write names:
/// the browser knows them anyway, for passwords, while a table of every letter would weigh as much as a page.
pub fn looks_like_name(text: &str) -> bool {
    text.chars().all(|character| {
        character.is_lowercase()
            || character.is_uppercase()
            || character.is_whitespace()
            || matches!(
                character,
                // What keyboards and word processors make of an apostrophe, the accents alone included.
                '\'' | '\u{2018}'
                    | '\u{2019}'
                    | '\u{2bc}'
                    | '\u{b4}'
                    | '`'
                    | '-'
                    | '\u{2010}'
                    | '\u{2011}'
                    | '.'
                    | '\u{b7}'
                    | '\u{300}'..='\u{36f}'
            )
    })
}

/// What is said of a text that does not [look like a name](looks_like_name).
pub const NAME_RULE: &str = "Un nombre solo lleva letras, espacios, apóstrofos, guiones y puntos.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_messages() {
        for good in [
            "",
            "María José",
            "MA. GUADALUPE",
            "Núñez",
            "Nu\u{301}n\u{303}ez",
            "D'Angelo",
            "O\u{2019}Farril",
            "D\u{b4}AMICO",
            "Pérez-Gómez",
            "Ibáñez de\u{a0}la Ü",
            "Mª Ángeles",
            "Łukasz SStraße Øster Đorđe",
        ] {
            assert!(looks_like_name(good), "{good}");
        }
        for bad in [
            "GANASTE: ENTRA A HTTPS://EVIL.EXAMPLE",
            "Mar1a",
            "ana@ejemplo",
            "Ana, gana",
            "¡Ana!",
            "Ana/Eva",
            "<b>Ana</b>",
            "Ana_Eva",
            "Ana\u{202e}avE",
            "Ana\u{200b}Eva",
            "Ana — Eva",
            "Ana 🎁",
            "(Ana)",
            "Ana\0",
        ] {
            assert!(!looks_like_name(bad), "{bad}");
        }
    }
}
