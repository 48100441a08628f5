//! Counted attempts. The key is a keyed hash, so the table names nobody.

use sea_orm::entity::prelude::*;

use super::{HiddenBytes, Moment};

/// A counter.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attempts")]
pub struct Model {
    /// What is counted.
    #[sea_orm(primary_key, auto_increment = false)]
    pub scope: Scope,
    /// Keyed hash of whom it is counted for.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Blob")]
    pub key_hash: HiddenBytes,
    /// How many since the counter was last forgotten.
    pub failures: i32,
    /// When the last was counted.
    pub last_failed_at: Moment,
    /// Until when nothing is let through.
    pub blocked_until: Option<Moment>,
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Scope {
    /// Failures at the sign-in, by the CURP typed.
    #[sea_orm(string_value = "sign_in")]
    SignIn,
    /// The same in a browser in which the person has signed in before.
    #[sea_orm(string_value = "sign_in_device")]
    SignInDevice,
    /// Failures for a CURP from one address, counted from the first delay on.
    #[sea_orm(string_value = "sign_in_address")]
    SignInAddress,
    /// Altas refused because the mail differs, by contratista.
    #[sea_orm(string_value = "alta")]
    Alta,
    /// Recovery mails, by person.
    #[sea_orm(string_value = "recovery")]
    Recovery,
    /// Occasions for mails, by address.
    #[sea_orm(string_value = "recipient")]
    Recipient,
}

/// No relations are declared: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
