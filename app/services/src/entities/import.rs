//! Files of many capturistas between their preview and their confirmation, for an hour at most.

use sea_orm::entity::prelude::*;

use super::{HiddenText, Moment};

/// A file's rows.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "imports")]
pub struct Model {
    /// Version 7, so ids grow with time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub contratista_id: Uuid,
    /// The rows and what came of each, as JSON.
    #[sea_orm(column_type = "Text")]
    pub rows: HiddenText,
    /// When the file came.
    pub created_at: Moment,
    /// From when on it is gone.
    pub expires_at: Moment,
}

/// No relations are declared: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
