//! What monitoring and support get: health, metrics, request numbers.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use sea_orm::{ConnectionTrait as _, DbBackend, Statement, TransactionTrait as _};
use serde_json::{Value, json};
use services::mailer::Stage;
use services::{audit, worker};
use std::sync::Arc;
use testing::{Answer as Post, CONNECTIONS, MAIL, Outside, PASSWORD, World, lucia};
use testing_portal::{Answer, Browser, HOST, Portal};
use time::Duration;

on_each_database!(
    a_process_that_answers_is_alive_whatever_else_is_broken,
    a_process_is_ready_unless_another_could_do_better,
    a_relay_that_takes_nothing_is_told,
    sealing_that_is_refused_is_told,
    pages_are_read_while_the_database_takes_no_writes,
    writers_do_not_wait_for_a_held_table_forever_and_readers_not_at_all,
    without_a_free_connection_everybody_is_told_when_to_try_again,
    a_full_disk_is_read_from_and_told,
    only_known_hosts_are_told_except_at_the_listener_for_those_who_watch,
    what_happens_is_counted,
    labels_are_words_of_ours,
    every_answer_has_a_number_of_its_own,
    whoever_sees_a_page_about_what_went_wrong_sees_its_number,
    a_refusal_of_the_api_bears_its_number,
);

async fn ready(watcher: &mut Browser) -> (u16, Value) {
    let answer = watcher.get("/salud/listo").await;
    assert_eq!(answer.header("content-type"), "application/json");
    (answer.status.as_u16(), answer.json())
}

fn all_well() -> Value {
    json!({
        "estado": "listo", "base_de_datos": "bien", "migraciones": "al_dia", "cola": "bien",
        "servidor_de_correo": "bien", "auditoria": "bien",
    })
}

fn but(changes: &[(&str, &str)]) -> Value {
    let mut report = all_well();
    for (name, value) in changes {
        report[*name] = (*value).into();
    }
    report
}

async fn a_process_that_answers_is_alive_whatever_else_is_broken(world: &World) {
    let portal = Portal::over(world);
    world.deliver().await;
    let alive = json!({ "estado": "vivo" });
    let closed = world.services.database().clone().close().await;
    closed.expect("closing");
    for browser in [&mut portal.browser(), &mut portal.watcher()] {
        let answer = browser.get("/salud/vivo").await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.json(), alive);
    }
    let without_database = but(&[
        ("base_de_datos", "no_contesta"),
        ("migraciones", "sin_saber"),
        ("cola", "sin_saber"),
    ]);
    // Every other process is without the database too.
    assert_eq!(ready(&mut portal.watcher()).await, (200, without_database));
}

async fn a_process_is_ready_unless_another_could_do_better(world: &World) {
    let portal = Portal::over(world);
    let watcher = &mut portal.watcher();
    let stopped = but(&[("estado", "no_listo"), ("cola", "parada")]);
    assert_eq!(ready(watcher).await, (503, stopped.clone()));
    world.deliver().await;
    assert_eq!(ready(watcher).await, (200, all_well()));
    assert_eq!(ready(&mut portal.browser()).await, (200, all_well()));

    // A mail that is retried later is not late; one that nothing sends is, after half an hour.
    world.invited().await;
    world.mailer.answer(&[Post::Temporary, Post::Temporary]);
    world.deliver().await;
    assert_eq!(ready(watcher).await, (200, all_well()));
    world.later(Duration::minutes(31));
    world.mailer.answer(&[Post::Temporary; 2]);
    assert_eq!(ready(watcher).await, (503, stopped));
    worker::step(&world.services, &world.mailer)
        .await
        .expect("a step");
    assert_eq!(ready(watcher).await, (200, all_well()));

    let database = world.services.database();
    let newer = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_later', 1)";
    database.execute_unprepared(newer).await.expect("a row");
    let (status, report) = ready(watcher).await;
    assert_eq!(
        (status, &report["migraciones"]),
        (200, &json!("mas_nuevas"))
    );
    let older = "DELETE FROM seaql_migrations WHERE version LIKE 'm0007%'";
    database.execute_unprepared(older).await.expect("no row");
    assert_eq!(
        ready(watcher).await,
        (
            503,
            but(&[("estado", "no_listo"), ("migraciones", "faltan")])
        )
    );
}

