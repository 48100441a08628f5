//! Mails to be sent: written in the transaction of what they tell about, taken by the worker one by
//! one under a lease, sent with no transaction open.
//!
//! Whoever dies holding a lease loses it by time, and another worker sends the same mail under the
//! same `Message-ID`. Once `sent_at` is committed nobody sends it again.
//!
//! **Order.** What somebody waits for (a way back in, a changed password or address) goes at once. What
//! contratistas' altas lead to goes in rounds, one mail of each contratista that has any, so that whoever
//! registers thousands delays the others' next mail by one; and only so many of each an hour
//! (`planned_at`).

pub(crate) mod claimed;

use std::{collections::VecDeque, time::Duration};

use platform::{
    Platform,
    entities::{
        HiddenText, Moment,
        outbox_mail::{ActiveModel, Column, Entity, Kind, Model},
    },
    internal::Internal,
};
use sea_orm::{
    ActiveEnum,
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, Iterable, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Select, Statement,
    sea_query::{Expr, ExprTrait},
};
use time::OffsetDateTime;
use uuid::Uuid;

use claimed::{Claimed, Outcome};

use crate::{
    Post,
    mails::{self, AnyMail},
    watch::MailOutcome,
};

/// Writes a mail to be sent: at once, or, with the contratista whose act it tells about, by turns with the others and
/// with its share of an hour; then the contratista must be locked. One without a person goes to a contratista. The
/// caller wakes the worker once it has committed.
///
/// # Errors
/// [`Internal`].
pub async fn write(
    post: &Post,
    transaction: &impl ConnectionTrait,
    by_turns_of: Option<Uuid>,
    person_id: Option<Uuid>,
    mail: impl Into<AnyMail>,
    now: OffsetDateTime,
) -> Result<(), Internal> {
    let id = post.new_id(now)?;
    let mail = mail.into();
    let planned = match by_turns_of {
        Some(contratista) => Some(next_turn(post, transaction, contratista, now).await?),
        None => None,
    };
    Entity::insert(ActiveModel {
        id: Set(id),
        message_id: Set(mails::message_id(post.settings(), id)),
        kind: Set(mail.kind()),
        person_id: Set(person_id),
        payload: Set(mail.stored()?),
        created_at: Set(now.into()),
        next_attempt_at: Set(planned.unwrap_or(now).into()),
        attempts: Set(0),
        lease_id: Set(None),
        lease_until: Set(None),
        sent_at: Set(None),
        failed_at: Set(None),
        superseded_at: Set(None),
        last_error: Set(None),
        link_id: Set(mail.link_id()),
        server_words: Set(None),
        contratista_id: Set(by_turns_of),
        planned_at: Set(planned.map(Moment::from)),
    })
    .exec_without_returning(transaction)
    .await?;
    Ok(())
}

/// The span of time in which a contratista has its share of mails.
const SHARE: Duration = Duration::from_hours(1);

/// When the contratista's next mail may go: now, unless it has had its share of the last hour; then an
/// hour after the one that many before it.
async fn next_turn(
    post: &Post,
    connection: &impl ConnectionTrait,
    contratista: Uuid,
    now: OffsetDateTime,
) -> Result<OffsetDateTime, DbErr> {
    let share = u64::from(post.settings().sending.altas_an_hour.get());
    let before: Option<Moment> = Entity::find()
        .select_only()
        .column(Column::PlannedAt)
        .filter(Column::ContratistaId.eq(contratista))
        .order_by_desc(Column::PlannedAt)
        .offset(share - 1)
        .limit(1)
        .into_tuple()
        .one(connection)
        .await?;
    Ok(before.map_or(now, |before| Ord::max(now, *before + SHARE)))
}

/// When the last of the contratista's mails that are not sent yet may go; `None` when none has to wait.
///
/// # Errors
/// Whatever the database says.
pub async fn last_turn(
    platform: &Platform,
    contratista: Uuid,
) -> Result<Option<OffsetDateTime>, DbErr> {
    let last: Option<Moment> = Entity::find()
        .select_only()
        .column(Column::PlannedAt)
        .filter(Column::ContratistaId.eq(contratista))
        .order_by_desc(Column::PlannedAt)
        .limit(1)
        .into_tuple()
        .one(platform.database())
        .await?;
    Ok(last.map(|last| *last).filter(|last| *last > platform.now()))
}

/// What is left of a round: one mail of each contratista that has any.
#[derive(Default)]
pub(crate) struct Round(VecDeque<Uuid>);

