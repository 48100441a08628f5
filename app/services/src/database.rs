//! The database ([`platform::database`]), and whether it takes writes, as monitoring asks.

use crate::{
    Services,
    jobs::{Job, LOOK_EVERY, When},
};

pub use platform::database::connect;
pub(crate) use platform::database::{begin, in_passing};

/// Trying whether the database takes writes.
pub(crate) fn trying_writes() -> Job {
    Job::new(
        "database-writes",
        When::Every(LOOK_EVERY),
        "whether the database takes writes is not known",
        |services, _| async move {
            check_writes(&services).await;
            Ok(())
        },
    )
}

/// Whether the database takes a small write now; remembered, for whoever watches.
pub async fn check_writes(services: &Services) -> bool {
    let writes = platform::database::takes_writes(services).await;
    services.metrics().database_wrote(writes);
    writes
}
