//! The mailbox of a demonstration, where "sending" puts a mail.

use sea_orm::entity::prelude::*;

use super::{HiddenText, Moment};

/// A mail.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "demonstration_mails")]
pub struct Model {
    /// Version 7, so ids grow with time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The `Message-ID`; the same mail sent again is one mail.
    #[sea_orm(unique, column_type = "Text")]
    pub message_id: String,
    /// To whom.
    #[sea_orm(column_type = "Text")]
    pub recipient: HiddenText,
    /// Subject.
    #[sea_orm(column_type = "Text")]
    pub subject: String,
    /// The plain part; it may contain a link.
    #[sea_orm(column_type = "Text")]
    pub text_body: HiddenText,
    /// The HTML part; it may contain a link.
    #[sea_orm(column_type = "Text")]
    pub html_body: HiddenText,
    /// When "sent".
    pub sent_at: Moment,
}

/// No relations are declared: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
