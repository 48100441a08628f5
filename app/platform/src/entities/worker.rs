//! The register of workers: which NSS and which CURP are one person, and the SBC that was last captured.

use sea_orm::entity::prelude::*;

use super::{HiddenText, Moment};

/// A worker of a contratista.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "workers")]
pub struct Model {
    /// Whose worker.
    #[sea_orm(primary_key, auto_increment = false)]
    pub contratista_id: Uuid,
    /// NSS, 11 digits.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub nss: HiddenText,
    /// What addresses name them by.
    pub id: Uuid,
    /// CURP, 18 characters.
    #[sea_orm(column_type = "Text")]
    pub curp: HiddenText,
    /// Name, as typed; blank where nobody gave one.
    #[sea_orm(column_type = "Text")]
    pub name: HiddenText,
    /// SBC with two decimals.
    #[sea_orm(column_type = "Text")]
    pub sbc: HiddenText,
    /// When the SBC was last captured or corrected.
    pub sbc_at: Moment,
    /// Where the SBC comes from: the id of a return, as a text; blank where it was corrected in the register.
    #[sea_orm(column_type = "Text")]
    pub source: String,
    /// The name folded (`crate::folding`), for searching and sorting.
    #[sea_orm(column_type = "Text")]
    pub search_text: HiddenText,
    /// How often it was changed: who changes it says which revision was seen.
    pub revision: i32,
    /// When it was last changed.
    pub changed_at: Moment,
}

/// No relations are declared: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
