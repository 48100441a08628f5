//! The work of a database between two moments.

use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, Statement};
use serde::Serialize;

use crate::error::LoadError;

/// The rows that the stories leave in the tables, on either database.
const ROWS: [(&str, &str); 6] = [
    ("sessions begun", "sessions"),
    ("choices of a contratista", "acting_for"),
    ("counters of failures", "attempts"),
    ("requests to recover", "recovery_requests"),
    ("mails written", "outbox"),
    ("security events", "audit_events"),
];
/// PostgreSQL's own counters, over all clients; they lag by up to a second.
const COUNTERS: [(&str, &str); 9] = [
    ("transactions committed", "xact_commit"),
    ("transactions rolled back", "xact_rollback"),
    ("rows read", "tup_fetched"),
    ("rows inserted", "tup_inserted"),
    ("rows updated", "tup_updated"),
    ("rows deleted", "tup_deleted"),
    ("blocks found in memory", "blks_hit"),
    ("blocks read from outside", "blks_read"),
    ("deadlocks", "deadlocks"),
];

/// A counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Counted {
    /// What it counts.
    pub what: &'static str,
    /// Its value; negative if there are fewer than before.
    pub count: i64,
}

/// Reads all counters.
///
/// # Errors
/// The database's.
pub async fn look(database: &DatabaseConnection) -> Result<Vec<Counted>, LoadError> {
    let mut counted = Vec::new();
    for (what, table) in ROWS {
        let ask = format!("SELECT count(*) AS number FROM {table}");
        let count = number(database, ask).await?;
        counted.push(Counted { what, count });
    }
    if database.get_database_backend() == DbBackend::Postgres {
        for (what, column) in COUNTERS {
            let ask = format!(
                "SELECT {column} AS number FROM pg_stat_database WHERE datname = current_database()"
            );
            let count = number(database, ask).await?;
            counted.push(Counted { what, count });
        }
    }
    Ok(counted)
}

/// The difference between two readings.
pub fn between(before: &[Counted], after: &[Counted]) -> Vec<Counted> {
    let count_before = |what| {
        let same = before.iter().find(|counted| counted.what == what);
        same.map_or(0, |counted| counted.count)
    };
    let change = |counted: &Counted| Counted {
        what: counted.what,
        count: counted.count - count_before(counted.what),
    };
    after.iter().map(change).collect()
}

async fn number(database: &DatabaseConnection, ask: String) -> Result<i64, LoadError> {
    let statement = Statement::from_string(database.get_database_backend(), ask);
    let row = database.query_one_raw(statement).await?;
    Ok(row.map_or(Ok(0), |row| row.try_get("", "number"))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happened_is_the_difference() {
        let counted = |what, count| Counted { what, count };
        let before = [counted("sessions begun", 5), counted("counters", 9)];
        let after = [counted("counters", 7), counted("sessions begun", 12)];
        let expected = [counted("counters", -2), counted("sessions begun", 7)];
        assert_eq!(between(&before, &after), expected);
    }
}
