//! A form, posted to any page: one byte selects the page, one the sender, the rest is the form.
#![no_main]

use axum::body::Body;
use axum::http::Method;
use fuzz::portal::{Reply, SCENE, Who};
use std::sync::LazyLock;
use ui::address::Location;

// Run first, so that creating the scene does not count towards the time of an input.
libfuzzer_sys::fuzz_target!(init: LazyLock::force(&SCENE), |input: &[u8]| {
    let [page, who, form @ ..] = input else {
        return;
    };
    let pages = &SCENE.pages;
    let route = &pages[usize::from(*page) % pages.len()];
    if route.path() == "/salir" {
        return;
    }
    let who = [Who::Stranger, Who::Capturista, Who::Contratista][usize::from(*who) % 3];
    let first = post(route, who, form.to_vec());
    assert_ne!(first.status, 401);
    if first.status == 303 {
        let local = first.location.starts_with('/') && !first.location.starts_with("//");
        assert!(local && !first.location.contains('\\'), "{}", first.location);
    }
    if first.status < 400 {
        // Something may have been changed: repeated, the request may get another answer.
        return;
    }
    // The same fields, encoded as a browser would, have the same meaning.
    let fields = form_urlencoded::parse(form);
    let again = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    assert_eq!(post(route, who, again.into_bytes()), first, "{route:?}");
});

fn post(route: &Location, who: Who, form: Vec<u8>) -> Reply {
    let request = SCENE
        .request(Method::POST, route.path(), who)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(form));
    SCENE.send(request.expect("a request"))
}
