//! What is typed when a capturista is registered or corrected.

use std::{borrow::Cow, fmt};

use domain::Curp;
use time::Date;

use crate::{Email, Field, FullName, PersonName, ValueError, Wrong, error::keep};

/// What the rules depend on besides the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Today: nobody registers a person who is not yet born.
    pub today: Date,
    /// Whether the mail server takes letters beyond ASCII before the @ (RFC 6531).
    pub mail_beyond_ascii: bool,
    /// Whether somebody vouches for the CURP: then its first letters may be one of RENAPO's 81 words.
    pub vouched: bool,
}

impl Rules {
    /// Reads an address that will be written to.
    ///
    /// # Errors
    /// As [`Email::parse`]; [`ValueError::MailBeyondAscii`].
    pub fn email(self, typed: &str) -> Result<Email, ValueError> {
        let email = Email::parse(typed)?;
        if self.mail_beyond_ascii || email.is_for_every_server() {
            Ok(email)
        } else {
            Err(ValueError::MailBeyondAscii)
        }
    }

    fn curp(self, typed: &str) -> Result<Curp, ValueError> {
        if typed.trim().is_empty() {
            return Err(ValueError::Missing);
        }
        let curp = if self.vouched {
            Curp::parse_vouched(typed)
        } else {
            Curp::parse_typed(typed)
        };
        let curp = curp.map_err(ValueError::Curp)?;
        if curp.born_by(self.today) {
            Ok(curp)
        } else {
            Err(ValueError::NotYetBorn)
        }
    }
}

/// A field of a capturista's registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CapturistaField {
    /// CURP.
    Curp,
    /// Given names.
    GivenNames,
    /// First surname.
    FirstSurname,
    /// Second surname.
    SecondSurname,
    /// Mail address.
    Email,
}

impl CapturistaField {
    /// All, in the order in which they are typed.
    pub const ALL: [Self; 5] = [
        Self::Curp,
        Self::GivenNames,
        Self::FirstSurname,
        Self::SecondSurname,
        Self::Email,
    ];

    /// [`Field::id`].
    pub const fn id(self) -> &'static str {
        match self {
            Self::Curp => "curp",
            Self::GivenNames => "nombre",
            Self::FirstSurname => "primer-apellido",
            Self::SecondSurname => "segundo-apellido",
            Self::Email => "correo",
        }
    }

    /// [`Field::name`].
    pub const fn name(self) -> &'static str {
        match self {
            Self::FirstSurname => "primer_apellido",
            Self::SecondSurname => "segundo_apellido",
            same => same.id(),
        }
    }
}

impl Field for CapturistaField {
    fn name(self) -> Cow<'static, str> {
        self.name().into()
    }

    fn id(self) -> Cow<'static, str> {
        self.id().into()
    }

    fn missing(self) -> &'static str {
        match self {
            Self::Curp => "Escribe su CURP.",
            Self::GivenNames => "Escribe su nombre.",
            Self::FirstSurname => "Escribe su primer apellido.",
            // Never asked for.
            Self::SecondSurname => "",
            Self::Email => "Escribe su correo.",
        }
    }
}

/// A capturista to be registered.
#[derive(Clone, PartialEq, Eq)]
pub struct NewCapturista {
    /// CURP.
    pub curp: Curp,
    /// Names.
    pub name: FullName,
    /// Mail address, which nobody has proved yet.
    pub email: Email,
}

impl fmt::Debug for NewCapturista {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "NewCapturista({:?})", self.curp)
    }
}

impl NewCapturista {
    /// Reads what was typed in each field.
    ///
    /// # Errors
    /// All that is wrong, in the order of the fields.
    pub fn read<'a>(
        typed: impl Fn(CapturistaField) -> &'a str,
        rules: Rules,
    ) -> Result<Self, Vec<Wrong<CapturistaField>>> {
        let mut wrong = Vec::new();
        let curp = rules.curp(typed(CapturistaField::Curp));
        let curp = keep(&mut wrong, CapturistaField::Curp, curp);
        let rest = name_and_email(typed, rules, &mut wrong);
        match (curp, rest) {
            (Some(curp), Some((name, email))) => Ok(Self { curp, name, email }),
            _ => Err(wrong),
        }
    }
}

/// Reads what can be corrected later: everything but the CURP.
///
/// # Errors
/// All that is wrong, in the order of the fields.
pub fn read_name_and_email<'a>(
    typed: impl Fn(CapturistaField) -> &'a str,
    rules: Rules,
) -> Result<(FullName, Email), Vec<Wrong<CapturistaField>>> {
    let mut wrong = Vec::new();
    name_and_email(typed, rules, &mut wrong).ok_or(wrong)
}

