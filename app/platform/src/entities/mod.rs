//! The tables as Rust types, one file a table. What a row means is said here; what may be done with
//! it is the business of the modules above.
//!
//! Columns whose content must never reach a log are [`HiddenText`] or [`HiddenBytes`].

pub mod access_link;
pub mod acting_for;
pub mod api_token;
pub mod attempt;
pub mod audit_event;
pub mod audit_first_mark;
pub mod audit_segment;
pub mod client;
pub mod contratista;
pub mod credential;
pub mod demonstration_mail;
pub mod efirma_challenge;
pub mod efirma_proof;
pub mod employer_registration;
pub mod general_data;
pub mod history;
pub mod idempotency_key;
pub mod import;
pub mod import_row;
pub mod informativa;
pub mod informativa_change;
pub mod informativa_contract;
pub mod informativa_worker;
pub mod installation;
pub mod mail_change;
pub mod membership;
pub mod outbox_mail;
pub mod person;
pub mod recovery_request;
pub mod repse_file;
pub mod repse_service;
pub mod session;
pub mod worker;
pub mod worker_file;
pub mod worker_file_row;
pub mod worker_lease;

mod hidden;

pub use hidden::{HiddenBytes, HiddenText};

/// A moment in a column: Unix time in milliseconds, UTC. As a number it compares alike in SQLite
/// and PostgreSQL; the texts that the SQLite driver writes for dates do not (it drops trailing
/// zeros of the fraction).
pub type Moment = sea_orm::entity::prelude::TimeUnixTimestampMillis;