/// Takes the mail whose turn it is, if one is due: what goes at once, or else the next of the round. The
/// attempt counts from here, so that a mail over which workers die is given up too. A kind of mail that
/// only a newer version knows is left to a worker of that version.
pub(crate) async fn claim(post: &Post, round: &mut Round) -> Result<Option<Claimed>, Internal> {
    let database = post.database();
    loop {
        let now = post.now();
        let at_once = Entity::find()
            .filter(Column::ContratistaId.is_null())
            .filter(is_due(now))
            .filter(Column::Kind.is_in(Kind::iter()))
            .order_by_asc(Column::NextAttemptAt)
            .order_by_asc(Column::Id)
            .one(database)
            .await?;
        let mail = match at_once {
            Some(mail) => mail,
            None => match next_of_round(post, round, now).await? {
                Some(mail) => mail,
                None => return Ok(None),
            },
        };
        let lease = post.new_id(now)?;
        let until = now + post.settings().sending.lease();
        let taken = Entity::update_many()
            .col_expr(Column::LeaseId, Expr::value(lease))
            .col_expr(Column::LeaseUntil, Expr::value(Moment::from(until)))
            .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
            .filter(Column::Id.eq(mail.id))
            .filter(is_due(now))
            .exec(database)
            .await?;
        // Otherwise another worker was quicker: look for the next one.
        if taken.rows_affected == 1 {
            let mail = Model {
                attempts: mail.attempts.saturating_add(1),
                ..mail
            };
            return Ok(Some(Claimed { mail, lease }));
        }
    }
}

/// The next of the round that is still due; of a new round, where nothing is left of this one.
async fn next_of_round(
    post: &Post,
    round: &mut Round,
    now: OffsetDateTime,
) -> Result<Option<Model>, Internal> {
    loop {
        if round.0.is_empty() {
            round.0 = first_of_each(post, now).await?;
        }
        let Some(id) = round.0.pop_front() else {
            return Ok(None);
        };
        let mail: Select<Entity> = Entity::find_by_id(id).filter(is_due(now));
        if let Some(mail) = mail.one(post.database()).await? {
            return Ok(Some(mail));
        }
    }
}

/// The mail of each contratista that has been due for longest. Goes from one contratista to the next in
/// the index, so that it takes as many look-ups as there are contratistas with mails, however many mails.
async fn first_of_each(post: &Post, now: OffsetDateTime) -> Result<VecDeque<Uuid>, Internal> {
    const UNSENT: &str = "sent_at IS NULL AND failed_at IS NULL AND superseded_at IS NULL";
    let known: Vec<String> = Kind::iter()
        .map(|kind| format!("'{}'", kind.to_value()))
        .collect();
    // A number and words of ours: nothing in it was typed by anybody.
    let sql = format!(
        "WITH RECURSIVE lanes (contratista) AS ( \
           SELECT (SELECT contratista_id FROM outbox \
             WHERE {UNSENT} AND contratista_id IS NOT NULL \
             ORDER BY contratista_id LIMIT 1) \
           UNION ALL \
           SELECT (SELECT contratista_id FROM outbox \
             WHERE {UNSENT} AND contratista_id IS NOT NULL AND contratista_id > lanes.contratista \
             ORDER BY contratista_id LIMIT 1) \
           FROM lanes WHERE lanes.contratista IS NOT NULL \
         ) \
         SELECT (SELECT id FROM outbox \
           WHERE {UNSENT} AND contratista_id IS NOT NULL AND contratista_id = lanes.contratista \
           AND next_attempt_at <= {now} AND (lease_until IS NULL OR lease_until <= {now}) \
           AND kind IN ({kinds}) \
           ORDER BY next_attempt_at, id LIMIT 1) AS id \
         FROM lanes WHERE lanes.contratista IS NOT NULL",
        now = now.unix_timestamp_nanos() / 1_000_000,
        kinds = known.join(", "),
    );
    let database = post.database();
    let statement = Statement::from_string(database.get_database_backend(), sql);
    let mut first = VecDeque::new();
    for row in database.query_all_raw(statement).await? {
        first.extend(row.try_get::<Option<Uuid>>("", "id")?);
    }
    Ok(first)
}