async fn a_relay_that_takes_nothing_is_told(world: &World) {
    let portal = Portal::over(world);
    world.invited().await;
    let refusal = Post::Says(Stage::Hello, 550, "5.7.1 who are you?");
    world.mailer.answer(&[refusal]);
    world.deliver().await;
    let told = but(&[("servidor_de_correo", "rechaza_ehlo")]);
    assert_eq!(ready(&mut portal.watcher()).await, (200, told));
    let report = metrics(&portal).await;
    tells(&report, "icsoe_mail_stopped{cause=\"ehlo_refused\"} 1");
    tells(&report, "icsoe_mail_stopped{cause=\"no_connection\"} 0");

    world.later(Duration::seconds(30));
    assert_eq!(world.deliver().await.len(), 2);
    assert_eq!(ready(&mut portal.watcher()).await, (200, all_well()));
    let report = metrics(&portal).await;
    tells(&report, "icsoe_mail_stopped{cause=\"ehlo_refused\"} 0");
}

/// By the worker's own job, in a process whose store of files is not the one with the record's mark.
async fn sealing_that_is_refused_is_told(world: &World) {
    world.active().await;
    world.later(Duration::hours(1));
    audit::seal(&world.services).await.expect("a seal");
    let world = &world.with(Outside::default());
    let portal = Portal::over(world);
    tells(&metrics(&portal).await, "icsoe_audit_sealing_refused 0");
    let services = world.services.clone();
    let noticed = async {
        while !services.metrics().is_sealing_refused() {
            tokio::task::yield_now().await;
        }
    };
    let (services, mailer) = (world.services.clone(), Arc::new(world.mailer.clone()));
    let at_work = worker::run(services, mailer, Vec::new(), noticed);
    tokio::time::timeout(std::time::Duration::from_mins(1), at_work)
        .await
        .expect("the job finds it");
    let told = but(&[("auditoria", "detenida")]);
    assert_eq!(ready(&mut portal.watcher()).await, (200, told));
    tells(&metrics(&portal).await, "icsoe_audit_sealing_refused 1");
}

/// Holds SQLite's write lock, or the rows that a request writes in passing.
async fn pages_are_read_while_the_database_takes_no_writes(world: &World) {
    world.active().await;
    let portal = Portal::over(world);
    let mut browser = portal.browser();
    browser.sign_in(lucia().curp.as_str(), PASSWORD).await;
    world.deliver().await;
    world.later(Duration::minutes(1));
    let database = world.services.database();
    let held = database.begin().await.expect("a transaction");
    held.execute_unprepared("UPDATE sessions SET device = device")
        .await
        .expect("held");
    for _ in 0..5 {
        let page = browser.get("/perfil").await;
        assert_eq!(page.status, StatusCode::OK);
    }
    if database.get_database_backend() == DbBackend::Sqlite {
        assert!(!services::database::check_writes(&world.services).await);
        let told = but(&[("base_de_datos", "no_escribe")]);
        assert_eq!(ready(&mut portal.watcher()).await, (200, told));
        tells(&metrics(&portal).await, "icsoe_database_writes 0");
        // More than there are connections: readers still get one.
        let asking: Vec<_> = (0..6)
            .map(|_| {
                let mut somebody = portal.browser();
                tokio::spawn(async move {
                    let fields = [("usuario", "GOML950214MDFMRC06"), ("correo", MAIL)];
                    somebody.post("/recuperar", &fields).await
                })
            })
            .collect();
        tokio::task::yield_now().await;
        assert_eq!(browser.get("/perfil").await.status, StatusCode::OK);
        for answer in asking {
            let answer = answer.await.expect("an answer");
            assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
            assert!(!answer.header("retry-after").is_empty());
        }
    }
    held.rollback().await.expect("let go");
    assert!(services::database::check_writes(&world.services).await);
    assert_eq!(ready(&mut portal.watcher()).await, (200, all_well()));
}

/// Whether this is a refusal that says when to try again.
fn is_busy(answer: &Answer) -> bool {
    answer.status == StatusCode::SERVICE_UNAVAILABLE && !answer.header("retry-after").is_empty()
}

