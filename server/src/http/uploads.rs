//! Forms with a file in them (`multipart/form-data`, RFC 7578). Larger than any other request, so only
//! whoever may send one is listened to at all.

use super::{Web, pages};
use app::pages::notice::Notice;
use app::pages::panel::data::FILE;
use app::routes::{PanelRoute, Route};
use app::server::{Answer, RequestContext, Upload};
use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest as _, Request};
use axum::http::{HeaderMap, StatusCode, header};
use services::general_data::LARGEST_FILE;
use std::time::Duration;

/// What the form weighs besides its file, in bytes, at most.
const AROUND: usize = 64 * 1024;

/// How much longer than a form a file may take to arrive: 5 MB at 150 kbit/s.
pub const SLOWER: u32 = 10;

/// Whether the request is such a form.
pub fn is_one(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| {
            kind.get(..19)
                .is_some_and(|start| start.eq_ignore_ascii_case("multipart/form-data"))
        })
}

/// Reads the file and does what its form is for.
pub async fn answer(
    web: &Web,
    context: &RequestContext,
    route: PanelRoute,
    request: Request,
) -> Answer {
    let address = Route::Panel(route.clone()).address();
    // Whoever may not send anything gets his answer before a byte is read.
    if context.contratista().is_none() {
        return app::server::upload(context, &route, Upload::None).await;
    }
    let time: Duration = web.body_time * SLOWER;
    match tokio::time::timeout(time, read(request)).await {
        Ok(Ok(upload)) => app::server::upload(context, &route, upload).await,
        Ok(Err(())) => pages::notice_answer(context, address, Notice::Unreadable),
        Err(_) => pages::notice_answer(context, address, Notice::TooSlow),
    }
}

/// The form's file. Everything else in it is passed over.
async fn read(mut request: Request) -> Result<Upload, ()> {
    DefaultBodyLimit::max(LARGEST_FILE + AROUND).apply(&mut request);
    let mut parts = Multipart::from_request(request, &())
        .await
        .map_err(|_| ())?;
    let mut found = Upload::None;
    loop {
        let part = match parts.next_field().await {
            Ok(Some(part)) => part,
            Ok(None) => return Ok(found),
            Err(error) => return too_large(&error),
        };
        let is_the_file = part.name() == Some(FILE);
        let name = part.file_name().unwrap_or_default().to_owned();
        let bytes = match part.bytes().await {
            Ok(bytes) => bytes,
            Err(error) => return too_large(&error),
        };
        // A browser sends an empty file without a name when none was chosen.
        if is_the_file && !(name.is_empty() && bytes.is_empty()) {
            found = Upload::File {
                name,
                bytes: bytes.to_vec(),
            };
        }
    }
}

fn too_large(error: &MultipartError) -> Result<Upload, ()> {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Ok(Upload::TooLarge)
    } else {
        Err(())
    }
}
