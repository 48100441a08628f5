//! Links with which a password is created. The token itself is never stored.

use sea_orm::entity::prelude::*;

use super::{HiddenBytes, Moment};

/// A link.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "access_links")]
pub struct Model {
    /// Version 7, so ids grow with time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose password it creates.
    pub person_id: Uuid,
    /// What it is for.
    pub purpose: Purpose,
    /// 32 random bytes; with the secret key they give the token again, without it nothing.
    #[sea_orm(column_type = "Blob")]
    pub seed: HiddenBytes,
    /// SHA-256 of the token.
    #[sea_orm(unique, column_type = "Blob")]
    pub token_hash: HiddenBytes,
    /// When issued.
    pub created_at: Moment,
    /// From when on it is refused.
    pub expires_at: Moment,
    /// When a password was created with it.
    pub used_at: Option<Moment>,
    /// When a newer link, or a baja, voided it.
    pub replaced_at: Option<Moment>,
    /// The alta whose mail it proves; none for a way back in.
    pub membership_id: Option<Uuid>,
}

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Purpose {
    /// The first password.
    #[sea_orm(string_value = "activation")]
    Activation,
    /// A new password for somebody who had one.
    #[sea_orm(string_value = "recovery")]
    Recovery,
}

/// What a row refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Whose password it creates.
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
