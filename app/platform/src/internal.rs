//! What no user can mend: shown as a general apology, written to the log.

use std::{error::Error, fmt};

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
    /// Too much of what costs memory or a core is asked for at once.
    #[error("too much is asked for at once")]
    Busy,
    /// The store of files refused or did not answer.
    #[error("the store of files failed")]
    Files,
    /// The database holds what it should not.
    #[error("inconsistent data: {0}")]
    Inconsistent(&'static str),
    /// What broke in a module above, in its own words.
    #[error(transparent)]
    Other(Box<dyn Error + Send + Sync>),
}

impl Internal {
    /// What a module above says broke: an error of its own, or a text.
    pub fn other(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Other(error.into())
    }

    /// Whether it broke only because too much is asked for at once, or because the database has just gone
    /// away or takes no writes; worth another try soon.
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

/// Whether the connection broke, or the database takes no writes now, and not the statement.
fn is_lost(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::PoolClosed | sqlx::Error::PoolTimedOut => true,
        sqlx::Error::Database(error) => error.code().is_some_and(|code| is_passing(&code)),
        _ => false,
    }
}

/// PostgreSQL: being stopped or started (class 57P, *operator intervention*; 08, *connection exception*), a
/// full disk and the like (53), a lock that was not got (55P03), a server that only reads (25006). SQLite: the
/// low byte of its number, held by another (5, 6), read-only (8), a disk that does not write (10) or is full
/// (13), a file that cannot be opened (14).
fn is_passing(code: &str) -> bool {
    const POSTGRESQL_CODE: usize = 5;
    if code.len() == POSTGRESQL_CODE {
        return ["57P", "08", "53", "55P03", "25006"]
            .iter()
            .any(|passing| code.starts_with(passing));
    }
    code.parse::<u32>()
        .is_ok_and(|number| matches!(number & 0xff, 5 | 6 | 8 | 10 | 13 | 14))
}

// A driver's own `Debug` quotes the row that broke a constraint; its `Display` does not.
impl fmt::Debug for Internal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Internal({self})")
    }
}

/// Lets `?` turn what breaks below into a use case's own error, by way of [`Internal`].
#[macro_export]
macro_rules! impl_from_internal {
    ($($error:ty),+ $(,)?) => {$(
        impl From<sea_orm::DbErr> for $error {
            fn from(error: sea_orm::DbErr) -> Self {
                Self::Internal(error.into())
            }
        }

        impl From<$crate::randomness::NoRandomness> for $error {
            fn from(error: $crate::randomness::NoRandomness) -> Self {
                Self::Internal(error.into())
            }
        }
    )+};
}
pub use impl_from_internal;

#[cfg(test)]
mod tests {
    use super::is_passing;

    #[test]
    fn a_database_that_takes_nothing_now_is_told_from_a_statement_that_is_wrong() {
        for code in [
            "5", "517", "6", "8", "1032", "10", "778", "13", "14", "57P01", "08006", "53100",
            "55P03", "25006",
        ] {
            assert!(is_passing(code), "{code}");
        }
        for code in ["1", "19", "2067", "787", "23505", "42601", "22001", ""] {
            assert!(!is_passing(code), "{code}");
        }
    }
}
