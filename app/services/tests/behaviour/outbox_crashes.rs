//! Workers that die at the worst moments, and workers that meet.

use std::sync::Arc;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Statement};
use services::{
    Services,
    entities::{
        audit_event,
        outbox_mail::{Column, Entity, Kind},
    },
    mail::RenderedMail,
    mailer::{Answer, Mailer, SendError, Stage},
    worker,
};
use time::Duration;
use tokio::sync::Notify;

use testing::{Answer as Post, *};

on_each_database!(
    a_worker_that_dies_before_sending_loses_no_mail,
    a_worker_that_dies_after_sending_repeats_under_the_same_message_id,
    a_mail_that_kills_every_worker_is_given_up,
    a_lease_that_was_lost_settles_nothing,
    two_workers_send_each_mail_once,
    a_request_cut_off_half_way_writes_nothing,
    the_loop_survives_a_panic_and_stops_when_told,
    a_worker_told_to_stop_finishes_its_mail_and_leaves_the_rest,
    what_waits_to_be_sent_is_told,
    lines_and_ways_back_in_wait_for_no_mail,
);

/// Longer than a lease of the decided settings.
const LEASE: Duration = Duration::minutes(3);

/// Steps in a task of its own, which may die.
async fn step_that_dies(world: &World) {
    let (services, mailer) = (world.services.clone(), world.mailer.clone());
    let step = tokio::spawn(async move { worker::step(&services, &mailer).await });
    assert!(step.await.unwrap_err().is_panic());
}

async fn a_worker_that_dies_before_sending_loses_no_mail(world: &World) {
    world.invited().await;
    world.mailer.answer(&[Post::DieBefore]);
    step_that_dies(world).await;
    // Mail 1 is still leased by the dead; mail 2 goes out, mail 1 after it.
    assert_eq!(subjects(&world.deliver().await), [MAIL_2]);
    world.later(LEASE);
    assert_eq!(subjects(&world.deliver().await), [MAIL_1]);
    world.later(LEASE);
    assert!(world.deliver().await.is_empty());
}

async fn a_worker_that_dies_after_sending_repeats_under_the_same_message_id(world: &World) {
    world.invited().await;
    world.mailer.answer(&[Post::DieAfter]);
    step_that_dies(world).await;
    let first = world.mailer.take();
    world.later(LEASE);
    let again = world.deliver().await;
    assert_eq!(subjects(&first), [MAIL_1]);
    assert_eq!(subjects(&again), [MAIL_1, MAIL_2]);
    assert_eq!(first[0].message_id(), again[0].message_id());
    world.later(LEASE);
    assert!(
        world.deliver().await.is_empty(),
        "once committed, never again"
    );
}

async fn a_mail_that_kills_every_worker_is_given_up(world: &World) {
    world.active().await;
    world
        .contratista(ILUMINADORA, "Indistria Iluminadora")
        .await;
    services::accounts::register_capturista(&world.services, &rfc(ILUMINADORA), &lucia())
        .await
        .unwrap();
    let attempts = world.services.settings().mail.waits.len() + 1;
    for _ in 0..attempts {
        world.mailer.answer(&[Post::DieBefore]);
        step_that_dies(world).await;
        world.later(LEASE);
    }
    assert!(world.deliver().await.is_empty());
    let rows = Entity::find().all(world.services.database()).await.unwrap();
    assert_eq!(rows.iter().filter(|row| row.failed_at.is_some()).count(), 1);
}

/// While this one sends, its lease runs out and another worker sends the same mail.
struct Overtaken {
    services: Services,
    clock: Arc<services::ManualClock>,
    other: TestMailer,
}

#[async_trait::async_trait]
impl Mailer for Overtaken {
    async fn send(&self, _: &RenderedMail) -> Result<(), SendError> {
        self.clock.advance(LEASE);
        while worker::step(&self.services, &self.other).await.unwrap() > 0 {}
        Err(Answer::new(Stage::Recipient, 550, "5.1.1 no").into_error("5.1.1 no"))
    }
}

async fn a_lease_that_was_lost_settles_nothing(world: &World) {
    world.invited().await;
    let overtaken = Overtaken {
        services: world.services.clone(),
        clock: Arc::clone(&world.clock),
        other: world.mailer.clone(),
    };
    worker::step(&world.services, &overtaken).await.unwrap();
    assert_eq!(subjects(&world.mailer.take()).len(), 2);
    let rows = Entity::find().all(world.services.database()).await.unwrap();
    assert!(
        rows.iter()
            .all(|row| row.sent_at.is_some() && row.failed_at.is_none())
    );
}

