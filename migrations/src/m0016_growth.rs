//! Indexes for queries that took longer the more people there are, or the more work waits.

use sea_orm_migration::prelude::*;

use crate::index;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // The mails of one file are due at the same moment: without the id in the index, all of them would be sorted
        // for each mail that is claimed.
        manager
            .create_index(pending("due", &["next_attempt_at", "id"]))
            .await?;
        manager.drop_index(dropped("ix_outbox_pending")).await?;
        // Open sessions by their beginning, which never changes: an index on a column that every request updates would
        // be written at every request.
        manager
            .create_index(
                index("sessions", "open_since", ["created_at"])
                    .and_where(Expr::col("ended_at").is_null())
                    .take(),
            )
            .await?;
        // Every contratista that a person has ever worked for, including ended memberships; also enough for counting
        // the open ones without reading rows.
        manager
            .create_index(index(
                "memberships",
                "person",
                ["person_id", "ended_at", "contratista_id"],
            ))
            .await?;
        // The events that have waited longest for their seal. The first column is always NULL here; without it SQLite
        // would prefer the index over all events.
        manager
            .create_index(
                index("audit_events", "unsealed", ["segment", "at"])
                    .and_where(Expr::col("segment").is_null())
                    .take(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_index(pending("pending", &["next_attempt_at"]))
            .await?;
        for name in [
            "ix_audit_events_unsealed",
            "ix_memberships_person",
            "ix_sessions_open_since",
            "ix_outbox_due",
        ] {
            manager.drop_index(dropped(name)).await?;
        }
        Ok(())
    }
}

/// A partial index on the mails not sent yet.
fn pending(name: &str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut statement = Index::create();
    statement.name(format!("ix_outbox_{name}")).table("outbox");
    for column in columns {
        statement.col(*column);
    }
    for settled in ["sent_at", "failed_at", "superseded_at"] {
        statement.and_where(Expr::col(settled).is_null());
    }
    statement
}

fn dropped(name: &'static str) -> IndexDropStatement {
    Index::drop().name(name).to_owned()
}
