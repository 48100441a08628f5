//! What time it is. Everything asks a [`Clock`], so that a test or a demonstration can move it.

use std::sync::atomic::{AtomicI64, Ordering};

use time::{Duration, OffsetDateTime};
use tokio::sync::watch;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now, in UTC.
    fn now(&self) -> OffsetDateTime;

    /// What says that it was moved, so that whoever waits for a moment reads it again. A clock that goes on by
    /// itself has nothing to say.
    fn moves(&self) -> Option<watch::Receiver<OffsetDateTime>> {
        None
    }
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where the real time comes in"
    )]
    fn now(&self) -> OffsetDateTime {
        OffsetDateTime::now_utc()
    }
}

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub struct ManualClock(watch::Sender<OffsetDateTime>);

impl ManualClock {
    /// A clock that stands at `now`.
    pub fn new(now: OffsetDateTime) -> Self {
        Self(watch::Sender::new(now))
    }

    /// Moves on (or back, by a negative duration).
    pub fn advance(&self, by: Duration) {
        self.0.send_modify(|now| *now = now.saturating_add(by));
    }
}

impl Clock for ManualClock {
    fn now(&self) -> OffsetDateTime {
        *self.0.borrow()
    }

    fn moves(&self) -> Option<watch::Receiver<OffsetDateTime>> {
        Some(self.0.subscribe())
    }
}

/// The machine's clock, shifted: what a demonstration runs on. It does not tell of its shifts: people shift it
/// to and fro to look at pages, and what the worker closed or deleted in between would stay so.
#[derive(Debug, Default)]
pub struct OffsetClock(AtomicI64);

impl OffsetClock {
    /// A clock `seconds` ahead of the machine's.
    pub fn new(seconds: i64) -> Self {
        Self(AtomicI64::new(seconds))
    }

    /// Seconds ahead of the machine's clock.
    pub fn offset_seconds(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Shifts anew; `seconds` counts from the machine's clock, not from the present shift.
    pub fn set_offset_seconds(&self, seconds: i64) {
        self.0.store(seconds, Ordering::Relaxed);
    }
}

impl Clock for OffsetClock {
    fn now(&self) -> OffsetDateTime {
        SystemClock
            .now()
            .saturating_add(Duration::seconds(self.offset_seconds()))
    }
}
