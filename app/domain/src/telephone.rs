//! Mexican telephone numbers: ten digits since 2019 (Plan Técnico Fundamental de Numeración).

use crate::plain::plain;
use std::fmt;

/// A telephone number of ten digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Telephone([u8; 10]);

/// The text is no Mexican telephone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NoTelephone;

impl Telephone {
    /// Reads one as people write it: blanks, hyphens, dots and parentheses do not matter, nor does
    /// `+52` (or `52`, or the `521` of old) before it, nor what cannot be seen or full-width digits.
    ///
    /// # Errors
    /// When it has not ten digits, or begins with 0.
    pub fn parse(text: &str) -> Result<Self, NoTelephone> {
        let mut digits = Vec::with_capacity(13);
        for (position, character) in plain(text).enumerate() {
            match character {
                '0'..='9' if digits.len() < 13 => digits.push(character as u8),
                '+' if position == 0 => {}
                '.' | '(' | ')' | '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' => {}
                blank if blank.is_whitespace() => {}
                _ => return Err(NoTelephone),
            }
        }
        let national: &[u8] = match digits.as_slice() {
            // Either, whichever leaves ten.
            [b'5', b'2', b'1', rest @ ..] | [b'5', b'2', rest @ ..] if rest.len() == 10 => rest,
            all => all,
        };
        let national: [u8; 10] = national.try_into().map_err(|_| NoTelephone)?;
        if national[0] == b'0' {
            return Err(NoTelephone);
        }
        Ok(Self(national))
    }
}

impl fmt::Display for Telephone {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|digit| fmt::Write::write_char(formatter, char::from(*digit)))
    }
}

/// Somebody's number does not go into logs.
impl fmt::Debug for Telephone {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Telephone")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_digits_in_whatever_form_they_are_written() {
        for text in [
            "5512345678",
            "55 1234 5678",
            "(55) 1234-5678",
            "+52 55 1234 5678",
            "52 5512345678",
            "+521 55.1234.5678",
            "55\u{2009}1234\u{2013}5678\u{200b}",
            "＋５２ ５５１２３４５６７８",
        ] {
            let number = Telephone::parse(text).unwrap();
            assert_eq!(number.to_string(), "5512345678", "{text}");
        }
        // Ten digits that begin like the country's code are a number of their own.
        assert_eq!(
            Telephone::parse("5212345678").unwrap().to_string(),
            "5212345678"
        );
    }

    #[test]
    fn anything_else_is_none() {
        for text in [
            "",
            "551234567",
            "55123456789",
            "0512345678",
            "55 1234 567a",
            "55+12345678",
            "5512345678 ext. 2",
            "99999999999999999999",
        ] {
            assert_eq!(Telephone::parse(text), Err(NoTelephone), "{text}");
        }
    }
}
