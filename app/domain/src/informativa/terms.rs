//! What is typed of a contract but its workers, judged.

use std::borrow::Cow;
use std::fmt;

use time::Date;

use super::{
    AuthorisedService, Client, Code, Detail, DraftTerms, Field, Kind, LineError, Service, client,
    dates, one_line, service,
};
use crate::{Cuatrimestre, Rfc, Tables, day};

/// The most characters of a client's name. Decided here; IMSS's own limit was not found.
pub const MOST_NAME: usize = 250;

/// The most characters of an objeto. Decided here; IMSS's own limit was not found.
pub const MOST_OBJECT: usize = 1_000;

/// The most characters of an order's number. Decided here.
pub const MOST_ORDER: usize = 60;

/// The most characters of a service's text. Decided here; IMSS's own limit was not found.
pub const MOST_SERVICE: usize = 1_000;

/// The most characters of a service's folio. No form is published; those seen have at most some forty.
pub const MOST_FOLIO: usize = 60;

/// The fewest letters of a service that somebody describes in their own words. Decided here.
pub const LETTERS_OF_A_SERVICE: usize = 10;

/// What a return is judged against.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The day it is, in Central Mexico.
    pub today: Date,
    /// RFC of the contratista whose return it is.
    pub contratista: &'a Rfc,
    /// Its name; empty if it is not known.
    pub contratista_name: &'a str,
    /// The services that it has registered; none if that has not been done here.
    pub services: &'a [AuthorisedService],
    /// UMA, minimum wage, days off.
    pub tables: &'a Tables,
}

/// A contract, read: what was typed of it, without its workers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contract {
    /// The client.
    pub client: Client,
    /// Objeto del contrato.
    pub object: String,
    /// Number of the order.
    pub order: Option<String>,
    /// Servicio u obra especializado.
    pub service: Service,
    /// Its first day.
    pub start: Date,
    /// Its last day, if it is known.
    pub end: Option<Date>,
}

impl Contract {
    /// The objeto as it is given out: behind the order's number, where there is one, since that is how people
    /// write it into the one field that IMSS has.
    pub fn reported_object(&self) -> Cow<'_, str> {
        behind(self.order.as_deref().unwrap_or_default(), &self.object)
    }
}

impl<T: AsRef<str>> DraftTerms<T> {
    /// The objeto as it would be given out, whatever was typed ([`Contract::reported_object`]).
    pub fn reported_object(&self) -> Cow<'_, str> {
        behind(self.order.as_ref(), self.object.as_ref())
    }

    /// The service as it would be given out, whatever was typed.
    pub fn reported_service(&self) -> Cow<'_, str> {
        behind(self.folio.as_ref(), self.service.as_ref())
    }
}

/// A text behind the number by which it is known, where there is one.
pub(super) fn behind<'a>(number: &'a str, text: &'a str) -> Cow<'a, str> {
    match (number, text) {
        ("", only) | (only, "") => only.into(),
        (number, text) => [number, " ", text].concat().into(),
    }
}

/// A day as IMSS's portal takes it, DD/MM/AAAA; as it was typed, where it is none.
pub fn reported_day(typed: &str) -> Cow<'_, str> {
    match day::typed(typed.trim()) {
        Some(date) => day::shown(date).to_string().into(),
        None => typed.into(),
    }
}

/// What a contract's terms are found to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgedTerms {
    /// The contract; none where a code blocks.
    pub contract: Option<Contract>,
    /// What was found, field by field.
    pub findings: Vec<(Field, Code, Option<Detail>)>,
}

/// Judges what was typed of a contract in a return of this kind and period.
pub fn judge_terms<T: AsRef<str>>(
    terms: &DraftTerms<T>,
    period: Cuatrimestre,
    kind: Kind,
    context: &Context<'_>,
) -> JudgedTerms {
    let against = Against {
        period,
        kind,
        context,
    };
    judge(&terms.texts(), &against)
}

/// What one contract is judged against.
pub(super) struct Against<'a> {
    pub(super) period: Cuatrimestre,
    pub(super) kind: Kind,
    pub(super) context: &'a Context<'a>,
}

fn judge(terms: &DraftTerms<&str>, against: &Against<'_>) -> JudgedTerms {
    let mut notes = Notes(Vec::new());
    let client = client::judge(terms, against, &mut notes);
    let most = (MOST_OBJECT, Code::ObjectLong);
    let object = notes.required(Field::Object, terms.object, Code::ObjectEmpty, most);
    let most = (MOST_ORDER, Code::OrderLong);
    let order = notes.optional(Field::Order, terms.order, most);
    let (start, end) = dates::judge(terms.start, terms.end, against, &mut notes);
    let service = service::judge(terms, start.as_ref().ok().copied(), against, &mut notes);
    let contract = || -> Read<Contract> {
        Ok(Contract {
            client: client?,
            object: object?,
            order: order?,
            service: service?,
            start: start?,
            end: end?,
        })
    };
    JudgedTerms {
        contract: contract().ok(),
        findings: notes.0,
    }
}

/// A field has no value; what is wrong with it has been noted.
pub(super) struct Noted;

/// What a field holds.
pub(super) type Read<T> = Result<T, Noted>;

/// What has been found of a contract so far.
pub(super) struct Notes(Vec<(Field, Code, Option<Detail>)>);

impl Notes {
    pub(super) fn note(&mut self, field: Field, code: Code, detail: Option<Detail>) {
        self.0.push((field, code, detail));
    }

    /// Notes what leaves the field without a value.
    pub(super) fn wrong<T>(&mut self, field: Field, code: Code, detail: Option<Detail>) -> Read<T> {
        self.note(field, code, detail);
        Err(Noted)
    }

    /// A text as one line, which may be empty.
    pub(super) fn line(&mut self, field: Field, typed: &str) -> Read<String> {
        match one_line(typed) {
            Ok(line) => Ok(line.into_owned()),
            Err(LineError::Hidden(position)) => {
                self.wrong(field, Code::LineHidden, Some(Detail::Position(position)))
            }
            Err(LineError::Lost(position)) => {
                self.wrong(field, Code::LineLost, Some(Detail::Position(position)))
            }
        }
    }

    /// A line of at most so many characters, if one was typed.
    pub(super) fn optional(
        &mut self,
        field: Field,
        typed: &str,
        (most, long): (usize, Code),
    ) -> Read<Option<String>> {
        let line = self.line(field, typed)?;
        if line.chars().count() > most {
            return self.wrong(field, long, Some(Detail::Most(most)));
        }
        Ok((!line.is_empty()).then_some(line))
    }

    /// The same of a line that must be there.
    pub(super) fn required(
        &mut self,
        field: Field,
        typed: &str,
        missing: Code,
        most: (usize, Code),
    ) -> Read<String> {
        match self.optional(field, typed, most)? {
            Some(line) => Ok(line),
            None => self.wrong(field, missing, None),
        }
    }
}

impl fmt::Debug for Notes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}
