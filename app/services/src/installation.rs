//! The marker that tells a demonstration's database from a real one.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
    sea_query::Expr,
};
use time::OffsetDateTime;

use crate::{entities::installation, internal::Internal};

/// The marker's only id.
const ID: i32 = 1;

/// What the marker says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Installation {
    /// Whether it is a demonstration.
    pub demonstration: bool,
    /// Seconds by which the demonstration's clock is ahead of the real one.
    pub clock_offset_seconds: i64,
}

/// Marks a database, once; marking it again in the same way changes nothing.
///
/// # Errors
/// [`MarkError::MarkedOtherwise`] when it bears the other mark, [`MarkError::Internal`].
pub async fn mark(
    database: &impl ConnectionTrait,
    demonstration: bool,
    now: OffsetDateTime,
) -> Result<(), MarkError> {
    installation::Entity::insert(installation::ActiveModel {
        id: Set(ID),
        demonstration: Set(demonstration),
        clock_offset_seconds: Set(0),
        created_at: Set(now.into()),
    })
    .on_conflict_do_nothing_on([installation::Column::Id])
    .exec_without_returning(database)
    .await?;
    match read(database).await? {
        Some(marker) if marker.demonstration == demonstration => Ok(()),
        _ => Err(MarkError::MarkedOtherwise),
    }
}

/// Why a database could not be marked.
#[derive(Debug, thiserror::Error)]
pub enum MarkError {
    /// It is a demonstration's and should be a real one's, or the other way round.
    #[error("the database already bears the other mark")]
    MarkedOtherwise,
    /// See [`Internal`].
    #[error(transparent)]
    Internal(#[from] Internal),
}
crate::internal::impl_from_internal!(MarkError);

/// The marker; nothing when the database has never been marked.
///
/// # Errors
/// Whatever the database says.
pub async fn read(database: &impl ConnectionTrait) -> Result<Option<Installation>, DbErr> {
    let row = installation::Entity::find_by_id(ID).one(database).await?;
    Ok(row.map(|row| Installation {
        demonstration: row.demonstration,
        clock_offset_seconds: row.clock_offset_seconds,
    }))
}

/// Remembers by how much a demonstration's clock is ahead; a real installation is left alone.
///
/// # Errors
/// Whatever the database says.
pub async fn set_clock_offset(database: &impl ConnectionTrait, seconds: i64) -> Result<(), DbErr> {
    installation::Entity::update_many()
        .col_expr(
            installation::Column::ClockOffsetSeconds,
            Expr::value(seconds),
        )
        .filter(installation::Column::Demonstration.eq(true))
        .exec(database)
        .await?;
    Ok(())
}
