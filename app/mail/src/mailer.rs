//! Getting a rendered mail out of the house, and telling apart what stood in its way.
//!
//! **What is final.** Only that there is no such mailbox, said by the server about the recipient. Whatever
//! else a server refuses may be about us (our address, our name, our share of the day), and the mails
//! should be there still when the operator has mended that.

use std::{fmt, sync::Arc};

use crate::mails::RenderedMail;
use platform::{entities::HiddenText, folding::one_line};

mod smtp;

pub use crate::demonstration::DemonstrationMailer;
pub use smtp::{SmtpMailer, SmtpSecurity, SmtpSettings, SmtpSettingsError, hello_name};

/// Sends mails. Called with no transaction open; whoever calls limits the time.
#[async_trait::async_trait]
pub trait Mailer: Send + Sync {
    /// Hands a mail over for good.
    ///
    /// # Errors
    /// [`SendError`].
    async fn send(&self, mail: &RenderedMail) -> Result<(), SendError>;
}

/// Why a mail was not handed over, and whom that concerns.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// There is no such mailbox; another attempt would be refused, too.
    #[error("{0}")]
    NoMailbox(Refusal),
    /// This mail was refused, from its recipient on; others may pass.
    #[error("{0}")]
    Mail(Obstacle),
    /// Before any recipient was named: the next mail would fare no better.
    #[error("{0}")]
    Relay(Obstacle),
    /// The mail itself is broken on our side.
    #[error("{0}")]
    Ours(String),
}

/// What stood in a mail's way. The text is stored and logged, so it names no address: the server's
/// own words may quote one, and only their codes are kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Obstacle {
    /// The server said no.
    #[error("{0}")]
    Answer(Answer),
    /// The server said nothing within the limit.
    #[error("the mail server did not answer in time")]
    NoAnswer,
    /// No protected connection, for instance because of a certificate that is not trusted.
    #[error("no TLS connection to the mail server")]
    NoTls,
    /// The server offers no STARTTLS, and it is asked for.
    #[error("the mail server offers no STARTTLS")]
    NoStartTls,
    /// The server offers none of the ways in which we can say who we are.
    #[error("the mail server offers no common way to authenticate")]
    NoCommonAuth,
    /// The address has letters beyond ASCII before its @, and the server knows no such addresses.
    #[error("the mail server has no SMTPUTF8")]
    NoUtf8,
    /// No connection at all, or one that broke.
    #[error("no connection to the mail server")]
    NoConnection,
    /// The place where it was to be put is broken on our side.
    #[error("{0}")]
    Ours(String),
}

/// In answer to what a server says no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// The connection.
    Greeting,
    /// EHLO.
    Hello,
    /// STARTTLS.
    StartTls,
    /// AUTH.
    Auth,
    /// MAIL FROM.
    Sender,
    /// RCPT TO.
    Recipient,
    /// DATA.
    Data,
    /// The mail's end.
    Content,
}

impl Stage {
    /// The command, as RFC 5321 calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Greeting => "the connection",
            Self::Hello => "EHLO",
            Self::StartTls => "STARTTLS",
            Self::Auth => "AUTH",
            Self::Sender => "MAIL",
            Self::Recipient => "RCPT",
            Self::Data => "DATA",
            Self::Content => "the mail",
        }
    }
}

/// An enhanced status code (RFC 3463): `5.1.1`.
pub type Status = (u8, u16, u16);

/// A server's no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Answer {
    /// In answer to what.
    pub stage: Stage,
    /// The code (RFC 5321, 4.2).
    pub code: u16,
    /// The enhanced status code, where the server gives one.
    pub status: Option<Status>,
}

impl fmt::Display for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (stage, code) = (self.stage.name(), self.code);
        write!(
            formatter,
            "the mail server answered {stage} with code {code}"
        )?;
        if let Some((class, subject, detail)) = self.status {
            write!(formatter, " {class}.{subject}.{detail}")?;
        }
        Ok(())
    }
}

