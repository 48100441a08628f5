//! The sample of nginx: whatever the portal takes, it lets through.

use crate::panel::{entered, give_data};
use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use grid::paste;
use services::accounts::bulk;
use services::general_data::LARGEST_FILE;
use std::collections::BTreeMap;
use testing::World;
use testing_portal::Browser;
use testing_portal::addresses::{Things, addresses};
use ui::address::Kind;

on_each_database!(nginx_s_sample_lets_through_what_the_portal_takes);

const NGINX: &str = include_str!("../../../deploy/nginx.conf");

/// `64k`, `6m`.
fn bytes(size: &str) -> usize {
    let (number, unit) = size.split_at(size.len() - 1);
    let number: usize = number.parse().expect("a size");
    match unit {
        "k" => number * 1024,
        "m" => number * 1024 * 1024,
        _ => panic!("{size}"),
    }
}

/// The first limit in this text.
fn limit(text: &str) -> usize {
    let (_, size) = text
        .split_once("client_max_body_size ")
        .expect("a limit of its own");
    bytes(size.split(';').next().expect("its end"))
}

/// The limit of the location for addresses of this pattern.
fn limit_of(pattern: &str) -> Option<usize> {
    let parts: Vec<_> = (pattern.split('/'))
        .map(|part| if part.starts_with('{') { "[^/]+" } else { part })
        .collect();
    let path = parts.join("/");
    let head = if path == pattern {
        format!("location = {pattern} {{")
    } else {
        format!("location ~ ^{path}$ {{")
    };
    let (_, rest) = NGINX.split_once(&head)?;
    Some(limit(rest.split('}').next().expect("its end")))
}

/// The addresses to which a page sends a file.
fn receiving_files(page: &str) -> Vec<String> {
    let forms = page.split("<form").skip(1);
    (forms.filter_map(|form| form.split_once('>')))
        .filter(|(attributes, _)| attributes.contains("multipart/form-data"))
        .map(|(attributes, _)| {
            let (_, action) = attributes.split_once("action=\"").expect("an action");
            action.split('"').next().expect("its end").to_owned()
        })
        .collect()
}

/// The largest of some sizes that this operation takes.
async fn taken(browser: &mut Browser, method: &Method, path: &str, kind: &str) -> usize {
    let mut largest = 0;
    for size in [
        limit(NGINX) + 1,
        paste::MOST_BYTES,
        bulk::LARGEST,
        LARGEST_FILE,
    ] {
        let request = browser
            .request(method.clone(), path)
            .header(header::CONTENT_TYPE, kind)
            .body(Body::from(vec![b' '; size]))
            .expect("a request");
        let status = browser.send(request).await.status;
        assert_ne!(status, StatusCode::UNAUTHORIZED, "{path}");
        if status == StatusCode::FORBIDDEN {
            // A capturista's: nothing was read of it, but it takes no file.
            assert_eq!(kind, "application/json", "{path}");
        } else if status != StatusCode::PAYLOAD_TOO_LARGE {
            largest = largest.max(size);
        }
    }
    largest
}

async fn nginx_s_sample_lets_through_what_the_portal_takes(world: &World) {
    let (_, mut browser) = entered(world).await;
    give_data(&mut browser).await;
    let mut large = BTreeMap::new();
    for route in addresses(&Things::nothing()) {
        let about = route.about();
        match about.kind {
            Kind::ListForm => {
                large.insert(about.pattern.to_owned(), paste::MOST_BYTES);
            }
            Kind::LargeFileForm => {
                let largest = usize::try_from(payroll::limits::BYTES).expect("a size");
                large.insert(about.pattern.to_owned(), largest);
            }
            Kind::FileAndForm => {
                large.insert(about.pattern.to_owned(), LARGEST_FILE);
            }
            Kind::Form => {
                let page = browser.get(route.path()).await;
                let files = receiving_files(page.shown());
                large.extend(files.into_iter().map(|address| (address, LARGEST_FILE)));
            }
            Kind::Page | Kind::File | Kind::Act => {}
        }
    }
    assert!(large.len() >= 4, "{large:?}");
    let document = browser.get("/api/v1/openapi.json").await.json();
    let nothing = Things::nothing().contratista.to_string();
    let pages = large.len();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            let Some(kinds) = operation["requestBody"]["content"].as_object() else {
                continue;
            };
            // One that ends the session: nothing that follows would be looked at.
            if path == "/api/v1/sesion" || path.starts_with("/api/v1/efirma/") {
                continue;
            }
            let method: Method = method.to_uppercase().parse().expect("a method");
            let address = (path
                .replace("{renglon}", "1")
                .replace("{archivo}", &nothing))
            .replace("{tipo}", "curp")
            .replace("{id}", &nothing);
            for kind in kinds.keys() {
                let size = taken(&mut browser, &method, &address, kind).await;
                if size > 0 {
                    large.insert(path.clone(), size);
                }
            }
        }
    }
    assert!(large.len() >= pages + 3, "{large:?}");
    let stopped: Vec<_> = (large.iter())
        .filter(|(pattern, size)| limit_of(pattern).is_none_or(|limit| limit < **size))
        .collect();
    assert!(stopped.is_empty(), "nginx would refuse: {stopped:?}");
}
