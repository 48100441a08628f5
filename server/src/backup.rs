//! Backup and restore of a whole SQLite installation as one file, while it is in use: docs/backup.md.
//!
//! The file is a ZIP: `icsoe.db`, `archivos/…` and `respaldo.json`. The database is copied first: a file that a row
//! names was stored before the row was written, and is never deleted, so none can be missing.

mod archive;

use crate::command_line::Failure;
use crate::configuration::Configuration;
use crate::start;
use archive::{Contents, Summary};
use migrations::Schema;
use sea_orm::sqlx::sqlite::SqliteConnectOptions;
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, DbErr, Statement};
use secrecy::ExposeSecret as _;
use services::{database, installation};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr as _;
use time::OffsetDateTime;

/// Where an installation keeps what is backed up.
struct Places {
    database: PathBuf,
    /// `None` when files are stored in a bucket.
    files: Option<PathBuf>,
}

/// What happened to the stored files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilesDone {
    /// How many were included.
    Included(u64),
    /// They are in a bucket, which is backed up by its own means.
    InABucket,
}

fn broken(what: &Path) -> impl FnOnce(io::Error) -> Failure {
    let what = what.display().to_string();
    move |error| Failure::Outside(format!("no se pudo usar «{what}»: {error}"))
}

fn unusable(error: &DbErr) -> Failure {
    Failure::Database(error.to_string())
}

impl Places {
    fn of(configuration: &Configuration) -> Result<Self, Failure> {
        let url = start::database_address(configuration)?;
        let url = url.expose_secret();
        if !url.starts_with("sqlite:") {
            return Err(Failure::Refused(
                "esto es para SQLite; con PostgreSQL usa sus propias herramientas (docs/backup.md)"
                    .to_owned(),
            ));
        }
        let options = SqliteConnectOptions::from_str(url).map_err(|_| {
            Failure::Database("la clave `base_de_datos` no es una dirección de SQLite".to_owned())
        })?;
        let files = match configuration.archivos.s3 {
            Some(_) => None,
            None => Some(configuration.archivos.carpeta.clone()),
        };
        Ok(Self {
            database: options.get_filename().to_owned(),
            files,
        })
    }
}

/// The folder in which a file is.
fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Writes the installation to `target`, which must not exist.
///
/// # Errors
/// When there is no installation, `target` exists or it cannot be written.
pub async fn back_up(
    configuration: &Configuration,
    target: &Path,
    now: OffsetDateTime,
) -> Result<FilesDone, Failure> {
    let places = Places::of(configuration)?;
    if target.exists() {
        return Err(Failure::Refused(format!(
            "«{}» ya existe: no lo toco",
            target.display()
        )));
    }
    if !places.database.is_file() {
        return Err(Failure::Refused(format!(
            "no hay base de datos en «{}»",
            places.database.display()
        )));
    }
    let folder = tempfile::tempdir_in(folder_of(target)).map_err(broken(target))?;
    let copy = folder.path().join("icsoe.db");
    let source = start::database(configuration).await?;
    copy_database(&source, &copy).await?;
    let copied = open(&copy).await?;
    check(&copied).await?;
    let schema = migrations::schema(&copied)
        .await
        .map_err(|error| unusable(&error))?;
    copied.close().await.map_err(|error| unusable(&error))?;
    if schema == Schema::Behind {
        return Err(Failure::Database(
            "le faltan tablas o cambios: ejecuta primero `icsoe migrate`".to_owned(),
        ));
    }
    let summary = Summary::new(now);
    let target = target.to_owned();
    let files = in_background(move || {
        archive::write(&target, &copy, places.files.as_deref(), &summary).map_err(broken(&target))
    })
    .await?;
    Ok(files.map_or(FilesDone::InABucket, FilesDone::Included))
}

