//! Opening the database, beginning a transaction in it, and writing what nobody waits for.

use std::{future::Future, time::Duration};

use sea_orm::{
    ActiveValue::Set,
    ConnAcquireErr, ConnectOptions, Database, DatabaseConnection, DatabaseTransaction, DbBackend,
    DbErr, EntityTrait, SqliteTransactionMode, TransactionOptions, TransactionTrait,
    sea_query::OnConflict,
    sqlx::{
        Executor,
        sqlite::{SqliteJournalMode, SqliteSynchronous},
    },
};
use tokio::{sync::Semaphore, time::timeout};
use uuid::Uuid;

use crate::{Platform, entities::worker_lease};

/// A connection that was used less long ago than this is taken to live: asking it each time costs more
/// than the query that follows.
const FRESH: Duration = Duration::from_secs(1);

/// How long one waits for a free connection.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long a writer waits for another one; in SQLite before that for its turn to wait, too.
const WRITERS_PATIENCE: Duration = Duration::from_secs(5);

/// The same for PostgreSQL, which would wait for as long as the lock is held, with all connections in the end.
const POSTGRES_WRITERS_PATIENCE: &str = "SET lock_timeout = '5s'";

/// How many wait in SQLite for whoever writes, each on a connection; the others wait for their turn without
/// one, so that there are connections left for those who only read.
static WRITERS: Semaphore = Semaphore::const_new(2);

/// How many write in passing at once where writers do not wait for each other.
static IN_PASSING_AT_ONCE: Semaphore = Semaphore::const_new(2);

/// How long a request waits for what it writes in passing.
const IN_PASSING: Duration = Duration::from_millis(250);

/// How long the database may take to write something small.
const PROMPTLY: Duration = Duration::from_secs(2);

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
        // Not as an option of the connection, which not every pooler in between lets through.
        .map_sqlx_postgres_pool_opts(|pool| {
            pool.after_connect(|connection, _| {
                Box::pin(async move {
                    connection.execute(POSTGRES_WRITERS_PATIENCE).await?;
                    Ok(())
                })
            })
        })
        .map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Normal)
                .foreign_keys(true)
                .busy_timeout(WRITERS_PATIENCE)
        });
    Database::connect(options).await
}

/// Begins a transaction that writes. In SQLite it takes the write lock at once: a transaction that
/// only later turns into a writer is refused as soon as two of them meet.
///
/// Dropped without `commit`, it changes nothing. Begun in a task of its own, which ends even when whoever
/// asked goes away: the driver (`sqlx` 0.9) forgets a `BEGIN` whose answer nobody waits for, and whoever
/// got that connection next would have written into a transaction that nobody commits.
///
/// # Errors
/// Whatever the database says; in SQLite also that others have written for too long.
pub async fn begin(database: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    let turn = match database.get_database_backend() {
        DbBackend::Sqlite => {
            let turn = timeout(WRITERS_PATIENCE, WRITERS.acquire()).await;
            Some(turn.map_err(|_| DbErr::ConnectionAcquire(ConnAcquireErr::Timeout))?)
        }
        _ => None,
    };
    let database = database.clone();
    let begun = tokio::spawn(async move {
        let _turn = turn;
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

/// Writes what a request that only reads leaves behind (*was seen at …*), unless the database is slow to
/// take it: then reading goes on without. Few at a time, so that those who are held up leave connections to
/// the others. Gives whether it was written.
pub async fn in_passing(
    platform: &Platform,
    write: impl Future<Output = Result<(), DbErr>> + Send + 'static,
) -> bool {
    let turns = match platform.database().get_database_backend() {
        DbBackend::Sqlite => &WRITERS,
        _ => &IN_PASSING_AT_ONCE,
    };
    let Ok(Ok(turn)) = timeout(IN_PASSING, turns.acquire()).await else {
        return false;
    };
    // In a task of its own, which keeps its turn for as long as it really takes.
    let written = tokio::spawn(async move {
        let _turn = turn;
        write.await
    });
    match timeout(IN_PASSING, written).await {
        Ok(Ok(Ok(()))) => true,
        Ok(Ok(Err(error))) => {
            tracing::warn!(%error, "what was read was not noted");
            false
        }
        Ok(Err(_)) | Err(_) => false,
    }
}

/// Whether the database takes a small write now.
pub async fn takes_writes(platform: &Platform) -> bool {
    let row = worker_lease::ActiveModel {
        name: Set("health".to_owned()),
        holder: Set(Uuid::nil()),
        until: Set(platform.now().into()),
    };
    let again = OnConflict::column(worker_lease::Column::Name)
        .update_column(worker_lease::Column::Until)
        .to_owned();
    let write = worker_lease::Entity::insert(row)
        .on_conflict(again)
        .exec_without_returning(platform.database());
    matches!(timeout(PROMPTLY, write).await, Ok(Ok(_)))
}
