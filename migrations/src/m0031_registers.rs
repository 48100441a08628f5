//! The registers can be looked through and corrected: rows of clients and workers have an id for addresses, which name
//! no RFC and no NSS; every row has a revision; workers are found by their name, and say of when their SBC is.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, integer, text},
    sea_orm::{ConnectionTrait, DbBackend},
};

use crate::index;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The tables whose rows get an id.
const IDENTIFIED: [&str; 2] = ["clients", "workers"];

/// The tables whose rows get a revision.
const REVISED: [&str; 3] = ["clients", "repse_services", "workers"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    // Also in SQLite: the ids are filled in before they are unique.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in REVISED {
            add(manager, table, integer("revision").default(1).take()).await?;
        }
        for table in IDENTIFIED {
            identify(manager, table).await?;
        }
        add(manager, "workers", text("search_text").default("").take()).await?;
        add(manager, "workers", big_integer("sbc_at").default(0).take()).await?;
        // Accents stay until the row is written again.
        let filled = Query::update()
            .table("workers")
            .value("search_text", Expr::cust("upper(name)"))
            .value("sbc_at", Expr::col("changed_at"))
            .to_owned();
        manager.execute(filled).await?;
        manager
            .create_index(index(
                "workers",
                "search",
                ["contratista_id", "search_text"],
            ))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, table) in [
            ("ix_workers_search", "workers"),
            ("ix_workers_id", "workers"),
            ("ix_clients_id", "clients"),
        ] {
            manager
                .drop_index(Index::drop().name(name).table(table).to_owned())
                .await?;
        }
        for (table, column) in [
            ("workers", "sbc_at"),
            ("workers", "search_text"),
            ("workers", "id"),
            ("clients", "id"),
            ("workers", "revision"),
            ("repse_services", "revision"),
            ("clients", "revision"),
        ] {
            manager
                .alter_table(Table::alter().table(table).drop_column(column).to_owned())
                .await?;
        }
        Ok(())
    }
}

async fn add(
    manager: &SchemaManager<'_>,
    table: &'static str,
    column: ColumnDef,
) -> Result<(), DbErr> {
    manager
        .alter_table(Table::alter().table(table).add_column(column).to_owned())
        .await
}

/// A random id for each row. SQLite adds no column whose default it would have to compute.
async fn identify(manager: &SchemaManager<'_>, table: &'static str) -> Result<(), DbErr> {
    let statements: &[String] = &match manager.get_database_backend() {
        DbBackend::Sqlite => [
            format!("ALTER TABLE {table} ADD COLUMN id uuid_text NOT NULL DEFAULT ''"),
            format!("UPDATE {table} SET id = randomblob(16)"),
        ],
        _ => [
            format!("ALTER TABLE {table} ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid()"),
            format!("ALTER TABLE {table} ALTER COLUMN id DROP DEFAULT"),
        ],
    };
    for statement in statements {
        manager
            .get_connection()
            .execute_unprepared(statement)
            .await?;
    }
    manager
        .create_index(index(table, "id", ["id"]).unique().take())
        .await
}
