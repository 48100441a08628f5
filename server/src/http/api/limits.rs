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
use std::time::Duration;
use uuid::Uuid;

/// How many requests a minute a token may make in the long run.
const REQUESTS_A_MINUTE: NonZeroU32 = NonZeroU32::new(600).unwrap();

/// How many of them may come at once.
const BURST: NonZeroU32 = NonZeroU32::new(60).unwrap();

/// From how many tokens on those that have not been used for a while are forgotten.
const FORGET_FROM: usize = 1_000;

/// Counts the requests of each token.
pub struct TokenLimits(
    RateLimiter<Uuid, HashMapStateStore<Uuid>, ServicesClock, NoOpMiddleware<Nanos>>,
);

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
        Self(RateLimiter::new(quota, HashMapStateStore::default(), clock))
    }

    /// Counts one request of the token with this id, or refuses it.
    pub(super) fn count(&self, token: Uuid) -> Result<(), Problem> {
        if self.0.len() >= FORGET_FROM {
            self.0.retain_recent();
        }
        let Err(refused) = self.0.check_key(&token) else {
            return Ok(());
        };
        let now = self.0.clock().now();
        let wait = Duration::from(refused.earliest_possible().duration_since(now));
        // Only a clock that was set back makes anybody wait so long.
        if wait > Duration::from_mins(1) {
            return Ok(());
        }
        self.0.clock().0.metrics().limit_hit(Limit::ApiToken);
        Err(Problem::wait_for(Code::TooManyRequests, wait))
    }
}
