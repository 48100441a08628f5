//! What can be wrong with a file as a whole.

/// A column of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Column {
    /// CURP.
    Curp,
    /// Given name or names.
    GivenNames,
    /// Both surnames in one.
    Surnames,
    /// The first surname, beside [`SecondSurname`](Self::SecondSurname).
    FirstSurname,
    /// The second surname, beside [`FirstSurname`](Self::FirstSurname).
    SecondSurname,
    /// Mail address.
    Email,
}

impl Column {
    /// Its heading, as people are told to write it.
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Curp => "CURP",
            Self::GivenNames => "nombre",
            Self::Surnames => "apellidos",
            Self::FirstSurname => "primer apellido",
            Self::SecondSurname => "segundo apellido",
            Self::Email => "correo",
        }
    }
}

/// Why no row of a file can be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// Nothing in it, or nothing but blank rows.
    #[error("the file is empty")]
    Empty,
    /// More than [`LARGEST`](crate::LARGEST) bytes.
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
    /// A workbook that unpacks to more than [`MOST_UNPACKED`](crate::MOST_UNPACKED) bytes.
    #[error("the workbook unpacks to too much")]
    UnpacksToTooMuch,
    /// A workbook of more than [`MOST_PARTS`](crate::MOST_PARTS) parts.
    #[error("the workbook has too many parts")]
    TooManyParts,
    /// The rows hold many times more text than the file: thousands of cells refer to one long text.
    #[error("the rows hold too much text")]
    TooMuchText,
    /// The heading lacks a column.
    #[error("the column \"{}\" is missing", .0.heading())]
    MissingColumn(Column),
    /// The heading has a column twice, or both surnames in one and apart.
    #[error("the column \"{}\" is there twice", .0.heading())]
    DoubledColumn(Column),
    /// A heading and nothing below it.
    #[error("there are no rows below the heading")]
    NoRows,
    /// More than [`MOST_ROWS`](crate::MOST_ROWS) rows.
    #[error("there are too many rows")]
    TooManyRows,
    /// A cell of more than [`LONGEST_CELL`](crate::LONGEST_CELL) characters. In CSV, a quotation mark
    /// that is never closed makes one, too.
    #[error("a cell in row {line} is too long")]
    CellTooLong {
        /// Which row of the sheet, as in [`Row::line`](crate::Row::line).
        line: u32,
    },
}
