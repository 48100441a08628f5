//! A mail as it goes over the wire.

use std::fmt;

use lettre::{
    Message,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
};
use platform::internal::Internal;
use secrecy::{ExposeSecret, SecretString};
use time::OffsetDateTime;
use uuid::Uuid;

use super::Parts;
use crate::PostSettings;

/// A mail ready to be sent. The bodies may contain a link, so `Debug` shows none of it.
#[derive(Clone)]
pub struct RenderedMail {
    pub(crate) message_id: String,
    pub(crate) from: Mailbox,
    pub(crate) to: Mailbox,
    pub(crate) subject: String,
    pub(crate) text: SecretString,
    pub(crate) html: SecretString,
    pub(crate) date: OffsetDateTime,
}

impl RenderedMail {
    /// A mail with this subject and these parts.
    pub(super) fn new(
        settings: &PostSettings,
        message_id: String,
        to: Mailbox,
        (subject, parts): (String, Parts),
        date: OffsetDateTime,
    ) -> Self {
        Self {
            message_id,
            from: settings.sender.clone(),
            to,
            subject,
            text: parts.plain.into(),
            html: parts.html.into(),
            date,
        }
    }

    /// The `Message-ID`, the same at each attempt.
    pub fn message_id(&self) -> &str {
        &self.message_id
    }

    /// To whom.
    pub fn to(&self) -> &Mailbox {
        &self.to
    }

    /// The subject.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The plain part.
    pub fn text(&self) -> &SecretString {
        &self.text
    }

    /// The HTML part.
    pub fn html(&self) -> &SecretString {
        &self.html
    }

    /// The mail as it goes over the wire (RFC 5322), marked as sent by a machine (RFC 3834).
    ///
    /// # Errors
    /// [`Internal::Other`] when a header cannot be written.
    pub fn message(&self) -> Result<Message, Internal> {
        Message::builder()
            .message_id(Some(self.message_id.clone()))
            .date(self.date.into())
            .from(self.from.clone())
            .to(self.to.clone())
            .subject(self.subject.clone())
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ))
            .multipart(MultiPart::alternative_plain_html(
                self.text.expose_secret().to_owned(),
                self.html.expose_secret().to_owned(),
            ))
            .map_err(|_| Internal::other("mail: the message cannot be built"))
    }
}

impl fmt::Debug for RenderedMail {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "RenderedMail({})", self.message_id)
    }
}

/// The `Message-ID` of the mail with this id.
pub(crate) fn message_id(settings: &PostSettings, id: Uuid) -> String {
    format!("<{id}@{}>", settings.sender.email.domain())
}
