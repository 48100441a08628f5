//! SIGTERM: no new requests are accepted, those in flight are finished, the exit code is 0.

use crate::installation::{HOST, Installation, Served};
use sea_orm::{ConnectionTrait as _, Database, Statement};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

/// A connection with time limits.
fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).expect("a connection");
    let limit = Some(Duration::from_secs(20));
    stream.set_read_timeout(limit).expect("a limit");
    stream
}

/// A sign-in whose headers have arrived and whose body is still missing: the process has asked for the body.
fn begin_to_sign_in(served: &Served, body: &str) -> TcpStream {
    let mut stream = connect(served.address);
    write!(
        stream,
        "POST /ingresar HTTP/1.1\r\nHost: {HOST}\r\nSec-Fetch-Site: same-origin\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\
         Expect: 100-continue\r\n\r\n",
        body.len()
    )
    .expect("sent");
    let mut line = String::new();
    let mut reader = BufReader::new(stream.try_clone().expect("the stream"));
    reader.read_line(&mut line).expect("a line");
    assert!(line.starts_with("HTTP/1.1 100 "), "{line}");
    reader.read_line(&mut line).expect("the end of the head");
    stream
}

fn get(address: SocketAddr, path: &str) -> String {
    let mut stream = connect(address);
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    )
    .expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

#[test]
fn what_is_in_flight_is_answered_and_nothing_new_is_taken() {
    let installation = Installation::migrated("", 1);
    let mut served = installation.serve();
    let body = "usuario=RIMA950821MPLSNN00&contrasena=No.Existe-15";
    let mut slow = begin_to_sign_in(&served, body);
    served.terminate();

    let (address, watched) = (served.address, served.watched);
    while TcpStream::connect(address).is_ok() {
        std::thread::yield_now();
    }
    let health = get(watched, "/salud/listo");
    assert!(health.starts_with("HTTP/1.1 503 "), "{health}");
    assert!(health.contains("\"estado\":\"terminando\""), "{health}");

    slow.write_all(body.as_bytes()).expect("sent");
    let mut answer = String::new();
    slow.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 422 "), "{answer}");
    assert!(answer.ends_with("</html>"), "whole: {answer}");
    assert_eq!(served.ends(), Some(0));
}

#[test]
fn whoever_never_finishes_is_waited_for_only_so_long() {
    let installation = Installation::migrated("apagado_segundos = 1", 1);
    let mut served = installation.serve();
    let _slow = begin_to_sign_in(&served, "usuario=x");
    served.terminate();
    assert_eq!(served.ends(), Some(0));
}

/// A mail server that reports a mail's arrival, and accepts it on command.
fn mail_server() -> (u16, Receiver<()>, Sender<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let (has_one, told) = channel();
    let (accept, accepted) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let stream = stream.expect("a connection");
            let mut lines = BufReader::new(stream.try_clone().expect("the stream")).lines();
            let answer = |text: &str| {
                let mut stream = &stream;
                let _ = stream.write_all([text, "\r\n"].concat().as_bytes());
            };
            answer("220 mail.example");
            while let Some(Ok(line)) = lines.next() {
                match line.get(..4).unwrap_or_default() {
                    "DATA" => {
                        answer("354 go on");
                        while lines
                            .next()
                            .is_some_and(|line| line.is_ok_and(|line| line != "."))
                        {
                        }
                        let _ = has_one.send(());
                        let _ = accepted.recv();
                        answer("250 accepted");
                    }
                    "QUIT" => {
                        answer("221 bye");
                        break;
                    }
                    _ => answer("250 mail.example"),
                }
            }
        }
    });
    (port, told, accept)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_mail_that_is_being_sent_is_sent_once_and_written_down() {
    let (port, has_one, accept) = mail_server();
    let installation = Installation::migrated("", port);
    installation.invite_somebody();
    let mut served = installation.serve();
    has_one.recv().expect("a mail");
    served.terminate();
    accept.send(()).expect("accepted");
    assert_eq!(served.ends(), Some(0));
    assert!(has_one.try_recv().is_err(), "no other mail was begun");

    let database = Database::connect(installation.database_url())
        .await
        .expect("the database");
    let question = "SELECT count(sent_at), count(lease_id), sum(attempts) FROM outbox";
    let statement = Statement::from_string(sea_orm::DbBackend::Sqlite, question);
    let row = database.query_one_raw(statement).await.expect("a row");
    let row = row.expect("a row");
    let number = |index| row.try_get_by_index::<i64>(index).expect("a number");
    assert_eq!((number(0), number(1), number(2)), (1, 0, 1));
}
