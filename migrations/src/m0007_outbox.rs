//! Mails that wait to be sent, and those a demonstration has "sent" into its own mailbox.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, integer, text, text_null, text_uniq, uuid, uuid_null},
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
                    .table("outbox")
                    .col(uuid("id").primary_key())
                    .col(text_uniq("message_id"))
                    .col(text("kind"))
                    .col(uuid("person_id"))
                    .col(text("payload"))
                    .col(big_integer("created_at"))
                    .col(big_integer("next_attempt_at"))
                    .col(integer("attempts"))
                    .col(uuid_null("lease_id"))
                    .col(big_integer_null("lease_until"))
                    .col(big_integer_null("sent_at"))
                    .col(big_integer_null("failed_at"))
                    .col(big_integer_null("superseded_at"))
                    .col(text_null("last_error"))
                    .check(Expr::col("kind").is_in([
                        "registered",
                        "create_password",
                        "password_registered",
                        "recover_access",
                    ]))
                    .check(Expr::col("attempts").gte(0))
                    .check(Expr::cust("(lease_id IS NULL) = (lease_until IS NULL)"))
                    .check(Expr::cust(
                        "sent_at IS NULL AND failed_at IS NULL \
                         OR sent_at IS NULL AND superseded_at IS NULL \
                         OR failed_at IS NULL AND superseded_at IS NULL",
                    ))
                    .foreign_key(&mut reference("outbox", "person_id", "people", "id"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                index("outbox", "pending", ["next_attempt_at"])
                    .and_where(Expr::col("sent_at").is_null())
                    .and_where(Expr::col("failed_at").is_null())
                    .and_where(Expr::col("superseded_at").is_null())
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("demonstration_mails")
                    .col(uuid("id").primary_key())
                    .col(text_uniq("message_id"))
                    .col(text("recipient"))
                    .col(text("subject"))
                    .col(text("text_body"))
                    .col(text("html_body"))
                    .col(big_integer("sent_at"))
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("demonstration_mails").to_owned())
            .await?;
        manager
            .drop_table(Table::drop().table("outbox").to_owned())
            .await
    }
}
