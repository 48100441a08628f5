//! A row, as passed to the caller.

use crate::Column;
use std::fmt;

/// The texts of a row, as typed: cleaned of what programs add, otherwise unchanged and unchecked. A text longer than
/// its column allows is cut, but never so short that it would be accepted.
pub struct Row<K: 'static> {
    /// The row's number in the sheet, as a spreadsheet shows it: the first is 1, usually the heading.
    pub line: u32,
    /// Whether a spreadsheet hides it, by a filter for example.
    pub hidden: bool,
    columns: &'static [Column<K>],
    /// One text per column; `None` if the file lacks the column.
    texts: Vec<Option<String>>,
}

impl<K: Copy + PartialEq> Row<K> {
    pub(crate) const fn new(
        line: u32,
        hidden: bool,
        columns: &'static [Column<K>],
        texts: Vec<Option<String>>,
    ) -> Self {
        Self {
            line,
            hidden,
            columns,
            texts,
        }
    }

    /// The text in a column; `None` if the file lacks the column.
    pub fn get(&self, key: K) -> Option<&str> {
        self.texts.get(self.place(key)?)?.as_deref()
    }

    /// Moves the text out of the row.
    pub fn take(&mut self, key: K) -> Option<String> {
        let place = self.place(key)?;
        self.texts.get_mut(place)?.take()
    }

    /// All texts, in the order of the columns.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        self.texts.iter().flatten().map(String::as_str)
    }

    fn place(&self, key: K) -> Option<usize> {
        self.columns.iter().position(|column| column.key == key)
    }
}

/// Keeps people's data out of logs.
impl<K> fmt::Debug for Row<K> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Row")
            .field("line", &self.line)
            .finish_non_exhaustive()
    }
}
