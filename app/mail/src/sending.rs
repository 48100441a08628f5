//! Sending the mails that are due, one after another, with no transaction open.

use std::time::Duration;

use crate::{
    Post,
    mailer::{Mailer, SendError},
    mails::{AnyMail, Prepared},
    outbox::{
        self, Round,
        claimed::{Claimed, Outcome},
    },
    relay::Verdict,
};
use platform::internal::Internal;

/// The most mails one step sends.
const BATCH: usize = 50;

/// Sends mails that are due; the mail under way is the last once it is told to stop. Returns how many were tried.
///
/// # Errors
/// [`Internal`]; what was under way is done again by a later call.
pub async fn send_some(
    post: &Post,
    mailer: &dyn Mailer,
    stopping: impl Fn() -> bool,
) -> Result<usize, Internal> {
    post.watch().worker_seen(post.now());
    let mut round = Round::default();
    let mut done = 0;
    while done < BATCH && !stopping() && post.relay().may_try(post.now()) {
        post.watch().worker_seen(post.now());
        let Some(claimed) = outbox::claim(post, &mut round).await? else {
            break;
        };
        let outcome = attempt(post, mailer, &claimed).await?;
        outbox::settle(post, &claimed, outcome).await?;
        done += 1;
    }
    Ok(done)
}

/// Longer than whoever sends limits itself, which tells where it stopped.
const GRACE: Duration = Duration::from_secs(5);

/// Sends one mail, with no transaction open.
async fn attempt(post: &Post, mailer: &dyn Mailer, claimed: &Claimed) -> Result<Outcome, Internal> {
    if outbox::is_exhausted(post, claimed) {
        let why = "every attempt to send it ended the worker".to_owned();
        return Ok(Outcome::Failed { why, words: None });
    }
    let mail = match AnyMail::read(&claimed.mail)?.prepare(post, claimed).await? {
        Prepared::Ready(mail) => mail,
        Prepared::Settled(outcome) => return Ok(outcome),
    };
    let limit = post.settings().sending.attempt_limit + GRACE;
    let relay = post.relay();
    let domain = mail.to().email.domain();
    Ok(
        match tokio::time::timeout(limit, mailer.send(&mail)).await {
            Ok(Ok(())) => {
                relay.took(post, domain);
                Outcome::Sent
            }
            Ok(Err(SendError::NoMailbox(refusal))) => {
                relay.answered(post);
                Outcome::Failed {
                    why: refusal.to_string(),
                    words: Some(refusal.words().clone()),
                }
            }
            Ok(Err(SendError::Mail(obstacle))) => {
                let contratista = claimed.mail.contratista_id;
                let why = obstacle.to_string();
                match relay.refused(post, domain, contratista, &obstacle) {
                    Verdict::Counts => Outcome::Postponed { why },
                    Verdict::Wait(until) => Outcome::Held { why, until },
                }
            }
            Ok(Err(SendError::Relay(obstacle))) => Outcome::Held {
                why: obstacle.to_string(),
                until: relay.stop(post, &obstacle),
            },
            Ok(Err(SendError::Ours(why))) => Outcome::Failed { why, words: None },
            Err(_) => Outcome::Postponed {
                why: "the attempt took too long".to_owned(),
            },
        },
    )
}
