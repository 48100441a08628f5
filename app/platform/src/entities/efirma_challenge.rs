//! What is asked to be signed to enter with an e.firma, once. Neither the nonce nor the browser's
//! token is stored.

use sea_orm::entity::prelude::*;

use super::{HiddenBytes, Moment};

/// A challenge.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "efirma_challenges")]
pub struct Model {
    /// Version 7, so ids grow with time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// SHA-256 of the nonce's 32 bytes.
    #[sea_orm(unique, column_type = "Blob")]
    pub nonce_hash: HiddenBytes,
    /// SHA-256 of the token that the asking browser keeps in a cookie.
    #[sea_orm(column_type = "Blob")]
    pub browser_hash: HiddenBytes,
    /// When given: what is signed names this second.
    pub created_at: Moment,
    /// From when on it is refused.
    pub expires_at: Moment,
    /// When somebody answered it, rightly or not.
    pub used_at: Option<Moment>,
}

/// No relations are declared: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
