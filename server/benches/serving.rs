//! The real process, from start to load: how soon it answers, how much memory it takes while idle, and how many sign-in
//! pages it draws per second, as a share of what a bare axum handler returning the same bytes reaches (in a process of
//! its own, same connections, same run).
//!
//! Limits: 300 ms from start to ready on a migrated database, 60 MB idle. The share has no limit.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a bench that cannot go on has failed"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "what is timed here is the real process"
)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

const ICSOE: &str = env!("CARGO_BIN_EXE_icsoe");
const STARTS: usize = 11;
const START_LIMIT: Duration = Duration::from_millis(300);
const MEMORY_LIMIT_KIB: u64 = 60_000_000 / 1024;
const CONNECTIONS: usize = 16;
const ROUNDS: usize = 6;
const ROUND: Duration = Duration::from_secs(2);
/// The file with the page to return, set when this is the bare handler's process (not `ICSOE_…`: those are
/// configuration keys).
const BARE_PAGE: &str = "SERVING_BENCH_BARE_PAGE";

/// A process that ends with the bench.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        // An error here means that it has already exited.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn main() {
    if let Ok(page) = std::env::var(BARE_PAGE) {
        return bare(&page);
    }
    let site =
        std::env::var("SERVING_BENCH_SITE").expect("SERVING_BENCH_SITE names the built site");
    let folder = tempfile::tempdir().expect("a folder");
    let address = free_address();
    let configuration = folder.path().join("icsoe.toml");
    std::fs::write(
        &configuration,
        format!(
            "direccion_publica = \"http://{address}\"\nescucha = \"{address}\"\nsitio = \"{site}\"\n\
             base_de_datos = \"sqlite:{folder}/icsoe.db?mode=rwc\"\nclave_secreta = \"{key}\"\n\
             [correo]\nservidor = \"127.0.0.1\"\npuerto = 9\nseguridad = \"ninguna\"\n\
             remitente = \"icsoe@ejemplo.mx\"\n",
            site = Path::new(&site).canonicalize().expect("the site").display(),
            folder = folder.path().display(),
            key = "5a".repeat(32),
        ),
    )
    .expect("a configuration");
    let migrated = command(&configuration, "migrate")
        .stderr(Stdio::inherit())
        .status()
        .expect("icsoe migrate");
    assert!(migrated.success(), "icsoe migrate failed");

    let started = start_to_ready(&configuration, address);
    let server = serve(&configuration, address).1;
    let memory = resident_kib(&server.0);
    let (share, portal, bare) = share(address, &folder.path().join("page.html"));
    let loaded = resident_kib(&server.0);

    println!(
        "start to ready, median of {STARTS}: {} ms",
        started.as_millis()
    );
    println!("memory, ready and idle: {:.1} MB", megabytes(memory));
    println!("memory after the load: {:.1} MB", megabytes(loaded));
    println!(
        "sign-in page: {portal:.0} a second, {:.0} % of a bare axum handler's {bare:.0}",
        share * 100.0
    );
    assert!(
        started <= START_LIMIT,
        "start to ready takes longer than {START_LIMIT:?}"
    );
    assert!(memory <= MEMORY_LIMIT_KIB, "idle memory is above 60 MB");
}

fn megabytes(kib: u64) -> f64 {
    f64::from(u32::try_from(kib).expect("less than 4 TiB")) * 1024.0 / 1e6
}

fn command(configuration: &Path, subcommand: &str) -> Command {
    let mut command = Command::new(ICSOE);
    command
        .arg("--configuracion")
        .arg(configuration)
        .arg(subcommand)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

fn free_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("its address")
}

fn start_to_ready(configuration: &Path, address: SocketAddr) -> Duration {
    let mut times: Vec<_> = (0..STARTS)
        .map(|_| serve(configuration, address).0)
        .collect();
    times.sort();
    times[STARTS / 2]
}

/// Starts the server; returns the time until its first sign-in page has arrived.
fn serve(configuration: &Path, address: SocketAddr) -> (Duration, Process) {
    let start = Instant::now();
    let process = Process(
        command(configuration, "serve")
            .spawn()
            .expect("icsoe serve"),
    );
    while start.elapsed() < Duration::from_secs(10) {
        if let Ok(mut connection) = TcpStream::connect(address) {
            let page = get(&mut connection, address);
            assert!(page.head.starts_with("HTTP/1.1 200 "), "{}", page.head);
            return (start.elapsed(), process);
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    panic!("icsoe serve did not answer within ten seconds");
}

fn resident_kib(process: &Child) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", process.id()))
        .expect("the process' status (Linux only)");
    status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse().ok())
        .expect("VmRSS")
}

struct Page {
    head: String,
    body: Vec<u8>,
}

/// One request on a connection that stays open.
fn get(connection: &mut TcpStream, address: SocketAddr) -> Page {
    connection.set_nodelay(true).expect("no delay");
    connection
        .write_all(format!("GET /ingresar HTTP/1.1\r\nHost: {address}\r\n\r\n").as_bytes())
        .expect("a request");
    let mut reader = BufReader::new(connection);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert_ne!(reader.read_line(&mut head).expect("a head"), 0, "cut off");
    }
    let length = head
        .lines()
        .find_map(|line| {
            line.to_ascii_lowercase()
                .strip_prefix("content-length: ")
                .map(str::to_owned)
        })
        .and_then(|length| length.parse().ok())
        .expect("a length");
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("a body");
    Page { head, body }
}

/// Measures portal and bare handler in turns; returns the share, and the requests per second of each.
fn share(portal: SocketAddr, page: &Path) -> (f64, f64, f64) {
    let body = get(&mut TcpStream::connect(portal).expect("the portal"), portal).body;
    std::fs::write(page, body).expect("the page");
    let bare = free_address();
    let _process = Process(
        Command::new(std::env::current_exe().expect("this bench"))
            .env(BARE_PAGE, page)
            .env("SERVING_BENCH_ADDRESS", bare.to_string())
            .spawn()
            .expect("the bare handler"),
    );
    while TcpStream::connect(bare).is_err() {
        std::thread::sleep(Duration::from_millis(1));
    }
    let (mut ours, mut theirs) = (0.0, 0.0);
    for _ in 0..ROUNDS {
        ours += answered(portal);
        theirs += answered(bare);
    }
    let seconds = ROUND.as_secs_f64() * f64::from(u32::try_from(ROUNDS).expect("few"));
    (ours / theirs, ours / seconds, theirs / seconds)
}

/// How many requests were answered in one round.
fn answered(address: SocketAddr) -> f64 {
    let (over, count) = (AtomicBool::new(false), AtomicU64::new(0));
    std::thread::scope(|scope| {
        for _ in 0..CONNECTIONS {
            scope.spawn(|| {
                let mut connection = TcpStream::connect(address).expect("a connection");
                while !over.load(Ordering::Relaxed) {
                    get(&mut connection, address);
                    count.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        std::thread::sleep(ROUND);
        over.store(true, Ordering::Relaxed);
    });
    f64::from(u32::try_from(count.into_inner()).expect("fewer than 4 thousand million"))
}

/// Runs the bare handler.
fn bare(page: &str) {
    let page = std::fs::read_to_string(page).expect("the page");
    let address = std::env::var("SERVING_BENCH_ADDRESS").expect("an address");
    let page: &'static str = page.leak();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(&address)
            .await
            .expect("a listener");
        let router = axum::Router::new().route(
            "/ingresar",
            axum::routing::get(move || async move { axum::response::Html(page) }),
        );
        axum::serve(listener, router).await.expect("served");
    });
}
