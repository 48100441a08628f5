//! The workers of contracts, as they are being captured. A return may have a hundred thousand.

use sea_orm::entity::prelude::*;

use super::HiddenText;

/// A row of a contract's workers.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "informativa_workers")]
pub struct Model {
    /// Of which contract.
    #[sea_orm(primary_key, auto_increment = false)]
    pub contract_id: Uuid,
    /// What tells it from the contract's other rows, which stand in this order.
    #[sea_orm(primary_key, auto_increment = false)]
    pub row: i32,
    /// NSS as typed.
    #[sea_orm(column_type = "Text")]
    pub nss: HiddenText,
    /// CURP as typed.
    #[sea_orm(column_type = "Text")]
    pub curp: HiddenText,
    /// SBC as typed.
    #[sea_orm(column_type = "Text")]
    pub sbc: HiddenText,
    /// Name as typed, for people to read: it is not reported. Blank where nobody gave one.
    #[sea_orm(column_type = "Text")]
    pub name: HiddenText,
    /// How often it was changed: who changes it says which revision was seen.
    pub revision: i32,
}

/// No relations are declared: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
