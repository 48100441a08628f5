//! Account pages: sessions have device and address and end with the password they began with; a new mail address waits
//! for its confirmation, and two kinds of mail belong to that.

use sea_orm_migration::{
    prelude::*,
    schema::{
        big_integer, big_integer_null, blob, blob_uniq, integer, integer_null, text, text_null,
        text_uniq, uuid, uuid_null,
    },
    sea_orm::{ConnectionTrait, DbBackend},
};

use crate::{index, reference};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The kinds of mail before this migration.
const BEFORE: [&str; 4] = [
    "registered",
    "create_password",
    "password_registered",
    "recover_access",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [
            // Empty in a contratista's sessions, and in those that an earlier version begins meanwhile.
            integer_null("credential_version"),
            text_null("device"),
            text_null("address"),
        ] {
            let mut alter = Table::alter();
            manager
                .alter_table(alter.table("sessions").add_column(column).take())
                .await?;
        }
        manager
            .create_table(
                Table::create()
                    .table("mail_changes")
                    .col(uuid("id").primary_key())
                    .col(uuid("person_id"))
                    .col(text("email"))
                    .col(text("earlier_email"))
                    .col(blob("seed"))
                    .col(blob_uniq("token_hash"))
                    .col(big_integer("created_at"))
                    .col(big_integer("expires_at"))
                    .col(big_integer_null("used_at"))
                    .col(big_integer_null("replaced_at"))
                    .check(Expr::cust("length(seed) = 32"))
                    .check(Expr::cust("length(token_hash) = 32"))
                    .check(Expr::col("expires_at").gt(Expr::col("created_at")))
                    .check(Expr::cust("used_at IS NULL OR replaced_at IS NULL"))
                    .foreign_key(&mut reference("mail_changes", "person_id", "people", "id"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                index("mail_changes", "live", ["person_id"])
                    .unique()
                    .and_where(Expr::col("used_at").is_null())
                    .and_where(Expr::col("replaced_at").is_null())
                    .take(),
            )
            .await?;
        let kinds = BEFORE.into_iter().chain(["confirm_mail", "mail_changed"]);
        restrict_kinds(manager, kinds.collect()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .get_connection()
            .execute_unprepared("DELETE FROM outbox WHERE kind IN ('confirm_mail', 'mail_changed')")
            .await?;
        restrict_kinds(manager, BEFORE.to_vec()).await?;
        manager
            .drop_table(Table::drop().table("mail_changes").to_owned())
            .await?;
        for column in ["address", "device", "credential_version"] {
            let mut alter = Table::alter();
            manager
                .alter_table(alter.table("sessions").drop_column(column).take())
                .await?;
        }
        Ok(())
    }
}

/// Sets the allowed kinds of mail.
async fn restrict_kinds(manager: &SchemaManager<'_>, kinds: Vec<&str>) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    if connection.get_database_backend() != DbBackend::Sqlite {
        let list = kinds.join("', '");
        let statements = format!(
            "ALTER TABLE outbox DROP CONSTRAINT outbox_kind_check;
             ALTER TABLE outbox ADD CONSTRAINT outbox_kind_check CHECK (kind IN ('{list}'));"
        );
        connection.execute_unprepared(&statements).await?;
        return Ok(());
    }
    // SQLite cannot change a CHECK: the table is created again, all on one connection, since another one might not know
    // yet that the indexes were dropped with the old table.
    let columns = "id, message_id, kind, person_id, payload, created_at, next_attempt_at, attempts, \
                   lease_id, lease_until, sent_at, failed_at, superseded_at, last_error, link_id, \
                   server_words";
    let pending = index("outbox", "pending", ["next_attempt_at"])
        .and_where(Expr::col("sent_at").is_null())
        .and_where(Expr::col("failed_at").is_null())
        .and_where(Expr::col("superseded_at").is_null())
        .take();
    let statements = [
        new_outbox(kinds).to_string(SqliteQueryBuilder),
        format!("INSERT INTO new_outbox ({columns}) SELECT {columns} FROM outbox"),
        "DROP TABLE outbox".to_owned(),
        "ALTER TABLE new_outbox RENAME TO outbox".to_owned(),
        pending.to_string(SqliteQueryBuilder),
        index("outbox", "link", ["link_id"]).to_string(SqliteQueryBuilder),
    ];
    connection
        .execute_unprepared(&statements.join(";\n"))
        .await?;
    Ok(())
}

fn new_outbox(kinds: Vec<&str>) -> TableCreateStatement {
    let kinds: Vec<String> = kinds.into_iter().map(str::to_owned).collect();
    Table::create()
        .table("new_outbox")
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
        .col(uuid_null("link_id"))
        .col(text_null("server_words"))
        .check(Expr::col("kind").is_in(kinds))
        .check(Expr::col("attempts").gte(0))
        .check(Expr::cust("(lease_id IS NULL) = (lease_until IS NULL)"))
        .check(Expr::cust(
            "sent_at IS NULL AND failed_at IS NULL \
             OR sent_at IS NULL AND superseded_at IS NULL \
             OR failed_at IS NULL AND superseded_at IS NULL",
        ))
        .foreign_key(&mut reference("outbox", "person_id", "people", "id"))
        .to_owned()
}
