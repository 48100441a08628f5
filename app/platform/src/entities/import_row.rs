//! The rows of files of many capturistas.

use sea_orm::entity::prelude::*;

use super::HiddenText;

/// A row as it was typed, and what comes, or came, of it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "import_rows")]
pub struct Model {
    /// Of which file.
    #[sea_orm(primary_key, auto_increment = false)]
    pub import_id: Uuid,
    /// Its place among the rows that were read, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// Its number as a spreadsheet shows it.
    pub line: i32,
    /// CURP.
    #[sea_orm(column_type = "Text")]
    pub curp: HiddenText,
    /// Given name or names.
    #[sea_orm(column_type = "Text")]
    pub given_names: HiddenText,
    /// First surname.
    #[sea_orm(column_type = "Text")]
    pub first_surname: HiddenText,
    /// Second surname, where there is one.
    #[sea_orm(column_type = "Text", nullable)]
    pub second_surname: Option<HiddenText>,
    /// Mail address.
    #[sea_orm(column_type = "Text")]
    pub email: HiddenText,
    /// What comes of it: the code of a verdict (`accounts/bulk/verdict.rs`).
    #[sea_orm(column_type = "Text")]
    pub verdict: String,
    /// A number that belongs to the verdict: another row's, or a character's.
    pub detail: Option<i32>,
}

/// No relations are declared: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
