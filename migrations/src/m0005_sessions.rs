//! Sessions, and the contratista that each worked for, from when to when.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, blob_uniq, uuid, uuid_null},
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
                    .table("sessions")
                    .col(uuid("id").primary_key())
                    .col(blob_uniq("token_hash"))
                    .col(uuid("person_id"))
                    .col(big_integer("created_at"))
                    .col(big_integer("last_seen_at"))
                    .col(big_integer("expires_at"))
                    .col(big_integer_null("ended_at"))
                    .col(uuid_null("membership_id"))
                    .check(Expr::cust("length(token_hash) = 32"))
                    .check(Expr::col("expires_at").gt(Expr::col("created_at")))
                    .foreign_key(&mut reference("sessions", "person_id", "people", "id"))
                    .foreign_key(&mut reference(
                        "sessions",
                        "membership_id",
                        "memberships",
                        "id",
                    ))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                index("sessions", "open", ["person_id"])
                    .and_where(Expr::col("ended_at").is_null())
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("acting_for")
                    .col(uuid("id").primary_key())
                    .col(uuid("session_id"))
                    .col(uuid("person_id"))
                    .col(uuid("contratista_id"))
                    .col(uuid("membership_id"))
                    .col(big_integer("started_at"))
                    .col(big_integer_null("ended_at"))
                    .check(Expr::col("ended_at").gte(Expr::col("started_at")))
                    .foreign_key(&mut reference("acting_for", "session_id", "sessions", "id"))
                    .foreign_key(&mut reference("acting_for", "person_id", "people", "id"))
                    .foreign_key(&mut reference(
                        "acting_for",
                        "contratista_id",
                        "contratistas",
                        "id",
                    ))
                    .foreign_key(&mut reference(
                        "acting_for",
                        "membership_id",
                        "memberships",
                        "id",
                    ))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                index("acting_for", "open", ["session_id"])
                    .unique()
                    .and_where(Expr::col("ended_at").is_null())
                    .take(),
            )
            .await?;
        manager
            .create_index(index("acting_for", "membership", ["membership_id"]))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("acting_for").to_owned())
            .await?;
        manager
            .drop_table(Table::drop().table("sessions").to_owned())
            .await
    }
}
