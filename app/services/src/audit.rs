//! The record of security events ([`records::audit`]): who was not let in, and what the worker does about it.

mod refusals;

use std::time::Duration;

use crate::{
    Services,
    jobs::{Job, When},
};

pub use records::audit::*;
pub(crate) use refusals::{efirma_refused, sign_in_delayed, sign_in_refused};

/// How often the worker looks for security events that have no line yet.
const WRITE_EVERY: Duration = Duration::from_secs(1);

/// How often the worker looks for events to be sealed.
const SEAL_EVERY: Duration = Duration::from_mins(5);

/// Seals what has waited for long enough, unless another worker is at it; tells those who watch whether it may.
/// Returns how many segments.
///
/// # Errors
/// As of [`records::audit::seal`].
pub async fn seal(services: &Services) -> Result<u64, SealError> {
    records::audit::seal(services, |fits| services.metrics().audit_mark(fits)).await
}

/// Writing lines.
pub(crate) fn writing_lines() -> Job {
    Job::alone_if(
        LINES,
        When::Every(WRITE_EVERY),
        "security events have no line yet",
        |services| async move { lacks_lines(&services).await },
        |services, lease| async move { emit_under(&services, lease).await.map(drop) },
    )
}

/// Sealing.
pub(crate) fn sealing() -> Job {
    Job::alone(
        SEALS,
        When::Every(SEAL_EVERY),
        "security events were not sealed",
        |services, lease| async move {
            let found = |fits| services.metrics().audit_mark(fits);
            Ok(seal_under(&services, lease, found).await.map(drop)?)
        },
    )
}

/// Purging.
pub(crate) fn purging() -> Job {
    Job::new(
        "audit-purge",
        When::Hourly,
        "old security events were not purged",
        |services, _| async move { purge(&services).await.map(drop) },
    )
}
