//! A backup of an installation while it is written to, and what a restoration brings back.

use crate::installation::{Installation, is_whole};
use domain::{Curp, Rfc};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, Statement};
use services::accounts;
use services::efirma::{Authorities, Revocation};
use services::settings::Hashing;
use services::{Files, OsRandomness, Parts, SecretKey, Services, Settings, SystemClock, database};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::{Mutex, Notify};

const WRITERS: u32 = 4;

/// The services as another, writing process has them.
async fn services(installation: &Installation) -> Services {
    let database = database::connect(&installation.database_url(), 8)
        .await
        .expect("the database");
    let mut settings = Settings::new(
        "https://icsoe.example/",
        "ICSOE <avisos@icsoe.example>".parse().expect("a sender"),
    );
    settings.hashing = Hashing {
        memory_kib: 8,
        passes: 1,
        ..settings.hashing
    };
    Services::new(Parts {
        database,
        clock: Arc::new(SystemClock),
        randomness: Arc::new(OsRandomness),
        key: SecretKey::new([1; 32]),
        settings,
        authorities: Authorities::default(),
        revocation: Revocation::Off,
        files: Files::in_folder(&installation.path("archivos")),
    })
    .expect("services")
}

fn rfc(writer: u32) -> Rfc {
    Rfc::parse(&format!("AAA010101{writer:03}")).expect("an RFC")
}

/// The CURP of an invented person, one for each writer and number.
fn curp(writer: u32, number: u32) -> Curp {
    let (day, month) = (1 + number % 28, 1 + number / 28 % 12);
    let year = 50 + number / (28 * 12) % 50;
    let letter = char::from(b'A' + u8::try_from(writer).expect("small"));
    let start = format!("GOM{letter}{year:02}{month:02}{day:02}MDFMRC0");
    (0..10)
        .find_map(|digit| Curp::parse(&format!("{start}{digit}")).ok())
        .expect("a CURP")
}

/// The CURPs whose registration succeeded.
#[derive(Default)]
struct Accepted {
    curps: Mutex<BTreeSet<String>>,
    more: Notify,
}

/// Registers capturistas until it is asked to stop.
async fn write(services: Services, writer: u32, accepted: Arc<Accepted>, stop: Arc<AtomicBool>) {
    let contratista = rfc(writer);
    accounts::register_contratista(&services, &contratista, "EMPRESA")
        .await
        .expect("a contratista");
    for number in 0.. {
        if stop.load(Ordering::Relaxed) {
            return;
        }
        let new = values::NewCapturista {
            curp: curp(writer, number),
            name: testing::full_name("Ana", "Gómez", ""),
            email: testing::email(&format!("{writer}-{number}@capturistas.example")),
        };
        accounts::register_capturista(&services, &contratista, &new)
            .await
            .expect("an alta");
        let mut curps = accepted.curps.lock().await;
        curps.insert(new.curp.as_str().to_owned());
        accepted.more.notify_one();
    }
}

