//! The fields for registering or correcting a capturista.

use std::{
    borrow::Cow,
    fmt,
    ops::{Index, IndexMut},
};

use domain::Curp;
use time::Date;

use crate::{Email, Field, FullName, PersonName, ValueError, Wrong, error::keep};

/// The context that the rules depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Today: a person who is not yet born cannot be registered.
    pub today: Date,
    /// Whether the mail server accepts non-ASCII letters before the @ (RFC 6531).
    pub mail_beyond_ascii: bool,
    /// Whether the CURP is vouched for (by the operator, or registered already): then its first letters may be one of
    /// RENAPO's 81 words.
    pub vouched: bool,
}

impl Rules {
    /// Parses an address that mail will be sent to.
    ///
    /// # Errors
    /// Those of [`Email::parse`], and [`ValueError::MailBeyondAscii`].
    pub fn email(self, typed: &str) -> Result<Email, ValueError> {
        let email = Email::parse(typed)?;
        if self.mail_beyond_ascii || email.is_for_every_server() {
            Ok(email)
        } else {
            Err(ValueError::MailBeyondAscii)
        }
    }

    /// The same for a CURP that is registered already, which is not judged again.
    #[must_use]
    pub fn for_known_curp(self) -> Self {
        Self {
            today: Date::MAX,
            vouched: true,
            ..self
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

/// The fields of a capturista, in the order in which they are typed: each with its [`Field::id`], its [`Field::name`]
/// and the message if it is missing.
macro_rules! capturista_fields {
    ($($(#[$doc:meta])+ $field:ident: $id:literal, $name:literal, $missing:literal;)+) => {
        /// A field of a capturista's registration.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum CapturistaField {
            $($(#[$doc])+ $field,)+
        }

        impl CapturistaField {
            /// All, in the order in which they are typed.
            pub const ALL: [Self; [$($id),+].len()] = [$(Self::$field),+];

            /// [`Field::id`].
            pub const fn id(self) -> &'static str {
                match self { $(Self::$field => $id,)+ }
            }

            /// [`Field::name`].
            pub const fn name(self) -> &'static str {
                match self { $(Self::$field => $name,)+ }
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
                match self { $(Self::$field => $missing,)+ }
            }
        }
    };
}

capturista_fields! {
    /// CURP.
    Curp: "curp", "curp", "Escribe su CURP.";
    /// Given name or names.
    GivenNames: "nombre", "nombre", "Escribe su nombre.";
    /// First surname.
    FirstSurname: "primer-apellido", "primer_apellido", "Escribe su primer apellido.";
    /// Second surname. It is optional.
    SecondSurname: "segundo-apellido", "segundo_apellido", "";
    /// Mail address.
    Email: "correo", "correo", "Escribe su correo.";
}

/// A text for each field of a capturista, blank if there is none: as typed, as in a file, or as stored.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct CapturistaTexts([String; CapturistaField::ALL.len()]);

impl CapturistaTexts {
    /// Takes the text of each field from `text`.
    pub fn of<T: Into<String>>(mut text: impl FnMut(CapturistaField) -> T) -> Self {
        Self(CapturistaField::ALL.map(|field| text(field).into()))
    }

    /// Each field with its text, in the order in which they are typed.
    pub fn iter(&self) -> impl Iterator<Item = (CapturistaField, &str)> {
        (CapturistaField::ALL.into_iter()).zip(self.0.iter().map(String::as_str))
    }

    /// Given names and surnames, in this order.
    pub fn full_name(&self) -> String {
        let names = [
            CapturistaField::GivenNames,
            CapturistaField::FirstSurname,
            CapturistaField::SecondSurname,
        ];
        let names = names.map(|field| self[field].as_str());
        let names: Vec<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
        names.join(" ")
    }
}

/// Fields that are not among the pairs are blank.
impl<T: Into<String>> FromIterator<(CapturistaField, T)> for CapturistaTexts {
    fn from_iter<I: IntoIterator<Item = (CapturistaField, T)>>(pairs: I) -> Self {
        let mut texts = Self::default();
        for (field, text) in pairs {
            texts[field] = text.into();
        }
        texts
    }
}

impl Index<CapturistaField> for CapturistaTexts {
    type Output = String;

    fn index(&self, field: CapturistaField) -> &String {
        &self.0[field as usize]
    }
}

impl IndexMut<CapturistaField> for CapturistaTexts {
    fn index_mut(&mut self, field: CapturistaField) -> &mut String {
        &mut self.0[field as usize]
    }
}

/// Keeps people's data out of logs.
impl fmt::Debug for CapturistaTexts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("CapturistaTexts")
    }
}

/// The valid data of a capturista to be registered.
#[derive(Clone, PartialEq, Eq)]
pub struct NewCapturista {
    /// CURP.
    pub curp: Curp,
    /// Names.
    pub name: FullName,
    /// The mail address, not confirmed yet.
    pub email: Email,
}

impl fmt::Debug for NewCapturista {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "NewCapturista({:?})", self.curp)
    }
}

impl NewCapturista {
    /// Parses the text of each field.
    ///
    /// # Errors
    /// All errors, in the order of the fields.
    pub fn read(
        typed: &CapturistaTexts,
        rules: Rules,
    ) -> Result<Self, Vec<Wrong<CapturistaField>>> {
        let mut wrong = Vec::new();
        let field = CapturistaField::Curp;
        let curp = keep(&mut wrong, field, rules.curp(&typed[field]));
        let field = CapturistaField::GivenNames;
        let given_names = keep(&mut wrong, field, PersonName::parse(&typed[field]));
        let field = CapturistaField::FirstSurname;
        let first_surname = keep(&mut wrong, field, PersonName::parse(&typed[field]));
        let field = CapturistaField::SecondSurname;
        let second_surname = keep(&mut wrong, field, PersonName::parse_optional(&typed[field]));
        let field = CapturistaField::Email;
        let email = keep(&mut wrong, field, rules.email(&typed[field]));
        let read = || {
            Some(Self {
                curp: curp?,
                name: FullName {
                    given_names: given_names?,
                    first_surname: first_surname?,
                    second_surname: second_surname?,
                },
                email: email?,
            })
        };
        read().ok_or(wrong)
    }
}

/// The texts as they are stored.
impl From<&NewCapturista> for CapturistaTexts {
    fn from(new: &NewCapturista) -> Self {
        Self::of(|field| match field {
            CapturistaField::Curp => new.curp.as_str(),
            CapturistaField::GivenNames => new.name.given_names.as_str(),
            CapturistaField::FirstSurname => new.name.first_surname.as_str(),
            CapturistaField::SecondSurname => {
                (new.name.second_surname.as_ref()).map_or("", PersonName::as_str)
            }
            CapturistaField::Email => new.email.as_str(),
        })
    }
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
        let typed = CapturistaTexts::of(|field| typed[field as usize]);
        NewCapturista::read(&typed, rules).map_err(|wrong| {
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
        let stored = CapturistaTexts::from(&new);
        assert_eq!(stored.full_name(), "LUCÍA GÓMEZ");
        assert_eq!(NewCapturista::read(&stored, rules()), Ok(new));
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
