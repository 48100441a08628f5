//! Finds expired data without reading the data that is kept.

use sea_orm_migration::{prelude::*, schema::big_integer_null};

use crate::index;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = Table::alter()
            .table("sessions")
            .add_column(big_integer_null("forgotten_at"))
            .take();
        manager.alter_table(column).await?;
        manager
            .create_index(
                index("sessions", "to_forget", ["ended_at"])
                    .and_where(Expr::col("forgotten_at").is_null())
                    .and_where(Expr::col("ended_at").is_not_null())
                    .take(),
            )
            .await?;
        // Whether a session has work in it; also used by the database when a session is deleted.
        manager
            .create_index(index("acting_for", "session", ["session_id"]))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["ix_acting_for_session", "ix_sessions_to_forget"] {
            manager
                .drop_index(Index::drop().name(name).to_owned())
                .await?;
        }
        let column = Table::alter()
            .table("sessions")
            .drop_column("forgotten_at")
            .take();
        manager.alter_table(column).await
    }
}
