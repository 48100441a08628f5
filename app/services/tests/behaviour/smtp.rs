//! Handing mails to an SMTP server: a small one in this process, that answers as it is told.

use std::sync::{Arc, Mutex};

use services::{
    mailer::{Mailer, SendError, SmtpMailer, SmtpSecurity, SmtpSettings},
    mails,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpListener,
};

use crate::harness::*;

on_both!(
    a_mail_is_handed_over_whole,
    refusals_are_told_apart_and_quote_nothing,
    no_server_is_no_reason_to_give_up,
);

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

/// Sends the trial mail to a server that answers so; what became of it, and what the server heard.
async fn send(world: &World, answer: &'static str) -> (Result<(), SendError>, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = Arc::new(Mutex::new(String::new()));
    let server = tokio::spawn(serve(listener, answer, Arc::clone(&heard)));
    let mail = mails::trial(&world.services, MAIL.parse().unwrap()).unwrap();
    let outcome = mailer(port).send(&mail).await;
    server.abort();
    let heard = heard.lock().unwrap().clone();
    (outcome, heard)
}

async fn a_mail_is_handed_over_whole(world: &World) {
    let (outcome, heard) = send(world, "250 ok").await;
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

async fn refusals_are_told_apart_and_quote_nothing(world: &World) {
    for (answer, permanent) in [
        ("550 5.1.1 lucia@capturistas.example does not exist", true),
        ("451 4.3.0 lucia@capturistas.example, later", false),
        ("535 5.7.8 credentials of lucia@capturistas.example", false),
    ] {
        let (outcome, _) = send(world, answer).await;
        let error = outcome.unwrap_err();
        assert_eq!(
            matches!(error, SendError::Permanent(_)),
            permanent,
            "{answer}"
        );
        let shown = error.to_string();
        assert!(
            shown.contains(&answer[..3]) && !shown.contains("lucia"),
            "{shown}"
        );
    }
}

async fn no_server_is_no_reason_to_give_up(world: &World) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let mail = mails::trial(&world.services, MAIL.parse().unwrap()).unwrap();
    let outcome = mailer(port).send(&mail).await;
    assert!(matches!(outcome, Err(SendError::Temporary(_))));
}
