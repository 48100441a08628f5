//! Signing in and out.

use super::program::{Program, refusal, refused};
use axum::http::{Method, StatusCode};
use serde_json::json;
use testing::{PASSWORD, World, curp, lucia};
use testing_portal::Portal;
use time::Duration;

on_each_database!(
    signing_in_says_who_and_for_how_long,
    a_cookie_is_all_that_a_program_needs_afterwards,
    unknown_and_known_are_refused_alike,
    the_wait_is_data,
    whoever_finds_no_place_is_told_to_come_back,
    what_is_missing_is_told_field_by_field,
    nothing_that_was_sent_comes_back_in_a_refusal,
    signing_in_anew_ends_the_session_before,
    signing_out_ends_it_for_good_and_twice_is_as_good_as_once,
);

async fn signing_in_says_who_and_for_how_long(world: &World) {
    world.active().await;
    let mut program = Program::over(world).await;
    let typed = lucia().curp.as_str().to_lowercase();
    let answer = program.sign_in(&format!(" {typed} "), PASSWORD).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    assert_eq!(answer.header("location"), "/api/v1/sesion");
    assert_eq!(answer.header("cache-control"), "no-store");
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-icsoe="), "{cookie}");
    for attribute in ["; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    assert_eq!(
        answer.json(),
        json!({
            "persona": {
                "curp": lucia().curp.as_str(),
                "nombre_completo": "LUCÍA GÓMEZ MARÍN",
                "nombre": "LUCÍA",
                "primer_apellido": "GÓMEZ",
                "segundo_apellido": "MARÍN",
            },
            "restante": { "segundos": 900, "aviso_segundos": 120, "prorrogable": true },
        })
    );
}

async fn a_cookie_is_all_that_a_program_needs_afterwards(world: &World) {
    world.active().await;
    let mut program = Program::over(world).await;
    assert_eq!(
        refusal(&program.get("/yo").await),
        refused(401, "sin_sesion")
    );
    program.sign_in(lucia().curp.as_str(), PASSWORD).await;
    let me = program.get("/yo").await;
    assert_eq!(me.status, StatusCode::OK);
    assert_eq!(me.json()["persona"]["curp"], lucia().curp.as_str());
    assert_eq!(me.json()["rol"], "capturista");
    assert!(me.json()["contratista"].is_null());
    let page = program.browser.get("/perfil").await;
    assert_eq!(
        page.status,
        StatusCode::OK,
        "the pages take the same cookie"
    );
}

async fn unknown_and_known_are_refused_alike(world: &World) {
    world.active().await;
    let mut program = Program::over(world).await;
    for attempt in 1..=6 {
        let mut answers = Vec::new();
        for curp in [lucia().curp, curp("RIXT880930HJCSXM0")] {
            let answer = program.sign_in(curp.as_str(), "Equivocada.9x").await;
            let mut headers = answer.headers.clone();
            // Nonce and request number differ in any two answers.
            headers.remove("content-security-policy");
            headers.remove("x-request-id");
            answers.push((answer.status, headers, answer.unnumbered()));
        }
        assert_eq!(answers[0], answers[1], "attempt {attempt}");
    }
}

async fn the_wait_is_data(world: &World) {
    world.active().await;
    let mut program = Program::over(world).await;
    let curp = lucia().curp;
    for _ in 1..=4 {
        let answer = program.sign_in(curp.as_str(), "Equivocada.9x").await;
        assert_eq!(refusal(&answer), refused(401, "credenciales_incorrectas"));
        assert!(answer.json().get("espera_segundos").is_none());
        assert!(!answer.header("www-authenticate").is_empty());
    }
    let fifth = program.sign_in(curp.as_str(), "Equivocada.9x").await;
    assert_eq!(refusal(&fifth), refused(429, "demasiados_intentos"));
    assert_eq!(fifth.json()["espera_segundos"], 30);
    assert_eq!(fifth.header("retry-after"), "30");
    world.later(Duration::milliseconds(28_500));
    let during = program.sign_in(curp.as_str(), PASSWORD).await;
    assert_eq!(refusal(&during), refused(429, "demasiados_intentos"));
    assert_eq!(during.json()["espera_segundos"], 2, "never too short");
    world.later(Duration::seconds(2));
    let after = program.sign_in(curp.as_str(), PASSWORD).await;
    assert_eq!(after.status, StatusCode::CREATED);
}

