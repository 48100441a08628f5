//! Contratistas sign in: sessions with a contratista as principal, challenges to be signed, and people who have signed
//! in with an e.firma.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, blob, blob_uniq, boolean, text, text_null, uuid},
    sea_orm::{ConnectionTrait, DbBackend},
};

use crate::index;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        let statements = match connection.get_database_backend() {
            DbBackend::Sqlite => SQLITE_UP,
            _ => POSTGRES_UP,
        };
        connection.execute_unprepared(statements).await?;
        manager
            .create_index(
                index("sessions", "open_contratista", ["contratista_id"])
                    .and_where(Expr::col("ended_at").is_null())
                    .take(),
            )
            .await?;
        // For a person's last sign-in.
        manager
            .create_index(index("sessions", "last", ["person_id", "created_at"]))
            .await?;
        manager
            .alter_table(
                Table::alter()
                    .table("people")
                    .add_column(big_integer_null("efirma_first_used_at"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("efirma_challenges")
                    .col(uuid("id").primary_key())
                    .col(blob_uniq("nonce_hash"))
                    .col(blob("browser_hash"))
                    .col(big_integer("created_at"))
                    .col(big_integer("expires_at"))
                    .col(big_integer_null("used_at"))
                    .check(Expr::cust("length(nonce_hash) = 32"))
                    .check(Expr::cust("length(browser_hash) = 32"))
                    .check(Expr::col("expires_at").gt(Expr::col("created_at")))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(index("efirma_challenges", "age", ["expires_at"]))
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("efirma_proofs")
                    .col(uuid("id").primary_key())
                    .col(blob_uniq("token_hash"))
                    .col(text("rfc"))
                    .col(text("name"))
                    .col(text_null("curp"))
                    .col(text("certificate"))
                    .col(boolean("company"))
                    .col(big_integer("created_at"))
                    .col(big_integer("expires_at"))
                    .col(big_integer_null("used_at"))
                    .check(Expr::cust("length(token_hash) = 32"))
                    .check(Expr::col("expires_at").gt(Expr::col("created_at")))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(index("efirma_proofs", "age", ["expires_at"]))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["efirma_proofs", "efirma_challenges"] {
            manager
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        manager
            .alter_table(
                Table::alter()
                    .table("people")
                    .drop_column("efirma_first_used_at")
                    .to_owned(),
            )
            .await?;
        let connection = manager.get_connection();
        let statements = match connection.get_database_backend() {
            DbBackend::Sqlite => SQLITE_DOWN,
            _ => POSTGRES_DOWN,
        };
        connection.execute_unprepared(statements).await?;
        Ok(())
    }
}

const POSTGRES_UP: &str = "
    ALTER TABLE sessions ALTER COLUMN person_id DROP NOT NULL;
    ALTER TABLE sessions ADD COLUMN contratista_id uuid
        CONSTRAINT fk_sessions_contratista_id REFERENCES contratistas (id);
    ALTER TABLE sessions ADD COLUMN certificate text;
    ALTER TABLE sessions ADD CONSTRAINT one_principal
        CHECK ((person_id IS NULL) <> (contratista_id IS NULL));
";

const POSTGRES_DOWN: &str = "
    DELETE FROM sessions WHERE person_id IS NULL;
    DROP INDEX ix_sessions_last;
    ALTER TABLE sessions DROP CONSTRAINT one_principal;
    ALTER TABLE sessions DROP COLUMN certificate;
    ALTER TABLE sessions DROP COLUMN contratista_id;
    ALTER TABLE sessions ALTER COLUMN person_id SET NOT NULL;
";

// SQLite cannot remove a NOT NULL: both tables are created again, the referencing one is dropped first, and renaming a
// table also changes the references to it.
const SQLITE_UP: &str = "
    CREATE TABLE new_sessions (
        id uuid_text NOT NULL PRIMARY KEY,
        token_hash blob NOT NULL UNIQUE,
        person_id uuid_text NULL REFERENCES people (id),
        created_at integer NOT NULL,
        last_seen_at integer NOT NULL,
        expires_at integer NOT NULL,
        ended_at integer NULL,
        membership_id uuid_text NULL REFERENCES memberships (id),
        contratista_id uuid_text NULL REFERENCES contratistas (id),
        certificate text NULL,
        CHECK (length(token_hash) = 32),
        CHECK (expires_at > created_at),
        CHECK ((person_id IS NULL) <> (contratista_id IS NULL))
    );
    INSERT INTO new_sessions SELECT id, token_hash, person_id, created_at, last_seen_at, expires_at,
        ended_at, membership_id, NULL, NULL FROM sessions;
    CREATE TABLE new_acting_for (
        id uuid_text NOT NULL PRIMARY KEY,
        session_id uuid_text NOT NULL REFERENCES new_sessions (id),
        person_id uuid_text NOT NULL REFERENCES people (id),
        contratista_id uuid_text NOT NULL REFERENCES contratistas (id),
        membership_id uuid_text NOT NULL REFERENCES memberships (id),
        started_at integer NOT NULL,
        ended_at integer NULL,
        CHECK (ended_at >= started_at)
    );
    INSERT INTO new_acting_for SELECT id, session_id, person_id, contratista_id, membership_id,
        started_at, ended_at FROM acting_for;
    DROP TABLE acting_for;
    DROP TABLE sessions;
    ALTER TABLE new_sessions RENAME TO sessions;
    ALTER TABLE new_acting_for RENAME TO acting_for;
    CREATE INDEX ix_sessions_open ON sessions (person_id) WHERE ended_at IS NULL;
    CREATE UNIQUE INDEX ix_acting_for_open ON acting_for (session_id) WHERE ended_at IS NULL;
    CREATE INDEX ix_acting_for_membership ON acting_for (membership_id);
";

// Before 0008 every session has a person: the others are deleted. Constraints that the table may then lack are not used
// by any later version.
const SQLITE_DOWN: &str = "
    DELETE FROM sessions WHERE person_id IS NULL;
    DROP INDEX ix_sessions_last;
    DROP INDEX ix_sessions_open_contratista;
";
