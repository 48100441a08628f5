//! What every job is promised: its turns by the clock, no trouble from the others, and, if it wants, that one
//! worker at a time does it.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, sea_query::Expr};
use services::{
    Internal, Services,
    entities::{audit_event, outbox_mail, worker_lease},
    jobs::{self, Job, Lock, Trigger, When},
    mail::RenderedMail,
    mailer::{Mailer, SendError},
};
use time::{Duration, OffsetDateTime};
use tokio::{
    sync::{Notify, Semaphore, mpsc, oneshot},
    task::JoinHandle,
};

use testing::*;

on_each_database!(
    a_job_that_fails_or_panics_stops_neither_the_others_nor_itself,
    hourly_jobs_go_in_the_lists_order_whatever_becomes_of_those_before,
    a_period_is_kept_by_the_clock,
    a_clock_that_was_set_back_delays_no_turn_by_more_than_a_period,
    a_commit_wakes_the_job_that_waits_for_it,
    a_job_under_a_lease_is_done_by_one_of_two_workers,
    a_lease_is_not_taken_where_there_is_nothing_to_do,
    a_job_is_told_to_stop_and_waited_for,
    lines_and_seals_wait_for_no_mail,
);

const MINUTES: std::time::Duration = std::time::Duration::from_mins(10);
const LOCK: Lock = Lock {
    name: "test",
    lasts: std::time::Duration::from_mins(2),
};

/// A worker with these jobs.
struct Worker {
    stop: oneshot::Sender<()>,
    running: JoinHandle<()>,
}

impl Worker {
    fn with(services: &Services, jobs: Vec<Job>) -> Self {
        let (stop, stopped) = oneshot::channel();
        let running = tokio::spawn(jobs::run(services.clone(), jobs, async {
            stopped.await.unwrap();
        }));
        Self { stop, running }
    }

    async fn ends(self) {
        self.stop.send(()).unwrap();
        self.running.await.unwrap();
    }
}

/// When a job had its turns.
struct Turns(mpsc::UnboundedReceiver<OffsetDateTime>);

impl Turns {
    /// A job, and the moments of its turns.
    fn of(name: &'static str, when: When) -> (Job, Self) {
        let (tell, told) = mpsc::unbounded_channel();
        let job = Job::new(name, when, "it failed", move |services, _| {
            let tell = tell.clone();
            async move {
                tell.send(services.now()).unwrap();
                Ok(())
            }
        });
        (job, Self(told))
    }

    async fn next(&mut self) -> OffsetDateTime {
        let turn = tokio::time::timeout(std::time::Duration::from_secs(20), self.0.recv());
        turn.await.expect("a turn").unwrap()
    }
}

async fn a_job_that_fails_or_panics_stops_neither_the_others_nor_itself(world: &World) {
    let (other, mut others) = Turns::of("other", When::Every(MINUTES));
    let (tell, mut failing) = mpsc::unbounded_channel();
    let bad = |name, panics: bool| {
        let tell = tell.clone();
        Job::new(
            name,
            When::Every(MINUTES),
            "it failed",
            move |_: Services, _| {
                tell.send(name).unwrap();
                async move {
                    assert!(!panics, "as it should");
                    Err(Internal::Busy)
                }
            },
        )
    };
    let jobs = vec![bad("fails", false), bad("panics", true), other];
    let worker = Worker::with(&world.services, jobs);
    for turn in 0..3 {
        assert_eq!(others.next().await, start() + turn * 10 * Duration::MINUTE);
        let mut both = [failing.recv().await.unwrap(), failing.recv().await.unwrap()];
        both.sort_unstable();
        assert_eq!(both, ["fails", "panics"]);
        world.later(Duration::minutes(10));
    }
    worker.ends().await;
}

async fn hourly_jobs_go_in_the_lists_order_whatever_becomes_of_those_before(world: &World) {
    let (tell, mut told) = mpsc::unbounded_channel();
    let job = |name: &'static str| {
        let tell = tell.clone();
        Job::new(name, When::Hourly, "it failed", move |_: Services, _| {
            let tell = tell.clone();
            async move {
                // Whoever is not waited for is overtaken.
                for _ in 0..if name == "first" { 50 } else { 0 } {
                    tokio::task::yield_now().await;
                }
                tell.send(name).unwrap();
                match name {
                    "first" => Err(Internal::Busy),
                    "second" => panic!("as it should"),
                    _ => Ok(()),
                }
            }
        })
    };
    let (between, mut others) = Turns::of("between", When::Every(MINUTES));
    let jobs = vec![job("first"), between, job("second"), job("third")];
    let worker = Worker::with(&world.services, jobs);
    for _ in 0..2 {
        for expected in ["first", "second", "third"] {
            assert_eq!(told.recv().await, Some(expected));
        }
        others.next().await;
        world.later(Duration::HOUR);
    }
    worker.ends().await;
}

