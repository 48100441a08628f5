//! The server functions, called by the browser's copy.

use super::{Web, body, cookie, pages};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use leptos::prelude::provide_context;
use leptos::server_fn::error::FromServerFnError as _;
use leptos_axum::handle_server_fns_with_context;
use ui::server_functions::another_version;

/// Answers one call. An unknown call is refused with a bare status: the browser's copy then posts the form itself and
/// shows the page it gets.
pub async fn call(State(web): State<Web>, request: Request) -> Response {
    let context = match pages::context(&web, request.extensions(), request.headers()).await {
        Ok(context) => context,
        Err(response) => return *response,
    };
    let (parts, sent) = request.into_parts();
    let bytes = match body::read(&web, sent).await {
        Ok(bytes) => bytes,
        Err(error) => {
            let status = StatusCode::from_u16(pages::notice_of(error).status());
            return status.unwrap_or(StatusCode::BAD_REQUEST).into_response();
        }
    };
    let request = Request::from_parts(parts, Body::from(bytes));
    let given = context.clone();
    let mut response =
        handle_server_fns_with_context(move || provide_context(given.clone()), request)
            .await
            .into_response();
    // The functions report their own errors as a page. What is left is a malformed call, or one of another version; the
    // library's message about it is not passed on.
    let status = response.status();
    if status.is_server_error() || status.is_client_error() {
        let status = if status.is_server_error() {
            StatusCode::UNPROCESSABLE_ENTITY
        } else {
            status
        };
        return (status, another_version().ser()).into_response();
    }
    if let Some(change) = context.take_session_change() {
        cookie::apply(change, &mut response);
    }
    if let Some(devices) = context.take_devices() {
        cookie::keep_devices(&devices, &mut response);
    }
    response
}
