//! Many capturistas at once, handed in by a program.

use super::payroll::{Payroll, another, kemper, token};
use super::program::{refusal, refused};
use crate::efirmas::authorities;
use crate::harness::{ILUMINADORA, World, lucia, tomas};
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use services::api_tokens::Scope;

on_both!(
    a_file_is_judged_first_and_registered_once_it_is_confirmed,
    each_file_that_cannot_be_read_says_why,
    a_file_needs_the_general_data_and_the_scope,
    a_file_is_gone_after_an_hour_and_was_never_anybody_elses,
);

const CSV: &str = "text/csv; charset=utf-8";

fn file() -> Vec<u8> {
    let (tomas, lucia) = (tomas(), lucia());
    format!(
        "CURP,nombre,apellidos,correo\n{},Andrea,Ríos,andrea@x.example\n=MALA,Ana,Ruiz,ana@x.example\n{},Lucía,Gómez,\n{},Andrea,Ríos,andrea@x.example\n",
        tomas.curp.as_str(), lucia.curp.as_str(), tomas.curp.as_str(),
    )
    .into_bytes()
}

fn results(import: &Value) -> Vec<&str> {
    let rows = import["renglones"].as_array().expect("rows");
    rows.iter()
        .map(|row| row["resultado"].as_str().expect("a result"))
        .collect()
}

async fn a_file_is_judged_first_and_registered_once_it_is_confirmed(world: &World) {
    let (world, administration) = &kemper(world).await;
    let payroll = Payroll::of(world, administration).await;
    let made = payroll.file(Method::POST, "/cargas", CSV, &file()).await;
    assert_eq!(made.status, StatusCode::CREATED);
    let import = made.json();
    assert_eq!(
        results(&import),
        ["por_registrar", "curp", "correo", "repetido"]
    );
    assert_eq!(import["por_registrar"], 1);
    assert_eq!(import["por_corregir"], 3);
    assert_eq!(import["renglones"][1]["numero"], 3);
    assert_eq!(
        import["renglones"][3]["motivo"],
        "Esta CURP ya viene en el renglón 2."
    );
    assert_eq!(import["renglones"][0]["motivo"], Value::Null);
    assert_eq!(payroll.get("/capturistas").await.json()["total"], 0);
    let address = made.location().strip_prefix("/api/v1").expect("ours");
    assert_eq!(payroll.get(address).await.body, made.body);

    let confirm = format!("{address}/confirmar");
    let done = payroll.bare(Method::POST, &confirm).await;
    assert_eq!(
        results(&done.json()),
        ["registrado", "curp", "correo", "repetido"]
    );
    assert_eq!(done.json()["registradas"], 1);
    let again = payroll.bare(Method::POST, &confirm).await;
    assert_eq!(again.body, done.body);
    assert_eq!(payroll.get("/capturistas").await.json()["total"], 1);

    let rejected = payroll.get(&format!("{address}/por-corregir")).await;
    assert_eq!(rejected.header("content-type"), CSV);
    let text = rejected.raw();
    assert_eq!(text.lines().count(), 4, "{text}");
    assert!(text.contains("'=MALA"), "{text}");

    let twice = payroll.file(Method::POST, "/cargas", CSV, &file()).await;
    assert_eq!(results(&twice.json())[0], "ya_registrado");
}

async fn each_file_that_cannot_be_read_says_why(world: &World) {
    let (world, administration) = &kemper(world).await;
    let payroll = Payroll::of(world, administration).await;
    let xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    for (bytes, code) in [
        (&b""[..], "vacio"),
        (b"CURP,nombre,correo\nx,y,z\n", "falta_columna"),
        (b"CURP,CURP,nombre,apellidos,correo\n", "columna_repetida"),
        (b"CURP,nombre,apellidos,correo\n", "sin_renglones"),
        (b"PK\x03\x04", "formato"),
    ] {
        let answer = payroll.file(Method::POST, "/cargas", xlsx, bytes).await;
        assert_eq!(refusal(&answer), refused(422, "datos_invalidos"));
        let error = &answer.json()["errores"][0];
        assert_eq!(error["campo"], "archivo");
        assert_eq!(error["codigo"], code);
    }
    let large = vec![b'x'; 2 * 1024 * 1024 + 1];
    let answer = payroll.file(Method::POST, "/cargas", CSV, &large).await;
    assert_eq!(refusal(&answer), refused(413, "cuerpo_demasiado_grande"));
    for kind in ["application/json", "text/plain", "text/csvx"] {
        let answer = payroll.file(Method::POST, "/cargas", kind, &file()).await;
        assert_eq!(refusal(&answer), refused(415, "tipo_no_admitido"));
        let detail = answer.json()["detail"].clone();
        assert!(detail.as_str().expect("a text").contains("text/csv"));
    }
}

async fn a_file_needs_the_general_data_and_the_scope(world: &World) {
    let (world, administration) = &kemper(world).await;
    let reading = token(world, administration, "lee", &[Scope::ReadCapturistas]).await;
    let payroll = Payroll::of(world, administration).await.with(&reading);
    let answer = payroll.file(Method::POST, "/cargas", CSV, &file()).await;
    assert_eq!(refusal(&answer), refused(403, "sin_permiso"));
    let session = world
        .contratista_session(crate::efirmas::company(ILUMINADORA, "Indistria"))
        .await;
    let payroll = Payroll::of(world, session.administration()).await;
    let answer = payroll.file(Method::POST, "/cargas", CSV, &file()).await;
    assert_eq!(refusal(&answer), refused(409, "faltan_datos_generales"));
}

async fn a_file_is_gone_after_an_hour_and_was_never_anybody_elses(world: &World) {
    let world = &world.trusting(authorities());
    let administration = world.kemper().await;
    let payroll = Payroll::of(world, &administration).await;
    let made = payroll.file(Method::POST, "/cargas", CSV, &file()).await;
    let address = made.location().strip_prefix("/api/v1").expect("ours");
    let others = another(world, ILUMINADORA).await;
    let others = Payroll::of(world, &others).await;
    let confirm = format!("{address}/confirmar");
    let rejected = format!("{address}/por-corregir");
    for program in [&others, &payroll] {
        for (method, address) in [
            (Method::GET, address),
            (Method::POST, &confirm),
            (Method::GET, &rejected),
        ] {
            let answer = program.bare(method, address).await;
            assert_eq!(refusal(&answer), refused(404, "no_encontrado"));
        }
        world.later(time::Duration::HOUR);
    }
    let none = payroll.get("/capturistas").await.json();
    assert_eq!(none["total"], json!(0));
}