async fn a_period_is_kept_by_the_clock(world: &World) {
    let (often, mut often_turns) = Turns::of("often", When::Every(MINUTES));
    let (hourly, mut hourly_turns) = Turns::of("hourly", When::Hourly);
    let worker = Worker::with(&world.services, vec![often, hourly]);
    for step in 0..=18 {
        let now = start() + Duration::minutes(10 * step);
        assert_eq!(often_turns.next().await, now);
        if step % 6 == 0 {
            assert_eq!(hourly_turns.next().await, now, "neither sooner nor later");
        }
        world.later(Duration::minutes(10));
    }
    // What was missed is not made up for.
    often_turns.next().await;
    world.later(Duration::minutes(35));
    let now = world.services.now();
    assert_eq!(often_turns.next().await, now);
    world.later(Duration::minutes(10));
    assert_eq!(often_turns.next().await, now + Duration::minutes(10));
    worker.ends().await;
}

async fn a_clock_that_was_set_back_delays_no_turn_by_more_than_a_period(world: &World) {
    let (job, mut turns) = Turns::of("job", When::Every(std::time::Duration::from_millis(50)));
    let worker = Worker::with(&world.services, vec![job]);
    turns.next().await;
    world.later(-Duration::DAY);
    let turn = start() - Duration::DAY;
    // One may have begun before.
    while turns.next().await != turn {}
    assert_eq!(turns.next().await, turn);
    worker.ends().await;
}

async fn a_commit_wakes_the_job_that_waits_for_it(world: &World) {
    let when = When::Woken {
        by: Trigger::RecoveryRequest,
        every: MINUTES,
    };
    let (job, mut turns) = Turns::of("woken", when);
    let worker = Worker::with(&world.services, vec![job]);
    turns.next().await;
    let origin = services::Origin::default();
    services::recovery::request(&world.services, &origin, lucia().curp.as_str(), MAIL)
        .await
        .unwrap();
    assert_eq!(turns.next().await, start(), "the clock stands still");
    worker.ends().await;
}

/// How often the job was begun, and how often one who was at it met another.
#[derive(Default)]
struct Met {
    inside: AtomicUsize,
    begun: AtomicUsize,
    entered: Notify,
    go_on: Notify,
}

impl Met {
    /// An hourly job that is at it until it may go on; it has work or none.
    fn job(self: &Arc<Self>, has_work: bool) -> Job {
        let met = Arc::clone(self);
        let ask = move |_| async move { Ok(has_work) };
        Job::alone_if(LOCK, When::Hourly, "it failed", ask, move |_, _| {
            let met = Arc::clone(&met);
            async move {
                assert_eq!(met.inside.fetch_add(1, Ordering::SeqCst), 0, "they meet");
                met.begun.fetch_add(1, Ordering::SeqCst);
                met.entered.notify_one();
                met.go_on.notified().await;
                met.inside.fetch_sub(1, Ordering::SeqCst);
                Ok(())
            }
        })
    }

    fn begun(&self) -> usize {
        self.begun.load(Ordering::SeqCst)
    }
}

async fn a_job_under_a_lease_is_done_by_one_of_two_workers(world: &World) {
    let met = Arc::new(Met::default());
    // The hourly jobs go one after another, so when the second has its turn, that of the first is over.
    let after = |services: &Services| {
        let (after, turns) = Turns::of("after", When::Hourly);
        (Worker::with(services, vec![met.job(true), after]), turns)
    };
    let other = world.restarted(settings(), 1);
    let (one, mut turns_of_one) = after(&world.services);
    met.entered.notified().await;
    let (two, mut turns_of_two) = after(&other);
    turns_of_two.next().await;
    assert_eq!(met.begun(), 1, "the first one is still at it");
    met.go_on.notify_one();
    turns_of_one.next().await;

    // It was given back: an hour later one of them has it, and the other not.
    world.later(Duration::HOUR);
    met.entered.notified().await;
    tokio::select! {
        _ = turns_of_one.next() => {}
        _ = turns_of_two.next() => {}
    }
    assert_eq!(met.begun(), 2);
    met.go_on.notify_one();
    one.ends().await;
    two.ends().await;
    assert_eq!(met.begun(), 2);
}

