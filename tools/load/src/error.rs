//! What can end a run before its time.

use std::path::PathBuf;

/// Why a run ended.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// There are not so many invented people or contratistas.
    #[error("there are not so many invented CURPs or RFCs")]
    TooMany,
    /// The database holds people who are not ours.
    #[error(
        "the database holds people or contratistas that are not the load generator's; --force sows all the same"
    )]
    NotOurs,
    /// The database. Its own words may hold its address with the password, so they are left out
    /// where it is opened.
    #[error("the database: {0}")]
    Database(#[from] sea_orm::DbErr),
    /// The database could not be opened.
    #[error("the database cannot be opened")]
    NoDatabase,
    /// The portal's address cannot be used.
    #[error("not an address of a portal: {0} (for example http://127.0.0.1:3000)")]
    Portal(String),
    /// The portal does not answer as it should before the load begins.
    #[error("the portal does not answer as it should: {0}")]
    NotReady(String),
    /// A use case of the services did not go as it should.
    #[error("{act}: {error}")]
    Act {
        /// Which.
        act: &'static str,
        /// What is wrong.
        error: String,
    },
    /// Hashing.
    #[error("the hash cannot be made: {0}")]
    Hash(argon2::password_hash::Error),
    /// A file.
    #[error("{path}: {error}")]
    File {
        /// Which.
        path: PathBuf,
        /// What is wrong.
        error: std::io::Error,
    },
    /// A program could not be run.
    #[error("{program}: {error}")]
    Program {
        /// Which.
        program: String,
        /// What is wrong.
        error: std::io::Error,
    },
    /// A socket.
    #[error("no place to listen: {0}")]
    Listening(std::io::Error),
    /// What was measured cannot be written as JSON.
    #[error("the report cannot be written: {0}")]
    Report(#[from] serde_json::Error),
}

impl From<argon2::password_hash::Error> for LoadError {
    fn from(error: argon2::password_hash::Error) -> Self {
        Self::Hash(error)
    }
}
