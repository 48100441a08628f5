//! What is sent twice is taken once, and what was changed meanwhile is not removed unseen: on SQLite and on PostgreSQL
//! alike.
#![expect(clippy::unwrap_used, reason = "all of this is a test")]

#[macro_use]
extern crate testing;

use domain::Cuatrimestre;
use domain::informativa::Field;
use informativa::workers::WorkerTexts;
use informativa::{
    CaptureError, Capturing, ContractTexts, Once, changes, contracts, returns, workers,
};
use services::{Administration, idempotency};
use testing::{ILUMINADORA, KEMPER, World, rfc};
use time::Duration;
use uuid::Uuid;

on_each_database!(
    what_is_sent_twice_is_added_once,
    of_two_at_once_one_adds,
    what_was_refused_can_be_sent_again_with_its_key,
    a_key_is_one_contratista_s_for_a_day_and_for_one_thing,
    what_was_changed_meanwhile_is_not_removed_unseen,
);

async fn of(world: &World, contratista: &str) -> Capturing {
    let known = Administration::of_operator(&world.services, &rfc(contratista)).await;
    if let Ok(right) = known {
        return (&right).into();
    }
    world.contratista(contratista, "Una Empresa").await;
    let right = Administration::of_operator(&world.services, &rfc(contratista)).await;
    (&right.unwrap()).into()
}

async fn begun(world: &World, contratista: &str) -> (Capturing, Uuid) {
    let right = of(world, contratista).await;
    let period = Cuatrimestre::containing(world.services.today());
    let id = returns::start(&world.services, &right, period, false).await;
    (right, id.unwrap())
}

fn object(object: &str) -> ContractTexts {
    ContractTexts::of(|field| match field {
        Field::Object => object,
        _ => "",
    })
}

const fn once<'a>(key: &'a str, request: &'a str) -> Once<'a> {
    Once {
        key: key.as_bytes(),
        request: request.as_bytes(),
    }
}

async fn contracts_of(world: &World, right: &Capturing, id: Uuid) -> u64 {
    let found = contracts::list(&world.services, right, id, "", 1, 20).await;
    found.unwrap().total
}

async fn what_is_sent_twice_is_added_once(world: &World) {
    let (right, id) = begun(world, KEMPER).await;
    let services = &world.services;
    let add = async |key| {
        let added = contracts::add_once(services, &right, id, &object("uno"), key).await;
        added.unwrap()
    };
    let first = add(Some(once("a", "uno"))).await;
    assert_eq!(add(Some(once("a", "uno"))).await, first);
    assert_eq!(contracts_of(world, &right, id).await, 1);
    assert_ne!(
        add(Some(once("b", "uno"))).await,
        first,
        "another key is another one"
    );
    assert_ne!(add(None).await, first);

    let copy = async |key| {
        let copied = contracts::duplicate_once(services, &right, first, key).await;
        copied.unwrap()
    };
    let copied = copy(Some(once("c", "copia"))).await;
    assert_eq!(copy(Some(once("c", "copia"))).await, copied);
    assert_eq!(contracts_of(world, &right, id).await, 4);

    let row = |nss| WorkerTexts::new(nss, "", "1", "");
    for _ in 0..2 {
        let rows = vec![row("1"), row("2")];
        let added = workers::add_once(services, &right, first, rows, Some(once("d", "dos"))).await;
        assert_eq!(added.unwrap(), 2);
    }
    let rows = workers::list(services, &right, first, 1, 50).await.unwrap();
    assert_eq!(rows.total, 2);
    // Nor is a second change on record.
    let changes = changes::latest(services, &right, id).await.unwrap();
    let added = |change: &&changes::Change| change.what == changes::What::WorkersAdded;
    assert_eq!(changes.iter().find(added).unwrap().times, 1);

    let last = Cuatrimestre::containing(services.today()).previous();
    let start =
        async || returns::start_once(services, &right, last, false, Some(once("e", "x"))).await;
    assert_eq!(start().await.unwrap(), start().await.unwrap());
}

