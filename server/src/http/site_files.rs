//! The built site's files, precompressed; browsers keep those with hashed names forever.

use crate::assets::Site;
use axum::Router;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use tower::ServiceBuilder;
use tower_http::services::ServeDir;

const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");
const ENCODING: HeaderValue = HeaderValue::from_static("accept-encoding");

/// All text files of the site are in UTF-8.
const CHARSET: &str = "; charset=utf-8";

/// Serves the site's folder.
pub fn service(site: &Site) -> Router {
    let kept = if site.hashed { FOREVER } else { ASK_AGAIN };
    let files = ServeDir::new(&site.folder)
        .append_index_html_on_directories(false)
        .precompressed_br()
        .precompressed_gzip();
    let layer = ServiceBuilder::new().map_response(move |mut response: Response<_>| {
        if response.status().is_success() {
            response
                .headers_mut()
                .insert(header::CACHE_CONTROL, kept.clone());
            // A shared cache must not hand the brotli file to a client that cannot decode it.
            response.headers_mut().insert(header::VARY, ENCODING);
            say_charset(&mut response);
        }
        response
    });
    Router::new().fallback_service(layer.service(files))
}

/// Adds the charset to the media type of a text.
fn say_charset<B>(response: &mut Response<B>) {
    let kind = response.headers().get(header::CONTENT_TYPE);
    let Some(kind) = kind.and_then(|kind| kind.to_str().ok()) else {
        return;
    };
    if (kind.starts_with("text/") || kind.ends_with("+xml"))
        && let Ok(kind) = HeaderValue::try_from([kind, CHARSET].concat())
    {
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
    }
}
