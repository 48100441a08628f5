//! Handing mails to an SMTP server.

use std::time::Duration;

use services::{
    SeededRandomness,
    mail::{self, RenderedMail},
    mailer::{
        Answer, Cause, Mailer, Obstacle, SendError, SmtpMailer, SmtpSecurity, SmtpSettings, Stage,
        hello_name,
    },
};
use testing::{
    MAIL, settings,
    smtp::{Script, Server, WILLING},
};
use time::macros::datetime;
use tokio::net::TcpListener;
use url::Host;

fn smtp(port: u16) -> SmtpSettings {
    SmtpSettings {
        host: "127.0.0.1".to_owned(),
        port,
        security: SmtpSecurity::Unprotected,
        credentials: None,
        extra_ca: None,
        hello: hello_name(&Host::Domain("icsoe.example".to_owned())),
        answer_limit: Duration::from_secs(20),
    }
}

fn to(recipient: &str) -> RenderedMail {
    let now = datetime!(2026-09-05 18:00 UTC);
    let recipient = recipient.parse().unwrap();
    mail::trial(
        &settings().post(),
        now,
        &SeededRandomness::new(1),
        recipient,
    )
    .unwrap()
}

/// Sends the trial mail to a server that answers so; what became of it, and what the server heard.
async fn send(
    script: Script,
    with: impl FnOnce(&mut SmtpSettings),
) -> (Result<(), SendError>, String) {
    let server = Server::start(script).await;
    let mut settings = smtp(server.port);
    with(&mut settings);
    let outcome = SmtpMailer::new(&settings).unwrap().send(&to(MAIL)).await;
    (outcome, server.heard())
}

#[tokio::test]
async fn a_mail_is_handed_over_whole() {
    let (outcome, heard) = send(WILLING, |_| {}).await;
    assert_eq!(outcome, Ok(()));
    for words in [
        "EHLO icsoe.example\n",
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
async fn whoever_has_no_name_gives_its_address_as_rfc_5321_writes_it() {
    for (host, said) in [
        (Host::parse("icsoe.ejemplo.mx"), "EHLO icsoe.ejemplo.mx\n"),
        (Host::parse("señales.mx"), "EHLO xn--seales-xwa.mx\n"),
        (Host::parse("192.0.2.7"), "EHLO [192.0.2.7]\n"),
        (Host::parse("[2001:db8::7]"), "EHLO [IPv6:2001:db8::7]\n"),
    ] {
        let name = hello_name(&host.unwrap());
        let (_, heard) = send(WILLING, |settings| settings.hello = name).await;
        assert!(heard.contains(said), "{said} in {heard}");
    }
}

/// Whom a refusal concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Concerns {
    /// Final: there is no such mailbox.
    Recipient,
    /// This mail, which waits.
    Mail,
    /// All mails, which wait.
    Relay,
}

#[tokio::test]
async fn every_refusal_concerns_whom_it_should() {
    use Concerns::{Mail, Recipient, Relay};
    use Stage::{Content, Data, Greeting, Hello, Sender};
    let mut table = Vec::new();
    for stage in [Greeting, Hello, Sender] {
        for answer in [
            "554 no",
            "550 5.7.1 not you",
            "550 5.4.5 daily limit",
            "550 5.1.1 unknown",
            "553 no",
            "421 4.3.2 closing",
            "450 4.7.1 later",
            "501 what",
        ] {
            table.push((stage, answer, Relay));
        }
    }
    for answer in [
        "550 5.1.1 unknown",
        "550 5.1.2 no such domain",
        "553 5.1.3 syntax",
        "551 5.1.6 moved",
        "556 5.1.10 takes no mail",
        "550 5.2.1 disabled",
        "550 unknown",
        "551 moved",
        "553 syntax",
    ] {
        table.push((Stage::Recipient, answer, Recipient));
        table.push((Data, answer, Mail));
        table.push((Content, answer, Mail));
    }
    for answer in [
        "554 relay access denied",
        "554 5.7.1 relay access denied",
        "550 5.7.1 blocked",
        "550 5.4.5 daily limit",
        "552 5.2.2 full",
        "552 full",
        "450 4.2.0 greylisted",
        "452 4.5.3 too many",
        "421 4.7.0 closing",
    ] {
        for stage in [Stage::Recipient, Data, Content] {
            table.push((stage, answer, Mail));
        }
    }
    for (stage, answer, concerns) in table {
        let (outcome, heard) = send(Script::but(stage, answer), |_| {}).await;
        let error = outcome.expect_err(answer);
        let (told, found) = match &error {
            SendError::NoMailbox(refusal) => (refusal.answer, Recipient),
            SendError::Mail(Obstacle::Answer(answer)) => (*answer, Mail),
            SendError::Relay(Obstacle::Answer(answer)) => (*answer, Relay),
            error => panic!("{stage:?} {answer}: {error}"),
        };
        assert_eq!(found, concerns, "{stage:?} {answer}");
        let text = answer.get(4..).unwrap_or_default();
        let code = answer.get(..3).unwrap().parse().unwrap();
        assert_eq!(told, Answer::new(stage, code, text), "{stage:?} {answer}");
        assert!(stage < Content || heard.contains("</html>"), "{stage:?}");
    }
}

#[tokio::test]
async fn refusals_quote_nothing() {
    for answer in [
        "550 5.1.1 lucia@capturistas.example does not exist",
        "451 4.3.0 lucia@capturistas.example, later",
    ] {
        let (outcome, _) = send(Script::but(Stage::Recipient, answer), |_| {}).await;
        let error = outcome.unwrap_err();
        assert!(!error.to_string().contains("lucia"), "{error}");
        assert!(!format!("{error:?}").contains("lucia"), "{error:?}");
        if let SendError::NoMailbox(refusal) = error {
            assert_eq!(refusal.words().0, answer, "for whoever gave the address");
        }
    }
}

#[tokio::test]
async fn what_keeps_us_from_sending_at_all_is_told_by_its_cause() {
    let cause = |outcome: Result<(), SendError>| match outcome.unwrap_err() {
        SendError::Relay(obstacle) => Cause::from(&obstacle),
        error => panic!("{error}"),
    };
    let credentials = |settings: &mut SmtpSettings| {
        settings.credentials = Some(("icsoe".to_owned(), "secreto".to_owned().into()));
    };
    let offers_auth = Script {
        ehlo: &["250-mail.example", "250 AUTH PLAIN"],
        ..WILLING
    };
    let offers_another = Script {
        ehlo: &["250-mail.example", "250 AUTH CRAM-MD5"],
        ..WILLING
    };
    let tls = |security| move |settings: &mut SmtpSettings| settings.security = security;
    let (outcome, _) = send(WILLING, tls(SmtpSecurity::StartTls)).await;
    assert_eq!(cause(outcome), Cause::StartTls);
    let (outcome, _) = send(WILLING, tls(SmtpSecurity::Tls)).await;
    assert_eq!(cause(outcome), Cause::Tls, "in clear where TLS is wanted");
    let (outcome, _) = send(offers_another, credentials).await;
    assert_eq!(cause(outcome), Cause::CommonAuth);
    let (outcome, _) = send(
        Script {
            auth: "535 5.7.8 wrong",
            ..offers_auth.clone()
        },
        credentials,
    )
    .await;
    assert_eq!(cause(outcome), Cause::Auth);
    let (outcome, _) = send(Script::but(Stage::Sender, "530 5.7.0 who?"), |_| {}).await;
    assert_eq!(cause(outcome), Cause::Auth);
    let (outcome, _) = send(Script::but(Stage::Hello, "554 who?"), |_| {}).await;
    assert_eq!(cause(outcome), Cause::Hello);
    let (outcome, _) = send(Script::but(Stage::Greeting, "550 no"), |_| {}).await;
    assert_eq!(cause(outcome), Cause::Greeting);
    let silent = Script {
        greeting: None,
        ..WILLING
    };
    let (outcome, _) = send(silent, |settings| {
        settings.answer_limit = Duration::from_millis(50);
    })
    .await;
    assert_eq!(cause(outcome), Cause::Silence);
    let (outcome, heard) = send(offers_auth, credentials).await;
    assert_eq!(outcome, Ok(()), "{heard}");
}

#[tokio::test]
async fn no_server_is_no_reason_to_give_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let outcome = SmtpMailer::new(&smtp(port)).unwrap().send(&to(MAIL)).await;
    assert_eq!(outcome, Err(SendError::Relay(Obstacle::NoConnection)));
}

