//! Capturing by the pages: what is typed, where it goes, and whose it is.

use crate::efirma::enter;
use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use domain::Cuatrimestre;
use domain::informativa::Field;
use grid::WorkerTexts;
use grid::wire::{self, Answer, Change, Loaded, MOST_CHANGES, Outcome, Refusal, Whose};
use informativa::contracts::Seen;
use informativa::{Capturing, ContractTexts, changes, contracts, returns, workers};
use services::Administration;
use testing::efirmas::{authorities, company};
use testing::{ILUMINADORA, KEMPER, PASSWORD, World, lucia, rfc};
use testing_portal::{Browser, Portal};
use ui::wire::WIRE_VERSION;
use uuid::Uuid;

on_each_database!(
    the_grid_saves_for_nobody_but_who_typed,
    a_contratista_captures_for_itself,
    a_new_contract_begins_with_one_of_the_period_before,
    a_long_list_is_taken_whole,
    a_long_list_needs_room_whoever_sends_it,
    an_address_about_another_s_return_finds_nothing,
    a_form_that_is_sent_twice_is_taken_once,
    what_was_changed_meanwhile_is_asked_again,
    a_form_that_cannot_be_taken_is_shown_again_with_what_was_typed,
    who_changed_what_is_shown,
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
    assert!(refused.shown().contains("hasta 64 kB"));
    let longer = list.repeat(10);
    let refused = browser
        .post(&format!("{base}/pegar"), &[("lista", &longer)])
        .await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(refused.shown().contains("hasta 1 MB"));
    // Whoever pastes more columns than a return has is told that those are not there.
    let wider = "Clave\tNSS\tCURP\n7\t12345678903\t";
    let added = browser
        .post(&format!("{base}/pegar"), &[("lista", wider)])
        .await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.body);
    let told = browser.get(added.location()).await;
    assert!(told.shown().contains("las demás columnas no"));
    let nothing = browser
        .post(&format!("{base}/pegar"), &[("lista", " \n")])
        .await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
}

