//! Choosing a contratista and working for them.

use crate::people::active_for_two;
use axum::http::StatusCode;
use services::{Contratista, accounts};
use testing::{ILUMINADORA, KEMPER, PASSWORD, World, lucia, rfc};
use testing_portal::{Browser, Portal};

on_each_database!(
    one_chooses_confirms_and_works,
    going_on_without_a_choice_says_so,
    another_tab_s_choice_stops_this_one,
    a_removed_link_ends_the_work_on_the_next_request,
    a_stranger_s_contratista_is_not_named,
);

async fn two_contratistas(world: &World) -> (Browser, Contratista, Contratista) {
    let (kemper, iluminadora) = active_for_two(world).await;
    let mut browser = Portal::over(world).browser();
    browser.sign_in(lucia().curp.as_str(), PASSWORD).await;
    (browser, kemper, iluminadora)
}

async fn choose(browser: &mut Browser, contratista: &Contratista) {
    let id = contratista.id.to_string();
    let answer = browser.post("/contratista", &[("contratista", &id)]).await;
    assert_eq!(answer.location(), format!("/contratista/{id}"));
    let confirm = browser.get(answer.location()).await;
    assert!(confirm.shown().contains(&contratista.rfc));
    assert!(confirm.shown().contains(&contratista.name));
    let answer = browser.post(&format!("/contratista/{id}"), &[]).await;
    assert_eq!(answer.location(), format!("/trabajo/{id}"));
}

async fn one_chooses_confirms_and_works(world: &World) {
    let (mut browser, kemper, _) = two_contratistas(world).await;
    let picker = browser.get("/contratista").await;
    assert!(!picker.shown().contains("checked"), "none is preselected");
    choose(&mut browser, &kemper).await;
    let work = browser.get(&format!("/trabajo/{}", kemper.id)).await;
    assert_eq!(work.status, StatusCode::OK);
    // The clock stands at 10 January 2027: the third cuatrimestre of 2026 is due on Monday the 18th.
    for text in [
        kemper.name.as_str(),
        kemper.rfc.as_str(),
        "LUCÍA GÓMEZ MARÍN",
        "tercer cuatrimestre de 2026",
        "lunes 18 de enero de 2027",
        "Quedan 8 días.",
        "Cambiar de contratista",
        "Dejar de trabajar para este contratista",
        "Se presenta del 1 al 18 de enero; está abierto",
        "las 23:59 del lunes 18 de enero de 2027",
    ] {
        assert!(work.shown().contains(text), "{text}");
    }
    let left = browser
        .post(&format!("/trabajo/{}/dejar", kemper.id), &[])
        .await;
    assert_eq!(left.location(), "/perfil?aviso=trabajo");
    let work = browser.get(&format!("/trabajo/{}", kemper.id)).await;
    assert_eq!(work.status, StatusCode::CONFLICT);
}

async fn going_on_without_a_choice_says_so(world: &World) {
    let (mut browser, _, _) = two_contratistas(world).await;
    for choice in ["", "x", "../perfil"] {
        let answer = browser
            .post("/contratista", &[("contratista", choice)])
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{choice}");
        assert!(
            answer
                .shown()
                .contains("Selecciona un contratista para continuar.")
        );
    }
}

async fn another_tab_s_choice_stops_this_one(world: &World) {
    let (mut browser, kemper, iluminadora) = two_contratistas(world).await;
    choose(&mut browser, &kemper).await;
    choose(&mut browser, &iluminadora).await;
    for answer in [
        browser.get(&format!("/trabajo/{}", kemper.id)).await,
        browser
            .post(&format!("/trabajo/{}/dejar", kemper.id), &[])
            .await,
    ] {
        assert_eq!(answer.status, StatusCode::CONFLICT);
        assert!(
            answer
                .shown()
                .contains(&format!("Ahora trabajas para {}", iluminadora.name))
        );
        assert!(answer.shown().contains("Volver a "));
        assert!(answer.shown().contains(&kemper.name));
    }
    let work = browser.get(&format!("/trabajo/{}", iluminadora.id)).await;
    assert_eq!(
        work.status,
        StatusCode::OK,
        "nothing was done for the other"
    );
}

async fn a_removed_link_ends_the_work_on_the_next_request(world: &World) {
    let (mut browser, kemper, _) = two_contratistas(world).await;
    choose(&mut browser, &kemper).await;
    accounts::remove_capturista(&world.services, &rfc(KEMPER), &lucia().curp)
        .await
        .expect("a baja");
    let answer = browser.get(&format!("/trabajo/{}", kemper.id)).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(
        answer
            .shown()
            .contains("Ya no capturas para este contratista")
    );
    assert!(
        !browser
            .get("/contratista")
            .await
            .shown()
            .contains(&kemper.rfc)
    );
    let again = browser
        .post(&format!("/contratista/{}", kemper.id), &[])
        .await;
    assert_eq!(again.status, StatusCode::FORBIDDEN);
}

async fn a_stranger_s_contratista_is_not_named(world: &World) {
    world.active().await;
    let stranger = world
        .contratista(ILUMINADORA, "Indistria Iluminadora")
        .await;
    let mut browser = Portal::over(world).browser();
    browser.sign_in(lucia().curp.as_str(), PASSWORD).await;
    for address in [
        format!("/contratista/{}", stranger.id),
        format!("/trabajo/{}", stranger.id),
    ] {
        let answer = browser.get(&address).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{address}");
        assert!(
            !answer.body.contains(&stranger.name.to_uppercase()),
            "{address}"
        );
        assert!(!answer.body.contains(&stranger.rfc), "{address}");
    }
}
