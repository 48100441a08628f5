//! Creating once what is asked for twice: a program that never saw the answer asks again with the same
//! key, and gets the answer that was given then.
//!
//! The row is inserted *before* anything is done, in a statement of its own; of two requests at the same
//! moment the primary key lets one through, and the other is told that it is under way. A success is kept
//! for a day. What was refused has created nothing: its row is taken away, and the key may be used again.
//!
//! What is written in one transaction keeps its key there ([`done_before`]): both are there, or neither, and nobody is
//! kept waiting after a process died.

use std::fmt;

use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbErr,
    EntityTrait, QueryFilter, TryInsertResult, sea_query::Expr,
};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::{
    Administration, Services,
    entities::{HiddenBytes, HiddenText, Moment, idempotency_key as keys},
    internal::{Internal, impl_from_internal},
    jobs::{Job, When},
};

/// How long an answer is kept.
pub const KEPT_FOR: Duration = Duration::DAY;

/// After how long a request that never came to an end is taken to have died with its process. Far longer
/// than any takes.
const ABANDONED_AFTER: Duration = Duration::MINUTE;

/// The status of what was done in one transaction: its outcome is no answer yet.
const DONE: u16 = 200;

/// The most characters of a key.
pub const KEY_CHARACTERS: usize = 200;

/// What to do about a request with a key.
pub enum Begun {
    /// Do it, and tell how it came out.
    Go(Claim),
    /// It was done: this is what was answered.
    Done(Stored),
}

/// A key for what is to be done once, and what was asked with it.
#[derive(Clone, Copy)]
pub struct Once<'a> {
    /// The key.
    pub key: &'a [u8],
    /// All that the outcome depends on.
    pub request: &'a [u8],
}

/// An answer that was given before.
#[derive(Clone, PartialEq, Eq)]
pub struct Stored {
    /// Its status.
    pub status: u16,
    /// Its body.
    pub body: String,
}

/// The right to do what the key stands for. Whoever drops it without a word keeps others waiting for a
/// minute.
pub struct Claim {
    contratista_id: Uuid,
    key_hash: HiddenBytes,
    at: OffsetDateTime,
}

impl fmt::Debug for Begun {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Go(_) => "Go",
            Self::Done(_) => "Done",
        })
    }
}

impl fmt::Debug for Once<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Once")
    }
}

impl fmt::Debug for Stored {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Stored({})", self.status)
    }
}

impl fmt::Debug for Claim {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Claim")
    }
}

/// Why nothing is to be done.
#[derive(Debug, thiserror::Error)]
pub enum IdempotencyProblem {
    /// The key was used for another request.
    #[error("the key was used for another request")]
    Conflict,
    /// The same request is being answered just now.
    #[error("the same request is under way")]
    UnderWay,
    /// See [`Internal`].
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl_from_internal!(IdempotencyProblem);

/// Begins a request with a key. `request` is all that the answer depends on.
///
/// # Errors
/// [`IdempotencyProblem`].
pub async fn begin(
    services: &Services,
    administration: &Administration,
    key: &str,
    request: &[u8],
) -> Result<Begun, IdempotencyProblem> {
    let now = services.now();
    let contratista_id = administration.contratista().id;
    let once = Once {
        key: key.as_bytes(),
        request,
    };
    let Hashes {
        key_hash,
        request_hash,
    } = Hashes::of(services, contratista_id, once);
    let claim = Claim {
        contratista_id,
        key_hash: key_hash.clone(),
        at: now,
    };
    let inserted = insert(
        services.database(),
        (contratista_id, &key_hash, &request_hash),
        now,
    )
    .await?;
    if matches!(inserted, TryInsertResult::Inserted(1..)) {
        return Ok(Begun::Go(claim));
    }
    let row = keys::Entity::find_by_id((contratista_id, key_hash))
        .one(services.database())
        .await?
        // Refused a moment ago.
        .ok_or(IdempotencyProblem::UnderWay)?;
    let age = now - *row.created_at;
    let over = age >= KEPT_FOR || (row.status.is_none() && age >= ABANDONED_AFTER);
    if over {
        return if take_over(services, &claim, &row, request_hash).await? {
            Ok(Begun::Go(claim))
        } else {
            Err(IdempotencyProblem::UnderWay)
        };
    }
    if row.request_hash != request_hash {
        return Err(IdempotencyProblem::Conflict);
    }
    match (row.status, row.body) {
        (Some(status), Some(body)) => Ok(Begun::Done(Stored {
            status: u16::try_from(status)
                .map_err(|_| Internal::Inconsistent("an answer without a status"))?,
            body: body.0,
        })),
        _ => Err(IdempotencyProblem::UnderWay),
    }
}

/// The keyed hashes of a key and of what was asked: what was asked tells of people, and a plain hash of it could be
/// guessed.
struct Hashes {
    key_hash: HiddenBytes,
    request_hash: HiddenBytes,
}

impl Hashes {
    fn of(services: &Services, contratista_id: Uuid, once: Once<'_>) -> Self {
        let hash = |purpose: &'static str, text: &[u8]| -> HiddenBytes {
            let parts = [contratista_id.as_bytes().as_slice(), text];
            services.key().derive(purpose, &parts).into()
        };
        Self {
            key_hash: hash("idempotency key", once.key),
            request_hash: hash("idempotent request", once.request),
        }
    }
}

