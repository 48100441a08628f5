//! Normalization of texts before they are stored.

use unicode_normalization::UnicodeNormalization as _;

/// `text` in NFC and trimmed, with one space for each run of white space and control characters.
pub fn one_line(text: &str) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_blanks_become_one() {
        assert_eq!(one_line(" María\n  José\0"), "María José");
        assert_eq!(one_line("Nu\u{301}n\u{303}ez"), "Núñez");
    }
}
