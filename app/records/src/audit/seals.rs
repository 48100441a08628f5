//! Sealing events in segments, and purging segments that are old.
//!
//! A segment holds events of one kind and one day. Its seal is an HMAC-SHA256, with a key that is not in
//! the database, over what it holds, its number and the seal of the segment before, whatever that one's
//! kind: so nothing can be altered, taken out of the middle or put in without the key.
//!
//! Nobody waits for it: rows are written unsealed, a segment is reckoned with no transaction open, and the
//! transaction that stores it touches only rows that nobody writes any more.
//!
//! **Late rows.** A row may commit long after the moment it bears, on another machine with another
//! clock. So a segment's rows are those marked with its number, never those between two ids or moments:
//! whatever commits later is unsealed still, and goes into a later segment of the same kind and day. The
//! wait before sealing only makes such leftovers rare.

use std::time::Duration;

use platform::{
    SecretKey, calendar, database,
    entities::{
        HiddenBytes, Moment,
        audit_event::{self, Column},
        audit_segment,
    },
    internal::{Internal, impl_from_internal},
    lease::{self, Lease, Lock},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    SqlErr, sea_query::Expr,
};
use time::OffsetDateTime;

use super::{
    binding::rows_hash,
    event::MarkProblem,
    lines,
    mark::{self, Mark},
    milliseconds::milliseconds,
};
use crate::Records;

/// Rows are sealed when they are this old: longer than any transaction lasts.
const GRACE: Duration = Duration::from_mins(10);

/// A kind's rows are sealed once the oldest has waited for this long.
const WAIT: Duration = Duration::from_hours(1);

/// Whatever is older than this should have been sealed.
pub(super) const OVERDUE: Duration = Duration::from_hours(3);

/// The most events of a segment: marking so many takes SQLite, where other writers wait for it, some
/// milliseconds.
const MOST: u64 = 250;

/// The right to seal, and to write the mark. Not called `audit-seals`: versions that know of no mark take
/// that one.
pub const SEALS: Lock = Lock {
    name: "audit-marked-seals",
    lasts: Duration::from_mins(2),
};

/// Why nothing was sealed, or not all of it.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The database is not where the mark says.
    #[error(
        "the record of security events does not go on from its mark ({}): see `icsoe auditoria verificar`",
        .0.as_str()
    )]
    Mark(MarkProblem),
    /// See [`Internal`].
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl_from_internal!(SealError);

impl From<SealError> for Internal {
    fn from(error: SealError) -> Self {
        match error {
            SealError::Internal(error) => error,
            SealError::Mark(_) => Self::other(error),
        }
    }
}

/// What a purge has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Purged {
    /// How many segments.
    pub segments: u64,
    /// How many events they held.
    pub events: u64,
}

/// Seals what has waited for long enough, unless another worker is at it. Returns how many segments.
///
/// # Errors
/// [`SealError::Mark`] when the database is not where the mark says: then nothing is sealed until the
/// operator has looked ([`acknowledge`](super::acknowledge)). Otherwise what was not sealed is sealed by a
/// later call. `found` is told whether the mark and the database fit, as soon as that is known.
pub async fn seal(records: &Records, found: impl Fn(bool)) -> Result<u64, SealError> {
    let segments = lease::hold(records, SEALS, |lease| seal_under(records, lease, found)).await?;
    Ok(segments.unwrap_or_default())
}

/// Does the same under a lease of [`SEALS`].
///
/// # Errors
/// As of [`seal`].
pub async fn seal_under(
    records: &Records,
    lease: Lease,
    found: impl Fn(bool),
) -> Result<u64, SealError> {
    let mut mark = mark::to_go_on_from(records, found).await?;
    let mut segments = 0;
    while let Some((segment, rows)) = next(records, &mark).await? {
        mark.announced = Some(segment.seal.0.clone());
        // Just before the mark is written, which takes less long than the lease lasts.
        if !lease.renew(records).await? {
            return Ok(segments);
        }
        mark.write(records).await?;
        if !store(records, segment, &rows).await? {
            return Ok(segments);
        }
        mark.advance();
        segments += 1;
    }
    if segments > 0 && lease.renew(records).await? {
        mark.write(records).await?;
    }
    Ok(segments)
}

/// Drops the events of the segments whose day is longer ago than the settings say, and keeps the seals.
/// A segment of which a line is yet to be written stays.
///
/// # Errors
/// [`Internal`]; what was not purged is purged by a later call.
pub async fn purge(records: &Records) -> Result<Purged, Internal> {
    let kept = time::Duration::days(records.audit_settings().kept_days.into());
    let before = records.today() - kept;
    let old = audit_segment::Entity::find()
        .filter(audit_segment::Column::PurgedAt.is_null())
        .filter(audit_segment::Column::Day.lt(before.to_string()))
        .order_by_asc(audit_segment::Column::Day)
        .order_by_asc(audit_segment::Column::Number)
        .all(records.database())
        .await?;
    let mut purged = Purged::default();
    for segment in old {
        if segment.emitted_at.is_none() || lines::unemitted_in(records, segment.number).await? > 0 {
            continue;
        }
        if let Some(events) = purge_one(records, &segment).await? {
            purged.segments += 1;
            purged.events += events;
        }
    }
    Ok(purged)
}

