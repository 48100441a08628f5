//! The registers, on SQLite and on PostgreSQL alike: what is remembered, looked through, corrected, forgotten.
#![expect(clippy::unwrap_used, reason = "all of this is a test")]

#[macro_use]
extern crate testing;

use domain::Cuatrimestre;
use domain::informativa::{Code, Field};
use informativa::repse::{ServiceError, ServiceField};
use informativa::workers::WorkerTexts;
use informativa::{
    Capturing, ContractTexts, RegisterError, clients, contracts, people, repse, returns, workers,
};
use services::Administration;
use testing::{ILUMINADORA, KEMPER, World, curp, rfc};
use time::Duration;
use uuid::Uuid;

on_each_database!(
    a_client_is_corrected_and_forgotten_and_captures_stay,
    a_worker_is_corrected_and_forgotten_and_captures_stay,
    what_is_remembered_is_found_whatever_accents_and_case,
    a_row_of_a_register_is_not_overwritten_unseen,
    a_register_is_nobody_else_s,
    a_service_is_corrected_by_whoever_has_seen_it,
);

const RFC: &str = "XIQB891116QE4";
const NSS: &str = "12345678903";
const OTHER_NSS: &str = "98765432103";

async fn of(world: &World, contratista: &str) -> Capturing {
    let known = Administration::of_operator(&world.services, &rfc(contratista)).await;
    if let Ok(right) = known {
        return (&right).into();
    }
    world.contratista(contratista, "Una Empresa").await;
    let right = Administration::of_operator(&world.services, &rfc(contratista)).await;
    (&right.unwrap()).into()
}

/// The right of KEMPER, and a contract of its running return.
async fn begun(world: &World, texts: &ContractTexts) -> (Capturing, Uuid) {
    let right = of(world, KEMPER).await;
    let id = returns::start(&world.services, &right, running(world), false).await;
    let contract = contracts::add(&world.services, &right, id.unwrap(), texts).await;
    (right, contract.unwrap())
}

fn running(world: &World) -> Cuatrimestre {
    Cuatrimestre::containing(world.services.today())
}

fn client(rfc: &str, name: &str) -> ContractTexts {
    ContractTexts::of(|field| match field {
        Field::Rfc => rfc,
        Field::Name => name,
        Field::Mail => "compras@cliente.example",
        Field::Object => "Limpieza",
        _ => "",
    })
}

fn worker(nss: &str, sbc: &str, name: &str) -> WorkerTexts {
    WorkerTexts::new(nss, curp("GOML950214MDFMRC0").as_str(), sbc, name)
}

async fn the_client(world: &World, right: &Capturing) -> clients::Client {
    let mut found = clients::list(&world.services, right, "", 1, 20)
        .await
        .unwrap();
    assert_eq!(found.total, 1);
    found.items.remove(0)
}

async fn the_worker(world: &World, right: &Capturing) -> people::Known {
    let mut found = people::list(&world.services, right, "", 1, 20)
        .await
        .unwrap();
    assert_eq!(found.total, 1);
    found.items.remove(0)
}

async fn a_client_is_corrected_and_forgotten_and_captures_stay(world: &World) {
    let texts = client(RFC, "Berenice");
    let (right, contract) = begun(world, &texts).await;
    let services = &world.services;
    let known = the_client(world, &right).await;
    assert_eq!(known.texts.get(Field::Object), "", "the contract's");
    let mut corrected = client("IIA040805DZ4", "Indistria");
    clients::correct(services, &right, known.id, known.revision, &corrected)
        .await
        .unwrap();
    let found = clients::find(services, &right, known.id).await.unwrap();
    assert_eq!(found.texts.get(Field::Rfc), "IIA040805DZ4");
    assert_eq!(found.texts.get(Field::Object), "");
    assert_eq!(found.revision, known.revision + 1);
    // The register knows it by the new RFC, and by that only.
    for (rfc, is_known) in [("IIA040805DZ4", true), (RFC, false)] {
        let known = clients::with_rfc(services, &right, rfc).await.unwrap();
        assert_eq!(known.is_some(), is_known, "{rfc}");
    }
    let (_, captured) = contracts::find(services, &right, contract).await.unwrap();
    assert_eq!(captured.texts, texts, "what was captured stays");

    corrected.set(Field::Rfc, "IIA040805");
    let wrong = clients::correct(services, &right, known.id, 2, &corrected).await;
    let Err(RegisterError::Wrong(found)) = wrong else {
        unreachable!("it is refused");
    };
    let said: Vec<_> = found
        .iter()
        .map(|(field, code, _)| (*field, *code))
        .collect();
    assert_eq!(said, [(Field::Rfc, Code::RfcLength)]);

    let other = client(RFC, "Berenice");
    let id = returns::list(services, &right).await.unwrap()[0]
        .found
        .as_ref()
        .unwrap()
        .found
        .id;
    contracts::add(services, &right, id, &other).await.unwrap();
    let taken = clients::correct(services, &right, known.id, 2, &other).await;
    assert!(matches!(taken, Err(RegisterError::Taken)));

    for _ in 0..2 {
        clients::forget(services, &right, known.id, 2)
            .await
            .unwrap();
    }
    let gone = clients::find(services, &right, known.id).await;
    assert!(matches!(gone, Err(RegisterError::Unknown)));
    let (_, captured) = contracts::find(services, &right, contract).await.unwrap();
    assert_eq!(captured.texts, texts, "what was captured stays");
}