async fn texts(database: &DatabaseConnection, question: &str) -> BTreeSet<String> {
    let statement = Statement::from_string(sea_orm::DbBackend::Sqlite, question);
    let rows = database.query_all_raw(statement).await.expect(question);
    rows.iter()
        .map(|row| row.try_get_by_index(0).expect("a text"))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_backup_under_load_holds_all_that_was_accepted_before_it_and_nothing_by_halves() {
    let installation = Installation::migrated("", 1);
    std::fs::create_dir_all(installation.path("archivos/repse/1")).expect("a folder");
    installation.write("archivos/repse/1/a.pdf", "%PDF-1.7 un registro");
    let services = services(&installation).await;
    let (accepted, stop) = (
        Arc::new(Accepted::default()),
        Arc::new(AtomicBool::new(false)),
    );
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let (services, accepted) = (services.clone(), Arc::clone(&accepted));
            tokio::spawn(write(services, writer, accepted, Arc::clone(&stop)))
        })
        .collect();
    let reached = async |count: usize| {
        while accepted.curps.lock().await.len() < count {
            accepted.more.notified().await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), reached(60))
        .await
        .expect("altas");

    let before = accepted.curps.lock().await.clone();
    let mut command =
        tokio::process::Command::from(installation.command(&["respaldo", "copia.zip"]));
    let output = command.output().await.expect("the binary");
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stdout).expect("text");
    assert!(said.contains("y 1 archivo."), "{said}");
    let after = accepted.curps.lock().await.len();
    assert!(after > before.len(), "there was writing meanwhile");
    stop.store(true, Ordering::Relaxed);
    for writer in writers {
        writer.await.expect("a writer");
    }
    let in_the_end = accepted.curps.lock().await.clone();

    let other = Installation::new("", 1);
    let copy = installation.path("copia.zip").display().to_string();
    other.write("icsoe.db-wal", "what a killed process has left");
    other.fails(&["restaurar", &copy], 1, "--reemplazar");
    other.succeeds(&["restaurar", &copy, "--reemplazar"]);
    let restored = is_whole(&other.path("icsoe.db")).await;
    let found = texts(&restored, "SELECT curp FROM people").await;
    let lost: Vec<_> = before.difference(&found).collect();
    assert!(lost.is_empty(), "lost: {lost:?}");
    let invented: Vec<_> = found.difference(&in_the_end).collect();
    assert!(invented.is_empty(), "{invented:?}");
    // An alta consists of person, membership, two mails, a link and a line of history, or of nothing at all.
    for part in [
        "SELECT curp FROM people WHERE id NOT IN (SELECT person_id FROM memberships)",
        "SELECT curp FROM people WHERE id NOT IN (SELECT person_id FROM access_links)",
        "SELECT curp FROM people WHERE id NOT IN (SELECT person_id FROM history)",
        "SELECT curp FROM people WHERE (SELECT count(*) FROM outbox WHERE person_id = people.id) <> 2",
    ] {
        assert!(texts(&restored, part).await.is_empty(), "{part}");
    }
    restored.close().await.expect("closing");
    let file = std::fs::read_to_string(other.path("archivos/repse/1/a.pdf"));
    assert_eq!(file.expect("the file"), "%PDF-1.7 un registro");
    assert!(other.succeeds(&["migrate"]).contains("al día"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_overwritten_unasked_and_nothing_deleted_at_all() {
    let installation = Installation::migrated("", 1);
    installation.fails(&["respaldo", "icsoe.toml"], 1, "ya existe");
    installation.succeeds(&["respaldo", "copia.zip"]);
    installation.fails(&["respaldo", "copia.zip"], 1, "ya existe");
    installation.invite_somebody();

    installation.fails(&["restaurar", "copia.zip"], 1, "--reemplazar");
    let database = services(&installation).await.database().clone();
    let replace = ["restaurar", "copia.zip", "--reemplazar"];
    installation.fails(&replace, 1, "detén primero");
    let people = texts(&database, "SELECT curp FROM people").await;
    assert_eq!(people.len(), 1, "it was left alone");
    database.close().await.expect("closing");

    let said = installation.succeeds(&replace);
    let (_, place) = said.split_once("quedó en «").expect("a place");
    let (place, _) = place.split_once('»').expect("its end");
    let aside = is_whole(&installation.path(place)).await;
    assert_eq!(texts(&aside, "SELECT curp FROM people").await.len(), 1);
    let restored = is_whole(&installation.path("icsoe.db")).await;
    assert!(texts(&restored, "SELECT curp FROM people").await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_what_this_version_understands_is_restored() {
    let installation = Installation::migrated("", 1);
    installation.write("otra.zip", "esto no es un respaldo");
    let other = Installation::new("", 1);
    let restore = |name: &str| {
        let file = installation.path(name).display().to_string();
        other.run(&["restaurar", &file])
    };
    let said = |name: &str| String::from_utf8(restore(name).stderr).expect("text");
    assert!(said("otra.zip").contains("no es un respaldo"));
    assert!(said("no-esta.zip").contains("no-esta.zip"));

    let database = services(&installation).await.database().clone();
    let newer = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_later', 1)";
    database.execute_unprepared(newer).await.expect("a row");
    installation.succeeds(&["respaldo", "nueva.zip"]);
    assert!(said("nueva.zip").contains("versión más nueva"));
    assert!(!other.path("icsoe.db").exists(), "nothing was put there");

    let postgres = "base_de_datos=postgres://nadie@127.0.0.1:1/nada";
    installation.fails(
        &["respaldo", "x.zip", "--ajuste", postgres],
        1,
        "PostgreSQL",
    );
}
