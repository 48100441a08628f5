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
    /// CURP, 18 characters.
    #[sea_orm(column_type = "Text")]
    pub curp: HiddenText,
    /// Name, as typed; blank where nobody gave one.
    #[sea_orm(column_type = "Text")]
    pub name: HiddenText,
    /// SBC with two decimals.
    #[sea_orm(column_type = "Text")]
    pub sbc: HiddenText,
    /// Where this comes from: the id of a return, as a text.
    #[sea_orm(column_type = "Text")]
    pub source: String,
    /// When it was last changed.
    pub changed_at: Moment,
}

/// No relations are declared: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
