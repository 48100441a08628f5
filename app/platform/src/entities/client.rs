//! The register of clients (contratantes): what was captured of each, for the next contract.

use sea_orm::entity::prelude::*;

use super::{HiddenText, Moment};

/// A client of a contratista.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "clients")]
pub struct Model {
    /// Whose client.
    #[sea_orm(primary_key, auto_increment = false)]
    pub contratista_id: Uuid,
    /// Its RFC, in canonical form.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub rfc: HiddenText,
    /// What addresses name it by.
    pub id: Uuid,
    /// What was typed of it: a JSON object of texts, by the names of `domain::informativa::Field`.
    #[sea_orm(column_type = "Text")]
    pub texts: HiddenText,
    /// RFC and name folded (`crate::folding`), for searching and sorting.
    #[sea_orm(column_type = "Text")]
    pub search_text: HiddenText,
    /// How often it was changed: who changes it says which revision was seen.
    pub revision: i32,
    /// When it was last changed.
    pub changed_at: Moment,
    /// When it was last captured or corrected, changed or not.
    pub used_at: Moment,
}

/// No relations are declared: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
