//! The same request twice creates once.

use sea_orm::{EntityTrait, PaginatorTrait};
use services::{
    Administration,
    entities::idempotency_key,
    idempotency::{self, Begun, Claim, IdempotencyProblem, Stored},
};
use testing::{efirmas::*, *};
use time::Duration;

on_each_database!(
    the_same_request_gets_the_same_answer_for_a_day,
    another_request_with_the_same_key_is_a_conflict,
    a_key_is_the_contratista_s_own,
    of_two_at_the_same_moment_one_goes,
    what_was_refused_may_be_asked_again,
    a_request_that_died_is_taken_over_once_and_cannot_answer_any_more,
    old_answers_are_deleted,
    nothing_of_a_request_is_shown,
);

const KEY: &str = "f2b7-clave-de-la-nomina";
const REQUEST: &[u8] = b"{\"curp\":\"GOML950214MDFMRC06\"}";

async fn kemper(world: &World) -> (World, Administration) {
    let world = world.trusting(authorities());
    let administration = world.kemper().await;
    (world, administration)
}

fn answer() -> Stored {
    Stored {
        status: 201,
        body: "{\"curp\":\"GOML950214MDFMRC06\"}".to_owned(),
    }
}

async fn begin(
    world: &World,
    administration: &Administration,
    request: &[u8],
) -> Result<Begun, IdempotencyProblem> {
    idempotency::begin(&world.services, administration, KEY, request).await
}

async fn claimed(world: &World, administration: &Administration) -> Claim {
    match begin(world, administration, REQUEST).await.unwrap() {
        Begun::Go(claim) => claim,
        Begun::Done(_) => panic!("answered before"),
    }
}

async fn the_same_request_gets_the_same_answer_for_a_day(world: &World) {
    let (world, administration) = &kemper(world).await;
    let claim = claimed(world, administration).await;
    claim.keep(&world.services, &answer()).await.unwrap();
    for _ in 0..2 {
        let again = begin(world, administration, REQUEST).await.unwrap();
        assert!(matches!(again, Begun::Done(stored) if stored == answer()));
        world.later(Duration::hours(12) - Duration::SECOND);
    }
    world.later(Duration::seconds(2));
    claimed(world, administration).await;
}

async fn another_request_with_the_same_key_is_a_conflict(world: &World) {
    let (world, administration) = &kemper(world).await;
    let claim = claimed(world, administration).await;
    let other = begin(world, administration, b"{}").await;
    assert!(matches!(other, Err(IdempotencyProblem::Conflict)));
    claim.keep(&world.services, &answer()).await.unwrap();
    let other = begin(world, administration, b"{}").await;
    assert!(matches!(other, Err(IdempotencyProblem::Conflict)));
    let another_key = idempotency::begin(&world.services, administration, "otra", b"{}").await;
    assert!(matches!(another_key, Ok(Begun::Go(_))));
}

async fn a_key_is_the_contratista_s_own(world: &World) {
    let (world, administration) = &kemper(world).await;
    let claim = claimed(world, administration).await;
    claim.keep(&world.services, &answer()).await.unwrap();
    let other = world
        .contratista_session(company(ILUMINADORA, "Indistria Iluminadora"))
        .await;
    claimed(world, other.administration()).await;
}

async fn of_two_at_the_same_moment_one_goes(world: &World) {
    let (world, administration) = &kemper(world).await;
    let ask = || begin(world, administration, REQUEST);
    let (one, two, three) = tokio::join!(ask(), ask(), ask());
    let outcomes = [one, two, three];
    let go = |outcome: &&Result<Begun, _>| matches!(outcome, Ok(Begun::Go(_)));
    let under_way = |outcome: &&Result<_, _>| matches!(outcome, Err(IdempotencyProblem::UnderWay));
    assert_eq!(outcomes.iter().filter(go).count(), 1, "{outcomes:?}");
    assert_eq!(outcomes.iter().filter(under_way).count(), 2, "{outcomes:?}");
}

async fn what_was_refused_may_be_asked_again(world: &World) {
    let (world, administration) = &kemper(world).await;
    let claim = claimed(world, administration).await;
    claim.release(&world.services).await.unwrap();
    assert!(matches!(
        begin(world, administration, b"{}").await,
        Ok(Begun::Go(_))
    ));
}

async fn a_request_that_died_is_taken_over_once_and_cannot_answer_any_more(world: &World) {
    let (world, administration) = &kemper(world).await;
    let dead = claimed(world, administration).await;
    world.later(Duration::seconds(59));
    let early = begin(world, administration, REQUEST).await;
    assert!(matches!(early, Err(IdempotencyProblem::UnderWay)));
    world.later(Duration::SECOND);
    let (one, other) = tokio::join!(
        begin(world, administration, REQUEST),
        begin(world, administration, REQUEST)
    );
    let ((Ok(Begun::Go(claim)), Err(IdempotencyProblem::UnderWay))
    | (Err(IdempotencyProblem::UnderWay), Ok(Begun::Go(claim)))) = (one, other)
    else {
        panic!("not one of the two");
    };
    // It was only slow after all.
    let late = Stored {
        status: 500,
        body: String::new(),
    };
    dead.keep(&world.services, &late).await.unwrap();
    claim.keep(&world.services, &answer()).await.unwrap();
    let again = begin(world, administration, REQUEST).await.unwrap();
    assert!(matches!(again, Begun::Done(stored) if stored == answer()));
}

async fn old_answers_are_deleted(world: &World) {
    let (world, administration) = &kemper(world).await;
    let claim = claimed(world, administration).await;
    claim.keep(&world.services, &answer()).await.unwrap();
    let left = async || {
        idempotency::forget_old(&world.services).await.unwrap();
        let all = idempotency_key::Entity::find();
        PaginatorTrait::count(all, world.services.database())
            .await
            .unwrap()
    };
    world.later(Duration::DAY);
    assert_eq!(left().await, 1);
    world.later(Duration::MILLISECOND);
    assert_eq!(left().await, 0);
}

async fn nothing_of_a_request_is_shown(world: &World) {
    let (world, administration) = &kemper(world).await;
    let claim = claimed(world, administration).await;
    let before = format!("{claim:?} {:?}", answer());
    claim.keep(&world.services, &answer()).await.unwrap();
    let again = begin(world, administration, REQUEST).await;
    let rows = idempotency_key::Entity::find()
        .all(world.services.database())
        .await
        .unwrap();
    let shown = format!("{before} {again:?} {rows:?}");
    for secret in [KEY, "GOML950214MDFMRC06"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
