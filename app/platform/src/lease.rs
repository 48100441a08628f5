//! Work that one worker does at a time, whichever process it is in: a row says who may, and until when.
//!
//! Whoever dies holding a lease loses it by time. It keeps work from being done twice at once; what must
//! never be done twice is to be guarded besides.

use std::{future::Future, time::Duration};

use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

use crate::{
    Platform,
    entities::{
        Moment,
        worker_lease::{ActiveModel, Column, Entity},
    },
    internal::Internal,
};

/// What one worker at a time does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lock {
    /// The same in all workers, of all versions that keep each other out.
    pub name: &'static str,
    /// For how long a worker keeps the others out after it has taken the lease or last renewed it: longer
    /// than it works without renewing.
    pub lasts: Duration,
}

/// The right to do something, for a while.
#[derive(Clone)]
pub struct Lease {
    lock: Lock,
    holder: Uuid,
}

/// Does `work` under the lease, and gives it back; nothing if somebody else holds it. A worker that dies at it
/// keeps the others out until the lease is over.
///
/// # Errors
/// [`Internal`], that of `work` included.
pub async fn hold<T, E, W>(
    platform: &Platform,
    lock: Lock,
    work: impl FnOnce(Lease) -> W,
) -> Result<Option<T>, E>
where
    E: From<Internal>,
    W: Future<Output = Result<T, E>>,
{
    let Some(lease) = take(platform, lock).await? else {
        return Ok(None);
    };
    let outcome = work(lease.clone()).await;
    lease.give_back(platform).await.map_err(Internal::from)?;
    outcome.map(Some)
}

/// Takes the lease, unless somebody else holds it.
///
/// # Errors
/// [`Internal`].
pub async fn take(platform: &Platform, lock: Lock) -> Result<Option<Lease>, Internal> {
    let Lock { name, lasts } = lock;
    let now = platform.now();
    let holder = platform.new_id(now)?;
    Entity::insert(ActiveModel {
        name: Set(name.to_owned()),
        holder: Set(holder),
        until: Set(now.into()),
    })
    .on_conflict_do_nothing_on([Column::Name])
    .exec_without_returning(platform.database())
    .await?;
    let taken = Entity::update_many()
        .col_expr(Column::Holder, Expr::value(holder))
        .col_expr(Column::Until, Expr::value(Moment::from(now + lasts)))
        .filter(Column::Name.eq(name))
        .filter(Column::Until.lte(Moment::from(now)))
        .exec(platform.database())
        .await?;
    Ok((taken.rows_affected == 1).then_some(Lease { lock, holder }))
}

impl Lease {
    /// Makes it last from now on; whether it was still ours.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn renew(&self, platform: &Platform) -> Result<bool, DbErr> {
        self.set_until(platform, platform.now() + self.lock.lasts)
            .await
    }

    /// Gives it back.
    ///
    /// # Errors
    /// Whatever the database says; then it is over by time.
    pub async fn give_back(self, platform: &Platform) -> Result<(), DbErr> {
        self.set_until(platform, platform.now()).await?;
        Ok(())
    }

    async fn set_until(
        &self,
        platform: &Platform,
        until: time::OffsetDateTime,
    ) -> Result<bool, DbErr> {
        let set = Entity::update_many()
            .col_expr(Column::Until, Expr::value(Moment::from(until)))
            .filter(Column::Name.eq(self.lock.name))
            .filter(Column::Holder.eq(self.holder))
            .exec(platform.database())
            .await?;
        Ok(set.rows_affected == 1)
    }
}
