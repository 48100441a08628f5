//! Returns that nobody touches lapse, after a mail to their contratista: when that was written, and who looks for them.
//! A mail may go to a contratista instead of a person.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer_null, uuid, uuid_null},
    sea_orm::{ConnectionTrait, DbBackend},
};

use crate::{index, m0029_mail_kinds};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    // Also in SQLite: a table is copied.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = Table::alter()
            .table("informativas")
            .add_column(big_integer_null("warned_at"))
            .to_owned();
        manager.alter_table(column).await?;
        manager
            .create_index(index("informativas", "idle", ["state", "changed_at"]))
            .await?;
        if manager.get_database_backend() == DbBackend::Sqlite {
            return m0029_mail_kinds::copy(manager, None, uuid_null("person_id")).await;
        }
        manager
            .get_connection()
            .execute_unprepared("ALTER TABLE outbox ALTER COLUMN person_id DROP NOT NULL")
            .await?;
        Ok(())
    }

    /// Deletes mails to contratistas: an earlier version could not store them.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let others = Query::delete()
            .from_table("outbox")
            .and_where(Expr::col("person_id").is_null())
            .to_owned();
        manager.execute(others).await?;
        if manager.get_database_backend() == DbBackend::Sqlite {
            m0029_mail_kinds::copy(manager, None, uuid("person_id")).await?;
        } else {
            manager
                .get_connection()
                .execute_unprepared("ALTER TABLE outbox ALTER COLUMN person_id SET NOT NULL")
                .await?;
        }
        let idle = Index::drop()
            .name("ix_informativas_idle")
            .table("informativas")
            .to_owned();
        manager.drop_index(idle).await?;
        let column = Table::alter()
            .table("informativas")
            .drop_column("warned_at")
            .to_owned();
        manager.alter_table(column).await
    }
}
