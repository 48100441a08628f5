//! Sessions. Only the hash of the cookie's token is stored.

use sea_orm::entity::prelude::*;

use super::{HiddenBytes, HiddenText, Moment};

/// A session.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    /// Version 7, so ids grow with time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// SHA-256 of the token.
    #[sea_orm(unique, column_type = "Blob")]
    pub token_hash: HiddenBytes,
    /// Which capturista signed in; nobody in a contratista's session.
    pub person_id: Option<Uuid>,
    /// When.
    pub created_at: Moment,
    /// The last request that counts as activity, to within `Settings::touch_every`.
    pub last_seen_at: Moment,
    /// The end that no activity postpones.
    pub expires_at: Moment,
    /// When signed out, or ended by a new password.
    pub ended_at: Option<Moment>,
    /// A capturista's present choice of contratista.
    pub membership_id: Option<Uuid>,
    /// Which contratista entered with its e.firma; none in a capturista's session.
    pub contratista_id: Option<Uuid>,
    /// The serial number of the certificate, if the contratista, or the capturista, entered with one.
    #[sea_orm(column_type = "Text", nullable)]
    pub certificate: Option<String>,
    /// Which of the person's passwords it began with (`credential::Model::version`), 0 for none; empty in
    /// a contratista's session.
    pub credential_version: Option<i32>,
    /// On which device, in words.
    #[sea_orm(column_type = "Text", nullable)]
    pub device: Option<String>,
    /// From which address.
    #[sea_orm(column_type = "Text", nullable)]
    pub address: Option<HiddenText>,
    /// When, long after its end, whatever nobody needs of it any more was deleted (`retention`).
    pub forgotten_at: Option<Moment>,
}

/// What a row refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The capturista who signed in.
    #[sea_orm(
        belongs_to = "super::person::Entity",
        from = "Column::PersonId",
        to = "super::person::Column::Id"
    )]
    Person,
    /// Their password.
    #[sea_orm(
        belongs_to = "super::credential::Entity",
        from = "Column::PersonId",
        to = "super::credential::Column::PersonId",
        skip_fk
    )]
    Credential,
}

impl Related<super::person::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Person.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
