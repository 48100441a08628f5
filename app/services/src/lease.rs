//! Work that one worker does at a time, whichever process it is in: a row says who may, and until when.
//!
//! Whoever dies holding a lease loses it by time. It keeps work from being done twice at once; what must
//! never be done twice is to be guarded besides.

use std::time::Duration;

use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

use crate::{
    Services,
    entities::{
        Moment,
        worker_lease::{ActiveModel, Column, Entity},
    },
    internal::Internal,
};

/// The right to do something, for a while.
pub(crate) struct Lease {
    name: &'static str,
    holder: Uuid,
    lasts: Duration,
}

/// Takes the lease of `name`, unless somebody else holds it.
pub(crate) async fn take(
    services: &Services,
    name: &'static str,
    lasts: Duration,
) -> Result<Option<Lease>, Internal> {
    let now = services.now();
    let holder = services.new_id(now)?;
    Entity::insert(ActiveModel {
        name: Set(name.to_owned()),
        holder: Set(holder),
        until: Set(now.into()),
    })
    .on_conflict_do_nothing_on([Column::Name])
    .exec_without_returning(services.database())
    .await?;
    let taken = Entity::update_many()
        .col_expr(Column::Holder, Expr::value(holder))
        .col_expr(Column::Until, Expr::value(Moment::from(now + lasts)))
        .filter(Column::Name.eq(name))
        .filter(Column::Until.lte(Moment::from(now)))
        .exec(services.database())
        .await?;
    Ok((taken.rows_affected == 1).then_some(Lease {
        name,
        holder,
        lasts,
    }))
}

impl Lease {
    /// Makes it last from now on; whether it was still ours.
    pub(crate) async fn renew(&self, services: &Services) -> Result<bool, DbErr> {
        self.set_until(services, services.now() + self.lasts).await
    }

    /// Gives it back.
    pub(crate) async fn give_back(self, services: &Services) -> Result<(), DbErr> {
        self.set_until(services, services.now()).await?;
        Ok(())
    }

    async fn set_until(
        &self,
        services: &Services,
        until: time::OffsetDateTime,
    ) -> Result<bool, DbErr> {
        let set = Entity::update_many()
            .col_expr(Column::Until, Expr::value(Moment::from(until)))
            .filter(Column::Name.eq(self.name))
            .filter(Column::Holder.eq(self.holder))
            .exec(services.database())
            .await?;
        Ok(set.rows_affected == 1)
    }
}
