//! A row, as it goes to the caller.

use crate::Column;
use std::fmt;

/// What stands in a row, as typed: without what programs add around a text, and nothing else changed or checked. What
/// is longer than its column says is cut, though never so short that it could be taken.
pub struct Row<K: 'static> {
    /// Which row of the sheet it is, as a spreadsheet shows it: the first is 1, mostly the heading.
    pub line: u32,
    /// Whether a spreadsheet does not show it, by a filter for example.
    pub hidden: bool,
    columns: &'static [Column<K>],
    /// A text for each of the columns; none where the file has no such column.
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

    /// What stands in a column; nothing where the file has no such column.
    pub fn get(&self, key: K) -> Option<&str> {
        self.texts.get(self.place(key)?)?.as_deref()
    }

    /// The same, to keep. It is gone afterwards.
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

/// Whose row it is does not go into logs.
impl<K> fmt::Debug for Row<K> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Row")
            .field("line", &self.line)
            .finish_non_exhaustive()
    }
}
