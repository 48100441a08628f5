//! The headers of every response: what the page may load, who may frame it, what may be cached.

use super::Web;
use super::api::{Code, Problem, is_api};
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ui::meant::holds_link;

/// The nonce of this response's own scripts, which no other script can know.
#[derive(Clone, Debug)]
pub struct Nonce(pub String);

/// A content security policy of this response's own; it replaces the usual one.
#[derive(Clone, Debug)]
pub struct OwnPolicy(pub HeaderValue);

const FIXED: [(HeaderName, HeaderValue); 5] = [
    // With `no-referrer`, form posts would send `Origin: null`.
    (
        header::REFERRER_POLICY,
        HeaderValue::from_static("same-origin"),
    ),
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=()"),
    ),
];

/// Form posts keep a real `Origin`, and requests reveal nothing more than that.
const ORIGIN_ONLY: HeaderValue = HeaderValue::from_static("strict-origin");

/// Two years, in seconds.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=63072000; includeSubDomains");

/// Sets the headers, and puts the nonce into the request.
pub async fn on_every_response(
    State(web): State<Web>,
    mut request: Request,
    next: Next,
) -> Response {
    let mut random = [0; 16];
    if web.randomness.fill(&mut random).is_err() {
        // Without an unguessable nonce no page is sent.
        if is_api(request.uri().path()) {
            return Problem::new(Code::Busy).into_response();
        }
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let nonce = STANDARD.encode(random);
    request.extensions_mut().insert(Nonce(nonce.clone()));
    let carries_a_link = holds_link(request.uri().path());
    let mut response = next.run(request).await;
    let policy = match response.extensions_mut().remove::<OwnPolicy>() {
        Some(OwnPolicy(policy)) => Some(policy),
        None => HeaderValue::try_from(policy(&nonce)).ok(),
    };
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        headers.insert(name, value);
    }
    if carries_a_link {
        // The `Referer` of the page's own requests would reveal its address, with the token, to the log of any proxy in
        // front.
        headers.insert(header::REFERRER_POLICY, ORIGIN_ONLY);
    }
    if let Some(policy) = policy {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    if web.public_address.scheme() == "https" {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HSTS);
    }
    // Private unless the response says otherwise; only hashed assets do.
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Scripts: only those that the page names, and the wasm; styles, pictures and requests: only ours; forms: only to us;
/// no framing.
fn policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; \
         style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; frame-src 'self'; \
         form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
}
