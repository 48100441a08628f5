//! The pages of the registers of clients and workers.

use crate::capture::{begun, running, scene};
use axum::http::StatusCode;
use domain::informativa::Field;
use informativa::workers::WorkerTexts;
use informativa::{Capturing, ContractTexts, clients, contracts, people, workers};
use testing::World;
use uuid::Uuid;

on_each_database!(
    a_register_is_empty_before_anything_is_captured,
    a_client_is_searched_corrected_and_deleted,
    a_worker_is_searched_corrected_and_deleted,
    who_deletes_what_was_changed_meanwhile_is_asked_again,
);

const NSS: &str = "12345678903";
const CURP: &str = "CAVE880315HJCSLM02";

/// A contract with a client and a worker; its id.
async fn captured(world: &World, right: &Capturing) -> Uuid {
    let services = &world.services;
    let id = begun(world, right, running(world)).await;
    let contract = contracts::add(services, right, id, &client("Cliente Ñandú")).await;
    let contract = contract.expect("a contract");
    let worker = WorkerTexts::new(NSS, CURP, "512.30", "Lucía");
    let added = workers::add(services, right, contract, vec![worker]).await;
    assert_eq!(added.expect("a worker"), 1);
    contract
}

fn client(name: &str) -> ContractTexts {
    ContractTexts::of(|field| match field {
        Field::Rfc => "XIQB891116QE4",
        Field::Name => name,
        _ => "",
    })
}

async fn the_client(world: &World, right: &Capturing) -> String {
    let found = clients::list(&world.services, right, "", 1, 20).await;
    found.expect("clients").items[0].id.to_string()
}

async fn the_worker(world: &World, right: &Capturing) -> String {
    let found = people::list(&world.services, right, "", 1, 20).await;
    found.expect("workers").items[0].id.to_string()
}

async fn a_register_is_empty_before_anything_is_captured(world: &World) {
    let (_world, mut browser, _, work) = scene(world).await;
    for (page, words) in [
        ("clientes", "Todavía no hay clientes"),
        ("trabajadores", "Todavía no hay nadie"),
    ] {
        let shown = browser.get(&format!("{work}/{page}")).await;
        assert_eq!(shown.status, StatusCode::OK);
        assert!(shown.shown().contains(words), "{page}");
        let linked = browser.get(&work).await;
        assert!(linked.raw().contains(&format!("{work}/{page}\"")), "{page}");
    }
}

async fn a_client_is_searched_corrected_and_deleted(world: &World) {
    let (world, mut browser, right, work) = scene(world).await;
    let contract = captured(&world, &right).await;
    let list = format!("{work}/clientes");
    for (words, found) in [("nandu", true), ("XIQB891116QE4", true), ("nadie", false)] {
        let sent = browser.post(&list, &[("buscar", words)]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER);
        let results = sent.location().to_owned();
        assert!(!results.contains(words), "{results}");
        let shown = browser.get(&results).await;
        assert_eq!(
            shown.shown().contains("1 cliente coincide."),
            found,
            "{words}"
        );
        assert_eq!(shown.shown().contains("Cliente Ñandú"), found, "{words}");
        assert_eq!(
            shown.shown().contains("No encontramos clientes"),
            !found,
            "{words}"
        );
    }
    let id = the_client(&world, &right).await;
    let page = format!("{list}/{id}");
    let shown = browser.get(&page).await;
    assert!(shown.raw().contains("name=\"revision\" value=\"1\""));
    let wrong = [("revision", "1"), ("rfc", "XIQB"), ("nombre", "Otro")];
    let refused = browser.post(&page, &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.raw().contains("value=\"XIQB\""),
        "what was typed stays"
    );
    assert!(refused.raw().contains("resumen-de-errores"));
    let right_fields = [
        ("revision", "1"),
        ("rfc", "XIQB891116QE4"),
        ("nombre", "Otro"),
    ];
    let saved = browser.post(&page, &right_fields).await;
    assert_eq!(saved.location(), format!("{page}?aviso=cliente"));
    // Whoever still has the old page is shown what is there now, beside what they typed.
    let late = [
        ("revision", "1"),
        ("rfc", "XIQB891116QE4"),
        ("nombre", "Tarde"),
    ];
    let told = browser.post(&page, &late).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(told.shown().contains("Alguien más escribió: Otro"));
    assert!(told.raw().contains("value=\"Tarde\""));
    assert!(told.raw().contains("name=\"revision\" value=\"2\""));

    let forget = format!("{page}/borrar");
    assert!(
        browser
            .get(&forget)
            .await
            .shown()
            .contains("¿Borrar este cliente")
    );
    for _ in 0..2 {
        let gone = browser.post(&forget, &[("revision", "2")]).await;
        assert_eq!(gone.location(), format!("{list}?aviso=cliente-borrado"));
    }
    assert_eq!(browser.get(&page).await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get(&forget).await.status, StatusCode::NOT_FOUND);
    let (_, kept) = contracts::find(&world.services, &right, contract)
        .await
        .expect("the contract");
    assert_eq!(kept.texts.get(Field::Name), "Cliente Ñandú");
}

