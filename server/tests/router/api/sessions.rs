//! How long a session lasts.

use super::program::{Program, refusal, refused};
use axum::http::{Method, StatusCode};
use serde_json::json;
use testing::World;
use time::Duration;

on_each_database!(
    asking_for_the_status_never_lengthens_the_session,
    going_on_lengthens_it_up_to_the_eighth_hour,
    an_expired_session_is_told_from_none,
);

async fn asking_for_the_status_never_lengthens_the_session(world: &World) {
    world.active().await;
    let mut program = Program::signed_in(world).await;
    for minute in 0..15 {
        let status = program.get("/sesion").await;
        assert_eq!(status.header("cache-control"), "no-store");
        assert_eq!(status.json()["restante"]["segundos"], (15 - minute) * 60);
        world.later(Duration::minutes(1));
    }
    let over = program.get("/sesion").await;
    assert_eq!(over.status, StatusCode::OK);
    assert_eq!(over.json(), json!({ "restante": null }));
}

async fn going_on_lengthens_it_up_to_the_eighth_hour(world: &World) {
    world.active().await;
    let mut program = Program::signed_in(world).await;
    for _ in 0..47 {
        world.later(Duration::minutes(10));
        let answer = program.bare(Method::POST, "/sesion/seguir").await;
        assert_eq!(answer.status, StatusCode::OK);
    }
    assert_eq!(
        program.get("/sesion").await.json()["restante"],
        json!({ "segundos": 600, "aviso_segundos": 120, "prorrogable": false })
    );
    world.later(Duration::minutes(10));
    let answer = program.bare(Method::POST, "/sesion/seguir").await;
    assert_eq!(refusal(&answer), refused(401, "sesion_expirada"));
}

async fn an_expired_session_is_told_from_none(world: &World) {
    world.active().await;
    let mut program = Program::signed_in(world).await;
    world.later(Duration::minutes(15));
    for (method, address) in [
        (Method::GET, "/yo"),
        (Method::GET, "/contratistas"),
        (Method::GET, "/contratista"),
        (Method::DELETE, "/contratista"),
        (Method::POST, "/sesion/seguir"),
    ] {
        let answer = program.bare(method.clone(), address).await;
        assert_eq!(
            refusal(&answer),
            refused(401, "sesion_expirada"),
            "{address}"
        );
        let mut stranger = program.clone();
        stranger.browser.cookie = Some("__Host-icsoe=nada".to_owned());
        let answer = stranger.bare(method, address).await;
        assert_eq!(refusal(&answer), refused(401, "sin_sesion"), "{address}");
    }
}
