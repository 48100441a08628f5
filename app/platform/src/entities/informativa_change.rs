//! Who changed what of a return, and when. What one person does about one contract within ten minutes is one row; what
//! was typed is not in it.

use sea_orm::entity::prelude::*;

use super::{Moment, history::Author};

/// Some changes.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "informativa_changes")]
pub struct Model {
    /// Version 7, so ids grow with time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Of which return.
    pub informativa_id: Uuid,
    /// Of which contract; none for what concerns the return as a whole.
    pub contract_id: Option<Uuid>,
    /// What was done.
    pub what: What,
    /// How many times, from the first moment to the last.
    pub times: i32,
    /// By whom.
    pub author: Author,
    /// The serial number of the contratista's certificate, or the name of its API token.
    #[sea_orm(column_type = "Text", nullable)]
    pub author_name: Option<String>,
    /// The capturista, where one did it.
    pub person_id: Option<Uuid>,
    /// When first.
    pub first_at: Moment,
    /// When last.
    pub last_at: Moment,
}

/// What was done about a return.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum What {
    /// It was begun.
    #[sea_orm(string_value = "started")]
    Started,
    /// It was declared that no contract began in the period.
    #[sea_orm(string_value = "nothing_declared")]
    NothingDeclared,
    /// That was taken back.
    #[sea_orm(string_value = "nothing_taken_back")]
    NothingTakenBack,
    /// It was discarded.
    #[sea_orm(string_value = "discarded")]
    Discarded,
    /// It lapsed: nobody had touched it for long.
    #[sea_orm(string_value = "lapsed")]
    Lapsed,
    /// A contract was added.
    #[sea_orm(string_value = "contract_added")]
    ContractAdded,
    /// What was typed of a contract was changed.
    #[sea_orm(string_value = "contract_changed")]
    ContractChanged,
    /// A contract was removed, with its workers.
    #[sea_orm(string_value = "contract_removed")]
    ContractRemoved,
    /// Workers were added.
    #[sea_orm(string_value = "workers_added")]
    WorkersAdded,
    /// A worker was changed.
    #[sea_orm(string_value = "workers_changed")]
    WorkersChanged,
    /// Workers were removed.
    #[sea_orm(string_value = "workers_removed")]
    WorkersRemoved,
    /// Workers were taken over from a file.
    #[sea_orm(string_value = "file_taken")]
    FileTaken,
    /// That was undone.
    #[sea_orm(string_value = "file_undone")]
    FileUndone,
}

/// No relations are declared: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
