//! Errors of a file as a whole.

/// Why a file is refused as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// It is empty, or has only blank rows.
    #[error("the file is empty")]
    Empty,
    /// More than [`bytes`](crate::Limits::bytes).
    #[error("the file is too large")]
    TooLarge,
    /// A workbook from before 2007 (`.xls`), or one protected by a password: both begin with the same bytes.
    #[error("the workbook is in the old format or protected by a password")]
    OldOrProtected,
    /// Neither text nor a workbook, or a broken one.
    #[error("the file holds no table that can be read")]
    NotATable,
    /// An HTML page, which some programs save with a workbook's extension.
    #[error("the file is a page of the web")]
    Html,
    /// A workbook as XML, as saved by Excel 2003.
    #[error("the file is a workbook in the XML of Excel 2003")]
    OldXml,
    /// A workbook that expands to more than [`unpacked`](crate::Limits::unpacked) bytes, or has more than
    /// [`shared_texts`](crate::Limits::shared_texts) or [`shared_bytes`](crate::Limits::shared_bytes).
    #[error("the workbook unpacks to too much")]
    UnpacksToTooMuch,
    /// A workbook of more than [`entries`](crate::Limits::entries).
    #[error("the workbook has too many parts")]
    TooManyParts,
    /// The rows hold many times more text than the file: thousands of cells refer to one long text.
    #[error("the rows hold too much text")]
    TooMuchText,
    /// The headings lack the column with this official heading.
    #[error("the column \"{0}\" is missing")]
    MissingColumn(&'static str),
    /// The headings contain a column twice, or together with the columns that it replaces.
    #[error("the column \"{0}\" is there twice")]
    DoubledColumn(&'static str),
    /// There are headings, but no rows.
    #[error("there are no rows below the heading")]
    NoRows,
    /// More than [`rows`](crate::Limits::rows).
    #[error("there are too many rows")]
    TooManyRows,
    /// A cell of more than [`cell_characters`](crate::Limits::cell_characters). In CSV, a quotation mark that is never
    /// closed also makes such a cell.
    #[error("a cell in row {line} is too long")]
    CellTooLong {
        /// The row's number in the sheet, as in [`Row::line`](crate::Row::line).
        line: u32,
    },
}
