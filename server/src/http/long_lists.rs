//! Lists of workers, pasted into a page or sent by a program. They are larger than any other form, so that memory is set
//! aside for what is received of them.

use super::body;
use axum::body::{Body, HttpBody as _};
use grid::paste::MOST_BYTES;
use informativa::{Capturing, apart};
use services::turns::Room;
use services::{Internal, Services};

/// How long the list is at most that a request brings.
pub fn longest(sent: &Body) -> usize {
    // Without a length it may be as long as any.
    let length = sent.size_hint().upper().unwrap_or(u64::MAX);
    usize::try_from(length).map_or(MOST_BYTES, |length| length.min(MOST_BYTES))
}

/// Room for such a list, before it is read; one that is no longer than any form may be needs none.
///
/// # Errors
/// [`Internal::Busy`].
pub async fn room(
    services: &Services,
    capturing: &Capturing,
    longest: usize,
) -> Result<Option<Room>, Internal> {
    if longest <= body::LIMIT {
        return Ok(None);
    }
    apart::room(services, capturing, longest).await.map(Some)
}
