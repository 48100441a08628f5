//! What is counted while the system runs, for whoever watches it.
//!
//! Every label is a word of ours, one of a few: never an id, an address, or what somebody typed.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};
use time::OffsetDateTime;

use mail::{MailOutcome, Watch, mailer::Cause};

pub use crate::audit::Means;
pub use platform::stopwatch::Stopwatch;

/// Upper bounds of what waiting for a hash may last, in seconds.
const WAITS: [f64; 11] = [
    0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0,
];

/// What an attempt to sign in came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignIn {
    /// A session was begun.
    Admitted,
    /// Refused, for whatever reason, delays included.
    Refused,
    /// Too much was going on.
    Busy,
    /// Something of ours, or something that we ask, did not work.
    Broken,
}

impl SignIn {
    const ALL: [Self; 4] = [Self::Admitted, Self::Refused, Self::Busy, Self::Broken];

    const fn label(self) -> &'static str {
        match self {
            Self::Admitted => "admitted",
            Self::Refused => "refused",
            Self::Busy => "busy",
            Self::Broken => "broken",
        }
    }
}

/// A limit that somebody has reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// The delay after failures at the sign-in.
    SignIn,
    /// Failed sign-ins from one address.
    SignInAddress,
    /// Requests for a way back in from one address.
    RecoveryAddress,
    /// Requests for an e.firma's challenge from one address.
    ChallengeAddress,
    /// Altas refused to one contratista because the mail differs.
    RefusedAltas,
    /// Mails with a link to one person.
    Mails,
    /// Requests of one API token.
    ApiToken,
    /// Requests of one session.
    Session,
}

impl Limit {
    const ALL: [Self; 8] = [
        Self::SignIn,
        Self::SignInAddress,
        Self::RecoveryAddress,
        Self::ChallengeAddress,
        Self::RefusedAltas,
        Self::Mails,
        Self::ApiToken,
        Self::Session,
    ];

    const fn label(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::SignInAddress => "sign_in_address",
            Self::RecoveryAddress => "recovery_address",
            Self::ChallengeAddress => "challenge_address",
            Self::RefusedAltas => "refused_altas",
            Self::Mails => "mails",
            Self::ApiToken => "api_token",
            Self::Session => "session",
        }
    }
}

const OUTCOMES: [MailOutcome; 4] = [
    MailOutcome::Sent,
    MailOutcome::Superseded,
    MailOutcome::Postponed,
    MailOutcome::GivenUp,
];

