//! The real process, as systemd and operators use it: stopped while it works, backed up while it writes.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod attacks;
mod backup;
mod demonstration;
mod installation;
#[cfg(feature = "otel")]
mod otel;
mod shutdown;
mod uploads;
