//! Requests to recover an access, exactly as typed, until the worker has looked at them.

use sea_orm::entity::prelude::*;

use super::{HiddenText, Moment};

/// A request.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recovery_requests")]
pub struct Model {
    /// Version 7, so ids grow with time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The CURP as typed.
    #[sea_orm(column_type = "Text")]
    pub curp: HiddenText,
    /// The address as typed.
    #[sea_orm(column_type = "Text")]
    pub email: HiddenText,
    /// When asked.
    pub requested_at: Moment,
}

/// No relations are declared: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
