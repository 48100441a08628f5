//! Who worked for whom, in which session, from when to when.

use sea_orm::entity::prelude::*;

use super::Moment;

/// One stretch of work for one contratista.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "acting_for")]
pub struct Model {
    /// Version 7, so ids grow with time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// In which session.
    pub session_id: Uuid,
    /// Who.
    pub person_id: Uuid,
    /// For whom.
    pub contratista_id: Uuid,
    /// By which link.
    pub membership_id: Uuid,
    /// When chosen.
    pub started_at: Moment,
    /// When another was chosen, the link or the session ended.
    pub ended_at: Option<Moment>,
}

/// No relations are declared: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
