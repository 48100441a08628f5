//! The schema: the same as the entities say, guarding what it should, and removable.

use migrations::{Migrator, MigratorTrait};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, QueryFilter,
    QueryOrder, Schema, Statement, TransactionTrait, sea_query::Expr,
};
use services::{
    accounts,
    entities::{self, Moment, access_link, session},
    installation::{self, Installation, MarkError},
};
use time::Duration;

use testing::*;

on_each_database!(
    migrations_make_what_the_entities_say,
    migrations_go_down_and_up_again,
    altas_of_an_earlier_version_go_on,
    mails_of_an_earlier_version_go_on_and_those_of_a_later_one_go,
    registers_of_an_earlier_version_get_ids_and_revisions,
    changes_of_an_earlier_version_are_counted,
    the_database_itself_guards_what_must_never_be,
    moments_come_back_as_they_went_and_compare_as_they_should,
    an_installation_is_marked_once,
);

/// A column as the database knows it: name, type, whether it may be empty, whether it is in the
/// primary key.
type Column = (String, String, bool, bool);

async fn columns(database: &impl ConnectionTrait, table: &str) -> Vec<Column> {
    let query = match database.get_database_backend() {
        DbBackend::Sqlite => format!(
            "SELECT name, lower(type) AS type, \
             \"notnull\" = 0 AS nullable, pk > 0 AS in_key FROM pragma_table_info('{table}')"
        ),
        _ => format!(
            "SELECT c.column_name::text AS name, \
             concat(c.data_type, c.character_maximum_length) AS type, \
             c.is_nullable = 'YES' AS nullable, EXISTS (SELECT FROM \
             information_schema.key_column_usage k JOIN information_schema.table_constraints t \
             USING (constraint_name, table_schema, table_name) WHERE t.constraint_type = \
             'PRIMARY KEY' AND k.table_name = c.table_name AND k.table_schema = c.table_schema \
             AND k.column_name = c.column_name) AS in_key FROM information_schema.columns c \
             WHERE c.table_schema = current_schema() AND c.table_name = '{table}'"
        ),
    };
    let statement = Statement::from_string(database.get_database_backend(), query);
    let rows = database.query_all_raw(statement).await.unwrap();
    let mut columns: Vec<Column> = rows
        .iter()
        .map(|row| {
            (
                row.try_get("", "name").unwrap(),
                row.try_get("", "type").unwrap(),
                row.try_get("", "nullable").unwrap(),
                row.try_get("", "in_key").unwrap(),
            )
        })
        .collect();
    columns.sort();
    columns
}

/// Makes the entity's own table in place of the migrated one, compares the two, and takes it all
/// back.
async fn compare<E: EntityTrait>(database: &DatabaseConnection, entity: E) {
    let transaction = database.begin().await.unwrap();
    let table = entity.table_name().to_owned();
    let migrated = columns(&transaction, &table).await;
    transaction
        .execute_unprepared(&format!("ALTER TABLE {table} RENAME TO migrated"))
        .await
        .unwrap();
    let schema = Schema::new(transaction.get_database_backend());
    transaction
        .execute(&schema.create_table_from_entity(entity))
        .await
        .unwrap();
    let declared = columns(&transaction, &table).await;
    transaction.rollback().await.unwrap();
    assert!(!migrated.is_empty(), "{table}");
    assert_eq!(migrated, declared, "{table}");
}

