//! Capturing: a contratista's returns, their contracts and workers, the registers that remember them. All of it is drawn by the server and
//! belongs to whoever may capture for the contratista in the address: the capturista who works for it, or itself.

pub mod changes;
pub mod client;
pub mod clients;
pub mod contract;
pub mod discard;
mod downloads;
pub mod file;
pub mod file_preview;
pub mod findings;
pub mod forget_client;
pub mod forget_person;
pub mod informativa;
pub mod nothing;
mod once;
pub mod paste;
pub mod people;
pub mod person;
mod question;
pub mod remove_contract;
pub mod remove_workers;
pub mod repse;
mod rights;
mod shared;
pub mod sheet;
pub mod start;
pub mod worker;
pub mod workers;

pub use rights::{acting, capturing};
pub use shared::{not_imss, registers};
