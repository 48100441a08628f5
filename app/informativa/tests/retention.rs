//! What becomes of returns that nobody needs, on SQLite and on PostgreSQL alike.
#![expect(clippy::unwrap_used, reason = "all of this is a test")]

#[macro_use]
extern crate testing;

use domain::Cuatrimestre;
use domain::informativa::Field;
use informativa::changes::{self, MOST_CHANGES};
use informativa::retention::{Done, forget_old};
use informativa::returns::StartError;
use informativa::workers::WorkerTexts;
use informativa::{Capturing, ContractTexts, MOST_RETURNS, contracts, returns, workers};
use platform::entities::{
    client, informativa as captured, informativa_change, informativa_change::What,
    informativa_contract, informativa_worker, worker,
};
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, PaginatorTrait, QueryOrder};
use secrecy::ExposeSecret as _;
use services::Administration;
use testing::efirmas::authorities;
use testing::{KEMPER, World, curp, rfc};
use time::Duration;
use uuid::Uuid;

on_each_database!(
    a_return_that_nobody_touches_lapses_after_a_mail_and_is_emptied,
    who_touches_it_keeps_it_and_is_not_written_to,
    without_an_address_the_time_runs_all_the_same,
    what_was_emptied_does_not_count,
    what_nobody_captures_any_more_is_forgotten,
    what_an_old_return_may_have_used_is_kept_while_it_is_captured,
    of_who_changed_a_return_the_oldest_make_room,
);

/// KEMPER with its data, so that mails reach it.
async fn with_data(world: &World) -> (World, Capturing) {
    let world = world.trusting(authorities());
    let right = (&world.kemper().await).into();
    (world, right)
}

/// A return with one contract, in which one works.
async fn begun(world: &World, right: &Capturing) -> (Uuid, Uuid) {
    let services = &world.services;
    let period = Cuatrimestre::containing(services.today());
    let id = returns::start(services, right, period, false)
        .await
        .unwrap();
    let contract = contracts::add(services, right, id, &ContractTexts::default()).await;
    let contract = contract.unwrap();
    add(world, right, contract).await;
    (id, contract)
}

async fn add(world: &World, right: &Capturing, contract: Uuid) {
    let typed = vec![WorkerTexts::new("12345678903", "", "512.30", "Lucía")];
    let added = workers::add(&world.services, right, contract, typed).await;
    assert_eq!(added.unwrap(), 1);
}

async fn done(world: &World) -> (u64, u64, u64) {
    let Done {
        told,
        lapsed,
        emptied,
        ..
    } = forget_old(&world.services).await.unwrap();
    (told, lapsed, emptied)
}

async fn count<E: EntityTrait>(world: &World) -> u64
where
    for<'db> sea_orm::Select<E>: PaginatorTrait<'db, sea_orm::DatabaseConnection>,
{
    E::find().count(world.services.database()).await.unwrap()
}

