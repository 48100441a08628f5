//! Secrets of a program, a browser or a mail's reader; `{T}`, `{S}` and `{L}` are replaced by the tokens of the API, of
//! a session and of a link.
#![no_main]

use axum::body::Body;
use axum::http::{HeaderValue, Method, Uri};
use fuzz::portal::{SCENE, Who};
use std::sync::LazyLock;

// Run first, so that creating the scene does not count towards the time of an input.
libfuzzer_sys::fuzz_target!(init: LazyLock::force(&SCENE), |text: &str| {
    let text = (text.replace("{T}", &SCENE.token))
        .replace("{S}", &SCENE.session)
        .replace("{L}", &SCENE.link);
    // As an API token: together with the contratista's own session cookie, which is then ignored.
    if let Ok(value) = HeaderValue::from_str(&text) {
        let request = SCENE
            .request(Method::GET, "/api/v1/datos-generales", Who::Contratista)
            .header("authorization", value)
            .body(Body::empty());
        let reply = SCENE.send(request.expect("a request"));
        let exact = text.split_once(' ').is_some_and(|(scheme, token)| {
            scheme.eq_ignore_ascii_case("bearer") && token.trim() == SCENE.token
        });
        assert_eq!(reply.status != 401, exact, "{}", reply.status);
    }
    // As a link.
    let address = ["/contrasena/", &text].concat();
    if address.parse::<Uri>().is_ok_and(|uri| uri.path() == address) {
        let request = SCENE.request(Method::GET, &address, Who::Stranger).body(Body::empty());
        let reply = SCENE.send(request.expect("a request"));
        assert_eq!(reply.status == 200, text == SCENE.link, "{}", reply.status);
    }
    // As a session.
    if let Ok(value) = HeaderValue::from_str(&format!("__Host-icsoe={text}")) {
        let request = SCENE
            .request(Method::GET, "/api/v1/sesion", Who::Stranger)
            .header("cookie", value)
            .body(Body::empty());
        let reply = SCENE.send(request.expect("a request"));
        let known = !reply.body.contains("\"restante\":null");
        assert!(!known || text.contains(&SCENE.session) || text.contains(&SCENE.contratistas));
    }
});
