//! The rate limit of a session: above what a person can click, and no more than the contratista's programs may send
//! with a token.

use super::api::{Code, Problem, is_api};
use super::errors::problem_page;
use super::rates::Rates;
use super::{Web, cookie};
use crate::assets::ASSETS_PATH;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use secrecy::ExposeSecret as _;
use services::Services;
use services::audit::{self, Asker};
use services::metrics::Limit;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::num::NonZeroU32;
use ui::pages::notice::Notice;

/// Requests per minute that a session may make in the long run.
const REQUESTS_A_MINUTE: NonZeroU32 = NonZeroU32::new(600).unwrap();

/// How many of them may come in a burst: opening many pages in tabs must not be delayed.
const BURST: NonZeroU32 = NonZeroU32::new(300).unwrap();

/// Counts the requests of each session by the cookie's value, valid or not.
pub struct SessionLimits(Rates<u64>);

impl SessionLimits {
    /// Starts with no requests counted.
    pub fn new(services: &Services) -> Self {
        Self(Rates::new(services, REQUESTS_A_MINUTE, BURST))
    }
}

/// Counts the request of a session, or refuses it before any look-up.
pub async fn counted(State(web): State<Web>, request: Request, next: Next) -> Response {
    let Some(token) = cookie::token(request.headers()) else {
        return next.run(request).await;
    };
    if request.uri().path().starts_with(ASSETS_PATH) {
        return next.run(request).await;
    }
    let mut hasher = DefaultHasher::new();
    token.expose_secret().hash(&mut hasher);
    let Err(wait) = web.session_limits.0.count(&hasher.finish()) else {
        return next.run(request).await;
    };
    web.services.metrics().limit_hit(Limit::Session);
    audit::limit_hit(&web.services, Asker::default(), "session").await;
    if is_api(request.uri().path()) {
        return Problem::wait_for(Code::TooManyRequests, wait).into_response();
    }
    let mut response = problem_page(&web, &request, Notice::TooFast);
    let seconds = words::whole_seconds(wait).max(1);
    response
        .headers_mut()
        .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}
