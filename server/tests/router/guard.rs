//! Which requests are answered, and who may send what.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use leptos::server_fn::axum::server_fn_paths;
use testing::{PASSWORD, World, lucia};
use testing_portal::addresses::{Things, addresses};
use testing_portal::{HOST, ORIGIN, Portal};

on_each_database!(
    other_hosts_are_not_answered,
    what_another_site_sends_is_refused_everywhere,
    without_fetch_metadata_the_origin_decides,
    a_program_without_a_cookie_passes_and_one_with_a_cookie_does_not,
    a_session_that_asks_faster_than_hands_do_is_slowed_down,
    a_call_that_is_none_is_refused_as_one_of_another_version,
);

async fn other_hosts_are_not_answered(world: &World) {
    let mut browser = Portal::over(world).browser();
    for (host, status) in [
        (HOST, StatusCode::OK),
        ("ICSOE.example", StatusCode::OK),
        // The scheme's default port may be named.
        ("icsoe.example:443", StatusCode::OK),
        ("icsoe.example:80", StatusCode::MISDIRECTED_REQUEST),
        ("icsoe.example:443:443", StatusCode::MISDIRECTED_REQUEST),
        ("evil.example:443", StatusCode::MISDIRECTED_REQUEST),
        ("evil.example", StatusCode::MISDIRECTED_REQUEST),
        (
            "icsoe.example.evil.example",
            StatusCode::MISDIRECTED_REQUEST,
        ),
        ("icsoe.example:8080", StatusCode::MISDIRECTED_REQUEST),
        ("", StatusCode::MISDIRECTED_REQUEST),
    ] {
        let request = Request::builder()
            .uri("/ingresar")
            .header("host", host)
            .body(Body::empty())
            .expect("a request");
        let answer = browser.send(request).await;
        assert_eq!(answer.status, status, "{host}");
        assert_eq!(
            answer.body.contains("<form"),
            status == StatusCode::OK,
            "{host}"
        );
    }
}

/// Everything that accepts a request with a body: pages, operations of the API, server functions, and addresses that
/// answer none. From the tables that the router is built from.
pub(crate) async fn sendable(portal: &Portal) -> Vec<(Method, String)> {
    let pages = addresses(&Things::nothing());
    let pages = pages
        .iter()
        .map(|route| (Method::POST, route.path().to_owned()));
    let functions = server_fn_paths().map(|(path, method)| (method, path.to_owned()));
    let document = portal.browser().get("/api/v1/openapi.json").await.json();
    let mut operations = Vec::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for method in methods.as_object().expect("methods").keys() {
            let method: Method = method.to_uppercase().parse().expect("a method");
            operations.push((method, path.replace("{tipo}", "curp")));
        }
    }
    operations.retain(|(method, _)| *method != Method::GET);
    let others = [
        "/nada",
        "/api/nada",
        "/fn/nada",
        "/pkg/icsoe-1.css",
        "/salud/listo",
    ];
    let others = others.map(|path| (Method::POST, path.to_owned()));
    let found: Vec<_> = (pages.chain(functions))
        .chain(operations)
        .chain(others)
        .collect();
    for known in ["/ingresar", "/api/v1/sesion", "/fn/formulario"] {
        assert!(found.iter().any(|(_, path)| path == known), "{known}");
    }
    found
}

async fn what_another_site_sends_is_refused_everywhere(world: &World) {
    world.active().await;
    let portal = Portal::over(world);
    let mut browser = portal.browser();
    browser.sign_in(lucia().curp.as_str(), PASSWORD).await;
    for (method, address) in sendable(&portal).await {
        for site in ["cross-site", "same-site"] {
            let request = Request::builder()
                .method(method.clone())
                .uri(&address)
                .header("host", HOST)
                .header("origin", ORIGIN)
                .header("sec-fetch-site", site)
                .header("cookie", browser.cookie.clone().expect("a session"))
                .body(Body::empty())
                .expect("a request");
            let answer = portal.browser().send(request).await;
            assert_eq!(
                answer.status,
                StatusCode::FORBIDDEN,
                "{method} {address} from {site}"
            );
            assert!(answer.header("set-cookie").is_empty(), "{address}");
        }
    }
    assert_eq!(
        browser.get("/perfil").await.status,
        StatusCode::OK,
        "still signed in"
    );
}

