//! A contratista's general data: contact data and addresses. Name and RFC are the certificate's.

use std::{borrow::Cow, fmt};

use domain::Telephone;

use crate::{AddressPart, Email, Field, PostalAddress, ValueError, Wrong, error::keep};

/// The three addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Domicilio fiscal.
    Fiscal,
    /// Domicilio convencional.
    Conventional,
    /// Domicilio social.
    Social,
}

impl Place {
    /// All, in the order in which they are typed.
    pub const ALL: [Self; 3] = [Self::Fiscal, Self::Conventional, Self::Social];

    /// Its id, and the prefix of its fields' names.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Fiscal => "fiscal",
            Self::Conventional => "convencional",
            Self::Social => "social",
        }
    }

    /// This address in the data.
    pub const fn of(self, data: &GeneralData) -> Option<&PostalAddress> {
        match self {
            Self::Fiscal => Some(&data.fiscal),
            Self::Conventional => data.conventional.as_ref(),
            Self::Social => data.social.as_ref(),
        }
    }
}

/// A field of the general data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GeneralDataField {
    /// The mail address for notices.
    Email,
    /// Telephone.
    Telephone,
    /// Mobile.
    Mobile,
    /// A part of an address.
    Address(Place, AddressPart),
}

impl GeneralDataField {
    /// All, in the order in which they are typed.
    pub fn all() -> impl Iterator<Item = Self> {
        let parts = Place::ALL.into_iter().flat_map(|place| {
            AddressPart::ALL
                .into_iter()
                .map(move |part| Self::Address(place, part))
        });
        [Self::Email, Self::Telephone, Self::Mobile]
            .into_iter()
            .chain(parts)
    }

    /// The field's value in the data, as it is shown and typed; `None` for an address that does not differ.
    pub fn of(self, data: &GeneralData) -> Option<String> {
        match self {
            Self::Email => Some(data.email.as_str().to_owned()),
            Self::Telephone => Some(data.telephone.to_string()),
            Self::Mobile => Some(data.mobile.map_or_else(String::new, |it| it.to_string())),
            Self::Address(place, part) => place.of(data).map(|address| part.of(address)),
        }
    }
}

impl Field for GeneralDataField {
    fn name(self) -> Cow<'static, str> {
        match self {
            Self::Address(place, part) => {
                ["domicilio_", place.id(), ".", part.name()].concat().into()
            }
            other => other.id(),
        }
    }

    fn id(self) -> Cow<'static, str> {
        match self {
            Self::Email => "correo".into(),
            Self::Telephone => "telefono".into(),
            Self::Mobile => "celular".into(),
            Self::Address(place, part) => [place.id(), "-", part.id()].concat().into(),
        }
    }

    fn missing(self) -> &'static str {
        match self {
            Self::Email => "Escribe tu correo para avisos.",
            Self::Telephone => "Escribe un teléfono de diez dígitos.",
            // Optional.
            Self::Mobile => "",
            Self::Address(_, part) => part.missing(),
        }
    }
}

/// A contratista's general data.
#[derive(Clone, PartialEq, Eq)]
pub struct GeneralData {
    /// The mail address for notices.
    pub email: Email,
    /// Telephone.
    pub telephone: Telephone,
    /// Mobile, if given.
    pub mobile: Option<Telephone>,
    /// Domicilio fiscal.
    pub fiscal: PostalAddress,
    /// Domicilio convencional, if it differs.
    pub conventional: Option<PostalAddress>,
    /// Domicilio social, if it differs.
    pub social: Option<PostalAddress>,
}

/// Keeps the data out of logs.
impl fmt::Debug for GeneralData {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("GeneralData")
    }
}

