//! What is given out as files, by a program.

use super::payroll::{Payroll, another, kemper, token};
use super::program::{refusal, refused};
use axum::http::{Method, StatusCode};
use serde_json::json;
use services::api_tokens::Scope;
use testing::{ILUMINADORA, World};

on_each_database!(
    a_program_takes_what_goes_to_imss_and_the_whole_return,
    what_is_given_out_is_for_its_contratista_s_tokens_with_the_scope,
);

/// A return and a contract with two workers who are right and one who is not; their addresses.
async fn captured(payroll: &Payroll) -> (String, String) {
    let address = |answer: &testing_portal::Answer| {
        let address = answer.location().strip_prefix("/api/v1");
        address.expect("ours").to_owned()
    };
    let sent = json!({"periodo": "2026-3", "sin_informacion": false});
    let informativa = address(&payroll.send(Method::POST, "/informativas", &sent).await);
    let contracts = format!("{informativa}/contratos");
    let sent = json!({"rfc": "XIQB891116QE4", "nombre": "Cliente"});
    let contract = address(&payroll.send(Method::POST, &contracts, &sent).await);
    let lines = r#"{"nss":"98765432103","curp":"RIXT880930HJCSXM03","sbc":"480"}
        {"nss":"12345678903","curp":"GOML950214MDFMRC06","sbc":"512.3"}
        {"nss":"12345678903","curp":"","sbc":""}"#;
    let workers = format!("{contract}/trabajadores");
    let kind = "application/x-ndjson";
    let added = payroll.file(Method::POST, &workers, kind, lines.as_bytes());
    assert_eq!(added.await.status, StatusCode::OK);
    (informativa, contract)
}

async fn a_program_takes_what_goes_to_imss_and_the_whole_return(world: &World) {
    let (world, administration) = &kemper(world).await;
    let payroll = &Payroll::of(world, administration).await;
    let (informativa, contract) = captured(payroll).await;
    let file = payroll.get(&format!("{contract}/archivo-imss")).await;
    assert_eq!(file.status, StatusCode::OK);
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    let counts = [
        file.header("renglones"),
        file.header("renglones-por-corregir"),
    ];
    assert_eq!(counts, ["2", "1"]);
    let rows = "12345678903,GOML950214MDFMRC06,512.30\r\n98765432103,RIXT880930HJCSXM03,480.00\r\n";
    assert!(file.bytes.ends_with(rows.as_bytes()));
    let book = payroll.get(&format!("{informativa}/libro")).await;
    assert_eq!(book.status, StatusCode::OK);
    assert!(
        book.header("content-disposition")
            .ends_with("informativa-2026-3.xlsx")
    );
    let counts = [
        book.header("renglones"),
        book.header("renglones-por-corregir"),
    ];
    assert_eq!(counts, ["3", "0"]);
    assert!(book.bytes.starts_with(b"PK"));
    for nothing in [uuid::Uuid::nil().to_string(), "x".to_owned()] {
        let answer = payroll
            .get(&format!("/contratos/{nothing}/archivo-imss"))
            .await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
    // What was discarded is given out no more.
    let seen = payroll.get(&informativa).await.header("etag").to_owned();
    let seen = [("if-match", seen.as_str())];
    let gone = payroll.call(Method::DELETE, &informativa, None, &seen);
    assert_eq!(gone.await.status, StatusCode::NO_CONTENT);
    for address in [
        format!("{contract}/archivo-imss"),
        format!("{informativa}/libro"),
    ] {
        let answer = payroll.get(&address).await;
        assert_eq!(refusal(&answer), refused(409, "no_se_captura"), "{address}");
    }
}

async fn what_is_given_out_is_for_its_contratista_s_tokens_with_the_scope(world: &World) {
    let (world, administration) = &kemper(world).await;
    let payroll = &Payroll::of(world, administration).await;
    let (informativa, contract) = captured(payroll).await;
    let others: Vec<Scope> = (Scope::ALL.into_iter())
        .filter(|scope| *scope != Scope::ReadReturns)
        .collect();
    let without = token(world, administration, "Otra", &others).await;
    let stranger = another(world, ILUMINADORA).await;
    let theirs = token(world, &stranger, "Ajena", &Scope::ALL).await;
    for address in [
        format!("{contract}/archivo-imss"),
        format!("{informativa}/libro"),
    ] {
        let answer = payroll.with(&without).get(&address).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{address}");
        let answer = payroll.with(&theirs).get(&address).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{address}");
    }
}