async fn a_lease_is_not_taken_where_there_is_nothing_to_do(world: &World) {
    let (after, mut turns) = Turns::of("after", When::Hourly);
    let met = Arc::new(Met::default());
    let worker = Worker::with(&world.services, vec![met.job(false), after]);
    turns.next().await;
    worker.ends().await;
    let taken = worker_lease::Entity::find()
        .filter(worker_lease::Column::Name.eq(LOCK.name))
        .count(world.services.database())
        .await
        .unwrap();
    assert_eq!(taken, 0);
    assert_eq!(met.begun(), 0);
}

async fn a_job_is_told_to_stop_and_waited_for(world: &World) {
    let (tell, mut told) = mpsc::unbounded_channel();
    let job = Job::new("long", When::Every(MINUTES), "it failed", move |_, stop| {
        let tell = tell.clone();
        async move {
            tell.send("begun").unwrap();
            while !stop.is_told() {
                tokio::task::yield_now().await;
            }
            tell.send("done").unwrap();
            Ok(())
        }
    });
    let worker = Worker::with(&world.services, vec![job]);
    assert_eq!(told.recv().await, Some("begun"));
    worker.ends().await;
    assert_eq!(told.try_recv(), Ok("done"));
    assert!(told.try_recv().is_err(), "and not begun again");
}

/// A relay that takes a mail when it is let.
struct Slow {
    begun: mpsc::UnboundedSender<()>,
    let_go: Arc<Semaphore>,
}

#[async_trait::async_trait]
impl Mailer for Slow {
    async fn send(&self, _: &RenderedMail) -> Result<(), SendError> {
        self.begun.send(()).unwrap();
        self.let_go.acquire().await.unwrap().forget();
        Ok(())
    }
}

/// Thousands of mails are due and the relay has been at the first for an hour: what happens meanwhile has its line
/// two seconds later, and its seal at its time.
async fn lines_and_seals_wait_for_no_mail(world: &World) {
    let contratista = world.active().await;
    world.has_many(contratista.id, 3_000).await;
    outbox_mail::Entity::update_many()
        .col_expr(
            outbox_mail::Column::SentAt,
            Expr::value(Option::<i64>::None),
        )
        .filter(outbox_mail::Column::ContratistaId.eq(contratista.id))
        .exec(world.services.database())
        .await
        .unwrap();
    let (begun, mut sending) = mpsc::unbounded_channel();
    let let_go = Arc::new(Semaphore::new(0));
    let relay = Slow {
        begun,
        let_go: Arc::clone(&let_go),
    };
    let worker = Worker::with(&world.services, jobs::all(Arc::new(relay)));
    sending.recv().await.unwrap();

    let without = async |column: audit_event::Column| {
        let events = audit_event::Entity::find().filter(column.is_null());
        events.count(world.services.database()).await.unwrap()
    };
    let none_without = async |column| {
        let all_have_it = async {
            while without(column).await > 0 {
                tokio::task::yield_now().await;
            }
        };
        let waited = tokio::time::timeout(std::time::Duration::from_secs(20), all_have_it);
        waited
            .await
            .unwrap_or_else(|_| panic!("without {column:?}"));
    };
    none_without(audit_event::Column::EmittedAt).await;
    world.sign_in(lucia().curp.as_str(), "x").await.unwrap_err();
    assert_eq!(without(audit_event::Column::EmittedAt).await, 1);
    world.later(Duration::seconds(2));
    none_without(audit_event::Column::EmittedAt).await;
    assert!(without(audit_event::Column::Segment).await > 0);
    world.later(Duration::minutes(70));
    none_without(audit_event::Column::Segment).await;

    let unsent = outbox_mail::Entity::find().filter(outbox_mail::Column::SentAt.is_null());
    let unsent = unsent.count(world.services.database()).await.unwrap();
    assert!(unsent >= 1_500, "{unsent} mails wait");
    assert!(sending.try_recv().is_err(), "it is still at the first one");
    let_go.add_permits(5_000);
    worker.ends().await;
}
