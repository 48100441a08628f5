//! The headers of every response.

use axum::http::StatusCode;
use testing::World;
use testing_portal::Portal;
use testing_portal::addresses::{Things, addresses};

on_each_database!(
    every_page_is_strict_and_private,
    whatever_bears_a_link_s_token_keeps_it_to_itself,
    each_response_has_a_nonce_of_its_own,
    hashed_files_are_kept_for_ever_and_come_compressed,
    head_is_answered_without_a_body,
);

async fn every_page_is_strict_and_private(world: &World) {
    let mut browser = Portal::over(world).browser();
    for address in [
        "/ingresar",
        "/ayuda",
        "/no-existe",
        "/perfil",
        "/contrasena/abc",
    ] {
        let answer = browser.get(address).await;
        let policy = answer.header("content-security-policy");
        for part in [
            "default-src 'none'",
            "'wasm-unsafe-eval'",
            "style-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ] {
            assert!(policy.contains(part), "{address} lacks {part}: {policy}");
        }
        assert!(!policy.contains("unsafe-inline"), "{address}");
        for (name, value) in [
            ("cache-control", "no-store"),
            ("x-content-type-options", "nosniff"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), value, "{address}: {name}");
        }
        // The address of a mailed link is sent to nobody, not even to the log of our own files.
        let referrer = if address.starts_with("/contrasena/") {
            "strict-origin"
        } else {
            "same-origin"
        };
        assert_eq!(answer.header("referrer-policy"), referrer, "{address}");
        assert!(
            answer
                .header("strict-transport-security")
                .starts_with("max-age="),
            "{address}"
        );
    }
}

/// The proxy's configuration, as shipped.
const NGINX: &str = include_str!("../../../deploy/nginx.conf");

async fn whatever_bears_a_link_s_token_keeps_it_to_itself(world: &World) {
    let mut browser = Portal::over(world).browser();
    let links: Vec<_> = addresses(&Things::nothing())
        .into_iter()
        .filter(|route| route.about().pattern.contains("{enlace}"))
        .collect();
    assert!(links.len() >= 2, "password and mail");
    for route in links {
        let path = route.path().to_owned();
        let (beginning, token) = path.rsplit_once('/').expect("a token");
        // Whole, with characters that mail programs add, truncated, and encoded.
        for address in [
            path.clone(),
            format!("{path}."),
            format!("{path}/"),
            format!("{path}%3E"),
            format!("{beginning}/%65{}", &token[1..]),
            format!("{beginning}/"),
            format!("/%{:x}{}", path.as_bytes()[1], &path[2..]),
        ] {
            let answer = browser.get(&address).await;
            assert_eq!(
                answer.header("referrer-policy"),
                "strict-origin",
                "the page's own files would be asked for from {address}"
            );
            assert_eq!(answer.header("cache-control"), "no-store", "{address}");
        }
        let masked = format!("\"~*{}/\"", beginning.trim_start_matches('/'));
        let line = NGINX.lines().find(|line| line.contains(&masked));
        assert!(
            line.is_some_and(|line| line.trim_end().ends_with("(enlace)\";")),
            "the log of nginx's sample would hold the token of {}",
            route.about().pattern
        );
    }
}

async fn each_response_has_a_nonce_of_its_own(world: &World) {
    let mut browser = Portal::over(world).browser();
    let mut seen = Vec::new();
    for _ in 0..3 {
        let answer = browser.get("/ingresar").await;
        let policy = answer.header("content-security-policy");
        let (_, rest) = policy.split_once("'nonce-").expect("a nonce");
        let (nonce, _) = rest.split_once('\'').expect("its end");
        assert!(
            answer
                .body
                .contains(&format!("src=\"/pkg/portal-8.js\" nonce=\"{nonce}\""))
        );
        assert!(!seen.contains(&nonce.to_owned()));
        seen.push(nonce.to_owned());
    }
}

async fn hashed_files_are_kept_for_ever_and_come_compressed(world: &World) {
    let browser = Portal::over(world);
    let mut browser_ = browser.browser();
    let page = browser_.get("/ingresar").await;
    assert!(page.body.contains("/pkg/icsoe-1.css"));
    let request = browser_
        .request(axum::http::Method::GET, "/pkg/icsoe-1.css")
        .header("accept-encoding", "br, gzip")
        .body(axum::body::Body::empty())
        .expect("a request");
    let answer = browser_.send(request).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("content-encoding"), "br");
    assert_eq!(answer.body, "brotli");
    assert!(answer.header("cache-control").contains("immutable"));
    assert_eq!(answer.header("content-type"), "text/css; charset=utf-8");
    let missing = browser_.get("/pkg/no-existe.css").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert_eq!(missing.header("cache-control"), "no-store");
}

async fn head_is_answered_without_a_body(world: &World) {
    let mut browser = Portal::over(world).browser();
    let request = browser
        .request(axum::http::Method::HEAD, "/ingresar")
        .body(axum::body::Body::empty())
        .expect("a request");
    let answer = browser.send(request).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.body.is_empty());
}
