//! People's names, as official papers have them.

use std::fmt;

use domain::looks_like_name;

use crate::{ValueError, text::one_line};

/// A given name or a surname: upper-case, one blank between words, at least one letter, at most
/// [`PersonName::MOST`] characters.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PersonName(String);

impl PersonName {
    /// The most characters of a name.
    pub const MOST: usize = 100;

    /// Reads a name that must be there.
    ///
    /// # Errors
    /// [`ValueError::Missing`], [`ValueError::TooLong`], [`ValueError::NotAName`].
    pub fn parse(typed: &str) -> Result<Self, ValueError> {
        Self::parse_optional(typed)?.ok_or(ValueError::Missing)
    }

    /// Reads a name that some people do not have. What holds no letter is none: some write a dot or a hyphen
    /// where there is nothing to write.
    ///
    /// # Errors
    /// [`ValueError::TooLong`], [`ValueError::NotAName`].
    pub fn parse_optional(typed: &str) -> Result<Option<Self>, ValueError> {
        let name = one_line(typed).to_uppercase();
        if name.chars().count() > Self::MOST {
            return Err(ValueError::TooLong(Self::MOST));
        }
        if !looks_like_name(&name) {
            return Err(ValueError::NotAName);
        }
        Ok(name.contains(char::is_alphabetic).then_some(Self(name)))
    }

    /// A name as it was stored, by the rules of then.
    pub fn stored(name: &str) -> Self {
        Self(name.to_owned())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Somebody's names.
#[derive(Clone, PartialEq, Eq)]
pub struct FullName {
    /// Given names.
    pub given_names: PersonName,
    /// First surname.
    pub first_surname: PersonName,
    /// Second surname, for those who have one.
    pub second_surname: Option<PersonName>,
}

impl FullName {
    /// All of them, in the order in which they are said.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        [&self.given_names, &self.first_surname]
            .into_iter()
            .chain(&self.second_surname)
            .map(PersonName::as_str)
    }
}

/// Nobody's name goes into logs.
impl fmt::Debug for PersonName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PersonName")
    }
}

/// Nobody's name goes into logs.
impl fmt::Debug for FullName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("FullName")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_upper_case_with_single_blanks() {
        let name = PersonName::parse_optional;
        let some = |text: &str| Ok(Some(PersonName(text.to_owned())));
        assert_eq!(name("  maría \t josé "), some("MARÍA JOSÉ"));
        assert_eq!(name(" \n"), Ok(None));
        assert_eq!(name("-"), Ok(None));
        assert_eq!(PersonName::parse("-"), Err(ValueError::Missing));
        assert_eq!(name(&"a".repeat(101)), Err(ValueError::TooLong(100)));
        assert_eq!(name(&"Ñ".repeat(100)), some(&"Ñ".repeat(100)));
        for wrong in ["Ganaste: entra a https://x", "Mar1a", "Ana\u{202e}"] {
            assert_eq!(name(wrong), Err(ValueError::NotAName), "{wrong:?}");
        }
    }

    proptest! {
        #[test]
        fn what_was_read_reads_the_same_again(typed in "[a-zñáéíóúü' .\u{301}-]{0,40}") {
            if let Ok(Some(name)) = PersonName::parse_optional(&typed) {
                prop_assert_eq!(PersonName::parse(name.as_str()), Ok(name));
            }
        }
    }
}
