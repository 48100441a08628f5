//! What no user can mend: shown as a general apology, written to the log.

use std::fmt;

use sea_orm::{DbErr, RuntimeErr, sqlx};

use crate::randomness::NoRandomness;

/// Something broke. The text names no person, no address, no token.
#[derive(thiserror::Error)]
pub enum Internal {
    /// The database refused or did not answer.
    #[error("database: {0}")]
    Database(#[from] DbErr),
    /// No random bytes.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    /// A password could not be hashed, or a stored hash could not be read.
    #[error("password hashing: {0}")]
    Hashing(#[from] argon2::password_hash::Error),
    /// The parameters for hashing are out of their range.
    #[error("parameters of Argon2: {0}")]
    HashingParameters(#[from] argon2::Error),
    /// The thread that hashed a password died.
    #[error("a password hashing thread died")]
    HashingThread,
    /// A mail could not be put together.
    #[error("mail: {0}")]
    Mail(&'static str),
    /// Too much of what costs memory or a core is asked for at once.
    #[error("too much is asked for at once")]
    Busy,
    /// The store of files refused or did not answer.
    #[error("the store of files failed")]
    Files,
    /// The file of security events could not be written.
    #[error("the file of security events: {0}")]
    AuditFile(std::io::ErrorKind),
    /// A template could not be filled in.
    #[error("template: {0}")]
    Template(#[from] askama::Error),
    /// The database holds what it should not.
    #[error("inconsistent data: {0}")]
    Inconsistent(&'static str),
}

impl Internal {
    /// Whether it broke only because too much is asked for at once, or because the database has just gone
    /// away; worth another try soon.
    pub fn is_overload(&self) -> bool {
        let error = match self {
            Self::Busy => return true,
            Self::Database(error) => error,
            _ => return false,
        };
        match error {
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => true,
            DbErr::Exec(RuntimeErr::SqlxError(error))
            | DbErr::Query(RuntimeErr::SqlxError(error)) => is_lost(error),
            _ => false,
        }
    }
}

/// Whether the connection broke, and not the statement. PostgreSQL says so itself while it is being
/// stopped or started (class 57P, *operator intervention*; 08, *connection exception*).
fn is_lost(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::PoolClosed | sqlx::Error::PoolTimedOut => true,
        sqlx::Error::Database(error) => error
            .code()
            .is_some_and(|code| code.starts_with("57P") || code.starts_with("08")),
        _ => false,
    }
}

// A driver's own `Debug` quotes the row that broke a constraint; its `Display` does not.
impl fmt::Debug for Internal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Internal({self})")
    }
}

/// Lets `?` turn what breaks below into a use case's own error, by way of [`Internal`].
macro_rules! breaks_internally {
    ($($error:ty),+ $(,)?) => {$(
        impl From<sea_orm::DbErr> for $error {
            fn from(error: sea_orm::DbErr) -> Self {
                Self::Internal(error.into())
            }
        }

        impl From<crate::randomness::NoRandomness> for $error {
            fn from(error: crate::randomness::NoRandomness) -> Self {
                Self::Internal(error.into())
            }
        }
    )+};
}
pub(crate) use breaks_internally;
