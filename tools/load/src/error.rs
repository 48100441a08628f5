//! Errors that end a run early.

use std::path::PathBuf;

/// Why a run ended early.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The numbers do not allow so many invented people or contratistas.
    #[error("there are not so many invented CURPs or RFCs")]
    TooMany,
    /// The database contains people who are not from the generator.
    #[error(
        "the database holds people or contratistas that are not the load generator's; --force sows all the same"
    )]
    NotOurs,
    /// A database error. Its text may contain the database's address with the password, so it is dropped when the
    /// database is opened.
    #[error("the database: {0}")]
    Database(#[from] sea_orm::DbErr),
    /// The database could not be opened.
    #[error("the database cannot be opened")]
    NoDatabase,
    /// The portal's address cannot be used.
    #[error("not an address of a portal: {0} (for example http://127.0.0.1:3000)")]
    Portal(String),
    /// The portal does not answer correctly before the load begins.
    #[error("the portal does not answer as it should: {0}")]
    NotReady(String),
    /// A use case of the services failed.
    #[error("{act}: {error}")]
    Act {
        /// Which.
        act: &'static str,
        /// Its error.
        error: String,
    },
    /// Hashing failed.
    #[error("the hash cannot be made: {0}")]
    Hash(argon2::password_hash::Error),
    /// A file error.
    #[error("{path}: {error}")]
    File {
        /// The file.
        path: PathBuf,
        /// Its error.
        error: std::io::Error,
    },
    /// A program could not be run.
    #[error("{program}: {error}")]
    Program {
        /// Which.
        program: String,
        /// Its error.
        error: std::io::Error,
    },
    /// A socket error.
    #[error("no place to listen: {0}")]
    Listening(std::io::Error),
    /// The measurements cannot be written as JSON.
    #[error("the report cannot be written: {0}")]
    Report(#[from] serde_json::Error),
}

impl From<argon2::password_hash::Error> for LoadError {
    fn from(error: argon2::password_hash::Error) -> Self {
        Self::Hash(error)
    }
}
