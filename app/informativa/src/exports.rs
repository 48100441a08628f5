//! What is given out as files: the workers of a contract as IMSS takes them, a return and the registers as workbooks.
//!
//! Each is written on a thread of its own, in turns, and is on record before anybody has it: who took what, and how
//! many rows. Of a workbook only some rows are in memory at a time, however many there are.

mod book;
mod imss;
mod registers;

pub use book::{of_return, return_file};
pub use imss::{ForImss, imss_file, imss_rows};
pub use payroll::write::{Kind, ROWS};
pub use registers::{Register, of_register};

use platform::Internal;
use records::audit::{self, By, Event, Export};
use services::Services;
use sheet::{Book, WorkbookError};
use tokio::{sync::mpsc, task::JoinHandle};
use uuid::Uuid;

use crate::{Capturing, apart};

/// How many parts of a workbook are read before they are written.
const AHEAD: usize = 1;

/// A file that was written.
#[derive(Clone, PartialEq, Eq)]
pub struct File {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// Its content.
    pub bytes: Vec<u8>,
    /// How many rows of workers, or of a register, are in it.
    pub rows: u64,
    /// How many rows are not, since something of them has to be put right.
    pub left_out: u64,
}

/// What was captured does not go into logs.
impl std::fmt::Debug for File {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "File({} rows)", self.rows)
    }
}

/// Puts it on record that somebody takes these rows.
async fn record(
    services: &Services,
    capturing: &Capturing,
    what: Export,
    of: Option<Uuid>,
    rows: u64,
) -> Result<(), Internal> {
    let actor = capturing.actor();
    let event = Event::Exported {
        person: actor.person(),
        what,
        of,
        rows,
        by: By::of(actor.clone()),
    };
    audit::record(services, services.database(), event).await
}

/// What of a workbook was read, and writes itself; gives how many rows that were.
type Part = Box<dyn FnOnce(&mut Book) -> Result<u64, Internal> + Send>;

/// A workbook that is being written while its rows are read.
struct Writing {
    parts: mpsc::Sender<Part>,
    written: JoinHandle<Result<(Vec<u8>, u64), Internal>>,
}

impl Writing {
    /// Begins one with these sheets, each with its headings, when it is its turn.
    async fn begin(
        services: &Services,
        capturing: &Capturing,
        sheets: Vec<(&'static str, Vec<&'static str>)>,
    ) -> Result<Self, Internal> {
        let turn = apart::file_turn(services, capturing).await?;
        let (parts, mut file_turn) = mpsc::channel::<Part>(AHEAD);
        let written = tokio::task::spawn_blocking(move || {
            // It is over when the workbook is finished, whether or not whoever asked still waits.
            let _turn = turn;
            let mut book = Book::new(sheets).map_err(unwritten)?;
            let mut rows = 0;
            while let Some(part) = file_turn.blocking_recv() {
                rows += part(&mut book)?;
            }
            Ok((book.finish().map_err(unwritten)?, rows))
        });
        Ok(Self { parts, written })
    }

    /// Writes this next. Where writing has failed, [`Self::finish`] says so.
    async fn part(&self, part: impl FnOnce(&mut Book) -> Result<u64, Internal> + Send + 'static) {
        let _ = self.parts.send(Box::new(part)).await;
    }

    /// The workbook, and how many rows there are in it.
    async fn finish(self) -> Result<(Vec<u8>, u64), Internal> {
        drop(self.parts);
        let written = self.written.await;
        written.map_err(|_| Internal::Inconsistent("the writer of a workbook panicked"))?
    }
}

/// What was captured is bounded so that it fits: the disk is full.
fn unwritten(_: WorkbookError) -> Internal {
    Internal::Inconsistent("a workbook could not be written")
}
