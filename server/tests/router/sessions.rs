//! How long a session lasts, and what the page shows at its end.

use axum::http::StatusCode;
use testing::{PASSWORD, World, lucia};
use testing_portal::Portal;
use time::Duration;

on_each_database!(
    asking_for_the_status_never_lengthens_the_session,
    going_on_lengthens_it,
    an_expired_session_leads_back_to_where_one_was,
    signing_out_ends_it_for_good,
    signing_in_anew_ends_the_session_before,
);

async fn asking_for_the_status_never_lengthens_the_session(world: &World) {
    world.active().await;
    let mut browser = Portal::over(world).browser();
    browser.sign_in(lucia().curp.as_str(), PASSWORD).await;
    for minute in 0..15 {
        let status = browser.get("/api/v1/sesion").await;
        let left = (15 - minute) * 60;
        assert!(
            status.body.contains(&format!("\"segundos\":{left},")),
            "{}",
            status.body
        );
        world.later(Duration::minutes(1));
    }
    assert_eq!(
        browser.get("/api/v1/sesion").await.body,
        r#"{"restante":null}"#
    );
}

async fn going_on_lengthens_it(world: &World) {
    world.active().await;
    let mut browser = Portal::over(world).browser();
    browser.sign_in(lucia().curp.as_str(), PASSWORD).await;
    world.later(Duration::minutes(14));
    let answer = browser.post("/api/v1/sesion/seguir", &[]).await;
    assert!(answer.body.contains("\"segundos\":900,"), "{}", answer.body);
    world.later(Duration::minutes(14));
    assert_eq!(browser.get("/perfil").await.status, StatusCode::OK);
    for _ in 0..34 {
        world.later(Duration::minutes(13));
        browser.post("/api/v1/sesion/seguir", &[]).await;
    }
    // 7.5 hours have passed: activity cannot extend the session beyond the eighth hour.
    let status = browser.get("/api/v1/sesion").await.body;
    assert!(
        status.contains("\"prorrogable\":true") || status.contains("\"segundos\":"),
        "{status}"
    );
    world.later(Duration::minutes(13));
    browser.post("/api/v1/sesion/seguir", &[]).await;
    world.later(Duration::minutes(13));
    assert_eq!(
        browser.get("/perfil").await.location(),
        "/ingresar?motivo=expirada"
    );
}

async fn an_expired_session_leads_back_to_where_one_was(world: &World) {
    world.active().await;
    let mut browser = Portal::over(world).browser();
    browser.sign_in(lucia().curp.as_str(), PASSWORD).await;
    world.later(Duration::minutes(15));
    let answer = browser.get("/contratista").await;
    assert_eq!(
        answer.location(),
        "/ingresar?motivo=expirada&volver=%2Fcontratista"
    );
    let page = browser.get(answer.location()).await;
    assert!(page.shown().contains("Tu sesión expiró"));
}

async fn signing_out_ends_it_for_good(world: &World) {
    world.active().await;
    let mut browser = Portal::over(world).browser();
    browser.sign_in(lucia().curp.as_str(), PASSWORD).await;
    let stolen = browser.clone();
    let answer = browser.post("/salir", &[]).await;
    assert_eq!(answer.location(), "/ingresar?motivo=salida");
    assert!(answer.header("set-cookie").contains("Max-Age=0"));
    assert!(browser.cookie.is_none());
    let mut stolen = stolen;
    let answer = stolen.get("/perfil").await;
    assert_eq!(answer.location(), "/ingresar?motivo=cerrada");
    let page = stolen.get(answer.location()).await;
    assert!(page.shown().contains("Tu sesión se cerró"));
    let twice = browser.post("/salir", &[]).await;
    assert_eq!(twice.status, StatusCode::SEE_OTHER);
}

async fn signing_in_anew_ends_the_session_before(world: &World) {
    world.active().await;
    let mut browser = Portal::over(world).browser();
    browser.sign_in(lucia().curp.as_str(), PASSWORD).await;
    let mut before = browser.clone();
    browser.sign_in(lucia().curp.as_str(), PASSWORD).await;
    assert_ne!(before.cookie, browser.cookie, "a new id at each sign-in");
    assert_eq!(browser.get("/perfil").await.status, StatusCode::OK);
    assert_eq!(
        before.get("/perfil").await.location(),
        "/ingresar?motivo=cerrada"
    );
}
