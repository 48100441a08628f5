//! Counting attempts, and the delays they bring. The counters are in the database, so that several
//! instances share them.

use std::time::Duration;

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait,
    QueryFilter, QuerySelect,
};
use time::OffsetDateTime;

use crate::{
    Services,
    entities::{HiddenBytes, Moment, attempt},
    settings::Delays,
};

pub(crate) use crate::entities::attempt::Scope;

/// What is counted, and for whom, as a keyed hash.
#[derive(Clone, Copy)]
pub(crate) struct Counter {
    pub(crate) scope: Scope,
    pub(crate) key: [u8; 32],
}

/// Whether the attempt may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counted {
    /// It may, and has been counted. From now on others must wait this long, if at all.
    Goes { wait: Option<Duration> },
    /// It may not, and has not been counted: this much of an earlier delay is left.
    Delayed { left: Duration },
}

/// The counter of occasions for mails to one address.
pub(crate) fn recipient(services: &Services, address: &str) -> Counter {
    let address = address.to_lowercase();
    Counter {
        scope: Scope::Recipient,
        key: services.key().derive("recipient", &[address.as_bytes()]),
    }
}

/// Counts one attempt, unless a delay is on.
///
/// The row is locked until the transaction ends, so that attempts made at the same moment are
/// counted one after the other and none slips through.
pub(crate) async fn count(
    transaction: &impl ConnectionTrait,
    counter: Counter,
    delays: &Delays,
    now: OffsetDateTime,
) -> Result<Counted, DbErr> {
    let fresh = attempt::ActiveModel {
        scope: Set(counter.scope),
        key_hash: Set(counter.key.into()),
        failures: Set(0),
        last_failed_at: Set(now.into()),
        blocked_until: Set(None),
    };
    attempt::Entity::insert(fresh.clone())
        .on_conflict_do_nothing_on([attempt::Column::Scope, attempt::Column::KeyHash])
        .exec_without_returning(transaction)
        .await?;
    let row = find(counter).lock_exclusive().one(transaction).await?;
    let failures = match row {
        Some(row) => {
            if let Some(left) = left(&row, now) {
                return Ok(Counted::Delayed { left });
            }
            let forgotten = now - *row.last_failed_at >= delays.forgotten_after;
            if forgotten {
                1
            } else {
                u32::try_from(row.failures).unwrap_or(0).saturating_add(1)
            }
        }
        None => 1,
    };
    let wait = delays.after(failures);
    attempt::ActiveModel {
        failures: Set(i32::try_from(failures).unwrap_or(i32::MAX)),
        blocked_until: Set(wait.map(|wait| (now + wait).into())),
        ..fresh
    }
    .update(transaction)
    .await?;
    Ok(Counted::Goes { wait })
}

/// What is left of a delay, if one is on. Counts nothing.
pub(crate) async fn delay(
    connection: &impl ConnectionTrait,
    counter: Counter,
    now: OffsetDateTime,
) -> Result<Option<Duration>, DbErr> {
    let row = find(counter).one(connection).await?;
    Ok(row.and_then(|row| left(&row, now)))
}

/// Forgets what was counted.
pub(crate) async fn clear(
    transaction: &impl ConnectionTrait,
    counter: Counter,
) -> Result<(), DbErr> {
    attempt::Entity::delete_many()
        .filter(attempt::Column::Scope.eq(counter.scope))
        .filter(attempt::Column::KeyHash.eq(HiddenBytes::from(counter.key)))
        .exec(transaction)
        .await?;
    Ok(())
}

/// Deletes the counters nobody has moved since `before`.
pub(crate) async fn delete_older(
    connection: &impl ConnectionTrait,
    before: OffsetDateTime,
) -> Result<u64, DbErr> {
    let deleted = attempt::Entity::delete_many()
        .filter(attempt::Column::LastFailedAt.lt(Moment::from(before)))
        .exec(connection)
        .await?;
    Ok(deleted.rows_affected)
}

fn find(counter: Counter) -> sea_orm::Select<attempt::Entity> {
    attempt::Entity::find()
        .filter(attempt::Column::Scope.eq(counter.scope))
        .filter(attempt::Column::KeyHash.eq(HiddenBytes::from(counter.key)))
}

fn left(row: &attempt::Model, now: OffsetDateTime) -> Option<Duration> {
    let left = *row.blocked_until? - now;
    Duration::try_from(left).ok().filter(|left| !left.is_zero())
}
