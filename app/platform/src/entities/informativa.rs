//! Returns (informativas): what a contratista reports to IMSS of one cuatrimestre, while it is being captured.

use sea_orm::entity::prelude::*;

use super::Moment;

/// A return.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "informativas")]
pub struct Model {
    /// Version 7, so ids grow with time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose it is.
    pub contratista_id: Uuid,
    /// The year of its cuatrimestre.
    pub year: i32,
    /// Which cuatrimestre of that year, from 1 to 3.
    pub cuatrimestre: i32,
    /// How far it is.
    pub state: State,
    /// Whether it was declared that no contract began in the period (Sin información).
    pub nothing: bool,
    /// The number of the next contract. One that was removed leaves a gap: no number is given twice.
    pub next_number: i32,
    /// When it was begun.
    pub created_at: Moment,
    /// When something of it was last changed, or it was discarded.
    pub changed_at: Moment,
    /// When its contratista was last told that it will lapse.
    pub warned_at: Option<Moment>,
    /// How often it was changed, its contracts and their workers included.
    pub changes: i64,
}

/// How far a return is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum State {
    /// It is being captured. A contratista has one such return of a period, by a unique index.
    #[sea_orm(string_value = "en_captura")]
    Capturing,
    /// It was discarded. Nobody changes it any more.
    #[sea_orm(string_value = "descartada")]
    Discarded,
    /// It was discarded, and what was captured in it is deleted.
    #[sea_orm(string_value = "vaciada")]
    Emptied,
}

/// No relations are declared: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
