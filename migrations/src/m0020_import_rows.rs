//! A file of many is stored row by row, so that a page of it can be read, and a row's result written, without the
//! others.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer_null, integer, integer_null, text, text_null, uuid},
};

use crate::reference;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A file stored as one text would have no rows: it must be uploaded again; it would have expired within the
        // hour.
        let gone = Query::delete().from_table("imports").to_owned();
        manager.execute(gone).await?;
        for column in [
            integer("hidden").default(0).take(),
            big_integer_null("confirming_until"),
        ] {
            let mut alter = Table::alter();
            manager
                .alter_table(alter.table("imports").add_column(column).take())
                .await?;
        }
        manager
            .create_table(
                Table::create()
                    .table("import_rows")
                    .col(uuid("import_id"))
                    .col(integer("position"))
                    .col(integer("line"))
                    .col(text("curp"))
                    .col(text("given_names"))
                    .col(text("first_surname"))
                    .col(text_null("second_surname"))
                    .col(text("email"))
                    .col(text("verdict"))
                    .col(integer_null("detail"))
                    .primary_key(Index::create().col("import_id").col("position"))
                    .foreign_key(&mut reference("import_rows", "import_id", "imports", "id"))
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("import_rows").to_owned())
            .await?;
        for column in ["confirming_until", "hidden"] {
            let mut alter = Table::alter();
            manager
                .alter_table(alter.table("imports").drop_column(column).take())
                .await?;
        }
        Ok(())
    }
}
