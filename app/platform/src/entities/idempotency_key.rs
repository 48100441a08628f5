//! What a program was answered when it created something, so that the same request once more creates
//! nothing.

use sea_orm::entity::prelude::*;

use super::{HiddenBytes, HiddenText, Moment};

/// A key that a program has chosen for one request.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_keys")]
pub struct Model {
    /// Whose request it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub contratista_id: Uuid,
    /// Keyed hash of the key.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Blob")]
    pub key_hash: HiddenBytes,
    /// Keyed hash of what was asked.
    #[sea_orm(column_type = "Blob")]
    pub request_hash: HiddenBytes,
    /// The status of the answer; none while the request is under way.
    pub status: Option<i32>,
    /// The answer itself, which tells of people; none while the request is under way.
    #[sea_orm(column_type = "Text", nullable)]
    pub body: Option<HiddenText>,
    /// When the request began.
    pub created_at: Moment,
}

/// No relations are declared: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
