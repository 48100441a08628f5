//! Reading the tables' file. Strict: a line that is not understood is an error, since what it was to say would
//! be missing without anybody's notice.

use std::borrow::Cow;

use time::Date;

use super::{Stretch, Tables};
use crate::{Cents, day};

/// Why a text holds no tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no tables: line {line}: {kind}")]
pub struct TablesError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong there.
    pub kind: TablesErrorKind,
}

/// What is wrong with a line of the tables' file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TablesErrorKind {
    /// The first line that says something is no `edicion`, or a later one is.
    #[error("the first line has to be the edition, and no other")]
    Edition,
    /// It begins with a word that is none of the file's.
    #[error("not one of the file's words")]
    Word,
    /// Words are missing, or there are too many.
    #[error("too few or too many words")]
    Words,
    /// A day that does not exist or is not written as AAAA-MM-DD.
    #[error("no day")]
    Day,
    /// An amount that is not written with two decimals, or nothing.
    #[error("no amount")]
    Amount,
    /// A stretch that ends before it begins, or begins before an earlier line's has ended.
    #[error("out of order")]
    Order,
    /// A day off that the last stretch of `inhabiles` does not hold.
    #[error("outside the days that are known")]
    Outside,
}

impl TablesError {
    /// What is wrong, for whoever operates the portal.
    pub fn explanation(&self) -> Cow<'static, str> {
        let what = match self.kind {
            TablesErrorKind::Edition => "«edicion» va en el primer renglón y solo ahí",
            TablesErrorKind::Word => "la primera palabra no es de las que lleva el archivo",
            TablesErrorKind::Words => "faltan o sobran palabras",
            TablesErrorKind::Day => "la fecha no existe o no está escrita como AAAA-MM-DD",
            TablesErrorKind::Amount => "la cantidad debe ser mayor que cero y llevar dos decimales",
            TablesErrorKind::Order => "las fechas no van en orden o se enciman",
            TablesErrorKind::Outside => "el día no cae en el último tramo de «inhabiles»",
        };
        format!("Tablas, renglón {}: {what}.", self.line).into()
    }
}

impl Tables {
    /// Reads tables; the file that comes with the crate, `data/tablas.txt`, says how they are written.
    ///
    /// # Errors
    /// The first line that is not understood, and why.
    pub fn parse(text: &str) -> Result<Self, TablesError> {
        let mut tables = Self::default();
        // Some editors put a byte order mark in front.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            tables.take(line).map_err(|kind| TablesError {
                line: index + 1,
                kind,
            })?;
        }
        // A file that says nothing was cut off or is another one.
        if tables.edition.is_empty() {
            return Err(TablesError {
                line: 1,
                kind: TablesErrorKind::Edition,
            });
        }
        Ok(tables)
    }

    /// Takes in what one line says.
    fn take(&mut self, line: &str) -> Result<(), TablesErrorKind> {
        let (word, rest) = first_word(line);
        if (word == "edicion") != self.edition.is_empty() {
            return Err(TablesErrorKind::Edition);
        }
        match word {
            "edicion" => {
                self.edition = word_alone(rest)?.into();
                Ok(())
            }
            "uma" => add(&mut self.uma, rest, amount),
            "salario_minimo" => add(&mut self.minimum_wage, rest, amount),
            "inhabiles" => add(&mut self.known_days, rest, |rest| Ok(((), rest))),
            "inhabil" => self.add_day_off(day(word_alone(rest)?)?),
            _ => Err(TablesErrorKind::Word),
        }
    }

    fn add_day_off(&mut self, day: Date) -> Result<(), TablesErrorKind> {
        let known = self.known_days.last();
        if !known.is_some_and(|stretch| (stretch.from..=stretch.to).contains(&day)) {
            return Err(TablesErrorKind::Outside);
        }
        if self.days_off.last().is_some_and(|last| *last >= day) {
            return Err(TablesErrorKind::Order);
        }
        self.days_off.push(day);
        Ok(())
    }
}

/// Adds a stretch: from, to, what `value` reads, and who says so.
fn add<'a, T>(
    table: &mut Vec<Stretch<T>>,
    line: &'a str,
    value: impl Fn(&'a str) -> Result<(T, &'a str), TablesErrorKind>,
) -> Result<(), TablesErrorKind> {
    let (from, rest) = first_word(line);
    let (to, rest) = first_word(rest);
    let (from, to) = (day(from)?, day(to)?);
    let (value, source) = value(rest)?;
    if source.is_empty() {
        return Err(TablesErrorKind::Words);
    }
    let begins_late_enough = table.last().is_none_or(|last| last.to < from);
    if to < from || !begins_late_enough {
        return Err(TablesErrorKind::Order);
    }
    table.push(Stretch {
        from,
        to,
        value,
        source: source.into(),
    });
    Ok(())
}

fn amount(text: &str) -> Result<(Cents, &str), TablesErrorKind> {
    let (amount, rest) = first_word(text);
    let amount = Cents::parse(amount).filter(|amount| *amount > Cents::default());
    Ok((amount.ok_or(TablesErrorKind::Amount)?, rest))
}

fn day(text: &str) -> Result<Date, TablesErrorKind> {
    if text.is_empty() {
        return Err(TablesErrorKind::Words);
    }
    day::iso(text).ok_or(TablesErrorKind::Day)
}

fn first_word(text: &str) -> (&str, &str) {
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (word, rest.trim_start())
}

/// The only word of a text.
fn word_alone(text: &str) -> Result<&str, TablesErrorKind> {
    match first_word(text) {
        (word, "") if !word.is_empty() => Ok(word),
        _ => Err(TablesErrorKind::Words),
    }
}
