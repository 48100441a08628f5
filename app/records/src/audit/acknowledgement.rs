//! Going on from a database that is not where the mark says, because the operator says so: after a backup
//! was restored, for one. That it was said stays on record.

use platform::{
    entities::audit_first_mark,
    internal::{Internal, impl_from_internal},
    lease,
};
use sea_orm::EntityTrait;

use super::{
    By, Event, MarkProblem,
    mark::{self, Found, Mark},
    recording::record,
    seals,
};
use crate::Records;

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
pub async fn acknowledge(records: &Records) -> Result<Acknowledged, AcknowledgeError> {
    let lease = lease::take(records, seals::SEALS)
        .await?
        .ok_or(AcknowledgeError::Busy)?;
    let outcome = go_on(records).await;
    lease.give_back(records).await?;
    outcome
}

async fn go_on(records: &Records) -> Result<Acknowledged, AcknowledgeError> {
    let (old, problem) = match mark::find(records).await? {
        Found::NotYet => return Err(AcknowledgeError::Nothing),
        Found::Wrong(problem) => (None, problem),
        Found::Mark(mark) => match mark.clone().settle(records).await? {
            Ok(_) => return Err(AcknowledgeError::Nothing),
            Err(problem) => (Some(mark), problem),
        },
    };
    let mut mark = Mark::of_now(records).await?;
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
    record(records, records.database(), event).await?;
    mark.write(records).await?;
    audit_first_mark::Entity::delete_many()
        .exec(records.database())
        .await?;
    Ok(acknowledged)
}
