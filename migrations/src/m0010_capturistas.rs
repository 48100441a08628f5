//! For a contratista's list of capturistas: a text to search, the link in each mail, the mail server's answer, and who
//! did what.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, text, text_null, uuid, uuid_null},
    sea_orm::{ConnectionTrait, Statement},
};
use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

use crate::{index, reference};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(
                Table::alter()
                    .table("people")
                    // Empty in rows that an earlier version writes meanwhile.
                    .add_column(text("search_text").default(""))
                    .to_owned(),
            )
            .await?;
        fill_search_text(manager).await?;
        for (column, table) in [
            (uuid_null("link_id"), "outbox"),
            (text_null("server_words"), "outbox"),
        ] {
            let mut alter = Table::alter();
            manager
                .alter_table(alter.table(table).add_column(column).take())
                .await?;
        }
        manager
            .create_index(index("outbox", "link", ["link_id"]))
            .await?;
        // One row per pair with its latest membership; also used to list a contratista's capturistas.
        manager
            .create_index(index(
                "memberships",
                "pair",
                ["contratista_id", "person_id", "started_at"],
            ))
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("history")
                    .col(uuid("id").primary_key())
                    .col(uuid("person_id"))
                    .col(uuid_null("contratista_id"))
                    .col(text("event"))
                    .col(text("author"))
                    .col(text_null("author_name"))
                    .col(big_integer("at"))
                    .check(Expr::col("author").is_in(["operator", "efirma", "token", "capturista"]))
                    .foreign_key(&mut reference("history", "person_id", "people", "id"))
                    .foreign_key(&mut reference(
                        "history",
                        "contratista_id",
                        "contratistas",
                        "id",
                    ))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(index("history", "person", ["person_id", "at"]))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("history").to_owned())
            .await?;
        for (name, table) in [
            ("ix_memberships_pair", "memberships"),
            ("ix_outbox_link", "outbox"),
        ] {
            manager
                .drop_index(Index::drop().name(name).table(table).to_owned())
                .await?;
        }
        for (table, column) in [
            ("outbox", "server_words"),
            ("outbox", "link_id"),
            ("people", "search_text"),
        ] {
            manager
                .alter_table(Table::alter().table(table).drop_column(column).to_owned())
                .await?;
        }
        Ok(())
    }
}

async fn fill_search_text(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    let backend = connection.get_database_backend();
    let people = Statement::from_string(
        backend,
        "SELECT curp, given_names, first_surname, second_surname, email FROM people",
    );
    for row in connection.query_all_raw(people).await? {
        let text = |column: &str| row.try_get::<Option<String>>("", column);
        let curp = text("curp")?;
        let parts = [
            text("given_names")?,
            text("first_surname")?,
            text("second_surname")?,
            curp.clone(),
            text("email")?,
        ];
        let words: Vec<String> = parts.into_iter().flatten().collect();
        let update = Query::update()
            .table("people")
            .value("search_text", folded(&words.join(" ")))
            .and_where(Expr::col("curp").eq(curp))
            .to_owned();
        connection.execute(&update).await?;
    }
    Ok(())
}

/// The search text as it is written at this migration's time: upper case, without accents.
fn folded(text: &str) -> String {
    let plain: String = text
        .nfkd()
        .filter(|&character| !is_combining_mark(character))
        .flat_map(char::to_uppercase)
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}
