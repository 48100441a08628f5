//! The record of security events, its seals, and leases for work that one worker does at a time.
//!
//! No foreign keys: a row here outlives the rows it refers to, and writing one never waits for a lock on them.

use sea_orm_migration::{
    prelude::*,
    schema::{
        big_integer, big_integer_null, blob, blob_null, integer, text, text_null, uuid, uuid_null,
    },
};

use crate::index;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        events(manager).await?;
        segments(manager).await?;
        manager
            .create_table(
                Table::create()
                    .table("worker_leases")
                    .col(text("name").primary_key())
                    .col(uuid("holder"))
                    .col(big_integer("until"))
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["worker_leases", "audit_segments", "audit_events"] {
            manager
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        Ok(())
    }
}

async fn events(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("audit_events")
                .col(uuid("id").primary_key())
                // Not constrained: a newer version writes kinds that this one does not know.
                .col(text("kind"))
                .col(uuid_null("person_id"))
                .col(uuid_null("contratista_id"))
                .col(uuid_null("session_id"))
                .col(uuid_null("token_id"))
                .col(text("details"))
                .col(text_null("origin"))
                .col(big_integer("at"))
                // The two marks set by the worker; everything else is written once.
                .col(big_integer_null("segment"))
                .col(big_integer_null("emitted_at"))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(index("audit_events", "person", ["person_id", "at"]))
        .await?;
    // For unsealed events by kind, and for the content of a segment.
    manager
        .create_index(index("audit_events", "segment", ["segment", "kind", "at"]))
        .await?;
    manager
        .create_index(
            index("audit_events", "unemitted", ["id"])
                .and_where(Expr::col("emitted_at").is_null())
                .take(),
        )
        .await
}

async fn segments(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("audit_segments")
                .col(big_integer("number").primary_key())
                .col(text("kind"))
                .col(text("day"))
                .col(integer("events"))
                .col(uuid("first_id"))
                .col(uuid("last_id"))
                .col(blob("rows_hash"))
                .col(blob("previous"))
                .col(blob("seal"))
                .col(big_integer("sealed_at"))
                .col(big_integer_null("purged_at"))
                .col(blob_null("purge_seal"))
                .col(big_integer_null("emitted_at"))
                .check(Expr::col("events").gt(0))
                .check(Expr::cust("length(rows_hash) = 32"))
                .check(Expr::cust("length(previous) = 32"))
                .check(Expr::cust("length(seal) = 32"))
                .check(Expr::cust("(purged_at IS NULL) = (purge_seal IS NULL)"))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            index("audit_segments", "kept", ["day"])
                .and_where(Expr::col("purged_at").is_null())
                .take(),
        )
        .await?;
    manager
        .create_index(index("audit_segments", "day", ["kind", "day"]))
        .await?;
    manager
        .create_index(
            index("audit_segments", "unemitted", ["number"])
                .and_where(Expr::col("emitted_at").is_null())
                .take(),
        )
        .await
}
