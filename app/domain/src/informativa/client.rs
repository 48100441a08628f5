//! The client of a contract, whom IMSS calls contratante: who it is and how to reach it.

use std::fmt;

use super::terms::{Against, MOST_NAME, Notes, Read};
use super::{Code, Detail, DraftAddress, DraftTerms, Field};
use crate::password::lower;
use crate::plain::plain;
use crate::{
    MOST_ADDRESS_PART, MOST_MAIL, PostalCode, PostalCodeError, Rfc, RfcError, RfcGrade, Telephone,
    looks_like_mail,
};

/// The client of a contract, read.
#[derive(Clone, PartialEq, Eq)]
pub struct Client {
    /// RFC; a company's or a person's by its length.
    pub rfc: Rfc,
    /// Name, denominación or razón social.
    pub name: String,
    /// Mail address.
    pub mail: String,
    /// Mobile telephone.
    pub mobile: Telephone,
    /// Other telephone.
    pub telephone: Option<Telephone>,
    /// Address, where it differs from the tax address.
    pub address: Option<Address>,
}

/// An address, read.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    /// Código postal.
    pub postal_code: PostalCode,
    /// Colonia.
    pub neighbourhood: String,
    /// Calle.
    pub street: String,
    /// Número exterior.
    pub number: String,
    /// Número interior.
    pub inside: Option<String>,
    /// Entre calles.
    pub between: Option<String>,
}

/// Whose data these are does not go into logs.
impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Client")
    }
}

/// Nobody's address goes into logs.
impl fmt::Debug for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Address")
    }
}

pub(super) fn judge(
    terms: &DraftTerms<&str>,
    against: &Against<'_>,
    notes: &mut Notes,
) -> Read<Client> {
    let rfc = rfc(terms.rfc, against, notes);
    let name = notes.required(
        Field::Name,
        terms.name,
        Code::NameEmpty,
        (MOST_NAME, Code::NameLong),
    );
    let own = against.context.contratista_name;
    if name.as_ref().is_ok_and(|name| same_name(name, own)) {
        notes.note(Field::Name, Code::NameOwn, None);
    }
    let mail = mail(terms.mail, notes);
    let mobile = match telephone(Field::Mobile, terms.mobile, Code::MobileShape, notes) {
        Ok(None) => notes.wrong(Field::Mobile, Code::MobileEmpty, None),
        Ok(Some(number)) => Ok(number),
        Err(noted) => Err(noted),
    };
    let shape = Code::TelephoneShape;
    let other = telephone(Field::Telephone, terms.telephone, shape, notes);
    let differs = terms.address.as_ref();
    let address = differs.map(|typed| address(typed, notes)).transpose();
    Ok(Client {
        rfc: rfc?,
        name: name?,
        mail: mail?,
        mobile: mobile?,
        telephone: other?,
        address: address?,
    })
}

fn rfc(typed: &str, against: &Against<'_>, notes: &mut Notes) -> Read<Rfc> {
    let mut wrong = |code, detail| notes.wrong(Field::Rfc, code, detail);
    let rfc = match Rfc::parse(typed) {
        Ok(rfc) => rfc,
        Err(RfcError::Length { characters: 0 }) => return wrong(Code::RfcEmpty, None),
        Err(RfcError::Length { characters }) => {
            return wrong(Code::RfcLength, Some(Detail::Characters(characters)));
        }
        Err(RfcError::Shape { position }) => {
            return wrong(Code::RfcShape, Some(Detail::Position(position)));
        }
        Err(RfcError::Date) => return wrong(Code::RfcDate, None),
    };
    if rfc == *against.context.contratista {
        return wrong(Code::RfcOwn, None);
    }
    match rfc.grade() {
        RfcGrade::Generic => return wrong(Code::RfcGeneric, None),
        RfcGrade::CheckDigitDiffers => notes.note(Field::Rfc, Code::RfcDigit, None),
        RfcGrade::Consistent => {}
    }
    if rfc.begins_with_inconvenient_word() {
        notes.note(Field::Rfc, Code::RfcWord, None);
    }
    Ok(rfc)
}

fn mail(typed: &str, notes: &mut Notes) -> Read<String> {
    let mail = notes.line(Field::Mail, typed)?;
    if mail.is_empty() {
        return notes.wrong(Field::Mail, Code::MailEmpty, None);
    }
    if mail.chars().count() > MOST_MAIL || !looks_like_mail(&mail) {
        return notes.wrong(Field::Mail, Code::MailShape, None);
    }
    Ok(mail)
}

/// A telephone number, if one was typed.
fn telephone(field: Field, typed: &str, shape: Code, notes: &mut Notes) -> Read<Option<Telephone>> {
    if plain(typed).next().is_none() {
        return Ok(None);
    }
    match Telephone::parse(typed) {
        Ok(number) => Ok(Some(number)),
        Err(_) => notes.wrong(field, shape, None),
    }
}

fn address(typed: &DraftAddress<&str>, notes: &mut Notes) -> Read<Address> {
    let postal_code = match PostalCode::parse(typed.postal_code) {
        _ if plain(typed.postal_code).next().is_none() => {
            notes.wrong(Field::PostalCode, Code::AddressEmpty, None)
        }
        Ok(code) => Ok(code),
        Err(PostalCodeError::Shape) => notes.wrong(Field::PostalCode, Code::PostalCodeShape, None),
        Err(PostalCodeError::NoState) => {
            notes.wrong(Field::PostalCode, Code::PostalCodeState, None)
        }
    };
    let most = (MOST_ADDRESS_PART, Code::AddressLong);
    let mut part = |field, typed| notes.required(field, typed, Code::AddressEmpty, most);
    let neighbourhood = part(Field::Neighbourhood, typed.neighbourhood);
    let street = part(Field::Street, typed.street);
    let number = part(Field::Number, typed.number);
    let inside = notes.optional(Field::Inside, typed.inside, most);
    let between = notes.optional(Field::Between, typed.between, most);
    Ok(Address {
        postal_code: postal_code?,
        neighbourhood: neighbourhood?,
        street: street?,
        number: number?,
        inside: inside?,
        between: between?,
    })
}

/// Whether two names are the same but for case, accents, blanks and punctuation.
fn same_name(one: &str, other: &str) -> bool {
    !other.is_empty() && letters(one).eq(letters(other))
}

fn letters(name: &str) -> impl Iterator<Item = char> + '_ {
    let counts = |character: &char| character.is_ascii_alphanumeric() || !character.is_ascii();
    let bare = |character| match character {
        'á' => 'a',
        'é' => 'e',
        'í' => 'i',
        'ó' => 'o',
        'ú' | 'ü' => 'u',
        other => other,
    };
    name.chars().map(lower).map(bare).filter(counts)
}