async fn writers_do_not_wait_for_a_held_table_forever_and_readers_not_at_all(world: &World) {
    world.active().await;
    let portal = Portal::over(world);
    let mut browser = portal.browser();
    browser.sign_in(lucia().curp.as_str(), PASSWORD).await;
    let database = world.services.database();
    let held = database.begin().await.expect("a transaction");
    let hold = match database.get_database_backend() {
        DbBackend::Sqlite => "UPDATE recovery_requests SET id = id",
        _ => "LOCK TABLE recovery_requests IN EXCLUSIVE MODE",
    };
    held.execute_unprepared(hold).await.expect("held");
    let mut somebody = portal.browser();
    let asking = tokio::spawn(async move {
        let fields = [("usuario", "GOML950214MDFMRC06"), ("correo", MAIL)];
        somebody.post("/recuperar", &fields).await
    });
    for _ in 0..5 {
        assert_eq!(browser.get("/perfil").await.status, StatusCode::OK);
    }
    assert!(!asking.is_finished(), "it waits, and nobody with it");
    assert!(is_busy(&asking.await.expect("an answer")));
    held.rollback().await.expect("let go");
}

async fn without_a_free_connection_everybody_is_told_when_to_try_again(world: &World) {
    world.active().await;
    let portal = Portal::over(world);
    let mut browser = portal.browser();
    browser.sign_in(lucia().curp.as_str(), PASSWORD).await;
    world.deliver().await;
    let mut held = Vec::new();
    for _ in 0..CONNECTIONS {
        held.push(world.services.database().begin().await.expect("one"));
    }
    let (mut reader, mut program, mut watcher) =
        (browser.clone(), browser.clone(), portal.watcher());
    let fields = [("usuario", "GOML950214MDFMRC06"), ("correo", MAIL)];
    let (page, api, form, (status, report)) = tokio::join!(
        reader.get("/perfil"),
        program.get("/api/v1/yo"),
        browser.post("/recuperar", &fields),
        ready(&mut watcher),
    );
    for answer in [page, api, form] {
        assert!(is_busy(&answer), "{} {}", answer.status, answer.body);
    }
    // Another process would not do better: all share the database.
    assert_eq!(
        (status, &report["base_de_datos"]),
        (200, &json!("no_contesta"))
    );
    drop(held);
    assert_eq!(browser.get("/perfil").await.status, StatusCode::OK);
}

/// SQLite's own limit answers what a full disk answers. PostgreSQL's answers (class 53) are told by
/// `a_database_that_takes_nothing_now_is_told_from_a_statement_that_is_wrong`: filling its disk takes a server of its own.
async fn a_full_disk_is_read_from_and_told(world: &World) {
    if world.services.database().get_database_backend() != DbBackend::Sqlite {
        return;
    }
    world.active().await;
    let find = "SELECT file FROM pragma_database_list WHERE name = 'main'";
    let find = Statement::from_string(DbBackend::Sqlite, find);
    let file = world.services.database().query_one_raw(find).await;
    let file: String = (file.expect("an answer").expect("a row"))
        .try_get("", "file")
        .expect("a file");
    // The limit is a connection's: all goes over one.
    let disk = services::database::connect(&format!("sqlite://{file}"), 1).await;
    let disk = disk.expect("a connection");
    let full = world.over(disk.clone());
    let portal = Portal::of(full.clone(), |routes| routes);
    let mut browser = portal.browser();
    browser.sign_in(lucia().curp.as_str(), PASSWORD).await;
    worker::step(&full, &world.mailer).await.expect("a step");
    assert_eq!(ready(&mut portal.watcher()).await, (200, all_well()));

    let run = async |statement: &str| disk.execute_unprepared(statement).await.is_ok();
    assert!(run("CREATE TABLE filler (bytes BLOB)").await);
    // Many pages, so that there is room again once they are free.
    assert!(run("INSERT INTO filler VALUES (zeroblob(400000))").await);
    // What is there is not shrunk: there is no page more.
    assert!(run("PRAGMA max_page_count = 1").await);
    while run("INSERT INTO filler VALUES (zeroblob(100))").await {}
    // Then the pages that have some room left, down to the smallest row.
    assert!(run("DELETE FROM worker_leases").await);
    for name in ["health of somebody else", "health0", "health"] {
        let mut number = 0;
        let insert = |number| {
            format!(
                "INSERT INTO worker_leases (name, holder, until) VALUES ('{name}{number}', x'00', 0)"
            )
        };
        while run(&insert(number)).await {
            number += 1;
        }
    }
    assert!(!services::database::check_writes(&full).await);
    assert_eq!(browser.get("/perfil").await.status, StatusCode::OK);
    let told = but(&[("base_de_datos", "no_escribe")]);
    assert_eq!(ready(&mut portal.watcher()).await, (200, told));
    tells(&metrics(&portal).await, "icsoe_database_writes 0");
    // Signing in writes, and so do requests, sooner or later more than there is room for.
    let mut refused = None;
    for _ in 0..500 {
        let fields = [("usuario", "GOML950214MDFMRC06"), ("correo", MAIL)];
        let mut somebody = portal.browser();
        let answer = somebody.post("/recuperar", &fields).await;
        if answer.status != StatusCode::SEE_OTHER {
            refused = Some(answer);
            break;
        }
    }
    assert!(is_busy(&refused.expect("a refusal")));
    assert!(run("DROP TABLE filler").await);
    assert!(services::database::check_writes(&full).await);
}

