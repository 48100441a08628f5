//! What happens without anybody waiting for it: answering recovery requests, sending mails, writing the
//! lines and the seals of security events, tidying up, trying whether the database takes writes. Each goes on by itself, so that none waits for
//! another's queue.
//!
//! Several workers, in one process or in many, do not get in each other's way.

use std::{future::Future, sync::Arc, time::Duration};

use tokio::{
    sync::{Notify, watch},
    task::JoinSet,
    time::{Interval, MissedTickBehavior},
};

use crate::{
    Services, attempts, audit, database,
    internal::Internal,
    mail::{AnyMail, Prepared},
    mailer::{Mailer, SendError},
    outbox::{
        self, Round,
        claimed::{Claimed, Outcome},
    },
    recovery,
    relay::Verdict,
};

pub use outbox::{Backlog, backlog};

/// How often the worker looks for work that nobody woke it for: mails whose wait is over, and what
/// other processes have written.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Longer than this no worker stays out of sight: longer than any attempt to send a mail, and than
/// the pauses between steps.
fn longest_silence(services: &Services) -> Duration {
    services.settings().mail.lease()
}

/// Whether the worker of this process was seen lately.
pub fn is_alive(services: &Services) -> bool {
    services
        .metrics()
        .worker_last_seen(services.now())
        .is_some_and(|silence| silence <= longest_silence(services))
}

/// How often counters that no longer count are deleted.
const TIDY_EVERY: Duration = Duration::from_hours(1);

/// How often the worker looks for security events to be sealed.
const SEAL_EVERY: Duration = Duration::from_mins(5);

/// How often the worker looks for security events that have no line yet.
const WRITE_LINES_EVERY: Duration = Duration::from_secs(1);

/// The most mails one step sends.
const BATCH: usize = 50;

/// One step: looks at the recovery requests that wait, then sends the mails that are due.
///
/// Returns how much was done; 0 means that there is nothing to do just now.
///
/// # Errors
/// [`Internal`]; what was under way is done again by a later step.
pub async fn step(services: &Services, mailer: &dyn Mailer) -> Result<usize, Internal> {
    let answered = recovery::process(services).await?;
    Ok(answered + send_some(services, mailer, || false).await?)
}

/// Sends mails that are due; the mail under way is the last once it is told to stop.
async fn send_some(
    services: &Services,
    mailer: &dyn Mailer,
    stopping: impl Fn() -> bool,
) -> Result<usize, Internal> {
    services.metrics().worker_seen(services.now());
    let mut round = Round::default();
    let mut done = 0;
    while done < BATCH && !stopping() && services.relay().may_try(services.now()) {
        services.metrics().worker_seen(services.now());
        let Some(claimed) = outbox::claim(services, &mut round).await? else {
            break;
        };
        let outcome = attempt(services, mailer, &claimed).await?;
        outbox::settle(services, &claimed, outcome).await?;
        done += 1;
    }
    Ok(done)
}

/// Does everything, each part at its own pace, until `stop` is ready: recovery requests and mails at once
/// whenever this process has written some, else every few seconds. A part that fails, or panics, is logged
/// and goes on at its next turn. What is under way when `stop` is ready is done to its end, the mail that
/// is being sent included; the others wait for the next worker.
pub async fn run(services: Services, mailer: Arc<dyn Mailer>, stop: impl Future<Output = ()>) {
    let (tell, told) = watch::channel(false);
    let mut parts = JoinSet::new();
    for part in Part::ALL {
        let (services, mailer) = (services.clone(), Arc::clone(&mailer));
        parts.spawn(repeat(part, services, mailer, told.clone()));
    }
    stop.await;
    // Nobody listens only if every part is over.
    let _ = tell.send(true);
    while parts.join_next().await.is_some() {}
    if let Err(error) = audit::emit(&services).await {
        tracing::error!(%error, "security events have no line yet");
    }
}

/// What the worker does.
#[derive(Clone, Copy)]
enum Part {
    Requests,
    Mails,
    Lines,
    Seals,
    Tidying,
    Pulse,
}

impl Part {
    const ALL: [Self; 6] = [
        Self::Requests,
        Self::Mails,
        Self::Lines,
        Self::Seals,
        Self::Tidying,
        Self::Pulse,
    ];

    const fn every(self) -> Duration {
        match self {
            Self::Requests | Self::Mails | Self::Pulse => LOOK_EVERY,
            Self::Lines => WRITE_LINES_EVERY,
            Self::Seals => SEAL_EVERY,
            Self::Tidying => TIDY_EVERY,
        }
    }

    /// What wakes it before its time.
    fn woken_by(self, services: &Services) -> Option<&Notify> {
        match self {
            Self::Requests => Some(&services.0.work.requests),
            Self::Mails => Some(&services.0.work.mails),
            Self::Lines | Self::Seals | Self::Tidying | Self::Pulse => None,
        }
    }