async fn a_return_that_nobody_touches_lapses_after_a_mail_and_is_emptied(world: &World) {
    let (world, right) = with_data(world).await;
    let (id, _) = begun(&world, &right).await;
    world.later(Duration::days(700));
    assert_eq!(done(&world).await, (0, 0, 0));
    world.later(Duration::days(1));
    assert_eq!(done(&world).await, (1, 0, 0));
    assert_eq!(done(&world).await, (0, 0, 0), "once");
    let mails = world.deliver().await;
    assert_eq!(mails.len(), 1);
    let text = mails[0].text().expose_secret();
    for words in ["primer cuatrimestre de 2027", "10 de enero de 2029"] {
        assert!(text.contains(words), "{words} in {text}");
    }
    assert!(!text.contains("12345678903"));

    // The mail was late: it has thirty days all the same.
    world.later(Duration::days(30) - Duration::seconds(1));
    assert_eq!(done(&world).await, (0, 0, 0));
    world.later(Duration::seconds(1));
    assert_eq!(done(&world).await, (0, 1, 0));
    let refused = returns::find(&world.services, &right, id).await;
    assert!(refused.is_err(), "it is discarded");
    let latest = informativa_change::Entity::find()
        .order_by_desc(informativa_change::Column::Id)
        .one(world.services.database())
        .await
        .unwrap();
    assert_eq!(latest.map(|row| row.what), Some(What::Lapsed));

    world.later(Duration::days(90));
    assert_eq!(done(&world).await, (0, 0, 0));
    assert_eq!(count::<informativa_worker::Entity>(&world).await, 1);
    world.later(Duration::days(1));
    assert_eq!(done(&world).await, (0, 0, 1));
    assert_eq!(done(&world).await, (0, 0, 0));
    assert_eq!(count::<informativa_worker::Entity>(&world).await, 0);
    assert_eq!(count::<informativa_contract::Entity>(&world).await, 0);
    assert_eq!(count::<captured::Entity>(&world).await, 1);
    assert_eq!(count::<informativa_change::Entity>(&world).await, 4);

    // Counted from when it was discarded.
    world.later(Duration::days(1_825 - 91));
    assert_eq!(forget_old(&world.services).await.unwrap().gone, 0);
    world.later(Duration::seconds(1));
    assert_eq!(forget_old(&world.services).await.unwrap().gone, 1);
    assert_eq!(count::<captured::Entity>(&world).await, 0);
    assert_eq!(count::<informativa_change::Entity>(&world).await, 0);
}

async fn who_touches_it_keeps_it_and_is_not_written_to(world: &World) {
    let (world, right) = with_data(world).await;
    let (id, contract) = begun(&world, &right).await;
    world.later(Duration::days(701));
    assert_eq!(done(&world).await, (1, 0, 0));
    world.later(Duration::minutes(1));
    add(&world, &right, contract).await;
    assert!(
        world.deliver().await.is_empty(),
        "the mail is of no use any more"
    );
    world.later(Duration::days(700));
    assert_eq!(done(&world).await, (0, 0, 0));
    // It is told anew.
    world.later(Duration::days(1));
    assert_eq!(done(&world).await, (1, 0, 0));
    assert_eq!(world.deliver().await.len(), 1);
    assert!(returns::find(&world.services, &right, id).await.is_ok());
}

async fn without_an_address_the_time_runs_all_the_same(world: &World) {
    world.contratista(KEMPER, "Escuela Kemper Urgate").await;
    let right = Administration::of_operator(&world.services, &rfc(KEMPER)).await;
    let right: Capturing = (&right.unwrap()).into();
    begun(world, &right).await;
    world.later(Duration::days(1_000));
    assert_eq!(done(world).await, (0, 0, 0));
    assert!(world.deliver().await.is_empty());
    world.later(Duration::days(29));
    assert_eq!(done(world).await, (0, 0, 0));
    world.later(Duration::days(1));
    assert_eq!(done(world).await, (0, 1, 0));
}

async fn what_was_emptied_does_not_count(world: &World) {
    let (world, right) = with_data(world).await;
    let services = &world.services;
    let period = || Cuatrimestre::containing(services.today());
    for _ in 0..MOST_RETURNS {
        let id = returns::start(services, &right, period(), true).await;
        let id = id.unwrap();
        let seen = changes::of_return(services, &right, id).await;
        returns::discard(services, &right, id, seen.unwrap())
            .await
            .unwrap();
    }
    let full = returns::start(services, &right, period(), true).await;
    assert!(matches!(full, Err(StartError::Full)));
    world.later(Duration::days(91));
    assert_eq!(done(&world).await, (0, 0, MOST_RETURNS));
    assert!(
        returns::start(services, &right, period(), true)
            .await
            .is_ok()
    );
}

const NSS: [&str; 2] = ["12345678903", "98765432103"];

/// One who is remembered.
async fn employ(world: &World, right: &Capturing, contract: Uuid, nss: &str) {
    let curp = curp("GOML950214MDFMRC0");
    let typed = vec![WorkerTexts::new(nss, curp.as_str(), "512.30", "")];
    let added = workers::add(&world.services, right, contract, typed).await;
    added.unwrap();
}

