//! The mailbox of a demonstration: "sending" stores a mail in the database, and people read it
//! there.

use std::fmt;

use platform::{
    Platform,
    entities::{HiddenText, demonstration_mail},
    internal::Internal,
};
use sea_orm::{ActiveValue::Set, EntityTrait, QueryOrder, QuerySelect};
use secrecy::{ExposeSecret, SecretString};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    mailer::{Mailer, Obstacle, SendError},
    mails::RenderedMail,
};

/// The most mails that the mailbox lists.
const LISTED: u64 = 200;

/// A mailer that stores what it is given.
#[derive(Clone, Debug)]
pub struct DemonstrationMailer(Platform);

impl DemonstrationMailer {
    /// A mailer into the mailbox of this database.
    pub fn new(platform: &Platform) -> Self {
        Self(platform.clone())
    }
}

#[async_trait::async_trait]
impl Mailer for DemonstrationMailer {
    async fn send(&self, mail: &RenderedMail) -> Result<(), SendError> {
        store(&self.0, mail)
            .await
            .map_err(|error| SendError::Mail(Obstacle::Ours(error.to_string())))
    }
}

/// A mail in the mailbox.
#[derive(Clone)]
pub struct DemonstrationMail {
    /// Its id, as the address of its page has it.
    pub id: Uuid,
    /// To whom.
    pub recipient: String,
    /// The subject.
    pub subject: String,
    /// The plain part.
    pub text: SecretString,
    /// The HTML part.
    pub html: SecretString,
    /// When "sent".
    pub sent_at: OffsetDateTime,
}

impl fmt::Debug for DemonstrationMail {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "DemonstrationMail({})", self.id)
    }
}

impl From<demonstration_mail::Model> for DemonstrationMail {
    fn from(row: demonstration_mail::Model) -> Self {
        Self {
            id: row.id,
            recipient: row.recipient.0,
            subject: row.subject,
            text: row.text_body.0.into(),
            html: row.html_body.0.into(),
            sent_at: *row.sent_at,
        }
    }
}

/// The mails in the mailbox, the latest first; at most 200.
///
/// # Errors
/// [`Internal`].
pub async fn mailbox(platform: &Platform) -> Result<Vec<DemonstrationMail>, Internal> {
    let rows = demonstration_mail::Entity::find()
        .order_by_desc(demonstration_mail::Column::SentAt)
        .order_by_desc(demonstration_mail::Column::Id)
        .limit(LISTED)
        .all(platform.database())
        .await?;
    Ok(rows.into_iter().map(DemonstrationMail::from).collect())
}

/// One mail, if there is such a one.
///
/// # Errors
/// [`Internal`].
pub async fn mail(platform: &Platform, id: Uuid) -> Result<Option<DemonstrationMail>, Internal> {
    let row = demonstration_mail::Entity::find_by_id(id)
        .one(platform.database())
        .await?;
    Ok(row.map(DemonstrationMail::from))
}

/// The same mail sent again, after a worker died over it, stays one mail.
async fn store(platform: &Platform, mail: &RenderedMail) -> Result<(), Internal> {
    let now = platform.now();
    demonstration_mail::Entity::insert(demonstration_mail::ActiveModel {
        id: Set(platform.new_id(now)?),
        message_id: Set(mail.message_id().to_owned()),
        recipient: Set(HiddenText(mail.to().email.to_string())),
        subject: Set(mail.subject().to_owned()),
        text_body: Set(mail.text().expose_secret().into()),
        html_body: Set(mail.html().expose_secret().into()),
        sent_at: Set(now.into()),
    })
    .on_conflict_do_nothing_on([demonstration_mail::Column::MessageId])
    .exec_without_returning(platform.database())
    .await?;
    Ok(())
}
