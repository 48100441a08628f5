//! REPSE registrations as PDF. The bytes lie in the store of files; the latest one is in force.

use sea_orm::entity::prelude::*;

use super::{HiddenText, Moment};

/// One file.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "repse_files")]
pub struct Model {
    /// Version 7, so ids grow with time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub contratista_id: Uuid,
    /// The name that it had where it came from; never a path.
    #[sea_orm(column_type = "Text")]
    pub name: HiddenText,
    /// In bytes.
    pub size: i64,
    /// Where it lies in the store.
    #[sea_orm(unique, column_type = "Text")]
    pub location: String,
    /// Who gave it: the serial number of a certificate, or the name of an API token.
    #[sea_orm(column_type = "Text")]
    pub author: String,
    /// When.
    pub created_at: Moment,
}

/// No relations are declared: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