/// A return of the running period with a contract of a client who is remembered.
async fn with_client(world: &World, right: &Capturing) -> (Uuid, Uuid) {
    let services = &world.services;
    let period = Cuatrimestre::containing(services.today());
    let id = returns::start(services, right, period, false).await;
    let id = id.unwrap();
    let texts = ContractTexts::of(|field| match field {
        Field::Rfc => "XIQB891116QE4",
        _ => "",
    });
    let contract = contracts::add(services, right, id, &texts).await;
    (id, contract.unwrap())
}

async fn discard(world: &World, right: &Capturing, id: Uuid) {
    let seen = changes::of_return(&world.services, right, id).await;
    let done = returns::discard(&world.services, right, id, seen.unwrap()).await;
    done.unwrap();
}

async fn forgotten(world: &World) -> u64 {
    forget_old(&world.services).await.unwrap().forgotten
}

async fn what_nobody_captures_any_more_is_forgotten(world: &World) {
    let (world, right) = with_data(world).await;
    let (id, contract) = with_client(&world, &right).await;
    for nss in NSS {
        employ(&world, &right, contract, nss).await;
    }
    discard(&world, &right, id).await;
    world.later(Duration::days(1_000));
    // The same again, in which nothing is new: it is used all the same.
    let (again, contract) = with_client(&world, &right).await;
    employ(&world, &right, contract, NSS[0]).await;
    discard(&world, &right, again).await;
    world.later(Duration::days(825));
    assert_eq!(forgotten(&world).await, 0);
    world.later(Duration::seconds(1));
    assert_eq!(forgotten(&world).await, 1);
    let left = worker::Entity::find().all(world.services.database()).await;
    let left: Vec<_> = left.unwrap().into_iter().map(|row| row.nss.0).collect();
    assert_eq!(left, [NSS[0]]);
    world.later(Duration::days(1_000));
    assert_eq!(forgotten(&world).await, 2);
    assert_eq!(count::<client::Entity>(&world).await, 0);
    assert_eq!(count::<worker::Entity>(&world).await, 0);
}

async fn what_an_old_return_may_have_used_is_kept_while_it_is_captured(world: &World) {
    let (world, right) = with_data(world).await;
    let (id, contract) = with_client(&world, &right).await;
    employ(&world, &right, contract, NSS[0]).await;
    for _ in 0..3 {
        world.later(Duration::days(700));
        employ(&world, &right, contract, NSS[1]).await;
        assert_eq!(forgotten(&world).await, 0);
    }
    discard(&world, &right, id).await;
    assert_eq!(forgotten(&world).await, 2);
    assert_eq!(count::<worker::Entity>(&world).await, 1);
}

async fn of_who_changed_a_return_the_oldest_make_room(world: &World) {
    let (world, right) = with_data(world).await;
    let (id, contract) = with_client(&world, &right).await;
    let database = world.services.database();
    let uuid = match database.get_database_backend() {
        DbBackend::Sqlite => "randomblob(16)",
        _ => "gen_random_uuid()",
    };
    // As many as are kept; the two that are there are older.
    database
        .execute_unprepared(&format!(
            "INSERT INTO informativa_changes (id, informativa_id, what, times, author, first_at, last_at) \
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {MOST_CHANGES}) \
             SELECT {uuid}, informativa_id, what, 1, author, first_at, last_at + i FROM informativa_changes, n \
             WHERE contract_id IS NULL"
        ))
        .await
        .unwrap();
    world.later(Duration::HOUR);
    let seen = changes::of_contract(&world.services, &right, contract).await;
    employ(&world, &right, contract, NSS[0]).await;
    assert_eq!(
        count::<informativa_change::Entity>(&world).await,
        MOST_CHANGES
    );
    let latest = changes::latest(&world.services, &right, id).await.unwrap();
    assert_eq!(latest[0].what, What::WorkersAdded);
    // That it was changed is known still, though nobody knows by whom it was begun.
    let now = changes::of_contract(&world.services, &right, contract).await;
    assert_eq!(now.unwrap(), seen.unwrap() + 1);
}
