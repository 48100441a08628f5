//! Contratistas.

use sea_orm::entity::prelude::*;

use super::Moment;

/// A contratista.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "contratistas")]
pub struct Model {
    /// Version 7, so ids grow with time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// In canonical form, 12 or 13 characters.
    #[sea_orm(unique, column_type = "String(StringLen::N(13))")]
    pub rfc: String,
    /// Name, denominación or razón social.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Name and RFC folded (`crate::folding`), for searching and sorting.
    #[sea_orm(column_type = "Text")]
    pub search_text: String,
    /// When first registered.
    pub created_at: Moment,
    /// When removed, if it is.
    pub removed_at: Option<Moment>,
}

/// No relations are declared: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
