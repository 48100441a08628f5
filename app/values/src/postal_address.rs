//! Mexican postal addresses.

use std::fmt;

use domain::PostalCode;
use serde::{Deserialize, Serialize};

use crate::{Field, ValueError, Wrong, error::keep};

/// A Mexican address. The state follows from the postal code.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostalAddress {
    /// Street.
    pub street: String,
    /// External number (número exterior).
    pub number: String,
    /// Internal number (número interior), if any.
    pub inside: Option<String>,
    /// Colonia.
    pub neighbourhood: String,
    /// Municipio or alcaldía.
    pub municipality: String,
    /// Five digits.
    #[serde(with = "as_text")]
    pub postal_code: PostalCode,
}

/// Keeps addresses out of logs.
impl fmt::Debug for PostalAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PostalAddress")
    }
}

/// A part of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressPart {
    /// Street.
    Street,
    /// External number (número exterior).
    Number,
    /// Internal number (número interior).
    Inside,
    /// Colonia.
    Neighbourhood,
    /// Municipio or alcaldía.
    Municipality,
    /// Postal code.
    PostalCode,
}

impl AddressPart {
    /// All, in the order in which they are typed.
    pub const ALL: [Self; 6] = [
        Self::Street,
        Self::Number,
        Self::Inside,
        Self::Neighbourhood,
        Self::Municipality,
        Self::PostalCode,
    ];

    /// The most characters of a part.
    pub const MOST: usize = domain::MOST_ADDRESS_PART;

    /// Its name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Street => "calle",
            Self::Number => "numero_exterior",
            Self::Inside => "numero_interior",
            Self::Neighbourhood => "colonia",
            Self::Municipality => "municipio",
            Self::PostalCode => "codigo_postal",
        }
    }

    /// The suffix of its name in forms.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Number => "numero",
            Self::Inside => "interior",
            Self::PostalCode => "cp",
            same => same.name(),
        }
    }

    /// What to do if it is empty, in Spanish.
    pub const fn missing(self) -> &'static str {
        match self {
            Self::Street => "Escribe la calle.",
            Self::Number => "Escribe el número exterior, o S/N.",
            // Optional.
            Self::Inside => "",
            Self::Neighbourhood => "Escribe la colonia.",
            Self::Municipality => "Escribe el municipio o la alcaldía.",
            Self::PostalCode => "El código postal tiene cinco dígitos.",
        }
    }

    /// This part of an address, as it is shown and typed.
    pub fn of(self, address: &PostalAddress) -> String {
        match self {
            Self::Street => address.street.clone(),
            Self::Number => address.number.clone(),
            Self::Inside => address.inside.clone().unwrap_or_default(),
            Self::Neighbourhood => address.neighbourhood.clone(),
            Self::Municipality => address.municipality.clone(),
            Self::PostalCode => address.postal_code.to_string(),
        }
    }
}

impl PostalAddress {
    /// Parses an address from its parts' texts, and collects their errors; `field` maps a part to the form's field.
    pub(crate) fn read<'a, F: Field>(
        typed: impl Fn(AddressPart) -> &'a str,
        field: impl Fn(AddressPart) -> F,
        wrong: &mut Vec<Wrong<F>>,
    ) -> Option<Self> {
        let mut text = |part| keep(wrong, field(part), text(part, typed(part)));
        let street = text(AddressPart::Street);
        let number = text(AddressPart::Number);
        let inside = text(AddressPart::Inside);
        let neighbourhood = text(AddressPart::Neighbourhood);
        let municipality = text(AddressPart::Municipality);
        let postal_code = postal_code(typed(AddressPart::PostalCode));
        let postal_code = keep(wrong, field(AddressPart::PostalCode), postal_code);
        Some(Self {
            street: street??,
            number: number??,
            inside: inside?,
            neighbourhood: neighbourhood??,
            municipality: municipality??,
            postal_code: postal_code?,
        })
    }
}

/// Any part except the postal code; only the internal number is optional.
fn text(part: AddressPart, typed: &str) -> Result<Option<String>, ValueError> {
    let typed = typed.trim();
    if typed.is_empty() && part != AddressPart::Inside {
        return Err(ValueError::Missing);
    }
    if typed.chars().count() > AddressPart::MOST {
        return Err(ValueError::TooLong(AddressPart::MOST));
    }
    Ok((!typed.is_empty()).then(|| typed.to_owned()))
}

fn postal_code(typed: &str) -> Result<PostalCode, ValueError> {
    if typed.trim().is_empty() {
        return Err(ValueError::Missing);
    }
    PostalCode::parse(typed).map_err(ValueError::PostalCode)
}

/// Serialises a postal code as text in JSON.
mod as_text {
    use domain::PostalCode;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
    pub(super) fn serialize<S: Serializer>(code: &PostalCode, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(code)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<PostalCode, D::Error> {
        let text = String::deserialize(from)?;
        PostalCode::parse(&text).map_err(|_| D::Error::custom("no postal code"))
    }
}
