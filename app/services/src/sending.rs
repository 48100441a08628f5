//! Sending the mails that are due, one after another, with no transaction open.

use std::{sync::Arc, time::Duration};

use crate::{
    Services,
    internal::Internal,
    jobs::{Job, LOOK_EVERY, Trigger, When},
    mail::{AnyMail, Prepared},
    mailer::{Mailer, SendError},
    outbox::{
        self, Round,
        claimed::{Claimed, Outcome},
    },
    relay::Verdict,
};

/// The most mails one step sends.
const BATCH: usize = 50;

/// Sending mails. Several workers may: each mail has a lease of its own.
pub(crate) fn sending(mailer: Arc<dyn Mailer>) -> Job {
    let when = When::Woken {
        by: Trigger::Mail,
        every: LOOK_EVERY,
    };
    Job::new(
        "mails",
        when,
        "a step of the worker failed",
        move |services, stop| {
            let mailer = Arc::clone(&mailer);
            async move {
                while send_some(&services, mailer.as_ref(), || stop.is_told()).await? > 0 {}
                Ok(())
            }
        },
    )
}

/// Sends mails that are due; the mail under way is the last once it is told to stop.
pub(crate) async fn send_some(
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