async fn a_worker_is_corrected_and_forgotten_and_captures_stay(world: &World) {
    let (right, contract) = begun(world, &client(RFC, "Berenice")).await;
    let services = &world.services;
    let typed = worker(NSS, "512.3", "Lucía");
    workers::add(services, &right, contract, vec![typed.clone()])
        .await
        .unwrap();
    let captured_at = services.now();
    let known = the_worker(world, &right).await;
    assert_eq!(known.source, Some(running(world)));
    assert_eq!(known.texts.sbc, "512.30");

    world.later(Duration::DAY);
    // Another name does not make the salary another one's.
    let renamed = worker(NSS, "512.30", "Lucía Gómez");
    people::correct(services, &right, known.id, 1, &renamed)
        .await
        .unwrap();
    let found = people::find(services, &right, known.id).await.unwrap();
    assert_eq!((found.source, found.revision), (Some(running(world)), 2));
    assert_eq!(found.sbc_at, captured_at);
    let paid = worker(OTHER_NSS, "600", "Lucía Gómez");
    people::correct(services, &right, known.id, 2, &paid)
        .await
        .unwrap();
    let found = people::find(services, &right, known.id).await.unwrap();
    assert_eq!((found.source, found.sbc_at), (None, services.now()));
    assert_eq!(found.texts, worker(OTHER_NSS, "600.00", "Lucía Gómez"));

    let wrong = worker("123", "nada", "");
    let refused = people::correct(services, &right, known.id, 3, &wrong).await;
    let Err(RegisterError::Wrong(found)) = refused else {
        unreachable!("it is refused");
    };
    let fields: Vec<_> = found.iter().map(|(field, ..)| *field).collect();
    assert_eq!(fields, [Field::Nss, Field::Sbc]);

    workers::add(services, &right, contract, vec![worker(NSS, "1.00", "")])
        .await
        .unwrap();
    let taken = people::correct(services, &right, known.id, 3, &worker(NSS, "1", "")).await;
    assert!(matches!(taken, Err(RegisterError::Taken)));
    for _ in 0..2 {
        people::forget(services, &right, known.id, 3).await.unwrap();
    }
    let gone = people::find(services, &right, known.id).await;
    assert!(matches!(gone, Err(RegisterError::Unknown)));
    let row = workers::find(services, &right, contract, 1).await.unwrap();
    assert_eq!(row.texts, typed, "what was captured stays");
}

async fn what_is_remembered_is_found_whatever_accents_and_case(world: &World) {
    let (right, contract) = begun(world, &client(RFC, "Ñandú del Bajío")).await;
    let services = &world.services;
    let rows = vec![
        worker(NSS, "1.00", "Álvaro Peña"),
        WorkerTexts::new(OTHER_NSS, curp("CAVE880315HJCSLM0").as_str(), "2", "Zoé"),
    ];
    workers::add(services, &right, contract, rows)
        .await
        .unwrap();
    let clients = async |search: &str| {
        let found = clients::list(services, &right, search, 1, 20).await;
        found.unwrap().total
    };
    for (search, count) in [
        ("nandu BAJIO", 1),
        ("xiqb89", 1),
        ("nandu lima", 0),
        ("%", 0),
        ("", 1),
    ] {
        assert_eq!(clients(search).await, count, "{search}");
    }
    let people = async |search: &str, page, size| {
        let found = people::list(services, &right, search, page, size).await;
        let found = found.unwrap();
        let names: Vec<_> = (found.items.iter())
            .map(|known| known.texts.name.clone())
            .collect();
        (found.total, names)
    };
    let both = ["Álvaro Peña", "Zoé"].map(str::to_owned);
    assert_eq!(people("", 1, 20).await, (2, both.to_vec()));
    assert_eq!(people("", 9, 1).await, (2, vec![both[1].clone()]));
    assert_eq!(people("pena alvaro", 1, 20).await.0, 1);
    assert_eq!(people("98765", 1, 20).await, (1, vec![both[1].clone()]));
    assert_eq!(people("cave88 zoe", 1, 20).await.0, 1);
    assert_eq!(people("cave88 pena", 1, 20).await.0, 0);
}

