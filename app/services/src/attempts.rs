//! Counting attempts, and the delays they bring. The counters are in the database, so that several
//! instances share them.

use std::{collections::HashMap, time::Duration};

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter,
    sea_query::{CaseStatement, Expr, OnConflict, Query, SimpleExpr},
};
use time::OffsetDateTime;

use crate::{
    Services,
    entities::{HiddenBytes, Moment, attempt},
    folding,
    internal::Internal,
    jobs::{Job, When},
    metrics::Limit,
    settings::Delays,
};

pub(crate) use crate::entities::attempt::Scope;

/// How many counters are asked for in one statement.
const ASKED_AT_ONCE: usize = 500;

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

/// The counter of occasions for mails to one mailbox, however its address is written.
pub(crate) fn recipient(services: &Services, address: &str) -> Counter {
    let mailbox = folding::mailbox(address);
    Counter {
        scope: Scope::Recipient,
        key: services.key().derive("recipient", &[mailbox.as_bytes()]),
    }
}

/// Counts an occasion for mails to this address, so that nobody fills a mailbox: the one count of whatever
/// leads to a mail and is not the operator's, for each mailbox. `person` counts besides what concerns one
/// person, and is looked at first.
pub(crate) async fn count_mail(
    services: &Services,
    connection: &impl ConnectionTrait,
    person: Option<Counter>,
    address: &str,
) -> Result<Counted, DbErr> {
    let settings = services.settings();
    let person = person.map(|counter| (counter, &settings.recovery_mails));
    let mailbox = (recipient(services, address), &settings.mails_to_an_address);
    let mut counted = Counted::Goes { wait: None };
    for (counter, delays) in person.into_iter().chain([mailbox]) {
        counted = count(connection, counter, delays, services.now()).await?;
        if let Counted::Delayed { .. } = counted {
            services.metrics().limit_hit(Limit::Mails);
            break;
        }
    }
    Ok(counted)
}

/// Counts one attempt, unless a delay is on: in one statement, so that attempts made at the same moment
/// are counted one after the other and none slips through.
pub(crate) async fn count(
    connection: &impl ConnectionTrait,
    counter: Counter,
    delays: &Delays,
    now: OffsetDateTime,
) -> Result<Counted, DbErr> {
    let at = Moment::from(now);
    let until = |wait: Duration| Moment::from(now + wait);
    let forgotten = Moment::from(now - delays.forgotten_after);
    let column = |column: attempt::Column| Expr::col((attempt::Entity, column));
    let failures: SimpleExpr = CaseStatement::new()
        .case(column(attempt::Column::LastFailedAt).lte(forgotten), 1)
        .finally(column(attempt::Column::Failures).add(1))
        .into();
    let blocked_until = delays
        .steps()
        .rev()
        .fold(CaseStatement::new(), |case, (from, wait)| {
            case.case(failures.clone().gte(from), until(wait))
        })
        .finally(None::<Moment>);
    let free = Condition::any()
        .add(column(attempt::Column::BlockedUntil).is_null())
        .add(column(attempt::Column::BlockedUntil).lte(at));
    let statement = Query::insert()
        .into_table(attempt::Entity)
        .columns([
            attempt::Column::Scope,
            attempt::Column::KeyHash,
            attempt::Column::Failures,
            attempt::Column::LastFailedAt,
            attempt::Column::BlockedUntil,
        ])
        .values_panic([
            counter.scope.into(),
            HiddenBytes::from(counter.key).into(),
            1.into(),
            at.into(),
            delays.after(1).map(until).into(),
        ])
        .on_conflict(
            OnConflict::columns([attempt::Column::Scope, attempt::Column::KeyHash])
                .value(attempt::Column::Failures, failures)
                .value(attempt::Column::LastFailedAt, at)
                .value(attempt::Column::BlockedUntil, blocked_until)
                .action_cond_where(free)
                .to_owned(),
        )
        .returning_col(attempt::Column::Failures)
        .to_owned();
    let Some(row) = connection.query_one(&statement).await? else {
        let left = delay(connection, &[counter], now).await?;
        // Forgotten in between: its owner has just got in.
        return Ok(
            left.map_or(Counted::Goes { wait: None }, |left| Counted::Delayed {
                left,
            }),
        );
    };
    let failures: i32 = row.try_get_by_index(0)?;
    let wait = delays.after(u32::try_from(failures).unwrap_or(u32::MAX));
    Ok(Counted::Goes { wait })
}

