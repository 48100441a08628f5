//! A forgotten password.

use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, PaginatorTrait};
use services::{
    access_links::{self, LinkProblem, Purpose},
    accounts,
    entities::{person, recovery_request},
    recovery, worker,
};
use time::Duration;

use testing::*;

on_each_database!(
    somebody_active_gets_a_link_for_an_hour,
    somebody_never_activated_gets_the_activation_link_anew,
    whoever_is_not_meant_gets_nothing,
    every_request_is_one_row,
    mails_to_one_person_are_limited,
    two_workers_answer_a_request_once,
    requests_that_break_hold_up_nobody,
);

async fn ask(world: &World, curp: &str, mail: &str) {
    recovery::request(&world.services, &services::Origin::default(), curp, mail)
        .await
        .unwrap();
}

async fn somebody_active_gets_a_link_for_an_hour(world: &World) {
    world.active().await;
    let curp = lucia().curp;
    ask(
        world,
        &format!(" {} ", curp.as_str().to_lowercase()),
        "LUCIA@Capturistas.example",
    )
    .await;
    let mails = world.deliver().await;
    assert_eq!(subjects(&mails), [RECOVERY_MAIL]);
    assert_eq!(
        mails[0].to().email.to_string(),
        MAIL,
        "the registered address, not the typed one"
    );
    let token = link_in(&mails);
    let link = access_links::inspect(&world.services, &token)
        .await
        .unwrap();
    assert_eq!(
        (link.purpose, link.expires_at),
        (Purpose::Recovery, start() + Duration::HOUR)
    );

    world
        .sign_in(curp.as_str(), PASSWORD)
        .await
        .expect("the old password until then");
    world.create_password(&token, OTHER_PASSWORD).await.unwrap();
    world
        .sign_in(curp.as_str(), OTHER_PASSWORD)
        .await
        .expect("the new password");
}

async fn somebody_never_activated_gets_the_activation_link_anew(world: &World) {
    world.invited().await;
    let old = link_in(&world.deliver().await);
    world.later(Duration::hours(100));
    ask(world, lucia().curp.as_str(), MAIL).await;
    let mails = world.deliver().await;
    assert_eq!(subjects(&mails), [MAIL_2]);
    let link = access_links::inspect(&world.services, &link_in(&mails))
        .await
        .unwrap();
    assert_eq!(link.purpose, Purpose::Activation);
    let old = access_links::inspect(&world.services, &old)
        .await
        .unwrap_err();
    assert!(matches!(
        old,
        access_links::InspectError::Link(LinkProblem::Replaced)
    ));
}

async fn whoever_is_not_meant_gets_nothing(world: &World) {
    world.active().await;
    ask(world, lucia().curp.as_str(), "otra@capturistas.example").await;
    ask(world, tomas().curp.as_str(), MAIL).await;
    ask(world, "no es una CURP", "tampoco un correo").await;
    ask(world, "", "").await;
    ask(world, "\0", "\0").await;
    assert!(world.deliver().await.is_empty());
    accounts::remove_capturista(&world.services, &rfc(KEMPER), &lucia().curp)
        .await
        .unwrap();
    ask(world, lucia().curp.as_str(), MAIL).await;
    assert!(world.deliver().await.is_empty());
    let left = recovery_request::Entity::find()
        .count(world.services.database())
        .await
        .unwrap();
    assert_eq!(left, 0);
}

async fn every_request_is_one_row(world: &World) {
    world.active().await;
    let endless = "x".repeat(100_000);
    for (number, curp) in [lucia().curp.as_str(), "nadie", &endless]
        .into_iter()
        .enumerate()
    {
        ask(world, curp, &endless).await;
        let rows = recovery_request::Entity::find()
            .all(world.services.database())
            .await
            .unwrap();
        assert_eq!(rows.len(), number + 1);
        assert!(
            rows.iter()
                .all(|row| row.curp.0.len() <= 254 && row.email.0.len() <= 254)
        );
    }
}

async fn mails_to_one_person_are_limited(world: &World) {
    world.active().await;
    accounts::register_capturista(&world.services, &rfc(KEMPER), &tomas())
        .await
        .unwrap();
    world.deliver().await;
    for _ in 0..3 {
        ask(world, lucia().curp.as_str(), MAIL).await;
        assert_eq!(world.deliver().await.len(), 1);
    }
    ask(world, lucia().curp.as_str(), MAIL).await;
    assert!(world.deliver().await.is_empty());
    ask(world, tomas().curp.as_str(), tomas().email.as_str()).await;
    assert_eq!(
        world.deliver().await.len(),
        1,
        "somebody else is not concerned"
    );
    world.later(Duration::HOUR);
    ask(world, lucia().curp.as_str(), MAIL).await;
    assert_eq!(world.deliver().await.len(), 1);
}

async fn two_workers_answer_a_request_once(world: &World) {
    world.active().await;
    ask(world, lucia().curp.as_str(), MAIL).await;
    let (one, other) = tokio::join!(
        worker::step(&world.services, &world.mailer),
        worker::step(&world.services, &world.mailer)
    );
    one.unwrap();
    other.unwrap();
    while worker::step(&world.services, &world.mailer).await.unwrap() > 0 {}
    assert_eq!(subjects(&world.mailer.take()), [RECOVERY_MAIL]);
}

async fn requests_that_break_hold_up_nobody(world: &World) {
    world.active().await;
    let database = world.services.database();
    let lucia_s = person::Entity::find().one(database).await.unwrap().unwrap();
    accounts::register_capturista(&world.services, &rfc(KEMPER), &tomas())
        .await
        .unwrap();
    world.deliver().await;
    // From now on no mail can be written to Lucía.
    let id = lucia_s.id.simple();
    let breaks = if database.get_database_backend() == DbBackend::Sqlite {
        format!(
            "CREATE TRIGGER breaks BEFORE INSERT ON outbox WHEN hex(NEW.person_id) = upper('{id}') \
             BEGIN SELECT RAISE(ABORT, 'broken'); END"
        )
    } else {
        format!("ALTER TABLE outbox ADD CONSTRAINT breaks CHECK (person_id <> '{id}') NOT VALID")
    };
    database.execute_unprepared(&breaks).await.unwrap();
    // More than one look at the table finds.
    for _ in 0..60 {
        ask(world, lucia().curp.as_str(), MAIL).await;
        world.later(Duration::minutes(2));
    }
    ask(world, tomas().curp.as_str(), tomas().email.as_str()).await;
    assert_eq!(world.deliver().await.len(), 1);
    let left = recovery_request::Entity::find().count(database).await;
    assert_eq!(left.unwrap(), 60, "for the next time");
}
