//! Who is told what becomes of mails.

use time::OffsetDateTime;

use crate::mailer::Cause;

/// What became of an attempt to send a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailOutcome {
    /// The mail server accepted it.
    Sent,
    /// It was of no more use.
    Superseded,
    /// It will be tried again.
    Postponed,
    /// It was given up.
    GivenUp,
}

/// Is told, and decides nothing.
pub trait Watch: Send + Sync {
    /// An attempt to send a mail has ended.
    fn mail(&self, outcome: MailOutcome);

    /// The mail server takes no mails, for this reason; or it does.
    fn mail_stopped(&self, by: Option<Cause>);

    /// The worker that sends mails is alive.
    fn worker_seen(&self, now: OffsetDateTime);
}
