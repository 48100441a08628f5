//! Removed passwords: the person's next password must be distinguishable from all earlier ones.

use sea_orm_migration::{prelude::*, schema::integer_null};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = integer_null("last_password_version");
        let mut alter = Table::alter();
        manager
            .alter_table(alter.table("people").add_column(column).take())
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut alter = Table::alter();
        manager
            .alter_table(
                alter
                    .table("people")
                    .drop_column("last_password_version")
                    .take(),
            )
            .await
    }
}
