//! Sending: retries, giving up, mails that are of no more use.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Statement, sea_query::Expr};
use services::{
    accounts,
    demonstration::{self, DemonstrationMailer},
    entities::outbox_mail::{Column, Entity, Kind, Model},
    mailer::Mailer,
    worker,
};
use time::Duration;

use testing::*;

on_each_database!(
    mails_go_out_in_order_and_once,
    a_mail_refused_for_now_is_tried_again_later,
    a_mail_that_never_goes_out_is_given_up_visibly,
    a_mail_refused_for_good_is_given_up_at_once,
    a_mail_whose_link_was_replaced_is_not_sent,
    a_mail_written_under_another_key_is_given_up,
    a_mail_goes_to_the_address_of_today,
    a_demonstration_keeps_mails_in_its_mailbox,
    a_mail_that_only_a_newer_version_knows_is_left_to_it,
);

async fn mail(world: &World, kind: Kind) -> Model {
    Entity::find()
        .filter(Column::Kind.eq(kind))
        .one(world.services.database())
        .await
        .unwrap()
        .unwrap()
}

async fn mails_go_out_in_order_and_once(world: &World) {
    world.invited().await;
    assert_eq!(subjects(&world.deliver().await), [MAIL_1, MAIL_2]);
    world.later(Duration::days(3));
    assert!(world.deliver().await.is_empty());
    let sent = mail(world, Kind::Registered).await;
    assert_eq!(sent.sent_at.map(|at| *at), Some(start()));
    assert_eq!((sent.attempts, sent.lease_id), (1, None));
}

async fn a_mail_refused_for_now_is_tried_again_later(world: &World) {
    world.invited().await;
    world.mailer.answer(&[Answer::Temporary, Answer::Temporary]);
    assert!(world.deliver().await.is_empty());
    let waiting = mail(world, Kind::CreatePassword).await;
    assert_eq!(
        waiting.last_error.as_deref(),
        Some("the mail server answered RCPT with code 450 4.2.1")
    );

    world.later(Duration::seconds(29));
    assert!(world.deliver().await.is_empty());
    world.later(Duration::seconds(1));
    let mails = world.deliver().await;
    assert_eq!(subjects(&mails), [MAIL_1, MAIL_2]);
    assert_eq!(
        mails[1].message_id(),
        waiting.message_id,
        "the same Message-ID"
    );
    world
        .create_password(&link_in(&mails), PASSWORD)
        .await
        .expect("the same link");
    assert_eq!(mail(world, Kind::CreatePassword).await.last_error, None);
}

async fn a_mail_that_never_goes_out_is_given_up_visibly(world: &World) {
    world.active().await;
    world
        .contratista(ILUMINADORA, "Indistria Iluminadora")
        .await;
    accounts::register_capturista(&world.services, &rfc(ILUMINADORA), &lucia())
        .await
        .unwrap();
    let begun = world.services.now();
    let mut waits = Vec::new();
    loop {
        world.mailer.answer(&[Answer::Temporary]);
        assert!(world.deliver().await.is_empty());
        let rows = Entity::find()
            .filter(Column::SentAt.is_null())
            .all(world.services.database());
        let [row] = &rows.await.unwrap()[..] else {
            panic!("one mail")
        };
        if let Some(failed_at) = row.failed_at {
            assert_eq!(*failed_at, world.services.now());
            break;
        }
        let wait = *row.next_attempt_at - world.services.now();
        waits.push(wait.whole_seconds());
        world.later(wait);
    }
    let hour = 3_600;
    assert_eq!(waits[..6], [30, 120, 600, 1_800, hour, 3 * hour]);
    assert!(waits[6..].iter().all(|&wait| wait == 6 * hour));
    let days = (world.services.now() - begun).as_seconds_f64() / 86_400.0;
    assert!((1.9..=2.0).contains(&days), "{days}");
    world.later(Duration::days(30));
    assert!(world.deliver().await.is_empty());
}

async fn a_mail_refused_for_good_is_given_up_at_once(world: &World) {
    world.invited().await;
    world.mailer.answer(&[Answer::Permanent]);
    assert_eq!(subjects(&world.deliver().await), [MAIL_2]);
    let failed = mail(world, Kind::Registered).await;
    assert!(failed.failed_at.is_some());
    assert_eq!(
        failed.last_error.as_deref(),
        Some("the mail server answered RCPT with code 550 5.1.1")
    );
}

