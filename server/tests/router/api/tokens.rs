//! Who may use the operations for programs, and how often.

use super::payroll::{Payroll, another, cookie, kemper, token};
use super::program::{Program, refusal, refused};
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};
use services::accounts;
use services::api_tokens::{self, Scope};
use services::entities::audit_event;
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::{Arc, Mutex};
use testing::{ILUMINADORA, KEMPER, World, lucia, rfc};
use testing_portal::{HOST, ORIGIN};
use time::Duration;

on_each_database!(
    a_stranger_is_told_what_is_missing,
    what_is_no_token_opens_nothing_whatever_cookie_is_beside_it,
    each_operation_asks_for_the_scope_that_the_document_names,
    a_token_stops_with_its_time_and_when_it_is_revoked,
    a_removed_contratista_s_token_is_unknown,
    a_contratista_s_own_session_may_do_everything_and_a_capturista_s_nothing,
    a_token_is_nobody_s_session,
    too_many_requests_of_one_token_wait_and_others_do_not,
    no_token_reaches_a_log_or_an_answer,
);

const NOBODY: &str = "0190a7c0-0000-7000-8000-000000000001";

/// The operations that take tokens: method, address, scope.
fn operations(program: &Program) -> Vec<(Method, String, String)> {
    let managing = |operation: &Value| -> Option<String> {
        let security = operation["security"].as_array()?;
        let scope = security
            .iter()
            .find_map(|way| Some(way.get("token")?[0].as_str()?.to_owned()))?;
        assert!(security.contains(&json!({ "sesion": [] })));
        let words = operation["description"].as_str()?;
        assert!(words.contains(&format!("`{scope}`")), "{words}");
        Some(scope)
    };
    let operations: Vec<_> = program
        .contract
        .operations()
        .into_iter()
        .filter_map(|(method, path, operation)| {
            let path = path.strip_prefix("/api/v1")?.replace("{id}", NOBODY);
            Some((method, path, managing(operation)?))
        })
        .collect();
    assert_eq!(operations.len(), 48);
    operations
}

async fn a_stranger_is_told_what_is_missing(world: &World) {
    let mut program = Program::over(world).await;
    for (method, path, _) in operations(&program) {
        let answer = program.bare(method, &path).await;
        assert_eq!(refusal(&answer), refused(401, "sin_sesion"), "{path}");
        assert!(answer.header("www-authenticate").starts_with("Cookie "));
    }
}

async fn what_is_no_token_opens_nothing_whatever_cookie_is_beside_it(world: &World) {
    let (world, administration) = &kemper(world).await;
    let payroll = Payroll::of(world, &administration.clone()).await;
    let good = payroll.token.clone();
    let cookie = cookie(world).await;
    let ask = async |authorization: &[&str], cookie: &str| {
        let mut request = Request::builder()
            .uri("/api/v1/capturistas")
            .header("host", HOST)
            .header("cookie", cookie);
        for value in authorization {
            request = request.header("authorization", *value);
        }
        let request = request.body(Body::empty()).expect("a request");
        payroll.program.clone().raw(request).await
    };
    for wrong in [
        "Bearer",
        "Bearer ",
        "Bearer icsoe_",
        "Bearer icsoe_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        &good,
        &format!("Basic {good}"),
        &format!("Bearer {}", &good[6..]),
        &format!("Bearer {good}x"),
        &format!("Bearer {good} {good}"),
        &cookie.replace("__Host-icsoe=", "Bearer icsoe_"),
    ] {
        let answer = ask(&[wrong], &cookie).await;
        assert_eq!(refusal(&answer), refused(401, "token_desconocido"));
        assert_eq!(
            answer.header("www-authenticate"),
            "Bearer realm=\"ICSOE\", error=\"invalid_token\""
        );
    }
    let right = format!("bearer  {good}");
    let twice = ask(&[&right, &right], &cookie).await;
    assert_eq!(refusal(&twice), refused(401, "token_desconocido"));
    assert_eq!(ask(&[&right], "").await.status, StatusCode::OK);
    assert_eq!(ask(&[], &cookie).await.status, StatusCode::OK);
}

