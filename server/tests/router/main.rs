//! The whole router in process, on SQLite and on PostgreSQL alike; each scenario has a database of
//! its own and a clock that stands still.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

#[macro_use]
#[path = "../../../app/services/tests/behaviour/harness.rs"]
#[expect(dead_code, reason = "the services' own scenarios need more of it")]
mod harness;
#[path = "../../../app/services/tests/behaviour/test_mailer.rs"]
#[expect(dead_code, reason = "the services' own scenarios need more of it")]
mod test_mailer;

#[path = "../../../app/services/tests/behaviour/efirmas.rs"]
mod efirmas;

mod addresses;
mod api;
mod client;

mod account;
mod attacks;
mod authorisation;
mod efirma;
mod forms;
mod guard;
mod headers;
mod links;
mod log;
mod panel;
mod people;
mod sessions;
mod sign_in;
mod storing;
mod tokens;
mod watching;
mod work;
