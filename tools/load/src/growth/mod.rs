//! How the main queries grow with the number of people. The services themselves are called; their statements are
//! intercepted, timed, and explained by the database itself, so that no copy of a statement here can differ from the
//! real one.

mod acts;
mod captured;
mod plans;
mod recorder;
mod report;

use std::{fmt::Write as _, path::Path, sync::Arc};

use migrations::{Migrator, MigratorTrait as _};
use sea_orm::{
    ConnectionTrait as _, DatabaseConnection, DbBackend, Statement, TransactionTrait as _,
};
use services::{
    Clock as _, Files, OsRandomness, Parts, SecretKey, Services, Settings, SystemClock,
    efirma::{Authorities, Revocation},
};

use crate::{
    arguments::Growth,
    error::LoadError,
    history,
    population::MAIL_DOMAIN,
    seed::{self, Size},
    timing,
};
use acts::{Watch, Watched};
use recorder::Recorder;
use report::{Report, Round};

/// Measures at each of the sizes.
///
/// # Errors
/// [`LoadError`].
pub async fn run(asked: &Growth) -> Result<Report, LoadError> {
    let mut watched_over = seed::open(&asked.database).await?;
    let recorder = Recorder::on(&mut watched_over);
    let services = services(watched_over)?;
    let database = seed::open(&asked.database).await?;
    Migrator::up(&database, None).await?;
    let mut report = Report::of(database.get_database_backend());
    let mut before = 0;
    for (round, &people) in (1..).zip(&asked.sizes) {
        let began = timing::now();
        let contratistas = people.div_ceil(2);
        let size = Size {
            people: before..people,
            contratistas: before.div_ceil(2)..contratistas,
            with_history: true,
        };
        seed::sow(&database, &size, round > 1).await?;
        let each = captured::sow(&database, size.contratistas.clone()).await?;
        eprintln!("{each} bytes a row of workers");
        let now = SystemClock.now().into();
        let transaction = database.begin().await?;
        history::waiting(&transaction, people, contratistas, round, now).await?;
        transaction.commit().await?;
        settle(&database).await?;
        eprintln!("{people} people sown in {:.0?}", began.elapsed());
        let bytes = bytes(&database).await?;
        let watch = Watch::new(&services, &recorder, people, round);
        let watched = watch.everything().await?;
        let mut this = Round::new(people, bytes);
        let mut text = String::new();
        for watched in &watched {
            explain(&database, watched, &mut this, &mut text).await?;
        }
        report.rounds.push(this);
        if let Some(path) = &asked.plans {
            write(path, &text)?;
        }
        before = people;
    }
    Ok(report)
}

fn services(database: DatabaseConnection) -> Result<Services, LoadError> {
    let broken = |error: String| LoadError::Act {
        act: "services",
        error,
    };
    let sender = format!("ICSOE <icsoe@{MAIL_DOMAIN}>")
        .parse()
        .map_err(|_| broken("the sender".to_owned()))?;
    Services::new(Parts {
        database,
        clock: Arc::new(SystemClock),
        randomness: Arc::new(OsRandomness),
        key: SecretKey::new([0x5a; 32]),
        settings: Settings::new("https://icsoe.carga.invalid", sender),
        authorities: Authorities::default(),
        revocation: Revocation::Off,
        files: Files::in_memory(),
    })
    .map_err(|error| broken(error.to_string()))
}

/// Updates PostgreSQL's statistics, as its autovacuum soon would; SQLite needs none.
async fn settle(database: &DatabaseConnection) -> Result<(), LoadError> {
    let statement = match database.get_database_backend() {
        DbBackend::Sqlite => "PRAGMA wal_checkpoint(TRUNCATE)",
        _ => "VACUUM ANALYZE",
    };
    database.execute_unprepared(statement).await?;
    Ok(())
}

/// The size of the database on disk.
async fn bytes(database: &DatabaseConnection) -> Result<i64, LoadError> {
    let backend = database.get_database_backend();
    let ask = match backend {
        DbBackend::Sqlite => {
            "SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()"
        }
        _ => "SELECT pg_database_size(current_database()) AS bytes",
    };
    let row = database
        .query_one_raw(Statement::from_string(backend, ask))
        .await?;
    Ok(row.map_or(Ok(0), |row| row.try_get("", "bytes"))?)
}

/// The plans of the recorded statements, except insertions, which read nothing.
async fn explain(
    database: &DatabaseConnection,
    watched: &Watched,
    round: &mut Round,
    text: &mut String,
) -> Result<(), LoadError> {
    let (mut paths, mut scans) = (Vec::new(), Vec::new());
    let _ = writeln!(text, "══ {}", watched.act);
    let statements = watched.statements.iter();
    for (sql, statement) in statements.filter(|(sql, _)| !sql.starts_with("INSERT")) {
        let plan = plans::explain(database, watched.act, statement).await?;
        let _ = writeln!(text, "\n{sql}\n    {}", plan.lines.join("\n    "));
        for line in &plan.lines {
            if let Some(reason) = plans::reason(watched.act, line) {
                let _ = writeln!(text, "    (an exception: {reason})");
            }
        }
        scans.extend(plan.scans.into_iter().map(|scan| format!("{scan} ← {sql}")));
        paths.extend(plan.paths);
    }
    let _ = writeln!(text);
    round.add(watched, paths, scans);
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<(), LoadError> {
    std::fs::write(path, text).map_err(|error| LoadError::File {
        path: path.to_owned(),
        error,
    })
}
