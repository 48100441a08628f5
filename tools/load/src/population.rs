//! The invented people of the load. Everything about a person follows from their number, so the generator needs no
//! list.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{Curp, Rfc};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::error::LoadError;

/// Everybody's password.
pub const PASSWORD: &str = "Maiz.Azul-93";
/// The domain of everybody's mail, which does not exist (RFC 2606).
pub const MAIL_DOMAIN: &str = "carga.invalid";
/// Prefix of every RFC.
pub const RFC_PREFIX: &str = "CRG";
/// The contratista for whom [`MANY`] people work, at sizes with as many.
pub const BIG: Contratista = Contratista(3_000_000);
/// The person who works for [`MANY`] contratistas, at sizes with as many.
pub const BUSY: Person = Person(15_000_000);
/// The length of these two lists.
pub const MANY: u32 = 10_000;
/// The number of the first person who was invited and never signed in.
pub const INVITED: u32 = 10_000_000;
/// The number of the first person who is registered only while the load runs.
pub const NEWCOMERS: u32 = 20_000_000;

/// The consonants of a CURP's positions 14 to 16.
const CONSONANTS: &[u8; 21] = b"BCDFGHJKLMNPQRSTVWXYZ";
const DAYS: u32 = 28;
const MONTHS: u32 = 12;
const GIVEN_NAMES: [&str; 16] = [
    "ANA", "CARLOS", "DANIELA", "EDUARDO", "FERNANDA", "GERARDO", "HILDA", "IGNACIO", "JULIA",
    "LEONARDO", "MARISOL", "NICOLAS", "OLIVIA", "PABLO", "RUTH", "SERGIO",
];
const SURNAMES: [&str; 16] = [
    "AGUILAR", "BRAVO", "CASTILLO", "DELGADO", "ESPINOZA", "FLORES", "GARZA", "HERRERA", "IBARRA",
    "LUNA", "MORALES", "NAVARRO", "ORTEGA", "PACHECO", "ROBLES", "SALAZAR",
];
const ALPHANUMERIC: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// An invented capturista.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Person(pub u32);

impl Person {
    /// The CURP.
    ///
    /// # Errors
    /// [`LoadError::TooMany`] beyond some 30 million.
    pub fn curp(self) -> Result<Curp, LoadError> {
        let letter = |number: u32| char::from(CONSONANTS[number as usize % CONSONANTS.len()]);
        let (mut rest, base) = (self.0, 21);
        let letters: String = [rest, rest / base, rest / (base * base)]
            .map(letter)
            .iter()
            .collect();
        rest /= base * base * base;
        let day = rest % DAYS + 1;
        rest /= DAYS;
        let month = rest % MONTHS + 1;
        let year = 90 - rest / MONTHS;
        (0..10)
            .find_map(|digit| {
                Curp::parse(&format!(
                    "GAMR{year:02}{month:02}{day:02}MDF{letters}0{digit}"
                ))
                .ok()
            })
            .ok_or(LoadError::TooMany)
    }

    /// Given name and both surnames.
    pub fn names(self) -> [&'static str; 3] {
        let place = |step: u32| (self.0 / step % 16) as usize;
        [
            GIVEN_NAMES[place(1)],
            SURNAMES[place(16)],
            SURNAMES[place(256)],
        ]
    }

    /// Their mail address.
    pub fn mail(self) -> String {
        format!("p{}@{MAIL_DOMAIN}", self.0)
    }

    /// The person with this mail address.
    pub fn of_mail(address: &str) -> Option<Self> {
        let (name, domain) = address.split_once('@')?;
        (domain == MAIL_DOMAIN).then_some(())?;
        name.strip_prefix('p')?.parse().ok().map(Self)
    }

    /// Their key in the database.
    pub fn id(self) -> Uuid {
        id(1, self.0)
    }

    /// The contratista for whom they work, of this many.
    pub const fn contratista(self, contratistas: u32) -> Contratista {
        Contratista(self.0 % contratistas)
    }

    /// Their network address (from RFC 2544's benchmarking range): 200 people share one, as in an office.
    pub fn forwarded_for(self) -> String {
        let office = self.0 / 200;
        format!("198.18.{}.{}", office / 250 % 256, office % 250 + 1)
    }
}

/// An invented contratista.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Contratista(pub u32);

impl Contratista {
    /// The RFC.
    ///
    /// # Errors
    /// [`LoadError::TooMany`] beyond some 4 million.
    pub fn rfc(self) -> Result<Rfc, LoadError> {
        let letter = |number: u32| char::from(ALPHANUMERIC[number as usize % ALPHANUMERIC.len()]);
        let (one, two) = (letter(self.0), letter(self.0 / 36));
        let rest = self.0 / (36 * 36);
        let (day, rest) = (rest % DAYS + 1, rest / DAYS);
        let (month, year) = (rest % MONTHS + 1, 90_u32.saturating_sub(rest / MONTHS));
        let start = format!("{RFC_PREFIX}{year:02}{month:02}{day:02}{one}{two}");
        "0123456789A"
            .chars()
            .filter_map(|digit| Rfc::parse(&format!("{start}{digit}")).ok())
            .find(|rfc| rfc.grade() == domain::RfcGrade::Consistent)
            .ok_or(LoadError::TooMany)
    }

    /// Its key in the database.
    pub fn id(self) -> Uuid {
        id(2, self.0)
    }

    /// The 32 bytes of its API token.
    pub fn token_bytes(self) -> [u8; 32] {
        Sha256::new()
            .chain_update(b"load ")
            .chain_update(self.0.to_be_bytes())
            .finalize()
            .into()
    }

    /// Its API token.
    pub fn token(self) -> String {
        [
            services::api_tokens::PREFIX,
            &URL_SAFE_NO_PAD.encode(self.token_bytes()),
        ]
        .concat()
    }
}

/// A key in the database, so that rows seeded twice exist once.
pub fn id(kind: u128, number: u32) -> Uuid {
    Uuid::from_u128(kind << 64 | u128::from(number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn everybody_has_a_curp_and_a_mail_of_his_own() {
        let numbers = || (0..20_000).chain(NEWCOMERS..NEWCOMERS + 20_000);
        let curps: HashSet<_> = numbers()
            .map(|number| Person(number).curp().unwrap().as_str().to_owned())
            .collect();
        assert_eq!(curps.len(), 40_000);
        for number in numbers().step_by(997) {
            let person = Person(number);
            assert_eq!(Person::of_mail(&person.mail()), Some(person));
        }
        assert_eq!(Person::of_mail("p7@icsoe.example"), None);
    }

    #[test]
    fn every_contratista_has_an_rfc_of_its_own() {
        let rfcs: HashSet<_> = (0..10_000)
            .map(|number| Contratista(number).rfc().unwrap().as_str().to_owned())
            .collect();
        assert_eq!(rfcs.len(), 10_000);
    }
}
