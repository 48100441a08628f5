//! The description of a column.

use crate::{Cell, Limits, cell};
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization as _;

/// Maximum length of a recognised heading, in bytes, with much room for signs and spaces.
const LONGEST_HEADING: usize = 100;

/// A column of a sheet.
#[derive(Clone, Copy, Debug)]
pub struct Column<K: 'static> {
    /// The caller's name for it, usually a variant of an enum.
    pub key: K,
    /// Its official heading.
    pub heading: &'static str,
    /// Other recognised headings. Case, accents, spaces and signs are ignored in these and in its own.
    pub also: &'static [&'static str],
    /// Whether it is required.
    pub need: Need<K>,
    /// The kind of its cells' content.
    pub content: Content,
    /// Maximum number of characters kept of a cell. Of a longer cell one more character is kept, to show that it is too
    /// long.
    pub longest: usize,
    /// Its example in the template; `None` if the template lacks the column.
    pub example: Option<&'static str>,
}

/// Whether a column is required.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need<K: 'static> {
    /// Required.
    Required,
    /// Optional.
    Optional,
    /// Either this column is required, or those others instead, all of them that are required.
    InsteadOf(&'static [K]),
}

/// The kind of a column's cells, which determines how they are cleaned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// An identifier or an address: invisible characters are removed.
    Exact,
    /// Words: separated by one space.
    Words,
}

impl Content {
    /// The cell's cleaned text.
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

/// The columns to find, and the limits.
pub struct Wanted<'limits, K: 'static> {
    pub columns: &'static [Column<K>],
    pub limits: &'limits Limits,
    /// Every recognised heading, folded, with the index of its column.
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

    /// The index of the column with this heading.
    pub fn column(&self, heading: &str) -> Option<usize> {
        if heading.len() > LONGEST_HEADING {
            return None;
        }
        let heading = folded(&cell::meant_exactly(heading));
        let mut headings = self.headings.iter();
        let (_, index) = headings.find(|(known, _)| *known == heading)?;
        Some(*index)
    }

    /// How many of these cells are recognised headings.
    pub fn recognised(&self, cells: &[Cell<'_>]) -> usize {
        let known = cells.iter().filter_map(|cell| self.column(&cell.text));
        known.count()
    }

    /// Whether another column may replace this one.
    pub fn is_stood_for(&self, key: K) -> bool {
        (self.columns.iter())
            .any(|column| matches!(column.need, Need::InsteadOf(others) if others.contains(&key)))
    }

    /// The index of a column in the list.
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
