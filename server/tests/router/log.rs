//! The log, as docs/logs.md promises it: what every line contains, and what no line does.

use crate::api::payroll::{Payroll, kemper};
use crate::efirma::enter;
use axum::http::{Method, StatusCode};
use sea_orm::{ConnectionTrait as _, EntityTrait};
use serde_json::{Value, json};
use services::entities::{
    audit_event, history, informativa_change, informativa_contract, informativa_worker,
};
use std::collections::BTreeSet;
use std::io::Write;
use std::sync::{Arc, LazyLock, Mutex};
use testing::efirmas::company;
use testing::{KEMPER, MAIL, OTHER_PASSWORD, PASSWORD, World, link_in, lucia};
use testing_portal::{Answer, Browser, Portal};
use time::Duration;

on_each_database!(
    a_whole_way_in_leaves_no_secret_and_only_what_is_promised,
    what_is_captured_stands_in_no_log_record_or_refusal,
);

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

/// What collects all log lines, of every level, as JSON.
fn collector(log: &Log) -> impl tracing::Subscriber + Send + Sync + use<> {
    let writer = log.clone();
    tracing_subscriber::fmt()
        .json()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish()
}

/// Collects those of this thread.
fn listening(log: &Log) -> tracing::subscriber::DefaultGuard {
    tracing::subscriber::set_default(collector(log))
}

/// Collects those of all threads of this process: work that takes a core has others.
fn listening_everywhere() -> &'static Log {
    static LOG: LazyLock<Log> = LazyLock::new(|| {
        let log = Log::default();
        tracing::subscriber::set_global_default(collector(&log)).expect("the first");
        log
    });
    &LOG
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

/// What is captured of people and clients: right, and mistyped.
const CAPTURED: [&str; 12] = [
    "12345678903",
    "12345678999",
    "RIMA950821MPLSNN00",
    "RIMA950821MPLSNN99",
    "4321.09",
    "8765.43",
    "Andrea Inventada",
    "IIA040805DZ4",
    "Clienta Inventada",
    "compras@clienta.example",
    "3398765432",
    "Calle Inventada 7",
];

/// Columns of all rows, as `Debug` and JSON would show them.
async fn rows<E: EntityTrait>(world: &World) -> String {
    let rows = E::find().into_json().all(world.services.database()).await;
    serde_json::to_string(&rows.expect("rows")).expect("text")
}

/// By the pages: what is right, wrong, in conflict, pasted, judged. Gives the answers that are refusals.
async fn captured_by_hand(browser: &mut Browser, contract: &str, workers: &str) -> Vec<Answer> {
    let [
        nss,
        wrong_nss,
        curp,
        wrong_curp,
        sbc,
        other_sbc,
        name,
        rfc,
        client,
        mail,
        mobile,
        street,
    ] = CAPTURED;
    let terms = |revision: &'static str| {
        [
            ("revision", revision),
            ("rfc", rfc),
            ("nombre", client),
            ("correo", mail),
            ("movil", mobile),
            ("calle", street),
            ("objeto", "Limpieza"),
        ]
    };
    let saved = browser.post(contract, &terms("1")).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let mut stale = terms("1");
    stale[6].1 = "Vigilancia";
    let conflict = browser.post(contract, &stale).await;
    assert!(!conflict.status.is_redirection(), "somebody else has saved");
    let cells = |nss, curp, sbc| [("nss", nss), ("curp", curp), ("sbc", sbc), ("nombre", name)];
    browser.post(workers, &cells(nss, curp, sbc)).await;
    browser
        .post(workers, &cells(wrong_nss, wrong_curp, other_sbc))
        .await;
    let row = format!("{workers}/1");
    for (revision, sbc) in [("1", other_sbc), ("1", sbc)] {
        let [nss, curp, sbc, name] = cells(nss, curp, sbc);
        let fields = [("revision", revision), nss, curp, sbc, name];
        browser.post(&row, &fields).await;
    }
    let paste = workers.replace("/trabajadores", "/pegar");
    let list = format!("Clave\tNSS\tCURP\tSBC\tNombre\n7\t{nss}\t{wrong_curp}\t{sbc}\t{name}\n");
    browser.post(&paste, &[("lista", &list)]).await;
    // Somebody mangles the address.
    browser.get(&format!("{workers}/{nss}")).await;
    let informativa = contract.split("/contratos").next().expect("an address");
    for address in [
        informativa.to_owned(),
        format!("{informativa}?busqueda=Clienta+Inventada"),
        format!("{informativa}/hallazgos"),
        workers.to_owned(),
    ] {
        browser.visit(&address).await;
    }
    let large = list.repeat(20_000);
    vec![browser.post(&paste, &[("lista", &large)]).await]
}

