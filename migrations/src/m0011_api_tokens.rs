//! API tokens of a contratista's programs, and the stored answers of their idempotent requests.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, blob, blob_uniq, integer_null, text, text_null, uuid},
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
                    .table("api_tokens")
                    .col(uuid("id").primary_key())
                    .col(uuid("contratista_id"))
                    .col(text("name"))
                    .col(text("scopes"))
                    .col(blob_uniq("token_hash"))
                    .col(big_integer("created_at"))
                    .col(text("author"))
                    .col(big_integer("expires_at"))
                    .col(big_integer_null("revoked_at"))
                    .col(big_integer_null("last_used_at"))
                    .check(Expr::cust("length(token_hash) = 32"))
                    .check(Expr::col("expires_at").gt(Expr::col("created_at")))
                    .foreign_key(&mut reference(
                        "api_tokens",
                        "contratista_id",
                        "contratistas",
                        "id",
                    ))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(index("api_tokens", "contratista", ["contratista_id", "id"]))
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("idempotency_keys")
                    .col(uuid("contratista_id"))
                    .col(blob("key_hash"))
                    .col(blob("request_hash"))
                    // Both empty while the request is in progress.
                    .col(integer_null("status"))
                    .col(text_null("body"))
                    .col(big_integer("created_at"))
                    .primary_key(Index::create().col("contratista_id").col("key_hash"))
                    .check(Expr::cust("length(key_hash) = 32"))
                    .check(Expr::cust("length(request_hash) = 32"))
                    .check(Expr::cust("(status IS NULL) = (body IS NULL)"))
                    .foreign_key(&mut reference(
                        "idempotency_keys",
                        "contratista_id",
                        "contratistas",
                        "id",
                    ))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(index("idempotency_keys", "age", ["created_at"]))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["idempotency_keys", "api_tokens"] {
            manager
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        Ok(())
    }
}
