//! What a stranger can make us store: every address and operation that accepts input is in the table of
//! `docs/limits.md`, and beyond its bound nothing more is stored.

use crate::efirma::post_json;
use crate::guard::sendable;
use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use serde_json::json;
use services::Services;
use std::num::NonZeroU32;
use testing::efirmas::authorities;
use testing::{World, curp, settings};
use testing_portal::addresses::Things;
use testing_portal::{Browser, Portal};
use time::Duration;

on_each_database!(
    every_address_that_something_can_be_sent_to_is_in_the_table,
    hammering_an_address_beyond_its_bound_stores_nothing_more,
    counts_follow_and_are_bounded_too,
);

const LIMITS: &str = include_str!("../../../docs/limits.md");

/// The heading above the table.
const HEADING: &str = "## What a stranger can make us store";

/// Lower than the default bounds, so that the test reaches them sooner.
const BOUND: u32 = 30;

/// Beyond every bound: the one above, and the number of CURPs that are counted separately.
const TOO_OFTEN: u32 = 45;

fn portal(world: &World) -> (Portal, Services) {
    let mut settings = settings();
    let bound = NonZeroU32::new(BOUND).expect("a number");
    settings.addresses.failed_sign_ins = bound;
    settings.addresses.recoveries = bound;
    settings.addresses.challenges = bound;
    let world = world.trusting(authorities());
    let services = world.restarted(settings, 1);
    (Portal::of(services.clone(), |routes| routes), services)
}

/// The addresses that accept input, with their patterns.
async fn table(portal: &Portal) -> Vec<(Method, String, String)> {
    let nothing = Things::nothing().contratista.to_string();
    let mut found = Vec::new();
    for (method, path) in sendable(portal).await {
        let mut stranger = stranger(portal);
        let request = stranger
            .request(method.clone(), &path)
            .body(Body::empty())
            .expect("a request");
        let status = stranger.send(request).await.status;
        // Sent to an address that does not exist.
        if path.contains("nada")
            || path.starts_with("/pkg/")
            || status == StatusCode::METHOD_NOT_ALLOWED
        {
            continue;
        }
        let shape = path
            .replace(&nothing, "{id}")
            .replace("/trabajadores/1", "/trabajadores/{renglon}")
            .replace("/contrasena/ejemplo", "/contrasena/{enlace}")
            .replace("/correo/ejemplo", "/correo/{enlace}");
        found.push((method, path, shape));
    }
    found
}

fn stranger(portal: &Portal) -> Browser {
    let mut browser = portal.browser();
    browser.address = Some("198.51.100.7:51000".parse().expect("an address"));
    browser
}

async fn every_address_that_something_can_be_sent_to_is_in_the_table(world: &World) {
    let (portal, _) = portal(world);
    let (_, section) = LIMITS.split_once(HEADING).expect("the section");
    let section = section.split("\n## ").next().expect("its text");
    let table = table(&portal).await;
    assert!(table.len() > 40, "{}", table.len());
    let missing: Vec<_> = (table.into_iter())
        .map(|(method, _, shape)| format!("`{method} {shape}`"))
        .filter(|line| !section.contains(line))
        .collect();
    assert!(missing.is_empty(), "not in docs/limits.md: {missing:?}");
}

/// A CURP that nobody has.
fn somebody(number: u32) -> String {
    let letters = b"BCDFGHJKLMNPQRSTVWXYZ";
    let letter = |place: u32| char::from(letters[(number / 21_u32.pow(place) % 21) as usize]);
    let text: String = (0..3).map(letter).collect();
    let curp = curp(&format!("PEGA900101HDF{text}{}", number % 10));
    curp.as_str().to_owned()
}

