//! The rows of files of workers.

use sea_orm::entity::prelude::*;

use super::HiddenText;

/// A row, and what comes, or came, of it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "worker_file_rows")]
pub struct Model {
    /// Of which file.
    #[sea_orm(primary_key, auto_increment = false)]
    pub file_id: Uuid,
    /// Its place among the rows that are kept, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// Its number in the file, from 1.
    pub line: i32,
    /// NSS; as it stood in the file where the row is rejected.
    #[sea_orm(column_type = "Text")]
    pub nss: HiddenText,
    /// CURP, likewise.
    #[sea_orm(column_type = "Text")]
    pub curp: HiddenText,
    /// SBC, likewise.
    #[sea_orm(column_type = "Text")]
    pub sbc: HiddenText,
    /// Name; blank where the file has none.
    #[sea_orm(column_type = "Text")]
    pub name: HiddenText,
    /// What comes of it.
    pub what: What,
    /// The codes of what is found of it, separated by blanks.
    #[sea_orm(column_type = "Text")]
    pub said: String,
    /// Whether it goes in with the rest.
    pub chosen: bool,
    /// The row of the contract that it changes, or that came of it.
    pub row: Option<i32>,
    /// The revision of that row, as it was seen or as it was left.
    pub revision: Option<i32>,
    /// The SBC of that row before.
    #[sea_orm(column_type = "Text", nullable)]
    pub sbc_before: Option<HiddenText>,
}

/// What comes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum What {
    /// A worker who is not in the contract yet.
    #[sea_orm(string_value = "new")]
    New,
    /// One who is there with the same SBC.
    #[sea_orm(string_value = "same")]
    Same,
    /// One who is there with another SBC.
    #[sea_orm(string_value = "sbc")]
    Sbc,
    /// It has to be corrected.
    #[sea_orm(string_value = "rejected")]
    Rejected,
    /// It was taken over.
    #[sea_orm(string_value = "taken")]
    Taken,
    /// The contract's row was changed meanwhile by somebody: it was not taken over, or not undone.
    #[sea_orm(string_value = "kept")]
    Kept,
    /// It was taken over and undone.
    #[sea_orm(string_value = "undone")]
    Undone,
}

/// No relations are declared: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