/// Copies the database as it is at one moment, even while others write: SQLite reads it within one transaction, and in
/// WAL mode readers do not block writers.
async fn copy_database(source: &DatabaseConnection, copy: &Path) -> Result<(), Failure> {
    let statement = Statement::from_sql_and_values(
        DbBackend::Sqlite,
        "VACUUM INTO ?",
        [copy.display().to_string().into()],
    );
    source
        .execute_raw(statement)
        .await
        .map_err(|error| unusable(&error))?;
    Ok(())
}

async fn open(file: &Path) -> Result<DatabaseConnection, Failure> {
    let url = format!("sqlite:{}", file.display());
    database::connect(&url, 1)
        .await
        .map_err(|error| unusable(&error))
}

/// Runs SQLite's integrity check and its foreign-key check.
async fn check(database: &DatabaseConnection) -> Result<(), Failure> {
    let ask = async |question: &str| {
        let statement = Statement::from_string(DbBackend::Sqlite, question);
        database
            .query_all_raw(statement)
            .await
            .map_err(|error| unusable(&error))
    };
    let found = ask("PRAGMA integrity_check").await?;
    let whole = match &found[..] {
        [only] => only
            .try_get_by_index::<String>(0)
            .is_ok_and(|word| word == "ok"),
        _ => false,
    };
    if !whole || !ask("PRAGMA foreign_key_check").await?.is_empty() {
        return Err(Failure::Database(
            "la copia no está íntegra (PRAGMA integrity_check, foreign_key_check)".to_owned(),
        ));
    }
    Ok(())
}

/// The result of a restoration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// What happened to the stored files.
    pub files: FilesDone,
    /// Whether `icsoe migrate` has to be run next.
    pub needs_migration: bool,
    /// Where the previous installation was moved.
    pub put_aside: Option<PathBuf>,
}

/// Restores the installation in `source` to the places that the configuration names. An existing installation is moved
/// aside, and only if `replace` is set.
///
/// # Errors
/// When `source` is not a backup, or is from a newer version; when an installation exists already, or is in use.
pub async fn restore(
    configuration: &Configuration,
    source: &Path,
    replace: bool,
    now: OffsetDateTime,
) -> Result<Restored, Failure> {
    let places = Places::of(configuration)?;
    let occupied = is_occupied(&places).map_err(broken(&places.database))?;
    if occupied && !replace {
        return Err(Failure::Refused(format!(
            "en «{}» ya hay una instalación: con --reemplazar se aparta y se pone la del respaldo",
            places.database.display()
        )));
    }
    let home = folder_of(&places.database).to_owned();
    fs::create_dir_all(&home).map_err(broken(&home))?;
    let folder = tempfile::tempdir_in(&home).map_err(broken(&home))?;
    let (from, to) = (source.to_owned(), folder.path().to_owned());
    let with_files = places.files.is_some();
    let contents = in_background(move || {
        archive::read(&from, &to, with_files).map_err(|error| match error.kind() {
            io::ErrorKind::InvalidData => {
                Failure::Refused(format!("«{}» no es un respaldo de ICSOE", from.display()))
            }
            _ => broken(&from)(error),
        })
    })
    .await?;
    let needs_migration = examine(&contents.database).await?;
    let mut put_aside = None;
    if occupied {
        is_free(&places.database).await?;
        put_aside = Some(move_away(&places, now).map_err(broken(&places.database))?);
    }
    put_in_place(&contents, &places).map_err(broken(&places.database))?;
    Ok(Restored {
        files: match places.files {
            Some(_) => FilesDone::Included(contents.files),
            None => FilesDone::InABucket,
        },
        needs_migration,
        put_aside,
    })
}

/// Whether there is anything that could be lost.
fn is_occupied(places: &Places) -> io::Result<bool> {
    let is_there = |file: &Path| fs::metadata(file).is_ok_and(|file| file.len() > 0);
    // A WAL left by a killed process would be read as if it belonged to the restored database.
    let log = with_tail(&places.database, "-wal");
    let has_files = match &places.files {
        Some(folder) if folder.is_dir() => fs::read_dir(folder)?.next().is_some(),
        _ => false,
    };
    Ok(is_there(&places.database) || is_there(&log) || has_files)
}

