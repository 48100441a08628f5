//! Refusals before a handler runs, and internal errors.

use super::contract::PROBLEM;
use super::program::{Program, refusal, refused};
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use serde_json::json;
use testing::{PASSWORD, World, lucia};
use testing_portal::{HOST, ORIGIN, Unfinished};

on_each_database!(
    a_body_that_is_no_json_or_another_shape_is_refused,
    another_media_type_is_refused,
    what_is_too_large_is_refused,
    what_does_not_arrive_in_time_is_refused,
    an_unknown_address_is_a_problem,
    a_wrong_method_says_which_are_right,
    another_host_is_not_answered,
    what_another_site_sends_is_refused,
    a_program_without_a_cookie_passes_and_one_with_a_cookie_says_where_it_comes_from,
    what_breaks_is_a_problem_without_particulars,
);

async fn a_body_that_is_no_json_or_another_shape_is_refused(world: &World) {
    let mut program = Program::over(world).await;
    for (sent, code) in [
        ("", "cuerpo_ilegible"),
        ("{", "cuerpo_ilegible"),
        ("{\"valor\":\"x\"} y", "cuerpo_ilegible"),
        ("{\"valor\":\"\\ud800\"}", "cuerpo_ilegible"),
        ("null", "datos_invalidos"),
        ("{}", "datos_invalidos"),
        ("{\"valor\":1}", "datos_invalidos"),
        ("{\"valor\":\"x\",\"otro\":1}", "datos_invalidos"),
        ("{\"valor\":\"x\",\"valor\":\"y\"}", "datos_invalidos"),
    ] {
        let answer = program
            .text(Method::POST, "/validar/nss", "application/json", sent)
            .await;
        assert_eq!(refusal(&answer), refused(422, code), "{sent}");
    }
    let deep = "[".repeat(60_000);
    let answer = program
        .text(Method::POST, "/validar/nss", "application/json", deep)
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
}

async fn another_media_type_is_refused(world: &World) {
    let mut program = Program::over(world).await;
    let sent = "{\"valor\":\"x\"}";
    for (kind, status) in [
        ("application/json", 200),
        ("Application/JSON; charset=utf-8", 200),
        ("text/plain", 415),
        ("application/jsonp", 415),
        ("application/x-www-form-urlencoded", 415),
        ("", 415),
    ] {
        let answer = program.text(Method::POST, "/validar/nss", kind, sent).await;
        assert_eq!(answer.status.as_u16(), status, "{kind}");
        if status == 415 {
            assert_eq!(refusal(&answer), refused(415, "tipo_no_admitido"));
        }
    }
}

async fn what_is_too_large_is_refused(world: &World) {
    let mut program = Program::over(world).await;
    for (length, status) in [(64 * 1024 - 12, 200), (64 * 1024 - 11, 413)] {
        let sent = json!({ "valor": "x".repeat(length) });
        let answer = program.send(Method::POST, "/validar/nss", &sent).await;
        assert_eq!(answer.status.as_u16(), status, "{length}");
        if status == 413 {
            assert_eq!(refusal(&answer), refused(413, "cuerpo_demasiado_grande"));
        }
    }
}

async fn what_does_not_arrive_in_time_is_refused(world: &World) {
    let mut program = Program::over(world).await;
    let sent = Body::new(Unfinished);
    let answer = program
        .text(Method::POST, "/validar/nss", "application/json", sent)
        .await;
    assert_eq!(refusal(&answer), refused(408, "cuerpo_incompleto"));
}

async fn an_unknown_address_is_a_problem(world: &World) {
    let mut program = Program::over(world).await;
    for address in [
        "/",
        "/nada",
        "/yo/",
        "/validar",
        "/sesion/seguir/x",
        "/../v2/yo",
    ] {
        for method in [Method::GET, Method::POST, Method::PATCH] {
            let answer = program.bare(method, address).await;
            assert_eq!(refusal(&answer), refused(404, "no_encontrado"), "{address}");
            assert_eq!(answer.json()["type"], "/api#no_encontrado");
            assert_eq!(answer.header("cache-control"), "no-store");
        }
    }
}

