//! How often a return and a contract were changed is counted in their own rows: who changed what can be deleted one day
//! without the count going back. What nobody uses in the registers is found by when it was last used, which of a worker
//! is when the row was last changed.

use sea_orm_migration::{prelude::*, schema::big_integer};

use crate::index;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The columns that are added, each with what it is filled in with.
const ADDED: [(&str, &str, &str); 3] = [
    (
        "informativas",
        "changes",
        "(SELECT coalesce(sum(times), 0) FROM informativa_changes c WHERE c.informativa_id = informativas.id)",
    ),
    (
        "informativa_contracts",
        "changes",
        "(SELECT coalesce(sum(times), 0) FROM informativa_changes c \
         WHERE c.informativa_id = informativa_contracts.informativa_id AND c.contract_id = informativa_contracts.id)",
    ),
    ("clients", "used_at", "changed_at"),
];

/// The registers whose rows are deleted one day, and by which column they are found.
const FORGOTTEN: [(&str, &str); 2] = [("clients", "used_at"), ("workers", "changed_at")];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    // Also in SQLite: columns are added, then filled in.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column, value) in ADDED {
            let added = Table::alter()
                .table(table)
                .add_column(big_integer(column).default(0))
                .to_owned();
            manager.alter_table(added).await?;
            let filled = Query::update()
                .table(table)
                .value(column, Expr::cust(value))
                .to_owned();
            manager.execute(filled).await?;
        }
        for (table, column) in FORGOTTEN {
            manager.create_index(index(table, "idle", [column])).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, _) in FORGOTTEN {
            let name = format!("ix_{table}_idle");
            manager
                .drop_index(Index::drop().name(name).table(table).to_owned())
                .await?;
        }
        for (table, column, _) in ADDED {
            manager
                .alter_table(Table::alter().table(table).drop_column(column).to_owned())
                .await?;
        }
        Ok(())
    }
}
