//! Files of workers: between their preview and their confirmation for an hour at most, then for undoing it.

use sea_orm::entity::prelude::*;

use super::Moment;

/// A file; what is kept of it are [`worker_file_row`](super::worker_file_row)s.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "worker_files")]
pub struct Model {
    /// Version 7, so ids grow with time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub contratista_id: Uuid,
    /// For which return.
    pub informativa_id: Uuid,
    /// For which contract.
    pub contract_id: Uuid,
    /// What the file was: the code of a format.
    #[sea_orm(column_type = "Text")]
    pub format: String,
    /// The employer's registrations that it names and that nobody has confirmed, separated by blanks.
    #[sea_orm(column_type = "Text")]
    pub registrations: String,
    /// How many of its records added nothing.
    pub folded: i32,
    /// When it came.
    pub created_at: Moment,
    /// From when on what was not taken of it is gone.
    pub expires_at: Moment,
    /// When it was taken over; empty until then.
    pub taken_at: Option<Moment>,
    /// When that was undone.
    pub undone_at: Option<Moment>,
}

/// No relations are declared: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
