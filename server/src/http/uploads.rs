//! Forms with a file (`multipart/form-data`, RFC 7578). They are larger than any other request, so their body is read
//! only if the caller may send one.

use super::Web;
use super::body::BodyError;
use super::pages::failed;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest as _, Request};
use axum::http::{HeaderMap, StatusCode, header};
use http_body::Frame;
use informativa::Capturing;
use services::acting_for::ActingForProblem;
use services::general_data::LARGEST_FILE;
use services::turns;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::AsyncWriteExt as _;
use ui::dispatch::{self, tell};
use ui::pages::notice::Notice;
use ui::reply::{FILE, Fields, LargeUpload, Upload};
use ui::request::RequestContext;
use ui::screen::Answer;

/// Maximum size of a file that is kept on disk, in bytes.
#[expect(clippy::cast_possible_truncation, reason = "64 MB fit on any machine")]
pub const LARGEST_ON_DISK: usize = payroll::limits::BYTES as usize;

/// Maximum size of the form's other fields, in bytes.
const AROUND: usize = 64 * 1024;

/// What a field counts as besides its texts.
const OF_A_FIELD: usize = 64;

/// How long a file on disk may take to arrive at most, however steadily it does.
const LONGEST: Duration = Duration::from_hours(1);

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
            Err(error) => return too_large(&error).map(|()| (fields, Upload::TooLarge)),
        };
        let field = part.name().unwrap_or_default().to_owned();
        let name = part.file_name().unwrap_or_default().to_owned();
        let bytes = match part.bytes().await {
            Ok(bytes) => bytes,
            Err(error) => return too_large(&error).map(|()| (fields, Upload::TooLarge)),
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

/// Keeps a file of up to 64 MB on disk and performs the form's act. As long as it makes progress it may take its time.
pub async fn large(web: &Web, context: &RequestContext, address: &str, request: Request) -> Answer {
    let nothing = || dispatch::upload_large(context, address, Fields::new(), LargeUpload::None);
    // Checked before any byte of the body is read.
    let Some(session) = context.session() else {
        return nothing().await;
    };
    let right = match Capturing::present(&web.services, session).await {
        Ok(right) => right,
        Err(ActingForProblem::Internal(error)) => {
            return tell(context, address.to_owned(), failed(&error));
        }
        // The page says why, and needs nothing of what was sent for it.
        Err(_) => return nothing().await,
    };
    let place = match web.services.turns().on_disk(right.contratista().id) {
        Ok(place) => place,
        Err(error) => return tell(context, address.to_owned(), failed(&error)),
    };
    let kept = tokio::time::timeout(LONGEST, kept_on_disk(web, request)).await;
    let answer = match kept.unwrap_or(Err(Notice::TooSlow)) {
        Ok((fields, upload)) => dispatch::upload_large(context, address, fields, upload).await,
        Err(notice) => tell(context, address.to_owned(), notice),
    };
    drop(place);
    answer
}

/// The form's other fields and its file, piece by piece.
async fn kept_on_disk(web: &Web, mut request: Request) -> Result<(Fields, LargeUpload), Notice> {
    let unread = Arc::new(AtomicUsize::new(0));
    request = request.map(|body| {
        // It rests after each piece, so that the piece is looked at before the next one is counted.
        let unread = Arc::clone(&unread);
        let body = Body::new(Watched { body, unread });
        Body::new(Piecewise {
            body,
            resting: false,
        })
    });
    DefaultBodyLimit::max(LARGEST_ON_DISK + AROUND).apply(&mut request);
    let mut parts = Multipart::from_request(request, &())
        .await
        .map_err(|_| Notice::Unreadable)?;
    let (mut fields, mut weight) = (Fields::new(), 0);
    let mut found = LargeUpload::None;
    loop {
        let next = tokio::time::timeout(web.body_time, parts.next_field()).await;
        unread.store(0, Relaxed);
        let mut part = match next.map_err(|_| Notice::TooSlow)? {
            Ok(Some(part)) => part,
            Ok(None) => return Ok((fields, found)),
            Err(error) => return too_large(&error).map(|()| (fields, LargeUpload::TooLarge)),
        };
        let field = part.name().unwrap_or_default().to_owned();
        // When no file was chosen, a browser sends an empty one without a name.
        let is_chosen = part.file_name().is_some_and(|name| !name.is_empty());
        let mut file = None;
        if field == FILE && is_chosen {
            if matches!(found, LargeUpload::File(_)) {
                return Err(Notice::Unreadable);
            }
            file = Some(unnamed()?);
        }
        let mut value: Vec<u8> = Vec::new();
        loop {
            let next = tokio::time::timeout(web.body_time, part.chunk()).await;
            unread.store(0, Relaxed);
            let piece = match next.map_err(|_| Notice::TooSlow)? {
                Ok(Some(piece)) => piece,
                Ok(None) => break,
                Err(error) => return too_large(&error).map(|()| (fields, LargeUpload::TooLarge)),
            };
            if let Some(file) = &mut file {
                file.write_all(&piece).await.map_err(|error| full(&error))?;
                continue;
            }
            weight += piece.len();
            if weight > AROUND {
                return Err(Notice::TooLarge);
            }
            value.extend(piece);
        }
        if let Some(mut file) = file {
            file.flush().await.map_err(|error| full(&error))?;
            found = LargeUpload::File(file.into_std().await);
        } else if field != FILE {
            weight += field.len() + OF_A_FIELD;
            if weight > AROUND {
                return Err(Notice::TooLarge);
            }
            let value = String::from_utf8(value).map_err(|_| Notice::Unreadable)?;
            fields.insert(field, value);
        }
    }
}

/// Why a body was not kept on disk.
pub enum NotKept {
    /// It was not read.
    Body(BodyError),
    /// There is no room for it.
    Disk,
}

impl From<BodyError> for NotKept {
    fn from(error: BodyError) -> Self {
        Self::Body(error)
    }
}

/// Keeps a whole body on disk, piece by piece.
///
/// # Errors
/// [`NotKept`].
pub async fn body_on_disk(web: &Web, body: Body) -> Result<std::fs::File, NotKept> {
    let kept = tokio::time::timeout(LONGEST, pieces_on_disk(web, body)).await;
    kept.map_err(|_| BodyError::TooSlow)?
}

async fn pieces_on_disk(web: &Web, body: Body) -> Result<std::fs::File, NotKept> {
    let disk = |_| NotKept::Disk;
    let mut file = unnamed().map_err(disk)?;
    let (mut body, mut size) = (body, 0);
    loop {
        let next = poll_fn(|context| Pin::new(&mut body).poll_frame(context));
        let next = tokio::time::timeout(web.body_time, next).await;
        let piece = match next.map_err(|_| BodyError::TooSlow)? {
            // What is no data are trailers, of which nothing is read.
            Some(Ok(frame)) => frame.into_data().unwrap_or_default(),
            // Whoever sent it is gone: nobody reads the answer.
            Some(Err(_)) => return Err(BodyError::TooSlow.into()),
            None => break,
        };
        size += piece.len();
        if size > LARGEST_ON_DISK {
            return Err(BodyError::TooLarge.into());
        }
        let written = file.write_all(&piece).await;
        written.map_err(|error| full(&error)).map_err(disk)?;
    }
    let flushed = file.flush().await;
    flushed.map_err(|error| full(&error)).map_err(disk)?;
    Ok(file.into_std().await)
}

/// A file without a name in the directory for temporary files.
fn unnamed() -> Result<tokio::fs::File, Notice> {
    let file = tempfile::tempfile().map_err(|error| full(&error))?;
    Ok(tokio::fs::File::from_std(file))
}

/// What is told where a file cannot be kept.
fn full(error: &std::io::Error) -> Notice {
    tracing::error!(%error, "an uploaded file cannot be kept in the directory for temporary files");
    Notice::Busy
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

/// How much of a body is taken in before anything of it is understood: the head of a part has no end of its own.
const MOST_UNREAD: usize = 1024 * 1024;

/// A body that ends with an error where more than that was taken in since its reader last got anything.
struct Watched {
    body: Body,
    unread: Arc<AtomicUsize>,
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.unread.load(Relaxed) > MOST_UNREAD {
            let error = std::io::Error::other("the head of a part is too long");
            return Poll::Ready(Some(Err(axum::Error::new(error))));
        }
        let polled = Pin::new(&mut self.body).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &polled {
            let length = frame.data_ref().map_or(0, Bytes::len);
            self.unread.fetch_add(length, Relaxed);
        }
        polled
    }
}

/// Makes sure that a form was not read since its file is too large.
fn too_large(error: &MultipartError) -> Result<(), Notice> {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Ok(())
    } else {
        Err(Notice::Unreadable)
    }
}
