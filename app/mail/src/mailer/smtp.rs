//! Handing mails to an SMTP server, command by command: which of them it refuses decides what becomes of
//! the mail (see [`super::SendError`]), and a transport as a whole would not tell.

use std::{
    fmt, io,
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use lettre::{
    Message,
    transport::smtp::{
        self,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{
            AsyncSmtpConnection, AsyncTokioStream, Certificate, TlsParameters, TlsParametersBuilder,
        },
        commands::{Data, Mail, Rcpt, Rset},
        extension::{ClientId, Extension, MailBodyParameter, MailParameter},
    },
};
use platform::stopwatch::Stopwatch;
use secrecy::{ExposeSecret, SecretString};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    sync::Mutex,
    time::timeout,
};

use super::{Answer, Mailer, Obstacle, SendError, Stage};
use crate::mails::RenderedMail;

/// A connection that nothing has gone over for so long is not used again: who knows what lies between.
const KEPT_FOR: Duration = Duration::from_mins(1);

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
    /// What we call ourselves; see [`hello_name`].
    pub hello: ClientId,
    /// How long a mail may take, the connection included.
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

/// What we call ourselves in EHLO: a host's name, or its address as RFC 5321 (4.1.3) writes it.
pub fn hello_name(host: &url::Host<String>) -> ClientId {
    match host {
        url::Host::Domain(name) => ClientId::Domain(name.clone()),
        url::Host::Ipv4(address) => ClientId::Ipv4(*address),
        url::Host::Ipv6(address) => ClientId::Ipv6(*address),
    }
}

/// Sends by SMTP, one mail after the other, over a connection that is kept open while there are mails.
pub struct SmtpMailer {
    host: String,
    port: u16,
    security: Security,
    credentials: Option<Credentials>,
    hello: ClientId,
    limit: Duration,
    kept: Mutex<Option<Kept>>,
}

enum Security {
    Tls(TlsParameters),
    StartTls(TlsParameters),
    Unprotected,
}

