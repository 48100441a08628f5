//! Going on from a database that is not where the mark says, because the operator says so: after a backup
//! was restored, for one. That it was said stays on record.

use sea_orm::EntityTrait;

use super::{
    By, Event, MarkProblem,
    mark::{self, Found, Mark},
    recording::record,
    seals,
};
use crate::{
    Services,
    entities::audit_first_mark,
    internal::{Internal, impl_from_internal},
    lease,
};

/// What the operator has acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acknowledged {
    /// What was wrong.
    pub problem: MarkProblem,
    /// The segment that the mark named, where it could be read.
    pub marked: Option<i64>,
    /// The last segment of the database, from which it goes on; 0 when there is none.
    pub last: i64,
}

/// Why nothing was acknowledged.
#[derive(Debug, thiserror::Error)]
pub enum AcknowledgeError {
    /// The database is where the mark says.
    #[error("there is nothing to acknowledge")]
    Nothing,
    /// A worker is sealing.
    #[error("a worker is sealing")]
    Busy,
    /// See [`Internal`].
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl_from_internal!(AcknowledgeError);

/// Lets the record go on from the database as it is.
///
/// # Errors
/// [`AcknowledgeError`].
pub async fn acknowledge(services: &Services) -> Result<Acknowledged, AcknowledgeError> {
    let lease = lease::take(services, seals::LOCK)
        .await?
        .ok_or(AcknowledgeError::Busy)?;
    let outcome = go_on(services).await;
    lease.give_back(services).await?;
    outcome
}

async fn go_on(services: &Services) -> Result<Acknowledged, AcknowledgeError> {
    let (old, problem) = match mark::find(services).await? {
        Found::NotYet => return Err(AcknowledgeError::Nothing),
        Found::Wrong(problem) => (None, problem),
        Found::Mark(mark) => match mark.clone().settle(services).await? {
            Ok(_) => return Err(AcknowledgeError::Nothing),
            Err(problem) => (Some(mark), problem),
        },
    };
    let mut mark = Mark::of_now(services).await?;
    if let Some(old) = &old {
        mark.macs_from = old.macs_from;
    }
    let acknowledged = Acknowledged {
        problem,
        marked: old.map(|old| old.head.number),
        last: mark.head.number,
    };
    // Before the mark: nothing goes on that is not on record.
    let event = Event::RecordAcknowledged {
        problem,
        marked: acknowledged.marked,
        last: acknowledged.last,
        by: By::operator(None),
    };
    record(services, services.database(), event).await?;
    mark.write(services).await?;
    audit_first_mark::Entity::delete_many()
        .exec(services.database())
        .await?;
    Ok(acknowledged)
}
