//! The help centre's pictures.

use super::{Web, pages};
use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use ui::texts::picture;

/// A day: a new version may bring new pictures under the same names.
const FOR_A_DAY: HeaderValue = HeaderValue::from_static("public, max-age=86400");
const WEBP: HeaderValue = HeaderValue::from_static("image/webp");

/// Answers with the picture of that name, or with the *not found* page.
pub async fn answer(web: State<Web>, Path(name): Path<String>, request: Request) -> Response {
    match picture(&name) {
        Some(bytes) => (
            [
                (header::CONTENT_TYPE, WEBP),
                (header::CACHE_CONTROL, FOR_A_DAY),
            ],
            bytes,
        )
            .into_response(),
        None => pages::answer(web, request).await,
    }
}