/// The same by a program.
async fn captured_by_a_program(payroll: &Payroll, contract: &str) -> Vec<Answer> {
    let [
        nss,
        wrong_nss,
        curp,
        wrong_curp,
        sbc,
        other_sbc,
        name,
        rfc,
        client,
        ..,
    ] = CAPTURED;
    let workers = format!("{contract}/trabajadores");
    let good =
        format!(r#"{{"nss":"{wrong_nss}","curp":"{curp}","sbc":"{sbc}","nombre":"{name}"}}"#);
    let kind = "application/x-ndjson";
    let added = payroll.file(Method::POST, &workers, kind, good.as_bytes());
    assert_eq!(added.await.status, StatusCode::OK);
    let mut refused = Vec::new();
    for bad in [
        format!(r#"{{"nss":"{nss}","otro":"{curp}"}}"#),
        format!(r#"{{"nss":{nss},"curp":"{curp}"}}"#),
        format!(r#"{{"{curp}":"{nss}"#),
        format!("{nss},{curp},{sbc}"),
    ] {
        let answer = payroll.file(Method::POST, &workers, kind, bad.as_bytes());
        refused.push(answer.await);
    }
    refused.push(
        payroll
            .file(Method::POST, &workers, "text/csv", good.as_bytes())
            .await,
    );
    let row = format!("{workers}/1");
    let sent = json!({"nss": nss, "curp": wrong_curp, "sbc": other_sbc, "nombre": name});
    for tag in ["\"99\"", "x"] {
        let seen = [("if-match", tag)];
        refused.push(payroll.call(Method::PUT, &row, Some(&sent), &seen).await);
    }
    let sent = json!({"rfc": rfc, "nombre": client, "de_mas": mail_of(client)});
    let seen = [("if-match", "\"1\"")];
    refused.push(
        payroll
            .call(Method::PUT, contract, Some(&sent), &seen)
            .await,
    );
    refused.push(payroll.get(&format!("{workers}/{nss}")).await);
    assert!((refused.iter()).all(|answer| answer.status.is_client_error()));
    refused
}

fn mail_of(client: &str) -> String {
    [client, "@clienta.example"].concat()
}

async fn what_is_captured_stands_in_no_log_record_or_refusal(world: &World) {
    let (world, administration) = &kemper(world).await;
    let payroll = Payroll::of(world, administration).await;
    let portal = Portal::over(world);
    let mut browser = portal.browser();
    enter(&mut browser, company(KEMPER, "Escuela Kemper Urgate")).await;
    let right = informativa::Capturing::from(administration);
    let services = &world.services;
    let period = domain::Cuatrimestre::containing(services.today());
    let id = informativa::returns::start(services, &right, period, false).await;
    let id = id.expect("a return");
    let texts = informativa::ContractTexts::default();
    let contract = informativa::contracts::add(services, &right, id, &texts).await;
    let contract = contract.expect("a contract");
    let page = format!(
        "/trabajo/{}/informativas/{id}/contratos/{contract}",
        administration.contratista().id
    );
    let workers = format!("{page}/trabajadores");

    let log = listening_everywhere();
    let mut refused = captured_by_hand(&mut browser, &page, &workers).await;
    refused.extend(captured_by_a_program(&payroll, &format!("/contratos/{contract}")).await);
    // It was there to be found.
    let there = [
        rows::<informativa_worker::Entity>(world).await,
        rows::<informativa_contract::Entity>(world).await,
    ]
    .concat();
    for captured in CAPTURED {
        assert!(there.contains(captured), "{captured} was not captured");
    }
    let kept = [
        (
            "the security events",
            rows::<audit_event::Entity>(world).await,
        ),
        ("the history", rows::<history::Entity>(world).await),
        (
            "the changes",
            rows::<informativa_change::Entity>(world).await,
        ),
    ];

    // Then the database fails in the middle of it.
    let broken = services
        .database()
        .execute_unprepared("ALTER TABLE informativa_workers RENAME TO elsewhere");
    broken.await.expect("renamed");
    let address = format!("/contratos/{contract}/trabajadores");
    let line = format!(r#"{{"nss":"{}","curp":"{}"}}"#, CAPTURED[0], CAPTURED[2]);
    let failed = payroll.file(
        Method::POST,
        &address,
        "application/x-ndjson",
        line.as_bytes(),
    );
    refused.push(failed.await);
    let list = [CAPTURED[0], CAPTURED[2], CAPTURED[4]].join("\t");
    let paste = format!("{page}/pegar");
    refused.push(browser.post(&paste, &[("lista", &list)]).await);
    refused.push(
        browser
            .get(&format!(
                "/trabajo/{}/informativas/{id}",
                right.contratista().id
            ))
            .await,
    );
    let broken = refused
        .iter()
        .filter(|answer| answer.status.is_server_error());
    assert_eq!(broken.count(), 3);

    let log = log.text();
    assert!(log.contains("request failed"), "{log}");
    let refusals = (refused.into_iter()).map(|answer| ("a refusal", answer.body));
    for (name, text) in (kept.into_iter()).chain([("the log", log)]).chain(refusals) {
        for captured in CAPTURED.into_iter().chain(["Clienta+Inventada"]) {
            assert!(!text.contains(captured), "{captured} in {name}: {text}");
        }
    }
}
