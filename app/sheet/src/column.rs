//! What is said about a column, once.

use crate::{Limits, cell};
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization as _;

/// The longest heading that is recognised, in bytes, with much room for signs and blanks.
const LONGEST_HEADING: usize = 100;

/// A column of a sheet.
#[derive(Clone, Copy, Debug)]
pub struct Column<K: 'static> {
    /// By what its caller calls it, mostly a variant of an enum.
    pub key: K,
    /// Its heading, as people are told to write it.
    pub heading: &'static str,
    /// Other headings by which it is recognised. Of these and of its own, case, accents, blanks and signs do not
    /// matter.
    pub also: &'static [&'static str],
    /// Whether a file has to have it.
    pub need: Need<K>,
    /// What its cells hold.
    pub content: Content,
    /// The most characters of a cell that are kept. Of a longer one a character more is kept, which tells.
    pub longest: usize,
    /// What stands in it in the template; nothing where the template is without it.
    pub example: Option<&'static str>,
}

/// Whether a file has to have a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need<K: 'static> {
    /// It has to.
    Required,
    /// It may lack it.
    Optional,
    /// It has to have either this one or those others, all of them that are required.
    InsteadOf(&'static [K]),
}

/// What a column's cells hold, and so what in them is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// An identifier or an address: what nobody sees is dropped.
    Exact,
    /// Words: between two of them stands one blank.
    Words,
}

impl Content {
    /// What was meant by a cell.
    pub(crate) fn meant(self, cell: &str) -> Cow<'_, str> {
        match self {
            Self::Exact => cell::meant_exactly(cell),
            Self::Words => {
                let words = cell::meant(cell);
                let words: Vec<&str> = words.split_whitespace().collect();
                Cow::Owned(words.join(" "))
            }
        }
    }
}

/// The columns that are looked for, and under which limits.
pub struct Wanted<'limits, K: 'static> {
    pub columns: &'static [Column<K>],
    pub limits: &'limits Limits,
    /// Every heading that is recognised, folded, and whose it is.
    headings: Vec<(String, usize)>,
}

impl<'limits, K: Copy + PartialEq> Wanted<'limits, K> {
    pub fn new(columns: &'static [Column<K>], limits: &'limits Limits) -> Self {
        let of = |(index, column): (usize, &Column<K>)| {
            let heading = std::iter::once(column.heading);
            let headings = heading.chain(column.also.iter().copied());
            headings
                .map(|heading| (folded(heading), index))
                .collect::<Vec<_>>()
        };
        Self {
            columns,
            limits,
            headings: columns.iter().enumerate().flat_map(of).collect(),
        }
    }

    /// Which of the columns a heading stands for.
    pub fn column(&self, heading: &str) -> Option<usize> {
        if heading.len() > LONGEST_HEADING {
            return None;
        }
        let heading = folded(&cell::meant_exactly(heading));
        let mut headings = self.headings.iter();
        let (_, index) = headings.find(|(known, _)| *known == heading)?;
        Some(*index)
    }

    /// How many of these are headings that are recognised.
    pub fn recognised<'cell>(&self, cells: impl Iterator<Item = &'cell str>) -> usize {
        cells.filter_map(|cell| self.column(cell)).count()
    }

    /// Whether it has more characters than a cell may have. It never looks at more of them.
    pub fn is_too_long(&self, cell: &str) -> bool {
        let most = self.limits.cell_characters;
        cell.len() > most && cell.chars().nth(most).is_some()
    }

    /// Whether another column may stand for this one.
    pub fn is_stood_for(&self, key: K) -> bool {
        (self.columns.iter())
            .any(|column| matches!(column.need, Need::InsteadOf(others) if others.contains(&key)))
    }

    /// The place of a column in the list.
    pub fn index(&self, key: K) -> Option<usize> {
        self.columns.iter().position(|column| column.key == key)
    }
}

/// The letters and digits of a heading, in lower case and without accents.
fn folded(heading: &str) -> String {
    heading
        .nfkd()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}