async fn without_fetch_metadata_the_origin_decides(world: &World) {
    let portal = Portal::over(world);
    for (origin, status) in [
        (ORIGIN, StatusCode::UNPROCESSABLE_ENTITY),
        (
            "https://icsoe.example:443",
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        ("https://icsoe.example:80", StatusCode::FORBIDDEN),
        ("https://evil.example:443", StatusCode::FORBIDDEN),
        ("https://evil.example", StatusCode::FORBIDDEN),
        ("http://icsoe.example", StatusCode::FORBIDDEN),
        ("null", StatusCode::FORBIDDEN),
    ] {
        let request = Request::builder()
            .method(Method::POST)
            .uri("/ingresar")
            .header("host", HOST)
            .header("origin", origin)
            .body(Body::empty())
            .expect("a request");
        assert_eq!(
            portal.browser().send(request).await.status,
            status,
            "{origin}"
        );
    }
}

async fn a_program_without_a_cookie_passes_and_one_with_a_cookie_does_not(world: &World) {
    let portal = Portal::over(world);
    for (cookie, status) in [
        (None, StatusCode::UNPROCESSABLE_ENTITY),
        (Some("__Host-icsoe=abc"), StatusCode::FORBIDDEN),
    ] {
        let mut request = Request::builder()
            .method(Method::POST)
            .uri("/ingresar")
            .header("host", HOST);
        if let Some(cookie) = cookie {
            request = request.header("cookie", cookie);
        }
        let request = request.body(Body::empty()).expect("a request");
        assert_eq!(
            portal.browser().send(request).await.status,
            status,
            "{cookie:?}"
        );
    }
}

async fn a_session_that_asks_faster_than_hands_do_is_slowed_down(world: &World) {
    world.active().await;
    let portal = Portal::over(world);
    let mut browser = portal.browser();
    browser.sign_in(lucia().curp.as_str(), PASSWORD).await;
    let mut answer = browser.get("/perfil").await;
    let mut passed = 0;
    while answer.status == StatusCode::OK && passed < 1_000 {
        passed += 1;
        answer = browser.get("/perfil").await;
    }
    assert!((250..=300).contains(&passed), "{passed}");
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(answer.shown().contains("Vas muy rápido"));
    let wait: i64 = answer.header("retry-after").parse().expect("seconds");
    let of_a_program = browser.get("/api/v1/yo").await;
    assert_eq!(of_a_program.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(of_a_program.json()["codigo"], "demasiadas_solicitudes");
    // Neither other sessions nor the page's own files have to wait.
    assert_eq!(
        portal.browser().get("/ingresar").await.status,
        StatusCode::OK
    );
    assert_eq!(browser.get("/pkg/icsoe-1.css").await.status, StatusCode::OK);
    world.later(time::Duration::seconds(wait));
    assert_eq!(browser.get("/perfil").await.status, StatusCode::OK);
}

async fn a_call_that_is_none_is_refused_as_one_of_another_version(world: &World) {
    let portal = Portal::over(world);
    let calls = server_fn_paths().map(|(path, _)| path.to_owned());
    for address in calls.chain(["/fn/nada".to_owned(), "/fn/pagina/".to_owned()]) {
        for body in [
            Vec::new(),
            b"rubbish".to_vec(),
            vec![0xff; 64],
            // The wire format of another version.
            vec![1, 0, 0],
        ] {
            let request = Request::builder()
                .method(Method::POST)
                .uri(&address)
                .header("host", HOST)
                .header("origin", ORIGIN)
                .header("content-type", "application/octet-stream")
                .body(Body::from(body.clone()))
                .expect("a request");
            let answer = portal.browser().send(request).await;
            assert!(
                answer.status.is_client_error(),
                "{address} {body:?}: {}",
                answer.status
            );
            // Nothing of what the library says about it.
            assert_eq!(answer.body, "Args|", "{address} {body:?}");
        }
    }
}
