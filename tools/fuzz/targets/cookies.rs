//! The header `Cookie`; `{S}` is replaced by a session's token.
#![no_main]

use axum::body::Body;
use axum::http::{HeaderValue, Method};
use fuzz::portal::{SCENE, Who};
use std::sync::LazyLock;

const NAME: &str = "__Host-icsoe=";

// Run first, so that creating the scene does not count towards the time of an input.
libfuzzer_sys::fuzz_target!(init: LazyLock::force(&SCENE), |text: &str| {
    let cookies = text.replace("{S}", &SCENE.session);
    let Ok(value) = HeaderValue::from_str(&cookies) else {
        return;
    };
    let opens = |value: HeaderValue| {
        let request = SCENE
            .request(Method::GET, "/api/v1/yo", Who::Stranger)
            .header("cookie", value)
            .body(Body::empty());
        let reply = SCENE.send(request.expect("a request"));
        assert!([200, 401].contains(&reply.status), "{}", reply.status);
        assert_eq!(reply.body.contains(&SCENE.curp), reply.status == 200);
        reply.status == 200
    };
    let own = [NAME, &SCENE.session].concat();
    let opened = opens(value);
    assert!(!opened || cookies.contains(&own), "something else opens it");
    // It counts beside cookies with other names, but not beside another one with its own name.
    let with = |more: String| opens(HeaderValue::from_str(&more).expect("a header"));
    if !cookies.contains(NAME.trim_end_matches('=')) {
        assert!(!opened && with(format!("{cookies};{own}")));
    }
    assert!(!with(format!("{own}; {NAME}x; {cookies}")));
});
