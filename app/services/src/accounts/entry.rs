//! What is typed at an alta, and the form in which it is stored.

use std::fmt;

use domain::{Curp, looks_like_mail, looks_like_name};
use lettre::Address;
use time::Date;
use unicode_normalization::{UnicodeNormalization as _, is_nfkc};

use crate::{
    entities::{membership, person},
    folding::{folded, one_line},
};

/// The most characters of a name.
pub const NAME_CHARACTERS: usize = 100;

/// A capturista to be registered, as typed.
#[derive(Clone, PartialEq, Eq)]
pub struct NewCapturista {
    /// The CURP.
    pub curp: Curp,
    /// Given names.
    pub given_names: String,
    /// First surname.
    pub first_surname: String,
    /// Second surname; nothing, or blank, for those who have none.
    pub second_surname: Option<String>,
    /// The mail address.
    pub email: String,
}

impl fmt::Debug for NewCapturista {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "NewCapturista({:?})", self.curp)
    }
}

/// What is wrong with what was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum EntryError {
    /// The CURP's date of birth lies in the future.
    #[error("the CURP belongs to somebody not yet born")]
    NotYetBorn,
    /// No given names.
    #[error("the given names are missing")]
    GivenNamesMissing,
    /// No first surname.
    #[error("the first surname is missing")]
    FirstSurnameMissing,
    /// A name of more than 100 characters.
    #[error("a name is too long")]
    NameTooLong,
    /// A name with what no name is written with.
    #[error("a name is written with what no name is written with")]
    NotAName,
    /// Not an address that mail can be sent to.
    #[error("the mail address is malformed")]
    EmailMalformed,
    /// Letters beyond ASCII before the @, and the mail server knows no such addresses.
    #[error("the mail server cannot write to this address")]
    EmailBeyondAscii,
}

/// A capturista to be registered, in the form that is stored.
pub(super) struct Entry {
    pub(super) curp: Curp,
    pub(super) names: Names,
    pub(super) email: String,
}

/// Somebody's names, in the form that is stored.
#[expect(
    clippy::struct_field_names,
    reason = "called as everywhere else: given names, first surname, second surname"
)]
pub(super) struct Names {
    pub(super) given_names: String,
    pub(super) first_surname: String,
    pub(super) second_surname: Option<String>,
}

impl Entry {
    pub(super) fn read(new: &NewCapturista, today: Date, utf8: bool) -> Result<Self, EntryError> {
        if !new.curp.born_by(today) {
            return Err(EntryError::NotYetBorn);
        }
        Ok(Self {
            curp: new.curp,
            names: Names::read(
                &new.given_names,
                &new.first_surname,
                new.second_surname.as_deref(),
            )?,
            email: new_address(&new.email, utf8)?,
        })
    }
}

impl Names {
    pub(super) fn read(
        given_names: &str,
        first_surname: &str,
        second_surname: Option<&str>,
    ) -> Result<Self, EntryError> {
        Ok(Self {
            given_names: name(given_names)?.ok_or(EntryError::GivenNamesMissing)?,
            first_surname: name(first_surname)?.ok_or(EntryError::FirstSurnameMissing)?,
            second_surname: name(second_surname.unwrap_or_default())?,
        })
    }

    pub(super) fn of(person: &person::Model) -> Self {
        Self {
            given_names: person.given_names.0.clone(),
            first_surname: person.first_surname.0.clone(),
            second_surname: person.second_surname.as_ref().map(|name| name.0.clone()),
        }
    }

    /// Those that the contratista typed, while nobody has proved the mail.
    pub(super) fn of_alta(alta: &membership::Model) -> Option<Self> {
        Some(Self {
            given_names: alta.given_names.as_ref()?.0.clone(),
            first_surname: alta.first_surname.as_ref()?.0.clone(),
            second_surname: alta.second_surname.as_ref().map(|name| name.0.clone()),
        })
    }

    /// All of them, folded.
    pub(super) fn folded(&self) -> String {
        self.search_text("", "")
    }

    /// What a person is found by: names, CURP, mail.
    pub(super) fn search_text(&self, curp: &str, email: &str) -> String {
        let names = [self.given_names.as_str(), &self.first_surname];
        let words: Vec<&str> = (names.into_iter())
            .chain(self.second_surname.as_deref())
            .chain([curp, email])
            .collect();
        folded(&words.join(" "))
    }
}

/// What the person is found by once this is the registered mail.
pub(crate) fn search_text(person: &person::Model, email: &str) -> String {
    Names::of(person).search_text(&person.curp.0, email)
}

