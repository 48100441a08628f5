//! How often a token may be used. Each process counts for itself and in memory: what matters is that a
//! program gone wild harms nobody else, not the exact number.

use super::problem::{Code, Problem};
use governor::clock::{Clock, Reference as _};
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use services::Services;
use services::metrics::Limit;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use uuid::Uuid;

/// How many requests a minute a token may make in the long run.
const REQUESTS_A_MINUTE: NonZeroU32 = NonZeroU32::new(600).unwrap();

/// How many of them may come at once.
const BURST: NonZeroU32 = NonZeroU32::new(60).unwrap();

/// From how many tokens on those that have not been used for a while are forgotten; then again whenever
/// there are twice as many as were left, so that not every request looks at all of them.
const FORGET_FROM: usize = 1_000;

/// Counts the requests of each token.
pub struct TokenLimits {
    counted: RateLimiter<Uuid, HashMapStateStore<Uuid>, ServicesClock, NoOpMiddleware<Nanos>>,
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

impl TokenLimits {
    /// Nobody has asked for anything yet.
    pub fn new(services: &Services) -> Self {
        let quota = Quota::per_minute(REQUESTS_A_MINUTE).allow_burst(BURST);
        let clock = ServicesClock(services.clone());
        Self {
            counted: RateLimiter::new(quota, HashMapStateStore::default(), clock),
            forget_from: AtomicUsize::new(FORGET_FROM),
        }
    }

    /// Counts one request of the token with this id, or refuses it.
    pub(super) fn count(&self, token: Uuid) -> Result<(), Problem> {
        if self.counted.len() >= self.forget_from.load(Ordering::Relaxed) {
            self.counted.retain_recent();
            let next = Ord::max(self.counted.len().saturating_mul(2), FORGET_FROM);
            self.forget_from.store(next, Ordering::Relaxed);
        }
        let Err(refused) = self.counted.check_key(&token) else {
            return Ok(());
        };
        let now = self.counted.clock().now();
        let wait = Duration::from(refused.earliest_possible().duration_since(now));
        // Only a clock that was set back makes anybody wait so long.
        if wait > Duration::from_mins(1) {
            return Ok(());
        }
        self.counted.clock().0.metrics().limit_hit(Limit::ApiToken);
        Err(Problem::wait_for(Code::TooManyRequests, wait))
    }
}
