//! The seals over the record of security events. Kept when a segment's events are purged.

use sea_orm::entity::prelude::*;

use super::{HiddenBytes, Moment};

/// One segment: events of one kind and one day, sealed together.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_segments")]
pub struct Model {
    /// Counted from 1 without gaps.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    /// Of which kind its events are.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// Of which day in Central Mexico, as `2027-01-10`.
    #[sea_orm(column_type = "Text")]
    pub day: String,
    /// How many there are.
    pub events: i32,
    /// The least id among them.
    pub first_id: Uuid,
    /// The greatest.
    pub last_id: Uuid,
    /// SHA-256 of them all.
    #[sea_orm(column_type = "Blob")]
    pub rows_hash: HiddenBytes,
    /// The seal of the segment before; zeros in the first.
    #[sea_orm(column_type = "Blob")]
    pub previous: HiddenBytes,
    /// HMAC-SHA256 of all of the above, and of when.
    #[sea_orm(column_type = "Blob")]
    pub seal: HiddenBytes,
    /// When sealed.
    pub sealed_at: Moment,
    /// When its events were purged.
    pub purged_at: Option<Moment>,
    /// HMAC-SHA256 that says so.
    #[sea_orm(column_type = "Blob", nullable)]
    pub purge_seal: Option<HiddenBytes>,
    /// When its line was written.
    pub emitted_at: Option<Moment>,
}

/// No relations are declared: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
