//! The rules of the informativa: what a return holds, and everything that is wrong with one as it is typed.
//!
//! A draft is texts as somebody typed them ([`Draft`]), so that nothing typed is lost however wrong it is;
//! what passes is read into [`Contract`] and [`Worker`]. [`findings`] judges a whole draft, [`Judge`] one that
//! streams by, [`judge_terms`], [`judge_nss`], [`judge_curp`] and [`judge_sbc`] what somebody types at the moment:
//! the same code each time, in browser and server, API and command line.
//!
//! The inconsistencies that IMSS publishes of returns (Boletín 300/2025), and what becomes of them:
//!
//! | # | inconsistency | here |
//! |---|---|---|
//! | 1 | contratista and contratante are the same | [`Code::RfcOwn`] blocks, [`Code::NameOwn`] warns |
//! | 2 | no description of the service | [`Code::ServiceEmpty`] and [`Code::ServiceShort`] block, [`Code::ServiceFree`] warns |
//! | 3 | no start, or one that cannot be | [`Code::StartEmpty`], [`Code::StartShape`], [`Code::StartOutside`], [`Code::StartOld`], [`Code::StartFuture`], [`Code::EndBeforeStart`] block |
//! | 4 | a contract without workers | [`Code::NoWorkers`] blocks |
//! | 5 | a return without contracts | [`Code::NoContracts`] blocks; a return *Sin información* has none by its type |
//! | 6 | two returns of one period | not seen from one return: whoever stores them allows one |
//! | 7 | another number of contracts than there are | impossible: nobody types the number, [`Counts`] counts |
//!
//! Texts are taken to be in normalization form C, as passwords are: the browser's own `normalize` and the
//! server see to it.
//!
//! | to change | go to |
//! |---|---|
//! | a code, its words, whether it blocks | `code/list.rs`; words with a number in them: `finding.rs` |
//! | what a cell of a worker may hold | `cells.rs`, `sbc.rs`, `number.rs` |
//! | what a contract's terms may hold | `terms.rs`, `client.rs`, `service.rs`, `dates.rs` |
//! | what is compared between rows | `crosses.rs`; of one contract while it is typed: `rows.rs`; within a file that is read: `earlier.rs` |
//! | limits and figures | the constants in `terms.rs`, [`Tables`](crate::Tables) for what changes by the year |
//! | when a return is captured and sent | `window.rs` |

mod cells;
mod client;
mod code;
mod crosses;
mod dates;
mod draft;
mod earlier;
mod finding;
mod judge;
mod line;
mod number;
mod rows;
mod sbc;
mod service;
mod terms;
mod window;
mod worker;

pub use cells::{Judged, judge_curp, judge_nss, judge_sbc};
pub use client::{Address, Client};
pub use code::{Code, Codes, Severity};
pub use dates::FIRST_START;
pub use draft::{Content, Draft, DraftAddress, DraftContract, DraftTerms, DraftWorker, Kind};
pub use earlier::{Earlier, Standing};
pub use finding::{At, Detail, Field, Finding, Key, Place};
pub use judge::{Counts, InContract, Judge, Verdict, findings};
pub use line::{LineError, one_line};
pub use rows::judge_rows;
pub use sbc::{Notation, Sbc, SbcError, SbcLimits};
pub use service::{AuthorisedService, Service};
pub use terms::{
    Context, Contract, JudgedTerms, LETTERS_OF_A_SERVICE, MOST_FOLIO, MOST_NAME, MOST_OBJECT,
    MOST_ORDER, MOST_SERVICE, judge_terms, reported_day,
};
pub use window::{Stage, Window};
pub use worker::{JudgedWorker, Worker, judge_worker};