/// Of what is received at once a contratista has half of the room, with its capturistas.
async fn a_long_list_needs_room_whoever_sends_it(world: &World) {
    let contratista = world.active().await;
    let mut browser = Portal::over(world).browser();
    browser.sign_in(lucia().curp.as_str(), PASSWORD).await;
    let chosen = format!("/contratista/{}", contratista.id);
    browser.post(&chosen, &[]).await;
    let right = right(world, contratista.rfc.as_str()).await;
    let id = begun(world, &right, running(world)).await;
    let contract = contracts::add(&world.services, &right, id, &ContractTexts::default()).await;
    let contract = contract.expect("a contract");
    let page = format!(
        "/trabajo/{}/informativas/{id}/contratos/{contract}/pegar",
        contratista.id
    );
    let row = "12345678903\tRIMA950821MPLSNN00\t512.30\n";
    let (short, long) = (row.to_owned(), row.repeat(3_000));
    let program = browser.clone();
    let by_api = async |lines: String| {
        let request = program
            .request(
                Method::POST,
                &format!("/api/v1/contratos/{contract}/trabajadores"),
            )
            .header(header::CONTENT_TYPE, "application/x-ndjson")
            .body(Body::from(lines));
        program.clone().send(request.expect("a request")).await
    };
    let line = "{\"nss\":\"12345678903\",\"curp\":\"RIMA950821MPLSNN00\"}\n";

    let turns = world.services.turns();
    let room = turns.room(contratista.id, usize::MAX).await.expect("room");
    let refused = browser.post(&page, &[("lista", &long)]).await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(refused.header("retry-after"), "5");
    let refused = by_api(line.repeat(2_000)).await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(!refused.header("retry-after").is_empty());
    assert_eq!(rows_of(world, &right, contract).await, 0);
    // A list no longer than any form is like any form.
    let taken = browser.post(&page, &[("lista", &short)]).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.body);
    assert_eq!(by_api(line.to_owned()).await.status, StatusCode::OK);
    drop(room);
    let taken = browser.post(&page, &[("lista", &long)]).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.body);
    assert_eq!(by_api(line.repeat(2_000)).await.status, StatusCode::OK);
    assert_eq!(rows_of(world, &right, contract).await, 5_002);
    // All of it is given back.
    drop(turns.room(contratista.id, usize::MAX).await.expect("room"));
    // Who works for nobody any more learns that, whatever was sent.
    let left = format!("/trabajo/{}/dejar", contratista.id);
    browser.post(&left, &[]).await;
    let refused = browser.post(&page, &[("lista", &long)]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
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

/// What the grid's call of this name answers.
async fn answered<T: serde::de::DeserializeOwned>(
    browser: &mut Browser,
    name: &str,
    arguments: &impl serde::Serialize,
) -> Result<T, Refusal> {
    let answer = browser.call(name, arguments).await;
    assert_eq!(answer.status, StatusCode::OK);
    postcard::from_bytes(&answer.bytes).expect("an answer")
}

async fn save(browser: &mut Browser, whose: &Whose, changes: &[Change]) -> Result<Answer, Refusal> {
    answered(
        browser,
        "guardar-renglones",
        &(WIRE_VERSION, whose, changes),
    )
    .await
}

async fn the_grid_saves_for_nobody_but_who_typed(world: &World) {
    let (world, mut browser, right, work) = scene(world).await;
    let informativa = begun(&world, &right, running(&world)).await;
    let texts = ContractTexts::default();
    let contract = contracts::add(&world.services, &right, informativa, &texts).await;
    let contract = contract.expect("a contract");
    let page = format!("{work}/informativas/{informativa}/contratos/{contract}/trabajadores");
    let (_, shown) = browser.visit(&page).await;
    let ui::wire::Outcome::Show(shown) = shown else {
        unreachable!("the page")
    };
    let whose = Whose {
        account: shown.account.expect("somebody is signed in"),
        contratista: right.contratista().id.to_string(),
        informativa: informativa.to_string(),
        contract: contract.to_string(),
    };
    let change = Change {
        row: 1,
        seen: wire::Seen::New,
        texts: Some(WorkerTexts::new("", "", "", "UNA PERSONA")),
    };
    let saved = save(&mut browser, &whose, std::slice::from_ref(&change)).await;
    assert_eq!(
        saved.map(|answer| answer.outcomes),
        Ok(vec![Outcome::Saved(1, None)])
    );
    let loaded: Result<Loaded, _> =
        answered(&mut browser, "renglones", &(WIRE_VERSION, &whose, 0)).await;
    let names: Vec<_> = (loaded.expect("the rows").rows.into_iter())
        .map(|row| row.texts.name)
        .collect();
    assert_eq!(names, ["UNA PERSONA"]);

    let refused = async |browser: &mut Browser, whose: Whose| {
        save(browser, &whose, &[]).await.expect_err("a refusal")
    };
    let nobody = Whose::default();
    for (whose, refusal) in [
        (
            Whose {
                account: "0123".to_owned(),
                ..whose.clone()
            },
            Refusal::SomebodyElse,
        ),
        (
            Whose {
                contratista: Uuid::nil().to_string(),
                ..whose.clone()
            },
            Refusal::NoRight,
        ),
        (
            Whose {
                informativa: Uuid::nil().to_string(),
                ..whose.clone()
            },
            Refusal::Unknown,
        ),
        (
            Whose {
                contract: "no-es".to_owned(),
                ..whose.clone()
            },
            Refusal::Unknown,
        ),
        (nobody, Refusal::SomebodyElse),
    ] {
        assert_eq!(refused(&mut browser, whose).await, refusal);
    }
    let old: Result<Answer, _> = answered(
        &mut browser,
        "guardar-renglones",
        &(WIRE_VERSION ^ 1, &whose, &[] as &[Change]),
    )
    .await;
    assert_eq!(old, Err(Refusal::OtherVersion));
    let too_many = vec![change; MOST_CHANGES + 1];
    let too_many = save(&mut browser, &whose, &too_many).await;
    assert_eq!(too_many, Err(Refusal::Full));

    // Another contratista's own session, and no session at all.
    let portal = Portal::over(&world);
    let mut other = portal.browser();
    enter(&mut other, company(ILUMINADORA, "Iluminadora")).await;
    assert_eq!(
        refused(&mut other, whose.clone()).await,
        Refusal::SomebodyElse
    );
    let mut stranger = portal.browser();
    assert_eq!(
        refused(&mut stranger, whose.clone()).await,
        Refusal::SignedOut
    );
    let seen = changes::of_return(&world.services, &right, informativa).await;
    returns::discard(&world.services, &right, informativa, seen.expect("seen"))
        .await
        .expect("discarded");
    assert_eq!(refused(&mut browser, whose).await, Refusal::Closed);
}

/// The value of a hidden field of a page.
fn hidden(page: &str, name: &str) -> String {
    let (_, rest) = page
        .split_once(&format!("name=\"{name}\" value=\""))
        .expect("the field");
    rest.split('"').next().expect("its value").to_owned()
}

/// A return with a contract; its address.
async fn with_contract(world: &World, right: &Capturing, work: &str) -> (Uuid, Uuid, String) {
    let id = begun(world, right, running(world)).await;
    let contract = contracts::add(&world.services, right, id, &ContractTexts::default()).await;
    let contract = contract.expect("a contract");
    let base = format!("{work}/informativas/{id}/contratos/{contract}");
    (id, contract, base)
}

async fn rows_of(world: &World, right: &Capturing, contract: Uuid) -> u64 {
    let found = workers::list(&world.services, right, contract, 1, 50).await;
    found.expect("workers").total
}

async fn contracts_of(world: &World, right: &Capturing, id: Uuid) -> u64 {
    let found = contracts::list(&world.services, right, id, "", 1, 20).await;
    found.expect("contracts").total
}

async fn a_form_that_is_sent_twice_is_taken_once(world: &World) {
    let (world, mut browser, right, work) = scene(world).await;
    let (id, contract, base) = with_contract(&world, &right, &work).await;
    let list = format!("{base}/trabajadores");
    let key = hidden(&browser.get(&list).await.body, "envio");
    let fields = [("envio", key.as_str()), ("nss", "1"), ("sbc", "2")];
    let mut led = Vec::new();
    for _ in 0..2 {
        led.push(browser.post(&list, &fields).await.location().to_owned());
    }
    assert_eq!(led[0], led[1]);
    assert_eq!(rows_of(&world, &right, contract).await, 1);
    // Who goes back and types something else has not sent the same; nor has who opens the page anew.
    let other = [("envio", key.as_str()), ("nss", "3"), ("sbc", "2")];
    browser.post(&list, &other).await;
    let new = hidden(&browser.get(&list).await.body, "envio");
    assert_ne!(new, key);
    browser
        .post(&list, &[("envio", &new), ("nss", "1"), ("sbc", "2")])
        .await;
    assert_eq!(rows_of(&world, &right, contract).await, 3);

    let paste = format!("{base}/pegar");
    let key = hidden(&browser.get(&paste).await.body, "envio");
    for _ in 0..2 {
        let pasted = [("envio", key.as_str()), ("lista", "1\tX\t2\n2\tX\t2")];
        let added = browser.post(&paste, &pasted).await;
        assert_eq!(added.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(rows_of(&world, &right, contract).await, 5);

    let new = format!("{work}/informativas/{id}/contratos/nuevo");
    let key = hidden(&browser.get(&new).await.body, "envio");
    let sent = [("envio", key.as_str()), ("objeto", "uno")];
    let first = browser.post(&new, &sent).await.location().to_owned();
    assert_eq!(browser.post(&new, &sent).await.location(), first);
    assert_eq!(contracts_of(&world, &right, id).await, 2);
    let key = hidden(&browser.get(&base).await.body, "envio");
    let duplicate = format!("{base}/duplicar");
    let first = browser.post(&duplicate, &[("envio", &key)]).await;
    let second = browser.post(&duplicate, &[("envio", &key)]).await;
    assert_eq!(first.location(), second.location());
    assert_eq!(contracts_of(&world, &right, id).await, 3);
}

async fn what_was_changed_meanwhile_is_asked_again(world: &World) {
    let (world, mut browser, right, work) = scene(world).await;
    let services = &world.services;
    let (id, contract, base) = with_contract(&world, &right, &work).await;
    let row = |nss| vec![WorkerTexts::new(nss, "", "1", "")];
    let add = async |nss| {
        let added = workers::add(services, &right, contract, row(nss)).await;
        added.expect("added");
    };
    add("1").await;
    let list = format!("{base}/trabajadores");
    let remove_all = format!("{base}/quitar-trabajadores");
    assert!(browser.get(&list).await.raw().contains(&remove_all));
    let remove = format!("{base}/quitar");
    let discard = format!("{work}/informativas/{id}/descartar");
    for (page, now) in [
        (&remove_all, "Se quitan 2 renglones"),
        (&remove, "Se quita con 3 trabajadores"),
        (&discard, "Tiene 1 contrato y 4 renglones de trabajadores"),
    ] {
        let asked = browser.get(page).await;
        let seen = hidden(&asked.body, "revision");
        add("2").await;
        for unseen in [&[("revision", seen.as_str())][..], &[]] {
            let again = browser.post(page, unseen).await;
            assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{page}");
            assert!(again.shown().contains(now), "{page}: {}", again.shown());
            assert_ne!(hidden(&again.body, "revision"), seen, "{page}");
        }
    }
    // A row that somebody has changed is shown as it is.
    let removal = format!("{list}/1/quitar");
    let changed = WorkerTexts::new("cambiado", "", "1", "");
    workers::save(services, &right, contract, 1, 1, changed)
        .await
        .expect("saved");
    let asked = browser.post(&removal, &[("revision", "1")]).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(asked.raw().contains("value=\"cambiado\""));
    for _ in 0..2 {
        let gone = browser.post(&removal, &[("revision", "2")]).await;
        assert_eq!(gone.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(rows_of(&world, &right, contract).await, 3);
    // Pressed twice, each is done once, and says the same.
    for (page, left) in [(&remove_all, 0), (&remove, 0), (&discard, 0)] {
        let seen = hidden(&browser.get(page).await.body, "revision");
        let done = browser.post(page, &[("revision", &seen)]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{page}");
        let again = browser.post(page, &[("revision", &seen)]).await;
        assert_eq!(again.location(), done.location(), "{page}");
        if page == &remove_all {
            assert_eq!(rows_of(&world, &right, contract).await, left);
        }
    }
    let gone = returns::find(services, &right, id).await;
    assert!(gone.is_err());
}

async fn a_form_that_cannot_be_taken_is_shown_again_with_what_was_typed(world: &World) {
    let (world, mut browser, right, work) = scene(world).await;
    let services = &world.services;
    let (id, contract, base) = with_contract(&world, &right, &work).await;
    workers::add(
        services,
        &right,
        contract,
        vec![WorkerTexts::new("1", "", "1", "")],
    )
    .await
    .expect("added");
    let new = format!("{work}/informativas/{id}/contratos/nuevo");
    let list = format!("{base}/trabajadores");
    let forms = [
        (new.clone(), "objeto"),
        (base.clone(), "objeto"),
        (list.clone(), "nss"),
        (format!("{list}/1"), "nss"),
        (format!("{base}/pegar"), "lista"),
    ];
    let refused = async |browser: &mut Browser, address: &str, field: &str, why: &str| {
        let sent = [("revision", "1"), (field, "lo que escribí")];
        let answer = browser.post(address, &sent).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{address}");
        assert!(answer.raw().contains("lo que escribí"), "{address}");
        assert!(answer.raw().contains("resumen-de-errores"), "{address}");
        assert!(
            answer.shown().contains(why),
            "{address}: {}",
            answer.shown()
        );
    };
    // Somebody takes the contract out while another types.
    let removed = contracts::add(services, &right, id, &ContractTexts::default()).await;
    let removed = removed.expect("a contract");
    contracts::remove(services, &right, removed, Seen::Texts(1))
        .await
        .expect("removed");
    let gone = format!("{work}/informativas/{id}/contratos/{removed}");
    refused(&mut browser, &gone, "objeto", "Alguien quitó este contrato").await;

    let seen = changes::of_return(services, &right, id).await;
    returns::discard(services, &right, id, seen.expect("changes"))
        .await
        .expect("discarded");
    for (address, field) in &forms {
        refused(&mut browser, address, field, "alguien la descartó").await;
    }
    let nothing = returns::start(services, &right, running(&world), true).await;
    let nothing = nothing.expect("a return");
    let new = format!("{work}/informativas/{nothing}/contratos/nuevo");
    refused(&mut browser, &new, "objeto", "Alguien declaró que").await;

    let (_, contract, base) = {
        returns::declare_nothing(services, &right, nothing, false)
            .await
            .expect("taken back");
        let contract = contracts::add(services, &right, nothing, &ContractTexts::default()).await;
        let contract = contract.expect("a contract");
        let base = format!("{work}/informativas/{nothing}/contratos/{contract}");
        (nothing, contract, base)
    };
    let many = vec![WorkerTexts::new("1", "", "1", ""); 20_000];
    workers::add(services, &right, contract, many)
        .await
        .expect("added");
    for (address, field) in [
        (format!("{base}/trabajadores"), "nss"),
        (format!("{base}/pegar"), "lista"),
    ] {
        refused(&mut browser, &address, field, "No caben").await;
    }
}

async fn who_changed_what_is_shown(world: &World) {
    let (world, mut browser, right, work) = scene(world).await;
    let (id, contract, _) = with_contract(&world, &right, &work).await;
    for _ in 0..2 {
        let rows = vec![WorkerTexts::new("1", "", "1", "")];
        workers::add(&world.services, &right, contract, rows)
            .await
            .expect("added");
    }
    let page = format!("{work}/informativas/{id}/cambios");
    let of = format!("{work}/informativas/{id}");
    assert!(browser.get(&of).await.raw().contains(&page));
    let shown = browser.get(&page).await;
    assert_eq!(shown.status, StatusCode::OK);
    for words in [
        "Se agregaron trabajadores al contrato 1, 2 veces",
        "Se agregó el contrato 1",
        "Se empezó la informativa",
        "Quien opera el portal",
    ] {
        assert!(shown.shown().contains(words), "{words}");
    }
}
