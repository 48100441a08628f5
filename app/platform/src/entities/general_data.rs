//! The general data of contratistas. A version is never changed: the latest one is in force.

use sea_orm::entity::prelude::*;

use super::{HiddenText, Moment};

/// One version.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "general_data")]
pub struct Model {
    /// Version 7, so ids grow with time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub contratista_id: Uuid,
    /// From 1.
    pub version: i32,
    /// Where notices go.
    #[sea_orm(column_type = "Text")]
    pub email: HiddenText,
    /// Ten digits.
    #[sea_orm(column_type = "Text")]
    pub telephone: HiddenText,
    /// Ten digits, for whoever gives one.
    #[sea_orm(column_type = "Text", nullable)]
    pub mobile: Option<HiddenText>,
    /// Domicilio fiscal, as JSON.
    #[sea_orm(column_type = "Text")]
    pub fiscal_address: HiddenText,
    /// Domicilio convencional, where it differs.
    #[sea_orm(column_type = "Text", nullable)]
    pub conventional_address: Option<HiddenText>,
    /// Domicilio social, where it differs.
    #[sea_orm(column_type = "Text", nullable)]
    pub social_address: Option<HiddenText>,
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
