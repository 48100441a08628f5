//! Rate limits: so many per minute in the long run, and so many in a burst. Each process counts for itself and in
//! memory: the purpose is that a client out of control harms nobody else, not an exact number.

use governor::clock::{Clock, Reference as _};
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use services::Services;
use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// The number of keys from which idle ones are removed; afterwards again when there are twice as many as were left, so
/// that not every request scans them all.
const FORGET_FROM: usize = 1_000;

/// Rate-limits each key.
pub struct Rates<Key: Hash + Eq + Clone> {
    counted: RateLimiter<Key, HashMapStateStore<Key>, ServicesClock, NoOpMiddleware<Nanos>>,
    forget_from: AtomicUsize,
}

/// The services' clock, so that tests need not sleep.
#[derive(Clone)]
struct ServicesClock(Services);

impl Clock for ServicesClock {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        let since_1970 = self.0.now().unix_timestamp_nanos();
        Nanos::new(u64::try_from(since_1970).unwrap_or_default())
    }
}

impl<Key: Hash + Eq + Clone> Rates<Key> {
    /// Starts with nothing counted.
    pub fn new(services: &Services, a_minute: NonZeroU32, at_once: NonZeroU32) -> Self {
        let quota = Quota::per_minute(a_minute).allow_burst(at_once);
        let clock = ServicesClock(services.clone());
        Self {
            counted: RateLimiter::new(quota, HashMapStateStore::default(), clock),
            forget_from: AtomicUsize::new(FORGET_FROM),
        }
    }

    /// Counts one event, or returns how long to wait.
    pub fn count(&self, key: &Key) -> Result<(), Duration> {
        if self.counted.len() >= self.forget_from.load(Ordering::Relaxed) {
            self.counted.retain_recent();
            let next = Ord::max(self.counted.len().saturating_mul(2), FORGET_FROM);
            self.forget_from.store(next, Ordering::Relaxed);
        }
        let Err(refused) = self.counted.check_key(key) else {
            return Ok(());
        };
        let now = self.counted.clock().now();
        let wait = Duration::from(refused.earliest_possible().duration_since(now));
        // A wait this long can only come from a clock that was set back.
        if wait > Duration::from_mins(1) {
            return Ok(());
        }
        Err(wait)
    }
}
