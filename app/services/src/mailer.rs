//! Getting a rendered mail out of the house.

use std::{fmt, sync::Arc, time::Duration};

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Tokio1Executor,
    transport::smtp::{
        self,
        authentication::Credentials,
        client::{Certificate, Tls, TlsParameters},
    },
};
use secrecy::{ExposeSecret, SecretString};

use crate::{entities::HiddenText, folding::one_line, mails::RenderedMail};

pub use crate::demonstration::DemonstrationMailer;

/// Sends mails. Called with no transaction open; whoever calls limits the time.
#[async_trait::async_trait]
pub trait Mailer: Send + Sync {
    /// Hands a mail over for good.
    ///
    /// # Errors
    /// [`SendError`].
    async fn send(&self, mail: &RenderedMail) -> Result<(), SendError>;
}

/// Why a mail was not handed over.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Worth another attempt.
    #[error("{0}")]
    Temporary(Obstacle),
    /// The recipient or the mail itself is refused, and will be.
    #[error("{0}")]
    Permanent(Obstacle),
}

/// What stood in a mail's way. The text is stored and logged, so it names no address: the server's
/// own words may quote one, and only their code is kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Obstacle {
    /// The server said no, with this code (RFC 5321, 4.2).
    #[error("the mail server answered with code {0}")]
    Code(u16),
    /// The server refuses this recipient or this mail.
    #[error("{0}")]
    Refused(Refusal),
    /// The server said nothing within the limit.
    #[error("the mail server did not answer in time")]
    NoAnswer,
    /// No protected connection: a certificate that is not trusted, or no TLS where it is asked for.
    #[error("no TLS connection to the mail server")]
    NoTls,
    /// No connection at all, or one that broke.
    #[error("no connection to the mail server")]
    NoConnection,
    /// The mail or the place where it was to be put is broken on our side.
    #[error("{0}")]
    Ours(String),
}

/// A server's refusal of a recipient or a mail. Its words may quote the address: they are for whoever
/// gave that address, and neither `Debug` nor `Display` shows them.
#[derive(Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The code, 550 to 554.
    pub code: u16,
    words: HiddenText,
}

impl Refusal {
    /// A refusal in these words, which are kept on one line and not too long.
    pub fn new(code: u16, words: &str) -> Self {
        let words: String = one_line(words).chars().take(WORDS_KEPT).collect();
        Self {
            code,
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
        write!(
            formatter,
            "the mail server answered with code {}",
            self.code
        )
    }
}

impl fmt::Debug for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// Where and how mails are handed over.
#[derive(Clone)]
pub struct SmtpSettings {
    /// The server's name; its certificate must bear it.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub security: SmtpSecurity,
    /// User and password, if the server asks for them.
    pub credentials: Option<(String, SecretString)>,
    /// A certification authority to be trusted besides the system's, in PEM.
    pub extra_ca: Option<Vec<u8>>,
    /// How long to wait for the connection and for each answer.
    pub answer_limit: Duration,
}

/// How the connection to the mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SmtpSecurity {
    /// TLS from the first byte (port 465).
    Tls,
    /// TLS by STARTTLS, or nothing is sent (port 587).
    StartTls,
    /// None at all: for a server on the same machine.
    Unprotected,
}

impl fmt::Debug for SmtpSettings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SmtpSettings")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("security", &self.security)
            .finish_non_exhaustive()
    }
}

/// Sends by SMTP, over connections that are kept open and used again.
pub struct SmtpMailer(AsyncSmtpTransport<Tokio1Executor>);

/// Why the mail server's settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SmtpSettingsError {
    /// The extra certification authority cannot be read.
    #[error("the certificate of the extra certification authority cannot be read")]
    ExtraCa,
    /// TLS cannot be set up for this host.
    #[error("TLS cannot be set up for this host")]
    Tls,
}

impl SmtpMailer {
    /// Connects at the first mail, not before.
    ///
    /// # Errors
    /// [`SmtpSettingsError`].
    pub fn new(settings: &SmtpSettings) -> Result<Self, SmtpSettingsError> {
        let tls = match settings.security {
            SmtpSecurity::Tls => Tls::Wrapper(tls_parameters(settings)?),
            SmtpSecurity::StartTls => Tls::Required(tls_parameters(settings)?),
            SmtpSecurity::Unprotected => Tls::None,
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&settings.host)
            .port(settings.port)
            .tls(tls)
            .timeout(Some(settings.answer_limit));
        if let Some((user, password)) = &settings.credentials {
            let password = password.expose_secret().to_owned();
            builder = builder.credentials(Credentials::new(user.clone(), password));
        }
        Ok(Self(builder.build()))
    }
}

fn tls_parameters(settings: &SmtpSettings) -> Result<TlsParameters, SmtpSettingsError> {
    let mut builder = TlsParameters::builder(settings.host.clone());
    if let Some(pem) = &settings.extra_ca {
        let certificate = Certificate::from_pem(pem).map_err(|_| SmtpSettingsError::ExtraCa)?;
        builder = builder.add_root_certificate(certificate);
    }
    builder.build().map_err(|_| SmtpSettingsError::Tls)
}

#[async_trait::async_trait]
impl Mailer for SmtpMailer {
    async fn send(&self, mail: &RenderedMail) -> Result<(), SendError> {
        let message = mail
            .message()
            .map_err(|error| SendError::Permanent(Obstacle::Ours(error.to_string())))?;
        self.0
            .send(message)
            .await
            .map(|_| ())
            .map_err(|error| judge(&error))
    }
}

fn judge(error: &smtp::Error) -> SendError {
    match error.status().map(u16::from) {
        Some(code) if is_about_the_recipient(code) => {
            let words = error.to_string();
            SendError::Permanent(Obstacle::Refused(Refusal::new(code, &words)))
        }
        Some(code) => SendError::Temporary(Obstacle::Code(code)),
        None if error.is_timeout() => SendError::Temporary(Obstacle::NoAnswer),
        None if error.is_tls() => SendError::Temporary(Obstacle::NoTls),
        None => SendError::Temporary(Obstacle::NoConnection),
    }
}

/// 550 to 554 speak of the mailbox or the mail (RFC 5321, 4.2.3). The other 5xx speak of us
/// (wrong credentials, a command the server does not know): the operator mends that, and the mails
/// should then still be there.
fn is_about_the_recipient(code: u16) -> bool {
    (550..=554).contains(&code)
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

    #[test]
    fn only_refusals_of_the_recipient_are_final() {
        for code in [550, 551, 552, 553, 554] {
            assert!(is_about_the_recipient(code), "{code}");
        }
        for code in [421, 450, 451, 500, 503, 530, 534, 535, 538, 555] {
            assert!(!is_about_the_recipient(code), "{code}");
        }
    }

    #[test]
    fn the_password_of_the_mail_server_is_not_shown() {
        let settings = SmtpSettings {
            host: "mail.icsoe.example".to_owned(),
            port: 587,
            security: SmtpSecurity::StartTls,
            credentials: Some(("icsoe".to_owned(), "Se.creto15".to_owned().into())),
            extra_ca: None,
            answer_limit: Duration::from_secs(1),
        };
        let shown = format!("{settings:?}");
        assert!(shown.contains("587") && !shown.contains("creto"), "{shown}");
    }
}
