//! Passwords, as Argon2id hashes. A person without a row has never activated.

use sea_orm::entity::prelude::*;

use super::{HiddenText, Moment};

/// The password of a person.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "credentials")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: Uuid,
    /// PHC string: algorithm, parameters, salt and hash.
    #[sea_orm(column_type = "Text")]
    pub password_hash: HiddenText,
    /// 1 at the activation, one more at each new password.
    pub version: i32,
    /// When this password was set.
    pub set_at: Moment,
}

/// What a row refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Whose password it is.
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

impl Related<Entity> for super::person::Entity {
    fn to() -> RelationDef {
        Relation::Person.def().rev()
    }
}

impl ActiveModelBehavior for ActiveModel {}
