//! The workers of a file that payroll or IMSS's own programs write, and the file that IMSS takes. From a file's bytes to
//! records, each judged by the rules of the return; no database and no clock, so that pages, API, command line and
//! browser read a file the same way.
//!
//! A file is read twice: [`File::open`] recognises it, refuses it as a whole or decides which of its records count, and
//! [`File::records`] passes them on one by one. Neither keeps a record's text. Everything is read under [limits](limits),
//! since any signed-in user can upload a file, and no memory is allocated according to a file's own claims.
//!
//! | question | module |
//! |---|---|
//! | how a file is recognised | `recognise.rs` |
//! | tables: IMSS's CSV and template, any other CSV or XLSX | `table.rs` |
//! | the payment file of SUA | `sua.rs` |
//! | SUA's list of workers (ASEG), IDSE's movements | `fixed.rs` |
//! | CFDI payroll, one receipt or a ZIP of many | `cfdi.rs`, `archive.rs` |
//! | what is found of a record, and which repeats another | `judge.rs` |
//! | how large a file may be | `limits.rs` |
//! | the file that IMSS takes, written | [`write`] |
//!
//! Layouts and their sources: docs/archivos.md.

mod archive;
mod cfdi;
mod error;
mod fixed;
mod judge;
pub mod limits;
mod recognise;
mod record;
pub mod samples;
mod sua;
mod table;
pub mod write;

use std::io::{Read, Seek};

use domain::informativa::SbcLimits;
use domain::{Cuatrimestre, Date, Tables};

pub use error::{FileError, Stopped};
pub use judge::{Judged, Outcome};
pub use record::{Employer, Note, Notes, Texts};
pub use table::Mapping;

use judge::Judge;
use record::Record;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// A text with delimiters: IMSS's own, or any other.
    Csv,
    /// A workbook: IMSS's template, or any other.
    Xlsx,
    /// The payment file of SUA.
    Sua,
    /// SUA's list of workers.
    Aseg,
    /// A batch of movements for IDSE.
    Idse,
    /// CFDI payroll 1.2: one XML, or a ZIP of them.
    Cfdi,
}

impl Format {
    /// All.
    pub const ALL: [Self; 6] = [
        Self::Csv,
        Self::Xlsx,
        Self::Sua,
        Self::Aseg,
        Self::Idse,
        Self::Cfdi,
    ];

    /// Its name for programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Sua => "sua",
            Self::Aseg => "aseg",
            Self::Idse => "idse",
            Self::Cfdi => "cfdi",
        }
    }

    /// The format with this code.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.code() == code)
    }

    /// What people call it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Xlsx => "Excel",
            Self::Sua => "Archivo de pago del SUA",
            Self::Aseg => "Trabajadores del SUA (ASEG)",
            Self::Idse => "Movimientos del IDSE",
            Self::Cfdi => "Recibos de nómina (CFDI)",
        }
    }
}

/// By what a file is read.
#[derive(Clone, Copy, Debug)]
pub struct Options<'tables> {
    /// What the file is; without it, its content tells.
    pub format: Option<Format>,
    /// The period whose workers are wanted.
    pub period: Cuatrimestre,
    /// UMA and minimum wage.
    pub tables: &'tables Tables,
    /// Today, in Central Mexico.
    pub today: Date,
    /// Which column of a table is which; without it, heading and content tell.
    pub mapping: Option<Mapping>,
}

/// What was counted of a file's records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// All records.
    pub read: u32,
    /// Those that would be taken.
    pub accepted: u32,
    /// Those with something that blocks.
    pub rejected: u32,
    /// Those that add nothing.
    pub folded: u32,
}

/// A file that can be read: its records can be passed on.
pub struct File<R> {
    source: R,
    plan: Plan,
    format: Format,
    employers: Vec<Employer>,
    headings: Vec<String>,
    period: Cuatrimestre,
    limits: SbcLimits,
    today: Date,
}

