//! The signed-in capturista's own account, for programs.

use super::program::{Program, refusal, refused};
use axum::http::{Method, StatusCode};
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, EntityTrait as _, IntoActiveModel as _};
use serde_json::{Value, json};
use services::entities::{credential, session};
use testing::{MAIL, OTHER_PASSWORD, PASSWORD, World, lucia};
use testing_portal::Answer;
use time::Duration;

on_each_database!(
    sessions_are_listed_and_closed,
    a_changed_password_renews_the_cookie_and_ends_the_others,
    what_is_wrong_with_a_change_is_told_field_by_field,
    the_wait_for_the_current_password_is_data,
    a_new_mail_is_asked_for,
    sign_ins_are_listed_failed_ones_included,
    who_has_no_password_is_told_so,
);

async fn sessions(program: &mut Program) -> Vec<Value> {
    let answer = program.get("/cuenta/sesiones").await;
    assert_eq!(answer.status, StatusCode::OK);
    answer.json()["sesiones"]
        .as_array()
        .expect("sessions")
        .clone()
}

async fn sessions_are_listed_and_closed(world: &World) {
    world.active().await;
    let (mut one, mut other) = (
        Program::signed_in(world).await,
        Program::signed_in(world).await,
    );
    let listed = sessions(&mut one).await;
    assert_eq!(listed.len(), 2);
    let not_this = listed.iter().find(|session| session["es_esta"] == false);
    let not_this = not_this.expect("another");
    assert_eq!(not_this["abierta_en"], "2027-01-10T18:00:00Z");
    assert_eq!(not_this["equipo"], "Navegador desconocido");
    let address = format!(
        "/cuenta/sesiones/{}",
        not_this["id"].as_str().expect("an id")
    );
    assert_eq!(one.delete(&address).await.status, StatusCode::NO_CONTENT);
    let ended = other.get("/yo").await;
    assert_eq!(refusal(&ended), refused(401, "sin_sesion"));
    for gone in [
        address.as_str(),
        "/cuenta/sesiones/0190a7c0-0000-7000-8000-000000000001",
        "/cuenta/sesiones/x",
    ] {
        let answer = one.delete(gone).await;
        assert_eq!(refusal(&answer), refused(404, "no_encontrado"), "{gone}");
    }
    let mut third = Program::signed_in(world).await;
    for _ in 0..2 {
        let answer = one.delete("/cuenta/sesiones").await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT);
    }
    assert_eq!(third.get("/yo").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(sessions(&mut one).await.len(), 1);
    let this = sessions(&mut one).await[0]["id"].clone();
    let address = format!("/cuenta/sesiones/{}", this.as_str().expect("an id"));
    assert_eq!(one.delete(&address).await.status, StatusCode::NO_CONTENT);
    assert_eq!(one.get("/yo").await.status, StatusCode::UNAUTHORIZED);
}

async fn change(program: &mut Program, current: &str, new: &str) -> Answer {
    let sent = json!({ "contrasena_actual": current, "contrasena_nueva": new });
    program.send(Method::PUT, "/cuenta/contrasena", &sent).await
}

async fn a_changed_password_renews_the_cookie_and_ends_the_others(world: &World) {
    world.active().await;
    let (mut one, mut other) = (
        Program::signed_in(world).await,
        Program::signed_in(world).await,
    );
    let mut stolen = one.clone();
    let answer = change(&mut one, PASSWORD, OTHER_PASSWORD).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert_eq!(one.get("/yo").await.status, StatusCode::OK);
    for ended in [&mut other, &mut stolen] {
        let answer = ended.get("/yo").await;
        assert_eq!(refusal(&answer), refused(401, "sin_sesion"));
    }
    let curp = lucia().curp;
    let mut anew = Program::over(world).await;
    let earlier = anew.sign_in(curp.as_str(), PASSWORD).await;
    assert_eq!(earlier.status, StatusCode::UNAUTHORIZED);
    let present = anew.sign_in(curp.as_str(), OTHER_PASSWORD).await;
    assert_eq!(present.status, StatusCode::CREATED);
}

/// Field and code of each error.
fn faults(answer: &Answer) -> Vec<String> {
    assert_eq!(refusal(answer), refused(422, "datos_invalidos"));
    answer.json()["errores"]
        .as_array()
        .expect("faults")
        .iter()
        .map(|fault| [&fault["campo"], &fault["codigo"]].map(|part| part.as_str().expect("text")))
        .map(|parts| parts.join(": "))
        .collect()
}

