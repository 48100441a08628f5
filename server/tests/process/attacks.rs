//! What attackers send that no HTTP library would, as bytes to the real process; all attacks are listed in
//! docs/attacks.md.

use crate::installation::{HOST, Installation, Served};
use std::fs::File;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

/// Longer than the process waits for any client here.
const PATIENCE: Duration = Duration::from_secs(40);

/// More than the process and the socket buffers accept of a refused request.
const MOST_TAKEN: usize = 32 * 1024 * 1024;

fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(PATIENCE)).expect("a limit");
    stream.set_write_timeout(Some(PATIENCE)).expect("a limit");
    stream
}

/// All that is received until the process closes the connection, as it must.
fn rest(stream: &mut TcpStream) -> Vec<u8> {
    let mut all = Vec::new();
    let mut some = vec![0; 64 * 1024];
    loop {
        match stream.read(&mut some) {
            Ok(0) => return all,
            Ok(count) => all.extend_from_slice(&some[..count]),
            // The process did not read all that was sent.
            Err(error) if error.kind() == ErrorKind::ConnectionReset => return all,
            Err(error) => panic!("it is not closed: {error}"),
        }
    }
}

/// The answer to these bytes, until the process closes the connection.
fn answers(address: SocketAddr, sent: &str) -> String {
    let mut stream = connect(address);
    stream.write_all(sent.as_bytes()).expect("sent");
    String::from_utf8_lossy(&rest(&mut stream)).into_owned()
}

fn status(answer: &str) -> u16 {
    let digits = (answer.strip_prefix("HTTP/1.1 "))
        .or_else(|| answer.strip_prefix("HTTP/1.0 "))
        .and_then(|rest| rest.get(..3));
    (digits
        .unwrap_or_else(|| panic!("no answer: {answer:.200}"))
        .parse())
    .expect("a status")
}

/// The number of answers in a stream.
fn count(answers: &str) -> usize {
    answers.matches("HTTP/1.").count()
}

/// An honest client still gets its answer.
fn is_well(served: &Served) {
    let sent = format!("GET /ingresar HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n");
    let answer = answers(served.address, &sent);
    assert_eq!(status(&answer), 200);
    assert!(answer.ends_with("</html>"), "whole");
}

/// A request that would be answered if the end of the one before it were seen too early.
fn smuggled() -> String {
    format!("GET /salud/vivo HTTP/1.1\r\nHost: {HOST}\r\n\r\n")
}