struct Kept {
    connection: AsyncSmtpConnection,
    since: Stopwatch,
}

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
        let security = match settings.security {
            SmtpSecurity::Tls => Security::Tls(tls_parameters(settings)?),
            SmtpSecurity::StartTls => Security::StartTls(tls_parameters(settings)?),
            SmtpSecurity::Unprotected => Security::Unprotected,
        };
        let credentials = settings.credentials.as_ref().map(|(user, password)| {
            Credentials::new(user.clone(), password.expose_secret().to_owned())
        });
        Ok(Self {
            host: settings.host.clone(),
            port: settings.port,
            security,
            credentials,
            hello: settings.hello.clone(),
            limit: settings.answer_limit,
            kept: Mutex::default(),
        })
    }

    /// Whether the server takes addresses with letters beyond ASCII before their @ (RFC 6531).
    ///
    /// # Errors
    /// [`SendError::Relay`].
    pub async fn takes_utf8(&self) -> Result<bool, SendError> {
        let kept = self.kept.lock().await.take();
        let connection = match kept {
            Some(kept) => kept.connection,
            None => self.connect(&Clock::new(self.limit)).await?,
        };
        let takes = connection
            .server_info()
            .supports_feature(Extension::SmtpUtfEight);
        self.keep(connection).await;
        Ok(takes)
    }

    async fn keep(&self, connection: AsyncSmtpConnection) {
        if !connection.has_broken() {
            let since = Stopwatch::start();
            *self.kept.lock().await = Some(Kept { connection, since });
        }
    }

    /// A connection over which mails may be sent.
    async fn connect(&self, clock: &Clock) -> Result<AsyncSmtpConnection, SendError> {
        let mut connection = match &self.security {
            Security::Tls(parameters) => self.connect_by_tls(clock, parameters).await?,
            Security::StartTls(_) | Security::Unprotected => self.connect_in_clear(clock).await?,
        };
        if let Security::StartTls(parameters) = &self.security {
            if !connection.can_starttls() {
                return Err(SendError::Relay(Obstacle::NoStartTls));
            }
            let upgrade = connection.starttls(parameters.clone(), &self.hello);
            clock.ask(Stage::StartTls, upgrade).await.map_err(|error| {
                match error {
                    // Not refused: the handshake failed.
                    SendError::Relay(Obstacle::NoConnection) => SendError::Relay(Obstacle::NoTls),
                    error => error,
                }
            })?;
        }
        if let Some(credentials) = &self.credentials {
            let offered = connection.server_info();
            if offered.get_auth_mechanism(DEFAULT_MECHANISMS).is_none() {
                return Err(SendError::Relay(Obstacle::NoCommonAuth));
            }
            let auth = connection.auth(DEFAULT_MECHANISMS, credentials);
            clock.ask(Stage::Auth, auth).await?;
        }
        Ok(connection)
    }

    /// Over a stream that notices whether the server has greeted us before it refused.
    async fn connect_in_clear(&self, clock: &Clock) -> Result<AsyncSmtpConnection, SendError> {
        let stream = clock
            .wait(
                Stage::Greeting,
                TcpStream::connect((self.host.as_str(), self.port)),
            )
            .await?
            .map_err(|_| SendError::Relay(Obstacle::NoConnection))?;
        let greeted = Arc::new(AtomicBool::new(false));
        let stream = Box::new(Watched {
            stream,
            spoke: Arc::clone(&greeted),
        });
        let connect = AsyncSmtpConnection::connect_with_transport(stream, &self.hello);
        let outcome = clock.wait(Stage::Greeting, connect).await?;
        outcome.map_err(|error| {
            let stage = if greeted.load(Ordering::Relaxed) {
                Stage::Hello
            } else {
                Stage::Greeting
            };
            judge(stage, &error)
        })
    }

    /// The same within TLS, where no stream of ours sees who speaks: a server that does not want us at all
    /// says 554 or 421, and neither is an answer to EHLO (RFC 5321, 4.3.2).
    async fn connect_by_tls(
        &self,
        clock: &Clock,
        parameters: &TlsParameters,
    ) -> Result<AsyncSmtpConnection, SendError> {
        let connect = AsyncSmtpConnection::connect_tokio1(
            (self.host.as_str(), self.port),
            Some(self.limit),
            &self.hello,
            Some(parameters.clone()),
            None,
        );
        let outcome = clock.wait(Stage::Greeting, connect).await?;
        outcome.map_err(|error| match error.status().map(u16::from) {
            Some(554 | 421) => judge(Stage::Greeting, &error),
            Some(_) => judge(Stage::Hello, &error),
            None if failed_within_tls(&error) => SendError::Relay(Obstacle::NoTls),
            None => judge(Stage::Greeting, &error),
        })
    }

    /// MAIL FROM, over the kept connection if it still lives.
    async fn begin(
        &self,
        clock: &Clock,
        message: &Message,
        bytes: &[u8],
    ) -> Result<AsyncSmtpConnection, SendError> {
        let kept = self.kept.lock().await.take();
        if let Some(mut kept) = kept.filter(|kept| kept.since.elapsed() < KEPT_FOR) {
            match mail_from(&mut kept.connection, clock, message, bytes).await {
                Ok(()) => return Ok(kept.connection),
                // Closed meanwhile, as a server may do with whoever says nothing.
                Err(SendError::Relay(
                    Obstacle::NoConnection | Obstacle::Answer(Answer { code: 421, .. }),
                )) => {}
                Err(error) => {
                    self.reset(kept.connection, clock).await;
                    return Err(error);
                }
            }
        }
        let mut connection = self.connect(clock).await?;
        match mail_from(&mut connection, clock, message, bytes).await {
            Ok(()) => Ok(connection),
            Err(error) => {
                self.reset(connection, clock).await;
                Err(error)
            }
        }
    }

    /// Keeps a connection over which something was refused, if the server goes on with it.
    async fn reset(&self, mut connection: AsyncSmtpConnection, clock: &Clock) {
        let reset = clock.ask(Stage::Sender, connection.command(Rset)).await;
        if reset.is_ok() {
            self.keep(connection).await;
        }
    }
}

/// Whether TCP stood and TLS did not: a stream that is refused or breaks is told in other words.
fn failed_within_tls(error: &smtp::Error) -> bool {
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        if error.is::<rustls::Error>() {
            return true;
        }
        if let Some(error) = error.downcast_ref::<io::Error>() {
            let inner = error.get_ref();
            return error.kind() == io::ErrorKind::InvalidData
                || inner.is_some_and(<dyn std::error::Error + Send + Sync>::is::<rustls::Error>);
        }
        source = error.source();
    }
    error.is_tls()
}