/// What is left of the longest delay that is on, if one is. Counts nothing.
pub(crate) async fn delay(
    connection: &impl ConnectionTrait,
    counters: &[Counter],
    now: OffsetDateTime,
) -> Result<Option<Duration>, DbErr> {
    let rows = attempt::Entity::find()
        .filter(any(counters))
        .all(connection)
        .await?;
    Ok(rows.iter().filter_map(|row| left(row, now)).max())
}

/// How many more attempts may be made now, for each of these keys of one scope, before a delay begins; a key
/// that nobody has counted is left out, and has all that are allowed. Counts nothing.
pub(crate) async fn left_now(
    connection: &impl ConnectionTrait,
    scope: Scope,
    keys: &[[u8; 32]],
    delays: &Delays,
    now: OffsetDateTime,
) -> Result<HashMap<[u8; 32], u32>, DbErr> {
    let mut found = HashMap::new();
    for keys in keys.chunks(ASKED_AT_ONCE) {
        let rows = attempt::Entity::find()
            .filter(attempt::Column::Scope.eq(scope))
            .filter(attempt::Column::KeyHash.is_in(keys.iter().copied().map(HiddenBytes::from)))
            .all(connection)
            .await?;
        for row in rows {
            let allowed = delays.allowed.get();
            let failures = u32::try_from(row.failures).unwrap_or(u32::MAX);
            let more = if left(&row, now).is_some() {
                0
            } else if *row.last_failed_at <= now - delays.forgotten_after {
                allowed
            } else {
                // Once a delay is over one goes, and begins the next.
                Ord::max(allowed.saturating_sub(failures), 1)
            };
            if let Ok(key) = row.key_hash.0.try_into() {
                found.insert(key, more);
            }
        }
    }
    Ok(found)
}

/// Forgets what was counted.
pub(crate) async fn clear(
    connection: &impl ConnectionTrait,
    counters: &[Counter],
) -> Result<(), DbErr> {
    attempt::Entity::delete_many()
        .filter(any(counters))
        .exec(connection)
        .await?;
    Ok(())
}

/// Deleting the counters that no longer count.
pub(crate) fn forgetting() -> Job {
    Job::new(
        "attempts",
        When::Hourly,
        "counters that no longer count were not deleted",
        |services, _| async move { forget_old(&services).await },
    )
}

async fn forget_old(services: &Services) -> Result<(), Internal> {
    let settings = services.settings();
    let kept = [
        settings.sign_in_failures,
        settings.sign_in_failures_from_an_address,
        settings.mails_to_an_address,
        settings.refused_altas,
        settings.recovery_mails,
    ]
    .map(|delays| delays.forgotten_after.max(delays.longest))
    .into_iter()
    .max()
    .unwrap_or_default();
    attempt::Entity::delete_many()
        .filter(attempt::Column::LastFailedAt.lt(Moment::from(services.now() - kept)))
        .exec(services.database())
        .await?;
    Ok(())
}

fn any(counters: &[Counter]) -> Condition {
    counters.iter().fold(Condition::any(), |any, counter| {
        let is = attempt::Column::Scope
            .eq(counter.scope)
            .and(attempt::Column::KeyHash.eq(HiddenBytes::from(counter.key)));
        any.add(is)
    })
}

fn left(row: &attempt::Model, now: OffsetDateTime) -> Option<Duration> {
    let left = *row.blocked_until? - now;
    Duration::try_from(left).ok().filter(|left| !left.is_zero())
}
