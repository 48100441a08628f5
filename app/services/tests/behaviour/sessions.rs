//! How long a session lasts.

use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder};
use services::{
    accounts,
    entities::{acting_for, audit_event, session},
    sessions::{self, SessionProblem, Whose},
};
use time::Duration;

use testing::{
    efirmas::{authorities, company},
    *,
};

on_each_database!(
    whoever_is_removed_by_his_last_contratista_is_signed_in_nowhere,
    a_session_ends_when_left_idle,
    activity_extends_a_session_but_not_for_ever,
    asking_for_the_status_never_extends,
    going_on_working_extends,
    activity_is_written_now_and_then_only,
    signing_out_ends_the_session_and_the_work,
    what_is_no_session_is_unknown,
    an_expired_session_is_closed_at_the_moment_it_expired,
    an_expired_session_that_was_closed_is_still_called_expired,
    the_operator_ends_whose_sessions_he_says,
    however_many_have_expired_each_is_closed_at_its_own_moment,
);

async fn the_operator_ends_whose_sessions_he_says(world: &World) {
    let world = &world.trusting(authorities());
    let kemper = world.active().await;
    world.working_for(&kemper).await;
    let lucias = world.signed_in().await;
    let contratistas = world.contratista_token(company(KEMPER, "Kemper")).await;
    let (lucia, tomas) = (lucia().curp, tomas().curp);
    let (rfc_of_kemper, rfc_of_iluminadora) = (rfc(KEMPER), rfc(ILUMINADORA));
    let end = async |whose| {
        sessions::end_by_operator(&world.services, whose)
            .await
            .unwrap()
    };

    assert_eq!(end(Whose::Capturista(&tomas)).await, 0);
    assert_eq!(end(Whose::Contratista(&rfc_of_iluminadora)).await, 0);
    assert_eq!(end(Whose::Contratista(&rfc_of_kemper)).await, 1);
    assert_eq!(problem(world, &contratistas).await, "ended");
    assert_eq!(problem(world, &lucias).await, "none");

    assert_eq!(end(Whose::Capturista(&lucia)).await, 2);
    assert_eq!(problem(world, &lucias).await, "ended");
    let work = acting_for::Entity::find()
        .all(world.services.database())
        .await
        .unwrap();
    assert!(work.len() == 1 && work[0].ended_at.is_some(), "{work:?}");

    let (again, contratistas) = (
        world.signed_in().await,
        world.contratista_token(company(KEMPER, "Kemper")).await,
    );
    assert_eq!(end(Whose::Everybody).await, 2);
    assert_eq!(problem(world, &again).await, "ended");
    assert_eq!(problem(world, &contratistas).await, "ended");
    assert_eq!(end(Whose::Everybody).await, 0, "all are closed");
}

async fn problem(world: &World, token: &str) -> &'static str {
    match sessions::status(&world.services, token).await {
        Ok(_) => "none",
        Err(SessionProblem::Expired) => "expired",
        Err(SessionProblem::Unknown) => "unknown",
        Err(SessionProblem::Ended) => "ended",
        Err(SessionProblem::Internal(error)) => panic!("{error}"),
    }
}

async fn a_session_ends_when_left_idle(world: &World) {
    world.active().await;
    let token = world.signed_in().await;
    world.later(Duration::minutes(15) - Duration::SECOND);
    assert_eq!(problem(world, &token).await, "none");
    world.later(Duration::SECOND);
    assert_eq!(problem(world, &token).await, "expired");
    assert!(matches!(
        sessions::authenticate(&world.services, &token).await,
        Err(SessionProblem::Expired)
    ));
    assert!(
        sessions::keep_alive(&world.services, &token).await.is_err(),
        "it stays expired"
    );
}

async fn activity_extends_a_session_but_not_for_ever(world: &World) {
    world.active().await;
    let token = world.signed_in().await;
    for _ in 0..47 {
        world.later(Duration::minutes(10));
        world.session(&token).await;
    }
    // 7 h 50 min: only the absolute end is near.
    world.later(Duration::minutes(9));
    let status = sessions::status(&world.services, &token).await.unwrap();
    assert_eq!(status.left().as_secs(), 60);
    assert_eq!(status.idle_left.as_secs(), 6 * 60);
    world.session(&token).await;
    world.later(Duration::minutes(1));
    assert_eq!(problem(world, &token).await, "expired");
}

async fn asking_for_the_status_never_extends(world: &World) {
    world.active().await;
    let token = world.signed_in().await;
    for minutes_left in (1..=15).rev() {
        let status = sessions::status(&world.services, &token).await.unwrap();
        assert_eq!(status.idle_left.as_secs(), minutes_left * 60);
        world.later(Duration::minutes(1));
    }
    assert_eq!(problem(world, &token).await, "expired");
}

async fn going_on_working_extends(world: &World) {
    world.active().await;
    let token = world.signed_in().await;
    world.later(Duration::minutes(14));
    let status = sessions::keep_alive(&world.services, &token).await.unwrap();
    assert_eq!(status.idle_left.as_secs(), 15 * 60);
    world.later(Duration::minutes(14));
    let status = sessions::status(&world.services, &token).await.unwrap();
    assert_eq!(status.left().as_secs(), 60);
    assert_eq!(status.absolute_left.as_secs(), (8 * 60 - 28) * 60);
}