async fn whoever_finds_no_place_is_told_to_come_back(world: &World) {
    let program = Program::of(Portal::saturated_by_one(world).browser()).await;
    let at_once = (0..4).map(|_| {
        let mut program = program.clone();
        tokio::spawn(async move { program.sign_in(lucia().curp.as_str(), PASSWORD).await })
    });
    let mut busy = 0;
    for answer in at_once.collect::<Vec<_>>() {
        let answer = answer.await.expect("an answer");
        if refusal(&answer) == refused(503, "saturado") {
            let seconds: u32 = answer.header("retry-after").parse().expect("seconds");
            assert!(seconds > 0);
            busy += 1;
        } else {
            assert_eq!(refusal(&answer), refused(401, "credenciales_incorrectas"));
        }
    }
    assert!((1..4).contains(&busy), "{busy} of 4 were turned away");
}

async fn what_is_missing_is_told_field_by_field(world: &World) {
    let mut program = Program::over(world).await;
    let answer = program.sign_in(" ", "").await;
    assert_eq!(refusal(&answer), refused(422, "datos_invalidos"));
    assert_eq!(
        answer.json()["errores"],
        json!([
            { "campo": "curp", "codigo": "requerido", "mensaje": "Escribe tu CURP." },
            { "campo": "contrasena", "codigo": "requerido", "mensaje": "Escribe tu contraseña." },
        ])
    );
}

async fn nothing_that_was_sent_comes_back_in_a_refusal(world: &World) {
    let mut program = Program::over(world).await;
    let curp = lucia().curp.as_str().to_owned();
    for sent in [
        json!({ "curp": curp, "contrasena": "Secreta.9x" }),
        json!({ "curp": curp, "contrasena": ["Secreta.9x"] }),
        json!({ "curp": curp, "contrasena": "Secreta.9x", "Secreta.9x": 1 }),
        json!({ "curp": curp, "Secreta.9x": "x" }),
        json!("Secreta.9x"),
        json!([curp, "Secreta.9x"]),
    ] {
        let answer = program.send(Method::POST, "/sesion", &sent).await;
        assert!(answer.status.is_client_error(), "{sent}");
        for secret in ["Secreta", curp.as_str()] {
            assert!(!answer.body.contains(secret), "{}", answer.body);
        }
    }
}

async fn signing_in_anew_ends_the_session_before(world: &World) {
    world.active().await;
    let mut program = Program::signed_in(world).await;
    let mut before = program.clone();
    program.sign_in(lucia().curp.as_str(), PASSWORD).await;
    assert_ne!(before.browser.cookie, program.browser.cookie);
    assert_eq!(program.get("/yo").await.status, StatusCode::OK);
    assert_eq!(
        refusal(&before.get("/yo").await),
        refused(401, "sin_sesion")
    );
}

async fn signing_out_ends_it_for_good_and_twice_is_as_good_as_once(world: &World) {
    world.active().await;
    let mut program = Program::signed_in(world).await;
    let mut stolen = program.clone();
    let answer = program.delete("/sesion").await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert!(answer.header("set-cookie").contains("Max-Age=0"));
    assert!(program.browser.cookie.is_none());
    assert_eq!(
        refusal(&stolen.get("/yo").await),
        refused(401, "sin_sesion")
    );
    let twice = program.delete("/sesion").await;
    assert_eq!(twice.status, StatusCode::NO_CONTENT);
}
