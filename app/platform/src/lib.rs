//! The ground that every use case stands on. It knows no use case: no session, no mail, no right.
//!
//! | question | module |
//! |---|---|
//! | opening the database, its transactions | [`database`] |
//! | the tables | [`entities`]; their ids, [`ids`] |
//! | what only one worker does at a time | [`lease`] |
//! | time, days in Central Mexico, how long something takes | [`clock`], [`calendar`], [`stopwatch`] |
//! | randomness, the secret key and what is derived from it | [`randomness`], [`secret_key`], [`token`], [`sealed_words`] |
//! | where files lie, how many are read at once | [`files`], [`turns`] |
//! | comparing texts, lists by pages | [`folding`], [`paging`] |
//! | what counts as one client address | [`network`] |
//! | what no user can mend | [`internal`] |
//!
//! All of it that a use case needs at run time is in [`Platform`].

pub mod calendar;
pub mod clock;
pub mod database;
pub mod entities;
pub mod files;
pub mod folding;
pub mod ids;
pub mod internal;
pub mod lease;
pub mod network;
pub mod paging;
pub mod randomness;
pub mod sealed_words;
pub mod secret_key;
pub mod stopwatch;
pub mod token;
pub mod turns;

use std::{fmt, sync::Arc};

use sea_orm::DatabaseConnection;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

pub use clock::Clock;
pub use files::Files;
pub use internal::Internal;
pub use randomness::Randomness;
pub use secret_key::SecretKey;

use ids::Ids;
use randomness::NoRandomness;
use turns::Turns;

/// Database, time, randomness, key and files of an installation. Cloning is cheap and shares all of it.
#[derive(Clone)]
pub struct Platform(Arc<Ground>);

struct Ground {
    parts: Parts,
    ids: Ids,
    turns: Turns,
}

/// What a platform is put together from.
pub struct Parts {
    /// The database.
    pub database: DatabaseConnection,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Where randomness comes from.
    pub randomness: Arc<dyn Randomness>,
    /// The installation's secret key.
    pub key: SecretKey,
    /// Where files lie.
    pub files: Files,
}

impl Platform {
    /// Puts the parts together.
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(Ground {
            parts,
            ids: Ids::default(),
            turns: Turns::default(),
        }))
    }

    /// The database.
    pub fn database(&self) -> &DatabaseConnection {
        &self.0.parts.database
    }

    /// Now, in UTC.
    pub fn now(&self) -> OffsetDateTime {
        self.0.parts.clock.now()
    }

    /// Today in Central Mexico.
    pub fn today(&self) -> Date {
        calendar::day_of(self.now())
    }

    /// The clock itself, to wait for a moment.
    pub fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.0.parts.clock)
    }

    /// Where randomness comes from.
    pub fn randomness(&self) -> &dyn Randomness {
        self.0.parts.randomness.as_ref()
    }

    /// The id of something that is made now, greater than every earlier one of this process.
    ///
    /// # Errors
    /// [`NoRandomness`].
    pub fn new_id(&self, now: OffsetDateTime) -> Result<Uuid, NoRandomness> {
        self.0.ids.next(now, self.randomness())
    }

    /// The installation's secret key. What it is for is a label of [`SecretKey::derive`]; the key itself cannot be
    /// read.
    pub fn key(&self) -> &SecretKey {
        &self.0.parts.key
    }

    /// Where files lie.
    pub fn files(&self) -> &Files {
        &self.0.parts.files
    }

    /// What goes on at once with files.
    pub fn turns(&self) -> &Turns {
        &self.0.turns
    }
}

impl fmt::Debug for Platform {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Platform")
    }
}
