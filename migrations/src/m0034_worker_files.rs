//! Files of workers: what was read of one waits for its confirmation, and afterwards is what undoes it. And the
//! employer's registrations with IMSS that a contratista has said to be its own.

use sea_orm_migration::{
    prelude::*,
    schema::{
        big_integer, big_integer_null, boolean, integer, integer_null, text, text_null, uuid,
    },
};

use crate::{index, reference};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("worker_files")
                    .col(uuid("id").primary_key())
                    .col(uuid("contratista_id"))
                    .col(uuid("informativa_id"))
                    .col(uuid("contract_id"))
                    .col(text("format"))
                    .col(text("registrations"))
                    .col(integer("folded"))
                    .col(big_integer("created_at"))
                    .col(big_integer("expires_at"))
                    .col(big_integer_null("taken_at"))
                    .col(big_integer_null("undone_at"))
                    .foreign_key(&mut reference(
                        "worker_files",
                        "contratista_id",
                        "contratistas",
                        "id",
                    ))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(index(
                "worker_files",
                "of",
                ["contratista_id", "created_at"],
            ))
            .await?;
        manager
            .create_index(index("worker_files", "contract", ["contract_id"]))
            .await?;
        manager
            .create_index(index("worker_files", "expiry", ["expires_at"]))
            .await?;
        // Without an id of its own: a file has a hundred thousand of them.
        manager
            .create_table(
                Table::create()
                    .table("worker_file_rows")
                    .col(uuid("file_id"))
                    .col(integer("position"))
                    .col(integer("line"))
                    .col(text("nss"))
                    .col(text("curp"))
                    .col(text("sbc"))
                    .col(text("name"))
                    .col(text("what"))
                    .col(text("said"))
                    .col(boolean("chosen"))
                    .col(integer_null("row"))
                    .col(integer_null("revision"))
                    .col(text_null("sbc_before"))
                    .primary_key(Index::create().col("file_id").col("position"))
                    .foreign_key(&mut reference(
                        "worker_file_rows",
                        "file_id",
                        "worker_files",
                        "id",
                    ))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("employer_registrations")
                    .col(uuid("contratista_id"))
                    .col(text("registration"))
                    .col(big_integer("confirmed_at"))
                    .primary_key(Index::create().col("contratista_id").col("registration"))
                    .foreign_key(&mut reference(
                        "employer_registrations",
                        "contratista_id",
                        "contratistas",
                        "id",
                    ))
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["employer_registrations", "worker_file_rows", "worker_files"] {
            manager
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        Ok(())
    }
}