async fn a_mail_whose_link_was_replaced_is_not_sent(world: &World) {
    world.invited().await;
    accounts::resend_invitation(&world.services, &lucia().curp)
        .await
        .unwrap();
    let mails = world.deliver().await;
    // What the operator sends goes at once.
    assert_eq!(subjects(&mails), [MAIL_2, MAIL_1]);
    world
        .create_password(&link_in(&mails), PASSWORD)
        .await
        .expect("the later link");
    let rows = Entity::find().filter(Column::SupersededAt.is_not_null());
    assert_eq!(rows.all(world.services.database()).await.unwrap().len(), 1);
}

async fn a_mail_written_under_another_key_is_given_up(world: &World) {
    world.invited().await;
    let other_key = world.restarted(settings(), 2);
    while worker::step(&other_key, &world.mailer).await.unwrap() > 0 {}
    assert_eq!(subjects(&world.mailer.take()), [MAIL_1]);
    let failed = mail(world, Kind::CreatePassword).await;
    assert!(failed.failed_at.is_some() && failed.last_error.unwrap().contains("key"));
}

async fn a_mail_goes_to_the_address_of_today(world: &World) {
    world.invited().await;
    accounts::correct_mail(
        &world.services,
        &lucia().curp,
        &email("nueva@capturistas.example"),
    )
    .await
    .unwrap();
    let mails = world.deliver().await;
    assert_eq!(subjects(&mails), [MAIL_2, MAIL_1]);
    assert!(
        mails
            .iter()
            .all(|mail| mail.to().email.to_string().starts_with("nueva@"))
    );
}

async fn a_demonstration_keeps_mails_in_its_mailbox(world: &World) {
    use secrecy::ExposeSecret;

    world.invited().await;
    let mailer = DemonstrationMailer::new(&world.services);
    while worker::step(&world.services, &mailer).await.unwrap() > 0 {}
    let mailbox = demonstration::mailbox(&world.services).await.unwrap();
    let subjects: Vec<_> = mailbox.iter().map(|mail| mail.subject.as_str()).collect();
    assert_eq!(subjects, [MAIL_2, MAIL_1], "the latest first");
    assert!(
        mailbox[0]
            .text
            .expose_secret()
            .contains("https://icsoe.example/contrasena/")
    );
    let one = demonstration::mail(&world.services, mailbox[0].id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (one.subject.as_str(), one.recipient.as_str()),
        (MAIL_2, MAIL)
    );
    assert!(
        demonstration::mail(&world.services, uuid::Uuid::nil())
            .await
            .unwrap()
            .is_none()
    );

    // What a worker that died sent again is the same mail.
    accounts::resend_invitation(&world.services, &lucia().curp)
        .await
        .unwrap();
    let again = world.deliver().await;
    for _ in 0..2 {
        mailer.send(&again[0]).await.unwrap();
    }
    assert_eq!(
        demonstration::mailbox(&world.services).await.unwrap().len(),
        3
    );
}

/// Makes mail 1 one of a kind that a newer version has written.
async fn becomes_unknown(world: &World) {
    let change = "UPDATE outbox SET kind = 'of_tomorrow', payload = '{\"of_tomorrow\":{}}' \
                  WHERE kind = 'registered'";
    let changed = world.services.database().execute_unprepared(change).await;
    assert_eq!(changed.unwrap().rows_affected(), 1);
}

async fn a_mail_that_only_a_newer_version_knows_is_left_to_it(world: &World) {
    world.invited().await;
    let database = world.services.database();
    let known = mail(world, Kind::Registered).await;
    becomes_unknown(world).await;
    assert_eq!(subjects(&world.deliver().await), [MAIL_2]);
    world.later(Duration::HOUR);
    assert!(world.deliver().await.is_empty());
    let backlog = worker::backlog(&world.services).await.unwrap();
    let waits = backlog.oldest_due.expect("it is seen to wait");
    assert_eq!((backlog.fresh, waits.as_secs()), (1, 3_600));
    let untouched = Statement::from_string(
        database.get_database_backend(),
        "SELECT id FROM outbox WHERE kind = 'of_tomorrow' AND attempts = 0 AND lease_id IS NULL \
         AND sent_at IS NULL AND failed_at IS NULL AND superseded_at IS NULL",
    );
    let rows = database.query_all_raw(untouched).await.unwrap();
    assert_eq!(rows.len(), 1);

    // The newer version's worker comes.
    Entity::update_many()
        .col_expr(Column::Kind, Expr::value(known.kind))
        .col_expr(Column::Payload, Expr::value(known.payload))
        .filter(Column::Id.eq(known.id))
        .exec(database)
        .await
        .unwrap();
    assert_eq!(subjects(&world.deliver().await), [MAIL_1]);
}
