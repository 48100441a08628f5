//! Capturing by the pages: what is typed, where it goes, and whose it is.

use crate::efirma::enter;
use axum::http::StatusCode;
use domain::Cuatrimestre;
use domain::informativa::Field;
use informativa::{Capturing, ContractTexts, contracts, returns, workers};
use services::Administration;
use testing::efirmas::{authorities, company};
use testing::{ILUMINADORA, KEMPER, World, rfc};
use testing_portal::{Browser, Portal};
use uuid::Uuid;

on_each_database!(
    a_contratista_captures_for_itself,
    a_new_contract_begins_with_one_of_the_period_before,
    a_long_list_is_taken_whole,
    an_address_about_another_s_return_finds_nothing,
);

/// KEMPER itself at its work area, and the right to look at what it captured.
pub async fn scene(world: &World) -> (World, Browser, Capturing, String) {
    let world = world.trusting(authorities());
    let mut browser = Portal::over(&world).browser();
    enter(&mut browser, company(KEMPER, "Escuela Kemper Urgate")).await;
    let right = right(&world, KEMPER).await;
    let work = format!("/trabajo/{}", right.contratista().id);
    (world, browser, right, work)
}

pub async fn right(world: &World, contratista: &str) -> Capturing {
    let right = Administration::of_operator(&world.services, &rfc(contratista)).await;
    (&right.expect("a contratista")).into()
}

pub async fn begun(world: &World, right: &Capturing, period: Cuatrimestre) -> Uuid {
    let id = returns::start(&world.services, right, period, false).await;
    id.expect("a return")
}

pub fn running(world: &World) -> Cuatrimestre {
    Cuatrimestre::containing(world.services.today())
}

async fn a_contratista_captures_for_itself(world: &World) {
    let (world, mut browser, right, work) = scene(world).await;
    let shown = browser.get(&work).await;
    assert_eq!(shown.status, StatusCode::OK);
    assert!(!shown.shown().contains("Dejar de trabajar"));
    let period = format!(
        "{}-{}",
        running(&world).year(),
        running(&world).number() as u8
    );
    let start = format!("{work}/empezar?periodo={period}");
    let asked = browser.post(&start, &[]).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    // *No* is asked twice; what was pressed twice begins one.
    let sure = browser.post(&start, &[("contratos", "no")]).await;
    assert!(
        sure.shown()
            .contains("¿Seguro que no empezó ningún contrato?")
    );
    let fields = [("contratos", "no"), ("seguro", "si")];
    let begun = browser.post(&start, &fields).await;
    let page = begun.location().to_owned();
    let again = browser.post(&start, &fields).await;
    assert_eq!(page.split('?').next(), Some(again.location()));
    assert!(
        browser
            .get(&page)
            .await
            .shown()
            .contains("Va «Sin información»")
    );
    assert_eq!(
        returns::list(&world.services, &right)
            .await
            .expect("periods")
            .len(),
        4
    );
    for no_period in ["", "?periodo=2026-4", "?periodo=x"] {
        let answer = browser.get(&format!("{work}/empezar{no_period}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{no_period}");
    }
}

async fn a_new_contract_begins_with_one_of_the_period_before(world: &World) {
    let (world, mut browser, right, work) = scene(world).await;
    let services = &world.services;
    let before = begun(&world, &right, running(&world).previous()).await;
    let texts = ContractTexts::of(|field| match field {
        Field::Name => "Cliente de antes",
        Field::Object => "Objeto de antes",
        Field::Start => "1/9/2026",
        _ => "",
    });
    let template = contracts::add(services, &right, before, &texts).await;
    let template = template.expect("a contract").to_string();
    let now = begun(&world, &right, running(&world)).await;
    let new = format!("{work}/informativas/{now}/contratos/nuevo");
    assert!(
        browser
            .get(&new)
            .await
            .shown()
            .contains("1. Cliente de antes · Objeto de antes")
    );
    let fields = [
        ("accion", "anterior"),
        ("contrato-anterior", template.as_str()),
    ];
    let filled = browser.post(&new, &fields).await;
    assert_eq!(filled.status, StatusCode::OK);
    assert!(filled.raw().contains("value=\"Objeto de antes\""));
    assert!(
        !filled.raw().contains("1/9/2026"),
        "its days are the old contract's"
    );
    let none = contracts::list(services, &right, now, "", 1, 20).await;
    assert_eq!(none.expect("contracts").total, 0, "nothing is saved yet");
}

async fn a_long_list_is_taken_whole(world: &World) {
    let (world, mut browser, right, work) = scene(world).await;
    let services = &world.services;
    let id = begun(&world, &right, running(&world)).await;
    let contract = contracts::add(services, &right, id, &ContractTexts::default()).await;
    let contract = contract.expect("a contract");
    let base = format!("{work}/informativas/{id}/contratos/{contract}");
    let rows: Vec<String> = (0..3_000)
        .map(|row| format!("1234567{row:04}\tRIMA950821MPLSNN00\t512.30"))
        .collect();
    let list = rows.join("\n");
    assert!(list.len() > 64 * 1024);
    let added = browser
        .post(&format!("{base}/pegar"), &[("lista", &list)])
        .await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.body);
    let page = workers::list(services, &right, contract, 1, 50).await;
    assert_eq!(page.expect("workers").total, 3_000);
    // Nobody else may send so much, and no other form may.
    let mut stranger = Portal::over(&world).browser();
    let refused = stranger
        .post(&format!("{base}/pegar"), &[("lista", &list)])
        .await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
    let refused = browser.post(&base, &[("objeto", &list)]).await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
    let nothing = browser
        .post(&format!("{base}/pegar"), &[("lista", " \n")])
        .await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
}

async fn an_address_about_another_s_return_finds_nothing(world: &World) {
    let (world, mut browser, _, work) = scene(world).await;
    world.contratista(ILUMINADORA, "Iluminadora").await;
    let services = &world.services;
    let theirs = right(&world, ILUMINADORA).await;
    let id = begun(&world, &theirs, running(&world)).await;
    let contract = contracts::add(services, &theirs, id, &ContractTexts::default()).await;
    let contract = contract.expect("a contract");
    let other = format!("/trabajo/{}", theirs.contratista().id);
    let below = |work: &str| {
        let of = format!("{work}/informativas/{id}");
        [
            work.to_owned(),
            of.clone(),
            format!("{of}/hallazgos"),
            format!("{of}/contratos/nuevo"),
            format!("{of}/contratos/{contract}"),
            format!("{of}/contratos/{contract}/trabajadores"),
        ]
    };
    for address in below(&other) {
        assert_eq!(
            browser.get(&address).await.status,
            StatusCode::NOT_FOUND,
            "{address}"
        );
    }
    for address in below(&work).into_iter().skip(1) {
        assert_eq!(
            browser.get(&address).await.status,
            StatusCode::NOT_FOUND,
            "{address}"
        );
        let sent = browser.post(&address, &[("objeto", "mío")]).await;
        let refused = [StatusCode::NOT_FOUND, StatusCode::METHOD_NOT_ALLOWED];
        let searched = sent.status == StatusCode::SEE_OTHER && !address.contains("contratos");
        assert!(
            refused.contains(&sent.status) || searched,
            "{address}: {}",
            sent.status
        );
    }
}
