//! The whole router in process, on SQLite and on PostgreSQL alike; each scenario has its own database and a clock that
//! does not move by itself.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

#[macro_use]
extern crate testing;

mod api;

mod account;
mod attacks;
mod authorisation;
mod capture;
mod efirma;
mod exports;
mod files;
mod forms;
mod guard;
mod headers;
mod links;
mod log;
mod memory;
mod panel;
mod people;
mod proxy;
mod registers;
mod sessions;
mod sign_in;
mod storing;
mod tokens;
mod watching;
mod work;