async fn migrations_make_what_the_entities_say(world: &World) {
    let database = world.services.database();
    compare(database, entities::installation::Entity).await;
    compare(database, entities::person::Entity).await;
    compare(database, entities::credential::Entity).await;
    compare(database, entities::contratista::Entity).await;
    compare(database, entities::membership::Entity).await;
    compare(database, access_link::Entity).await;
    compare(database, entities::mail_change::Entity).await;
    compare(database, session::Entity).await;
    compare(database, entities::acting_for::Entity).await;
    compare(database, entities::attempt::Entity).await;
    compare(database, entities::recovery_request::Entity).await;
    compare(database, entities::outbox_mail::Entity).await;
    compare(database, entities::demonstration_mail::Entity).await;
    compare(database, entities::efirma_challenge::Entity).await;
    compare(database, entities::efirma_proof::Entity).await;
    compare(database, entities::general_data::Entity).await;
    compare(database, entities::repse_file::Entity).await;
    compare(database, entities::history::Entity).await;
    compare(database, entities::import::Entity).await;
    compare(database, entities::import_row::Entity).await;
    compare(database, entities::api_token::Entity).await;
    compare(database, entities::idempotency_key::Entity).await;
    compare(database, entities::audit_event::Entity).await;
    compare(database, entities::audit_first_mark::Entity).await;
    compare(database, entities::audit_segment::Entity).await;
    compare(database, entities::worker_lease::Entity).await;
    compare(database, entities::informativa::Entity).await;
    compare(database, entities::informativa_change::Entity).await;
    compare(database, entities::informativa_contract::Entity).await;
    compare(database, entities::informativa_worker::Entity).await;
    compare(database, entities::client::Entity).await;
    compare(database, entities::repse_service::Entity).await;
    compare(database, entities::worker::Entity).await;
    compare(database, entities::worker_file::Entity).await;
    compare(database, entities::worker_file_row::Entity).await;
    compare(database, entities::employer_registration::Entity).await;
    assert_eq!(
        tables(database).await.len(),
        36,
        "a table without its entity"
    );
}

async fn tables(database: &DatabaseConnection) -> Vec<String> {
    let query = match database.get_database_backend() {
        DbBackend::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table'",
        _ => "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = current_schema()",
    };
    let statement = Statement::from_string(database.get_database_backend(), query);
    let rows = database.query_all_raw(statement).await.unwrap();
    let mut names: Vec<String> = rows
        .iter()
        .map(|row| row.try_get("", "name").unwrap())
        .filter(|name: &String| !name.starts_with("seaql_") && !name.starts_with("sqlite_"))
        .collect();
    names.sort();
    names
}

async fn migrations_go_down_and_up_again(world: &World) {
    let database = world.services.database();
    let before = tables(database).await;
    Migrator::down(database, None).await.unwrap();
    assert_eq!(tables(database).await, Vec::<String>::new());
    Migrator::up(database, None).await.unwrap();
    assert_eq!(tables(database).await, before);
    world.active().await;
}

/// How many steps there are from the present schema to the one before this migration.
fn steps_back_from(migration: &str) -> u32 {
    let steps = Migrator::migrations();
    let later = steps.iter().rev().position(|step| step.name() == migration);
    u32::try_from(later.unwrap() + 1).unwrap()
}

/// The indexes of a table, in SQL.
async fn indexes(database: &DatabaseConnection, table: &str) -> Vec<String> {
    let query = match database.get_database_backend() {
        DbBackend::Sqlite => format!(
            "SELECT sql AS definition FROM sqlite_master \
             WHERE type = 'index' AND tbl_name = '{table}' AND sql IS NOT NULL"
        ),
        _ => format!(
            "SELECT indexdef AS definition FROM pg_indexes \
             WHERE schemaname = current_schema() AND tablename = '{table}'"
        ),
    };
    let statement = Statement::from_string(database.get_database_backend(), query);
    let rows = database.query_all_raw(statement).await.unwrap();
    let mut definitions: Vec<String> = rows
        .iter()
        .map(|row| row.try_get("", "definition").unwrap())
        .collect();
    definitions.sort();
    definitions
}

