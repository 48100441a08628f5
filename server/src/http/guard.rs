//! Which requests are answered: only those for a host of ours, and no form or call sent by another site.

use super::api::{Code, Problem, is_api};
use super::errors::problem_page;
use super::{Web, cookie};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use ui::pages::notice::Notice;

/// Refuses requests for hosts that are not configured, against a forged `Host`.
pub async fn known_host(State(web): State<Web>, request: Request, next: Next) -> Response {
    let Some(host) = told_host(&request, web.public_address.scheme()) else {
        return (
            StatusCode::BAD_REQUEST,
            "La solicitud no dice una sola vez a qué servidor va.\n",
        )
            .into_response();
    };
    let known = (web.hosts.iter())
        .any(|known| bare(known, web.public_address.scheme()).eq_ignore_ascii_case(host));
    if known {
        return next.run(request).await;
    }
    if is_api(request.uri().path()) {
        return Problem::new(Code::UnknownHost).into_response();
    }
    // No page here: its links would lead to the wrong place.
    (
        StatusCode::MISDIRECTED_REQUEST,
        "Este servidor no atiende ese nombre.\n",
    )
        .into_response()
}

/// A host without its scheme's default port: with and without, it is the same (RFC 9110, 4.2.3).
fn bare<'a>(host: &'a str, scheme: &str) -> &'a str {
    let usual = match scheme {
        "https" => ":443",
        _ => ":80",
    };
    host.strip_suffix(usual).unwrap_or(host)
}

/// The request's host, without its scheme's default port. There must be exactly one `Host`, equal to the address's host
/// if the request line has one (RFC 9112, 3.2): with two, something in between may have acted on the other one.
fn told_host<'a>(request: &'a Request, scheme: &str) -> Option<&'a str> {
    let mut told = request.headers().get_all(header::HOST).iter();
    let (Some(host), None) = (told.next(), told.next()) else {
        return None;
    };
    let host = bare(host.to_str().ok()?, scheme);
    let address = request.uri().authority();
    address
        .is_none_or(|named| bare(named.as_str(), scheme).eq_ignore_ascii_case(host))
        .then_some(host)
}

/// Refuses requests that change something and come from another site (CSRF).
///
/// Browsers state the origin in `Sec-Fetch-Site`, older ones at least in `Origin`. A program sends neither, and is
/// accepted as long as it sends no browser's cookie.
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
        Some(origin) => origin.to_str().is_ok_and(|origin| {
            let ours = web.public_address.origin().ascii_serialization();
            bare(origin, web.public_address.scheme()).eq_ignore_ascii_case(&ours)
        }),
        None => cookie::token(headers).is_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_scheme_s_own_port_may_be_left_out() {
        for (host, scheme, expected) in [
            ("icsoe.example:80", "http", "icsoe.example"),
            ("icsoe.example:443", "https", "icsoe.example"),
            ("http://127.0.0.1:80", "http", "http://127.0.0.1"),
            ("[::1]:80", "http", "[::1]"),
            ("icsoe.example:443", "http", "icsoe.example:443"),
            ("icsoe.example:80", "https", "icsoe.example:80"),
            ("icsoe.example:8080", "http", "icsoe.example:8080"),
            ("icsoe.example:3000", "http", "icsoe.example:3000"),
        ] {
            assert_eq!(bare(host, scheme), expected, "{host} at {scheme}");
        }
    }
}
