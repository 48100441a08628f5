//! Mexican postal codes: five digits, of which the first two tell the state.

use crate::plain::typed;
use std::fmt;

/// The most characters of a part of an address. Decided here.
pub const MOST_ADDRESS_PART: usize = 120;

/// A postal code that can be one. Which colonias it has is not known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PostalCode([u8; 5]);

/// Why a text is no postal code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PostalCodeError {
    /// Not five digits.
    Shape,
    /// Five digits with which no state's codes begin.
    NoState,
}

/// The first two digits of each state's codes, both ends included (Servicio Postal Mexicano, *Catálogo
/// Nacional de Códigos Postales*).
const STATES: [(u8, u8, &str); 32] = [
    (0, 16, "Ciudad de México"),
    (20, 20, "Aguascalientes"),
    (21, 22, "Baja California"),
    (23, 23, "Baja California Sur"),
    (24, 24, "Campeche"),
    (25, 27, "Coahuila de Zaragoza"),
    (28, 28, "Colima"),
    (29, 30, "Chiapas"),
    (31, 33, "Chihuahua"),
    (34, 35, "Durango"),
    (36, 38, "Guanajuato"),
    (39, 41, "Guerrero"),
    (42, 43, "Hidalgo"),
    (44, 49, "Jalisco"),
    (50, 57, "México"),
    (58, 61, "Michoacán de Ocampo"),
    (62, 62, "Morelos"),
    (63, 63, "Nayarit"),
    (64, 67, "Nuevo León"),
    (68, 71, "Oaxaca"),
    (72, 75, "Puebla"),
    (76, 76, "Querétaro"),
    (77, 77, "Quintana Roo"),
    (78, 79, "San Luis Potosí"),
    (80, 82, "Sinaloa"),
    (83, 85, "Sonora"),
    (86, 86, "Tabasco"),
    (87, 89, "Tamaulipas"),
    (90, 90, "Tlaxcala"),
    (91, 96, "Veracruz de Ignacio de la Llave"),
    (97, 97, "Yucatán"),
    (98, 99, "Zacatecas"),
];

impl PostalCode {
    /// Reads one; white space and hyphens do not matter, nor what cannot be seen or full-width digits.
    ///
    /// # Errors
    /// As [`PostalCodeError`] says.
    pub fn parse(text: &str) -> Result<Self, PostalCodeError> {
        let mut characters = typed(text);
        let mut digits = [0; 5];
        for place in &mut digits {
            *place = characters
                .next()
                .and_then(|character| u8::try_from(character).ok())
                .filter(u8::is_ascii_digit)
                .ok_or(PostalCodeError::Shape)?;
        }
        if characters.next().is_some() {
            return Err(PostalCodeError::Shape);
        }
        let code = Self(digits);
        // 00000 is what is written where nobody knows.
        if code.find_state().is_none() || digits == *b"00000" {
            return Err(PostalCodeError::NoState);
        }
        Ok(code)
    }

    /// Its state, by its official name.
    pub fn state(self) -> &'static str {
        self.find_state().unwrap_or_default()
    }

    fn find_state(self) -> Option<&'static str> {
        let [tens, ones, ..] = self.0.map(|digit| digit - b'0');
        let beginning = 10 * tens + ones;
        STATES
            .iter()
            .find(|(first, last, _)| (*first..=*last).contains(&beginning))
            .map(|(_, _, name)| *name)
    }
}

impl fmt::Display for PostalCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|digit| fmt::Write::write_char(formatter, char::from(*digit)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_two_digits_tell_the_state() {
        for (text, state) in [
            ("01000", "Ciudad de México"),
            ("06600", "Ciudad de México"),
            (" 16999 ", "Ciudad de México"),
            ("20000", "Aguascalientes"),
            ("27999", "Coahuila de Zaragoza"),
            ("45601", "Jalisco"),
            ("57000", "México"),
            ("58000", "Michoacán de Ocampo"),
            ("99999", "Zacatecas"),
        ] {
            let code = PostalCode::parse(text).unwrap();
            assert_eq!(code.state(), state, "{text}");
            assert_eq!(code.to_string(), text.trim());
        }
        for text in [
            "97 000",
            "97\u{a0}000",
            "97-000",
            "９７０００",
            "97\u{200b}000",
        ] {
            let code = PostalCode::parse(text).map(|code| code.to_string());
            assert_eq!(code.as_deref(), Ok("97000"), "{text:?}");
        }
    }

    #[test]
    fn what_is_none_is_refused() {
        for text in ["", "1000", "010000", "0100O", "01 00", "+1000", "97.000"] {
            assert_eq!(
                PostalCode::parse(text),
                Err(PostalCodeError::Shape),
                "{text}"
            );
        }
        for text in ["00000", "17000", "18999", "19000"] {
            assert_eq!(
                PostalCode::parse(text),
                Err(PostalCodeError::NoState),
                "{text}"
            );
        }
    }

    #[test]
    fn the_ranges_follow_each_other() {
        assert!(STATES.windows(2).all(|pair| pair[0].1 < pair[1].0));
        assert!(STATES.iter().all(|(first, last, _)| first <= last));
    }
}
