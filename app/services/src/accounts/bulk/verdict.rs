//! What comes of a row, and how that is kept.

use values::{CapturistaField, ValueError, Wrong};

/// What comes, or came, of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It can be registered.
    Good,
    /// This contratista has them already: nothing is done.
    AlreadyRegistered,
    /// The same, and the row gives another mail than the one by which this contratista knows them: nothing is done.
    AlreadyWithAnotherMail,
    /// It has been registered.
    Registered,
    /// No CURP.
    NoCurp,
    /// The CURP belongs to somebody not yet born.
    NotYetBorn,
    /// No given names.
    NoGivenNames,
    /// No first surname.
    NoFirstSurname,
    /// Both surnames stand in one text, and not even the CURP tells where the first one ends.
    UnclearSurnames,
    /// A name is too long.
    NameTooLong,
    /// A name with what no name is written with.
    NotAName,
    /// In a name stands a character that nobody sees, or the sign for a letter that was lost.
    Unseen(char),
    /// Not an address that mail can be sent to.
    NoMail,
    /// The mail server cannot write to this address.
    MailBeyondAscii,
    /// The same CURP stands in an earlier row, this one.
    Repeated(u32),
    /// The CURP is known with other data.
    Refused,
    /// Too many altas send mail to this address.
    TooManyMails,
}

impl Verdict {
    /// Whether the row was, or will be, left out and is worth mending.
    pub const fn is_bad(self) -> bool {
        !matches!(
            self,
            Self::Good | Self::AlreadyRegistered | Self::AlreadyWithAnotherMail | Self::Registered
        )
    }

    /// The codes of those that can be registered.
    pub(super) const GOOD: [&'static str; 1] = [Self::Good.code().0];

    /// The codes of those that are the contratista's already.
    pub(super) const ALREADY: [&'static str; 2] = [
        Self::AlreadyRegistered.code().0,
        Self::AlreadyWithAnotherMail.code().0,
    ];

    /// The codes of those that have been registered. All others are [bad](Self::is_bad).
    pub(super) const REGISTERED: [&'static str; 1] = [Self::Registered.code().0];

    /// How it is kept: a code, and the number that belongs to it.
    #[expect(
        clippy::cast_possible_wrap,
        reason = "a row's number and a character's are below 2³¹"
    )]
    pub(super) const fn code(self) -> (&'static str, Option<i32>) {
        let code = match self {
            Self::Good => "good",
            Self::AlreadyRegistered => "already",
            Self::AlreadyWithAnotherMail => "already_other_mail",
            Self::Registered => "registered",
            Self::NoCurp => "curp",
            Self::NotYetBorn => "not_yet_born",
            Self::NoGivenNames => "given_names",
            Self::NoFirstSurname => "first_surname",
            Self::UnclearSurnames => "surnames",
            Self::NameTooLong => "name_too_long",
            Self::NotAName => "not_a_name",
            Self::Unseen(character) => return ("unseen", Some(character as i32)),
            Self::NoMail => "mail",
            Self::MailBeyondAscii => "mail_beyond_ascii",
            Self::Repeated(line) => return ("repeated", Some(line as i32)),
            Self::Refused => "refused",
            Self::TooManyMails => "mails",
        };
        (code, None)
    }

    /// What was kept so.
    pub(super) fn of(code: &str, detail: Option<i32>) -> Option<Self> {
        let number = detail.and_then(|detail| u32::try_from(detail).ok());
        Some(match (code, number) {
            ("good", _) => Self::Good,
            ("already", _) => Self::AlreadyRegistered,
            ("already_other_mail", _) => Self::AlreadyWithAnotherMail,
            ("registered", _) => Self::Registered,
            ("curp", _) => Self::NoCurp,
            ("not_yet_born", _) => Self::NotYetBorn,
            ("given_names", _) => Self::NoGivenNames,
            ("first_surname", _) => Self::NoFirstSurname,
            ("surnames", _) => Self::UnclearSurnames,
            ("name_too_long", _) => Self::NameTooLong,
            ("not_a_name", _) => Self::NotAName,
            ("unseen", Some(number)) => Self::Unseen(char::from_u32(number)?),
            ("mail", _) => Self::NoMail,
            ("mail_beyond_ascii", _) => Self::MailBeyondAscii,
            ("repeated", Some(line)) => Self::Repeated(line),
            ("refused", _) => Self::Refused,
            ("mails", _) => Self::TooManyMails,
            _ => return None,
        })
    }
}

impl From<Wrong<CapturistaField>> for Verdict {
    fn from(wrong: Wrong<CapturistaField>) -> Self {
        match (wrong.field, wrong.error) {
            (_, ValueError::NotYetBorn) => Self::NotYetBorn,
            (CapturistaField::Curp, _) => Self::NoCurp,
            (CapturistaField::GivenNames, ValueError::Missing) => Self::NoGivenNames,
            (CapturistaField::FirstSurname, ValueError::Missing) => Self::NoFirstSurname,
            (_, ValueError::MailBeyondAscii) => Self::MailBeyondAscii,
            (CapturistaField::Email, _) => Self::NoMail,
            (_, ValueError::TooLong(_)) => Self::NameTooLong,
            _ => Self::NotAName,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back() {
        for verdict in [
            Verdict::Good,
            Verdict::AlreadyRegistered,
            Verdict::AlreadyWithAnotherMail,
            Verdict::Registered,
            Verdict::NoCurp,
            Verdict::NotYetBorn,
            Verdict::NoGivenNames,
            Verdict::NoFirstSurname,
            Verdict::UnclearSurnames,
            Verdict::NameTooLong,
            Verdict::NotAName,
            Verdict::Unseen('\u{200B}'),
            Verdict::Unseen('\u{E0001}'),
            Verdict::NoMail,
            Verdict::MailBeyondAscii,
            Verdict::Repeated(4_711),
            Verdict::Refused,
            Verdict::TooManyMails,
        ] {
            let (code, detail) = verdict.code();
            assert_eq!(Verdict::of(code, detail), Some(verdict));
            let good = [&Verdict::GOOD[..], &Verdict::ALREADY, &Verdict::REGISTERED].concat();
            assert_eq!(good.contains(&code), !verdict.is_bad());
        }
        assert_eq!(Verdict::of("otra", None), None);
        assert_eq!(Verdict::of("repeated", None), None);
    }
}