    const fn failed(self) -> &'static str {
        match self {
            Self::Requests => "recovery requests were not answered",
            Self::Mails => "a step of the worker failed",
            Self::Lines => "security events have no line yet",
            Self::Seals => "security events were not sealed",
            Self::Tidying => "what nobody needs was not deleted",
            Self::Pulse => "whether the database takes writes is not known",
        }
    }

    /// Does what there is to do now.
    async fn act(
        self,
        services: Services,
        mailer: Arc<dyn Mailer>,
        told: watch::Receiver<bool>,
    ) -> Result<(), Internal> {
        let stopping = || *told.borrow();
        match self {
            Self::Requests => {
                while !stopping() && recovery::process(&services).await? > 0 {
                    services.0.work.mails.notify_one();
                }
            }
            Self::Mails => while send_some(&services, mailer.as_ref(), stopping).await? > 0 {},
            Self::Lines => {
                audit::emit(&services).await?;
            }
            Self::Seals => {
                audit::seal(&services).await?;
            }
            Self::Tidying => tidy_up(&services).await,
            Self::Pulse => {
                database::check_writes(&services).await;
            }
        }
        Ok(())
    }
}

/// Does one part again and again. Each time has a task of its own, so that its panic ends there.
async fn repeat(
    part: Part,
    services: Services,
    mailer: Arc<dyn Mailer>,
    mut told: watch::Receiver<bool>,
) {
    let mut turn = interval(part.every());
    loop {
        let woken = async {
            match part.woken_by(&services) {
                Some(notify) => notify.notified().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            // Whoever has the other end says so before it goes.
            _ = told.wait_for(|stop| *stop) => return,
            () = woken => {}
            _ = turn.tick() => {}
        }
        let act = part.act(services.clone(), Arc::clone(&mailer), told.clone());
        match tokio::spawn(act).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "{}", part.failed()),
            Err(_) => tracing::error!("a step of the worker panicked"),
        }
    }
}

/// Ticks at once and then every `period`; what was missed is not made up for.
fn interval(period: Duration) -> Interval {
    let mut interval = tokio::time::interval(period);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}

/// What is done once an hour: what no longer counts is deleted, what has ended is closed. What fails is
/// logged and done an hour later.
pub async fn tidy_up(services: &Services) {
    if let Err(error) = forget_old_attempts(services).await {
        tracing::warn!(%error, "counters that no longer count were not deleted");
    }
    if let Err(error) = crate::accounts::bulk::forget_old(services).await {
        tracing::warn!(%error, "files that nobody confirmed were not deleted");
    }
    if let Err(error) = crate::efirma::forget_old(services).await {
        tracing::warn!(%error, "old challenges were not deleted");
    }
    if let Err(error) = crate::idempotency::forget_old(services).await {
        tracing::warn!(%error, "old answers were not deleted");
    }
    if let Err(error) = crate::sessions::end_expired(services).await {
        tracing::warn!(%error, "sessions that have expired were not closed");
    }
    if let Err(error) = crate::retention::forget_old(services).await {
        tracing::warn!(%error, "what nobody needs any more was not deleted");
    }
    if let Err(error) = audit::purge(services).await {
        tracing::warn!(%error, "old security events were not purged");
    }
}

/// Deletes the counters that no longer count.
async fn forget_old_attempts(services: &Services) -> Result<(), Internal> {
    let settings = services.settings();
    let kept = [
        settings.sign_in_failures,
        settings.sign_in_failures_from_an_address,
        settings.mails_to_an_address,
        settings.refused_altas,
        settings.recovery_mails,
    ]
    .map(|delays| delays.forgotten_after.max(delays.longest))
    .into_iter()
    .max()
    .unwrap_or_default();
    attempts::delete_older(services.database(), services.now() - kept).await?;
    Ok(())
}

/// Longer than whoever sends limits itself, which tells where it stopped.
const GRACE: Duration = Duration::from_secs(5);

/// Sends one mail, with no transaction open.
async fn attempt(
    services: &Services,
    mailer: &dyn Mailer,
    claimed: &Claimed,
) -> Result<Outcome, Internal> {
    if outbox::is_exhausted(services, claimed) {
        let why = "every attempt to send it ended the worker".to_owned();
        return Ok(Outcome::Failed { why, words: None });
    }
    let mail = match AnyMail::read(&claimed.mail)?
        .prepare(services, claimed)
        .await?
    {
        Prepared::Ready(mail) => mail,
        Prepared::Settled(outcome) => return Ok(outcome),
    };
    let limit = services.settings().mail.attempt_limit + GRACE;
    let relay = services.relay();
    let domain = mail.to().email.domain();
    Ok(
        match tokio::time::timeout(limit, mailer.send(&mail)).await {
            Ok(Ok(())) => {
                relay.took(services, domain);
                Outcome::Sent
            }
            Ok(Err(SendError::NoMailbox(refusal))) => {
                relay.answered(services);
                Outcome::Failed {
                    why: refusal.to_string(),
                    words: Some(refusal.words().clone()),
                }
            }
            Ok(Err(SendError::Mail(obstacle))) => {
                let contratista = claimed.mail.contratista_id;
                let why = obstacle.to_string();
                match relay.refused(services, domain, contratista, &obstacle) {
                    Verdict::Counts => Outcome::Postponed { why },
                    Verdict::Wait(until) => Outcome::Held { why, until },
                }
            }
            Ok(Err(SendError::Relay(obstacle))) => Outcome::Held {
                why: obstacle.to_string(),
                until: relay.stop(services, &obstacle),
            },
            Ok(Err(SendError::Ours(why))) => Outcome::Failed { why, words: None },
            Err(_) => Outcome::Postponed {
                why: "the attempt took too long".to_owned(),
            },
        },
    )
}