#[tokio::test]
async fn a_connection_is_used_for_many_mails_refused_ones_included() {
    let server = Server::start(Script::but(Stage::Recipient, "550 5.1.1 unknown")).await;
    let mailer = SmtpMailer::new(&smtp(server.port)).unwrap();
    for _ in 0..3 {
        mailer.send(&to(MAIL)).await.unwrap_err();
    }
    let heard = server.heard();
    assert_eq!(heard.matches("(connection)").count(), 1, "{heard}");
    assert_eq!(heard.matches("RCPT").count(), 3, "{heard}");
}

/// A server may close whenever it likes; the next mail goes over a new connection.
#[tokio::test]
async fn a_connection_that_was_closed_meanwhile_is_replaced() {
    let server = Server::start(Script::but(Stage::Content, "421 4.3.2 closing")).await;
    let mailer = SmtpMailer::new(&smtp(server.port)).unwrap();
    for _ in 0..2 {
        let outcome = mailer.send(&to(MAIL)).await;
        let Err(SendError::Mail(Obstacle::Answer(answer))) = outcome else {
            panic!("{outcome:?}")
        };
        assert_eq!((answer.stage, answer.code), (Stage::Content, 421));
    }
    let heard = server.heard();
    assert_eq!(heard.matches("(connection)").count(), 2, "{heard}");
}

#[tokio::test]
async fn letters_beyond_ascii_are_sent_where_the_server_knows_them() {
    let server = Server::start(WILLING).await;
    let mailer = SmtpMailer::new(&smtp(server.port)).unwrap();
    let outcome = mailer.send(&to("ñandú@capturistas.example")).await;
    assert_eq!(outcome, Err(SendError::Mail(Obstacle::NoUtf8)));
    assert_eq!(mailer.takes_utf8().await, Ok(false));

    let knows = Script {
        ehlo: &["250-mail.example", "250-8BITMIME", "250 SMTPUTF8"],
        ..WILLING
    };
    let server = Server::start(knows).await;
    let mailer = SmtpMailer::new(&smtp(server.port)).unwrap();
    let outcome = mailer.send(&to("ñandú@capturistas.example")).await;
    assert_eq!(outcome, Ok(()));
    let heard = server.heard();
    assert!(
        heard.contains(" SMTPUTF8 BODY=8BITMIME\nRCPT TO:<ñandú@capturistas.example>"),
        "{heard}"
    );
    assert_eq!(mailer.takes_utf8().await, Ok(true));
}
