//! Spans reach a collector, and carry no more than the log does.

use crate::installation::{HOST, Installation};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};

/// A collector that returns the first line and the body of every request.
fn collector() -> (u16, Receiver<(String, Vec<u8>)>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let (took, taken) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let mut reader = BufReader::new(stream.try_clone().expect("the stream"));
            let mut first = String::new();
            reader.read_line(&mut first).expect("a line");
            let mut length = 0;
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).expect("a line");
                let line = line.trim().to_ascii_lowercase();
                if line.is_empty() {
                    break;
                }
                if let Some(value) = line.strip_prefix("content-length:") {
                    length = value.trim().parse().expect("a length");
                }
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).expect("a body");
            let answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            stream.write_all(answer.as_bytes()).expect("sent");
            let _ = took.send((first, body));
        }
    });
    (port, taken)
}

#[test]
fn spans_are_sent_before_the_end_and_hold_nothing_that_was_typed() {
    let (port, taken) = collector();
    let installation = Installation::migrated("", 1);
    let address = format!("registro.otlp=http://127.0.0.1:{port}");
    let mut served = installation.serve_with(&["--ajuste", &address]);
    let mut stream = TcpStream::connect(served.address).expect("a connection");
    let body = "usuario=RIMA950821MPLSNN00&contrasena=No.Existe-15";
    write!(
        stream,
        "POST /ingresar HTTP/1.1\r\nHost: {HOST}\r\nSec-Fetch-Site: same-origin\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{body}",
        body.len()
    )
    .expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let (_, number) = answer.split_once("x-request-id: ").expect("a number");
    let number = &number[..14];
    served.terminate();
    assert_eq!(served.ends(), Some(0));

    let mut seen = String::new();
    while let Ok((first, body)) = taken.try_recv() {
        assert_eq!(first.trim(), "POST /v1/traces HTTP/1.1");
        seen += &String::from_utf8_lossy(&body);
    }
    for told in ["icsoe", "request", "/ingresar", number] {
        assert!(seen.contains(told), "{told} in {seen}");
    }
    for typed in ["RIMA950821", "No.Existe"] {
        assert!(!seen.contains(typed), "{typed}");
    }
}