/// One mail sent, one of no more use, one refused for now, one that nobody has tried yet; then one of a kind that
/// only a later version knows.
async fn mails_of_an_earlier_version_go_on_and_those_of_a_later_one_go(world: &World) {
    world.invited().await;
    accounts::resend_invitation(&world.services, &lucia().curp)
        .await
        .unwrap();
    world.deliver().await;
    for (number, answer) in [(0, Some(Answer::Temporary)), (1, None)] {
        let other = [ILUMINADORA, XOCHILT][number];
        world.contratista(other, other).await;
        accounts::register_capturista(&world.services, &rfc(other), &tomas())
            .await
            .unwrap();
        if let Some(answer) = answer {
            world.mailer.answer(&[answer]);
            world.deliver().await;
        }
    }
    let database = world.services.database();
    // Somebody died over it long ago.
    let fill = "UPDATE outbox SET lease_id = id, lease_until = 1, server_words = 'no' \
                WHERE attempts = 0";
    database.execute_unprepared(fill).await.unwrap();
    let mails = async || {
        let mails = entities::outbox_mail::Entity::find()
            .order_by_asc(entities::outbox_mail::Column::Id)
            .all(database);
        mails.await.unwrap()
    };
    let (before, indexes_before) = (mails().await, indexes(database, "outbox").await);
    assert!(before.iter().any(|mail| mail.sent_at.is_some()));
    assert!(before.iter().any(|mail| mail.superseded_at.is_some()));
    assert!(before.iter().any(|mail| mail.last_error.is_some()));
    assert!(before.iter().any(|mail| mail.attempts == 0));
    assert!(before.iter().any(|mail| mail.link_id.is_some()));
    assert!(before.iter().any(|mail| mail.planned_at.is_some()));
    assert!(indexes_before.len() >= 5, "{indexes_before:?}");
    let of_tomorrow = "INSERT INTO outbox (id, message_id, kind, person_id, payload, created_at, \
                       next_attempt_at, attempts) SELECT link_id, 'x', 'of_tomorrow', person_id, \
                       '{}', 0, 0, 0 FROM outbox WHERE link_id IS NOT NULL LIMIT 1";
    database.execute_unprepared(of_tomorrow).await.unwrap();

    let back = steps_back_from("m0029_mail_kinds");
    Migrator::down(database, Some(back)).await.unwrap();
    assert_eq!(mails().await, before, "all that the earlier version knows");
    let refused = database.execute_unprepared(of_tomorrow).await.unwrap_err();
    let refused = refused.to_string().to_lowercase();
    assert!(refused.contains("constraint"), "{refused}");
    assert_eq!(indexes(database, "outbox").await, indexes_before);

    Migrator::up(database, None).await.unwrap();
    assert_eq!(mails().await, before);
    assert_eq!(indexes(database, "outbox").await, indexes_before);
    assert_eq!(
        world.deliver().await.len(),
        2,
        "those that nobody has tried"
    );
    world.later(Duration::HOUR);
    assert_eq!(world.deliver().await.len(), 1, "the one refused for now");
}

/// Two clients and two workers, as they were before they had ids.
async fn registers_of_an_earlier_version_get_ids_and_revisions(world: &World) {
    world.contratista(ILUMINADORA, "Iluminadora").await;
    let database = world.services.database();
    let back = steps_back_from("m0031_registers");
    Migrator::down(database, Some(back)).await.unwrap();
    for name in ["uno", "dos"] {
        let before = format!(
            "INSERT INTO clients (contratista_id, rfc, texts, search_text, changed_at) \
             SELECT id, '{name}', '{{}}', '', 7 FROM contratistas WHERE rfc = '{ILUMINADORA}'"
        );
        database.execute_unprepared(&before).await.unwrap();
        let before = format!(
            "INSERT INTO workers (contratista_id, nss, curp, name, sbc, source, changed_at) \
             SELECT id, '{name}', '', '{name}', '', '', 7 FROM contratistas WHERE rfc = '{ILUMINADORA}'"
        );
        database.execute_unprepared(&before).await.unwrap();
    }
    Migrator::up(database, None).await.unwrap();
    let clients = entities::client::Entity::find().all(database);
    let clients = clients.await.unwrap();
    assert_eq!(clients.len(), 2);
    assert_ne!(clients[0].id, clients[1].id);
    assert_eq!(clients[0].revision, 1);
    let workers = entities::worker::Entity::find()
        .order_by_asc(entities::worker::Column::SearchText)
        .all(database)
        .await
        .unwrap();
    assert_ne!(workers[0].id, workers[1].id);
    let names: Vec<_> = workers
        .iter()
        .map(|worker| worker.search_text.0.as_str())
        .collect();
    assert_eq!(names, ["DOS", "UNO"]);
    assert_eq!(
        (workers[0].revision, workers[0].sbc_at),
        (1, workers[0].changed_at)
    );
    let found = entities::worker::Entity::find()
        .filter(entities::worker::Column::Id.eq(workers[0].id))
        .one(database)
        .await;
    assert_eq!(found.unwrap().as_ref(), workers.first(), "by its id");
}

