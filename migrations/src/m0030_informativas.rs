//! What is captured for IMSS: a contratista's returns (informativas), their contracts and the workers in these, and
//! the registers that remember clients, services and workers for the next return.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, boolean, integer, text, text_null, uuid, uuid_null},
};

use crate::{index, reference};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLES: [&str; 7] = [
    "informativas",
    "informativa_contracts",
    "informativa_workers",
    "informativa_changes",
    "clients",
    "repse_services",
    "workers",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        returns(manager).await?;
        contracts(manager).await?;
        registers(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES.into_iter().rev() {
            manager
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        Ok(())
    }
}

async fn returns(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("informativas")
                .col(uuid("id").primary_key())
                .col(uuid("contratista_id"))
                .col(integer("year"))
                .col(integer("cuatrimestre"))
                .col(text("state"))
                .col(boolean("nothing"))
                .col(integer("next_number"))
                .col(big_integer("created_at"))
                .col(big_integer("changed_at"))
                .foreign_key(&mut reference(
                    "informativas",
                    "contratista_id",
                    "contratistas",
                    "id",
                ))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(index("informativas", "of", ["contratista_id"]))
        .await?;
    // One that is being captured at a time; those discarded stay beside it.
    let mut open = index(
        "informativas",
        "open",
        ["contratista_id", "year", "cuatrimestre"],
    );
    manager
        .create_index(
            open.unique()
                .and_where(Expr::col("state").eq("en_captura"))
                .take(),
        )
        .await?;
    manager
        .create_table(
            Table::create()
                .table("informativa_changes")
                .col(uuid("id").primary_key())
                .col(uuid("informativa_id"))
                .col(uuid_null("contract_id"))
                .col(text("what"))
                .col(integer("times"))
                .col(text("author"))
                .col(text_null("author_name"))
                .col(uuid_null("person_id"))
                .col(big_integer("first_at"))
                .col(big_integer("last_at"))
                .foreign_key(&mut reference(
                    "informativa_changes",
                    "informativa_id",
                    "informativas",
                    "id",
                ))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(index(
            "informativa_changes",
            "latest",
            ["informativa_id", "last_at"],
        ))
        .await
}

async fn contracts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("informativa_contracts")
                .col(uuid("id").primary_key())
                .col(uuid("informativa_id"))
                .col(integer("number"))
                .col(text("texts"))
                .col(text("search_text"))
                .col(integer("revision"))
                .col(integer("next_row"))
                .col(big_integer("changed_at"))
                .foreign_key(&mut reference(
                    "informativa_contracts",
                    "informativa_id",
                    "informativas",
                    "id",
                ))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            index(
                "informativa_contracts",
                "number",
                ["informativa_id", "number"],
            )
            .unique()
            .take(),
        )
        .await?;
    // Without an id of its own: a return has a hundred thousand of them.
    manager
        .create_table(
            Table::create()
                .table("informativa_workers")
                .col(uuid("contract_id"))
                .col(integer("row"))
                .col(text("nss"))
                .col(text("curp"))
                .col(text("sbc"))
                .col(text("name"))
                .col(integer("revision"))
                .primary_key(Index::create().col("contract_id").col("row"))
                .foreign_key(&mut reference(
                    "informativa_workers",
                    "contract_id",
                    "informativa_contracts",
                    "id",
                ))
                .to_owned(),
        )
        .await
}

async fn registers(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("clients")
                .col(uuid("contratista_id"))
                .col(text("rfc"))
                .col(text("texts"))
                .col(text("search_text"))
                .col(big_integer("changed_at"))
                .primary_key(Index::create().col("contratista_id").col("rfc"))
                .foreign_key(&mut reference(
                    "clients",
                    "contratista_id",
                    "contratistas",
                    "id",
                ))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(index(
            "clients",
            "search",
            ["contratista_id", "search_text"],
        ))
        .await?;
    manager
        .create_table(
            Table::create()
                .table("repse_services")
                .col(uuid("id").primary_key())
                .col(uuid("contratista_id"))
                .col(text("folio"))
                .col(text("description"))
                .col(text("valid_until"))
                .col(big_integer("changed_at"))
                .foreign_key(&mut reference(
                    "repse_services",
                    "contratista_id",
                    "contratistas",
                    "id",
                ))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(index("repse_services", "of", ["contratista_id", "folio"]))
        .await?;
    manager
        .create_table(
            Table::create()
                .table("workers")
                .col(uuid("contratista_id"))
                .col(text("nss"))
                .col(text("curp"))
                .col(text("name"))
                .col(text("sbc"))
                .col(text("source"))
                .col(big_integer("changed_at"))
                .primary_key(Index::create().col("contratista_id").col("nss"))
                .foreign_key(&mut reference(
                    "workers",
                    "contratista_id",
                    "contratistas",
                    "id",
                ))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(index("workers", "curp", ["contratista_id", "curp"]))
        .await
}
