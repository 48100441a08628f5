//! The contratista of a mail's alta, so that contratistas share the sender fairly, and the time from which it may be
//! sent, so that none exceeds its share per hour.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer_null, uuid_null},
};

use crate::index;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Both NULL in mails that are sent at once, and in those that an earlier version writes meanwhile.
        for column in [uuid_null("contratista_id"), big_integer_null("planned_at")] {
            let mut alter = Table::alter();
            manager
                .alter_table(alter.table("outbox").add_column(column).take())
                .await?;
        }
        // The first mail of each contratista, and the first of those to be sent at once.
        for (name, columns, at_once) in [
            (
                "lane",
                &["contratista_id", "next_attempt_at", "id"][..],
                false,
            ),
            ("at_once", &["next_attempt_at", "id"][..], true),
        ] {
            manager
                .create_index(pending(name, columns, at_once))
                .await?;
        }
        // How many mails a contratista has had within an hour, including sent ones.
        manager
            .create_index(
                index("outbox", "planned", ["contratista_id", "planned_at"])
                    .and_where(Expr::col("contratista_id").is_not_null())
                    .take(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["ix_outbox_planned", "ix_outbox_at_once", "ix_outbox_lane"] {
            manager
                .drop_index(Index::drop().name(name).to_owned())
                .await?;
        }
        for column in ["planned_at", "contratista_id"] {
            let mut alter = Table::alter();
            manager
                .alter_table(alter.table("outbox").drop_column(column).take())
                .await?;
        }
        Ok(())
    }
}

/// A partial index on the mails not sent yet, of contratistas or of none.
fn pending(name: &str, columns: &[&'static str], at_once: bool) -> IndexCreateStatement {
    let mut statement = Index::create();
    statement.name(format!("ix_outbox_{name}")).table("outbox");
    for column in columns {
        statement.col(*column);
    }
    for settled in ["sent_at", "failed_at", "superseded_at"] {
        statement.and_where(Expr::col(settled).is_null());
    }
    let contratista = Expr::col("contratista_id");
    statement.and_where(if at_once {
        contratista.is_null()
    } else {
        contratista.is_not_null()
    });
    statement
}