/// The row of a request that has begun, unless the key is there already.
async fn insert(
    connection: &impl ConnectionTrait,
    (contratista_id, key_hash, request_hash): (Uuid, &HiddenBytes, &HiddenBytes),
    now: OffsetDateTime,
) -> Result<TryInsertResult<u64>, DbErr> {
    keys::Entity::insert(keys::ActiveModel {
        contratista_id: Set(contratista_id),
        key_hash: Set(key_hash.clone()),
        request_hash: Set(request_hash.clone()),
        status: Set(None),
        body: Set(None),
        created_at: Set(now.into()),
    })
    .on_conflict_do_nothing_on([keys::Column::ContratistaId, keys::Column::KeyHash])
    .exec_without_returning(connection)
    .await
}

/// The outcome, where this was done before. Else it is to be done now, and [`settle`]d before the transaction is
/// committed.
///
/// # Errors
/// [`IdempotencyProblem`].
pub async fn done_before(
    services: &Services,
    transaction: &DatabaseTransaction,
    contratista_id: Uuid,
    once: Once<'_>,
) -> Result<Option<String>, IdempotencyProblem> {
    let now = services.now();
    let Hashes {
        key_hash,
        request_hash,
    } = Hashes::of(services, contratista_id, once);
    let kept = Moment::from(now - KEPT_FOR);
    // One that is kept no longer makes room.
    keys::Entity::delete_many()
        .filter(keys::Column::ContratistaId.eq(contratista_id))
        .filter(keys::Column::KeyHash.eq(key_hash.clone()))
        .filter(keys::Column::CreatedAt.lte(kept))
        .exec(transaction)
        .await?;
    let row = (contratista_id, &key_hash, &request_hash);
    let inserted = insert(transaction, row, now).await?;
    if matches!(inserted, TryInsertResult::Inserted(1..)) {
        return Ok(None);
    }
    let row = keys::Entity::find_by_id((contratista_id, key_hash))
        .one(transaction)
        .await?
        .ok_or(IdempotencyProblem::UnderWay)?;
    if row.request_hash != request_hash {
        return Err(IdempotencyProblem::Conflict);
    }
    row.body
        .map(|body| Some(body.0))
        .ok_or(IdempotencyProblem::UnderWay)
}

/// Keeps how it came out, in the transaction of [`done_before`].
///
/// # Errors
/// [`Internal`].
pub async fn settle(
    services: &Services,
    transaction: &DatabaseTransaction,
    contratista_id: Uuid,
    once: Once<'_>,
    outcome: &str,
) -> Result<(), Internal> {
    let Hashes { key_hash, .. } = Hashes::of(services, contratista_id, once);
    keys::Entity::update_many()
        .col_expr(keys::Column::Status, Expr::value(Some(i32::from(DONE))))
        .col_expr(keys::Column::Body, Expr::value(HiddenText::from(outcome)))
        .filter(keys::Column::ContratistaId.eq(contratista_id))
        .filter(keys::Column::KeyHash.eq(key_hash))
        .exec(transaction)
        .await?;
    Ok(())
}

impl Claim {
    /// Keeps the answer.
    ///
    /// # Errors
    /// [`Internal`].
    pub async fn keep(self, services: &Services, stored: &Stored) -> Result<(), Internal> {
        keys::Entity::update_many()
            .col_expr(
                keys::Column::Status,
                Expr::value(Some(i32::from(stored.status))),
            )
            .col_expr(
                keys::Column::Body,
                Expr::value(HiddenText::from(stored.body.as_str())),
            )
            .filter(self.own())
            .exec(services.database())
            .await?;
        Ok(())
    }

    /// Lets go of the key: nothing was created.
    ///
    /// # Errors
    /// [`Internal`].
    pub async fn release(self, services: &Services) -> Result<(), Internal> {
        keys::Entity::delete_many()
            .filter(self.own())
            .exec(services.database())
            .await?;
        Ok(())
    }

    /// The row, as long as nobody has taken it over.
    fn own(&self) -> Condition {
        Condition::all()
            .add(keys::Column::ContratistaId.eq(self.contratista_id))
            .add(keys::Column::KeyHash.eq(self.key_hash.clone()))
            .add(keys::Column::CreatedAt.eq(Moment::from(self.at)))
            .add(keys::Column::Status.is_null())
    }
}

/// Puts this request in the place of one that is over, unless somebody else just did.
async fn take_over(
    services: &Services,
    claim: &Claim,
    row: &keys::Model,
    request_hash: HiddenBytes,
) -> Result<bool, DbErr> {
    let taken = keys::Entity::update_many()
        .col_expr(keys::Column::RequestHash, Expr::value(request_hash))
        .col_expr(keys::Column::Status, Expr::value(None::<i32>))
        .col_expr(keys::Column::Body, Expr::value(None::<String>))
        .col_expr(keys::Column::CreatedAt, Expr::value(Moment::from(claim.at)))
        .filter(keys::Column::ContratistaId.eq(claim.contratista_id))
        .filter(keys::Column::KeyHash.eq(claim.key_hash.clone()))
        .filter(keys::Column::CreatedAt.eq(row.created_at))
        .exec(services.database())
        .await?;
    Ok(taken.rows_affected == 1)
}

/// Deleting answers.
pub(crate) fn forgetting() -> Job {
    Job::new(
        "idempotency-keys",
        When::Hourly,
        "old answers were not deleted",
        |services, _| async move { Ok(forget_old(&services).await?) },
    )
}

/// Deletes the answers that are kept no longer.
///
/// # Errors
/// Whatever the database says.
pub async fn forget_old(services: &Services) -> Result<(), DbErr> {
    let before = services.now() - KEPT_FOR;
    keys::Entity::delete_many()
        .filter(keys::Column::CreatedAt.lt(Moment::from(before)))
        .exec(services.database())
        .await?;
    Ok(())
}