/// Ambiguous request heads. `HOST` stands for the portal's name.
const MALFORMED: [&str; 32] = [
    // Two lengths.
    "POST /ingresar HTTP/1.1\r\nHost: HOST\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\na=b",
    "POST /ingresar HTTP/1.1\r\nHost: HOST\r\nContent-Length: 3, 3\r\n\r\na=b",
    "POST /ingresar HTTP/1.1\r\nHost: HOST\r\nContent-Length: +3\r\n\r\na=b",
    "POST /ingresar HTTP/1.1\r\nHost: HOST\r\nContent-Length: -3\r\n\r\na=b",
    "POST /ingresar HTTP/1.1\r\nHost: HOST\r\nContent-Length: 0x3\r\n\r\na=b",
    "POST /ingresar HTTP/1.1\r\nHost: HOST\r\nContent-Length: 3 3\r\n\r\na=b",
    "POST /ingresar HTTP/1.1\r\nHost: HOST\r\nContent-Length:\r\n\r\n",
    "POST /ingresar HTTP/1.1\r\nHost: HOST\r\nContent-Length: 99999999999999999999\r\n\r\n",
    // An unknown transfer encoding.
    "POST /ingresar HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "POST /ingresar HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    "POST /ingresar HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "POST /ingresar HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    "POST /ingresar HTTP/1.1\r\nHost: HOST\r\nContent-Length: 3\r\nTransfer-Encoding: identity\r\n\r\na=b",
    "POST /ingresar HTTP/1.0\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    // Malformed header lines.
    "POST /ingresar HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "POST /ingresar HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n",
    "POST /ingresar HTTP/1.1\r\nHost: HOST\r\nX-A: b\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "POST /ingresar HTTP/1.1\r\nHost: HOST\r\nX-A:\r\n\tb\r\n\r\n",
    "POST /ingresar HTTP/1.1\r\n Host: HOST\r\n\r\n",
    "GET /ingresar HTTP/1.1\r\nHost: HOST\r\nX-A: b\rContent-Length: 3\r\n\r\n",
    "GET /ingresar HTTP/1.1\r\nHost: HOST\r\r\n\r\n",
    "GET /ingresar HTTP/1.1\r\nHost: HOST\r\nX-A: b\0c\r\n\r\n",
    "GET /ingresar HTTP/1.1\r\nHost: HOST\r\nX\0A: b\r\n\r\n",
    "GET /ingresar HTTP/1.1\r\nHost: HOST\r\nX(A): b\r\n\r\n",
    "GET /ingresar HTTP/1.1\r\nHost: HOST\r\n: b\r\n\r\n",
    "GET /ingresar HTTP/1.1\r\nHost: HOST\r\nX-A\r\n\r\n",
    // Malformed request lines.
    "GET /ingresar\r\nHost: HOST\r\n\r\n",
    "GET  /ingresar HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "GET /ingresar HTTP/1.1 \r\nHost: HOST\r\n\r\n",
    "GET /ingresar HTTP/3.0\r\nHost: HOST\r\n\r\n",
    "GET /ingre\0sar HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "G(T /ingresar HTTP/1.1\r\nHost: HOST\r\n\r\n",
];

#[test]
fn malformed_heads_are_refused_and_nothing_after_them_is_read() {
    let installation = Installation::migrated("", 1);
    let served = installation.serve();
    for head in MALFORMED {
        let sent = [&head.replace("HOST", HOST), smuggled().as_str()].concat();
        let answer = answers(served.address, &sent);
        assert_eq!((status(&answer), count(&answer)), (400, 1), "{head:?}");
    }
    is_well(&served);
}

#[test]
fn a_request_ends_where_rfc_9112_has_it_end() {
    let installation = Installation::migrated("", 1);
    let served = installation.serve();
    let form = "Content-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin";
    // Chunked encoding wins over a length, in either order, and the connection is not used again.
    for framing in [
        "Content-Length: 6\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 6",
        "Content-Length: 600\r\nTransfer-Encoding: chunked",
    ] {
        let head =
            format!("POST /recuperar HTTP/1.1\r\nHost: {HOST}\r\n{form}\r\n{framing}\r\n\r\n");
        let sent = [&head, "0\r\n\r\n", &smuggled()].concat();
        let answer = answers(served.address, &sent);
        assert_eq!((status(&answer), count(&answer)), (422, 1), "{framing}");
    }
    // Malformed chunks.
    for chunks in [
        "zz\r\n\r\n",
        "-1\r\n\r\n",
        "5\na=bcd\n0\n\n",
        "5;x\ny\r\na=bcd\r\n0\r\n\r\n",
        "5\r\na=bcdX\r\n0\r\n\r\n",
        "10000000000000005\r\na=bcd\r\n0\r\n\r\n",
    ] {
        let head = format!(
            "POST /recuperar HTTP/1.1\r\nHost: {HOST}\r\n{form}\r\nTransfer-Encoding: chunked\r\n\r\n"
        );
        let answer = answers(served.address, &[&head, chunks, &smuggled()].concat());
        let refused = (400..500).contains(&status(&answer));
        assert!(refused && count(&answer) == 1, "{chunks:?}: {answer:.200}");
    }
    // The body of a GET is its body, not the next request.
    let inner = smuggled();
    let sent = format!(
        "GET /salud/vivo HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: {}\r\n\r\n{inner}\
         GET /no-existe HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n",
        inner.len()
    );
    let answer = answers(served.address, &sent);
    assert_eq!(count(&answer), 2, "{answer:.2000}");
    assert!(answer.contains("HTTP/1.1 404 "), "the second is the second");
    // A bare LF ends a header line as CRLF does (2.2), so proxy and process both see two requests.
    let bare = "GET /salud/vivo HTTP/1.1\nHost: HOST\nX-A: b\n\n".replace("HOST", HOST);
    let last = "GET /no-existe HTTP/1.1\nHost: HOST\nConnection: close\n\n".replace("HOST", HOST);
    for sent in [bare.clone() + &last, (bare + &last).replace('\n', "\r\n")] {
        let answer = answers(served.address, &sent);
        assert_eq!((status(&answer), count(&answer)), (200, 2), "{sent:?}");
    }
    is_well(&served);
}

#[test]
fn a_request_for_two_hosts_is_refused() {
    let installation = Installation::migrated("", 1);
    let served = installation.serve();
    let foreign = "evil.example";
    for (head, expected) in [
        (format!("GET /ingresar HTTP/1.1\r\nHost: {HOST}"), 200),
        (
            format!("GET https://{HOST}/ingresar HTTP/1.1\r\nHost: {HOST}"),
            200,
        ),
        (
            format!("GET /ingresar HTTP/1.1\r\nHost: {HOST}\r\nHost: {foreign}"),
            400,
        ),
        (
            format!("GET /ingresar HTTP/1.1\r\nHost: {foreign}\r\nHost: {HOST}"),
            400,
        ),
        (
            format!("GET https://{foreign}/ingresar HTTP/1.1\r\nHost: {HOST}"),
            400,
        ),
        ("GET /ingresar HTTP/1.1".to_owned(), 400),
        ("GET /ingresar HTTP/1.0".to_owned(), 400),
        (format!("GET /ingresar HTTP/1.1\r\nHost: {foreign}"), 421),
    ] {
        let answer = answers(
            served.address,
            &format!("{head}\r\nConnection: close\r\n\r\n"),
        );
        assert_eq!((status(&answer), count(&answer)), (expected, 1), "{head:?}");
        assert_eq!(answer.contains("<form"), expected == 200, "{head:?}");
    }
}

/// Sends without end until the process stops reading; returns the answer, and how many bytes were accepted.
fn flood(served: &Served, head: &str, more: &str) -> (String, usize) {
    let mut stream = connect(served.address);
    let mut reading = stream.try_clone().expect("the stream");
    let answer = std::thread::spawn(move || rest(&mut reading));
    stream.write_all(head.as_bytes()).expect("sent");
    let many = more.repeat(64 * 1024 / more.len());
    let mut taken = 0;
    while taken < MOST_TAKEN && stream.write_all(many.as_bytes()).is_ok() {
        taken += many.len();
    }
    let _ = stream.shutdown(Shutdown::Write);
    let answer = answer.join().expect("what it answered");
    (String::from_utf8_lossy(&answer).into_owned(), taken)
}

#[test]
fn floods_of_headers_are_cut_off() {
    let installation = Installation::migrated("", 1);
    let served = installation.serve();
    let line = format!("GET /ingresar HTTP/1.1\r\nHost: {HOST}\r\n");
    let fields = "X-A: b\r\n".repeat(100);
    let long = "a".repeat(200 * 1024);
    for (head, expected) in [
        (format!("{line}{fields}\r\n"), &[431][..]),
        (format!("{line}X-A: {long}\r\n\r\n"), &[431]),
        (format!("{line}Cookie: __Host-icsoe={long}\r\n\r\n"), &[431]),
        (
            format!("GET /{long} HTTP/1.1\r\nHost: {HOST}\r\n\r\n"),
            &[414, 431],
        ),
    ] {
        let answer = answers(served.address, &head);
        assert!(
            expected.contains(&status(&answer)),
            "{head:.60}: {answer:.200}"
        );
    }
    for more in ["X-A: b\r\n", "a", "\r\n"] {
        let (answer, taken) = flood(&served, &line, more);
        assert!(taken < MOST_TAKEN, "{more:?} without end was taken");
        // Blank lines end the head; the rest is invalid.
        let refused = answer.is_empty() || status(&answer) == 431 || more == "\r\n";
        assert!(refused, "{more:?}: {answer:.200}");
    }
    is_well(&served);
}

#[test]
fn huge_bodies_are_cut_off() {
    let installation = Installation::migrated("", 1);
    let served = installation.serve();
    for address in [
        "/ingresar",
        "/recuperar",
        "/panel/datos/repse",
        "/fn/formulario",
        "/api/v1/sesion",
    ] {
        for (framing, more) in [
            ("Content-Length: 1000000000000", "usuario=x&"),
            ("Transfer-Encoding: chunked", "a\r\nusuario=x&\r\n"),
        ] {
            let head = format!(
                "POST {address} HTTP/1.1\r\nHost: {HOST}\r\nSec-Fetch-Site: same-origin\r\n\
                 Content-Type: application/json\r\n{framing}\r\n\r\n"
            );
            let (answer, taken) = flood(&served, &head, more);
            assert!(taken < MOST_TAKEN, "{address} took it all");
            // If the connection ended while it was still written to, the answer may be lost.
            let refused = answer.is_empty() || (400..500).contains(&status(&answer));
            assert!(refused, "{address}: {answer:.200}");
        }
    }
    is_well(&served);
}

/// Larger than the socket buffers of both ends.
const LARGE: u64 = 64 * 1024 * 1024;

#[test]
fn slow_clients_are_let_go_and_hinder_nobody() {
    let installation = Installation::migrated("", 1);
    let file = File::create(installation.path("sitio/pkg/grande.bin")).expect("a file");
    file.set_len(LARGE).expect("its length");
    let served = installation.serve();
    let open = |sent: &str| {
        let mut stream = connect(served.address);
        stream.write_all(sent.as_bytes()).expect("sent");
        stream
    };
    let many = |sent: &str| -> Vec<TcpStream> { (0..100).map(|_| open(sent)).collect() };
    // Some clients never read, some never finish a form, some never finish a head.
    let readers = [(); 10].map(|()| {
        let reader = open(&format!(
            "GET /pkg/grande.bin HTTP/1.1\r\nHost: {HOST}\r\n\r\n"
        ));
        assert_eq!(reader.peek(&mut [0]).expect("the beginning"), 1);
        reader
    });
    let _bodies = many(&format!(
        "POST /ingresar HTTP/1.1\r\nHost: {HOST}\r\nSec-Fetch-Site: same-origin\r\nContent-Length: 100\r\n\r\nusuario="
    ));
    let heads = many(&format!("GET /ingresar HTTP/1.1\r\nHost: {HOST}\r\nX-A: "));
    is_well(&served);
    for mut head in heads {
        assert!(rest(&mut head).is_empty(), "nothing was asked");
    }
    // Nor may a client stay connected forever after its answer.
    let mut idle = open(&smuggled());
    assert_eq!(count(&String::from_utf8_lossy(&rest(&mut idle))), 1);
    // By now the clients that did not read have exceeded the time limit.
    for mut reader in readers {
        let got = rest(&mut reader);
        assert!(got.starts_with(b"HTTP/1.1 200 "), "it was there");
        let length = u64::try_from(got.len()).expect("a length");
        assert!(length < LARGE, "it was waited for");
    }
    is_well(&served);
}
