//! Mail addresses.

use std::fmt;

use domain::{looks_like_mail, same_mail};
use lettre::Address;
use unicode_normalization::{UnicodeNormalization as _, is_nfkc};

use crate::ValueError;

/// A valid mail address, as typed but trimmed.
#[derive(Clone, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// The most characters.
    pub const MOST: usize = domain::MOST_MAIL;

    /// Parses an address: it must be valid for the browser's live check and for RFC 5321.
    ///
    /// # Errors
    /// [`ValueError::Missing`], [`ValueError::TooLong`], [`ValueError::NoMailAddress`].
    pub fn parse(typed: &str) -> Result<Self, ValueError> {
        let typed: String = typed.trim().nfc().collect();
        if typed.is_empty() {
            return Err(ValueError::Missing);
        }
        if typed.chars().count() > Self::MOST {
            return Err(ValueError::TooLong(Self::MOST));
        }
        // No mailbox is written with letters that merely look like others: people who type one mean the usual letter.
        let well_formed =
            looks_like_mail(&typed) && is_nfkc(&typed) && deliverable(&typed).is_some();
        well_formed
            .then_some(Self(typed))
            .ok_or(ValueError::NoMailAddress)
    }

    /// A stored address, valid by the rules of its time.
    pub fn stored(address: &str) -> Self {
        Self(address.to_owned())
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether every mail server accepts it: only ASCII before the @ (RFC 6531 allows more).
    pub fn is_for_every_server(&self) -> bool {
        self.0.split('@').next().is_some_and(str::is_ascii)
    }

    /// Whether both count as the same address.
    pub fn is_same_as(&self, other: &str) -> bool {
        same_mail(&self.0, other)
    }
}

/// Keeps addresses out of logs.
impl fmt::Debug for Email {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Email")
    }
}

/// The address for SMTP, with the domain in A-labels (RFC 5891): few servers know any other form.
pub fn deliverable(address: &str) -> Option<Address> {
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
    fn addresses_cannot_smuggle_headers_in() {
        let read = Email::parse(" Ana@Icsoe.example ").unwrap();
        assert_eq!(read.as_str(), "Ana@Icsoe.example");
        assert_eq!(Email::parse(" "), Err(ValueError::Missing));
        let long = format!("{}@icsoe.example", "a".repeat(241));
        assert_eq!(Email::parse(&long), Err(ValueError::TooLong(254)));
        for wrong in [
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
            let found = Email::parse(wrong);
            assert_eq!(found, Err(ValueError::NoMailAddress), "{wrong:?}");
        }
    }

    #[test]
    fn letters_beyond_ascii_before_the_at_are_not_for_every_server() {
        for typed in ["ñandú@icsoe.example", "josé.ríos@ñandú.example"] {
            let email = Email::parse(typed).unwrap();
            assert!(!email.is_for_every_server(), "{typed}");
            assert_eq!(email.as_str(), typed, "kept as typed");
        }
        let beyond_ascii_after = Email::parse("ana@ñandú.example").unwrap();
        assert!(beyond_ascii_after.is_for_every_server());
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
