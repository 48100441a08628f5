//! What the system does, for the server and the command line: accounts, links, sign-in, sessions,
//! working for a contratista, mail. Every use case is one function that takes [`Services`] and, if
//! it writes, one transaction.
//!
//! | question | module |
//! |---|---|
//! | who is registered by whom | [`accounts`] |
//! | what a link in a mail is good for, creating the password | [`access_links`] |
//! | signing in, delays after failures | [`sign_in`] |
//! | browsers that are known, what one address may do | [`devices`], [`limits`] |
//! | which e.firmas are trusted, entering with one | [`efirma`] |
//! | the contratista's own data and files | [`general_data`], [`files`]; how many at once, [`turns`] |
//! | who did what about a capturista | [`history`] |
//! | what happened that matters for security, sealed | [`audit`] |
//! | what its programs enter with, creating once what is asked for twice | [`api_tokens`], [`idempotency`] |
//! | who is asking, for how long yet | [`sessions`] |
//! | for which contratista | [`acting_for`] |
//! | a forgotten password | [`recovery`] |
//! | one's own sessions, password and mail address | [`account`] |
//! | what is deleted when nobody needs it any more | [`retention`] |
//! | mails: texts, sending | [`mail`], [`mailer`] |
//! | what runs behind, the worker that does it | [`jobs`], [`worker`] |
//! | what is counted while it runs | [`metrics`] |
//! | days and moments in Central Mexico | [`calendar`] |
//!
//! Time comes from a [`Clock`], randomness from a [`Randomness`]. Errors are in the domain's words;
//! what they mean for a user is said at the edge.

mod access_link_rows;
pub mod access_links;
pub mod account;
pub mod accounts;
pub mod acting_for;
mod administration;
pub mod api_tokens;
pub mod audit;
pub mod calendar;
pub mod clock;
mod credentials;
pub mod database;
pub mod demonstration;
pub mod devices;
pub mod efirma;
pub mod entities;
pub mod files;
pub mod general_data;
pub mod history;
pub mod idempotency;
pub mod installation;
pub mod jobs;
pub mod mail;
pub mod mailer;
pub mod metrics;
pub mod randomness;
pub mod recovery;
pub mod retention;
pub mod sessions;
pub mod settings;
pub mod sign_in;
pub mod worker;

mod attempts;
mod contratista;
mod fields;
pub mod folding;
mod ids;
mod internal;
mod lease;
pub mod limits;
mod mailed_links;
mod origin;
mod outbox;
pub mod paging;
mod passwords;
mod person;
mod relay;
pub mod sealed_words;
mod secret_key;
mod sending;
mod token;
pub mod turns;

use std::{fmt, sync::Arc};

use sea_orm::DatabaseConnection;
use time::{Date, OffsetDateTime};
use uuid::Uuid;
use values::Rules;

pub use acting_for::ActingFor;
pub use administration::Administration;
pub use clock::{Clock, ManualClock, OffsetClock, SystemClock};
pub use contratista::Contratista;
pub use files::Files;
pub use internal::Internal;
pub use lettre::{Address, message::Mailbox};
pub use mailed_links::LinkProblem;
pub use origin::Origin;
pub use person::Person;
pub use randomness::{OsRandomness, Randomness, SeededRandomness};
pub use secret_key::SecretKey;
pub use sessions::{CapturistaSession, ContratistaSession, Session};
pub use settings::Settings;

use efirma::{Authorities, Revocation};
use ids::Ids;
use jobs::{Trigger, Triggers};
use limits::Limits;
use metrics::Metrics;
use passwords::{Busy, PasswordPool, Permit};
use randomness::NoRandomness;
use relay::Relay;
use turns::Turns;

/// Everything a use case needs. Cloning is cheap and shares all of it.
#[derive(Clone)]
pub struct Services(Arc<Inner>);

struct Inner {
    database: DatabaseConnection,
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
    key: SecretKey,
    passwords: PasswordPool,
    limits: Limits,
    repeats: audit::Repeats,
    settings: Settings,
    authorities: Authorities,
    revocation: Revocation,
    files: Files,
    turns: Turns,
    ids: Ids,
    triggers: Triggers,
    metrics: Metrics,
    relay: Relay,
}

