//! Requests for unknown pages, and forms that are not ours.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use axum::routing::get;
use testing::World;
use testing_portal::{Portal, Unfinished};

on_each_database!(
    what_is_not_there_says_so,
    methods_that_a_page_does_not_know_are_refused,
    a_form_that_is_too_large_is_refused,
    a_form_that_does_not_arrive_in_time_is_refused,
    a_form_that_cannot_be_read_is_refused,
    what_was_typed_is_escaped,
    what_breaks_says_so_and_nothing_more,
);

async fn what_is_not_there_says_so(world: &World) {
    let mut browser = Portal::over(world).browser();
    for address in ["/nada", "/contratista/x", "/..%2f", "/pkg/../Cargo.toml"] {
        let answer = browser.get(address).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{address}");
    }
    assert!(
        browser
            .get("/nada")
            .await
            .title()
            .starts_with("No encontramos esta página")
    );
}

async fn methods_that_a_page_does_not_know_are_refused(world: &World) {
    let mut browser = Portal::over(world).browser();
    for (method, address) in [
        (Method::PUT, "/ingresar"),
        (Method::DELETE, "/perfil"),
        (Method::POST, "/ayuda"),
        (Method::GET, "/salir"),
    ] {
        let request = browser
            .request(method.clone(), address)
            .body(Body::empty())
            .expect("a request");
        let answer = browser.send(request).await;
        assert_eq!(
            answer.status,
            StatusCode::METHOD_NOT_ALLOWED,
            "{method} {address}"
        );
        assert!(!answer.header("allow").is_empty(), "{method} {address}");
    }
}

async fn a_form_that_is_too_large_is_refused(world: &World) {
    let mut browser = Portal::over(world).browser();
    let long = "x".repeat(server::http::body::LIMIT + 1);
    let answer = browser.post("/ingresar", &[("usuario", &long)]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.shown().contains("demasiado grande"));
    let just_fits = "x".repeat(server::http::body::LIMIT - 100);
    let answer = browser.post("/ingresar", &[("usuario", &just_fits)]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let answer = browser.submit("/ingresar", &[("usuario", &long)]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}

async fn a_form_that_does_not_arrive_in_time_is_refused(world: &World) {
    let mut browser = Portal::over(world).browser();
    for address in ["/ingresar", "/fn/formulario"] {
        let request = browser
            .request(Method::POST, address)
            .body(Body::new(Unfinished))
            .expect("a request");
        let answer = browser.send(request).await;
        assert_eq!(answer.status, StatusCode::REQUEST_TIMEOUT, "{address}");
    }
}

async fn a_form_that_cannot_be_read_is_refused(world: &World) {
    let mut browser = Portal::over(world).browser();
    let request = browser
        .request(Method::POST, "/ingresar")
        .body(Body::from("usuario=a&usuario=b"))
        .expect("a request");
    let answer = browser.send(request).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.shown().contains("No pudimos leer lo que enviaste"));
}

async fn breaks() {
    panic!("an inner secret");
}

async fn what_breaks_says_so_and_nothing_more(world: &World) {
    let portal = Portal::with(world, |routes| routes.route("/rompe", get(breaks)));
    let answer = portal.browser().get("/rompe").await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(answer.shown().contains("Algo falló de nuestro lado"));
    assert!(
        answer
            .header("content-security-policy")
            .contains("default-src 'none'")
    );
    assert!(!answer.body.contains("inner secret"));
}

async fn what_was_typed_is_escaped(world: &World) {
    let mut browser = Portal::over(world).browser();
    let evil = "\"><script>alert(1)</script></title>";
    let answer = browser
        .post("/recuperar", &[("usuario", evil), ("correo", evil)])
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!answer.raw().contains("<script>alert"));
    assert!(answer.shown().contains("&lt;script"), "kept, but as text");
}
