//! A mail on its way, and what becomes of it: what the outbox and the mails know of each other.

use platform::entities::{HiddenText, outbox_mail::Model};
use time::OffsetDateTime;
use uuid::Uuid;

/// A mail that this worker may send, until the lease ends.
pub(crate) struct Claimed {
    pub(crate) mail: Model,
    pub(super) lease: Uuid,
}

/// What became of an attempt.
pub(crate) enum Outcome {
    /// The server accepted the mail.
    Sent,
    /// It is of no more use: its link was used or replaced.
    Superseded,
    /// Worth another attempt, if any is left.
    Postponed { why: String },
    /// Worth another attempt from this moment on; this one says nothing about the mail, and does not count.
    Held { why: String, until: OffsetDateTime },
    /// Hopeless.
    Failed {
        why: String,
        /// What the mail server said, where it was asked.
        words: Option<HiddenText>,
    },
}
