//! Altas wait, with their own names and mail, until the mail is confirmed; a mailed link belongs to its alta.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer_null, text_null, uuid_null},
    sea_orm::{ConnectionTrait, DbBackend},
};

use crate::index;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// A capturista's data as typed by a contratista.
const TYPED: [&str; 5] = [
    "given_names",
    "first_surname",
    "second_surname",
    "email",
    "search_text",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let of_memberships = TYPED
            .map(text_null)
            .into_iter()
            .chain([big_integer_null("lapses_at")]);
        for column in of_memberships {
            add(manager, "memberships", column).await?;
        }
        add(manager, "people", big_integer_null("email_proved_at")).await?;
        add(manager, "access_links", uuid_null("membership_id")).await?;
        manager
            .drop_index(
                Index::drop()
                    .name("ix_access_links_live")
                    .table("access_links")
                    .to_owned(),
            )
            .await?;
        // A newer link of the same alta voids the older one, and so does a newer recovery link.
        manager
            .create_index(live("live_alta", "membership_id").unique().take())
            .await?;
        manager
            .create_index(
                live("live_person", "person_id")
                    .unique()
                    .and_where(Expr::col("membership_id").is_null())
                    .take(),
            )
            .await?;
        manager.create_index(live("open", "person_id")).await?;
        let connection = manager.get_connection();
        connection
            .execute_unprepared(&UP.replace("NOW", now(connection)))
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        connection
            .execute_unprepared(&DOWN.replace("NOW", now(connection)))
            .await?;
        for name in ["open", "live_person", "live_alta"] {
            let name = format!("ix_access_links_{name}");
            manager
                .drop_index(Index::drop().name(name).table("access_links").to_owned())
                .await?;
        }
        manager
            .create_index(live("live", "person_id").unique().take())
            .await?;
        let of_memberships = TYPED.into_iter().chain(["lapses_at"]);
        for (table, column) in of_memberships.map(|column| ("memberships", column)).chain([
            ("people", "email_proved_at"),
            ("access_links", "membership_id"),
        ]) {
            let mut alter = Table::alter();
            manager
                .alter_table(alter.table(table).drop_column(column).take())
                .await?;
        }
        Ok(())
    }
}

async fn add(
    manager: &SchemaManager<'_>,
    table: &'static str,
    column: ColumnDef,
) -> Result<(), DbErr> {
    let mut alter = Table::alter();
    manager
        .alter_table(alter.table(table).add_column(column).take())
        .await
}

/// The present moment in milliseconds, in SQL.
fn now(connection: &impl ConnectionTrait) -> &'static str {
    match connection.get_database_backend() {
        DbBackend::Sqlite => "CAST(strftime('%s', 'now') AS INTEGER) * 1000",
        _ => "CAST(EXTRACT(EPOCH FROM now()) AS bigint) * 1000",
    }
}

/// An index on the links that can still be used.
fn live(name: &'static str, column: &'static str) -> IndexCreateStatement {
    index("access_links", name, [column])
        .and_where(Expr::col("used_at").is_null())
        .and_where(Expr::col("replaced_at").is_null())
        .take()
}

/// People with a password have used a mailed link, so their mail is confirmed. The altas of all others wait for
/// confirmation, except those that an e.firma has activated. A pending invitation is kept for the first of a person's
/// altas; all of them have the same mail.
const UP: &str = "
    UPDATE people SET email_proved_at =
        (SELECT set_at FROM credentials WHERE credentials.person_id = people.id);
    UPDATE memberships SET
        given_names = (SELECT given_names FROM people WHERE people.id = memberships.person_id),
        first_surname = (SELECT first_surname FROM people WHERE people.id = memberships.person_id),
        second_surname = (SELECT second_surname FROM people WHERE people.id = memberships.person_id),
        email = (SELECT email FROM people WHERE people.id = memberships.person_id),
        search_text = (SELECT search_text FROM people WHERE people.id = memberships.person_id)
    WHERE ended_at IS NULL
        AND person_id IN (SELECT id FROM people WHERE email_proved_at IS NULL);
    UPDATE memberships SET lapses_at = NOW + 2592000000
    WHERE email IS NOT NULL
        AND person_id IN (SELECT id FROM people WHERE efirma_first_used_at IS NULL);
    UPDATE access_links SET membership_id =
        (SELECT id FROM memberships WHERE memberships.person_id = access_links.person_id
            AND memberships.ended_at IS NULL ORDER BY id LIMIT 1)
    WHERE purpose = 'activation' AND used_at IS NULL AND replaced_at IS NULL;
";

/// Back to one mail per person: that of the latest alta, if none was confirmed. Lapsed altas end at the time they
/// lapsed; altas with another mail end, and so do those that waited for an active person. Those who had an alta's link
/// must ask for another one.
const DOWN: &str = "
    UPDATE memberships SET ended_at = lapses_at WHERE ended_at IS NULL AND lapses_at <= NOW;
    UPDATE people SET
        given_names = (SELECT given_names FROM memberships WHERE person_id = people.id
            AND email IS NOT NULL AND ended_at IS NULL ORDER BY id DESC LIMIT 1),
        first_surname = (SELECT first_surname FROM memberships WHERE person_id = people.id
            AND email IS NOT NULL AND ended_at IS NULL ORDER BY id DESC LIMIT 1),
        second_surname = (SELECT second_surname FROM memberships WHERE person_id = people.id
            AND email IS NOT NULL AND ended_at IS NULL ORDER BY id DESC LIMIT 1),
        email = (SELECT email FROM memberships WHERE person_id = people.id
            AND email IS NOT NULL AND ended_at IS NULL ORDER BY id DESC LIMIT 1),
        search_text = (SELECT search_text FROM memberships WHERE person_id = people.id
            AND email IS NOT NULL AND ended_at IS NULL ORDER BY id DESC LIMIT 1)
    WHERE email_proved_at IS NULL AND EXISTS
        (SELECT id FROM memberships WHERE person_id = people.id AND email IS NOT NULL
            AND ended_at IS NULL);
    UPDATE memberships SET ended_at = started_at
    WHERE lapses_at IS NOT NULL AND ended_at IS NULL AND (
        person_id IN (SELECT person_id FROM credentials)
        OR person_id IN (SELECT id FROM people WHERE efirma_first_used_at IS NOT NULL)
        OR email <> (SELECT email FROM people WHERE people.id = memberships.person_id));
    UPDATE access_links SET replaced_at = created_at
    WHERE membership_id IS NOT NULL AND used_at IS NULL AND replaced_at IS NULL;
";
