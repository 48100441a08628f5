//! What is typed of a contract: a text for each field, as it was typed.

use std::{collections::BTreeMap, fmt};

use domain::informativa::{DraftAddress, DraftTerms, Field};
use platform::{Internal, entities::HiddenText, folding::folded};
use serde::{Deserialize, Serialize};

/// The most characters that are kept of a field; no field may have so many, and the findings say so.
pub const MOST_CHARACTERS: usize = 2_000;

/// The fields of a contract, in the order in which they are typed.
pub const FIELDS: [Field; 17] = [
    Field::Rfc,
    Field::Name,
    Field::Mail,
    Field::Mobile,
    Field::Telephone,
    Field::PostalCode,
    Field::Neighbourhood,
    Field::Street,
    Field::Number,
    Field::Inside,
    Field::Between,
    Field::Object,
    Field::Order,
    Field::Folio,
    Field::Service,
    Field::Start,
    Field::End,
];

/// Those that tell of the client, which the register of clients remembers.
pub const OF_CLIENT: [Field; 11] = [
    Field::Rfc,
    Field::Name,
    Field::Mail,
    Field::Mobile,
    Field::Telephone,
    Field::PostalCode,
    Field::Neighbourhood,
    Field::Street,
    Field::Number,
    Field::Inside,
    Field::Between,
];

/// Those of an address, which is given only where it differs from the tax address.
const OF_ADDRESS: [Field; 6] = [
    Field::PostalCode,
    Field::Neighbourhood,
    Field::Street,
    Field::Number,
    Field::Inside,
    Field::Between,
];

/// A text for each field of a contract, blank where nothing was typed.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ContractTexts(BTreeMap<String, String>);

impl ContractTexts {
    /// The text that `text` gives for each field; blanks around it are not kept.
    pub fn of<'a>(mut text: impl FnMut(Field) -> &'a str) -> Self {
        let mut texts = Self::default();
        for field in FIELDS {
            texts.set(field, text(field));
        }
        texts
    }

    /// What was typed of this field.
    pub fn get(&self, field: Field) -> &str {
        self.0.get(field.name()).map_or("", String::as_str)
    }

    /// Types something into a field.
    pub fn set(&mut self, field: Field, text: &str) {
        let text: String = text.trim().chars().take(MOST_CHARACTERS).collect();
        if text.is_empty() {
            self.0.remove(field.name());
        } else {
            self.0.insert(field.name().to_owned(), text);
        }
    }

    /// The same with these fields as another contract, or the register, has them; what is blank there stays.
    #[must_use]
    pub fn with(mut self, fields: &[Field], of: &Self) -> Self {
        for field in fields {
            if !of.get(*field).is_empty() {
                self.set(*field, of.get(*field));
            }
        }
        self
    }

    /// What another contract with the same client has of this one: all but its order's number and its days.
    #[must_use]
    pub fn template(&self) -> Self {
        let mut texts = self.clone();
        for field in [Field::Order, Field::Start, Field::End] {
            texts.set(field, "");
        }
        texts
    }

    /// Whether nothing was typed at all.
    pub fn is_blank(&self) -> bool {
        self.0.is_empty()
    }

    /// As the rules judge it.
    pub fn terms(&self) -> DraftTerms<&str> {
        let has_address = OF_ADDRESS.iter().any(|field| !self.get(*field).is_empty());
        DraftTerms {
            rfc: self.get(Field::Rfc),
            name: self.get(Field::Name),
            mail: self.get(Field::Mail),
            mobile: self.get(Field::Mobile),
            telephone: self.get(Field::Telephone),
            address: has_address.then(|| DraftAddress {
                postal_code: self.get(Field::PostalCode),
                neighbourhood: self.get(Field::Neighbourhood),
                street: self.get(Field::Street),
                number: self.get(Field::Number),
                inside: self.get(Field::Inside),
                between: self.get(Field::Between),
            }),
            object: self.get(Field::Object),
            order: self.get(Field::Order),
            folio: self.get(Field::Folio),
            service: self.get(Field::Service),
            start: self.get(Field::Start),
            end: self.get(Field::End),
        }
    }

    /// What a contract is found by: client, objeto, order and service, folded.
    pub(crate) fn search_text(&self) -> HiddenText {
        let fields = [
            Field::Name,
            Field::Rfc,
            Field::Order,
            Field::Object,
            Field::Folio,
            Field::Service,
        ];
        // Folding makes some characters eighteen; what is beyond the longest right ones is not searched.
        let folded = folded(&fields.map(|field| self.get(field)).join(" "));
        let text: String = folded.chars().take(MOST_CHARACTERS).collect();
        text.into()
    }

    /// As it is stored.
    pub(crate) fn stored(&self) -> Result<HiddenText, Internal> {
        let text = serde_json::to_string(self)
            .map_err(|_| Internal::Inconsistent("a contract's texts cannot be written"))?;
        Ok(text.into())
    }

    /// What was stored.
    pub(crate) fn read(stored: &HiddenText) -> Result<Self, Internal> {
        serde_json::from_str(&stored.0)
            .map_err(|_| Internal::Inconsistent("a contract's texts cannot be read"))
    }
}

/// What was typed of people does not go into logs.
impl fmt::Debug for ContractTexts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ContractTexts")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_comes_back_and_blanks_are_nothing() {
        let mut texts = ContractTexts::of(|field| match field {
            Field::Rfc => " EKU9003173C9 ",
            Field::Object => "Limpieza «nocturna», \"turno 3\"",
            _ => "  ",
        });
        assert_eq!(texts.get(Field::Rfc), "EKU9003173C9");
        assert!(texts.terms().address.is_none());
        let stored = texts.stored().unwrap();
        assert_eq!(ContractTexts::read(&stored).unwrap(), texts);
        texts.set(Field::Inside, "3");
        assert_eq!(
            texts.terms().address.map(|address| address.inside),
            Some("3")
        );
        texts.set(Field::Object, &"ñ".repeat(MOST_CHARACTERS + 1));
        assert_eq!(texts.get(Field::Object).chars().count(), MOST_CHARACTERS);
        for field in [Field::Rfc, Field::Object, Field::Inside] {
            texts.set(field, "");
        }
        assert!(texts.is_blank());
        assert_eq!(format!("{texts:?}"), "ContractTexts");
    }

    #[test]
    fn every_field_of_a_contract_is_told_from_the_others() {
        let texts = ContractTexts::of(Field::name);
        let terms = texts.terms();
        let address = terms.address.unwrap();
        let told = [
            terms.rfc,
            terms.name,
            terms.mail,
            terms.mobile,
            terms.telephone,
            address.postal_code,
            address.neighbourhood,
            address.street,
            address.number,
            address.inside,
            address.between,
            terms.object,
            terms.order,
            terms.folio,
            terms.service,
            terms.start,
            terms.end,
        ];
        assert_eq!(told, FIELDS.map(Field::name));
    }
}
