//! People. Whoever is registered as a capturista is one; a CURP is one person.

use sea_orm::entity::prelude::*;

use super::{HiddenText, Moment};

/// A person.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "people")]
pub struct Model {
    /// Version 7, so ids grow with time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// In canonical form, 18 characters.
    #[sea_orm(unique, column_type = "String(StringLen::N(18))")]
    pub curp: HiddenText,
    /// Given names.
    #[sea_orm(column_type = "Text")]
    pub given_names: HiddenText,
    /// First surname.
    #[sea_orm(column_type = "Text")]
    pub first_surname: HiddenText,
    /// Second surname, for those who have one.
    #[sea_orm(column_type = "Text", nullable)]
    pub second_surname: Option<HiddenText>,
    /// The registered mail address, as typed at the alta whose mail was proved; blank before.
    #[sea_orm(column_type = "Text")]
    pub email: HiddenText,
    /// When first registered.
    pub created_at: Moment,
    /// When they first entered with their own e.firma, which activates them without a password.
    pub efirma_first_used_at: Option<Moment>,
    /// Names, CURP and mail folded (`crate::folding`), for searching and sorting.
    #[sea_orm(column_type = "Text")]
    pub search_text: HiddenText,
    /// When the registered mail address was proved to be theirs; until then it, and the names, hold nothing.
    pub email_proved_at: Option<Moment>,
    /// Which version their latest password was, once it has been taken away; the next goes on from there.
    pub last_password_version: Option<i32>,
}

/// No relations are declared: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