/// Records what became of a claimed mail and gives the lease back. Whoever has lost the lease
/// changes nothing.
pub(crate) async fn settle(post: &Post, claimed: &Claimed, outcome: Outcome) -> Result<(), DbErr> {
    let now = post.now();
    let settled = Entity::update_many()
        .col_expr(Column::LeaseId, Expr::value(None::<Uuid>))
        .col_expr(Column::LeaseUntil, Expr::value(None::<Moment>))
        .filter(Column::Id.eq(claimed.mail.id))
        .filter(Column::LeaseId.eq(claimed.lease));
    let counted = match &outcome {
        Outcome::Sent => MailOutcome::Sent,
        Outcome::Superseded => MailOutcome::Superseded,
        Outcome::Postponed { .. } if wait_after(post, claimed.mail.attempts).is_some() => {
            MailOutcome::Postponed
        }
        Outcome::Held { .. } => MailOutcome::Postponed,
        Outcome::Postponed { .. } | Outcome::Failed { .. } => MailOutcome::GivenUp,
    };
    let settled = match outcome {
        Outcome::Sent => settled
            .col_expr(Column::SentAt, Expr::value(Moment::from(now)))
            .col_expr(Column::LastError, Expr::value(None::<String>)),
        Outcome::Superseded => {
            settled.col_expr(Column::SupersededAt, Expr::value(Moment::from(now)))
        }
        Outcome::Postponed { why } => match wait_after(post, claimed.mail.attempts) {
            Some(wait) => {
                tracing::warn!(mail = %claimed.mail.id, attempt = claimed.mail.attempts, why, "a mail could not be sent yet");
                settled
                    .col_expr(Column::NextAttemptAt, Expr::value(Moment::from(now + wait)))
                    .col_expr(Column::LastError, Expr::value(why))
            }
            None => failed(settled, claimed, why, None, now),
        },
        Outcome::Held { why, until } => {
            tracing::debug!(mail = %claimed.mail.id, why, "a mail waits");
            settled
                .col_expr(Column::Attempts, Expr::col(Column::Attempts).sub(1))
                .col_expr(Column::NextAttemptAt, Expr::value(Moment::from(until)))
                .col_expr(Column::LastError, Expr::value(why))
        }
        Outcome::Failed { why, words } => failed(settled, claimed, why, words, now),
    };
    let settled = settled.exec(post.database()).await?;
    if settled.rows_affected == 0 {
        tracing::warn!(mail = %claimed.mail.id, "the lease on a mail was lost before it was settled");
    } else {
        post.watch().mail(counted);
    }
    Ok(())
}

/// What waits to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backlog {
    /// Mails that nobody has tried to send yet.
    pub fresh: u64,
    /// Mails that wait for another attempt.
    pub retrying: u64,
    /// Mails that a worker is sending.
    pub leased: u64,
    /// For how long the mail that has been due for longest has been due; `None` when none is.
    pub oldest_due: Option<Duration>,
}

/// What waits to be sent, in the whole installation. Reads only what the index of unsent mails holds.
///
/// # Errors
/// [`Internal`].
pub async fn backlog(platform: &Platform) -> Result<Backlog, Internal> {
    let now = platform.now();
    let database = platform.database();
    let leased = Column::LeaseUntil.gt(Moment::from(now));
    let free = || Entity::find().filter(is_unsent()).filter(is_free(now));
    // Of any kind, one that only a newer version knows included.
    let due: Option<Moment> = Entity::find()
        .select_only()
        .column(Column::NextAttemptAt)
        .filter(is_due(now))
        .order_by_asc(Column::NextAttemptAt)
        .into_tuple()
        .one(database)
        .await?;
    Ok(Backlog {
        fresh: free()
            .filter(Column::Attempts.eq(0))
            .count(database)
            .await?,
        retrying: free()
            .filter(Column::Attempts.gt(0))
            .count(database)
            .await?,
        leased: Entity::find()
            .filter(is_unsent())
            .filter(leased)
            .count(database)
            .await?,
        oldest_due: due.and_then(|due| Duration::try_from(now - *due).ok()),
    })
}

/// Whether more attempts were begun than there are: then workers have died over this mail.
pub(crate) fn is_exhausted(post: &Post, claimed: &Claimed) -> bool {
    let begun = usize::try_from(claimed.mail.attempts).unwrap_or(0);
    begun > post.settings().sending.waits.len() + 1
}

fn failed(
    settled: sea_orm::UpdateMany<Entity>,
    claimed: &Claimed,
    why: String,
    words: Option<HiddenText>,
    now: OffsetDateTime,
) -> sea_orm::UpdateMany<Entity> {
    tracing::error!(mail = %claimed.mail.id, attempt = claimed.mail.attempts, why, "a mail was given up");
    settled
        .col_expr(Column::FailedAt, Expr::value(Moment::from(now)))
        .col_expr(Column::LastError, Expr::value(why))
        .col_expr(Column::ServerWords, Expr::value(words))
}

fn wait_after(post: &Post, attempts: i32) -> Option<Duration> {
    let index = usize::try_from(attempts).ok()?.checked_sub(1)?;
    post.settings().sending.waits.get(index).copied()
}

fn is_due(now: OffsetDateTime) -> Condition {
    is_unsent()
        .add(Column::NextAttemptAt.lte(Moment::from(now)))
        .add(is_free(now))
}

fn is_unsent() -> Condition {
    Condition::all()
        .add(Column::SentAt.is_null())
        .add(Column::FailedAt.is_null())
        .add(Column::SupersededAt.is_null())
}

/// No worker holds it.
fn is_free(now: OffsetDateTime) -> Condition {
    Condition::any()
        .add(Column::LeaseUntil.is_null())
        .add(Column::LeaseUntil.lte(Moment::from(now)))
}
