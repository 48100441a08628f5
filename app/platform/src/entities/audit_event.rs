//! The record of security events. What a row says is written once and never changed; two columns are
//! the worker's marks.

use sea_orm::entity::prelude::*;

use super::{HiddenBytes, Moment};

/// One event. Holds ids and no secret.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_events")]
pub struct Model {
    /// Version 7, so ids grow with time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What happened. Text, since another version may write kinds that this one does not know.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// To whom, or by whom, if a person.
    pub person_id: Option<Uuid>,
    /// Which contratista it concerns.
    pub contratista_id: Option<Uuid>,
    /// In which session.
    pub session_id: Option<Uuid>,
    /// With, or about, which API token.
    pub token_id: Option<Uuid>,
    /// What else there is to say, as a JSON object.
    #[sea_orm(column_type = "Text")]
    pub details: String,
    /// The client's address, where it was known.
    #[sea_orm(column_type = "Text", nullable)]
    pub origin: Option<String>,
    /// When it was written; its transaction committed later.
    pub at: Moment,
    /// HMAC-SHA256 of all of the above, made with the act; nothing in rows of versions before 19.
    #[sea_orm(column_type = "Blob", nullable)]
    pub mac: Option<HiddenBytes>,
    /// The number of the segment that it was sealed in.
    pub segment: Option<i64>,
    /// When its line was written.
    pub emitted_at: Option<Moment>,
}

/// No relations: what an event tells of may be gone.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