async fn a_wrong_method_says_which_are_right(world: &World) {
    let mut program = Program::over(world).await;
    for (method, address, right) in [
        (
            Method::PATCH,
            "/sesion",
            vec!["DELETE", "GET", "HEAD", "POST"],
        ),
        (Method::GET, "/sesion/seguir", vec!["POST"]),
        (Method::POST, "/yo", vec!["GET", "HEAD"]),
        (Method::OPTIONS, "/contratistas", vec!["GET", "HEAD"]),
        (
            Method::POST,
            "/contratista",
            vec!["DELETE", "GET", "HEAD", "PUT"],
        ),
        (Method::GET, "/validar/curp", vec!["POST"]),
        (Method::TRACE, "/openapi.json", vec!["GET", "HEAD"]),
    ] {
        let answer = program.bare(method, address).await;
        assert_eq!(
            refusal(&answer),
            refused(405, "metodo_no_permitido"),
            "{address}"
        );
        let mut allowed: Vec<_> = answer.header("allow").split(',').map(str::trim).collect();
        allowed.sort_unstable();
        assert_eq!(allowed, right, "{address}");
    }
}

async fn another_host_is_not_answered(world: &World) {
    let mut program = Program::over(world).await;
    let request = Request::builder()
        .uri("/api/v1/contrasena/reglas")
        .header("host", "evil.example")
        .body(Body::empty());
    let answer = program.raw(request.expect("a request")).await;
    assert_eq!(refusal(&answer), refused(421, "host_desconocido"));
}

async fn what_another_site_sends_is_refused(world: &World) {
    world.active().await;
    let mut program = Program::signed_in(world).await;
    let cookie = program.browser.cookie.clone().expect("a session");
    for (method, address) in [
        (Method::POST, "/sesion"),
        (Method::POST, "/sesion/seguir"),
        (Method::DELETE, "/sesion"),
        (Method::PUT, "/contratista"),
        (Method::DELETE, "/contratista"),
        (Method::POST, "/validar/curp"),
        (Method::POST, "/nada"),
    ] {
        for site in ["cross-site", "same-site"] {
            let request = Request::builder()
                .method(method.clone())
                .uri(format!("/api/v1{address}"))
                .header("host", HOST)
                .header("origin", ORIGIN)
                .header("sec-fetch-site", site)
                .header("cookie", &cookie)
                .header("content-type", "application/json")
                .body(Body::from("{}"));
            let answer = program.clone().raw(request.expect("a request")).await;
            assert_eq!(refusal(&answer), refused(403, "origen_ajeno"), "{address}");
            assert!(answer.header("set-cookie").is_empty(), "{address}");
        }
    }
    assert_eq!(program.get("/yo").await.status, StatusCode::OK);
}

async fn a_program_without_a_cookie_passes_and_one_with_a_cookie_says_where_it_comes_from(
    world: &World,
) {
    world.active().await;
    let mut program = Program::signed_in(world).await;
    let cookie = program.browser.cookie.clone().expect("a session");
    let bare = |method, address| {
        Request::builder()
            .method(method)
            .uri(address)
            .header("host", HOST)
            .header("content-type", "application/json")
    };
    let sent = json!({ "curp": lucia().curp.as_str(), "contrasena": PASSWORD }).to_string();
    let request = bare(Method::POST, "/api/v1/sesion").body(Body::from(sent));
    let answer = program.clone().raw(request.expect("a request")).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    let going_on = || bare(Method::POST, "/api/v1/sesion/seguir").header("cookie", &cookie);
    let request = going_on().body(Body::empty());
    let answer = program.raw(request.expect("a request")).await;
    assert_eq!(refusal(&answer), refused(403, "origen_ajeno"));
    let request = going_on().header("origin", ORIGIN).body(Body::empty());
    let answer = program.raw(request.expect("a request")).await;
    assert_eq!(answer.status, StatusCode::OK);
}

async fn what_breaks_is_a_problem_without_particulars(world: &World) {
    world.active().await;
    let mut program = Program::signed_in(world).await;
    let database = world.services.database().clone();
    database.close().await.expect("closing");
    for address in ["/yo", "/sesion", "/contratistas"] {
        let answer = program.get(address).await;
        assert!(answer.status.is_server_error(), "{address}");
        assert_eq!(answer.header("content-type"), PROBLEM);
        assert!(
            !answer.body.to_lowercase().contains("pool"),
            "{}",
            answer.body
        );
    }
    let answer = program.sign_in(lucia().curp.as_str(), PASSWORD).await;
    assert!(answer.status.is_server_error());
}