async fn two_workers_send_each_mail_once(world: &World) {
    world.invited().await;
    for number in 0..10 {
        let new = values::NewCapturista {
            curp: curp(&format!("RIXT8809{:02}HJCSXM0", number + 10)),
            email: email(&format!("capturista{number}@capturistas.example")),
            ..tomas()
        };
        services::accounts::register_capturista(&world.services, &rfc(KEMPER), &new)
            .await
            .unwrap();
    }
    let work = || {
        let (services, mailer) = (world.services.clone(), world.mailer.clone());
        tokio::spawn(async move { while worker::step(&services, &mailer).await.unwrap() > 0 {} })
    };
    let workers = [work(), work(), work()];
    for worker in workers {
        worker.await.unwrap();
    }
    let mut sent: Vec<_> = world
        .mailer
        .take()
        .iter()
        .map(|mail| mail.message_id().to_owned())
        .collect();
    assert_eq!(sent.len(), 22);
    sent.sort();
    sent.dedup();
    assert_eq!(sent.len(), 22);
}

/// An alta whose future is dropped, as when the connection breaks, leaves all or nothing.
async fn a_request_cut_off_half_way_writes_nothing(world: &World) {
    world.contratista(KEMPER, "Escuela Kemper Urgate").await;
    let (new, contratista) = (lucia(), rfc(KEMPER));
    for polls in 0..40 {
        let mut alta = Box::pin(services::accounts::register_capturista(
            &world.services,
            &contratista,
            &new,
        ));
        let mut finished = false;
        for _ in 0..polls {
            tokio::task::yield_now().await;
            let poll = std::future::poll_fn(|context| {
                std::task::Poll::Ready(alta.as_mut().poll(context).is_ready())
            });
            if poll.await {
                finished = true;
                break;
            }
        }
        drop(alta);
        // In one statement: what was being committed may still be when nobody waits for it any more.
        let counts = "SELECT (SELECT COUNT(*) FROM people), (SELECT COUNT(*) FROM outbox)";
        let database = world.services.database();
        let counts = Statement::from_string(database.get_database_backend(), counts);
        let counts = database.query_one_raw(counts).await.unwrap().unwrap();
        let people: i64 = counts.try_get_by_index(0).unwrap();
        let mails: i64 = counts.try_get_by_index(1).unwrap();
        assert!(matches!((people, mails), (0, 0) | (1, 2)));
        if finished || people > 0 {
            return;
        }
    }
}

/// Says when it has accepted a mail; panics at the first.
struct Announcing {
    inner: TestMailer,
    accepted: Arc<Notify>,
}

#[async_trait::async_trait]
impl Mailer for Announcing {
    async fn send(&self, mail: &RenderedMail) -> Result<(), SendError> {
        self.inner.send(mail).await?;
        self.accepted.notify_one();
        Ok(())
    }
}

/// Says when it is at a mail, and goes on when it is told.
struct Slow {
    inner: TestMailer,
    sending: Arc<Notify>,
    go_on: Arc<Notify>,
}

#[async_trait::async_trait]
impl Mailer for Slow {
    async fn send(&self, mail: &RenderedMail) -> Result<(), SendError> {
        self.sending.notify_one();
        self.go_on.notified().await;
        self.inner.send(mail).await
    }
}