/// What an earlier version has left: somebody active, and somebody whose invitation is under way.
async fn altas_of_an_earlier_version_go_on(world: &World) {
    world.active().await;
    accounts::register_capturista(&world.services, &rfc(KEMPER), &tomas())
        .await
        .unwrap();
    let link = link_in(&world.deliver().await);
    let database = world.services.database();
    let back = steps_back_from("m0028_altas");
    // Migrations go by the machine's clock. Of two altas, one has lapsed by it: going back does not revive it.
    world.contratista(ILUMINADORA, "Iluminadora").await;
    accounts::register_capturista(&world.services, &rfc(ILUMINADORA), &tomas())
        .await
        .unwrap();
    let of_iluminadora =
        "contratista_id = (SELECT id FROM contratistas WHERE name = 'ILUMINADORA')";
    database
        .execute_unprepared(&format!(
            "UPDATE memberships SET lapses_at = 4102444800000 WHERE lapses_at IS NOT NULL;
             UPDATE memberships SET started_at = 0, lapses_at = 1 WHERE {of_iluminadora}"
        ))
        .await
        .unwrap();
    Migrator::down(database, Some(back)).await.unwrap();
    let ended = database
        .execute_unprepared(&format!(
            "UPDATE memberships SET ended_at = 1 WHERE ended_at = 1 AND {of_iluminadora}"
        ))
        .await
        .unwrap();
    assert_eq!(ended.rows_affected(), 1);
    // Going back voids the link; the earlier version's own would be good.
    database
        .execute_unprepared(
            "UPDATE access_links SET replaced_at = NULL WHERE id =
                (SELECT id FROM access_links WHERE used_at IS NULL ORDER BY id LIMIT 1)",
        )
        .await
        .unwrap();
    Migrator::up(database, None).await.unwrap();
    // The machine's clock is another than the world's.
    database
        .execute_unprepared(
            "UPDATE memberships SET lapses_at = 4102444800000 WHERE lapses_at IS NOT NULL",
        )
        .await
        .unwrap();

    world.create_password(&link, PASSWORD).await.unwrap();
    world
        .sign_in(tomas().curp.as_str(), PASSWORD)
        .await
        .unwrap();
    world.signed_in().await;
    // Her mail counts as proved: it is the way back in.
    let origin = services::Origin::default();
    services::recovery::request(&world.services, &origin, lucia().curp.as_str(), MAIL)
        .await
        .unwrap();
    let subjects_of = world.deliver().await;
    assert!(subjects(&subjects_of).contains(&RECOVERY_MAIL));
}

async fn changes_of_an_earlier_version_are_counted(world: &World) {
    world.contratista(ILUMINADORA, "Iluminadora").await;
    let database = world.services.database();
    let back = steps_back_from("m0033_bounded_changes");
    Migrator::down(database, Some(back)).await.unwrap();
    let uuid = match database.get_database_backend() {
        DbBackend::Sqlite => "randomblob(16)",
        _ => "gen_random_uuid()",
    };
    let contract = format!(
        "INSERT INTO informativa_contracts (id, informativa_id, number, texts, search_text, revision, next_row, \
         changed_at) SELECT {uuid}, id, 1, '{{}}', '', 1, 1, 7 FROM informativas"
    );
    let change = |of: &str, from: &str| {
        format!(
            "INSERT INTO informativa_changes (id, informativa_id, contract_id, what, times, author, first_at, last_at) \
             SELECT {uuid}, {of}, 'agregó', 3, 'contratista', 7, 7 FROM {from}"
        )
    };
    for before in [
        format!(
            "INSERT INTO informativas (id, contratista_id, year, cuatrimestre, state, \"nothing\", next_number, \
             created_at, changed_at) SELECT {uuid}, id, 2026, 3, 'en_captura', false, 2, 7, 7 FROM contratistas"
        ),
        contract,
        change("informativa_id, id", "informativa_contracts"),
        change("id, NULL", "informativas"),
        "INSERT INTO clients (contratista_id, rfc, id, revision, texts, search_text, changed_at) \
         SELECT contratista_id, 'uno', id, 1, '{}', '', 7 FROM informativas"
            .to_owned(),
    ] {
        database.execute_unprepared(&before).await.unwrap();
    }
    Migrator::up(database, None).await.unwrap();
    let found = entities::informativa::Entity::find().one(database).await;
    assert_eq!(found.unwrap().unwrap().changes, 6);
    let found = entities::informativa_contract::Entity::find().one(database);
    assert_eq!(found.await.unwrap().unwrap().changes, 3);
    let client = entities::client::Entity::find().one(database).await;
    let client = client.unwrap().unwrap();
    assert_eq!(client.used_at, client.changed_at);
}

