//! Contratistas, and who may capture for which of them, from when to when.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, string_len_uniq, text, uuid},
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
                    .table("contratistas")
                    .col(uuid("id").primary_key())
                    .col(string_len_uniq("rfc", 13))
                    .col(text("name"))
                    .col(text("search_text"))
                    .col(big_integer("created_at"))
                    .col(big_integer_null("removed_at"))
                    .check(Expr::cust("length(rfc) IN (12, 13)"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("memberships")
                    .col(uuid("id").primary_key())
                    .col(uuid("person_id"))
                    .col(uuid("contratista_id"))
                    .col(big_integer("started_at"))
                    .col(big_integer_null("ended_at"))
                    .check(Expr::col("ended_at").gte(Expr::col("started_at")))
                    .foreign_key(&mut reference("memberships", "person_id", "people", "id"))
                    .foreign_key(&mut reference(
                        "memberships",
                        "contratista_id",
                        "contratistas",
                        "id",
                    ))
                    .to_owned(),
            )
            .await?;
        // At most one live membership per pair; also used to list a person's contratistas.
        manager
            .create_index(
                index("memberships", "live", ["person_id", "contratista_id"])
                    .unique()
                    .and_where(Expr::col("ended_at").is_null())
                    .take(),
            )
            .await?;
        manager
            .create_index(index("memberships", "contratista", ["contratista_id"]))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("memberships").to_owned())
            .await?;
        manager
            .drop_table(Table::drop().table("contratistas").to_owned())
            .await
    }
}