fn name_and_email<'a>(
    typed: impl Fn(CapturistaField) -> &'a str,
    rules: Rules,
    wrong: &mut Vec<Wrong<CapturistaField>>,
) -> Option<(FullName, Email)> {
    let mut required = |field| keep(wrong, field, PersonName::parse(typed(field)));
    let given_names = required(CapturistaField::GivenNames);
    let first_surname = required(CapturistaField::FirstSurname);
    let second = CapturistaField::SecondSurname;
    let second_surname = keep(wrong, second, PersonName::parse_optional(typed(second)));
    let email = rules.email(typed(CapturistaField::Email));
    let email = keep(wrong, CapturistaField::Email, email);
    let name = FullName {
        given_names: given_names?,
        first_surname: first_surname?,
        second_surname: second_surname?,
    };
    Some((name, email?))
}

#[cfg(test)]
mod tests {
    use time::Month;

    use super::*;

    const FILLED: [&str; 5] = [
        "goml950214mdfmrc06",
        " lucía ",
        "Gómez",
        "",
        "Lucia@capturistas.example ",
    ];

    fn rules() -> Rules {
        Rules {
            today: Date::from_calendar_date(2027, Month::January, 10).unwrap(),
            mail_beyond_ascii: false,
            vouched: false,
        }
    }

    fn read(
        typed: [&str; 5],
        rules: Rules,
    ) -> Result<NewCapturista, Vec<(&'static str, ValueError)>> {
        NewCapturista::read(|field| typed[field as usize], rules).map_err(|wrong| {
            (wrong.into_iter())
                .map(|wrong| (wrong.field.id(), wrong.error))
                .collect()
        })
    }

    #[test]
    fn what_is_read_is_as_it_is_stored() {
        let new = read(FILLED, rules()).unwrap();
        assert_eq!(new.curp.as_str(), "GOML950214MDFMRC06");
        assert_eq!(new.name.parts().collect::<Vec<_>>(), ["LUCÍA", "GÓMEZ"]);
        assert_eq!(new.email.as_str(), "Lucia@capturistas.example");
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once_in_the_order_of_the_fields() {
        let wrong = read(["", " ", "-", "G0mez", "lucia"], rules()).unwrap_err();
        let expected = [
            ("curp", ValueError::Missing),
            ("nombre", ValueError::Missing),
            ("primer-apellido", ValueError::Missing),
            ("segundo-apellido", ValueError::NotAName),
            ("correo", ValueError::NoMailAddress),
        ];
        assert_eq!(wrong, expected);
        let none = read([""; 5], rules()).unwrap_err();
        assert_eq!(none.len(), 4, "nobody must have a second surname");
    }

    #[test]
    fn each_field_has_its_own_error() {
        let long = "Ñ".repeat(101);
        for (position, text, error) in [
            (0, "GOML950214MDFMRC00", None),
            (1, " \t", Some(ValueError::Missing)),
            (
                1,
                "Ganaste: entra a https://evil.example",
                Some(ValueError::NotAName),
            ),
            (2, "", Some(ValueError::Missing)),
            (2, "-", Some(ValueError::Missing)),
            (3, &long, Some(ValueError::TooLong(100))),
            (3, "G0mez", Some(ValueError::NotAName)),
            (4, "lucia", Some(ValueError::NoMailAddress)),
            (4, "lucia@192.0.2.1", Some(ValueError::NoMailAddress)),
            (
                4,
                "\u{ff4c}ucia@capturistas.example",
                Some(ValueError::NoMailAddress),
            ),
        ] {
            let mut typed = FILLED;
            typed[position] = text;
            let [(id, found)] = read(typed, rules()).unwrap_err()[..] else {
                panic!("{text:?}: one error");
            };
            assert_eq!(id, CapturistaField::ALL[position].id());
            match error {
                Some(error) => assert_eq!(found, error, "{text:?}"),
                None => assert_eq!(found.code(), "digito", "{text:?}"),
            }
        }
    }

    #[test]
    fn some_rules_depend_on_more_than_the_text() {
        let with = |position: usize, text| {
            let mut typed = FILLED;
            typed[position] = text;
            typed
        };
        // Born on 11 January 2027.
        let unborn = with(0, "GOML270111MDFMRCA6");
        assert_eq!(
            read(unborn, rules()),
            Err(vec![("curp", ValueError::NotYetBorn)])
        );
        let tomorrow = Rules {
            today: rules().today.next_day().unwrap(),
            ..rules()
        };
        assert!(read(unborn, tomorrow).is_ok());
        let beyond = with(4, "ñandú@capturistas.example");
        assert_eq!(
            read(beyond, rules()),
            Err(vec![("correo", ValueError::MailBeyondAscii)])
        );
        let taken = Rules {
            mail_beyond_ascii: true,
            ..rules()
        };
        assert!(read(beyond, taken).is_ok());
    }
}