async fn the_database_itself_guards_what_must_never_be(world: &World) {
    let contratista = world.active().await;
    world.working_for(&contratista).await;
    let database = world.services.database();
    for forbidden in [
        // A second live link, choice, or membership; a second marker; a second CURP.
        "INSERT INTO memberships SELECT 'X', person_id, contratista_id, started_at, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM memberships",
        "INSERT INTO acting_for SELECT 'X', session_id, person_id, contratista_id, membership_id, started_at, NULL FROM acting_for",
        "INSERT INTO people SELECT 'X', curp, given_names, first_surname, NULL, email, 0, NULL, search_text, NULL, NULL FROM people",
        "INSERT INTO installation VALUES (2, FALSE, 0, 0)",
        // Values out of their sets, orders and sizes.
        "UPDATE people SET curp = 'GOML950214'",
        "UPDATE memberships SET ended_at = started_at - 1",
        "UPDATE access_links SET purpose = 'other'",
        "UPDATE access_links SET replaced_at = 0 WHERE used_at IS NOT NULL",
        "UPDATE outbox SET failed_at = sent_at",
        "UPDATE outbox SET lease_until = 0",
        "UPDATE credentials SET version = 0",
        "UPDATE sessions SET person_id = NULL",
        "UPDATE sessions SET contratista_id = (SELECT id FROM contratistas)",
        // References into nothing.
        "DELETE FROM people",
        "DELETE FROM contratistas",
        "UPDATE sessions SET person_id = 'X'",
    ] {
        let id = match database.get_database_backend() {
            DbBackend::Sqlite => "x'00000000000000000000000000000001'",
            _ => "'00000000-0000-0000-0000-000000000001'",
        };
        let outcome = database
            .execute_unprepared(&forbidden.replace("'X'", id))
            .await;
        let error = outcome.expect_err(forbidden).to_string().to_lowercase();
        assert!(error.contains("constraint"), "{forbidden}: {error}");
    }
}

async fn moments_come_back_as_they_went_and_compare_as_they_should(world: &World) {
    world.active().await;
    let database = world.services.database();
    let link = access_link::Entity::find()
        .one(database)
        .await
        .unwrap()
        .unwrap();
    // With texts, .5 s would come before .0 s, and a day in another year's length before both.
    let moments = [0, 1, 999, 1_000, 500_500, 31_536_000_000_000].map(Duration::milliseconds);
    for moment in moments.map(|after| start() + Duration::MILLISECOND + after) {
        access_link::Entity::update_many()
            .col_expr(
                access_link::Column::ExpiresAt,
                Expr::value(Moment::from(moment)),
            )
            .exec(database)
            .await
            .unwrap();
        let back = access_link::Entity::find_by_id(link.id)
            .one(database)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(*back.expires_at, moment);
        for (shift, later) in [(-1, true), (0, false), (1, false)] {
            let other = Moment::from(moment + Duration::milliseconds(shift));
            let found = access_link::Entity::find()
                .filter(access_link::Column::ExpiresAt.gt(other))
                .one(database)
                .await
                .unwrap();
            assert_eq!(found.is_some(), later, "{moment} against {shift} ms");
        }
    }
    world.signed_in().await;
    for later in [1, 500, 1_000] {
        world.later(Duration::milliseconds(later));
        world.signed_in().await;
    }
    let rows = session::Entity::find()
        .order_by_asc(session::Column::CreatedAt)
        .all(database);
    let created: Vec<_> = rows
        .await
        .unwrap()
        .iter()
        .map(|row| *row.created_at)
        .collect();
    let mut sorted = created.clone();
    sorted.sort();
    assert_eq!(created, sorted);
    assert_eq!(created.len(), 4);
}

async fn an_installation_is_marked_once(world: &World) {
    let database = world.services.database();
    assert_eq!(installation::read(database).await.unwrap(), None);
    installation::mark(database, true, start()).await.unwrap();
    installation::mark(database, true, start()).await.unwrap();
    let other = installation::mark(database, false, start()).await;
    assert!(matches!(other, Err(MarkError::MarkedOtherwise)));
    installation::set_clock_offset(database, -90).await.unwrap();
    let marker = Installation {
        demonstration: true,
        clock_offset_seconds: -90,
    };
    assert_eq!(installation::read(database).await.unwrap(), Some(marker));
}