async fn only_known_hosts_are_told_except_at_the_listener_for_those_who_watch(world: &World) {
    let portal = Portal::over(world);
    for address in ["/salud/vivo", "/salud/listo", "/metrics"] {
        let request = |host: &str| {
            Request::builder()
                .uri(address)
                .header("host", host)
                .body(Body::empty())
                .expect("a request")
        };
        let elsewhere = portal.browser().send(request("10.0.0.7:3000")).await;
        assert_eq!(elsewhere.status, StatusCode::MISDIRECTED_REQUEST);
        let watcher = portal.watcher().send(request("10.0.0.7:9090")).await;
        assert_ne!(watcher.status, StatusCode::MISDIRECTED_REQUEST);
        let here = portal.browser().send(request(HOST)).await;
        assert_eq!(
            here.status == StatusCode::NOT_FOUND,
            address == "/metrics",
            "{address}"
        );
    }
    let page = portal.watcher().get("/ingresar").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND, "nothing else is there");
}

async fn metrics(portal: &Portal) -> String {
    let answer = portal.watcher().get("/metrics").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(
        answer
            .header("content-type")
            .starts_with("application/openmetrics-text; version=1.0.0")
    );
    assert!(answer.body.ends_with("# EOF\n"), "{}", answer.body);
    answer.body
}

#[track_caller]
fn tells(report: &str, line: &str) {
    assert!(
        report.lines().any(|told| told == line),
        "{line} in {report}"
    );
}

async fn what_happens_is_counted(world: &World) {
    world.active().await;
    let portal = Portal::over(world);
    let mut browser = portal.browser();
    let curp = lucia().curp;
    for _ in 0..5 {
        browser.sign_in(curp.as_str(), "Mal.Puesta-1").await;
    }
    browser.sign_in(curp.as_str(), PASSWORD).await;
    world.later(Duration::minutes(1));
    browser.sign_in(curp.as_str(), PASSWORD).await;
    browser.get("/perfil").await;
    services::recovery::request(
        &world.services,
        &services::Origin::default(),
        curp.as_str(),
        MAIL,
    )
    .await
    .expect("a request");
    world.mailer.answer(&[Post::Temporary]);
    world.deliver().await;
    let report = metrics(&portal).await;
    for line in [
        "icsoe_sign_ins_total{means=\"password\",result=\"refused\"} 6",
        "icsoe_sign_ins_total{means=\"password\",result=\"admitted\"} 1",
        "icsoe_limits_hit_total{limit=\"sign_in\"} 1",
        "icsoe_hash_wait_seconds_count 7",
        "icsoe_hash_queue 0",
        "icsoe_http_requests_total{route=\"/perfil\",method=\"GET\",status=\"200\"} 1",
        "icsoe_http_requests_total{route=\"/ingresar\",method=\"POST\",status=\"303\"} 1",
        "icsoe_http_request_duration_seconds_count{route=\"/ingresar\",method=\"POST\"} 7",
        "icsoe_http_requests_in_flight 0",
        "icsoe_outbox_mails{state=\"retrying\"} 1",
        "icsoe_outbox_mails{state=\"fresh\"} 0",
        "icsoe_outbox_oldest_due_seconds 0.0",
        "icsoe_mail_attempts_total{outcome=\"postponed\"} 1",
        "icsoe_worker_silence_seconds 0.0",
        "icsoe_build_info{version=\"0.1.0\"} 1",
    ] {
        tells(&report, line);
    }
    let memory = report
        .lines()
        .find_map(|line| line.strip_prefix("icsoe_process_resident_memory_bytes "))
        .expect("the memory");
    assert!(memory.parse::<u64>().expect("bytes") > 1024 * 1024);
}

