//! How the services behave, on SQLite and on PostgreSQL alike.
//!
//! Every scenario gets a database of its own. PostgreSQL takes part when `ICSOE_TEST_POSTGRES` is
//! the address of a server, with a user who may create databases.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "all of this is a test"
)]

#[macro_use]
extern crate testing;

mod account;
mod accounts;
mod acting_for;
mod altas;
mod api_tokens;
mod audit;
mod audit_seals;
mod corrections;
mod efirma_entry;
mod files;
mod idempotency;
mod imports;
mod jobs;
mod limits;
mod links;
mod mail_texts;
mod management;
mod many_contratistas;
mod outbox;
mod outbox_crashes;
mod recovery;
mod retention;
mod revocation;
mod schema;
mod secrets;
mod sending;
mod sessions;
mod sign_in;
mod sign_in_delays;
mod smtp;
