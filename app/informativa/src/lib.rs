//! What is captured for IMSS: a contratista's returns (informativas), their contracts and workers, and the registers
//! that remember them for the next return. The rules are `domain::informativa`'s; here it is stored, by whom it may be,
//! and judged as a whole.
//!
//! What is typed is kept as it was typed, wrong or missing: findings say what has to be put right, and nothing is lost.
//!
//! | question | module |
//! |---|---|
//! | who may capture | [`capturing`] |
//! | the returns of a contratista, beginning one, *Sin información*, discarding | [`returns`] |
//! | a return's contracts | [`contracts`], what is typed of one: [`texts`] |
//! | a contract's workers | [`workers`]; the grid's: [`saving`], as they are typed and pasted: crate `grid` |
//! | workers from a file: preview, taking over, undo | [`files`], read by the crate `payroll` |
//! | what is wrong with a return | [`judging`]; on which threads lists are read and returns judged: [`apart`] |
//! | what is given out: IMSS's file of workers, workbooks | [`exports`] |
//! | who changed what, and when | [`changes`] |
//! | what becomes of returns that nobody needs | [`retention`] |
//! | what is remembered: clients, REPSE services, people | [`clients`], [`repse`], [`people`] |
//!
//! Every function takes a [`Capturing`], the right to capture for one contratista in this request, and looks for
//! nothing but that contratista's rows.

pub mod apart;
pub mod capturing;
pub mod changes;
pub mod clients;
pub mod contracts;
pub mod exports;
pub mod files;
pub mod judging;
pub mod people;
pub mod repse;
pub mod retention;
pub mod returns;
pub mod saving;
pub mod texts;
pub mod workers;

pub use capturing::Capturing;
pub use services::idempotency::Once;
pub use texts::ContractTexts;

use domain::informativa::{Code, Detail, Field};
use platform::Internal;
use services::idempotency::IdempotencyProblem;
use services::jobs::Job;

/// What runs behind, besides the services' own jobs; the last of the hourly round.
pub fn jobs() -> Vec<Job> {
    vec![files::forgetting(), retention::forgetting()]
}

/// The most returns that are kept of a contratista, those discarded included until what was in them is deleted.
pub const MOST_RETURNS: u64 = 200;

/// The most contracts of a return.
pub const MOST_CONTRACTS: u64 = 5_000;

/// The most workers of a contract.
pub const MOST_WORKERS: u64 = 20_000;

/// The most rows of workers of a return.
pub const MOST_ROWS: u64 = 100_000;

/// The most clients, services or people that a contratista's registers remember; beyond, captures go on and are not
/// remembered.
pub const MOST_REMEMBERED: u64 = 120_000;

/// Why nothing was captured.
#[derive(Debug, thiserror::Error)]
pub enum CaptureError {
    /// This contratista has no such return, contract or row.
    #[error("no such return")]
    Unknown,
    /// The return is not being captured any more.
    #[error("the return is not being captured")]
    Closed,
    /// It has as many as it may have.
    #[error("no more of them fit")]
    Full,
    /// The return says that no contract began in its period.
    #[error("the return reports no contracts")]
    NothingDeclared,
    /// The return has contracts.
    #[error("the return has contracts")]
    HasContracts,
    /// Somebody else has changed it since it was shown.
    #[error("somebody else has changed it")]
    Conflict,
    /// The key was used for something else.
    #[error("the key was used for something else")]
    KeyUsed,
    /// What the key stands for is being done just now.
    #[error("it is under way")]
    UnderWay,
    /// See [`Internal`].
    #[error(transparent)]
    Internal(#[from] Internal),
}

platform::impl_from_internal!(CaptureError);

impl From<IdempotencyProblem> for CaptureError {
    fn from(problem: IdempotencyProblem) -> Self {
        match problem {
            IdempotencyProblem::Conflict => Self::KeyUsed,
            IdempotencyProblem::UnderWay => Self::UnderWay,
            IdempotencyProblem::Internal(error) => Self::Internal(error),
        }
    }
}

/// What is found of a field: its code, and what more there is to say of it.
pub type Found = (Field, Code, Option<Detail>);

/// Why a row of a register was not corrected.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// This contratista has no such row.
    #[error("no such row")]
    Unknown,
    /// Somebody else has changed it since it was shown, or a capture has.
    #[error("the row was changed")]
    Conflict,
    /// Another row is about the same.
    #[error("another row is about the same")]
    Taken,
    /// It cannot be kept like this.
    #[error("the row is not right")]
    Wrong(Vec<Found>),
    /// See [`Internal`].
    #[error(transparent)]
    Internal(#[from] Internal),
}

platform::impl_from_internal!(RegisterError);
