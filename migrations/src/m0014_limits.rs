//! More kinds of counters, and an index that yields the latest membership of each pair in a contratista's list without
//! reading rows.

use sea_orm_migration::{
    prelude::*,
    sea_orm::{ConnectionTrait, DbBackend},
};

use crate::index;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        let statements = match connection.get_database_backend() {
            DbBackend::Sqlite => SQLITE_UP,
            _ => POSTGRES_UP,
        };
        connection.execute_unprepared(statements).await?;
        manager
            .create_index(index(
                "memberships",
                "latest",
                ["contratista_id", "person_id", "id"],
            ))
            .await
    }

    /// Surplus kinds of counters stay in the table; earlier versions never read them.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let latest = Index::drop().name("ix_memberships_latest").to_owned();
        manager.drop_index(latest).await
    }
}

const POSTGRES_UP: &str = "
    ALTER TABLE attempts DROP CONSTRAINT IF EXISTS attempts_scope_check;
    ALTER TABLE attempts ADD CONSTRAINT attempts_scope_check CHECK (scope IN
        ('sign_in', 'sign_in_device', 'sign_in_address', 'alta', 'recovery', 'recipient'));
";

// SQLite cannot change constraints: the table is created again.
const SQLITE_UP: &str = "
    CREATE TABLE new_attempts (
        scope text NOT NULL,
        key_hash blob NOT NULL,
        failures integer NOT NULL,
        last_failed_at integer NOT NULL,
        blocked_until integer NULL,
        PRIMARY KEY (scope, key_hash),
        CHECK (scope IN
            ('sign_in', 'sign_in_device', 'sign_in_address', 'alta', 'recovery', 'recipient')),
        CHECK (length(key_hash) = 32),
        CHECK (failures >= 0)
    );
    INSERT INTO new_attempts SELECT scope, key_hash, failures, last_failed_at, blocked_until
        FROM attempts;
    DROP TABLE attempts;
    ALTER TABLE new_attempts RENAME TO attempts;
    CREATE INDEX ix_attempts_age ON attempts (last_failed_at);
";
