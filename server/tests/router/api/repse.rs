//! The REPSE registration, sent and fetched by a program.

use super::payroll::{Payroll, another};
use super::program::{refusal, refused};
use axum::http::{Method, StatusCode};
use testing::efirmas::{PDF, authorities, company};
use testing::{ILUMINADORA, World};

on_each_database!(
    what_is_sent_is_fetched_by_its_contratista_alone,
    each_file_that_is_no_such_pdf_says_why,
);

const KIND: &str = "application/pdf";
const ADDRESS: &str = "/datos-generales/repse";

async fn what_is_sent_is_fetched_by_its_contratista_alone(world: &World) {
    let world = &world.trusting(authorities());
    let session = world
        .contratista_session(company(ILUMINADORA, "Indistria Iluminadora"))
        .await;
    let payroll = Payroll::of(world, session.administration()).await;
    let none = payroll.get(ADDRESS).await;
    assert_eq!(refusal(&none), refused(404, "no_encontrado"));
    let named = format!("{ADDRESS}?nombre=C%3A%5CREPSE%20%C3%B1.pdf");
    let sent = payroll.file(Method::PUT, &named, KIND, PDF).await;
    assert_eq!(sent.status, StatusCode::NO_CONTENT);
    let fetched = payroll.get(ADDRESS).await;
    assert_eq!(fetched.raw().as_bytes(), PDF);
    assert_eq!(
        fetched.header("content-disposition"),
        "attachment; filename*=UTF-8''REPSE%20%C3%B1.pdf"
    );
    let others = another(world, "NSE150101AB9").await;
    let others = Payroll::of(world, &others).await.get(ADDRESS).await;
    assert_ne!(
        others.header("content-disposition"),
        fetched.header("content-disposition")
    );
}

async fn each_file_that_is_no_such_pdf_says_why(world: &World) {
    let world = &world.trusting(authorities());
    let session = world
        .contratista_session(company(ILUMINADORA, "Indistria Iluminadora"))
        .await;
    let payroll = Payroll::of(world, session.administration()).await;
    for (bytes, code) in [
        (&b""[..], "vacio"),
        (b"hola", "formato"),
        (b"%PDF-1.7 y nada", "incompleto"),
    ] {
        let answer = payroll.file(Method::PUT, ADDRESS, KIND, bytes).await;
        assert_eq!(refusal(&answer), refused(422, "datos_invalidos"));
        assert_eq!(answer.json()["errores"][0]["codigo"], code);
    }
    let large = vec![b'x'; 5 * 1024 * 1024 + 1];
    let answer = payroll.file(Method::PUT, ADDRESS, KIND, &large).await;
    assert_eq!(refusal(&answer), refused(413, "cuerpo_demasiado_grande"));
    let answer = payroll.file(Method::PUT, ADDRESS, "text/plain", PDF).await;
    assert_eq!(refusal(&answer), refused(415, "tipo_no_admitido"));
    let odd = format!("{ADDRESS}?otro=x");
    let answer = payroll.file(Method::PUT, &odd, KIND, PDF).await;
    assert_eq!(refusal(&answer), refused(422, "datos_invalidos"));
    assert_eq!(
        refusal(&payroll.get(ADDRESS).await),
        refused(404, "no_encontrado")
    );
}
