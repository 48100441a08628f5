//! How much of a file is looked at.

/// What a file may cost. All of it is up to the caller: a file of capturistas and one of a hundred thousand workers
/// are read by the same code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The largest file that is looked at, in bytes.
    pub bytes: usize,
    /// How many rows a file may have, its heading not counted.
    pub rows: usize,
    /// How many characters a cell may have.
    pub cell_characters: usize,
    /// How many bytes of text are kept of the smallest file, written in the longest way there is (a quotation mark in
    /// HTML, say).
    pub text: usize,
    /// How many more for each byte of the file. Rows that people have compress to a half or a third; those of a
    /// workbook in which thousands of cells refer to one text compress to nothing.
    pub text_for_a_byte: usize,
    /// How many bytes are unpacked of a workbook at most, all parts together.
    pub unpacked: usize,
    /// How many parts a workbook may have (entries of the ZIP archive that it is).
    pub entries: usize,
    /// How many sheets of a workbook are looked at for one with the headings.
    pub sheets: usize,
    /// How many texts a workbook's cells may refer to by number.
    pub shared_texts: usize,
}
