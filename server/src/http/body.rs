//! Reading the bodies of requests within their limits.

use super::Web;
use axum::body::{Body, Bytes, to_bytes};
use std::time::Duration;

/// Maximum size of a form or a call, in bytes; the largest legitimate one is a few hundred.
pub const LIMIT: usize = 64 * 1024;

/// Why a body was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyError {
    /// It is larger than allowed.
    TooLarge,
    /// It did not arrive in time.
    TooSlow,
}

/// Reads a form or a JSON body.
///
/// # Errors
/// [`BodyError`].
pub async fn read(web: &Web, body: Body) -> Result<Bytes, BodyError> {
    read_within(body, LIMIT, web.body_time).await
}

/// The same, for at most `largest` bytes that arrive within `time`.
///
/// # Errors
/// [`BodyError`].
pub async fn read_within(body: Body, largest: usize, time: Duration) -> Result<Bytes, BodyError> {
    match tokio::time::timeout(time, to_bytes(body, largest)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(_)) => Err(BodyError::TooLarge),
        Err(_) => Err(BodyError::TooSlow),
    }
}
