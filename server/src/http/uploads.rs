//! Forms with a file (`multipart/form-data`, RFC 7578). They are larger than any other request, so their body is read
//! only if the caller may send one.

use super::Web;
use super::pages::failed;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest as _, Request};
use axum::http::{HeaderMap, StatusCode, header};
use http_body::Frame;
use services::general_data::LARGEST_FILE;
use services::turns;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use ui::dispatch::{self, tell};
use ui::pages::notice::Notice;
use ui::reply::{FILE, Fields, Upload};
use ui::request::RequestContext;
use ui::screen::Answer;

/// Maximum size of the form's other fields, in bytes.
const AROUND: usize = 64 * 1024;

/// How many times longer a file may take to arrive than a form: 5 MB at 150 kbit/s.
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

/// Reads the file and performs the form's act.
pub async fn answer(
    web: &Web,
    context: &RequestContext,
    address: &str,
    request: Request,
) -> Answer {
    // Checked before any byte of the body is read.
    let Some(session) = context.contratista() else {
        return dispatch::upload(context, address, Fields::new(), Upload::None).await;
    };
    let administration = session.administration();
    let room = match turns::room(context.services(), administration, LARGEST_FILE).await {
        Ok(room) => room,
        Err(error) => return tell(context, address.to_owned(), failed(&error)),
    };
    let time: Duration = web.body_time * SLOWER;
    let answer = match tokio::time::timeout(time, read(request)).await {
        Ok(Ok((fields, upload))) => dispatch::upload(context, address, fields, upload).await,
        Ok(Err(notice)) => tell(context, address.to_owned(), notice),
        Err(_) => tell(context, address.to_owned(), Notice::TooSlow),
    };
    drop(room);
    answer
}

/// The form's other fields (if the file is too large, at least those before it) and its file.
async fn read(mut request: Request) -> Result<(Fields, Upload), Notice> {
    request = request.map(|body| {
        Body::new(Piecewise {
            body,
            resting: false,
        })
    });
    DefaultBodyLimit::max(LARGEST_FILE + AROUND).apply(&mut request);
    let mut parts = Multipart::from_request(request, &())
        .await
        .map_err(|_| Notice::Unreadable)?;
    let (mut fields, mut weight) = (Fields::new(), 0);
    let mut found = Upload::None;
    loop {
        let part = match parts.next_field().await {
            Ok(Some(part)) => part,
            Ok(None) => return Ok((fields, found)),
            Err(error) => return too_large(&error).map(|upload| (fields, upload)),
        };
        let field = part.name().unwrap_or_default().to_owned();
        let name = part.file_name().unwrap_or_default().to_owned();
        let bytes = match part.bytes().await {
            Ok(bytes) => bytes,
            Err(error) => return too_large(&error).map(|upload| (fields, upload)),
        };
        if field != FILE {
            weight += field.len() + bytes.len();
            if weight > AROUND {
                return Err(Notice::TooLarge);
            }
            let value = String::from_utf8(bytes.into()).map_err(|_| Notice::Unreadable)?;
            fields.insert(field, value);
            continue;
        }
        // When no file was chosen, a browser sends an empty one without a name.
        if !(name.is_empty() && bytes.is_empty()) {
            found = Upload::File {
                name,
                bytes: bytes.into(),
            };
        }
    }
}

/// A body that yields one piece per poll. The multipart parser would otherwise take in all that has arrived, and report
/// the file as too large before the fields ahead of it are read.
struct Piecewise {
    body: Body,
    resting: bool,
}

impl HttpBody for Piecewise {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if std::mem::take(&mut self.resting) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let polled = Pin::new(&mut self.body).poll_frame(context);
        self.resting = polled.is_ready();
        polled
    }
}

fn too_large(error: &MultipartError) -> Result<Upload, Notice> {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Ok(Upload::TooLarge)
    } else {
        Err(Notice::Unreadable)
    }
}
