//! What can be wrong with a file as a whole.

/// Why no row of a file can be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// Nothing in it, or nothing but blank rows.
    #[error("the file is empty")]
    Empty,
    /// More than [`bytes`](crate::Limits::bytes).
    #[error("the file is too large")]
    TooLarge,
    /// A workbook of before 2007 (`.xls`), or one that a password protects: they begin alike.
    #[error("the workbook is in the old format or protected by a password")]
    OldOrProtected,
    /// Neither text nor a workbook, or a broken one.
    #[error("the file holds no table that can be read")]
    NotATable,
    /// A page of the web, as programs save it under a workbook's name.
    #[error("the file is a page of the web")]
    Html,
    /// A workbook as XML, as Excel 2003 saved it.
    #[error("the file is a workbook in the XML of Excel 2003")]
    OldXml,
    /// A workbook that unpacks to more than [`unpacked`](crate::Limits::unpacked) bytes, or has more than
    /// [`shared_texts`](crate::Limits::shared_texts).
    #[error("the workbook unpacks to too much")]
    UnpacksToTooMuch,
    /// A workbook of more than [`entries`](crate::Limits::entries).
    #[error("the workbook has too many parts")]
    TooManyParts,
    /// The rows hold many times more text than the file: thousands of cells refer to one long text.
    #[error("the rows hold too much text")]
    TooMuchText,
    /// The heading lacks a column, the one that people are told to call so.
    #[error("the column \"{0}\" is missing")]
    MissingColumn(&'static str),
    /// The heading has a column twice, or beside those that it stands for.
    #[error("the column \"{0}\" is there twice")]
    DoubledColumn(&'static str),
    /// A heading and nothing below it.
    #[error("there are no rows below the heading")]
    NoRows,
    /// More than [`rows`](crate::Limits::rows).
    #[error("there are too many rows")]
    TooManyRows,
    /// A cell of more than [`cell_characters`](crate::Limits::cell_characters). In CSV, a quotation mark that is never
    /// closed makes one, too.
    #[error("a cell in row {line} is too long")]
    CellTooLong {
        /// Which row of the sheet, as in [`Row::line`](crate::Row::line).
        line: u32,
    },
}
