//! Who has proved to hold an e.firma and has yet to say as whom they enter.

use sea_orm::entity::prelude::*;

use super::{HiddenBytes, HiddenText, Moment};

/// A proof, good for one entry by the browser that holds its token.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "efirma_proofs")]
pub struct Model {
    /// Version 7, so ids grow with time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// SHA-256 of the token.
    #[sea_orm(unique, column_type = "Blob")]
    pub token_hash: HiddenBytes,
    /// The certificate's RFC; of a company's the first.
    #[sea_orm(column_type = "Text")]
    pub rfc: HiddenText,
    /// The certificate's name.
    #[sea_orm(column_type = "Text")]
    pub name: HiddenText,
    /// The CURP of a personal certificate.
    #[sea_orm(column_type = "Text", nullable)]
    pub curp: Option<HiddenText>,
    /// The certificate's serial number.
    #[sea_orm(column_type = "Text")]
    pub certificate: String,
    /// Whether it is a company's.
    pub company: bool,
    /// When proved.
    pub created_at: Moment,
    /// From when on it is refused.
    pub expires_at: Moment,
    /// When somebody entered with it.
    pub used_at: Option<Moment>,
}

/// No relations are declared: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
