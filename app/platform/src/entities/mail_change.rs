//! New mail addresses that wait for their owners to confirm them. The token itself is never stored.

use sea_orm::entity::prelude::*;

use super::{HiddenBytes, HiddenText, Moment};

/// A change asked for.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mail_changes")]
pub struct Model {
    /// Version 7, so ids grow with time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose address changes.
    pub person_id: Uuid,
    /// The new one.
    #[sea_orm(column_type = "Text")]
    pub email: HiddenText,
    /// The one registered when the change was asked for.
    #[sea_orm(column_type = "Text")]
    pub earlier_email: HiddenText,
    /// 32 random bytes; with the secret key they give the token again, without it nothing.
    #[sea_orm(column_type = "Blob")]
    pub seed: HiddenBytes,
    /// SHA-256 of the token.
    #[sea_orm(unique, column_type = "Blob")]
    pub token_hash: HiddenBytes,
    /// When asked for.
    pub created_at: Moment,
    /// From when on it can be confirmed no more.
    pub expires_at: Moment,
    /// When confirmed.
    pub used_at: Option<Moment>,
    /// When a newer change, or a new password, voided it.
    pub replaced_at: Option<Moment>,
}

/// What a row refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Whose address changes.
    #[sea_orm(
        belongs_to = "super::person::Entity",
        from = "Column::PersonId",
        to = "super::person::Column::Id"
    )]
    Person,
}

impl Related<super::person::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Person.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