async fn activity_is_written_now_and_then_only(world: &World) {
    world.active().await;
    let token = world.signed_in().await;
    let last_seen = async || {
        let row = session::Entity::find()
            .one(world.services.database())
            .await
            .unwrap()
            .unwrap();
        *row.last_seen_at - start()
    };
    for (seconds, seen) in [(9, 0), (1, 10), (9, 10), (1, 20)] {
        world.later(Duration::seconds(seconds));
        world.session(&token).await;
        assert_eq!(last_seen().await, Duration::seconds(seen));
    }
}

async fn signing_out_ends_the_session_and_the_work(world: &World) {
    let contratista = world.active().await;
    let token = world.signed_in().await;
    let session = world.session(&token).await;
    services::acting_for::choose(&world.services, &session, contratista.id)
        .await
        .unwrap();
    world.later(Duration::minutes(1));

    sessions::end(&world.services, &token).await.unwrap();
    assert_eq!(problem(world, &token).await, "ended");
    let work = acting_for::Entity::find()
        .one(world.services.database())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        work.ended_at.map(|end| *end),
        Some(start() + Duration::minutes(1))
    );

    world.later(Duration::minutes(1));
    sessions::end(&world.services, &token)
        .await
        .expect("twice is no error");
    let row = session::Entity::find()
        .one(world.services.database())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        row.ended_at.map(|end| *end),
        Some(start() + Duration::minutes(1))
    );
}

async fn what_is_no_session_is_unknown(world: &World) {
    for token in ["", "ñ", &"A".repeat(43)] {
        assert_eq!(problem(world, token).await, "unknown");
        sessions::end(&world.services, token).await.unwrap();
    }
}

async fn an_expired_session_is_closed_at_the_moment_it_expired(world: &World) {
    let contratista = world.active().await;
    let session = world.working_for(&contratista).await;
    let live = world.signed_in().await;
    world.later(Duration::minutes(10));
    world.session(&live).await;
    world.later(Duration::minutes(10));
    let expired = sessions::end_expired(&world.services).await.unwrap();
    assert_eq!(expired, 1, "the other one goes on");
    let work = acting_for::Entity::find()
        .one(world.services.database())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(work.session_id, session.id());
    let ended = work.ended_at.expect("an end");
    assert_eq!(*ended, start() + Duration::minutes(15));
    assert_eq!(problem(world, &live).await, "none");
    assert_eq!(sessions::end_expired(&world.services).await.unwrap(), 0);
}

async fn an_expired_session_that_was_closed_is_still_called_expired(world: &World) {
    world.active().await;
    let token = world.signed_in().await;
    world.later(Duration::minutes(16));
    sessions::end_expired(&world.services).await.unwrap();
    assert_eq!(problem(world, &token).await, "expired");
    sessions::end(&world.services, &token).await.unwrap();
    assert_eq!(problem(world, &token).await, "expired");
}

async fn however_many_have_expired_each_is_closed_at_its_own_moment(world: &World) {
    const MANY: u64 = 450;
    let contratista = world.active().await;
    let database = world.services.database();
    world.working_for(&contratista).await;
    let one = session::Entity::find()
        .one(database)
        .await
        .unwrap()
        .unwrap();
    let copies = (1..MANY).map(|number| {
        let id = one.id.as_u128() + u128::from(number);
        let mut hash = [0; 32];
        hash[..8].copy_from_slice(&number.to_be_bytes());
        let begun = start() + Duration::seconds(i64::try_from(number % 60).unwrap());
        session::Model {
            id: uuid::Uuid::from_u128(id),
            token_hash: hash.into(),
            last_seen_at: begun.into(),
            ..one.clone()
        }
        .into_active_model()
    });
    for chunk in copies.collect::<Vec<_>>().chunks(100) {
        let insert = session::Entity::insert_many(chunk.to_vec());
        insert.exec(database).await.unwrap();
    }
    world.later(Duration::minutes(16));
    let closed = sessions::end_expired(&world.services).await.unwrap();
    assert_eq!(closed as u64, MANY);
    let rows = session::Entity::find().order_by_asc(session::Column::Id);
    for row in rows.all(database).await.unwrap() {
        let ended = row.ended_at.expect("an end");
        assert_eq!(*ended, *row.last_seen_at + Duration::minutes(15));
    }
    let work = acting_for::Entity::find().one(database).await.unwrap();
    let ended = work.unwrap().ended_at.expect("an end");
    assert_eq!(*ended, start() + Duration::minutes(15));
    let told = audit_event::Entity::find().filter(audit_event::Column::Kind.eq("session_ended"));
    assert_eq!(told.count(database).await.unwrap(), MANY);
}

async fn whoever_is_removed_by_his_last_contratista_is_signed_in_nowhere(world: &World) {
    world.active().await;
    world.contratista(ILUMINADORA, "La Iluminadora").await;
    accounts::register_capturista(&world.services, &rfc(ILUMINADORA), &lucia())
        .await
        .unwrap();
    let token = world.signed_in().await;
    let goes_on = async || {
        sessions::authenticate(&world.services, &token)
            .await
            .is_ok()
    };
    accounts::remove_capturista(&world.services, &rfc(ILUMINADORA), &lucia().curp)
        .await
        .unwrap();
    assert!(goes_on().await, "there is another contratista");
    accounts::remove_capturista(&world.services, &rfc(KEMPER), &lucia().curp)
        .await
        .unwrap();
    assert!(!goes_on().await);

    // The same when it is the contratista that goes.
    accounts::register_capturista(&world.services, &rfc(ILUMINADORA), &lucia())
        .await
        .unwrap();
    let token = world.signed_in().await;
    accounts::remove_contratista(&world.services, &rfc(ILUMINADORA))
        .await
        .unwrap();
    assert!(
        sessions::authenticate(&world.services, &token)
            .await
            .is_err()
    );
}