async fn labels_are_words_of_ours(world: &World) {
    let portal = Portal::over(world);
    let mut browser = portal.browser();
    for address in [
        "/contrasena/abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ",
        "/trabajo/0190a7c0-0000-7000-8000-000000000001",
        "/api/v1/capturistas/0190a7c0-0000-7000-8000-000000000001",
        "/api/v1/lo-que-sea-0190a7c0",
        "/fn/lo-que-sea-0190a7c0",
        "/pkg/lo-que-sea-0190a7c0",
        "/lo-que-sea-0190a7c0?curp=GOML950214MDFMRC06",
    ] {
        let request = browser
            .request(Method::from_bytes(b"INVENTADO").expect("a method"), address)
            .body(Body::empty())
            .expect("a request");
        browser.get(address).await;
        browser.send(request).await;
    }
    let report = metrics(&portal).await;
    for typed in ["abcdefghij", "0190a7c0", "lo-que-sea", "GOML", "INVENTADO"] {
        assert!(!report.contains(typed), "{typed} in {report}");
    }
    for route in [
        "/contrasena/{enlace}",
        "/trabajo/{id}",
        "/api/v1/capturistas/{id}",
        "/api/{*rest}",
        "/fn/{*name}",
        "/pkg/{archivo}",
        "otra",
    ] {
        let label = format!("{{route=\"{route}\",method=\"GET\"");
        assert!(report.contains(&label), "{route} in {report}");
    }
}

#[track_caller]
fn number(answer: &Answer) -> String {
    let number = answer.header("x-request-id");
    let parts: Vec<_> = number.split('-').collect();
    let well_formed = parts.len() == 3
        && parts
            .iter()
            .all(|part| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_digit()));
    assert!(well_formed, "{number}");
    number.to_owned()
}

async fn every_answer_has_a_number_of_its_own(world: &World) {
    let mut browser = Portal::over(world).browser();
    let mut seen = std::collections::HashSet::new();
    for address in [
        "/ingresar",
        "/nada",
        "/api/v1/yo",
        "/pkg/icsoe-1.css",
        "/salud/vivo",
    ] {
        for theirs in [None, Some("de-afuera")] {
            let mut request = browser.request(Method::GET, address);
            if let Some(theirs) = theirs {
                request = request.header("x-request-id", theirs);
            }
            let answer = browser
                .send(request.body(Body::empty()).expect("a request"))
                .await;
            assert!(seen.insert(number(&answer)), "{address}");
        }
    }
    let request = Request::builder().uri("/").header("host", "evil.example");
    let refused = browser
        .send(request.body(Body::empty()).expect("a request"))
        .await;
    assert!(seen.insert(number(&refused)));
}

const LINE: &str = "Si pides ayuda, di este número: ";

async fn whoever_sees_a_page_about_what_went_wrong_sees_its_number(world: &World) {
    world.active().await;
    let portal = Portal::over(world);
    let mut browser = portal.browser();
    browser.sign_in(lucia().curp.as_str(), PASSWORD).await;
    for address in ["/nada", "/ingresar", "/perfil"] {
        let page = browser.get(address).await;
        assert!(!page.body.contains(LINE), "{address}");
    }
    let foreign = Request::builder()
        .method(Method::POST)
        .uri("/salir")
        .header("host", HOST)
        .header("sec-fetch-site", "cross-site");
    let foreign = foreign.body(Body::empty()).expect("a request");
    let mut stranger = portal.browser();
    let not_read = stranger
        .post("/ingresar", &[("usuario", "a"), ("usuario", "b")])
        .await;
    let refused = browser.send(foreign).await;
    let closed = world.services.database().clone().close().await;
    closed.expect("closing");
    let broken = browser.get("/perfil").await;
    let failed = stranger
        .post(
            "/recuperar",
            &[("usuario", lucia().curp.as_str()), ("correo", MAIL)],
        )
        .await;
    for (answer, status) in [
        (not_read, 422),
        (refused, 403),
        (broken, 503),
        (failed, 503),
    ] {
        assert_eq!(answer.status.as_u16(), status);
        let line = format!("{LINE}<strong>{}</strong>", number(&answer));
        assert!(answer.shown().contains(&line), "{}", answer.shown());
    }
}

async fn a_refusal_of_the_api_bears_its_number(world: &World) {
    let portal = Portal::over(world);
    let mut browser = portal.browser();
    let unknown_host = Request::builder()
        .uri("/api/v1/yo")
        .header("host", "evil.example")
        .body(Body::empty());
    for answer in [
        browser.get("/api/v1/yo").await,
        browser.get("/api/v1/nada").await,
        browser.send(unknown_host.expect("a request")).await,
    ] {
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert_eq!(answer.json()["solicitud"], number(&answer));
    }
}
