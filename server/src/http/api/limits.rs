//! The rate limit of API tokens.

use super::problem::{Code, Problem};
use crate::http::rates::Rates;
use services::Services;
use services::metrics::Limit;
use std::num::NonZeroU32;
use uuid::Uuid;

/// Requests per minute that a token may make in the long run.
const REQUESTS_A_MINUTE: NonZeroU32 = NonZeroU32::new(600).unwrap();

/// How many of them may come in a burst.
const BURST: NonZeroU32 = NonZeroU32::new(60).unwrap();

/// Counts the requests of each token.
pub struct TokenLimits {
    services: Services,
    rates: Rates<Uuid>,
}

impl TokenLimits {
    /// Starts with no requests counted.
    pub fn new(services: &Services) -> Self {
        Self {
            services: services.clone(),
            rates: Rates::new(services, REQUESTS_A_MINUTE, BURST),
        }
    }

    /// Counts one request of the token with this id, or refuses it.
    pub(super) fn count(&self, token: Uuid) -> Result<(), Problem> {
        self.rates.count(&token).map_err(|wait| {
            self.services.metrics().limit_hit(Limit::ApiToken);
            Problem::wait_for(Code::TooManyRequests, wait)
        })
    }
}
