//! What runs behind, without anybody waiting for it: answering recovery requests, sending mails, writing and
//! sealing security events, deleting what nobody needs. Each is a [`Job`], defined in the module whose work it
//! does; [`all`] lists them.
//!
//! | a job promises | by |
//! |---|---|
//! | it has its turn every so often, or at once after a commit that leaves it work | [`When`] |
//! | it waits for no other job, unless the list says so | a loop of its own |
//! | when it fails or panics, that is logged, the others go on, and it goes on at its next turn | a task for each turn |
//! | several workers, in one process or in many, do not get in each other's way | its own statements, or a [`Lock`] |
//! | what is under way when the worker is told to stop is done to its end | [`Stop`] |
//!
//! Jobs hold no state: what is to be done is in the database. So a job that was cut off is done by a later turn,
//! here or in another process, and each must be idempotent. Why this is not a library: decision 26.

mod pace;
mod running;

use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

use tokio::sync::{Notify, watch};

use crate::{
    Services, accounts, attempts, audit, database, efirma, idempotency, internal::Internal, lease,
    mailer::Mailer, recovery, retention, sending, sessions,
};

pub use crate::lease::{Lease, Lock};
pub(crate) use running::round;
pub use running::run;

/// How often a job looks for work that nobody woke it for: what has become due, and what other processes have
/// written.
pub(crate) const LOOK_EVERY: Duration = Duration::from_secs(5);

/// All jobs, a line each.
pub fn all(mailer: Arc<dyn Mailer>) -> Vec<Job> {
    let mut jobs = vec![
        recovery::answering(),
        sending::sending(mailer),
        audit::writing_lines(),
        audit::sealing(),
        database::trying_writes(),
    ];
    jobs.extend(hourly());
    jobs
}

/// What is done once an hour, one after another in this order. Sessions are closed before old ones are
/// forgotten, so that one which expired long ago goes in the same hour; the rest is in a row only so that
/// writers do not meet.
pub(crate) fn hourly() -> Vec<Job> {
    vec![
        attempts::forgetting(),
        accounts::bulk::forgetting(),
        efirma::forgetting(),
        idempotency::forgetting(),
        sessions::closing(),
        retention::forgetting(),
        audit::purging(),
    ]
}

/// When a job has its turn; the first is when the worker begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Every so often.
    Every(Duration),
    /// At once when this process has committed work for it, and besides every so often.
    Woken {
        /// By what.
        by: Trigger,
        /// What other processes have written waits for this long at most.
        every: Duration,
    },
    /// Once an hour, after the hourly jobs that stand before it in the list.
    Hourly,
}

impl When {
    const fn every(self) -> Duration {
        match self {
            Self::Every(every) | Self::Woken { every, .. } => every,
            Self::Hourly => Duration::from_hours(1),
        }
    }
}

/// What has been committed that a job of this process is to see to at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// A request for a way back in.
    RecoveryRequest,
    /// A mail.
    Mail,
}

/// Who waits for the triggers.
#[derive(Default)]
pub(crate) struct Triggers {
    recovery_request: Notify,
    mail: Notify,
}

impl Triggers {
    /// One who is not waiting just now finds it when they next do.
    pub(crate) fn pull(&self, trigger: Trigger) {
        self.of(trigger).notify_one();
    }

    fn of(&self, trigger: Trigger) -> &Notify {
        match trigger {
            Trigger::RecoveryRequest => &self.recovery_request,
            Trigger::Mail => &self.mail,
        }
    }
}

impl Services {
    /// What wakes jobs.
    pub(crate) fn triggers(&self) -> &Triggers {
        &self.triggers
    }

    /// Told by whoever has just committed work for the [`worker`](crate::worker), which then does it at once.
    pub(crate) fn wake_worker(&self) {
        self.triggers().pull(Trigger::RecoveryRequest);
        self.triggers().pull(Trigger::Mail);
    }
}

/// Whether the worker has been told to stop; a job that does one thing after another looks here in between.
#[derive(Clone)]
pub struct Stop(watch::Receiver<bool>);

impl Stop {
    /// Nobody will say so.
    pub(crate) fn never() -> Self {
        Self(watch::channel(false).1)
    }

    /// It has.
    pub fn is_told(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it is.
    async fn told(&mut self) {
        // An error means that whoever could say so has gone without: nobody will.
        if self.0.wait_for(|stop| *stop).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// Something that runs behind.
pub struct Job {
    name: &'static str,
    when: When,
    failed: &'static str,
    act: Act,
}

type Doing<T> = Pin<Box<dyn Future<Output = Result<T, Internal>> + Send>>;

enum Act {
    /// Several workers may be at it at once.
    Anyone(Box<dyn Fn(Services, Stop) -> Doing<()> + Send + Sync>),
    /// One worker at a time.
    One {
        lock: Lock,
        has_work: Box<dyn Fn(Services) -> Doing<bool> + Send + Sync>,
        act: Box<dyn Fn(Services, Lease) -> Doing<()> + Send + Sync>,
    },
}

impl Job {
    /// A job that several workers may be at: its own statements keep anything from being done twice.
    /// `failed` is what the log says when it fails.
    pub fn new<D>(
        name: &'static str,
        when: When,
        failed: &'static str,
        act: impl Fn(Services, Stop) -> D + Send + Sync + 'static,
    ) -> Self
    where
        D: Future<Output = Result<(), Internal>> + Send + 'static,
    {
        Self {
            name,
            when,
            failed,
            act: Act::Anyone(Box::new(move |services, stop| {
                Box::pin(act(services, stop))
            })),
        }
    }

    /// A job that one worker at a time does, by the lease of `lock`; the turn of another one is over at once.
    pub fn alone<D>(
        lock: Lock,
        when: When,
        failed: &'static str,
        act: impl Fn(Services, Lease) -> D + Send + Sync + 'static,
    ) -> Self
    where
        D: Future<Output = Result<(), Internal>> + Send + 'static,
    {
        Self::alone_if(lock, when, failed, |_| async { Ok(true) }, act)
    }

    /// The same for a job that seldom finds anything: each worker asks `has_work` before it takes the lease,
    /// which writes.
    pub fn alone_if<A, D>(
        lock: Lock,
        when: When,
        failed: &'static str,
        has_work: impl Fn(Services) -> A + Send + Sync + 'static,
        act: impl Fn(Services, Lease) -> D + Send + Sync + 'static,
    ) -> Self
    where
        A: Future<Output = Result<bool, Internal>> + Send + 'static,
        D: Future<Output = Result<(), Internal>> + Send + 'static,
    {
        Self {
            name: lock.name,
            when,
            failed,
            act: Act::One {
                lock,
                has_work: Box::new(move |services| Box::pin(has_work(services))),
                act: Box::new(move |services, lease| Box::pin(act(services, lease))),
            },
        }
    }

    /// One turn of it.
    async fn act(&self, services: &Services, stop: Stop) -> Result<(), Internal> {
        match &self.act {
            Act::Anyone(act) => act(services.clone(), stop).await,
            Act::One {
                lock,
                has_work,
                act,
            } => {
                if has_work(services.clone()).await? {
                    lease::hold(services, *lock, |lease| act(services.clone(), lease)).await?;
                }
                Ok(())
            }
        }
    }
}
