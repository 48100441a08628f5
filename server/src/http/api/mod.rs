//! `/api/v1`: the same acts as on the pages, for programs. Handlers parse, call one function of `services` and return
//! its result; refusals are a [`problem`].
//!
//! The OpenAPI document is generated from the attributes of the handlers and of the plain types: see [`openapi`].

mod account;
pub(crate) mod capturistas;
mod codes;
mod contratistas;
mod efirma;
mod general_data;
mod idempotency;
pub(crate) mod imports;
mod informativas;
mod limits;
mod lists;
mod me;
mod openapi;
mod page;
mod password_rules;
mod problem;
mod refusals;
mod repse;
mod request;
mod session;
mod validation;

pub use limits::TokenLimits;
pub use problem::{Code, Problem};

use super::Web;
use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, get};
use request::KnownAsker;
use services::audit;
use tower_http::catch_panic::CatchPanicLayer;

/// The page of documentation.
pub const PAGE: &str = "/api";

/// Prefix of every address of this version.
const VERSION: &str = "/api/v1";

/// Whether this path's refusals are problems, not pages.
pub fn is_api(path: &str) -> bool {
    path.strip_prefix(PAGE)
        .is_some_and(|rest| rest.starts_with('/'))
}

/// Every route of the API, and its documentation page.
pub fn routes(web: &Web) -> Router<Web> {
    let (operations, _) = openapi::operations().split_for_parts();
    operations
        .route("/api/{*rest}", any(unknown))
        .method_not_allowed_fallback(wrong_method)
        .route(PAGE, get(page::show).fallback(wrong_method))
        .layer(from_fn_with_state(web.clone(), refusals_recorded))
        .layer(CatchPanicLayer::custom(|_| {
            tracing::error!("a request panicked");
            Problem::new(Code::Broken).into_response()
        }))
}

/// Records in the audit log that a caller was refused access.
async fn refusals_recorded(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    let asker = KnownAsker::default();
    request.extensions_mut().insert(KnownAsker::clone(&asker));
    let response = next.run(request).await;
    if let (Some(asker), Some(code)) = (asker.get(), response.extensions().get::<Code>())
        && code.denies_access()
    {
        audit::access_refused(&web.services, *asker, code.as_str()).await;
    }
    response
}

async fn unknown() -> Response {
    Problem::new(Code::NotFound).into_response()
}

/// The router adds `Allow`.
async fn wrong_method() -> Response {
    Problem::new(Code::MethodNotAllowed).into_response()
}

#[cfg(test)]
mod tests {
    use super::is_api;

    #[test]
    fn only_what_is_below_the_page_is_the_api() {
        for (path, expected) in [
            ("/api/v1/yo", true),
            ("/api/", true),
            ("/api", false),
            ("/apis", false),
            ("/x/api/", false),
        ] {
            assert_eq!(is_api(path), expected, "{path}");
        }
    }
}