/// Nothing when somebody else was quicker.
async fn purge_one(
    records: &Records,
    segment: &audit_segment::Model,
) -> Result<Option<u64>, Internal> {
    let now = Moment::from(records.now());
    let transaction = database::begin(records.database()).await?;
    let seal = HiddenBytes::from(purge_seal(records.key(), segment, now));
    let marked = audit_segment::Entity::update_many()
        .col_expr(audit_segment::Column::PurgedAt, Expr::value(now))
        .col_expr(audit_segment::Column::PurgeSeal, Expr::value(seal))
        .col_expr(
            audit_segment::Column::EmittedAt,
            Expr::value(None::<Moment>),
        )
        .filter(audit_segment::Column::Number.eq(segment.number))
        .filter(audit_segment::Column::PurgedAt.is_null())
        .exec(&transaction)
        .await?;
    if marked.rows_affected != 1 {
        return Ok(None);
    }
    let deleted = audit_event::Entity::delete_many()
        .filter(Column::Segment.eq(segment.number))
        .exec(&transaction)
        .await?;
    transaction.commit().await?;
    Ok(Some(deleted.rows_affected))
}

/// The segment that goes on from the mark, if one is due, and its rows.
async fn next(
    records: &Records,
    mark: &Mark,
) -> Result<Option<(audit_segment::Model, Vec<audit_event::Model>)>, Internal> {
    let now = records.now();
    let rows = due(records, now).await?;
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
        return Ok(None);
    };
    let mut segment = audit_segment::Model {
        number: mark.head.number + 1,
        kind: first.kind.clone(),
        day: calendar::day_of(*first.at).to_string(),
        events: i32::try_from(rows.len()).unwrap_or(i32::MAX),
        first_id: first.id,
        last_id: last.id,
        rows_hash: rows_hash(&rows).into(),
        previous: HiddenBytes(mark.head.seal.clone()),
        seal: [0; 32].into(),
        sealed_at: now.into(),
        purged_at: None,
        purge_seal: None,
        emitted_at: None,
    };
    segment.seal = segment_seal(records.key(), &segment).into();
    Ok(Some((segment, rows)))
}

/// The rows of the next segment, in order of their ids; none when nothing is due.
async fn due(records: &Records, now: OffsetDateTime) -> Result<Vec<audit_event::Model>, Internal> {
    let oldest = audit_event::Entity::find()
        .filter(Column::Segment.is_null())
        .filter(Column::At.lte(Moment::from(now - WAIT)))
        .order_by_asc(Column::At)
        .one(records.database())
        .await?;
    let Some(audit_event::Model { kind, .. }) = oldest else {
        return Ok(Vec::new());
    };
    let mut rows = audit_event::Entity::find()
        .filter(Column::Segment.is_null())
        .filter(Column::Kind.eq(kind))
        .filter(Column::At.lte(Moment::from(now - GRACE)))
        .order_by_asc(Column::At)
        .order_by_asc(Column::Id)
        .limit(MOST)
        .all(records.database())
        .await?;
    if let Some(day) = rows.first().map(|row| calendar::day_of(*row.at)) {
        rows.retain(|row| calendar::day_of(*row.at) == day);
    }
    rows.sort_by_key(|row| row.id);
    Ok(rows)
}

/// Stores a segment and marks its rows; nothing of it when another worker has been quicker.
async fn store(
    records: &Records,
    segment: audit_segment::Model,
    rows: &[audit_event::Model],
) -> Result<bool, Internal> {
    let number = segment.number;
    let transaction = database::begin(records.database()).await?;
    let stored = audit_segment::Entity::insert(audit_segment::ActiveModel {
        number: Set(number),
        kind: Set(segment.kind),
        day: Set(segment.day),
        events: Set(segment.events),
        first_id: Set(segment.first_id),
        last_id: Set(segment.last_id),
        rows_hash: Set(segment.rows_hash),
        previous: Set(segment.previous),
        seal: Set(segment.seal),
        sealed_at: Set(segment.sealed_at),
        purged_at: Set(None),
        purge_seal: Set(None),
        emitted_at: Set(None),
    })
    .exec_without_returning(&transaction)
    .await;
    if let Err(error) = stored {
        return quicker(error);
    }
    let marked = audit_event::Entity::update_many()
        .col_expr(Column::Segment, Expr::value(number))
        .filter(Column::Id.is_in(rows.iter().map(|row| row.id)))
        .filter(Column::Segment.is_null())
        .exec(&transaction)
        .await?;
    if usize::try_from(marked.rows_affected) != Ok(rows.len()) {
        return Ok(false);
    }
    transaction.commit().await?;
    Ok(true)
}

fn quicker(error: DbErr) -> Result<bool, Internal> {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => Ok(false),
        _ => Err(error.into()),
    }
}

/// The seal that a segment must bear.
pub(super) fn segment_seal(key: &SecretKey, segment: &audit_segment::Model) -> [u8; 32] {
    key.derive(
        "audit-segment",
        &[
            &segment.number.to_be_bytes(),
            segment.kind.as_bytes(),
            segment.day.as_bytes(),
            &segment.events.to_be_bytes(),
            segment.first_id.as_bytes(),
            segment.last_id.as_bytes(),
            &segment.rows_hash.0,
            &segment.previous.0,
            &milliseconds(segment.sealed_at).to_be_bytes(),
        ],
    )
}

/// The seal of a purge, without which missing rows are missing.
pub(super) fn purge_seal(
    key: &SecretKey,
    segment: &audit_segment::Model,
    purged_at: Moment,
) -> [u8; 32] {
    key.derive(
        "audit-purge",
        &[&segment.seal.0, &milliseconds(purged_at).to_be_bytes()],
    )
}
