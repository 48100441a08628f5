//! What two people do at the same moment, and registers that are full, on SQLite and on PostgreSQL alike.
#![expect(clippy::unwrap_used, reason = "all of this is a test")]

#[macro_use]
extern crate testing;

use domain::Cuatrimestre;
use domain::informativa::Field;
use informativa::repse::ServiceField;
use informativa::workers::WorkerTexts;
use informativa::{
    Capturing, ContractTexts, MOST_REMEMBERED, RegisterError, clients, contracts, people, repse,
    returns, workers,
};
use sea_orm::{ConnectionTrait, DbBackend};
use services::Administration;
use testing::{KEMPER, World, curp, rfc};
use uuid::Uuid;

on_each_database!(
    a_service_registered_by_two_at_once_is_one,
    of_two_who_correct_clients_to_one_rfc_one_does,
    of_two_who_correct_workers_to_one_nss_one_does,
    two_contracts_saved_at_once_add_to_one_client,
    a_full_register_still_learns_of_those_it_knows,
);

const RFCS: [&str; 3] = ["XIQB891116QE4", "IIA040805DZ4", "CAVE880930H24"];
const NSS: [&str; 3] = ["12345678903", "98765432103", "11111111115"];

/// How often two meet: each time they may just miss each other.
const TIMES: usize = 8;

async fn of(world: &World) -> Capturing {
    world.contratista(KEMPER, "Una Empresa").await;
    let right = Administration::of_operator(&world.services, &rfc(KEMPER)).await;
    (&right.unwrap()).into()
}

/// A contract of a return of this period.
async fn begun(world: &World, right: &Capturing, period: Cuatrimestre) -> Uuid {
    let id = returns::start(&world.services, right, period, false).await;
    let texts = ContractTexts::default();
    let contract = contracts::add(&world.services, right, id.unwrap(), &texts).await;
    contract.unwrap()
}

fn running(world: &World) -> Cuatrimestre {
    Cuatrimestre::containing(world.services.today())
}

fn client(rfc: &str, field: Field, text: &str) -> ContractTexts {
    let mut texts = ContractTexts::default();
    texts.set(Field::Rfc, rfc);
    texts.set(field, text);
    texts
}

fn worker(nss: &str, sbc: &str) -> WorkerTexts {
    WorkerTexts::new(nss, curp("GOML950214MDFMRC0").as_str(), sbc, "")
}

async fn known(world: &World, right: &Capturing) -> Vec<people::Known> {
    let found = people::list(&world.services, right, "", 1, 20).await;
    found.unwrap().items
}

/// One did it, and the other was told that it is taken.
fn assert_one(one: Result<(), RegisterError>, other: Result<(), RegisterError>) -> bool {
    match (one, other) {
        (Ok(()), Err(RegisterError::Taken)) => true,
        (Err(RegisterError::Taken), Ok(())) => false,
        both => unreachable!("{both:?}"),
    }
}

async fn a_service_registered_by_two_at_once_is_one(world: &World) {
    let right = of(world).await;
    let services = &world.services;
    for time in 0..TIMES {
        let typed = |field| match field {
            ServiceField::Folio => format!("A{time}"),
            ServiceField::Description => "Poda".to_owned(),
            ServiceField::ValidUntil => String::new(),
        };
        let (one, other) = tokio::join!(
            repse::register(services, &right, typed),
            repse::register(services, &right, typed)
        );
        assert_eq!(one.unwrap(), other.unwrap());
    }
    let listed = repse::list(services, &right).await.unwrap();
    assert_eq!(listed.len(), TIMES);
}

async fn of_two_who_correct_clients_to_one_rfc_one_does(world: &World) {
    let right = of(world).await;
    let services = &world.services;
    let contract = begun(world, &right, running(world)).await;
    for (revision, rfc) in (1..).zip(&RFCS[..2]) {
        let texts = client(rfc, Field::Name, rfc);
        contracts::save(services, &right, contract, revision, &texts)
            .await
            .unwrap();
    }
    let mut both = clients::list(services, &right, "", 1, 20)
        .await
        .unwrap()
        .items;
    for _ in 0..TIMES {
        let to = client(RFCS[2], Field::Name, "Una");
        let correct = |known: &clients::Client| {
            clients::correct(services, &right, known.id, known.revision, &to)
        };
        let (one, other) = tokio::join!(correct(&both[0]), correct(&both[1]));
        let changed = &mut both[usize::from(!assert_one(one, other))];
        // Back again, for the next time.
        let texts = changed.texts.clone();
        clients::correct(services, &right, changed.id, changed.revision + 1, &texts)
            .await
            .unwrap();
        changed.revision += 2;
    }
}

