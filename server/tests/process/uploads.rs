//! An answer that is sent before the request has fully arrived reaches the sender.

use crate::installation::{HOST, Installation, Served};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// As large as a file may be.
const FILE: usize = 5 * 1024 * 1024;

/// The head of a form with a file, sent without a session.
fn begin(served: &Served, address: &str, kind: &str, more: &str) -> TcpStream {
    let mut stream = TcpStream::connect(served.address).expect("a connection");
    for set in [TcpStream::set_read_timeout, TcpStream::set_write_timeout] {
        set(&stream, Some(Duration::from_secs(20))).expect("a limit");
    }
    write!(
        stream,
        "POST {address} HTTP/1.1\r\nHost: {HOST}\r\nSec-Fetch-Site: same-origin\r\n\
         Content-Type: {kind}\r\nContent-Length: {FILE}\r\nConnection: close\r\n{more}\r\n"
    )
    .expect("sent");
    stream
}

fn first_line(stream: TcpStream) -> String {
    let mut line = String::new();
    BufReader::new(stream)
        .read_line(&mut line)
        .expect("an answer");
    line
}

#[test]
fn whoever_sends_a_file_without_a_session_gets_his_answer() {
    let installation = Installation::migrated("", 1);
    let served = installation.serve();
    let form = "multipart/form-data; boundary=limite";
    for (address, kind, status) in [
        ("/panel/capturistas/carga", form, "303"),
        ("/panel/datos/repse", form, "303"),
        ("/api/v1/cargas", "text/csv", "401"),
        ("/ingresar", "application/x-www-form-urlencoded", "413"),
    ] {
        let mut stream = begin(&served, address, kind, "");
        // As nginx does, which reads an answer only between two pieces that it sends.
        for piece in vec![b'a'; FILE].chunks(64 * 1024) {
            stream.write_all(piece).expect(address);
        }
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect(address);
        let begins = format!("HTTP/1.1 {status} ");
        assert!(answer.starts_with(&begins), "{address}: {answer}");
    }
}

#[test]
fn whoever_asks_first_whether_to_send_is_not_asked_to() {
    let installation = Installation::migrated("", 1);
    let served = installation.serve();
    let form = "multipart/form-data; boundary=limite";
    let expects = "Expect: 100-continue\r\n";
    let stream = begin(&served, "/panel/capturistas/carga", form, expects);
    let line = first_line(stream);
    assert!(line.starts_with("HTTP/1.1 303 "), "{line}");
}
