//! Limits of reading a file.

/// The limits of a file. All are up to the caller: a file of capturistas and one of a hundred thousand workers are read
/// by the same code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Maximum size, in bytes.
    pub bytes: usize,
    /// Maximum number of rows, without the headings.
    pub rows: usize,
    /// Maximum number of characters in a cell.
    pub cell_characters: usize,
    /// How many bytes of text are kept of the smallest file, in the longest form of writing it (a quotation mark in
    /// HTML, for example).
    pub text: usize,
    /// How many more per byte of the file. Real rows compress to a half or a third; a workbook in which thousands of
    /// cells refer to one text compresses to almost nothing.
    pub text_for_a_byte: usize,
    /// Maximum number of bytes unpacked of a workbook, all parts together.
    pub unpacked: usize,
    /// Maximum number of parts of a workbook (entries of its ZIP archive).
    pub entries: usize,
    /// How many sheets of a workbook are searched for the headings.
    pub sheets: usize,
    /// Maximum number of texts that a workbook's cells may refer to by number.
    pub shared_texts: usize,
    /// Maximum number of bytes of these texts, all together.
    pub shared_bytes: usize,
}

impl Limits {
    /// Whether the cell has more characters than allowed. It stops counting there.
    pub(crate) fn is_too_long(&self, cell: &str) -> bool {
        let most = self.cell_characters;
        cell.len() > most && cell.chars().nth(most).is_some()
    }
}
