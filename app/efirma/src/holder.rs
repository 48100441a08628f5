//! The holder of a certificate: names and identifiers as SAT writes them into the subject.

use crate::certificate::Certificate;
use crate::text;
use der::asn1::ObjectIdentifier;

/// X.520 attribute types of a name.
const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const SERIAL_NUMBER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.5");
const NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.41");
const UNIQUE_IDENTIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.45");

/// Why the holder of a certificate cannot be determined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HolderError {
    /// There is no RFC, which every e.firma has.
    #[error("the certificate names no RFC")]
    NoRfc,
    /// There is no name.
    #[error("the certificate names nobody")]
    NoName,
    /// An attribute occurs twice, or its text cannot be read.
    #[error("the certificate's names cannot be read")]
    Unreadable,
}

/// The holder. Identifiers are taken from the certificate unchecked and only compared: SAT's own test set has CURPs
/// with a wrong check digit.
#[derive(Clone, PartialEq, Eq)]
pub enum Holder {
    /// A person.
    Person {
        /// Their RFC.
        rfc: String,
        /// Their CURP; foreigners may have none.
        curp: Option<String>,
        /// Their full name.
        name: String,
    },
    /// A company.
    Company {
        /// The company's RFC.
        rfc: String,
        /// Its name (denominación or razón social).
        name: String,
        /// The person who requested it from SAT. Their CURP gives no access.
        representative: Representative,
    },
}

/// The person behind a company's certificate.
#[derive(Clone, PartialEq, Eq)]
pub struct Representative {
    /// Their RFC.
    pub rfc: String,
    /// Their CURP.
    pub curp: Option<String>,
}

/// Shows only person or company: identifiers and names must not get into logs.
impl core::fmt::Debug for Holder {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str(match self {
            Self::Person { .. } => "Person",
            Self::Company { .. } => "Company",
        })
    }
}

impl core::fmt::Debug for Representative {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str("Representative")
    }
}

impl Certificate {
    /// Reads the holder.
    ///
    /// # Errors
    /// [`HolderError`].
    pub fn holder(&self) -> Result<Holder, HolderError> {
        let identifier = self
            .attribute(UNIQUE_IDENTIFIER)?
            .ok_or(HolderError::NoRfc)?;
        let serial = self.attribute(SERIAL_NUMBER)?.unwrap_or_default();
        let named = |attribute| Ok(self.attribute(attribute)?.and_then(|name| filled(&name)));
        let name = match named(NAME)? {
            Some(name) => name,
            None => named(COMMON_NAME)?.ok_or(HolderError::NoName)?,
        };
        // At most one slash, and in the CURP's attribute only if the RFC's has one; otherwise it is not clear whose
        // each is.
        let slashes = [&identifier, &serial].map(|text| text.matches('/').count());
        if !matches!(slashes, [0, 0] | [1, 0 | 1]) {
            return Err(HolderError::Unreadable);
        }
        match identifier.split_once('/') {
            None => Ok(Holder::Person {
                rfc: filled(&identifier).ok_or(HolderError::NoRfc)?,
                curp: filled(&serial),
                name,
            }),
            Some((company, representative)) => Ok(Holder::Company {
                rfc: filled(company).ok_or(HolderError::NoRfc)?,
                name,
                representative: Representative {
                    rfc: filled(representative).ok_or(HolderError::NoRfc)?,
                    // A company has no CURP: its side of the slash is empty.
                    curp: serial.split_once('/').and_then(|(_, curp)| filled(curp)),
                },
            }),
        }
    }

    fn attribute(&self, oid: ObjectIdentifier) -> Result<Option<String>, HolderError> {
        let mut found = self.subject().iter().filter(|part| part.oid == oid);
        match (found.next(), found.next()) {
            (None, _) => Ok(None),
            (Some(part), None) => text::of(&part.value)
                .map(Some)
                .ok_or(HolderError::Unreadable),
            (Some(_), Some(_)) => Err(HolderError::Unreadable),
        }
    }
}

/// The trimmed text; `None` if it is empty.
fn filled(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