/// Sends the request that this address expects, about this CURP.
async fn knock(browser: &mut Browser, method: &Method, path: &str, curp: &str) {
    let fields = [
        ("usuario", curp),
        ("contrasena", "Maiz.Azul-93"),
        ("confirmacion", "Maiz.Azul-93"),
        ("correo", "x@x.example"),
        ("como", "contratista"),
    ];
    let no_token = "A".repeat(43);
    browser.efirma = Some(format!("__Host-icsoe-efirma={no_token}"));
    match (method.as_str(), path) {
        ("POST", "/api/v1/sesion") => {
            post_json(browser, path, &json!({ "curp": curp, "contrasena": "x" })).await;
        }
        ("POST", "/api/v1/efirma/retos") => {
            post_json(browser, path, &json!({})).await;
        }
        ("POST", "/api/v1/efirma/sesion") => {
            let rubbish = json!({
                "certificado": "AAAA", "reto": no_token, "hora": 1, "firma": "AAAA"
            });
            post_json(browser, path, &rubbish).await;
        }
        ("POST", "/fn/formulario") => {
            for form in ["/ingresar", "/recuperar", "/ingresar/efirma/como"] {
                browser.submit(form, &fields).await;
            }
        }
        (_, path) if path.starts_with("/api/") => {
            let request = browser
                .request(method.clone(), path)
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from("{}"))
                .expect("a request");
            browser.send(request).await;
        }
        _ => {
            browser.post(path, &fields).await;
        }
    }
}

/// The number of rows in each table.
async fn rows(world: &World) -> Vec<(String, i64)> {
    let database = world.services.database();
    let backend = database.get_database_backend();
    let names = match backend {
        DbBackend::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table'",
        _ => "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = current_schema()",
    };
    let names = Statement::from_string(backend, names);
    let mut found = Vec::new();
    for row in database.query_all_raw(names).await.expect("the tables") {
        let name: String = row.try_get("", "name").expect("a name");
        let count = format!("SELECT count(*) AS n FROM {name}");
        let count = Statement::from_string(backend, count);
        let count = database.query_one_raw(count).await.expect("a count");
        let count: i64 = count.expect("a row").try_get("", "n").expect("a number");
        found.push((name, count));
    }
    found.sort();
    found
}

/// Sends the same CURP again and again, and many different ones.
async fn hammer(portal: &Portal, method: &Method, path: &str) {
    let mut browser = stranger(portal);
    for number in 0..TOO_OFTEN {
        knock(&mut browser, method, path, &somebody(0)).await;
        knock(&mut browser, method, path, &somebody(number)).await;
    }
}

async fn hammering_an_address_beyond_its_bound_stores_nothing_more(world: &World) {
    let (portal, _) = portal(world);
    let nothing = rows(world).await;
    for (method, path, shape) in table(&portal).await {
        hammer(&portal, &method, &path).await;
        let bounded = rows(world).await;
        hammer(&portal, &method, &path).await;
        assert_eq!(rows(world).await, bounded, "{method} {shape}");
    }
    let stored = |rows: &[(String, i64)]| rows.iter().map(|(_, count)| count).sum::<i64>();
    let all = stored(&rows(world).await) - stored(&nothing);
    // Counters, requests and challenges up to their bounds, each with an event, and some more events.
    assert!((1..i64::from(6 * BOUND)).contains(&all), "{all} rows");
}

async fn counts_follow_and_are_bounded_too(world: &World) {
    let (portal, services) = portal(world);
    let mut addresses = Vec::new();
    for (method, path, _) in table(&portal).await {
        if ["/ingresar", "/api/v1/efirma/sesion", "/recuperar"].contains(&path.as_str()) {
            addresses.push((method, path));
        }
    }
    assert_eq!(addresses.len(), 3);
    for (method, path) in &addresses {
        hammer(&portal, method, path).await;
    }
    let told = rows(world).await;
    let tell = async || {
        services::audit::tell_repeats(&services, false)
            .await
            .expect("told")
    };
    assert_eq!(tell().await, 0, "it goes on");
    world.later(Duration::minutes(16));
    let counted = tell().await;
    assert!((2..10).contains(&counted), "{counted}");
    let events = |rows: &[(String, i64)]| {
        rows.iter()
            .find(|(name, _)| name == "audit_events")
            .map_or(0, |(_, count)| *count)
    };
    let after = rows(world).await;
    assert_eq!(
        events(&after) - events(&told),
        i64::try_from(counted).expect("few")
    );
    assert_eq!(tell().await, 0, "once");
}
