//! The log, as docs/logs.md promises it: what every line contains, and what no line does.

use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::Write;
use std::sync::{Arc, Mutex};
use testing::{KEMPER, MAIL, OTHER_PASSWORD, PASSWORD, World, link_in, lucia};
use testing_portal::{Browser, Portal};
use time::Duration;

on_each_database!(a_whole_way_in_leaves_no_secret_and_only_what_is_promised);

const CONTRACT: &str = include_str!("../../../docs/logs.md");

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("a log").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().expect("a log").clone()).expect("text")
    }
}

/// Collects all log lines, of every level, as JSON.
fn listening(log: &Log) -> tracing::subscriber::DefaultGuard {
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    tracing::subscriber::set_default(subscriber)
}

/// What must not appear in the log; it grows as the test goes on.
struct Secrets(BTreeSet<String>);

impl Secrets {
    fn keep(&mut self, secret: impl Into<String>) {
        self.0.insert(secret.into());
    }

    fn keep_cookie(&mut self, browser: &Browser) {
        for cookie in [&browser.cookie, &browser.efirma].into_iter().flatten() {
            let (_, token) = cookie.split_once('=').expect("a value");
            self.keep(token);
        }
    }
}

const WRONG: &str = "Equivocada.15-z";
const TYPED_BY_MISTAKE: &str = "Mi-contrasena.93";

async fn create(browser: &mut Browser, token: &str, password: &str) {
    let address = format!("/contrasena/{token}");
    // Also as mail programs mangle it.
    for mangled in [
        format!("{address}%3E"),
        format!("{address}/"),
        format!("/correo/{token}"),
        format!("/correo/{token}."),
        format!("/x/contrasena/{token}"),
    ] {
        browser.get(&mangled).await;
    }
    browser.get(&address).await;
    for (first, second) in [(WRONG, "x"), (password, password), (password, password)] {
        let form = [
            ("contrasena-nueva", first),
            ("confirmar-contrasena", second),
        ];
        browser.post(&address, &form).await;
    }
    browser.visit(&address).await;
}

/// A sign-in with every kind of mishap.
async fn way_in(world: &World, secrets: &mut Secrets) {
    let curp = lucia().curp.as_str().to_owned();
    let contratista = world.invited().await;
    let portal = Portal::over(world);
    let mut browser = portal.browser();
    let token = link_in(&world.deliver().await);
    secrets.keep(&token);
    create(&mut browser, &token, PASSWORD).await;
    world.deliver().await;

    // The password typed into the CURP's field, among other mistakes.
    browser.sign_in(TYPED_BY_MISTAKE, &curp).await;
    browser
        .get(&format!("/ingresar?usuario={curp}&contrasena={WRONG}"))
        .await;
    for _ in 0..6 {
        browser.sign_in(&curp, WRONG).await;
    }
    let sent = json!({ "curp": curp, "contrasena": WRONG });
    crate::efirma::post_json(&mut browser, "/api/v1/sesion", &sent).await;
    crate::efirma::post_json(&mut browser, "/api/v1/efirma/retos", &json!({})).await;
    secrets.keep_cookie(&browser);
    world.later(Duration::minutes(20));
    browser.sign_in(&curp, PASSWORD).await;
    secrets.keep_cookie(&browser);

    let id = contratista.id;
    for address in [
        "/perfil",
        "/contratista",
        "/contratista?buscar=GOML950214",
        "/nada/GOML950214MDFMRC06",
        "/nada/%0A%7B%22level%22:%22ERROR%22%7D",
    ] {
        browser.get(address).await;
    }
    browser
        .post("/contratista", &[("contratista", &id.to_string())])
        .await;
    browser.post(&format!("/contratista/{id}"), &[]).await;
    browser.get(&format!("/trabajo/{id}")).await;
    browser.visit("/perfil").await;
    browser.get("/api/v1/yo").await;
    browser.post("/salir", &[]).await;

    // A forgotten password, and a mail server that refuses.
    browser
        .post("/recuperar", &[("usuario", &curp), ("correo", MAIL)])
        .await;
    world.mailer.answer(&[testing::Answer::Temporary]);
    world.deliver().await;
    world.later(Duration::minutes(2));
    let token = link_in(&world.deliver().await);
    secrets.keep(&token);
    create(&mut browser, &token, OTHER_PASSWORD).await;
    let sent = [("usuario", curp.as_str()), ("contrasena", OTHER_PASSWORD)];
    browser.submit("/ingresar", &sent).await;
    secrets.keep_cookie(&browser);

    // Then the database goes away.
    let closed = world.services.database().clone().close().await;
    closed.expect("closing");
    browser.get("/perfil").await;
    browser.get("/api/v1/yo").await;
    portal.browser().sign_in(&curp, PASSWORD).await;
    portal.watcher().get("/salud/listo").await;
}

async fn a_whole_way_in_leaves_no_secret_and_only_what_is_promised(world: &World) {
    let mut secrets = Secrets(BTreeSet::new());
    for secret in [
        PASSWORD,
        OTHER_PASSWORD,
        WRONG,
        TYPED_BY_MISTAKE,
        lucia().curp.as_str(),
        "GOML950214",
        MAIL,
        KEMPER,
        "GÓMEZ",
        "Gómez",
        "argon2id",
        "icsoe.example/contrasena",
        "%0A",
        "%22",
    ] {
        secrets.keep(secret);
    }
    let log = Log::default();
    let here = listening(&log);
    way_in(world, &mut secrets).await;
    drop(here);
    let log = log.text();
    assert!(secrets.0.len() > 15, "links and cookies were kept");
    for secret in &secrets.0 {
        assert!(!log.contains(secret), "{secret} in the log");
    }

    let lines: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let ours = |line: &&Value| {
        let target = line["target"].as_str().expect("a target");
        [
            "server",
            "services",
            "records",
            "platform",
            "mail",
            "ui",
            "migrations",
        ]
        .iter()
        .any(|name| target.split("::").next() == Some(name))
    };
    let mut said = BTreeSet::new();
    for line in lines.iter().filter(ours) {
        let moment = line["timestamp"].as_str().expect("a moment");
        assert!(moment.ends_with('Z'), "in UTC: {moment}");
        for key in line.as_object().expect("an object").keys() {
            assert!(is_promised(key), "the key {key} in {line}");
        }
        for name in line["fields"].as_object().expect("fields").keys() {
            assert!(is_promised(name), "the field {name} in {line}");
        }
        said.insert(line["fields"]["message"].as_str().expect("a message"));
        let Some(request) = line["span"]
            .as_object()
            .filter(|span| span["name"] == "request")
        else {
            continue;
        };
        for name in ["request_id", "method", "route"] {
            assert!(request[name].is_string(), "{name} in {line}");
        }
    }
    for message in ["answered", "request failed", "a mail could not be sent yet"] {
        assert!(said.contains(message), "{message} in {said:?}");
    }
    let failed = lines.iter().filter(|line| line["level"] == "ERROR");
    for line in failed.filter(ours) {
        assert!(
            line["span"]["request_id"].is_string(),
            "what breaks in a request bears its number: {line}"
        );
    }
}

/// Whether docs/logs.md names it.
fn is_promised(name: &str) -> bool {
    CONTRACT.contains(&format!("`{name}`"))
}