const fn outcome_label(outcome: MailOutcome) -> &'static str {
    match outcome {
        MailOutcome::Sent => "sent",
        MailOutcome::Superseded => "superseded",
        MailOutcome::Postponed => "postponed",
        MailOutcome::GivenUp => "given_up",
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct SignInLabels {
    means: &'static str,
    result: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct LimitLabels {
    limit: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct MailLabels {
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CauseLabels {
    cause: &'static str,
}

/// The instruments of one set of services.
pub struct Metrics {
    sign_ins: Family<SignInLabels, Counter>,
    limits_hit: Family<LimitLabels, Counter>,
    mails: Family<MailLabels, Counter>,
    mail_stopped: Family<CauseLabels, Gauge>,
    hash_wait: Histogram,
    hash_queue: Gauge,
    hash_refused: Counter,
    /// 1 while the mark of the record of security events forbids sealing.
    sealing_refused: Gauge,
    /// When the worker last showed that it is alive; Unix time in seconds, 0 for never.
    worker_seen: AtomicI64,
    /// Whether the database did not take the last small write that the worker tried.
    database_held: AtomicBool,
}

impl Default for Metrics {
    /// Nothing has happened yet, and every label is there: a counter that only appears with its first
    /// event hides that event from whoever watches its rate.
    fn default() -> Self {
        let metrics = Self {
            sign_ins: Family::default(),
            limits_hit: Family::default(),
            mails: Family::default(),
            mail_stopped: Family::default(),
            hash_wait: Histogram::new(WAITS),
            hash_queue: Gauge::default(),
            hash_refused: Counter::default(),
            sealing_refused: Gauge::default(),
            worker_seen: AtomicI64::new(0),
            database_held: AtomicBool::new(false),
        };
        for means in Means::ALL {
            for result in SignIn::ALL {
                drop(metrics.sign_ins.get_or_create(&labels(means, result)));
            }
        }
        for limit in Limit::ALL {
            let limit = limit.label();
            drop(metrics.limits_hit.get_or_create(&LimitLabels { limit }));
        }
        for outcome in OUTCOMES.map(outcome_label) {
            drop(metrics.mails.get_or_create(&MailLabels { outcome }));
        }
        metrics.mail_stopped(None);
        metrics
    }
}

const fn labels(means: Means, result: SignIn) -> SignInLabels {
    SignInLabels {
        means: means.as_str(),
        result: result.label(),
    }
}

impl Metrics {
    /// Somebody has tried to sign in.
    pub fn signed_in(&self, means: Means, result: SignIn) {
        self.sign_ins.get_or_create(&labels(means, result)).inc();
    }

    /// Somebody was told to wait.
    pub fn limit_hit(&self, limit: Limit) {
        let limit = limit.label();
        self.limits_hit.get_or_create(&LimitLabels { limit }).inc();
    }

    /// Waits for a turn to hash, counted as waiting meanwhile, even by whoever goes away.
    pub(crate) async fn hash_turn<Permit, Busy>(
        &self,
        turn: impl Future<Output = Result<Permit, Busy>>,
    ) -> Result<Permit, Busy> {
        let waiting = Waiting::in_line(&self.hash_queue);
        let waited = Stopwatch::start();
        let outcome = turn.await;
        drop(waiting);
        match &outcome {
            Ok(_) => self.hash_wait.observe(waited.elapsed().as_secs_f64()),
            Err(_) => {
                self.hash_refused.inc();
            }
        }
        outcome
    }

    /// The worker has tried whether the database takes a write.
    pub(crate) fn database_wrote(&self, wrote: bool) {
        self.database_held.store(!wrote, Ordering::Relaxed);
    }

    /// Whether the database took the last small write that was tried.
    pub fn database_writes(&self) -> bool {
        !self.database_held.load(Ordering::Relaxed)
    }

    /// The database was found where the record's mark says, or not.
    pub(crate) fn audit_mark(&self, fits: bool) {
        self.sealing_refused.set(i64::from(!fits));
    }

    /// Whether nothing is sealed because the database is not where the record's mark says, as far as
    /// this process has seen.
    pub fn is_sealing_refused(&self) -> bool {
        self.sealing_refused.get() != 0
    }

    /// How long ago the worker was last seen; `None` when it never was.
    pub fn worker_last_seen(&self, now: OffsetDateTime) -> Option<Duration> {
        let seen = self.worker_seen.load(Ordering::Relaxed);
        let ago = u64::try_from(now.unix_timestamp().saturating_sub(seen)).unwrap_or(0);
        (seen != 0).then(|| Duration::from_secs(ago))
    }

    /// Adds the instruments to what is reported.
    pub fn register(&self, registry: &mut Registry) {
        registry.register("sign_ins", "Attempts to sign in", self.sign_ins.clone());
        registry.register(
            "limits_hit",
            "Requests refused because a limit was reached",
            self.limits_hit.clone(),
        );
        registry.register(
            "mail_attempts",
            "Attempts to send a mail, by what became of them",
            self.mails.clone(),
        );
        registry.register(
            "mail_stopped",
            "1 for the reason for which the mail server takes no mails at all now, else 0",
            self.mail_stopped.clone(),
        );
        registry.register_with_unit(
            "hash_wait",
            "How long those who got a permit to hash had waited for it",
            Unit::Seconds,
            self.hash_wait.clone(),
        );
        registry.register(
            "hash_queue",
            "How many wait for a permit to hash",
            self.hash_queue.clone(),
        );
        registry.register(
            "hash_refused",
            "How many were turned away because too many passwords were being hashed",
            self.hash_refused.clone(),
        );
        registry.register(
            "audit_sealing_refused",
            "1 while security events are not sealed because the database is not where the mark says",
            self.sealing_refused.clone(),
        );
    }
}

impl Watch for Metrics {
    fn mail(&self, outcome: MailOutcome) {
        let outcome = outcome_label(outcome);
        self.mails.get_or_create(&MailLabels { outcome }).inc();
    }

    fn mail_stopped(&self, by: Option<Cause>) {
        for cause in Cause::ALL {
            let labels = CauseLabels {
                cause: cause.label(),
            };
            let stopped = i64::from(by == Some(cause));
            self.mail_stopped.get_or_create(&labels).set(stopped);
        }
    }

    fn worker_seen(&self, now: OffsetDateTime) {
        self.worker_seen
            .store(now.unix_timestamp(), Ordering::Relaxed);
    }
}

/// One more in the line, until it is dropped.
struct Waiting<'a>(&'a Gauge);

impl<'a> Waiting<'a> {
    fn in_line(queue: &'a Gauge) -> Self {
        queue.inc();
        Self(queue)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.dec();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use prometheus_client::encoding::text::encode;

    fn reported(metrics: &Metrics) -> String {
        let mut registry = Registry::with_prefix("icsoe");
        metrics.register(&mut registry);
        let mut text = String::new();
        encode(&mut text, &registry).unwrap();
        text
    }

    #[test]
    fn everything_is_reported_from_the_start_and_counts() {
        let metrics = Metrics::default();
        let before = reported(&metrics);
        for line in [
            "icsoe_sign_ins_total{means=\"password\",result=\"admitted\"} 0",
            "icsoe_sign_ins_total{means=\"efirma\",result=\"broken\"} 0",
            "icsoe_limits_hit_total{limit=\"sign_in\"} 0",
            "icsoe_mail_attempts_total{outcome=\"given_up\"} 0",
            "icsoe_mail_stopped{cause=\"no_starttls\"} 0",
            "icsoe_hash_wait_seconds_count 0",
            "icsoe_hash_queue 0",
            "icsoe_hash_refused_total 0",
            "icsoe_audit_sealing_refused 0",
        ] {
            assert!(before.contains(line), "{line} in {before}");
        }
        metrics.signed_in(Means::Password, SignIn::Refused);
        metrics.limit_hit(Limit::Mails);
        metrics.mail(MailOutcome::Sent);
        metrics.audit_mark(false);
        let after = reported(&metrics);
        for line in [
            "icsoe_sign_ins_total{means=\"password\",result=\"refused\"} 1",
            "icsoe_limits_hit_total{limit=\"mails\"} 1",
            "icsoe_mail_attempts_total{outcome=\"sent\"} 1",
            "icsoe_audit_sealing_refused 1",
        ] {
            assert!(after.contains(line), "{line} in {after}");
        }
    }

    #[tokio::test]
    async fn whoever_waits_for_a_hash_is_counted_until_he_goes() {
        let metrics = Metrics::default();
        {
            let mut waiting =
                std::pin::pin!(metrics.hash_turn(std::future::pending::<Result<(), ()>>()));
            let mut context = std::task::Context::from_waker(std::task::Waker::noop());
            assert!(waiting.as_mut().poll(&mut context).is_pending());
            assert!(reported(&metrics).contains("icsoe_hash_queue 1"));
        }
        assert!(reported(&metrics).contains("icsoe_hash_queue 0"));
        metrics.hash_turn(async { Ok::<(), ()>(()) }).await.unwrap();
        metrics
            .hash_turn(async { Err::<(), ()>(()) })
            .await
            .unwrap_err();
        let after = reported(&metrics);
        assert!(after.contains("icsoe_hash_wait_seconds_count 1"), "{after}");
        assert!(after.contains("icsoe_hash_refused_total 1"), "{after}");
    }

    #[test]
    fn a_worker_that_was_never_seen_is_not_alive() {
        let metrics = Metrics::default();
        let now = OffsetDateTime::from_unix_timestamp(1_799_604_000).unwrap();
        assert_eq!(metrics.worker_last_seen(now), None);
        metrics.worker_seen(now);
        let later = now + Duration::from_secs(7);
        assert_eq!(
            metrics.worker_last_seen(later),
            Some(Duration::from_secs(7))
        );
        assert_eq!(
            metrics.worker_last_seen(now - Duration::from_secs(7)),
            Some(Duration::ZERO),
            "a clock that was set back kills nobody"
        );
    }
}