async fn each_operation_asks_for_the_scope_that_the_document_names(world: &World) {
    let (world, administration) = &kemper(world).await;
    let payroll = Payroll::of(world, administration).await;
    let operations = operations(&payroll.program);
    let mut needing: BTreeMap<&str, usize> = BTreeMap::new();
    for scope in Scope::ALL {
        let token = token(world, administration, scope.code(), &[scope]).await;
        let limited = payroll.with(&token);
        for (method, path, needed) in &operations {
            let sent = json!({});
            let answer = limited.send(method.clone(), path, &sent).await;
            let missing =
                answer.status.is_client_error() && refusal(&answer) == refused(403, "sin_permiso");
            let words = format!("{method} {path} with {}", scope.code());
            assert_eq!(missing, needed != scope.code(), "{words}");
            if !missing {
                *needing.entry(scope.code()).or_default() += 1;
            }
        }
    }
    let expected = [
        ("capturistas:escribir", 8),
        ("capturistas:leer", 5),
        ("datos:escribir", 2),
        ("datos:leer", 2),
        ("informativas:escribir", 15),
        ("informativas:leer", 16),
    ];
    assert_eq!(needing, expected.into());
}

async fn a_token_stops_with_its_time_and_when_it_is_revoked(world: &World) {
    let (world, administration) = &kemper(world).await;
    let payroll = Payroll::of(world, administration).await;
    world.later(Duration::days(30) - Duration::SECOND);
    assert_eq!(payroll.get("/capturistas").await.status, StatusCode::OK);
    world.later(Duration::SECOND);
    let late = payroll.get("/capturistas").await;
    assert_eq!(refusal(&late), refused(401, "token_vencido"));
    assert!(late.header("www-authenticate").starts_with("Bearer "));

    let token = token(world, administration, "Otra", &Scope::ALL).await;
    let payroll = payroll.with(&token);
    assert_eq!(payroll.get("/capturistas").await.status, StatusCode::OK);
    let tokens = api_tokens::list(&world.services, administration)
        .await
        .expect("tokens");
    api_tokens::revoke(&world.services, administration, tokens[0].id)
        .await
        .expect("revoked");
    let revoked = payroll.get("/capturistas").await;
    assert_eq!(refusal(&revoked), refused(401, "token_desconocido"));
}

async fn a_removed_contratista_s_token_is_unknown(world: &World) {
    let (world, administration) = &kemper(world).await;
    let payroll = Payroll::of(world, administration).await;
    accounts::remove_contratista(&world.services, &rfc(KEMPER))
        .await
        .expect("removed");
    let answer = payroll.get("/datos-generales").await;
    assert_eq!(refusal(&answer), refused(401, "token_desconocido"));
}

async fn a_contratista_s_own_session_may_do_everything_and_a_capturista_s_nothing(world: &World) {
    world.active().await;
    let (world, _) = &kemper(world).await;
    let mut capturista = Program::signed_in(world).await;
    for (method, path, scope) in operations(&capturista) {
        let answer = capturista.bare(method, &path).await;
        // A capturista may capture, for the contratista that they have chosen.
        let expected = if scope.starts_with("informativas:") {
            refused(404, "sin_contratista")
        } else {
            refused(403, "solo_contratistas")
        };
        assert_eq!(refusal(&answer), expected, "{path}");
    }
    let mut contratista = Program::over(world).await;
    contratista.browser.cookie = Some(cookie(world).await);
    for (method, path, _) in operations(&contratista) {
        let answer = contratista.send(method, &path, &json!({})).await;
        assert!(
            matches!(answer.status.as_u16(), 200 | 404 | 415 | 422),
            "{path}: {}",
            answer.body
        );
    }
    // Requests with a cookie still pass the guard against other sites.
    let request = Request::builder()
        .method(Method::DELETE)
        .uri(format!("/api/v1/capturistas/{NOBODY}"))
        .header("host", HOST)
        .header("cookie", contratista.browser.cookie.clone().expect("one"));
    let request = request.header("origin", "https://evil.example");
    let answer = contratista
        .raw(request.body(Body::empty()).expect("a request"))
        .await;
    assert_eq!(refusal(&answer), refused(403, "origen_ajeno"));
}

async fn a_token_is_nobody_s_session(world: &World) {
    let (world, administration) = &kemper(world).await;
    let payroll = Payroll::of(world, administration).await;
    for address in ["/yo", "/contratistas"] {
        let answer = payroll.get(address).await;
        assert_eq!(refusal(&answer), refused(401, "sin_sesion"), "{address}");
    }
    // A token does not open a page either.
    let request = Request::builder()
        .uri("/panel")
        .header("host", HOST)
        .header("origin", ORIGIN)
        .header("authorization", format!("Bearer {}", payroll.token))
        .header("cookie", format!("__Host-icsoe={}", payroll.token));
    let mut browser = payroll.program.browser.clone();
    let page = browser
        .send(request.body(Body::empty()).expect("a request"))
        .await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
}

