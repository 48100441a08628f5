//! What was done about a capturista, by whom and when. Never changed.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::Moment;

/// One act.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "history")]
pub struct Model {
    /// Version 7, so ids grow with time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// About whom.
    pub person_id: Uuid,
    /// For which contratista; none for what concerns the person alone.
    pub contratista_id: Option<Uuid>,
    /// What.
    pub event: Event,
    /// By whom.
    pub author: Author,
    /// The serial number of the contratista's certificate, or the name of its API token.
    #[sea_orm(column_type = "Text", nullable)]
    pub author_name: Option<String>,
    /// When.
    pub at: Moment,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Event {
    /// Alta.
    #[sea_orm(string_value = "registered")]
    Registered,
    /// The invitation was sent again.
    #[sea_orm(string_value = "invited_again")]
    InvitedAgain,
    /// The invitation was revoked: its link is void.
    #[sea_orm(string_value = "invitation_revoked")]
    InvitationRevoked,
    /// The mail address was corrected.
    #[sea_orm(string_value = "mail_corrected")]
    MailCorrected,
    /// The name was corrected.
    #[sea_orm(string_value = "name_corrected")]
    NameCorrected,
    /// Baja.
    #[sea_orm(string_value = "removed")]
    Removed,
    /// A baja was taken back.
    #[sea_orm(string_value = "restored")]
    Restored,
    /// They created their first password.
    #[sea_orm(string_value = "password_created")]
    PasswordCreated,
    /// They entered with their own e.firma for the first time.
    #[sea_orm(string_value = "efirma_used")]
    EfirmaUsed,
}

/// Who did it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Author {
    /// Whoever runs this installation, on the command line.
    #[sea_orm(string_value = "operator")]
    Operator,
    /// The contratista, signed in with its e.firma.
    #[sea_orm(string_value = "efirma")]
    Efirma,
    /// A program, with an API token of the contratista's.
    #[sea_orm(string_value = "token")]
    Token,
    /// The capturista themselves.
    #[sea_orm(string_value = "capturista")]
    Capturista,
}

/// No relations are declared: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
