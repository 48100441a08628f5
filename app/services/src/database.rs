//! Opening the database, and beginning a transaction in it.

use std::time::Duration;

use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DatabaseTransaction, DbErr,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
    sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous},
};

/// A connection that was used less long ago than this is taken to live: asking it each time costs more
/// than the query that follows.
const FRESH: Duration = Duration::from_secs(1);

/// How long a writer waits for another one in SQLite, and for a free connection.
const PATIENCE: Duration = Duration::from_secs(10);

/// Opens the database at `url` (`sqlite:` or `postgres:`) with at most `connections` connections.
///
/// SQLite is opened in WAL mode with foreign keys on; add `?mode=rwc` to the address to have the
/// file made. Statements are not logged: their values are people's data.
///
/// # Errors
/// Whatever the database says; the text may contain the address, with its password.
pub async fn connect(url: &str, connections: u32) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .acquire_timeout(PATIENCE)
        .test_before_acquire_if_idle_for(FRESH)
        .sqlx_logging(false)
        .record_stmt_in_spans(false)
        .map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Normal)
                .foreign_keys(true)
                .busy_timeout(PATIENCE)
        });
    Database::connect(options).await
}

/// Begins a transaction that writes. In SQLite it takes the write lock at once: a transaction that
/// only later turns into a writer is refused as soon as two of them meet.
///
/// Dropped without `commit`, it changes nothing. Begun in a task of its own, which ends even when whoever
/// asked goes away: the driver (`sqlx` 0.9) forgets a `BEGIN` whose answer nobody waits for, and whoever
/// got that connection next would have written into a transaction that nobody commits.
pub(crate) async fn begin(database: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    let database = database.clone();
    let begun = tokio::spawn(async move {
        database
            .begin_with_options(TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..TransactionOptions::default()
            })
            .await
    });
    begun
        .await
        .map_err(|_| DbErr::Custom("the task that begins a transaction died".to_owned()))?
}
