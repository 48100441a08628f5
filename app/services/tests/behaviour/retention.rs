//! What is deleted when nobody needs it any more, and what is not.

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, sea_query::Expr};
use services::{
    Origin, accounts, acting_for,
    entities::{HiddenText, access_link, acting_for as work, mail_change, outbox_mail, session},
    recovery, retention, sessions,
};
use time::Duration;

use testing::*;

on_each_database!(
    sessions_go_when_they_have_ended_long_ago_and_nobody_worked_in_them,
    a_session_that_was_kept_as_the_latest_goes_with_the_next,
    links_go_when_they_are_good_for_nothing_and_no_mail_names_them,
    what_a_contratista_sees_of_an_invitation_stays,
    mails_go_when_they_were_settled_and_what_waits_stays,
    addresses_that_were_to_be_confirmed_go,
    more_than_one_statement_deletes_goes_at_once,
);

async fn forget(world: &World) -> u64 {
    retention::forget_old(&world.services).await.unwrap()
}

macro_rules! count {
    ($world:expr, $table:ident) => {
        $table::Entity::find()
            .count($world.services.database())
            .await
            .unwrap()
    };
}

async fn sessions_go_when_they_have_ended_long_ago_and_nobody_worked_in_them(world: &World) {
    let contratista = world.active().await;
    let worked_in = world.session(&world.signed_in().await).await;
    acting_for::choose(&world.services, &worked_in, contratista.id)
        .await
        .unwrap();
    for _ in 0..2 {
        world.signed_in().await;
    }
    let origin = Expr::value(Some(HiddenText("192.0.2.7".to_owned())));
    session::Entity::update_many()
        .col_expr(session::Column::Address, origin)
        .exec(world.services.database())
        .await
        .unwrap();
    let open = world.signed_in().await;
    world.later(Duration::minutes(10));
    world.session(&open).await;
    world.later(Duration::minutes(10));
    assert_eq!(sessions::end_expired(&world.services).await.unwrap(), 3);

    world.later(Duration::days(90) - Duration::minutes(10));
    forget(world).await;
    assert_eq!(count!(world, session), 4, "not yet");
    world.later(Duration::minutes(10));
    forget(world).await;
    assert_eq!(count!(world, work), 1, "who worked for whom stays");
    let left = session::Entity::find()
        .all(world.services.database())
        .await
        .unwrap();
    assert_eq!(
        left.len(),
        2,
        "the one worked in, and the latest, which is open"
    );
    let kept = left.iter().find(|row| row.id == worked_in.id()).unwrap();
    assert_eq!((&kept.address, &kept.device), (&None, &None));

    // Long after its end the latest stays: it tells when they last signed in.
    sessions::end_expired(&world.services).await.unwrap();
    world.later(Duration::days(200));
    forget(world).await;
    assert_eq!(count!(world, session), 2);
}

async fn a_session_that_was_kept_as_the_latest_goes_with_the_next(world: &World) {
    world.active().await;
    world.signed_in().await;
    world.later(Duration::hours(1));
    sessions::end_expired(&world.services).await.unwrap();
    world.later(Duration::days(100));
    forget(world).await;
    assert_eq!(count!(world, session), 1);
    let next = world.session(&world.signed_in().await).await;
    forget(world).await;
    assert_eq!(count!(world, session), 2, "the next one is open");
    world.later(Duration::hours(1));
    sessions::end_expired(&world.services).await.unwrap();
    world.later(Duration::days(100));
    forget(world).await;
    let left = session::Entity::find().all(world.services.database());
    let left: Vec<_> = left.await.unwrap().iter().map(|row| row.id).collect();
    assert_eq!(left, [next.id()]);
}

