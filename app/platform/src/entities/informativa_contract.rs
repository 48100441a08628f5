//! The contracts of returns, as they are being captured.

use sea_orm::entity::prelude::*;

use super::{HiddenText, Moment};

/// A contract.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "informativa_contracts")]
pub struct Model {
    /// Version 7, so ids grow with time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Of which return.
    pub informativa_id: Uuid,
    /// Its number in the return, from 1. A number that was removed is not given again.
    pub number: i32,
    /// What was typed of it: a JSON object of texts, by the names of `domain::informativa::Field`.
    #[sea_orm(column_type = "Text")]
    pub texts: HiddenText,
    /// Client, objeto, order and service folded (`crate::folding`), for searching.
    #[sea_orm(column_type = "Text")]
    pub search_text: HiddenText,
    /// How often its texts were changed: who changes it says which revision was seen.
    pub revision: i32,
    /// The row of the next worker. One that was removed leaves a gap: no row is given twice.
    pub next_row: i32,
    /// When they were last changed.
    pub changed_at: Moment,
    /// How often it was changed, its workers included.
    pub changes: i64,
}

/// No relations are declared: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
