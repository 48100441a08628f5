//! Shared by the tests: a world with its own database, a clock that does not move by itself and a mailer that keeps its
//! mails; e.firmas; servers with configurable answers.

#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::missing_errors_doc,
    clippy::return_self_not_must_use,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed, and nobody outside the tests reads this"
)]

pub mod efirmas;
pub mod mailer;
pub mod responder;
pub mod smtp;
mod template;
mod world;

pub use mailer::{Answer, TestMailer};
pub use world::*;