async fn a_worker_told_to_stop_finishes_its_mail_and_leaves_the_rest(world: &World) {
    world.invited().await;
    let (sending, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let mailer = Arc::new(Slow {
        inner: world.mailer.clone(),
        sending: Arc::clone(&sending),
        go_on: Arc::clone(&go_on),
    });
    let services = world.services.clone();
    // Told to stop, it still has a mail in its hands.
    let stop = async move {
        sending.notified().await;
        go_on.notify_one();
    };
    worker::run(services, mailer, Vec::new(), stop).await;
    assert_eq!(subjects(&world.mailer.take()), [MAIL_1]);
    let mails = Entity::find().all(world.services.database()).await.unwrap();
    let sent = mails.iter().filter(|mail| mail.sent_at.is_some()).count();
    assert_eq!(sent, 1, "it is written down");
    let free = mails.iter().filter(|mail| mail.lease_id.is_none()).count();
    assert_eq!(free, 2, "the other one waits for whoever comes next");
    assert_eq!(subjects(&world.deliver().await), [MAIL_2]);
}

/// While the mail server keeps somebody waiting.
async fn lines_and_ways_back_in_wait_for_no_mail(world: &World) {
    world.active().await;
    world
        .contratista(ILUMINADORA, "Indistria Iluminadora")
        .await;
    services::accounts::register_capturista(&world.services, &rfc(ILUMINADORA), &lucia())
        .await
        .unwrap();
    let (sending, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let mailer = Arc::new(Slow {
        inner: world.mailer.clone(),
        sending: Arc::clone(&sending),
        go_on: Arc::clone(&go_on),
    });
    let stop = Arc::new(Notify::new());
    let (services, stopped) = (world.services.clone(), Arc::clone(&stop));
    // Told to stop first: else it might take up the next mail.
    let told = async move {
        stopped.notified().await;
        go_on.notify_one();
    };
    let worker = tokio::spawn(worker::run(services, mailer, Vec::new(), told));
    sending.notified().await;
    services::recovery::request(
        &world.services,
        &services::Origin::default(),
        lucia().curp.as_str(),
        MAIL,
    )
    .await
    .unwrap();
    let database = world.services.database();
    let answered = Entity::find().filter(Column::Kind.eq(Kind::RecoverAccess));
    let without_line = audit_event::Entity::find().filter(audit_event::Column::EmittedAt.is_null());
    let seen = async {
        while answered.clone().one(database).await.unwrap().is_none()
            || without_line.clone().one(database).await.unwrap().is_some()
        {
            tokio::task::yield_now().await;
        }
    };
    let seen = tokio::time::timeout(std::time::Duration::from_secs(20), seen).await;
    seen.expect("both, while one mail is still being sent");
    assert!(world.mailer.take().is_empty());
    stop.notify_one();
    worker.await.unwrap();
    assert_eq!(world.mailer.take().len(), 1, "it was sent to its end");
}

async fn what_waits_to_be_sent_is_told(world: &World) {
    let nothing = worker::Backlog {
        fresh: 0,
        retrying: 0,
        leased: 0,
        oldest_due: None,
    };
    let told = async || worker::backlog(&world.services).await.unwrap();
    assert_eq!(told().await, nothing);
    assert!(!worker::is_alive(&world.services), "no worker yet");
    world.invited().await;
    world.later(Duration::seconds(90));
    let oldest_due = Some(std::time::Duration::from_secs(90));
    let waiting = worker::Backlog {
        fresh: 2,
        oldest_due,
        ..nothing
    };
    assert_eq!(told().await, waiting);

    world.mailer.answer(&[Post::DieBefore]);
    step_that_dies(world).await;
    let one_in_hand = worker::Backlog {
        fresh: 1,
        leased: 1,
        oldest_due,
        ..nothing
    };
    assert_eq!(told().await, one_in_hand);
    assert!(worker::is_alive(&world.services));

    world.mailer.answer(&[Post::Temporary]);
    world.deliver().await;
    let waits_for_later = worker::Backlog {
        retrying: 1,
        leased: 1,
        ..nothing
    };
    assert_eq!(told().await, waits_for_later);

    world.later(LEASE);
    assert!(!worker::is_alive(&world.services), "unseen for too long");
    assert_eq!(told().await.retrying, 2, "the lease is over");
    world.deliver().await;
    assert_eq!(told().await, nothing);
    assert!(worker::is_alive(&world.services));
}

async fn the_loop_survives_a_panic_and_stops_when_told(world: &World) {
    world.invited().await;
    world.mailer.answer(&[Post::DieBefore]);
    let (accepted, stop) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let mailer = Arc::new(Announcing {
        inner: world.mailer.clone(),
        accepted: Arc::clone(&accepted),
    });
    let stopped = Arc::clone(&stop);
    let services = world.services.clone();
    let worker = tokio::spawn(async move {
        worker::run(services, mailer, Vec::new(), async move {
            stopped.notified().await;
        })
        .await;
    });
    accepted.notified().await;
    assert_eq!(subjects(&world.mailer.take()), [MAIL_2]);

    // Woken by what this process writes, not by the clock.
    services::recovery::request(
        &world.services,
        &services::Origin::default(),
        lucia().curp.as_str(),
        MAIL,
    )
    .await
    .unwrap();
    accepted.notified().await;
    assert_eq!(subjects(&world.mailer.take()), [MAIL_2]);
    stop.notify_one();
    worker.await.unwrap();
}
