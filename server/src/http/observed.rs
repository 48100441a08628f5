//! What is recorded of each request: a log line and metrics. Never what was sent, nor the address itself: only its
//! kind.

use super::{Web, health, request_number};
use crate::assets::ASSETS_PATH;
use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use services::metrics::Stopwatch;
use tracing::Instrument as _;
use ui::addresses::location;

/// The kind of an address that is not ours.
const OTHER: &str = "otra";

/// Logs and counts the request.
pub async fn observe(State(web): State<Web>, request: Request, next: Next) -> Response {
    let route = kind(&request);
    let method = known(request.method());
    let number = request_number::current().unwrap_or_default();
    // At error level, so that the span exists at every log level.
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
            // Machines ask every few seconds.
            tracing::debug!(status, duration_ms, "answered");
        } else {
            tracing::info!(status, duration_ms, "answered");
        }
    });
    web.watch.answered(route, method, status, took);
    response
}

/// The kind of address, one per route.
fn kind(request: &Request) -> String {
    let path = request.uri().path();
    if let Some(location) = location(path) {
        return location.about().pattern.to_owned();
    }
    if path.starts_with(ASSETS_PATH) {
        return format!("{ASSETS_PATH}/{{archivo}}");
    }
    match path {
        // The known server functions have a kind each.
        "/fn/pagina" | "/fn/formulario" | "/fn/renglones" | "/fn/guardar-renglones" => {
            path.to_owned()
        }
        _ => request
            .extensions()
            .get::<MatchedPath>()
            .map_or_else(|| OTHER.to_owned(), |path| path.as_str().to_owned()),
    }
}

/// The method, if it is a usual one.
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