/// How its records are found.
enum Plan {
    Table(table::Layout),
    Sua,
    Fixed(fixed::Choice),
    Cfdi(cfdi::Choice),
}

/// What a plan's making has told.
struct Made {
    plan: Plan,
    employers: Vec<Employer>,
    /// The headings of a table's columns, of which a mapping can be chosen.
    headings: Vec<String>,
}

impl<R: Read + Seek> File<R> {
    /// Recognises a file and reads it once as a whole.
    ///
    /// # Errors
    /// When it is refused as a whole.
    pub fn open(mut source: R, options: &Options<'_>) -> Result<Self, FileError> {
        let recognised = recognise::format(&mut source)?;
        let format = match (options.format, recognised) {
            (None, Some(format)) => format,
            (Some(asked), Some(found)) if asked == found || asked.may_look_like(found) => asked,
            _ => return Err(FileError::Format),
        };
        let made = match format {
            Format::Csv | Format::Xlsx => table::plan(&mut source, format, options.mapping)?,
            Format::Sua => sua::plan(&mut source)?,
            Format::Aseg | Format::Idse => fixed::plan(&mut source, format, options.period)?,
            Format::Cfdi => cfdi::plan(&mut source, options.period)?,
        };
        Ok(Self {
            source,
            plan: made.plan,
            format,
            employers: made.employers,
            headings: made.headings,
            period: options.period,
            limits: SbcLimits::of(options.period, options.tables),
            today: options.today,
        })
    }

    /// What the file is.
    pub const fn format(&self) -> Format {
        self.format
    }

    /// The employers that the file names, at most [`limits::EMPLOYERS`]; none in a table.
    pub fn employers(&self) -> &[Employer] {
        &self.employers
    }

    /// The headings of a table's columns, or what stands in its first row; empty for other formats.
    pub fn headings(&self) -> &[String] {
        &self.headings
    }

    /// Which column of a table is taken for which; nothing for other formats.
    pub const fn mapping(&self) -> Option<Mapping> {
        match &self.plan {
            Plan::Table(layout) => Some(layout.mapping),
            _ => None,
        }
    }

    /// Passes the records on, in the file's order, each judged.
    ///
    /// # Errors
    /// When the file cannot be read any more, or the error of `take`.
    pub fn records<E>(
        &mut self,
        mut take: impl FnMut(Judged<'_>) -> Result<(), E>,
    ) -> Result<Totals, Stopped<E>> {
        let mut judge = Judge::new(self.limits, self.today);
        let mut totals = Totals::default();
        let mut each = |record: Record<'_>| {
            let judged = judge.record(record);
            totals.read += 1;
            *match judged.outcome {
                Outcome::Accepted(_) => &mut totals.accepted,
                Outcome::Rejected => &mut totals.rejected,
                Outcome::Folded => &mut totals.folded,
            } += 1;
            take(judged).map_err(Stopped::Taker)
        };
        let source = &mut self.source;
        match &self.plan {
            Plan::Table(layout) => table::records(source, layout, &mut each),
            Plan::Sua => sua::records(source, &mut each),
            Plan::Fixed(choice) => fixed::records(source, choice, &mut each),
            Plan::Cfdi(choice) => cfdi::records(source, choice, self.period, &mut each),
        }?;
        Ok(totals)
    }
}

/// The headings of a table's columns, or what stands in its first row; empty for a file that is no table.
///
/// # Errors
/// When it is refused as a whole, whatever its columns are.
pub fn headings(mut source: impl Read + Seek) -> Result<Vec<String>, FileError> {
    match recognise::format(&mut source)? {
        Some(format @ (Format::Csv | Format::Xlsx)) => table::headings(&mut source, format),
        _ => Ok(Vec::new()),
    }
}

impl Format {
    /// Whether a file that looks like the other may be this one: any lines may be a CSV of one column.
    fn may_look_like(self, other: Self) -> bool {
        let are_lines = |format| matches!(format, Self::Aseg | Self::Idse | Self::Csv);
        are_lines(self) && are_lines(other)
    }
}