impl Answer {
    /// What `text`, the server's words after the code, makes of it.
    pub fn new(stage: Stage, code: u16, text: &str) -> Self {
        Self {
            stage,
            code,
            status: status_in(text),
        }
    }

    /// Whether it says for good that there is no such mailbox. A code without an enhanced one is taken at
    /// its word in answer to RCPT, but for 554, which relays say of us (*relay access denied*), and 552.
    pub const fn means_no_mailbox(&self) -> bool {
        if !matches!(self.stage, Stage::Recipient) {
            return false;
        }
        match self.status {
            Some((5, 1, 1 | 2 | 3 | 6 | 10) | (5, 2, 1)) => matches!(self.code, 500..=599),
            Some(_) => false,
            None => matches!(self.code, 550 | 551 | 553),
        }
    }

    /// Whether it says something of the server's own state (closing, full, a quota used up) and nothing of
    /// the mail: then this attempt does not count.
    pub(crate) const fn is_about_the_server(&self) -> bool {
        self.code == 421 || matches!(self.status, Some((_, 3, 0 | 1 | 2 | 5) | (_, 4, 5)))
    }

    /// Whether it says something of the one mailbox, or of the address, and nothing of its domain.
    pub(crate) const fn is_about_the_mailbox(&self) -> bool {
        matches!(self.status, Some((_, 1 | 2, _)))
    }

    /// Whose no it is.
    pub fn into_error(self, text: &str) -> SendError {
        if self.means_no_mailbox() {
            SendError::NoMailbox(Refusal::new(self, text))
        } else if self.stage < Stage::Recipient {
            SendError::Relay(Obstacle::Answer(self))
        } else {
            SendError::Mail(Obstacle::Answer(self))
        }
    }
}

/// The enhanced status code that a text begins with.
fn status_in(text: &str) -> Option<Status> {
    let word = text.split_whitespace().next()?;
    let mut parts = word.split('.');
    let class: u8 = parts.next()?.parse().ok()?;
    let subject = parts.next()?.parse().ok()?;
    let detail = parts.next()?.parse().ok()?;
    (parts.next().is_none() && matches!(class, 2 | 4 | 5)).then_some((class, subject, detail))
}

/// Why nothing is sent for now, for whoever watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// No connection.
    Connection,
    /// No answer in time.
    Silence,
    /// No TLS.
    Tls,
    /// No STARTTLS.
    StartTls,
    /// No common way to authenticate.
    CommonAuth,
    /// Refused when we connected.
    Greeting,
    /// EHLO was refused: the name that we give.
    Hello,
    /// Credentials were refused, or were asked for.
    Auth,
    /// Our own address was refused, or its quota is used up.
    Sender,
    /// Recipients of several domains and contratistas were refused alike.
    Recipients,
    /// Mails to several domains, of several contratistas, were refused alike.
    Mails,
    /// Something of ours.
    Ours,
}

impl Cause {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Connection,
        Self::Silence,
        Self::Tls,
        Self::StartTls,
        Self::CommonAuth,
        Self::Greeting,
        Self::Hello,
        Self::Auth,
        Self::Sender,
        Self::Recipients,
        Self::Mails,
        Self::Ours,
    ];

    /// In a metric.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Connection => "no_connection",
            Self::Silence => "no_answer",
            Self::Tls => "no_tls",
            Self::StartTls => "no_starttls",
            Self::CommonAuth => "no_common_auth",
            Self::Greeting => "greeting_refused",
            Self::Hello => "ehlo_refused",
            Self::Auth => "auth_refused",
            Self::Sender => "sender_refused",
            Self::Recipients => "recipients_refused",
            Self::Mails => "mails_refused",
            Self::Ours => "ours",
        }
    }
}

