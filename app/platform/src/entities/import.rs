//! Files of many capturistas between their preview and their confirmation, for an hour at most.

use sea_orm::entity::prelude::*;

use super::{HiddenText, Moment};

/// A file; its rows are [`import_row`](super::import_row)s.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "imports")]
pub struct Model {
    /// Version 7, so ids grow with time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub contratista_id: Uuid,
    /// Always an empty list: where earlier versions keep the rows, as JSON.
    #[sea_orm(column_type = "Text")]
    pub rows: HiddenText,
    /// When the file came.
    pub created_at: Moment,
    /// From when on it is gone.
    pub expires_at: Moment,
    /// How many rows the spreadsheet did not show.
    pub hidden: i32,
    /// Until when whoever registers its rows has the right to; empty when nobody does.
    pub confirming_until: Option<Moment>,
}

/// No relations are declared: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
