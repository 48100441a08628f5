//! Texts made alike for comparing: no accents, no case.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Upper-case without accents, runs of white space and control characters as one blank: "peña
/// ÁVILA" and "PENA AVILA" become the same.
pub fn folded(text: &str) -> String {
    let plain: String = text
        .nfkd()
        .filter(|&character| !is_combining_mark(character))
        .map(|character| {
            if character.is_control() {
                ' '
            } else {
                character
            }
        })
        .flat_map(char::to_uppercase)
        .collect();
    one_line(&plain)
}

/// `text` in NFC without white space around it, and with one blank for each run of white space and
/// control characters inside.
pub(crate) fn one_line(text: &str) -> String {
    let text: String = text
        .nfc()
        .map(|character| {
            if character.is_control() {
                ' '
            } else {
                character
            }
        })
        .collect();
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// A pattern for `LIKE … ESCAPE '\'` that finds `text` anywhere.
pub(crate) fn anywhere(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_case_and_blanks_do_not_count() {
        assert_eq!(folded("  peña\t Ávila\0& Cía "), "PENA AVILA & CIA");
        assert_eq!(one_line(" María\n  José "), "María José");
    }

    #[test]
    fn signs_of_the_pattern_stand_for_themselves() {
        assert_eq!(anywhere(r"50%_\"), r"%50\%\_\\%");
    }
}