impl From<&Obstacle> for Cause {
    fn from(obstacle: &Obstacle) -> Self {
        match obstacle {
            Obstacle::Answer(answer) => match answer.stage {
                // 530: it wants to know first who we are (RFC 4954).
                _ if matches!(answer.code, 530 | 534 | 535 | 538) => Self::Auth,
                Stage::Greeting => Self::Greeting,
                Stage::Hello => Self::Hello,
                Stage::StartTls => Self::Tls,
                Stage::Auth => Self::Auth,
                Stage::Sender => Self::Sender,
                Stage::Recipient => Self::Recipients,
                Stage::Data | Stage::Content => Self::Mails,
            },
            Obstacle::NoAnswer => Self::Silence,
            Obstacle::NoTls => Self::Tls,
            Obstacle::NoStartTls => Self::StartTls,
            Obstacle::NoCommonAuth => Self::CommonAuth,
            Obstacle::NoConnection => Self::Connection,
            Obstacle::NoUtf8 | Obstacle::Ours(_) => Self::Ours,
        }
    }
}

/// A server's refusal of a mailbox. Its words may quote the address: they are for whoever gave that
/// address, and neither `Debug` nor `Display` shows them.
#[derive(Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The codes.
    pub answer: Answer,
    words: HiddenText,
}

impl Refusal {
    /// A refusal in these words after its code, which are kept on one line and not too long.
    pub fn new(answer: Answer, text: &str) -> Self {
        let words = format!("{} {text}", answer.code);
        let words: String = one_line(&words).chars().take(WORDS_KEPT).collect();
        Self {
            answer,
            words: words.into(),
        }
    }

    /// What the server said.
    pub fn words(&self) -> &HiddenText {
        &self.words
    }
}

/// The most characters of a server's words that are kept.
const WORDS_KEPT: usize = 300;

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.answer, formatter)
    }
}

impl fmt::Debug for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

#[async_trait::async_trait]
impl<M: Mailer + ?Sized> Mailer for Arc<M> {
    async fn send(&self, mail: &RenderedMail) -> Result<(), SendError> {
        self.as_ref().send(mail).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAGES: [Stage; 8] = [
        Stage::Greeting,
        Stage::Hello,
        Stage::StartTls,
        Stage::Auth,
        Stage::Sender,
        Stage::Recipient,
        Stage::Data,
        Stage::Content,
    ];

    #[test]
    fn only_that_there_is_no_such_mailbox_is_final() {
        let is_final = |stage, code, text: &str| Answer::new(stage, code, text).means_no_mailbox();
        for (code, text) in [
            (550, "5.1.1 unknown"),
            (550, "5.1.2 no such domain"),
            (553, "5.1.3 syntax"),
            (551, "5.1.6 moved"),
            (556, "5.1.10 null MX"),
            (550, "5.2.1 disabled"),
            (554, "5.1.1 unknown"),
            (550, "unknown"),
            (551, ""),
            (553, "5.1 is no status"),
        ] {
            for stage in STAGES {
                let expected = stage == Stage::Recipient;
                assert_eq!(
                    is_final(stage, code, text),
                    expected,
                    "{stage:?} {code} {text}"
                );
            }
        }
        for (code, text) in [
            (554, "relay denied"),
            (554, "5.7.1 relay denied"),
            (550, "5.7.1 blocked"),
            (550, "5.4.5 daily limit"),
            (552, "full"),
            (552, "5.2.2 full"),
            (550, "5.1.0 unspecified"),
            (550, "5.1.8 sender's domain"),
            (450, "4.1.1 unverified"),
            (450, "5.1.1 contradicts itself"),
            (451, ""),
            (421, ""),
            (500, ""),
            (535, "5.7.8 credentials"),
        ] {
            for stage in STAGES {
                assert!(!is_final(stage, code, text), "{stage:?} {code} {text}");
            }
        }
    }

    #[test]
    fn a_status_is_read_only_where_it_stands() {
        assert_eq!(status_in("5.1.10 x"), Some((5, 1, 10)));
        for none in [
            "",
            "mx 5.1.1",
            "5.1",
            "5.1.1.1",
            "3.0.0",
            "a.b.c",
            "192.0.2.1",
        ] {
            assert_eq!(status_in(none), None, "{none}");
        }
    }
}
