//! The worker: does all [`jobs`], as long as the process lives.
//!
//! Several workers, in one process or in many, do not get in each other's way.

use std::{future::Future, sync::Arc, time::Duration};

use crate::{
    Services, audit,
    internal::Internal,
    jobs::{self, Job},
    mailer::Mailer,
    recovery, sending,
};

pub use mail::outbox::{Backlog, backlog};

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

/// One step: looks at the recovery requests that wait, then sends the mails that are due.
///
/// Returns how much was done; 0 means that there is nothing to do just now.
///
/// # Errors
/// [`Internal`]; what was under way is done again by a later step.
pub async fn step(services: &Services, mailer: &dyn Mailer) -> Result<usize, Internal> {
    let answered = recovery::process(services).await?;
    Ok(answered + sending::send_some(services, mailer, || false).await?)
}

/// Does all jobs until `stop` is ready, and `more` of them, which crates above define. What is under way then is done
/// to its end, the mail that is being sent included; the other mails wait for the next worker.
pub async fn run(
    services: Services,
    mailer: Arc<dyn Mailer>,
    more: Vec<Job>,
    stop: impl Future<Output = ()>,
) {
    let mut jobs = jobs::all(mailer);
    jobs.extend(more);
    jobs::run(services.clone(), jobs, stop).await;
    // What happened while the jobs came to their end.
    if let Err(error) = audit::emit(&services).await {
        tracing::error!(%error, "security events have no line yet");
    }
}

/// What is done once an hour of this crate's jobs: what no longer counts is deleted, what has ended is closed. What
/// fails is logged and done an hour later.
pub async fn tidy_up(services: &Services) {
    jobs::round(services, jobs::hourly()).await;
}
