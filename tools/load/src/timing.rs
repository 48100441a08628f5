//! The machine's own clock: here real time is measured.

use std::time::Instant;

/// Now.
#[expect(
    clippy::disallowed_methods,
    reason = "a load generator measures real time, and only this one"
)]
pub fn now() -> Instant {
    Instant::now()
}
