//! The whole router in process, on a world of `testing`, and a browser without a network; every address of a page, and
//! who may open it.

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
