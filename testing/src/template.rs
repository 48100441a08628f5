//! A migrated template database, of which each test gets a copy: created by the first test that needs it, and again
//! when the migrations have changed.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use migrations::{Migrator, MigratorTrait as _};
use sea_orm::{ConnectionTrait as _, Database, DatabaseConnection, TransactionTrait as _};
use services::database;

/// A hash of the migrations.
const SCHEMA: &str = env!("SCHEMA");

/// The folder of the template file.
const FOLDER: &str = env!("TEMPLATES");

/// An arbitrary, unique advisory lock: its holder creates the template.
const LOCK: u32 = 19_790_227;

/// Copies a migrated database to `file`.
pub(crate) async fn copy_sqlite(file: &Path) {
    let template = PathBuf::from(FOLDER).join(format!("{SCHEMA}.db"));
    if !template.exists() {
        let lock = File::create(template.with_extension("lock")).expect("a file to lock");
        lock.lock().expect("the lock");
        if !template.exists() {
            let unfinished = template.with_extension("new");
            let _ = fs::remove_file(&unfinished);
            let url = format!("sqlite://{}?mode=rwc", unfinished.display());
            migrate(&url).await;
            fs::rename(unfinished, &template).expect("the template in its place");
        }
    }
    fs::copy(template, file).expect("a copy of the template");
}

/// Creates a migrated database with this name.
pub(crate) async fn copy_postgres(server: &DatabaseConnection, server_url: &str, name: &str) {
    let template = format!("icsoe_template_{SCHEMA}");
    if !exists(server, &template).await {
        let lock = server.begin().await.expect("a transaction");
        lock.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({LOCK})"))
            .await
            .expect("the lock");
        if !exists(server, &template).await {
            let unfinished = format!("{template}_new");
            for statement in [
                format!("DROP DATABASE IF EXISTS {unfinished}"),
                format!("CREATE DATABASE {unfinished}"),
            ] {
                server
                    .execute_unprepared(&statement)
                    .await
                    .expect("a database");
            }
            migrate(&database_url(server_url, &unfinished)).await;
            server
                .execute_unprepared(&format!("ALTER DATABASE {unfinished} RENAME TO {template}"))
                .await
                .expect("the template in its place");
        }
        lock.rollback().await.expect("the lock's end");
    }
    server
        .execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE {template}"))
        .await
        .expect("a copy of the template");
}

/// The address of another database of the same server.
pub(crate) fn database_url(server_url: &str, name: &str) -> String {
    let (server, _) = server_url
        .rsplit_once('/')
        .expect("a database in the address");
    format!("{server}/{name}")
}

async fn exists(server: &DatabaseConnection, name: &str) -> bool {
    let found = server
        .execute_unprepared(&format!(
            "SELECT 1 FROM pg_database WHERE datname = '{name}'"
        ))
        .await
        .expect("the server's databases");
    found.rows_affected() > 0
}

async fn migrate(url: &str) {
    let database = database::connect(url, 1).await.expect("a connection");
    Migrator::up(&database, None).await.expect("migrations");
    database.close().await.expect("closing");
}

/// The server's own database.
pub(crate) async fn server(url: &str) -> DatabaseConnection {
    Database::connect(url).await.expect("the test server")
}