/// A name as official papers have it: upper-case, one blank between words. Nothing if there is no letter in
/// it: some write a dot or a hyphen where there is nothing to write.
pub(super) fn name(typed: &str) -> Result<Option<String>, EntryError> {
    let name = one_line(typed).to_uppercase();
    if name.chars().count() > NAME_CHARACTERS {
        return Err(EntryError::NameTooLong);
    }
    if !looks_like_name(&name) {
        return Err(EntryError::NotAName);
    }
    Ok(name.contains(char::is_alphabetic).then_some(name))
}

/// An address that mail can be sent to, as typed but for white space around it: one that the browser lets
/// pass while it is typed, and that RFC 5321 does.
///
/// # Errors
/// [`EntryError::EmailMalformed`].
pub fn mail_address(typed: &str) -> Result<String, EntryError> {
    let typed: String = typed.trim().nfc().collect();
    // Of letters that only look like others there is no mailbox: whoever types one means the other.
    let well_formed = looks_like_mail(&typed) && is_nfkc(&typed) && deliverable(&typed).is_some();
    well_formed
        .then_some(typed)
        .ok_or(EntryError::EmailMalformed)
}

/// The same for an address that is written to: letters beyond ASCII before the @ only with `utf8`, where the
/// mail server takes them (RFC 6531).
///
/// # Errors
/// [`EntryError::EmailMalformed`], [`EntryError::EmailBeyondAscii`].
pub(crate) fn new_address(typed: &str, utf8: bool) -> Result<String, EntryError> {
    let address = mail_address(typed)?;
    let local_part = address.split('@').next().unwrap_or_default();
    if utf8 || local_part.is_ascii() {
        Ok(address)
    } else {
        Err(EntryError::EmailBeyondAscii)
    }
}

/// The address as a mail server is told it, with the domain in A-labels (RFC 5891): few servers know any
/// other.
pub(crate) fn deliverable(address: &str) -> Option<Address> {
    let address: Address = address.parse().ok()?;
    if address.domain().is_ascii() {
        return Some(address);
    }
    let url::Host::Domain(domain) = url::Host::parse(address.domain()).ok()? else {
        return None;
    };
    Address::new(address.user(), domain).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_upper_case_with_single_blanks() {
        assert_eq!(name("  maría \t josé ").unwrap().unwrap(), "MARÍA JOSÉ");
        assert_eq!(name(" \n").unwrap(), None);
        assert_eq!(name("-"), Ok(None));
        assert_eq!(name(&"a".repeat(101)), Err(EntryError::NameTooLong));
        for wrong in ["Ganaste: entra a https://x", "Mar1a", "Ana\u{202e}"] {
            assert_eq!(name(wrong), Err(EntryError::NotAName), "{wrong:?}");
        }
    }

    #[test]
    fn addresses_cannot_smuggle_headers_in() {
        assert_eq!(
            mail_address(" Ana@Icsoe.example ").unwrap(),
            "Ana@Icsoe.example"
        );
        for wrong in [
            "",
            "ana",
            "ana@",
            "@icsoe.example",
            "a b@icsoe.example",
            "a@b\r\nBcc: c@d",
            "ana@icsoe",
            "\"ana cruz\"@icsoe.example",
            "ana@[192.0.2.1]",
            "ana@192.0.2.1",
            "\u{ff41}na@icsoe.example",
            "ana@icsoe.\u{1d41e}xample",
        ] {
            assert_eq!(
                mail_address(wrong),
                Err(EntryError::EmailMalformed),
                "{wrong:?}"
            );
        }
    }
    #[test]
    fn letters_beyond_ascii_before_the_at_need_a_server_that_knows_them() {
        for typed in ["ñandú@icsoe.example", "josé.ríos@ñandú.example"] {
            assert_eq!(new_address(typed, false), Err(EntryError::EmailBeyondAscii));
            assert_eq!(new_address(typed, true).as_deref(), Ok(typed));
        }
        assert_eq!(
            new_address("ana@ñandú.example", false).as_deref(),
            Ok("ana@ñandú.example"),
            "kept as typed"
        );
    }

    #[test]
    fn domains_are_sent_as_a_labels() {
        let sent = |address| deliverable(address).map(|address| address.to_string());
        assert_eq!(
            sent("Ana@Ñandú.example").as_deref(),
            Some("Ana@xn--and-6ma2c.example")
        );
        assert_eq!(
            sent("ana@Icsoe.example").as_deref(),
            Some("ana@Icsoe.example")
        );
        assert_eq!(
            sent("ñ@ñandú.example").as_deref(),
            Some("ñ@xn--and-6ma2c.example")
        );
    }
}
