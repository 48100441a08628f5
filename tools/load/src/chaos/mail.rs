//! A misbehaving mail server: it accepts mails, and on demand refuses, stalls and drops connections. It supports as
//! much SMTP (RFC 5321) as the portal uses.
//!
//! It records every accepted mail with the time and the sending instance. It never loses an acceptance: a recorded one
//! was sent.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use mail_parser::MessageParser;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};

use super::schedule::Mood;
use crate::{error::LoadError, population::Person, timing};

/// How many bytes of a mail have arrived when the connection is dropped.
const DROPPED_AFTER: usize = 600;
/// Maximum size of a mail.
const LARGEST: usize = 1 << 20;

/// An accepted mail.
#[derive(Clone, Debug)]
pub struct Accepted {
    /// Its `Message-ID`, without the brackets.
    pub id: String,
    /// The sending instance.
    pub instance: usize,
    /// The time.
    pub at: Instant,
}

/// A mailed link.
pub struct Link {
    /// The recipient.
    pub person: Person,
    /// Its local address.
    pub path: String,
}

/// The mail server.
#[derive(Clone)]
pub struct MailServer(Arc<Inner>);

struct Inner {
    mood: Mutex<Mood>,
    accepted: Mutex<Vec<Accepted>>,
    /// Links already reported: each is reported once, however often its mail arrives.
    known: Mutex<HashSet<String>>,
    links: mpsc::UnboundedSender<Link>,
}

impl MailServer {
    /// Listens on one port per instance, from `port` on. Received links are passed on.
    ///
    /// # Errors
    /// [`LoadError::Listening`].
    pub async fn start(
        port: u16,
        instances: usize,
    ) -> Result<(Self, mpsc::UnboundedReceiver<Link>), LoadError> {
        let (links, received) = mpsc::unbounded_channel();
        let server = Self(Arc::new(Inner {
            mood: Mutex::new(Mood::Well),
            accepted: Mutex::default(),
            known: Mutex::default(),
            links,
        }));
        for (instance, port) in (port..).enumerate().take(instances) {
            let listener = TcpListener::bind(("127.0.0.1", port)).await;
            let listener = listener.map_err(LoadError::Listening)?;
            tokio::spawn(server.clone().listen(listener, instance));
        }
        Ok((server, received))
    }

    /// Changes its behaviour from now on.
    pub fn set_mood(&self, mood: Mood) {
        *lock(&self.0.mood) = mood;
    }

    /// All accepted mails, in order.
    pub fn accepted(&self) -> Vec<Accepted> {
        lock(&self.0.accepted).clone()
    }

    fn mood(&self) -> Mood {
        *lock(&self.0.mood)
    }

    async fn listen(self, listener: TcpListener, instance: usize) {
        while let Ok((stream, _)) = listener.accept().await {
            let server = self.clone();
            // A broken connection concerns only its sender.
            tokio::spawn(async move { server.converse(stream, instance).await });
        }
    }

    async fn converse(self, mut stream: TcpStream, instance: usize) -> std::io::Result<()> {
        let (read, mut write) = stream.split();
        let mut read = BufReader::new(read);
        if self.mood() == Mood::Closed {
            return write.write_all(b"421 mail.invalid later, please\r\n").await;
        }
        write.write_all(b"220 mail.invalid ESMTP\r\n").await?;
        let mut line = String::new();
        let mut has_recipient = false;
        loop {
            line.clear();
            if (&mut read)
                .take(LARGEST as u64)
                .read_line(&mut line)
                .await?
                == 0
            {
                return Ok(());
            }
            let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
            let answer = match (verb.as_str(), self.mood()) {
                ("QUIT", _) => return write.write_all(b"221 bye\r\n").await,
                ("RCPT", Mood::Refuses) => "451 4.3.0 later, please",
                ("RCPT", _) => {
                    has_recipient = true;
                    "250 ok"
                }
                ("DATA", _) if !has_recipient => "503 5.5.1 no recipient",
                ("DATA", mood) => {
                    write.write_all(b"354 go on\r\n").await?;
                    let limit = if mood == Mood::Drops {
                        DROPPED_AFTER
                    } else {
                        LARGEST
                    };
                    let Some(mail) = content(&mut read, limit).await? else {
                        return Ok(());
                    };
                    if self.mood() == Mood::Stalls {
                        // Until the client disconnects.
                        let mut rest = Vec::new();
                        return read.read_to_end(&mut rest).await.map(drop);
                    }
                    has_recipient = false;
                    self.accept(&mail, instance);
                    "250 2.0.0 accepted"
                }
                _ => "250 ok",
            };
            write
                .write_all([answer, "\r\n"].concat().as_bytes())
                .await?;
        }
    }