async fn a_row_of_a_register_is_not_overwritten_unseen(world: &World) {
    let texts = client(RFC, "Berenice");
    let (right, contract) = begun(world, &texts).await;
    let services = &world.services;
    let seen = the_client(world, &right).await;
    // The same captured again changes nothing; something else does.
    let mut captured = texts.clone();
    captured.set(Field::Object, "Otro");
    contracts::save(services, &right, contract, 1, &captured)
        .await
        .unwrap();
    assert_eq!(the_client(world, &right).await, seen);
    captured.set(Field::Mail, "pagos@cliente.example");
    contracts::save(services, &right, contract, 2, &captured)
        .await
        .unwrap();
    let mine = client(RFC, "Berenice Ximo");
    let told = clients::correct(services, &right, seen.id, seen.revision, &mine).await;
    assert!(matches!(told, Err(RegisterError::Conflict)));
    let told = clients::forget(services, &right, seen.id, seen.revision).await;
    assert!(matches!(told, Err(RegisterError::Conflict)));
    let now = the_client(world, &right).await;
    assert_eq!(now.texts.get(Field::Mail), "pagos@cliente.example");
    // What is there already is no conflict.
    clients::correct(services, &right, seen.id, seen.revision, &now.texts)
        .await
        .unwrap();

    let add = async |typed: WorkerTexts| {
        workers::add(services, &right, contract, vec![typed])
            .await
            .unwrap();
    };
    add(worker(NSS, "512.30", "Lucía")).await;
    let seen = the_worker(world, &right).await;
    add(worker(NSS, "512.30", "")).await;
    assert_eq!(the_worker(world, &right).await.revision, seen.revision);
    assert_eq!(the_worker(world, &right).await.texts.name, "Lucía");
    add(worker(NSS, "600", "")).await;
    let mine = worker(NSS, "512.30", "Lucía Gómez");
    let told = people::correct(services, &right, seen.id, seen.revision, &mine).await;
    assert!(matches!(told, Err(RegisterError::Conflict)));
    let told = people::forget(services, &right, seen.id, seen.revision).await;
    assert!(matches!(told, Err(RegisterError::Conflict)));
    assert_eq!(the_worker(world, &right).await.texts.sbc, "600.00");
}

async fn a_register_is_nobody_else_s(world: &World) {
    let (right, contract) = begun(world, &client(RFC, "Berenice")).await;
    let services = &world.services;
    workers::add(services, &right, contract, vec![worker(NSS, "1.00", "")])
        .await
        .unwrap();
    let other = of(world, ILUMINADORA).await;
    let unknown = |error| matches!(error, RegisterError::Unknown);
    let theirs = the_client(world, &right).await;
    let found = clients::find(services, &other, theirs.id).await;
    assert!(unknown(found.unwrap_err()));
    let mine = client(RFC, "Mío");
    let corrected = clients::correct(services, &other, theirs.id, 1, &mine).await;
    assert!(unknown(corrected.unwrap_err()));
    clients::forget(services, &other, theirs.id, 1)
        .await
        .unwrap();
    assert_eq!(the_client(world, &right).await, theirs);

    let them = the_worker(world, &right).await;
    let found = people::find(services, &other, them.id).await;
    assert!(unknown(found.unwrap_err()));
    let mine = worker(NSS, "2.00", "");
    let corrected = people::correct(services, &other, them.id, 1, &mine).await;
    assert!(unknown(corrected.unwrap_err()));
    people::forget(services, &other, them.id, 1).await.unwrap();
    assert_eq!(the_worker(world, &right).await, them);
    let none = people::list(services, &other, "", 1, 20).await.unwrap();
    assert_eq!((none.total, none.pages), (0, 1));
}

async fn a_service_is_corrected_by_whoever_has_seen_it(world: &World) {
    let right = of(world, KEMPER).await;
    let services = &world.services;
    let typed = |text: &'static str| {
        move |field| match field {
            ServiceField::Folio => "A1".to_owned(),
            ServiceField::Description => text.to_owned(),
            ServiceField::ValidUntil => String::new(),
        }
    };
    let id = repse::register(services, &right, typed("Poda"))
        .await
        .unwrap();
    let again = repse::register(services, &right, typed("Poda")).await;
    assert_eq!(again.unwrap(), id);
    let correct =
        async |revision, text| repse::correct(services, &right, id, revision, typed(text)).await;
    correct(1, "Jardinería").await.unwrap();
    correct(1, "Jardinería").await.unwrap();
    let told = correct(1, "Limpieza").await;
    assert!(matches!(told, Err(ServiceError::Conflict)));
    let wrong = correct(2, " ").await;
    assert!(matches!(wrong, Err(ServiceError::Wrong(_))));
    let found = repse::find(services, &right, id).await.unwrap();
    assert_eq!(
        (found.revision, found.service.text.as_str()),
        (2, "Jardinería")
    );
    let other = of(world, ILUMINADORA).await;
    let theirs = repse::correct(services, &other, id, 2, typed("Mío")).await;
    assert!(matches!(theirs, Err(ServiceError::Unknown)));
    repse::remove(services, &other, id, 2).await.unwrap();
    let told = repse::remove(services, &right, id, 1).await;
    assert!(matches!(told, Err(ServiceError::Conflict)));
    for _ in 0..2 {
        repse::remove(services, &right, id, 2).await.unwrap();
    }
    let gone = repse::find(services, &right, id).await;
    assert!(matches!(gone, Err(ServiceError::Unknown)));
}