async fn of_two_at_once_one_adds(world: &World) {
    let (right, id) = begun(world, KEMPER).await;
    let texts = object("uno");
    let add = || contracts::add_once(&world.services, &right, id, &texts, Some(once("a", "uno")));
    let (one, other) = tokio::join!(add(), add());
    assert_eq!(one.unwrap(), other.unwrap());
    assert_eq!(contracts_of(world, &right, id).await, 1);
}

async fn what_was_refused_can_be_sent_again_with_its_key(world: &World) {
    let (right, id) = begun(world, KEMPER).await;
    let services = &world.services;
    let declare = async |nothing| {
        returns::declare_nothing(services, &right, id, nothing)
            .await
            .unwrap();
    };
    declare(true).await;
    let add = async || {
        contracts::add_once(services, &right, id, &object("uno"), Some(once("a", "uno"))).await
    };
    assert!(matches!(add().await, Err(CaptureError::NothingDeclared)));
    declare(false).await;
    add().await.unwrap();
    assert_eq!(contracts_of(world, &right, id).await, 1);
}

async fn a_key_is_one_contratista_s_for_a_day_and_for_one_thing(world: &World) {
    let (right, id) = begun(world, KEMPER).await;
    let (other, theirs) = begun(world, ILUMINADORA).await;
    let services = &world.services;
    let add = async |right: &Capturing, id, request| {
        contracts::add_once(
            services,
            right,
            id,
            &object("uno"),
            Some(once("a", request)),
        )
        .await
    };
    let first = add(&right, id, "uno").await.unwrap();
    let refused = add(&right, id, "dos").await;
    assert!(matches!(refused, Err(CaptureError::KeyUsed)));
    assert_ne!(add(&other, theirs, "uno").await.unwrap(), first);
    world.later(Duration::DAY);
    assert_ne!(add(&right, id, "dos").await.unwrap(), first);
    // Nothing of it stays.
    world.later(Duration::DAY + Duration::SECOND);
    idempotency::forget_old(services).await.unwrap();
    assert_ne!(add(&right, id, "dos").await.unwrap(), first);
}

async fn what_was_changed_meanwhile_is_not_removed_unseen(world: &World) {
    let (right, id) = begun(world, KEMPER).await;
    let services = &world.services;
    let contract = contracts::add(services, &right, id, &object("uno"))
        .await
        .unwrap();
    let of_contract = async || {
        changes::of_contract(services, &right, contract)
            .await
            .unwrap()
    };
    let of_return = async || changes::of_return(services, &right, id).await.unwrap();
    let row = |nss| WorkerTexts::new(nss, "", "1", "");
    let seen = of_contract().await;
    let whole = of_return().await;
    workers::add(services, &right, contract, vec![row("1")])
        .await
        .unwrap();
    let conflict = |done: Result<(), CaptureError>| {
        assert!(matches!(done, Err(CaptureError::Conflict)), "{done:?}");
    };
    conflict(workers::remove_all(services, &right, contract, seen).await);
    conflict(contracts::remove(services, &right, contract, seen).await);
    conflict(returns::discard(services, &right, id, whole).await);
    // Each kind of change is one that was not seen.
    let seen = of_contract().await;
    workers::save(services, &right, contract, 1, 1, row("2"))
        .await
        .unwrap();
    conflict(workers::remove(services, &right, contract, 1, 1).await);
    conflict(workers::remove_all(services, &right, contract, seen).await);
    let seen = of_contract().await;
    contracts::save(services, &right, contract, 1, &object("dos"))
        .await
        .unwrap();
    conflict(contracts::remove(services, &right, contract, seen).await);
    // What happens to another contract is none of this one's.
    let seen = of_contract().await;
    contracts::add(services, &right, id, &object("otro"))
        .await
        .unwrap();
    for _ in 0..2 {
        workers::remove(services, &right, contract, 1, 2)
            .await
            .unwrap();
    }
    assert_eq!(of_contract().await, seen + 1, "twice is once");
    let seen = of_contract().await;
    contracts::remove(services, &right, contract, seen)
        .await
        .unwrap();
    let whole = of_return().await;
    returns::discard(services, &right, id, whole).await.unwrap();
}