async fn too_many_requests_of_one_token_wait_and_others_do_not(world: &World) {
    let (world, administration) = &kemper(world).await;
    let payroll = Payroll::of(world, administration).await;
    let other = payroll.with(&token(world, administration, "Otra", &Scope::ALL).await);
    let go = async |payroll: &Payroll| payroll.get("/datos-generales").await;
    for _ in 0..60 {
        assert_eq!(go(&payroll).await.status, StatusCode::OK);
    }
    let stopped = go(&payroll).await;
    assert_eq!(refusal(&stopped), refused(429, "demasiadas_solicitudes"));
    assert_eq!(stopped.header("retry-after"), "1");
    assert_eq!(stopped.json()["espera_segundos"], 1);
    // A request without the scope is counted like any other, and does nothing.
    let sent = json!({ "curp": lucia().curp.as_str(), "nombre": "L", "primer_apellido": "G", "correo": "l@g.example" });
    let stopped = payroll.send(Method::POST, "/capturistas", &sent).await;
    assert_eq!(refusal(&stopped), refused(429, "demasiadas_solicitudes"));
    assert_eq!(other.get("/capturistas").await.json()["total"], 0);
    // Recorded once, however often it is refused.
    let events = audit_event::Entity::find().all(world.services.database());
    let events = events.await.expect("the record");
    let hits: Vec<_> = events
        .iter()
        .filter(|event| event.kind == "limit_hit")
        .collect();
    assert_eq!(hits.len(), 1);
    assert_eq!(hits[0].details, r#"{"limit":"api_token"}"#);
    assert_eq!(
        hits[0].contratista_id,
        Some(administration.contratista().id)
    );
    assert!(hits[0].token_id.is_some());
    // Ten per second in the long run.
    world.later(Duration::SECOND);
    for _ in 0..10 {
        assert_eq!(go(&payroll).await.status, StatusCode::OK);
    }
    assert_eq!(go(&payroll).await.status, StatusCode::TOO_MANY_REQUESTS);
    world.later(Duration::seconds(6));
    for _ in 0..60 {
        assert_eq!(go(&payroll).await.status, StatusCode::OK);
    }
    assert_eq!(go(&payroll).await.status, StatusCode::TOO_MANY_REQUESTS);
    // A clock that is set back does not lock anybody out.
    world.later(Duration::hours(-1));
    assert_eq!(go(&payroll).await.status, StatusCode::OK);
}

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

async fn no_token_reaches_a_log_or_an_answer(world: &World) {
    let (world, administration) = &kemper(world).await;
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let here = tracing::subscriber::set_default(subscriber);
    let payroll = Payroll::of(world, administration).await;
    let sent = json!({ "curp": lucia().curp.as_str(), "nombre": "Lucía", "primer_apellido": "Gómez", "correo": "lucia@g.example" });
    let key = [("idempotency-key", "clave-de-la-nomina-0001")];
    let mut seen = String::new();
    let post = Method::POST;
    for _ in 0..2 {
        let answer = payroll
            .call(post.clone(), "/capturistas", Some(&sent), &key)
            .await;
        assert_eq!(answer.status, StatusCode::CREATED);
        let id = answer.json()["id"].as_str().expect("an id").to_owned();
        let shown = payroll.get(&format!("/capturistas/{id}")).await;
        assert_eq!(shown.json()["historia"][0]["nombre_del_autor"], "Nómina");
        seen += &[answer.body, shown.body].concat();
    }
    another(world, ILUMINADORA).await;
    world.later(Duration::days(31));
    seen += &payroll.get("/capturistas").await.body;
    seen += &payroll.with("icsoe_casi").get("/capturistas").await.body;
    drop(here);
    let log = String::from_utf8(log.0.lock().expect("a log").clone()).expect("text");
    assert!(log.contains("/api/v1/capturistas"), "it was watched: {log}");
    for secret in [&payroll.token[6..], "icsoe_casi", "clave-de-la-nomina-0001"] {
        assert!(!log.contains(secret), "{secret}");
        assert!(!seen.contains(secret), "{secret}");
    }
    for personal in [lucia().curp.as_str(), "lucia@g.example", KEMPER] {
        assert!(!log.contains(personal), "{personal}");
    }
}
