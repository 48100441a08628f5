//! The employer's registrations with IMSS (registros patronales) that contratistas have said to be their own.

use sea_orm::entity::prelude::*;

use super::Moment;

/// A registration.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "employer_registrations")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub contratista_id: Uuid,
    /// The registration, in capitals.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub registration: String,
    /// When that was said.
    pub confirmed_at: Moment,
}

/// No relations are declared: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
