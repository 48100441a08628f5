//! Why a file is refused as a whole, or why reading it ended early.

/// Why a file is refused as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// It is empty, or has only blanks.
    #[error("the file is empty")]
    Empty,
    /// It is none of the formats, or not the one that was asked for.
    #[error("the file has none of the formats that are read")]
    Format,
    /// More than [`BYTES`](crate::limits::BYTES), [`RECORDS`](crate::limits::RECORDS) or what they unpack to.
    #[error("the file is too large")]
    TooLarge,
    /// A workbook or archive that a password protects.
    #[error("the file is protected by a password")]
    Protected,
    /// A workbook from before 2007.
    #[error("the workbook is in the format from before 2007")]
    OldWorkbook,
    /// A table whose heading lacks NSS, CURP or SBC.
    #[error("the heading lacks columns")]
    Heading,
    /// A payment file of SUA whose length, totals or counts do not agree.
    #[error("the payment file of SUA is incomplete")]
    SuaIncomplete,
    /// A ZIP archive that is damaged.
    #[error("the ZIP archive is damaged")]
    Zip,
    /// XML that is damaged, or has what none of these files has: a DTD, for example.
    #[error("the XML is damaged")]
    Xml,
    /// It could be read, but has no records.
    #[error("the file has no records")]
    NoRecords,
    /// The file could not be read from where it is kept.
    #[error("the file could not be read")]
    Unreadable,
}

impl FileError {
    /// Its name for programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "vacio",
            Self::Format => "formato",
            Self::TooLarge => "demasiado_grande",
            Self::Protected => "protegido",
            Self::OldWorkbook => "xls_antiguo",
            Self::Heading => "encabezado",
            Self::SuaIncomplete => "sua_incompleto",
            Self::Zip => "zip",
            Self::Xml => "xml",
            Self::NoRecords => "sin_filas",
            Self::Unreadable => "lectura",
        }
    }
}

impl From<sheet::FileError> for FileError {
    fn from(error: sheet::FileError) -> Self {
        use sheet::FileError as Sheet;
        match error {
            Sheet::Empty => Self::Empty,
            Sheet::TooLarge
            | Sheet::UnpacksToTooMuch
            | Sheet::TooManyParts
            | Sheet::TooMuchText
            | Sheet::TooManyRows => Self::TooLarge,
            Sheet::OldOrProtected => Self::Protected,
            Sheet::OldXml => Self::OldWorkbook,
            Sheet::NotATable | Sheet::Html | Sheet::CellTooLong { .. } => Self::Format,
            Sheet::MissingColumn(_) | Sheet::DoubledColumn(_) => Self::Heading,
            Sheet::NoRows => Self::NoRecords,
        }
    }
}

/// Why passing on the records ended early.
#[derive(Debug, thiserror::Error)]
pub enum Stopped<E> {
    /// The file cannot be read any more.
    #[error(transparent)]
    File(FileError),
    /// Whoever takes the records does not want to go on.
    #[error("{0}")]
    Taker(E),
}

impl<E> From<FileError> for Stopped<E> {
    fn from(error: FileError) -> Self {
        Self::File(error)
    }
}

impl<E> From<sheet::FileError> for Stopped<E> {
    fn from(error: sheet::FileError) -> Self {
        Self::File(error.into())
    }
}

impl From<std::io::Error> for FileError {
    fn from(_: std::io::Error) -> Self {
        Self::Unreadable
    }
}
