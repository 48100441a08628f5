//! The specialised service or work of a contract.

use std::fmt;

use time::Date;

use super::terms::{Against, LETTERS_OF_A_SERVICE, MOST_FOLIO, MOST_SERVICE, Notes, Read, behind};
use super::{Code, Detail, DraftTerms, Field};

/// A service that the contratista has registered with the STPS (REPSE).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorisedService {
    /// Its folio, as the STPS gave it. No form of it is published, so that any line is one.
    pub folio: String,
    /// The text that was authorised.
    pub text: String,
    /// The last day on which the registration is good, if it is known.
    pub valid_until: Option<Date>,
}

/// The service of a contract, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// Its folio in the REPSE.
    pub folio: Option<String>,
    /// What it is.
    pub text: String,
}

/// As IMSS asks for it: the folio, and the text that was authorised.
impl fmt::Display for Service {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let folio = self.folio.as_deref().unwrap_or_default();
        formatter.write_str(&behind(folio, &self.text))
    }
}

pub(super) fn judge(
    terms: &DraftTerms<&str>,
    start: Option<Date>,
    against: &Against<'_>,
    notes: &mut Notes,
) -> Read<Service> {
    let most = (MOST_FOLIO, Code::FolioLong);
    let folio = notes.optional(Field::Folio, terms.folio, most);
    let most = (MOST_SERVICE, Code::ServiceLong);
    let text = notes.required(Field::Service, terms.service, Code::ServiceEmpty, most);
    let service = Service {
        folio: folio?,
        text: text?,
    };
    let registered = against.context.services.iter().find(|registered| {
        service.folio.as_deref() == Some(&registered.folio) && service.text == registered.text
    });
    let Some(registered) = registered else {
        if letters(&service.text) < LETTERS_OF_A_SERVICE {
            return notes.wrong(Field::Service, Code::ServiceShort, None);
        }
        notes.note(Field::Service, Code::ServiceFree, None);
        return Ok(service);
    };
    let end = registered.valid_until;
    if let Some((_, end)) = start.zip(end).filter(|(start, end)| start > end) {
        let detail = Some(Detail::Days(end, end));
        notes.note(Field::Start, Code::RepseExpired, detail);
    }
    Ok(service)
}

/// Letters of a text, of those that have upper and lower case: digits and punctuation describe nothing.
fn letters(text: &str) -> usize {
    text.chars()
        .filter(|character| character.is_lowercase() || character.is_uppercase())
        .count()
}
