//! What happens without anybody waiting for it: looking at recovery requests and sending mails.
//!
//! Several workers, in one process or in many, do not get in each other's way.

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use lettre::message::Mailbox;
use sea_orm::EntityTrait;
use time::OffsetDateTime;
use tokio::time::{Interval, MissedTickBehavior};
use uuid::Uuid;

use crate::{
    Services,
    access_links::{self, LinkProblem},
    account, attempts, audit,
    entities::{HiddenText, access_link, membership, person as people},
    internal::Internal,
    mailer::{Mailer, Obstacle, SendError},
    mails::{self, RenderedMail, Text},
    outbox::{self, Claimed, Message, Outcome},
    recovery,
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

/// The most mails one step sends.
const BATCH: usize = 50;

/// One step: looks at the recovery requests that wait, then sends the mails that are due.
///
/// Returns how much was done; 0 means that there is nothing to do just now.
///
/// # Errors
/// [`Internal`]; what was under way is done again by a later step.
pub async fn step(services: &Services, mailer: &dyn Mailer) -> Result<usize, Internal> {
    step_until(services, mailer, &AtomicBool::new(false)).await
}

/// The same, but once `stopping` is set the mail under way is the last.
async fn step_until(
    services: &Services,
    mailer: &dyn Mailer,
    stopping: &AtomicBool,
) -> Result<usize, Internal> {
    services.metrics().worker_seen(services.now());
    let mut done = recovery::process(services).await?;
    for _ in 0..BATCH {
        if stopping.load(Ordering::Relaxed) {
            break;
        }
        services.metrics().worker_seen(services.now());
        let Some(claimed) = outbox::claim(services).await? else {
            break;
        };
        let outcome = attempt(services, mailer, &claimed).await?;
        outbox::settle(services, &claimed, outcome).await?;
        done += 1;
    }
    Ok(done)
}

/// Steps until `stop` is ready: at once whenever this process has written work, else every few
/// seconds. A step that fails, or panics, is logged and leaves the loop alive. The mail that is being
/// sent when `stop` is ready is sent to its end; the others wait for the next worker.
pub async fn run(services: Services, mailer: Arc<dyn Mailer>, stop: impl Future<Output = ()>) {
    let mut look = interval(LOOK_EVERY);
    let mut tidy = interval(TIDY_EVERY);
    let mut seal = interval(SEAL_EVERY);
    tokio::pin!(stop);
    let stopping = Arc::new(AtomicBool::new(false));
    loop {
        tokio::select! {
            () = &mut stop => return,
            () = services.0.work.notified() => {}
            _ = look.tick() => {}
            _ = seal.tick() => {
                if let Err(error) = audit::seal(&services).await {
                    tracing::error!(%error, "security events were not sealed");
                }
            }
            _ = tidy.tick() => tidy_up(&services).await,
        }
        let work = work_off(&services, &mailer, &stopping);
        tokio::pin!(work);
        let told_to_stop = tokio::select! {
            () = &mut work => false,
            () = &mut stop => {
                stopping.store(true, Ordering::Relaxed);
                work.await;
                true
            }
        };
        if let Err(error) = audit::emit(&services).await {
            tracing::error!(%error, "security events have no line yet");
        }
        if told_to_stop {
            return;
        }
    }
}

/// Ticks at once and then every `period`; what was missed is not made up for.
fn interval(period: Duration) -> Interval {
    let mut interval = tokio::time::interval(period);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}

/// Steps until nothing is left, or it is told to stop. A step has its own task, so that its panic ends
/// there.
async fn work_off(services: &Services, mailer: &Arc<dyn Mailer>, stopping: &Arc<AtomicBool>) {
    while !stopping.load(Ordering::Relaxed) {
        let (own, post, stopping) = (services.clone(), Arc::clone(mailer), Arc::clone(stopping));
        let outcome =
            tokio::spawn(async move { step_until(&own, post.as_ref(), &stopping).await }).await;
        match outcome {
            Ok(Ok(0)) => return,
            Ok(Ok(_)) => {}
            Ok(Err(error)) => {
                tracing::error!(%error, "a step of the worker failed");
                return;
            }
            Err(_) => {
                tracing::error!("a step of the worker panicked");
                return;
            }
        }
    }
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
    let mail = match prepare(services, claimed).await? {
        Prepared::Ready(mail) => mail,
        Prepared::Settled(outcome) => return Ok(outcome),
    };
    let limit = services.settings().mail.attempt_limit;
    Ok(
        match tokio::time::timeout(limit, mailer.send(&mail)).await {
            Ok(Ok(())) => Outcome::Sent,
            Ok(Err(SendError::Temporary(obstacle))) => Outcome::Postponed {
                why: obstacle.to_string(),
            },
            Ok(Err(SendError::Permanent(obstacle))) => Outcome::Failed {
                why: obstacle.to_string(),
                words: match &obstacle {
                    Obstacle::Refused(refusal) => Some(refusal.words().clone()),
                    _ => None,
                },
            },
            Err(_) => Outcome::Postponed {
                why: "the attempt took too long".to_owned(),
            },
        },
    )
}

/// What can be done with a mail.
enum Prepared {
    Ready(Box<RenderedMail>),
    Settled(Outcome),
}

const KEY_CHANGED: &str = "the secret key has changed since it was written";

impl Prepared {
    /// Of a mail whose link is not good any more.
    fn of_dead_link(problem: LinkProblem) -> Self {
        match problem {
            LinkProblem::Expired => Self::hopeless("its link expired before it could be sent"),
            _ => Self::Settled(Outcome::Superseded),
        }
    }

    fn hopeless(why: &str) -> Self {
        Self::Settled(Outcome::Failed {
            why: why.to_owned(),
            words: None,
        })
    }
}

/// Puts a mail together from what the database says now: the address may have been corrected, the
/// link may have been used or replaced since the mail was written.
async fn prepare(services: &Services, claimed: &Claimed) -> Result<Prepared, Internal> {
    let now = services.now();
    let person = people::Entity::find_by_id(claimed.mail.person_id)
        .one(services.database())
        .await?
        .ok_or(Internal::Inconsistent("a mail without its person"))?;
    let message = Message::read(&claimed.mail)?;
    // Mails about a change of address go to the address that they are about.
    let mut to = person.email;
    let mut given_names = person.given_names;
    let text = match &message {
        Message::Registered {
            contratista,
            activated,
            alta,
        } => {
            if let Some(alta) = *alta {
                let alta = find_alta(services, alta).await?;
                (to, given_names) = addressed(alta, to, given_names);
            }
            Text::Registered {
                contratista,
                activated: *activated,
            }
        }
        Message::PasswordRegistered { at, removed } => Text::PasswordRegistered {
            at: moment(*at)?,
            removed: *removed,
        },
        Message::MailChanged {
            change,
            at,
            by_operator,
        } => {
            to = account::find_mail_change(services, *change)
                .await?
                .earlier_email;
            let at = moment(*at)?;
            Text::MailChanged {
                at,
                by_operator: *by_operator,
            }
        }
        Message::ConfirmMail { change } => {
            let change = account::find_mail_change(services, *change).await?;
            if let Some(problem) = account::problem(&change, now) {
                return Ok(Prepared::of_dead_link(problem));
            }
            let Some(token) = account::token_of(services, &change) else {
                return Ok(Prepared::hopeless(KEY_CHANGED));
            };
            to = change.email;
            let until = *change.expires_at;
            Text::ConfirmMail { token, until }
        }
        Message::CreatePassword { link } | Message::RecoverAccess { link } => {
            let link = find_link(services, *link).await?;
            if let Some(problem) = access_links::problem(&link, now) {
                return Ok(Prepared::of_dead_link(problem));
            }
            let Some(token) = access_links::token_of(services, &link) else {
                return Ok(Prepared::hopeless(KEY_CHANGED));
            };
            let until = *link.expires_at;
            match link.membership_id {
                Some(alta) => {
                    let alta = find_alta(services, alta).await?;
                    let waits = alta.lapses_at.is_some();
                    (to, given_names) = addressed(alta, to, given_names);
                    if waits {
                        Text::CreatePassword { token, until }
                    } else {
                        Text::ConfirmAlta { token, until }
                    }
                }
                None if matches!(message, Message::CreatePassword { .. }) => {
                    Text::CreatePassword { token, until }
                }
                None => Text::RecoverAccess { token, until },
            }
        }
    };
    let Ok(address) = to.0.parse() else {
        return Ok(Prepared::hopeless("the mail address is malformed"));
    };
    let message_id = claimed.mail.message_id.clone();
    let mail = mails::render(
        services.settings(),
        message_id,
        Mailbox::new(None, address),
        &given_names.0,
        &text,
        now,
    )?;
    Ok(Prepared::Ready(Box::new(mail)))
}

fn moment(seconds: i64) -> Result<OffsetDateTime, Internal> {
    OffsetDateTime::from_unix_timestamp(seconds)
        .map_err(|_| Internal::Inconsistent("a mail tells of an impossible moment"))
}

async fn find_alta(services: &Services, id: Uuid) -> Result<membership::Model, Internal> {
    membership::Entity::find_by_id(id)
        .one(services.database())
        .await?
        .ok_or(Internal::Inconsistent("a mail without its alta"))
}

/// To whom a mail about this alta goes, and how they are called: as the contratista typed it, until the
/// person has proved the mail.
fn addressed(
    alta: membership::Model,
    email: HiddenText,
    given_names: HiddenText,
) -> (HiddenText, HiddenText) {
    (
        alta.email.unwrap_or(email),
        alta.given_names.unwrap_or(given_names),
    )
}

async fn find_link(services: &Services, id: Uuid) -> Result<access_link::Model, Internal> {
    access_link::Entity::find_by_id(id)
        .one(services.database())
        .await?
        .ok_or(Internal::Inconsistent("a mail without its link"))
}
