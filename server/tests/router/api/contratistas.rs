//! The contratistas that one may work for, and the one chosen.

use super::program::{Program, refusal, refused};
use crate::people::active_for_two;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use services::{Contratista, accounts};
use testing::{ILUMINADORA, KEMPER, World, lucia, rfc};

on_each_database!(
    they_are_listed_and_searched,
    a_search_or_a_page_that_cannot_be_is_refused,
    one_chooses_works_and_leaves,
    another_tab_s_choice_is_not_left_by_mistake,
    a_removed_link_ends_the_work,
    a_stranger_s_contratista_is_not_named,
    a_choice_that_is_no_id_is_refused,
);

async fn two_contratistas(world: &World) -> (Program, Contratista, Contratista) {
    let (kemper, iluminadora) = active_for_two(world).await;
    (Program::signed_in(world).await, kemper, iluminadora)
}

fn shown(contratista: &Contratista) -> Value {
    json!({ "id": contratista.id, "rfc": contratista.rfc, "nombre": contratista.name })
}

async fn choose(program: &mut Program, contratista: &Contratista) {
    let sent = json!({ "id": contratista.id });
    let answer = program.send(Method::PUT, "/contratista", &sent).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.json(), shown(contratista));
}

async fn they_are_listed_and_searched(world: &World) {
    let (mut program, kemper, iluminadora) = two_contratistas(world).await;
    let all = program.get("/contratistas").await;
    assert_eq!(
        all.json(),
        json!({
            "contratistas": [shown(&kemper), shown(&iluminadora)],
            "total": 2, "pagina": 1, "paginas": 1, "por_pagina": 20,
        })
    );
    let found = program.get("/contratistas?buscar=KÉMPER&pagina=7").await;
    assert_eq!(found.json()["contratistas"], json!([shown(&kemper)]));
    assert_eq!(found.json()["pagina"], 1, "beyond the last is the last");
    let none = program.get("/contratistas?buscar=%00%25").await;
    assert_eq!(none.json()["total"], 0);
}

async fn a_search_or_a_page_that_cannot_be_is_refused(world: &World) {
    let (mut program, _, _) = two_contratistas(world).await;
    for (query, fields) in [
        ("pagina=0", vec!["pagina"]),
        ("pagina=1000001", vec!["pagina"]),
        (&format!("buscar={}", "x".repeat(101)), vec!["buscar"]),
        ("pagina=-1", vec![]),
        ("pagina=uno", vec![]),
        ("buscar=a&buscar=b", vec![]),
        ("otro=1", vec![]),
    ] {
        let answer = program.get(&format!("/contratistas?{query}")).await;
        assert_eq!(refusal(&answer), refused(422, "datos_invalidos"), "{query}");
        let errors = answer.json()["errores"].clone();
        let named: Vec<_> = errors
            .as_array()
            .into_iter()
            .flatten()
            .map(|error| error["campo"].as_str().expect("a field"))
            .collect();
        assert_eq!(named, fields, "{query}");
    }
}

async fn one_chooses_works_and_leaves(world: &World) {
    let (mut program, kemper, _) = two_contratistas(world).await;
    let none = program.get("/contratista").await;
    assert_eq!(refusal(&none), refused(404, "sin_contratista"));
    choose(&mut program, &kemper).await;
    assert_eq!(program.get("/contratista").await.json(), shown(&kemper));
    assert_eq!(
        program.get("/yo").await.json()["contratista"],
        shown(&kemper)
    );
    let work = program
        .browser
        .get(&format!("/trabajo/{}", kemper.id))
        .await;
    assert_eq!(work.status, StatusCode::OK, "the pages know");
    for _ in 0..2 {
        let left = program.delete("/contratista").await;
        assert_eq!(left.status, StatusCode::NO_CONTENT);
        let none = program.get("/contratista").await;
        assert_eq!(refusal(&none), refused(404, "sin_contratista"));
    }
}

async fn another_tab_s_choice_is_not_left_by_mistake(world: &World) {
    let (mut program, kemper, iluminadora) = two_contratistas(world).await;
    choose(&mut program, &kemper).await;
    choose(&mut program, &iluminadora).await;
    let answer = program
        .delete(&format!("/contratista?id={}", kemper.id))
        .await;
    assert_eq!(refusal(&answer), refused(409, "otro_contratista"));
    assert_eq!(
        program.get("/contratista").await.json(),
        shown(&iluminadora)
    );
    let answer = program
        .delete(&format!("/contratista?id={}", iluminadora.id))
        .await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    let answer = program.delete("/contratista?id=x").await;
    assert_eq!(refusal(&answer), refused(422, "datos_invalidos"));
}

async fn a_removed_link_ends_the_work(world: &World) {
    let (mut program, kemper, _) = two_contratistas(world).await;
    choose(&mut program, &kemper).await;
    accounts::remove_capturista(&world.services, &rfc(KEMPER), &lucia().curp)
        .await
        .expect("a baja");
    for method in [Method::GET, Method::DELETE] {
        let answer = program.bare(method, "/contratista").await;
        assert_eq!(refusal(&answer), refused(403, "contratista_de_baja"));
    }
    assert!(program.get("/yo").await.json()["contratista"].is_null());
    assert_eq!(program.get("/contratistas").await.json()["total"], 1);
    let sent = json!({ "id": kemper.id });
    let again = program.send(Method::PUT, "/contratista", &sent).await;
    assert_eq!(refusal(&again), refused(403, "contratista_ajeno"));
}

async fn a_stranger_s_contratista_is_not_named(world: &World) {
    world.active().await;
    let stranger = world
        .contratista(ILUMINADORA, "Indistria Iluminadora")
        .await;
    let mut program = Program::signed_in(world).await;
    let nobody = json!({ "id": "0190a7c0-0000-7000-8000-000000000001" });
    let sent = json!({ "id": stranger.id });
    let theirs = program.send(Method::PUT, "/contratista", &sent).await;
    let none = program.send(Method::PUT, "/contratista", &nobody).await;
    assert_eq!(refusal(&theirs), refused(403, "contratista_ajeno"));
    assert_eq!(
        theirs.unnumbered(),
        none.unnumbered(),
        "whether it exists is not said"
    );
}

async fn a_choice_that_is_no_id_is_refused(world: &World) {
    let (mut program, kemper, _) = two_contratistas(world).await;
    for sent in [
        json!({}),
        json!({ "id": "x" }),
        json!({ "id": null }),
        json!({ "id": kemper.id, "otro": 1 }),
    ] {
        let answer = program.send(Method::PUT, "/contratista", &sent).await;
        assert_eq!(refusal(&answer), refused(422, "datos_invalidos"), "{sent}");
    }
}
