//! Handing mails to an SMTP server: a small one in this process, that answers as it is told.

use std::sync::{Arc, Mutex};

use services::{
    SeededRandomness,
    mailer::{Mailer, Obstacle, Refusal, SendError, SmtpMailer, SmtpSecurity, SmtpSettings},
    mails::{self, RenderedMail},
};
use time::macros::datetime;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpListener,
};

use crate::harness::{MAIL, settings};

/// Serves one connection, answering `RCPT TO` with `answer`, and keeps what was said on it.
async fn serve(listener: TcpListener, answer: &'static str, said: Arc<Mutex<String>>) {
    let (stream, _) = listener.accept().await.unwrap();
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write
        .write_all(b"220 mail.example ESMTP\r\n")
        .await
        .unwrap();
    let mut in_data = false;
    while let Ok(Some(line)) = lines.next_line().await {
        said.lock().unwrap().extend([line.as_str(), "\n"]);
        let reply = match line.split_whitespace().next().unwrap_or_default() {
            "." => {
                in_data = false;
                "250 accepted"
            }
            _ if in_data => continue,
            "EHLO" => "250 mail.example",
            "RCPT" => answer,
            "DATA" => {
                in_data = true;
                "354 go on"
            }
            "QUIT" => break,
            _ => "250 ok",
        };
        // The client may be gone by now, having heard enough.
        if write
            .write_all(format!("{reply}\r\n").as_bytes())
            .await
            .is_err()
        {
            break;
        }
    }
}

fn mailer(port: u16) -> SmtpMailer {
    SmtpMailer::new(&SmtpSettings {
        host: "127.0.0.1".to_owned(),
        port,
        security: SmtpSecurity::Unprotected,
        credentials: None,
        extra_ca: None,
        answer_limit: std::time::Duration::from_secs(20),
    })
    .unwrap()
}

fn trial() -> RenderedMail {
    let now = datetime!(2026-09-05 18:00 UTC);
    let recipient = MAIL.parse().unwrap();
    mails::trial(&settings(), now, &SeededRandomness::new(1), recipient).unwrap()
}

/// Sends the trial mail to a server that answers so; what became of it, and what the server heard.
async fn send(answer: &'static str) -> (Result<(), SendError>, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = Arc::new(Mutex::new(String::new()));
    let server = tokio::spawn(serve(listener, answer, Arc::clone(&heard)));
    let mail = trial();
    let outcome = mailer(port).send(&mail).await;
    server.abort();
    let heard = heard.lock().unwrap().clone();
    (outcome, heard)
}

#[tokio::test]
async fn a_mail_is_handed_over_whole() {
    let (outcome, heard) = send("250 ok").await;
    assert_eq!(outcome, Ok(()));
    for words in [
        "MAIL FROM:<avisos@correo.icsoe.example>",
        "RCPT TO:<lucia@capturistas.example>",
        "Auto-Submitted: auto-generated",
        "Este es un correo de prueba de ICSOE",
        "</html>",
    ] {
        assert!(heard.contains(words), "{words} in {heard}");
    }
}

#[tokio::test]
async fn refusals_are_told_apart_and_quote_nothing() {
    for (answer, expected) in [
        (
            "550 5.1.1 lucia@capturistas.example does not exist",
            SendError::Permanent(Obstacle::Refused(Refusal::new(
                550,
                "permanent error (550): 5.1.1 lucia@capturistas.example does not exist",
            ))),
        ),
        (
            "451 4.3.0 lucia@capturistas.example, later",
            SendError::Temporary(Obstacle::Code(451)),
        ),
        (
            "535 5.7.8 credentials of lucia@capturistas.example",
            SendError::Temporary(Obstacle::Code(535)),
        ),
    ] {
        let (outcome, _) = send(answer).await;
        let error = outcome.unwrap_err();
        assert!(!error.to_string().contains("lucia"), "{error}");
        assert!(!format!("{error:?}").contains("lucia"), "{error:?}");
        assert_eq!(error, expected, "{answer}");
    }
}

#[tokio::test]
async fn no_server_is_no_reason_to_give_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let mail = trial();
    let outcome = mailer(port).send(&mail).await;
    assert_eq!(outcome, Err(SendError::Temporary(Obstacle::NoConnection)));
}