async fn of_two_who_correct_workers_to_one_nss_one_does(world: &World) {
    let right = of(world).await;
    let services = &world.services;
    let contract = begun(world, &right, running(world)).await;
    let typed = NSS[..2].iter().map(|nss| worker(nss, "1")).collect();
    workers::add(services, &right, contract, typed)
        .await
        .unwrap();
    let mut both = known(world, &right).await;
    for _ in 0..TIMES {
        let to = worker(NSS[2], "1");
        let correct = |known: &people::Known| {
            people::correct(services, &right, known.id, known.revision, &to)
        };
        let (one, other) = tokio::join!(correct(&both[0]), correct(&both[1]));
        let changed = &mut both[usize::from(!assert_one(one, other))];
        let texts = changed.texts.clone();
        people::correct(services, &right, changed.id, changed.revision + 1, &texts)
            .await
            .unwrap();
        changed.revision += 2;
    }
}

async fn two_contracts_saved_at_once_add_to_one_client(world: &World) {
    let right = of(world).await;
    let services = &world.services;
    // Of two returns: within one they go one after the other anyway.
    let period = running(world);
    let one = begun(world, &right, period).await;
    let other = begun(world, &right, period.previous()).await;
    for revision in 1..=i32::try_from(TIMES).unwrap() {
        let told = revision.to_string();
        let save = |contract, field| {
            let texts = client(RFCS[0], field, &told);
            let right = &right;
            async move { contracts::save(services, right, contract, revision, &texts).await }
        };
        let (mail, mobile) = tokio::join!(save(one, Field::Mail), save(other, Field::Mobile));
        mail.and(mobile).unwrap();
        let found = clients::with_rfc(services, &right, RFCS[0]).await.unwrap();
        let found = found.unwrap();
        for field in [Field::Mail, Field::Mobile] {
            assert_eq!(found.get(field), told, "{field:?}");
        }
    }
}

async fn a_full_register_still_learns_of_those_it_knows(world: &World) {
    let right = of(world).await;
    let services = &world.services;
    let contract = begun(world, &right, running(world)).await;
    let add = async |typed: Vec<WorkerTexts>| {
        workers::add(services, &right, contract, typed)
            .await
            .unwrap();
    };
    add(vec![worker(NSS[0], "1")]).await;
    // All but one of the others.
    let database = services.database();
    let id = match database.get_database_backend() {
        DbBackend::Sqlite => "randomblob(16)",
        _ => "gen_random_uuid()",
    };
    database
        .execute_unprepared(&format!(
            "INSERT INTO workers (contratista_id, nss, id, curp, name, sbc, sbc_at, source, search_text, revision, \
             changed_at) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) \
             SELECT contratista_id, 'n' || i, {id}, curp, name, sbc, sbc_at, source, 'Z', revision, changed_at \
             FROM workers, n",
            MOST_REMEMBERED - 2
        ))
        .await
        .unwrap();
    add(NSS.iter().map(|nss| worker(nss, "2")).collect()).await;
    let found = people::list(services, &right, "", 1, 20).await.unwrap();
    assert_eq!(found.total, MOST_REMEMBERED);
    let ours: Vec<_> = (found.items.iter())
        .filter(|known| NSS.contains(&known.texts.nss.as_str()))
        .map(|known| known.texts.sbc.as_str())
        .collect();
    assert_eq!(ours, ["2.00", "2.00"], "the known one, and one that fitted");
    add(vec![worker(NSS[0], "3")]).await;
    let found = people::list(services, &right, NSS[0], 1, 20).await.unwrap();
    assert_eq!(found.items[0].texts.sbc, "3.00");
}