/// What the services are put together from.
pub struct Parts {
    /// The database.
    pub database: DatabaseConnection,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Where randomness comes from.
    pub randomness: Arc<dyn Randomness>,
    /// The installation's secret key.
    pub key: SecretKey,
    /// What the services go by.
    pub settings: Settings,
    /// Who is trusted to issue e.firmas; nobody in an installation without them.
    pub authorities: Authorities,
    /// Who is asked whether an e.firma has been revoked; by default nobody.
    pub revocation: Revocation,
    /// Where files lie.
    pub files: Files,
}

impl Services {
    /// Puts the parts together. Takes as long as one password hash, since the one for people who do
    /// not exist is made here.
    ///
    /// # Errors
    /// [`Internal`] when the hashing parameters are out of range or there is no randomness.
    pub fn new(parts: Parts) -> Result<Self, Internal> {
        let passwords = PasswordPool::new(&parts.settings.hashing, parts.randomness.as_ref())?;
        Ok(Self(Arc::new(Inner {
            database: parts.database,
            clock: parts.clock,
            randomness: parts.randomness,
            key: parts.key,
            passwords,
            limits: Limits::new(&parts.settings.addresses),
            repeats: audit::Repeats::default(),
            settings: parts.settings,
            authorities: parts.authorities,
            revocation: parts.revocation,
            files: parts.files,
            turns: Turns::default(),
            ids: Ids::default(),
            triggers: Triggers::default(),
            metrics: Metrics::default(),
            relay: Relay::default(),
        })))
    }

    /// What one client address may do.
    pub(crate) fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// What goes on and on.
    pub(crate) fn repeats(&self) -> &audit::Repeats {
        &self.0.repeats
    }

    /// The database.
    pub fn database(&self) -> &DatabaseConnection {
        &self.0.database
    }

    /// Now, in UTC.
    pub fn now(&self) -> OffsetDateTime {
        self.0.clock.now()
    }

    fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.0.clock)
    }

    /// Today in Central Mexico.
    pub fn today(&self) -> Date {
        calendar::day_of(self.now())
    }

    /// What the values that people type are judged by now.
    pub fn rules(&self) -> Rules {
        Rules {
            today: self.today(),
            mail_beyond_ascii: self.settings().mail.utf8_addresses,
            vouched: false,
        }
    }

    /// What the services go by.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// Who is trusted to issue e.firmas.
    pub fn authorities(&self) -> &Authorities {
        &self.0.authorities
    }

    /// Who is asked whether an e.firma has been revoked.
    pub fn revocation(&self) -> &Revocation {
        &self.0.revocation
    }

    /// What is counted while the system runs.
    pub fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    /// Why no mails are sent for now, if so.
    pub fn mail_stopped_by(&self) -> Option<mailer::Cause> {
        self.relay().stopped_by()
    }

    fn relay(&self) -> &Relay {
        &self.0.relay
    }

    /// What wakes jobs.
    fn triggers(&self) -> &Triggers {
        &self.0.triggers
    }

    fn files(&self) -> &Files {
        &self.0.files
    }

    fn key(&self) -> &SecretKey {
        &self.0.key
    }

    /// What goes on at once with files.
    fn turns(&self) -> &Turns {
        &self.0.turns
    }

    fn passwords(&self) -> &PasswordPool {
        &self.0.passwords
    }

    /// Waits for a turn to hash, and counts the waiting.
    async fn permit_to_hash(&self) -> Result<Permit, Busy> {
        let permit = self.metrics().hash_turn(self.passwords().admit()).await;
        if permit.is_err() {
            audit::limit_hit(self, audit::Asker::default(), "hash_pool").await;
        }
        permit
    }

    fn randomness(&self) -> &dyn Randomness {
        self.0.randomness.as_ref()
    }

    fn new_id(&self, now: OffsetDateTime) -> Result<Uuid, NoRandomness> {
        self.0.ids.next(now, self.randomness())
    }

    /// Told by whoever has just committed work for the [`worker`], which then does it at once.
    fn wake_worker(&self) {
        self.triggers().pull(Trigger::RecoveryRequest);
        self.triggers().pull(Trigger::Mail);
    }
}

impl fmt::Debug for Services {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Services")
    }
}
