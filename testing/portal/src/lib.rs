//! The whole router in the process, over a world of `testing`, and a browser without a network between; every
//! address of a page, and whose it is.

#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::missing_errors_doc,
    clippy::return_self_not_must_use,
    clippy::panic,
    reason = "a test that cannot go on has failed, and nobody outside the tests reads this"
)]

pub mod addresses;
mod client;

pub use client::*;
