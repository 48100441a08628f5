//! What changes by the year: UMA, minimum wage, days off. Data with dates and a source, of which an operator
//! can put newer ones in place of those that come with the crate.
//!
//! A look-up past a table's end finds nothing: whoever asks has to say so, and nobody guesses.

mod parse;

use std::sync::LazyLock;

use time::{Date, Weekday};

pub use parse::{TablesError, TablesErrorKind};

use crate::{Cents, Cuatrimestre};

/// The tables that come with the crate; the file says what each line means.
const BUILT_IN: &str = include_str!("../data/tablas.txt");

/// The tables by which a return is judged, and its deadline found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tables {
    edition: Box<str>,
    uma: Vec<Stretch<Cents>>,
    minimum_wage: Vec<Stretch<Cents>>,
    known_days: Vec<Stretch<()>>,
    days_off: Vec<Date>,
}

/// What holds from one day to another, both included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch<T> {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// What holds.
    pub value: T,
    /// Who says so.
    pub source: Box<str>,
}

impl Tables {
    /// The tables that come with the crate.
    pub fn built_in() -> &'static Self {
        // A test reads the file; were it ever broken, nothing would be known, and that would be said.
        static TABLES: LazyLock<Tables> =
            LazyLock::new(|| Tables::parse(BUILT_IN).unwrap_or_default());
        &TABLES
    }

    /// Which state of the data this is.
    pub fn edition(&self) -> &str {
        &self.edition
    }

    /// The UMA (Unidad de Medida y Actualización) a day, in force on `day`.
    pub fn uma(&self, day: Date) -> Option<&Stretch<Cents>> {
        on(&self.uma, day)
    }

    /// The general minimum wage a day, in force on `day`. That of the northern border is not told apart.
    pub fn minimum_wage(&self, day: Date) -> Option<&Stretch<Cents>> {
        on(&self.minimum_wage, day)
    }

    /// The same with these days off besides, which an operator knows of. How far the table reaches does not change.
    #[must_use]
    pub fn with_days_off(mut self, days: impl IntoIterator<Item = Date>) -> Self {
        self.days_off.extend(days);
        self.days_off.sort_unstable();
        self.days_off.dedup();
        self
    }

    /// The days off that are no Saturdays or Sundays, in order, as [`Cuatrimestre::deadline`] takes them.
    pub fn days_off(&self) -> &[Date] {
        &self.days_off
    }

    /// Whether nobody works on `day`; nothing where the table does not reach and it is no weekend.
    pub fn is_day_off(&self, day: Date) -> Option<bool> {
        let listed = self.days_off.binary_search(&day).is_ok();
        if listed || matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
            return Some(true);
        }
        on(&self.known_days, day).map(|_| false)
    }

    /// The last day on which a cuatrimestre's information is in time; nothing where the table of days off does
    /// not reach so far. Then [`Cuatrimestre::deadline`] still tells what weekends make of it.
    pub fn deadline(&self, cuatrimestre: Cuatrimestre) -> Option<Date> {
        let deadline = cuatrimestre.deadline(&self.days_off);
        on(&self.known_days, deadline).map(|_| deadline)
    }
}

/// The stretch that a day lies in.
fn on<T>(stretches: &[Stretch<T>], day: Date) -> Option<&Stretch<T>> {
    let after = stretches.partition_point(|stretch| stretch.from <= day);
    let stretch = stretches.get(after.checked_sub(1)?)?;
    (day <= stretch.to).then_some(stretch)
}
