//! `icsoe demo`, as a first-time user sees it.

use crate::installation::Installation;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

/// Killed at the latest when the test ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The terminal says where to go, what to try and how to stop, and prints nothing after that; events go to a file.
#[test]
fn the_last_word_is_where_to_go() {
    let installation = Installation::new("", 25);
    let data = installation.path("demo");
    let data = data.to_str().expect("text");
    let mut command = Command::new(env!("CARGO_BIN_EXE_icsoe"));
    let process = command
        .args(["demo", "--sitio", "sitio", "--datos", data])
        .args(["--escucha", "127.0.0.1:0"])
        .current_dir(installation.path("."))
        .env_clear()
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary");
    let mut process = Running(process);
    let mut said = BufReader::new(process.0.stdout.take().expect("its words"));
    let mut log = process.0.stderr.take().expect("its log");
    let mut words = String::new();
    while !words.contains("Ctrl+C") {
        assert_ne!(said.read_line(&mut words).expect("a line"), 0, "{words}");
    }
    let address = words
        .split_once("http://")
        .and_then(|(_, rest)| rest.split_once("/demo"))
        .map(|(address, _)| address.to_owned())
        .expect("an address");
    for wanted in ["Listo. Abre http://", "Qué probar", "Ctrl+C"] {
        assert!(words.contains(wanted), "{words}");
    }

    // A request for a page, and a refused one that causes an event. The portal's host is the configured name, here with
    // port 0 (any).
    let host = "127.0.0.1:0";
    let form = "usuario=RIMA950821MPLSNN00&contrasena=No.Existe-15";
    let mut connection = TcpStream::connect(&address).expect("a connection");
    write!(
        connection,
        "GET /ingresar HTTP/1.1\r\nHost: {host}\r\n\r\n\
         POST /ingresar HTTP/1.1\r\nHost: {host}\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    )
    .expect("a request");
    let mut answers = String::new();
    connection.read_to_string(&mut answers).expect("answers");
    assert!(answers.contains("HTTP/1.1 422"), "{answers}");

    // The worker writes the events so far to the file in its own time.
    let events = format!("{data}/auditoria.jsonl");
    while !std::fs::read_to_string(&events).is_ok_and(|lines| lines.contains("\"kind\":\"alta\"")) {
        std::thread::yield_now();
    }
    let ended = Command::new("kill")
        .args(["-TERM", &process.0.id().to_string()])
        .status();
    assert!(ended.expect("kill").success());
    assert!(process.0.wait().expect("its end").success());
    let (mut after, mut errors) = (String::new(), String::new());
    said.read_to_string(&mut after).expect("its words");
    log.read_to_string(&mut errors).expect("its log");
    assert_eq!((after.as_str(), errors.as_str()), ("", ""));
}