impl GeneralData {
    /// Parses the text of each field; `differs` says for which addresses besides the fiscal one the fields are used.
    ///
    /// # Errors
    /// All errors, in the order of the fields.
    pub fn read<'a>(
        typed: impl Fn(GeneralDataField) -> &'a str,
        differs: impl Fn(Place) -> bool,
    ) -> Result<Self, Vec<Wrong<GeneralDataField>>> {
        let mut wrong = Vec::new();
        let email = Email::parse(typed(GeneralDataField::Email));
        let email = keep(&mut wrong, GeneralDataField::Email, email);
        let number = GeneralDataField::Telephone;
        let telephone = telephone(typed(number)).and_then(|it| it.ok_or(ValueError::Missing));
        let telephone = keep(&mut wrong, number, telephone);
        let number = GeneralDataField::Mobile;
        let mobile = keep(&mut wrong, number, self::telephone(typed(number)));
        let mut address = |place| {
            let field = |part| GeneralDataField::Address(place, part);
            PostalAddress::read(|part| typed(field(part)), field, &mut wrong)
        };
        let fiscal = address(Place::Fiscal);
        let mut other = |place| differs(place).then(|| address(place)).flatten();
        let (conventional, social) = (other(Place::Conventional), other(Place::Social));
        match (email, telephone, fiscal) {
            (Some(email), Some(telephone), Some(fiscal)) if wrong.is_empty() => Ok(Self {
                email,
                telephone,
                mobile: mobile.flatten(),
                fiscal,
                conventional,
                social,
            }),
            _ => Err(wrong),
        }
    }
}

fn telephone(typed: &str) -> Result<Option<Telephone>, ValueError> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    Telephone::parse(typed)
        .map(Some)
        .map_err(|_| ValueError::NoTelephone)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    type Fields = HashMap<String, String>;

    fn read(fields: &Fields) -> Result<GeneralData, Vec<Wrong<GeneralDataField>>> {
        GeneralData::read(
            |field| fields.get(&*field.id()).map_or("", String::as_str),
            |place| fields.contains_key(place.id()),
        )
    }

    fn filled() -> Fields {
        [
            ("correo", "avisos@empresa.example"),
            ("telefono", "55 1234 5678"),
            ("fiscal-calle", "Av. de los Insurgentes"),
            ("fiscal-numero", "S/N"),
            ("fiscal-colonia", "Centro"),
            ("fiscal-municipio", "Cuauhtémoc"),
            ("fiscal-cp", "06000"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
    }

    fn wrong_ids(fields: &Fields) -> Vec<String> {
        let wrong = read(fields).unwrap_err();
        (wrong.iter())
            .map(|wrong| wrong.field.id().into_owned())
            .collect()
    }

    #[test]
    fn what_is_read_is_shown_again_as_it_was() {
        let data = read(&filled()).unwrap();
        assert_eq!(data.fiscal.postal_code.state(), "Ciudad de México");
        assert_eq!(data.conventional, None);
        let shown = GeneralDataField::all()
            .filter_map(|field| Some((field.id().into_owned(), field.of(&data)?)))
            .collect();
        assert_eq!(read(&shown).unwrap(), data);
    }

    #[test]
    fn an_address_that_differs_is_asked_for_only_then() {
        let mut fields = filled();
        fields.insert("social-cp".into(), "1".into());
        assert!(read(&fields).is_ok());
        fields.insert("social".into(), String::new());
        assert_eq!(
            wrong_ids(&fields),
            [
                "social-calle",
                "social-numero",
                "social-colonia",
                "social-municipio",
                "social-cp"
            ]
        );
    }

    #[test]
    fn every_field_has_its_own_error_with_its_code_and_sentence() {
        for (name, value, json, code) in [
            ("correo", "", "correo", "requerido"),
            ("correo", "avisos", "correo", "formato"),
            ("correo", "avisos@[192.0.2.1]", "correo", "formato"),
            ("telefono", " ", "telefono", "requerido"),
            ("telefono", "1234", "telefono", "formato"),
            ("celular", "abc", "celular", "formato"),
            (
                "fiscal-cp",
                "00000",
                "domicilio_fiscal.codigo_postal",
                "formato",
            ),
            (
                "fiscal-cp",
                "",
                "domicilio_fiscal.codigo_postal",
                "requerido",
            ),
            (
                "fiscal-numero",
                "",
                "domicilio_fiscal.numero_exterior",
                "requerido",
            ),
            (
                "fiscal-interior",
                &"x".repeat(121),
                "domicilio_fiscal.numero_interior",
                "longitud",
            ),
            (
                "fiscal-calle",
                &"x".repeat(121),
                "domicilio_fiscal.calle",
                "longitud",
            ),
        ] {
            let mut fields = filled();
            fields.insert(name.to_owned(), value.to_owned());
            assert_eq!(wrong_ids(&fields), [name], "{value}");
            let [wrong] = read(&fields).unwrap_err()[..] else {
                panic!("{name}: one error");
            };
            assert_eq!((&*wrong.field.name(), wrong.error.code()), (json, code));
            assert!(wrong.explanation().ends_with('.'), "{name}");
        }
    }
}
