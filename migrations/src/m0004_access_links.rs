//! The links for creating a password: activation and recovery.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, blob, blob_uniq, text, uuid},
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
                    .table("access_links")
                    .col(uuid("id").primary_key())
                    .col(uuid("person_id"))
                    .col(text("purpose"))
                    .col(blob("seed"))
                    .col(blob_uniq("token_hash"))
                    .col(big_integer("created_at"))
                    .col(big_integer("expires_at"))
                    .col(big_integer_null("used_at"))
                    .col(big_integer_null("replaced_at"))
                    .check(Expr::col("purpose").is_in(["activation", "recovery"]))
                    .check(Expr::cust("length(seed) = 32"))
                    .check(Expr::cust("length(token_hash) = 32"))
                    .check(Expr::col("expires_at").gt(Expr::col("created_at")))
                    .check(Expr::cust("used_at IS NULL OR replaced_at IS NULL"))
                    .foreign_key(&mut reference("access_links", "person_id", "people", "id"))
                    .to_owned(),
            )
            .await?;
        // A newer link voids the older one: a person never has two usable links.
        manager
            .create_index(
                index("access_links", "live", ["person_id"])
                    .unique()
                    .and_where(Expr::col("used_at").is_null())
                    .and_where(Expr::col("replaced_at").is_null())
                    .take(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("access_links").to_owned())
            .await
    }
}
