//! What this database is: one row, always number 1.

use sea_orm::entity::prelude::*;

use super::Moment;

/// The marker of an installation.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "installation")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// Whether the database belongs to a demonstration: invented people, a clock that may be moved.
    pub demonstration: bool,
    /// Seconds by which a demonstration's clock is ahead of the real one.
    pub clock_offset_seconds: i64,
    /// When the database was marked.
    pub created_at: Moment,
}

/// No relations are declared: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