async fn a_worker_is_searched_corrected_and_deleted(world: &World) {
    let (world, mut browser, right, work) = scene(world).await;
    let contract = captured(&world, &right).await;
    let list = format!("{work}/trabajadores");
    for (words, found) in [("lucia", true), (NSS, true), (CURP, true), ("nadie", false)] {
        let sent = browser.post(&list, &[("buscar", words)]).await;
        let results = sent.location().to_owned();
        assert!(!results.contains(words), "{results}");
        let shown = browser.get(&results).await;
        assert_eq!(shown.shown().contains(CURP), found, "{words}");
    }
    let shown = browser.get(&list).await;
    assert!(shown.shown().contains("512.30"));
    assert!(
        shown
            .shown()
            .contains(&format!("Informativa del {}", running(&world))),
        "where it comes from"
    );
    let page = format!("{list}/{}", the_worker(&world, &right).await);
    let fields = |revision, sbc| {
        [
            ("revision", revision),
            ("nss", NSS),
            ("curp", CURP),
            ("sbc", sbc),
            ("nombre", "Lucía Gómez"),
        ]
    };
    let refused = browser.post(&page, &fields("1", "nada")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.raw().contains("value=\"nada\""),
        "what was typed stays"
    );
    let saved = browser.post(&page, &fields("1", "600")).await;
    assert_eq!(saved.location(), format!("{page}?aviso=persona"));
    assert!(browser.get(&page).await.shown().contains("Corregido aquí"));
    let told = browser.post(&page, &fields("1", "700")).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(told.shown().contains("600.00"), "what is there now");
    assert!(told.raw().contains("value=\"700\""), "and what was typed");

    let forget = format!("{page}/borrar");
    assert!(
        browser
            .get(&forget)
            .await
            .shown()
            .contains("¿Borrar a esta persona")
    );
    for _ in 0..2 {
        let gone = browser.post(&forget, &[("revision", "2")]).await;
        assert_eq!(gone.location(), format!("{list}?aviso=persona-borrada"));
    }
    assert_eq!(browser.get(&page).await.status, StatusCode::NOT_FOUND);
    let row = workers::find(&world.services, &right, contract, 1).await;
    assert_eq!(row.expect("the row").texts.sbc, "512.30");
}

async fn who_deletes_what_was_changed_meanwhile_is_asked_again(world: &World) {
    let (world, mut browser, right, work) = scene(world).await;
    let contract = captured(&world, &right).await;
    let services = &world.services;
    let client_page = format!(
        "{work}/clientes/{}/borrar",
        the_client(&world, &right).await
    );
    let person_page = format!(
        "{work}/trabajadores/{}/borrar",
        the_worker(&world, &right).await
    );
    contracts::save(services, &right, contract, 1, &client("Otro Nombre"))
        .await
        .expect("saved");
    let raised = WorkerTexts::new(NSS, CURP, "999", "");
    workers::add(services, &right, contract, vec![raised])
        .await
        .expect("added");
    for (page, now) in [(client_page, "Otro Nombre"), (person_page, "999.00")] {
        for unseen in [&[("revision", "1")][..], &[]] {
            let asked = browser.post(&page, unseen).await;
            assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY, "{page}");
            assert!(asked.shown().contains(now), "{page}");
            assert!(
                asked.raw().contains("name=\"revision\" value=\"2\""),
                "{page}"
            );
        }
        let gone = browser.post(&page, &[("revision", "2")]).await;
        assert_eq!(gone.status, StatusCode::SEE_OTHER, "{page}");
    }
}
