//! People's names, as official documents write them.

use std::fmt;

use domain::looks_like_name;

use crate::{ValueError, text::one_line};

/// A given name or a surname: upper case, one space between words, at least one letter, at most [`PersonName::MOST`]
/// characters.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PersonName(String);

impl PersonName {
    /// Maximum number of characters.
    pub const MOST: usize = 100;

    /// Parses a required name.
    ///
    /// # Errors
    /// [`ValueError::Missing`], [`ValueError::TooLong`], [`ValueError::NotAName`].
    pub fn parse(typed: &str) -> Result<Self, ValueError> {
        Self::parse_optional(typed)?.ok_or(ValueError::Missing)
    }

    /// Parses an optional name. A text without a letter counts as empty: some people type a dot or a hyphen instead of
    /// leaving the field empty.
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

    /// A stored name, valid by the rules of its time.
    pub fn stored(name: &str) -> Self {
        Self(name.to_owned())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A person's names.
#[derive(Clone, PartialEq, Eq)]
pub struct FullName {
    /// Given names.
    pub given_names: PersonName,
    /// First surname.
    pub first_surname: PersonName,
    /// Second surname, if any.
    pub second_surname: Option<PersonName>,
}

impl FullName {
    /// All of them, in the usual order.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        [&self.given_names, &self.first_surname]
            .into_iter()
            .chain(&self.second_surname)
            .map(PersonName::as_str)
    }
}

/// Keeps names out of logs.
impl fmt::Debug for PersonName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PersonName")
    }
}

/// Keeps names out of logs.
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
