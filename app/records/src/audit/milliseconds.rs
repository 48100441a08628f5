//! Moments as they are sealed.

use platform::entities::Moment;

/// Unix time in milliseconds, as a column holds it.
pub(super) fn milliseconds(at: Moment) -> i64 {
    i64::try_from(at.unix_timestamp_nanos() / 1_000_000).unwrap_or_default()
}
