//! Whether this database is a real installation or a demonstration.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, boolean, integer},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("installation")
                    .col(integer("id").primary_key())
                    .col(boolean("demonstration"))
                    .col(big_integer("clock_offset_seconds").default(0))
                    .col(big_integer("created_at"))
                    .check(Expr::col("id").eq(1))
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("installation").to_owned())
            .await
    }
}
