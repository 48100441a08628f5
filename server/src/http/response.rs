//! Building blocks of the answers of pages and error pages.

use super::Nonce;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Response};

/// The nonce of this request's response.
pub fn nonce(request: &Request) -> String {
    request
        .extensions()
        .get::<Nonce>()
        .map(|nonce| nonce.0.clone())
        .unwrap_or_default()
}

/// An HTML response.
pub fn html(status: u16, document: String) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, Html(document)).into_response()
}
