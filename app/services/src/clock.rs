//! What time it is. Everything asks a [`Clock`], so that a test or a demonstration can move it.

use std::sync::{
    PoisonError, RwLock,
    atomic::{AtomicI64, Ordering},
};

use time::{Duration, OffsetDateTime};

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now, in UTC.
    fn now(&self) -> OffsetDateTime;
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
pub struct ManualClock(RwLock<OffsetDateTime>);

impl ManualClock {
    /// A clock that stands at `now`.
    pub fn new(now: OffsetDateTime) -> Self {
        Self(RwLock::new(now))
    }

    /// Moves on (or back, by a negative duration).
    pub fn advance(&self, by: Duration) {
        let mut now = self.0.write().unwrap_or_else(PoisonError::into_inner);
        *now = now.saturating_add(by);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> OffsetDateTime {
        *self.0.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The machine's clock, shifted: what a demonstration runs on.
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