/// Refuses a backup that this version cannot use; returns whether migrations are missing.
async fn examine(file: &Path) -> Result<bool, Failure> {
    let database = open(file).await?;
    check(&database).await?;
    let ours = migrations::is_marked(&database).await;
    if !ours.map_err(|error| unusable(&error))? {
        return Err(Failure::Refused("el respaldo no es de ICSOE".to_owned()));
    }
    let marker = installation::read(&database).await;
    if marker.is_ok_and(|marker| marker.is_some_and(|marker| marker.demonstration)) {
        return Err(Failure::Refused(
            "el respaldo es de una demostración (icsoe demo)".to_owned(),
        ));
    }
    let schema = migrations::schema(&database).await;
    database.close().await.map_err(|error| unusable(&error))?;
    match schema.map_err(|error| unusable(&error))? {
        Schema::Current => Ok(false),
        Schema::Behind => Ok(true),
        Schema::Ahead => Err(Failure::Refused(
            "el respaldo es de una versión más nueva de ICSOE: restáuralo con esa".to_owned(),
        )),
    }
}

/// Refuses a database that another process has open: then SQLite does not let us leave WAL mode. A database that cannot
/// be read at all is accepted, since that is what a restoration is for.
async fn is_free(file: &Path) -> Result<(), Failure> {
    if !file.is_file() {
        return Ok(());
    }
    let Ok(database) = open(file).await else {
        return Ok(());
    };
    let left = database
        .execute_unprepared("PRAGMA journal_mode = DELETE")
        .await;
    let closed = database.close().await;
    match left {
        Err(error) if error.to_string().contains("locked") => Err(Failure::Refused(
            "otro proceso usa la base de datos: detén primero `icsoe serve`".to_owned(),
        )),
        _ => closed.map_err(|error| unusable(&error)),
    }
}

/// Renames the existing installation; nothing is deleted.
fn move_away(places: &Places, now: OffsetDateTime) -> io::Result<PathBuf> {
    let suffix = format!(".antes-{}", stamp(now));
    let kept = with_tail(&places.database, &suffix);
    for tail in ["-wal", "-shm", ""] {
        let from = with_tail(&places.database, tail);
        if from.exists() {
            fs::rename(&from, with_tail(&kept, tail))?;
        }
    }
    if let Some(folder) = places.files.as_deref().filter(|folder| folder.exists()) {
        fs::rename(folder, with_tail(folder, &suffix))?;
    }
    Ok(kept)
}

fn with_tail(path: &Path, tail: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(tail);
    PathBuf::from(name)
}

fn put_in_place(contents: &Contents, places: &Places) -> io::Result<()> {
    if let (Some(from), Some(to)) = (&contents.folder, &places.files) {
        if to.is_dir() {
            // It is empty; otherwise it would have been moved away.
            fs::remove_dir(to)?;
        }
        fs::create_dir_all(folder_of(to))?;
        move_folder(from, to)?;
    }
    File::open(&contents.database)?.sync_all()?;
    fs::rename(&contents.database, &places.database)?;
    File::open(folder_of(&places.database))?.sync_all()
}

/// Renames the folder, or copies it when the target is on another disk.
fn move_folder(from: &Path, to: &Path) -> io::Result<()> {
    match fs::rename(from, to) {
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => copy_folder(from, to),
        other => other,
    }
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// `20270110T180000Z`, for file names.
fn stamp(now: OffsetDateTime) -> String {
    format!(
        "{:04}{:02}{:02}T{:02}{:02}{:02}Z",
        now.year(),
        u8::from(now.month()),
        now.day(),
        now.hour(),
        now.minute(),
        now.second()
    )
}

async fn in_background<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Failure::Internal(error.to_string()))?
}
