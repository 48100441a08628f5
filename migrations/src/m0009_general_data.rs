//! The contratista's general data, every version of them, and its REPSE registration.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, integer, text, text_null, text_uniq, uuid},
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
                    .table("general_data")
                    .col(uuid("id").primary_key())
                    .col(uuid("contratista_id"))
                    .col(integer("version"))
                    .col(text("email"))
                    .col(text("telephone"))
                    .col(text_null("mobile"))
                    .col(text("fiscal_address"))
                    .col(text_null("conventional_address"))
                    .col(text_null("social_address"))
                    .col(text("author"))
                    .col(big_integer("created_at"))
                    .check(Expr::col("version").gte(1))
                    .foreign_key(&mut reference(
                        "general_data",
                        "contratista_id",
                        "contratistas",
                        "id",
                    ))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                index("general_data", "version", ["contratista_id", "version"])
                    .unique()
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("repse_files")
                    .col(uuid("id").primary_key())
                    .col(uuid("contratista_id"))
                    .col(text("name"))
                    .col(big_integer("size"))
                    .col(text_uniq("location"))
                    .col(text("author"))
                    .col(big_integer("created_at"))
                    .check(Expr::col("size").gt(0))
                    .foreign_key(&mut reference(
                        "repse_files",
                        "contratista_id",
                        "contratistas",
                        "id",
                    ))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(index(
                "repse_files",
                "contratista",
                ["contratista_id", "created_at"],
            ))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["repse_files", "general_data"] {
            manager
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        Ok(())
    }
}
