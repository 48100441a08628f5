//! Mails to be sent. A row is written in the transaction of what it tells about.

use sea_orm::entity::prelude::*;

use super::{HiddenText, Moment};

/// A mail. Pending while `sent_at`, `failed_at` and `superseded_at` are all empty.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    /// Version 7, so ids grow with time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The `Message-ID`, the same at every attempt.
    #[sea_orm(unique, column_type = "Text")]
    pub message_id: String,
    /// Which mail.
    pub kind: Kind,
    /// To whom; the address is read when it is sent. None where it goes to a contratista.
    pub person_id: Option<Uuid>,
    /// What the text needs besides, as JSON; no secret.
    #[sea_orm(column_type = "Text")]
    pub payload: String,
    /// When written.
    pub created_at: Moment,
    /// Not before.
    pub next_attempt_at: Moment,
    /// Attempts begun.
    pub attempts: i32,
    /// Who is sending it just now.
    pub lease_id: Option<Uuid>,
    /// From when on another may take it.
    pub lease_until: Option<Moment>,
    /// When the server accepted it.
    pub sent_at: Option<Moment>,
    /// When it was given up.
    pub failed_at: Option<Moment>,
    /// When it was found to be of no more use: its link was used or replaced.
    pub superseded_at: Option<Moment>,
    /// Why the last attempt failed: no address, no link.
    #[sea_orm(column_type = "Text", nullable)]
    pub last_error: Option<String>,
    /// The link that it carries, if any.
    pub link_id: Option<Uuid>,
    /// What the mail server said when it last refused it; may quote the address.
    #[sea_orm(column_type = "Text", nullable)]
    pub server_words: Option<HiddenText>,
    /// Whose alta or return it tells of; contratistas take turns. Empty for what goes at once.
    pub contratista_id: Option<Uuid>,
    /// Not before, where the contratista has had its share of the hour. Retries do not change it.
    pub planned_at: Option<Moment>,
}

/// Which mail. What each is, and says, is told where mails are written; a newer version may have stored kinds
/// that this one does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Kind {
    /// Mail 1: you were registered by a contratista.
    Registered,
    /// Mail 2: create your password.
    CreatePassword,
    /// Mail 3: your password was registered.
    PasswordRegistered,
    /// The way back in for somebody who forgot the password.
    RecoverAccess,
    /// Confirm that this new address is yours.
    ConfirmMail,
    /// This address is not the registered one any more.
    MailChanged,
    /// To a contratista: a return that nobody touches will lapse.
    DraftLapses,
}

/// No relations are declared: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
