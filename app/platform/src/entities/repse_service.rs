//! The register of services: what a contratista has registered with the STPS (REPSE).

use sea_orm::entity::prelude::*;

use super::Moment;

/// A specialised service or work that was authorised.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "repse_services")]
pub struct Model {
    /// Version 7, so ids grow with time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose it is.
    pub contratista_id: Uuid,
    /// The folio that the STPS gave it.
    #[sea_orm(column_type = "Text")]
    pub folio: String,
    /// The text that was authorised.
    #[sea_orm(column_type = "Text")]
    pub description: String,
    /// The last day on which the registration is good, as `AAAA-MM-DD`; blank if that is not known.
    #[sea_orm(column_type = "Text")]
    pub valid_until: String,
    /// How often it was changed: who changes it says which revision was seen.
    pub revision: i32,
    /// When it was last changed.
    pub changed_at: Moment,
}

/// No relations are declared: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
