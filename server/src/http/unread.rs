//! Draining a request whose answer is ready before its body has arrived.
//!
//! A refusal often needs no body: nobody is signed in, another site asks, the form is too large. But closing a
//! connection on which data is still arriving resets it, and the sender (also nginx) then loses the answer. So the rest
//! of the body is read and discarded first, up to a limit.

use super::Web;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::Response;
use http_body::{Frame, SizeHint};
use http_body_util::BodyExt as _;
use services::general_data::LARGEST_FILE;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

/// Maximum number of bytes to discard: the largest accepted file and its form around it.
const MOST: usize = LARGEST_FILE + 1024 * 1024;

/// Time limit for it. From a proxy on the same network it takes an instant.
const LONGEST: Duration = Duration::from_secs(5);

/// A body that can be taken back once the handler is done with it.
struct Lent(Arc<Mutex<Owned>>);

struct Owned {
    body: Body,
    /// Whether the handler has read any of it.
    asked_for: bool,
}

impl HttpBody for Lent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let mut owned = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        owned.asked_for = true;
        Pin::new(&mut owned.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        let owned = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        owned.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let owned = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        owned.body.size_hint()
    }
}

/// Answers, and discards the unread rest of the body before the answer is sent.
pub async fn take_in(State(web): State<Web>, request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    if body.is_end_stream() {
        return next.run(Request::from_parts(head, body)).await;
    }
    // A client that sends `Expect: 100-continue` waits before sending the body.
    let waits = head.headers.contains_key(header::EXPECT);
    let asked_for = false;
    let owned = Arc::new(Mutex::new(Owned { body, asked_for }));
    let body = Body::new(Lent(Arc::clone(&owned)));
    let response = next.run(Request::from_parts(head, body)).await;
    let (rest, asked_for) = {
        let mut owned = owned.lock().unwrap_or_else(PoisonError::into_inner);
        (std::mem::take(&mut owned.body), owned.asked_for)
    };
    if asked_for || !waits {
        let longest = LONGEST.min(web.body_time);
        // Too large, too slow or broken off: then the answer is lost, as it would have been without draining.
        let _ = tokio::time::timeout(longest, throw_away(rest)).await;
    }
    response
}

async fn throw_away(mut body: Body) {
    let mut taken = 0;
    while let Some(Ok(frame)) = body.frame().await {
        taken += frame.data_ref().map_or(0, Bytes::len);
        if taken > MOST {
            return;
        }
    }
}
