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
//! | the contratista's own data and files | [`general_data`]; how many at once, [`turns`] |
//! | who did what about a capturista | [`history`] |
//! | what happened that matters for security, sealed | [`audit`] |
//! | what its programs enter with, creating once what is asked for twice | [`api_tokens`], [`idempotency`] |
//! | who is asking, for how long yet | [`sessions`] |
//! | for which contratista | [`acting_for`] |
//! | a forgotten password | [`recovery`] |
//! | one's own sessions, password and mail address | [`account`] |
//! | what is deleted when nobody needs it any more | [`retention`] |
//! | mails | [`mail`] |
//! | what runs behind, the worker that does it | [`jobs`], [`worker`] |
//! | what is counted while it runs | [`metrics`] |
//!
//! Database, time, randomness and the like come from the [`Platform`] below; what happened is written down in
//! [`Records`]; [`Services`] derefs to both. Errors are in the domain's words; what they mean for a user is said at
//! the edge.

mod access_link_rows;
pub mod access_links;
pub mod account;
pub mod accounts;
pub mod acting_for;
mod administration;
pub mod api_tokens;
pub mod audit;
mod credentials;
pub mod database;
pub mod devices;
pub mod efirma;
pub mod general_data;
pub mod idempotency;
pub mod installation;
pub mod jobs;
pub mod metrics;
pub mod recovery;
pub mod retention;
pub mod sessions;
pub mod settings;
pub mod sign_in;
pub mod turns;
pub mod worker;

mod attempts;
mod contratista;
mod fields;
pub mod folding;
pub mod limits;
mod origin;
pub mod outbox;
mod passwords;
mod person;
mod sending;

use std::{fmt, ops::Deref, sync::Arc};

use sea_orm::DatabaseConnection;
use values::Rules;

pub use acting_for::ActingFor;
pub use administration::Administration;
pub use contratista::Contratista;
pub use lettre::{Address, message::Mailbox};
pub use mail::{self, demonstration, links::LinkProblem, mailer};
pub use origin::Origin;
pub use person::Person;
pub use platform::{
    Files, Internal, Platform, SecretKey, calendar, clock,
    clock::{Clock, ManualClock, OffsetClock, SystemClock},
    entities, files, paging, randomness,
    randomness::{OsRandomness, Randomness, SeededRandomness},
    sealed_words,
};
pub use records::{Actor, Records, history};
pub use sessions::{CapturistaSession, ContratistaSession, Session};
pub use settings::Settings;

use efirma::{Authorities, Revocation, Trust};
use jobs::Triggers;
use limits::Limits;
use mail::{Post, links as mailed_links};
use metrics::Metrics;
use passwords::PasswordPool;
use platform::{internal, lease, secret_key, token};

/// Everything a use case needs: the platform, the records, and what the modules above keep while the process lives.
/// Cloning is cheap and shares all of it.
#[derive(Clone)]
pub struct Services {
    records: Records,
    settings: Arc<Settings>,
    metrics: Arc<Metrics>,
    triggers: Arc<Triggers>,
    sign_in: Arc<sign_in::Guard>,
    trust: Arc<Trust>,
    post: Post,
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
        let settings = parts.settings;
        let guard = sign_in::Guard {
            passwords: PasswordPool::new(&settings.hashing, parts.randomness.as_ref())?,
            limits: Limits::new(&settings.addresses),
        };
        let trust = Trust {
            authorities: parts.authorities,
            revocation: parts.revocation,
        };
        let platform = Platform::new(platform::Parts {
            database: parts.database,
            clock: parts.clock,
            randomness: parts.randomness,
            key: parts.key,
            files: parts.files,
        });
        let metrics: Arc<Metrics> = Arc::default();
        let watch = Arc::<Metrics>::clone(&metrics);
        let post = Post::new(platform.clone(), settings.post(), watch);
        Ok(Self {
            records: Records::new(platform, settings.audit.clone()),
            settings: Arc::new(settings),
            metrics,
            triggers: Arc::default(),
            sign_in: Arc::new(guard),
            trust: Arc::new(trust),
            post,
        })
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
        &self.settings
    }

    /// What it takes to write a mail and to send it.
    pub(crate) fn post(&self) -> &Post {
        &self.post
    }

    /// What is counted while the system runs.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }
}

/// What stands on the records, or on the platform below them, takes [`Records`] or a [`Platform`]; it is given the
/// services.
impl Deref for Services {
    type Target = Records;

    fn deref(&self) -> &Records {
        &self.records
    }
}

impl fmt::Debug for Services {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Services")
    }
}
