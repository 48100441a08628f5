//! Altas: who may capture for which contratista, from when to when. Rows are ended, never deleted.
//!
//! An alta waits, and gives no right, until it has joined (decision 18).

use sea_orm::entity::prelude::*;

use super::{HiddenText, Moment};

/// The link between a capturista and a contratista.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "memberships")]
pub struct Model {
    /// Version 7, so ids grow with time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The capturista.
    pub person_id: Uuid,
    /// The contratista.
    pub contratista_id: Uuid,
    /// The alta.
    pub started_at: Moment,
    /// The baja, if there was one.
    pub ended_at: Option<Moment>,
    /// While it waits: when it lapses. Nothing once it has joined.
    pub lapses_at: Option<Moment>,
    /// The given names that the contratista typed. This and what follows is kept while nobody has proved
    /// the mail; from then on the person's own holds.
    #[sea_orm(column_type = "Text", nullable)]
    pub given_names: Option<HiddenText>,
    /// The first surname that it typed.
    #[sea_orm(column_type = "Text", nullable)]
    pub first_surname: Option<HiddenText>,
    /// The second surname that it typed, for those who have one.
    #[sea_orm(column_type = "Text", nullable)]
    pub second_surname: Option<HiddenText>,
    /// The mail address that it typed.
    #[sea_orm(column_type = "Text", nullable)]
    pub email: Option<HiddenText>,
    /// As a person's.
    #[sea_orm(column_type = "Text", nullable)]
    pub search_text: Option<HiddenText>,
}

/// What a row refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The capturista.
    #[sea_orm(
        belongs_to = "super::person::Entity",
        from = "Column::PersonId",
        to = "super::person::Column::Id"
    )]
    Person,
    /// The contratista.
    #[sea_orm(
        belongs_to = "super::contratista::Entity",
        from = "Column::ContratistaId",
        to = "super::contratista::Column::Id"
    )]
    Contratista,
}

impl Related<super::person::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Person.def()
    }
}

impl Related<super::contratista::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Contratista.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
