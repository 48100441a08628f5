//! The outbox does not restrict the kinds of mail: a new one changes no table (decision 23).

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, integer, text, text_null, text_uniq, uuid, uuid_null},
    sea_orm::{ConnectionTrait, DbBackend},
};

use crate::{index, reference};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The kinds of mail before this migration.
const BEFORE: [&str; 6] = [
    "registered",
    "create_password",
    "password_registered",
    "recover_access",
    "confirm_mail",
    "mail_changed",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    // Also in SQLite: a table is copied.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Sqlite {
            return copy(manager, None, uuid("person_id")).await;
        }
        manager
            .get_connection()
            .execute_unprepared("ALTER TABLE outbox DROP CONSTRAINT outbox_kind_check")
            .await?;
        Ok(())
    }

    /// Deletes mails of other kinds: an earlier version could not store them.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let others = Query::delete()
            .from_table("outbox")
            .and_where(Expr::col("kind").is_not_in(BEFORE))
            .to_owned();
        manager.execute(others).await?;
        let restricted = Expr::col("kind").is_in(BEFORE);
        if manager.get_database_backend() == DbBackend::Sqlite {
            return copy(manager, Some(restricted), uuid("person_id")).await;
        }
        let list = BEFORE.join("', '");
        manager
            .get_connection()
            .execute_unprepared(&format!(
                "ALTER TABLE outbox ADD CONSTRAINT outbox_kind_check CHECK (kind IN ('{list}'))"
            ))
            .await?;
        Ok(())
    }
}

/// SQLite can change neither a CHECK nor a NOT NULL: the table is created again with its rows and indexes.
pub(crate) async fn copy(
    manager: &SchemaManager<'_>,
    restriction: Option<SimpleExpr>,
    person: ColumnDef,
) -> Result<(), DbErr> {
    manager
        .create_table(new_outbox(restriction, person))
        .await?;
    let columns = "id, message_id, kind, person_id, payload, created_at, next_attempt_at, attempts, \
                   lease_id, lease_until, sent_at, failed_at, superseded_at, last_error, link_id, \
                   server_words, contratista_id, planned_at";
    let connection = manager.get_connection();
    for statement in [
        &format!("INSERT INTO new_outbox ({columns}) SELECT {columns} FROM outbox"),
        "DROP TABLE outbox",
        "ALTER TABLE new_outbox RENAME TO outbox",
    ] {
        connection.execute_unprepared(statement).await?;
    }
    for index in indexes() {
        manager.create_index(index).await?;
    }
    Ok(())
}

fn new_outbox(restriction: Option<SimpleExpr>, person: ColumnDef) -> TableCreateStatement {
    let mut table = Table::create();
    table
        .table("new_outbox")
        .col(uuid("id").primary_key())
        .col(text_uniq("message_id"))
        .col(text("kind"))
        .col(person)
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
        .col(uuid_null("contratista_id"))
        .col(big_integer_null("planned_at"))
        .check(Expr::col("attempts").gte(0))
        .check(Expr::cust("(lease_id IS NULL) = (lease_until IS NULL)"))
        .check(Expr::cust(
            "sent_at IS NULL AND failed_at IS NULL \
             OR sent_at IS NULL AND superseded_at IS NULL \
             OR failed_at IS NULL AND superseded_at IS NULL",
        ))
        .foreign_key(&mut reference("outbox", "person_id", "people", "id"));
    if let Some(restriction) = restriction {
        table.check(restriction);
    }
    table
}

/// The outbox's indexes from migrations 10, 16 and 21.
fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        index("outbox", "link", ["link_id"]),
        unsent(index("outbox", "due", ["next_attempt_at", "id"])),
        unsent(index(
            "outbox",
            "lane",
            ["contratista_id", "next_attempt_at", "id"],
        ))
        .and_where(Expr::col("contratista_id").is_not_null())
        .take(),
        unsent(index("outbox", "at_once", ["next_attempt_at", "id"]))
            .and_where(Expr::col("contratista_id").is_null())
            .take(),
        index("outbox", "planned", ["contratista_id", "planned_at"])
            .and_where(Expr::col("contratista_id").is_not_null())
            .take(),
    ]
}

/// Restricts an index to the mails not sent yet.
fn unsent(mut index: IndexCreateStatement) -> IndexCreateStatement {
    for settled in ["sent_at", "failed_at", "superseded_at"] {
        index.and_where(Expr::col(settled).is_null());
    }
    index
}