async fn links_go_when_they_are_good_for_nothing_and_no_mail_names_them(world: &World) {
    world.invited().await;
    accounts::resend_invitation(&world.services, &lucia().curp)
        .await
        .unwrap();
    let token = link_in(&world.deliver().await);
    world.create_password(&token, PASSWORD).await.unwrap();
    recovery::request(
        &world.services,
        &Origin::default(),
        lucia().curp.as_str(),
        MAIL,
    )
    .await
    .unwrap();
    world.deliver().await;
    assert_eq!(
        count!(world, access_link),
        3,
        "replaced, used, and to expire"
    );
    world.later(Duration::days(90));
    // One of the mails has not been settled.
    let unsettled = outbox_mail::Entity::update_many()
        .col_expr(outbox_mail::Column::SentAt, Expr::value(None::<i64>))
        .filter(outbox_mail::Column::Kind.eq(outbox_mail::Kind::RecoverAccess));
    unsettled.exec(world.services.database()).await.unwrap();
    world.later(Duration::HOUR + Duration::SECOND);
    forget(world).await;
    let left = access_link::Entity::find().all(world.services.database());
    let left = left.await.unwrap();
    assert_eq!(left.len(), 1);
    assert_eq!((left[0].used_at, left[0].replaced_at), (None, None));
    // Its link lives from when it leaves; in time both go.
    world.deliver().await;
    world.later(Duration::days(90) + Duration::HOUR + Duration::SECOND);
    forget(world).await;
    assert_eq!(
        (count!(world, access_link), count!(world, outbox_mail)),
        (0, 0)
    );
}

async fn what_a_contratista_sees_of_an_invitation_stays(world: &World) {
    world.invited().await;
    world.deliver().await;
    let mut settings = settings();
    settings.retention.links = std::time::Duration::from_hours(24);
    settings.retention.mails = std::time::Duration::from_hours(24);
    let services = world.restarted(settings, 1);
    world.later(Duration::days(20));
    retention::forget_old(&services).await.unwrap();
    assert_eq!(count!(world, outbox_mail), 0);
    assert_eq!(
        count!(world, access_link),
        1,
        "it has expired, which is shown"
    );
    // Until the alta has lapsed.
    world.later(Duration::days(11));
    retention::forget_old(&services).await.unwrap();
    assert_eq!(count!(world, access_link), 0);
}

async fn mails_go_when_they_were_settled_and_what_waits_stays(world: &World) {
    world.invited().await;
    world.mailer.answer(&[Answer::Permanent, Answer::Temporary]);
    world.deliver().await;
    world.later(Duration::days(30));
    assert_eq!(forget(world).await, 0);
    world.later(Duration::SECOND);
    assert_eq!(forget(world).await, 1);
    let left = outbox_mail::Entity::find().one(world.services.database());
    let left = left.await.unwrap().unwrap();
    assert!(
        left.sent_at.is_none() && left.failed_at.is_none(),
        "pending"
    );
}

async fn addresses_that_were_to_be_confirmed_go(world: &World) {
    world.active().await;
    let session = world.session(&world.signed_in().await).await;
    let new = "nueva@capturistas.example";
    services::account::request_mail_change(
        &world.services,
        &Origin::default(),
        &session,
        &secret(PASSWORD),
        &email(new),
    )
    .await
    .unwrap();
    world.later(Duration::days(90) + Duration::HOUR + Duration::SECOND);
    forget(world).await;
    assert_eq!(count!(world, mail_change), 1, "its mail waits");
    world.deliver().await;
    forget(world).await;
    assert_eq!(count!(world, mail_change), 1, "it has just begun to live");
    world.later(Duration::days(90) + Duration::HOUR + Duration::SECOND);
    forget(world).await;
    assert_eq!(count!(world, mail_change), 0);
}

async fn more_than_one_statement_deletes_goes_at_once(world: &World) {
    let contratista = world.contratista(KEMPER, "Escuela Kemper Urgate").await;
    world.has_many(contratista.id, 1_200).await;
    world.later(Duration::days(40));
    assert_eq!(forget(world).await, 1_200);
    assert_eq!(count!(world, outbox_mail), 0);
    assert_eq!(count!(world, access_link), 1_200);
}
