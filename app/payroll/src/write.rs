//! The file of a contract's workers as IMSS takes it: what people upload to its portal.
//!
//! | | |
//! |---|---|
//! | first line | IMSS's heading, with the blanks that it has |
//! | text | UTF-8 behind a byte order mark, no quotes, each line ended by CRLF, the last one too |
//! | a row | NSS (11 digits), CURP, SBC (two decimals), sorted by NSS |
//! | rows of a file | [`ROWS`] at most; more make several files, in one ZIP |
//!
//! What is written is read back unchanged by [`File`](crate::File), as long as no NSS and no CURP comes twice: then it
//! would be folded or rejected, there as by IMSS.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use domain::informativa::Worker;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{DateTime, ZipWriter};

/// Most rows that IMSS takes in one file.
pub const ROWS: usize = 3_000;

/// The heading of IMSS's own template. The blanks behind its commas belong to it.
const HEADING: &str =
    "NSS(11 dígitos), CURP(18 caracteres), Salario base de cotización(numérico con 2 decimales)";

/// About how many bytes a row takes.
const ROW: usize = 48;

/// Not written. Only memory is written to, so this does not happen.
#[derive(Debug, thiserror::Error)]
#[error("the files do not fit into one")]
pub struct WriteError(#[from] ZipError);

/// What a file of workers is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One file.
    Csv,
    /// Several of them.
    Zip,
}

impl Kind {
    /// What so many rows are written as.
    pub const fn of(rows: usize) -> Self {
        if rows > ROWS { Self::Zip } else { Self::Csv }
    }

    /// Its file extension.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Zip => "zip",
        }
    }

    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Zip => "application/zip",
        }
    }
}

/// In how many files so many rows go to IMSS; at least one.
pub const fn files(rows: usize) -> usize {
    match rows.div_ceil(ROWS) {
        0 => 1,
        files => files,
    }
}

/// Writes the file of these workers; `name` without extension is the one of the files in a ZIP, too.
///
/// # Errors
/// [`WriteError`].
pub fn imss(name: &str, mut workers: Vec<Worker>) -> Result<Vec<u8>, WriteError> {
    workers.sort_unstable_by_key(|worker| worker.nss.key());
    if Kind::of(workers.len()) == Kind::Csv {
        return Ok(csv(&workers).into_bytes());
    }
    let count = files(workers.len());
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // The same rows give the same bytes.
    let options = SimpleFileOptions::default().last_modified_time(DateTime::DEFAULT);
    for (number, part) in (1..).zip(workers.chunks(ROWS)) {
        zip.start_file(format!("{name}-{number}-de-{count}.csv"), options)?;
        zip.write_all(csv(part).as_bytes()).map_err(ZipError::Io)?;
    }
    Ok(zip.finish()?.into_inner())
}

fn csv(workers: &[Worker]) -> String {
    let mut text = String::with_capacity(HEADING.len() + ROW * (workers.len() + 1));
    text.push('\u{FEFF}');
    text.push_str(HEADING);
    text.push_str("\r\n");
    for Worker { nss, curp, sbc } in workers {
        // Writing to a text never fails.
        let _ = write!(text, "{nss},{},{sbc}\r\n", curp.as_str());
    }
    text
}