fn tls_parameters(settings: &SmtpSettings) -> Result<TlsParameters, SmtpSettingsError> {
    let mut builder: TlsParametersBuilder = TlsParameters::builder(settings.host.clone());
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
            .map_err(|error| SendError::Ours(error.to_string()))?;
        let bytes = message.formatted();
        let clock = Clock::new(self.limit);
        let mut connection = self.begin(&clock, &message, &bytes).await?;
        let outcome = deliver(&mut connection, &clock, &message, &bytes).await;
        match &outcome {
            Ok(()) => self.keep(connection).await,
            Err(_) => self.reset(connection, &clock).await,
        }
        outcome
    }
}

async fn mail_from(
    connection: &mut AsyncSmtpConnection,
    clock: &Clock,
    message: &Message,
    bytes: &[u8],
) -> Result<(), SendError> {
    let envelope = message.envelope();
    let mut parameters = Vec::new();
    if envelope.to().iter().any(|to| !to.to_string().is_ascii()) {
        if !connection
            .server_info()
            .supports_feature(Extension::SmtpUtfEight)
        {
            return Err(SendError::Mail(Obstacle::NoUtf8));
        }
        parameters.push(MailParameter::SmtpUtfEight);
    }
    if !bytes.is_ascii() {
        parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    let command = Mail::new(envelope.from().cloned(), parameters);
    clock
        .ask(Stage::Sender, connection.command(command))
        .await?;
    Ok(())
}

async fn deliver(
    connection: &mut AsyncSmtpConnection,
    clock: &Clock,
    message: &Message,
    bytes: &[u8],
) -> Result<(), SendError> {
    for to in message.envelope().to() {
        let command = Rcpt::new(to.clone(), Vec::new());
        clock
            .ask(Stage::Recipient, connection.command(command))
            .await?;
    }
    clock.ask(Stage::Data, connection.command(Data)).await?;
    clock.ask(Stage::Content, connection.message(bytes)).await?;
    Ok(())
}

/// What is left of a mail's time.
struct Clock {
    begun: Stopwatch,
    limit: Duration,
}

impl Clock {
    fn new(limit: Duration) -> Self {
        let begun = Stopwatch::start();
        Self { begun, limit }
    }

    async fn wait<T>(&self, stage: Stage, work: impl Future<Output = T>) -> Result<T, SendError> {
        let left = self.limit.saturating_sub(self.begun.elapsed());
        timeout(left, work)
            .await
            .map_err(|_| at(stage, Obstacle::NoAnswer))
    }

    async fn ask<T>(
        &self,
        stage: Stage,
        work: impl Future<Output = Result<T, smtp::Error>>,
    ) -> Result<T, SendError> {
        self.wait(stage, work)
            .await?
            .map_err(|error| judge(stage, &error))
    }
}

/// Whom it concerns that this stood in the way there.
fn at(stage: Stage, obstacle: Obstacle) -> SendError {
    if stage < Stage::Recipient {
        SendError::Relay(obstacle)
    } else {
        SendError::Mail(obstacle)
    }
}

fn judge(stage: Stage, error: &smtp::Error) -> SendError {
    match error.status() {
        Some(code) => {
            let text = std::error::Error::source(error).map(ToString::to_string);
            let text = text.unwrap_or_default();
            Answer::new(stage, code.into(), &text).into_error(&text)
        }
        None if error.is_timeout() => at(stage, Obstacle::NoAnswer),
        None if error.is_tls() => at(stage, Obstacle::NoTls),
        None => at(stage, Obstacle::NoConnection),
    }
}

/// A stream that remembers whether we have spoken. The server speaks first, so whatever it refuses before
/// that is the connection.
#[derive(Debug)]
struct Watched {
    stream: TcpStream,
    spoke: Arc<AtomicBool>,
}

impl AsyncTokioStream for Watched {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.stream.peer_addr()
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Watched {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.spoke.store(true, Ordering::Relaxed);
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_of_the_mail_server_is_not_shown() {
        let settings = SmtpSettings {
            host: "mail.icsoe.example".to_owned(),
            port: 587,
            security: SmtpSecurity::StartTls,
            credentials: Some(("icsoe".to_owned(), "Se.creto15".to_owned().into())),
            extra_ca: None,
            hello: hello_name(&url::Host::Domain("icsoe.example".to_owned())),
            answer_limit: Duration::from_secs(1),
        };
        let shown = format!("{settings:?}");
        assert!(shown.contains("587") && !shown.contains("creto"), "{shown}");
    }
}
