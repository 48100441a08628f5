//! A contratista as pages show it, and as it is found and locked.

use std::fmt;

use domain::Rfc;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::{
    entities::contratista,
    folding::{folded, one_line},
};

/// A contratista. Having one gives no right to anything: that is what [`crate::ActingFor`] is for.
#[derive(Clone, PartialEq, Eq)]
pub struct Contratista {
    /// Its id, as forms send it.
    pub id: Uuid,
    /// Its RFC, canonical.
    pub rfc: String,
    /// Nombre, denominación o razón social.
    pub name: String,
}

impl From<contratista::Model> for Contratista {
    fn from(row: contratista::Model) -> Self {
        Self {
            id: row.id,
            rfc: row.rfc,
            name: row.name,
        }
    }
}

// The RFC of a person tells a birthday, so only the id may reach a log.
impl fmt::Debug for Contratista {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Contratista({})", self.id)
    }
}

/// What a contratista is found by.
pub(crate) fn search_text(name: &str, rfc: &str) -> String {
    folded(&format!("{name} {rfc}"))
}

/// A name as official papers have it: upper-case, one blank between words.
pub(crate) fn official_name(name: &str) -> String {
    one_line(name).to_uppercase()
}

/// The contratista with this RFC, unless it was removed; locked until the transaction ends.
pub(crate) async fn live(
    transaction: &impl ConnectionTrait,
    rfc: &Rfc,
) -> Result<Option<contratista::Model>, DbErr> {
    Ok(find(transaction, rfc)
        .await?
        .filter(|row| row.removed_at.is_none()))
}

/// The contratista with this id, unless it was removed; locked until the transaction ends.
pub(crate) async fn lock(
    transaction: &impl ConnectionTrait,
    id: Uuid,
) -> Result<Option<contratista::Model>, DbErr> {
    contratista::Entity::find_by_id(id)
        .filter(contratista::Column::RemovedAt.is_null())
        .lock_exclusive()
        .one(transaction)
        .await
}

/// The contratista with this RFC, removed or not; locked until the transaction ends.
pub(crate) async fn find(
    transaction: &impl ConnectionTrait,
    rfc: &Rfc,
) -> Result<Option<contratista::Model>, DbErr> {
    contratista::Entity::find()
        .filter(contratista::Column::Rfc.eq(rfc.as_str()))
        .lock_exclusive()
        .one(transaction)
        .await
}