    fn accept(&self, mail: &[u8], instance: usize) {
        let Some(mail) = MessageParser::default().parse(mail) else {
            return;
        };
        let id = mail.message_id().unwrap_or_default().to_owned();
        lock(&self.0.accepted).push(Accepted {
            id,
            instance,
            at: timing::now(),
        });
        let address = mail.to().and_then(|to| to.first()?.address());
        let person = address.and_then(Person::of_mail);
        let link = mail.body_text(0).as_deref().and_then(link);
        if let (Some(person), Some(path)) = (person, link)
            && lock(&self.0.known).insert(path.clone())
        {
            // An error means that links are no longer followed.
            let _ = self.0.links.send(Link { person, path });
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The content up to the line with a single dot; `None` if it exceeds `limit` or the connection ends first.
async fn content(
    read: &mut (impl tokio::io::AsyncBufRead + Unpin),
    limit: usize,
) -> std::io::Result<Option<Vec<u8>>> {
    let mut mail = Vec::new();
    let mut line = Vec::new();
    loop {
        line.clear();
        let length = read
            .take(LARGEST as u64)
            .read_until(b'\n', &mut line)
            .await?;
        if length == 0 || mail.len() + length > limit {
            return Ok(None);
        }
        if line == b".\r\n" {
            return Ok(Some(mail));
        }
        // RFC 5321, 4.5.2: a leading dot was doubled.
        mail.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
    }
}

/// The local address of the first link for creating a password.
fn link(text: &str) -> Option<String> {
    const PATH: &str = "/contrasena/";
    let (_, rest) = text.split_once(PATH)?;
    let token: String = rest
        .chars()
        .take_while(|character| character.is_ascii_alphanumeric() || "-_".contains(*character))
        .collect();
    (!token.is_empty()).then(|| [PATH, &token].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    /// Sends these lines to a server with this behaviour, each after the answer to the one before; returns its answers.
    async fn conversation(mood: Mood, mail: &str) -> (String, usize, Option<Link>) {
        let probe = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = probe.local_addr().unwrap().port();
        drop(probe);
        let (server, mut links) = MailServer::start(port, 1).await.unwrap();
        server.set_mood(mood);
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        let said = format!(
            "EHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<p7@carga.invalid>\r\nDATA\r\n{mail}\r\n.\r\nQUIT\r\n"
        );
        // Data sent before it is requested may be lost together with the answers.
        let mut heard = Vec::new();
        let _ = stream.read_buf(&mut heard).await;
        // The server may have disconnected already.
        let _ = stream.write_all(said.as_bytes()).await;
        let rest = stream.read_to_end(&mut heard);
        let _ = tokio::time::timeout(Duration::from_millis(500), rest).await;
        let heard = String::from_utf8_lossy(&heard).into_owned();
        (heard, server.accepted().len(), links.try_recv().ok())
    }

    fn mail() -> String {
        let padding = "x".repeat(60);
        let padding = format!("{padding}\r\n").repeat(20);
        format!(
            "Message-ID: <1@icsoe>\r\nTo: p7@carga.invalid\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nHola:\r\nhttps://icsoe.example/contrasena/abcDEF=\r\n-_123\r\n..\r\n{padding}"
        )
    }

    #[tokio::test]
    async fn a_mail_is_accepted_and_its_link_is_found() {
        let (heard, accepted, link) = conversation(Mood::Well, &mail()).await;
        assert!(heard.contains("250 2.0.0 accepted"), "{heard}");
        let link = link.unwrap();
        assert_eq!(
            (link.person, link.path.as_str()),
            (Person(7), "/contrasena/abcDEF-_123")
        );
        assert_eq!(accepted, 1);
    }

    #[tokio::test]
    async fn in_a_bad_mood_nothing_is_accepted() {
        for (mood, words) in [
            (Mood::Closed, "421 "),
            (Mood::Refuses, "451 "),
            (Mood::Stalls, "354 "),
            // The answer before a dropped connection may be lost with it.
            (Mood::Drops, ""),
        ] {
            let (heard, accepted, link) = conversation(mood, &mail()).await;
            assert!(heard.contains(words), "{mood:?}: {heard}");
            assert!(!heard.contains("accepted"), "{mood:?}: {heard}");
            assert!(accepted == 0 && link.is_none(), "{mood:?}");
        }
    }
}
