//! What is told of each request: a line in the log, and what is counted. Never anything that was sent,
//! nor the address itself: only which kind of address it is.

use super::{Web, health, request_number};
use crate::assets::ASSETS_PATH;
use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use services::metrics::Stopwatch;
use tracing::Instrument as _;
use ui::addresses::location;

/// What an address is called that is none of ours.
const OTHER: &str = "otra";

/// Logs and counts the request.
pub async fn observe(State(web): State<Web>, request: Request, next: Next) -> Response {
    let route = kind(&request);
    let method = known(request.method());
    let number = request_number::current().unwrap_or_default();
    // At the level of errors, so that it is there whatever the log shows.
    let span = tracing::error_span!("request", request_id = number, method, route);
    let in_flight = web.watch.begun();
    let took = Stopwatch::start();
    let response = next.run(request).instrument(span.clone()).await;
    let took = took.elapsed();
    drop(in_flight);
    let status = response.status().as_u16();
    let duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    span.in_scope(|| {
        if health::is_one(&route) {
            // Asked every few seconds by machines.
            tracing::debug!(status, duration_ms, "answered");
        } else {
            tracing::info!(status, duration_ms, "answered");
        }
    });
    web.watch.answered(route, method, status, took);
    response
}

/// Which kind of address: one of as many as there are routes.
fn kind(request: &Request) -> String {
    let path = request.uri().path();
    if let Some(location) = location(path) {
        return location.about().pattern.to_owned();
    }
    if path.starts_with(ASSETS_PATH) {
        return format!("{ASSETS_PATH}/{{archivo}}");
    }
    match path {
        // Functions are told apart, but only those that there are.
        "/fn/pagina" | "/fn/formulario" => path.to_owned(),
        _ => request
            .extensions()
            .get::<MatchedPath>()
            .map_or_else(|| OTHER.to_owned(), |path| path.as_str().to_owned()),
    }
}

/// The method, if it is one that anybody uses.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "otro",
    }
}
