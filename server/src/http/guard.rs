//! Who is answered: only requests for a host of ours, and no form or call sent by another site.

use super::api::{Code, Problem, is_api};
use super::errors::problem_page;
use super::{Web, cookie};
use app::pages::notice::Notice;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

/// Refuses requests for hosts that are not configured: a forged `Host` must reach nothing.
pub async fn known_host(State(web): State<Web>, request: Request, next: Next) -> Response {
    let Some(host) = told_host(&request) else {
        return (
            StatusCode::BAD_REQUEST,
            "La solicitud no dice una sola vez a qué servidor va.\n",
        )
            .into_response();
    };
    let known = (web.hosts.iter()).any(|known| known.eq_ignore_ascii_case(host));
    if known {
        return next.run(request).await;
    }
    if is_api(request.uri().path()) {
        return Problem::new(Code::UnknownHost).into_response();
    }
    // Not even a page: its links would lead to the wrong place.
    (
        StatusCode::MISDIRECTED_REQUEST,
        "Este servidor no atiende ese nombre.\n",
    )
        .into_response()
}

/// The host that a request is for: told once, and alike by the address if that names one, too (RFC 9112,
/// 3.2). Of two, somebody in between may have gone by the other.
fn told_host(request: &Request) -> Option<&str> {
    let mut told = request.headers().get_all(header::HOST).iter();
    let (Some(host), None) = (told.next(), told.next()) else {
        return None;
    };
    let host = host.to_str().ok()?;
    let address = request.uri().authority();
    address
        .is_none_or(|named| named.as_str().eq_ignore_ascii_case(host))
        .then_some(host)
}

/// Refuses what changes something and comes from another site.
///
/// Browsers say where a request comes from in `Sec-Fetch-Site`; older ones at least in `Origin`. A
/// program says neither, and may pass as long as it does not bear a browser's cookie.
pub async fn same_origin(State(web): State<Web>, request: Request, next: Next) -> Response {
    if matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    ) || comes_from_us(request.headers(), &web)
    {
        return next.run(request).await;
    }
    if is_api(request.uri().path()) {
        return Problem::new(Code::ForeignOrigin).into_response();
    }
    problem_page(&web, &request, Notice::ForeignRequest)
}

fn comes_from_us(headers: &HeaderMap, web: &Web) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    match headers.get(header::ORIGIN) {
        Some(origin) => {
            origin.as_bytes() == web.public_address.origin().ascii_serialization().as_bytes()
        }
        None => cookie::token(headers).is_none(),
    }
}
