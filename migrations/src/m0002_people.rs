//! People and their credentials.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, integer, string_len_uniq, text, text_null, uuid},
};

use crate::reference;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("people")
                    .col(uuid("id").primary_key())
                    .col(string_len_uniq("curp", 18))
                    .col(text("given_names"))
                    .col(text("first_surname"))
                    .col(text_null("second_surname"))
                    .col(text("email"))
                    .col(big_integer("created_at"))
                    .check(Expr::cust("length(curp) = 18"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("credentials")
                    .col(uuid("person_id").primary_key())
                    .col(text("password_hash"))
                    .col(integer("version"))
                    .col(big_integer("set_at"))
                    .check(Expr::col("version").gte(1))
                    .foreign_key(&mut reference("credentials", "person_id", "people", "id"))
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("credentials").to_owned())
            .await?;
        manager
            .drop_table(Table::drop().table("people").to_owned())
            .await
    }
}
