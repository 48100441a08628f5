//! What a contratista's programs enter with. Only the hash of a token is stored.

use sea_orm::entity::prelude::*;

use super::{HiddenBytes, Moment};

/// A token.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "api_tokens")]
pub struct Model {
    /// Version 7, so ids grow with time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose affairs it manages.
    pub contratista_id: Uuid,
    /// What the contratista calls it; the history says it.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// The codes of what it may do, with blanks between.
    #[sea_orm(column_type = "Text")]
    pub scopes: String,
    /// SHA-256 of its 32 bytes.
    #[sea_orm(unique, column_type = "Blob")]
    pub token_hash: HiddenBytes,
    /// When made.
    pub created_at: Moment,
    /// The serial number of the certificate with which it was made.
    #[sea_orm(column_type = "Text")]
    pub author: String,
    /// From when on it is refused.
    pub expires_at: Moment,
    /// When it was revoked, before its time.
    pub revoked_at: Option<Moment>,
    /// When it was last used, to within a minute.
    pub last_used_at: Option<Moment>,
}

/// No relations are declared: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
