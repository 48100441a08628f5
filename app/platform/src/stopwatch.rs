//! How long something takes.

use std::time::Duration;

/// Measures how long something takes, and decides nothing: so it need not be a `Clock` that tests move.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(std::time::Instant);

impl Stopwatch {
    /// Starts.
    #[expect(
        clippy::disallowed_methods,
        reason = "only measures, for whoever watches the system"
    )]
    pub fn start() -> Self {
        Self(std::time::Instant::now())
    }

    /// What has passed since.
    pub fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}