async fn what_is_wrong_with_a_change_is_told_field_by_field(world: &World) {
    world.active().await;
    let program = &mut Program::signed_in(world).await;
    for (current, new, expected) in [
        ("", OTHER_PASSWORD, vec!["contrasena_actual: requerido"]),
        (
            "Otra.Cosa-17",
            OTHER_PASSWORD,
            vec!["contrasena_actual: incorrecta"],
        ),
        (PASSWORD, "P@ssw0rd", vec!["contrasena_nueva: comun"]),
        (PASSWORD, "Abc.123", vec!["contrasena_nueva: longitud"]),
    ] {
        let answer = change(program, current, new).await;
        assert_eq!(faults(&answer), expected, "{new}");
        for typed in [current, new] {
            assert!(typed.is_empty() || !answer.body.contains(typed));
        }
    }
    for (mail, current, expected) in [
        (
            " ",
            "",
            vec!["correo: requerido", "contrasena_actual: requerido"],
        ),
        ("lucia@", PASSWORD, vec!["correo: formato"]),
        (MAIL, PASSWORD, vec!["correo: igual"]),
        (
            "otra@capturistas.example",
            "Otra.Cosa-17",
            vec!["contrasena_actual: incorrecta"],
        ),
    ] {
        let sent = json!({ "correo": mail, "contrasena_actual": current });
        let answer = program.send(Method::POST, "/cuenta/correo", &sent).await;
        assert_eq!(faults(&answer), expected, "{mail}");
    }
    assert!(world.deliver().await.is_empty());
}

async fn the_wait_for_the_current_password_is_data(world: &World) {
    world.active().await;
    let program = &mut Program::signed_in(world).await;
    for _ in 0..4 {
        change(program, "Otra.Cosa-17", OTHER_PASSWORD).await;
    }
    for current in ["Otra.Cosa-17", PASSWORD] {
        let answer = change(program, current, OTHER_PASSWORD).await;
        assert_eq!(refusal(&answer), refused(429, "demasiados_intentos"));
        assert_eq!(answer.header("retry-after"), "30");
        assert_eq!(answer.json()["espera_segundos"], 30);
        let words = answer.json()["detail"].as_str().expect("words").to_owned();
        assert!(words.starts_with("La contraseña actual no es correcta."));
    }
    world.later(Duration::seconds(30));
    let answer = change(program, PASSWORD, OTHER_PASSWORD).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
}

async fn a_new_mail_is_asked_for(world: &World) {
    world.active().await;
    let program = &mut Program::signed_in(world).await;
    for number in 1..=4 {
        let mail = format!("{number}@capturistas.example");
        let sent = json!({ "correo": mail, "contrasena_actual": PASSWORD });
        let answer = program.send(Method::POST, "/cuenta/correo", &sent).await;
        if number == 4 {
            assert_eq!(refusal(&answer), refused(429, "demasiados_correos"));
            assert_eq!(answer.header("retry-after"), "3600");
            continue;
        }
        assert_eq!(answer.status, StatusCode::ACCEPTED);
        let mails = world.deliver().await;
        assert_eq!(mails.len(), 1);
        assert_eq!(mails[0].to().email.to_string(), mail);
    }
}

async fn sign_ins_are_listed_failed_ones_included(world: &World) {
    world.active().await;
    let mut guesser = Program::over(world).await;
    guesser.browser.address = "198.51.100.7:51000".parse().ok();
    guesser.sign_in(lucia().curp.as_str(), "Otra.Cosa-17").await;
    world.later(Duration::minutes(1));
    let program = &mut Program::signed_in(world).await;
    let answer = program.get("/cuenta/ingresos").await;
    let ingreso = |minute, resultado: &str, direccion: Option<&str>| {
        json!({
            "momento": format!("2027-01-10T18:0{minute}:00Z"),
            "desde": format!("2027-01-10T18:0{minute}:00Z"),
            "veces": 1,
            "medio": "contrasena",
            "resultado": resultado,
            // Only a sign-in that opened a session names a device.
            "equipo": (minute == 1).then_some("Navegador desconocido"),
            "direccion": direccion,
            "es_esta": minute == 1,
        })
    };
    assert_eq!(
        answer.json(),
        json!({
            "ingresos": [
                ingreso(1, "correcto", None),
                ingreso(0, "contrasena_incorrecta", Some("198.51.100.7")),
            ],
            "total": 2,
            "pagina": 1,
            "paginas": 1,
            "por_pagina": 20,
        })
    );
    let beyond = program.get("/cuenta/ingresos?pagina=7").await;
    assert_eq!(beyond.json()["pagina"], 1);
    let wrong = program.get("/cuenta/ingresos?pagina=0").await;
    assert_eq!(faults(&wrong), ["pagina: rango"]);
    let wrong = program.get("/cuenta/ingresos?hoja=1").await;
    assert_eq!(refusal(&wrong), refused(422, "datos_invalidos"));
}

async fn who_has_no_password_is_told_so(world: &World) {
    world.active().await;
    let program = &mut Program::signed_in(world).await;
    let database = world.services.database();
    let rows = session::Entity::find().all(database).await;
    for row in rows.expect("sessions") {
        let mut row = row.into_active_model();
        row.credential_version = Set(Some(0));
        row.update(database).await.expect("changed");
    }
    let gone = credential::Entity::delete_many().exec(database).await;
    gone.expect("deleted");
    let answer = change(program, PASSWORD, OTHER_PASSWORD).await;
    assert_eq!(refusal(&answer), refused(409, "sin_contrasena"));
    let sent = json!({ "correo": "otra@capturistas.example", "contrasena_actual": PASSWORD });
    let answer = program.send(Method::POST, "/cuenta/correo", &sent).await;
    assert_eq!(refusal(&answer), refused(409, "sin_contrasena"));
}
