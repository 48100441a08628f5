//! Counted attempts, and the recovery requests that wait for the worker.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, blob, integer, text, uuid},
};

use crate::index;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("attempts")
                    .col(text("scope"))
                    .col(blob("key_hash"))
                    .col(integer("failures"))
                    .col(big_integer("last_failed_at"))
                    .col(big_integer_null("blocked_until"))
                    .primary_key(Index::create().col("scope").col("key_hash"))
                    .check(Expr::col("scope").is_in(["sign_in", "alta", "recovery"]))
                    .check(Expr::cust("length(key_hash) = 32"))
                    .check(Expr::col("failures").gte(0))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(index("attempts", "age", ["last_failed_at"]))
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("recovery_requests")
                    .col(uuid("id").primary_key())
                    .col(text("curp"))
                    .col(text("email"))
                    .col(big_integer("requested_at"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(index("recovery_requests", "age", ["requested_at"]))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("recovery_requests").to_owned())
            .await?;
        manager
            .drop_table(Table::drop().table("attempts").to_owned())
            .await
    }
}
