//! Workers from a file: what is read of it is shown first, row by row, and only what was shown is taken over; until the
//! return is sent that can be undone.
//!
//! Of a file nothing is kept but NSS, CURP, SBC and name of its records, for an hour, and of what was taken over what
//! undoes it. Reading has its [turns](platform::turns) and a thread of its own.

mod matching;
mod taking;

use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

use payroll::{Employer, Options};
pub use payroll::{FileError, Format, Mapping};
pub use platform::entities::worker_file_row::What;
use platform::{
    Internal, database,
    entities::{
        HiddenText, Moment, employer_registration as registration, informativa_worker as worker,
        worker_file as file, worker_file_row as row,
    },
    paging::{Cut, Page},
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
    sea_query::Expr,
};
use services::{
    Services,
    jobs::{Job, When},
};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{CaptureError, Capturing, apart, contracts, judging::Against, workers::WorkerTexts};
use matching::{Kept, Staged};
pub use taking::{Taken, Undone, confirm, undo};

/// How long a file waits for its confirmation.
const WAITS: Duration = Duration::from_hours(1);

/// How many files of a contratista wait; an older one makes room.
const MOST_WAITING: u64 = 3;

/// How many files that were taken over can still be undone; of an older one that is forgotten.
const MOST_TAKEN: u64 = 20;

/// How many rows are written at once.
const CHUNK: usize = 500;

/// What is kept of a file that was taken over has no end but the return's.
const NEVER: i64 = 253_402_300_799;

/// Why a file was not taken.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// The file itself.
    #[error(transparent)]
    File(#[from] FileError),
    /// It is another employer's: its RFC is not the contratista's.
    #[error("the file is another employer's")]
    AnotherEmployer,
    /// It names registrations that nobody has said to be the contratista's.
    #[error("nobody has confirmed the employer's registrations")]
    Registrations,
    /// The contract, or the file, cannot be captured into.
    #[error(transparent)]
    Capture(CaptureError),
    /// See [`Internal`].
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl From<CaptureError> for FilesError {
    fn from(error: CaptureError) -> Self {
        match error {
            CaptureError::Internal(error) => Self::Internal(error),
            error => Self::Capture(error),
        }
    }
}

platform::impl_from_internal!(FilesError);

/// How a file is to be read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked {
    /// What it is; without it, its content tells.
    pub format: Option<Format>,
    /// Which column of a table is which; without it, heading and content tell.
    pub mapping: Option<Mapping>,
}

/// Which rows of a file are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Which {
    /// All.
    #[default]
    All,
    /// Those that would go in, or went in, and are worth a look.
    Noticed,
    /// Those of one kind.
    Of(What),
}

/// A row of a file, and what comes of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Row {
    /// Its place among the file's rows.
    pub position: i32,
    /// Its number in the file, from 1.
    pub line: u32,
    /// What stands in it.
    pub texts: WorkerTexts,
    /// What comes, or came, of it.
    pub what: What,
    /// The codes of what is found of it.
    pub said: Vec<String>,
    /// Whether it goes in with the rest.
    pub chosen: bool,
    /// The SBC that it changes.
    pub sbc_before: Option<String>,
}

/// What was read of people goes into no log.
impl fmt::Debug for Row {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Row({}, {:?})", self.position, self.what)
    }
}

/// What comes, or came, of a file as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// How many rows there are of each kind.
    pub counts: Vec<(What, u64)>,
    /// How many that would go in are worth a look.
    pub noticed: u64,
    /// How many would go in.
    pub chosen: u64,
    /// How many records of the file added nothing.
    pub folded: u64,
    /// What the file was.
    pub format: Option<Format>,
    /// The employer's registrations that have to be confirmed.
    pub registrations: Vec<String>,
    /// When it was taken over.
    pub taken_at: Option<OffsetDateTime>,
    /// When that was undone.
    pub undone_at: Option<OffsetDateTime>,
}

impl Summary {
    /// How many rows there are of a kind.
    pub fn count(&self, what: What) -> u64 {
        let found = self.counts.iter().find(|(kind, _)| *kind == what);
        found.map_or(0, |(_, count)| *count)
    }

    /// How many rows are shown.
    pub fn shown(&self, which: Which) -> u64 {
        match which {
            Which::All => self.counts.iter().map(|(_, count)| count).sum(),
            Which::Noticed => self.noticed,
            Which::Of(what) => self.count(what),
        }
    }
}

/// Reads a file for a contract and compares it with the workers who are there. Gives the id under which it waits.
///
/// # Errors
/// [`FilesError`].
pub async fn read(
    services: &Services,
    capturing: &Capturing,
    contract: Uuid,
    source: std::fs::File,
    asked: Asked,
) -> Result<Uuid, FilesError> {
    let (of, _) = contracts::find(services, capturing, contract).await?;
    let against = Against::now(services, capturing).await?;
    let turn = apart::file_turn(services, capturing).await?;
    let there = kept(services.database(), contract).await?;
    let rfc = capturing.contratista().rfc.clone();
    let read = tokio::task::spawn_blocking(move || {
        let options = Options {
            format: asked.format,
            period: of.period,
            tables: against.context().tables,
            today: against.context().today,
            mapping: asked.mapping,
        };
        let mut file = payroll::File::open(source, &options)?;
        if file
            .employers()
            .iter()
            .any(|employer| is_anothers(employer, &rfc))
        {
            return Err(FilesError::AnotherEmployer);
        }
        let staged = matching::staged(&mut file, there, options.today)?;
        Ok((file.format(), file.employers().to_vec(), staged, turn))
    });
    let (format, employers, staged, _turn) = read
        .await
        .map_err(|_| Internal::Inconsistent("a file's reader panicked"))??;
    let registrations = unconfirmed(services, capturing, &employers).await?;
    let ids = (of.id, contract);
    store(services, capturing, ids, format, registrations, staged).await
}

/// The headings of a table, or what stands in its first row, so that somebody can say which column is which; empty for
/// other files.
///
/// # Errors
/// [`FilesError::File`]; [`Internal`].
pub async fn headings(
    services: &Services,
    capturing: &Capturing,
    source: std::fs::File,
) -> Result<Vec<String>, FilesError> {
    let turn = apart::file_turn(services, capturing).await?;
    let read = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        payroll::headings(source)
    });
    let read = read
        .await
        .map_err(|_| Internal::Inconsistent("a file's reader panicked"))?;
    Ok(read?)
}

/// Whether an employer is not this one.
fn is_anothers(employer: &Employer, rfc: &str) -> bool {
    employer.rfc.as_deref().is_some_and(|named| named != rfc)
}

/// The registrations that a file names without an RFC and that nobody has confirmed yet.
async fn unconfirmed(
    services: &Services,
    capturing: &Capturing,
    employers: &[Employer],
) -> Result<BTreeSet<String>, Internal> {
    let named = |has_rfc: bool| {
        let of = employers
            .iter()
            .filter(move |employer| employer.rfc.is_some() == has_rfc);
        of.filter_map(|employer| employer.registration.clone())
    };
    remember_registrations(services, services.database(), capturing, named(true)).await?;
    let mut asked: BTreeSet<String> = named(false).collect();
    let known = registration::Entity::find()
        .filter(registration::Column::ContratistaId.eq(capturing.contratista().id))
        .filter(registration::Column::Registration.is_in(asked.iter().cloned()))
        .all(services.database())
        .await?;
    for known in known {
        asked.remove(&known.registration);
    }
    Ok(asked)
}

/// The most registrations that are remembered of a contratista.
const MOST_REGISTRATIONS: u64 = 500;

async fn remember_registrations(
    services: &Services,
    connection: &impl ConnectionTrait,
    capturing: &Capturing,
    registrations: impl Iterator<Item = String>,
) -> Result<(), Internal> {
    let contratista = capturing.contratista().id;
    let known = registration::Entity::find()
        .filter(registration::Column::ContratistaId.eq(contratista))
        .count(connection)
        .await?;
    let models: Vec<_> = (registrations.take(payroll::limits::EMPLOYERS))
        .map(|registration| registration::ActiveModel {
            contratista_id: Set(contratista),
            registration: Set(registration),
            confirmed_at: Set(services.now().into()),
        })
        .collect();
    if models.is_empty() || known >= MOST_REGISTRATIONS {
        return Ok(());
    }
    registration::Entity::insert_many(models)
        .on_conflict_do_nothing()
        .exec_without_returning(connection)
        .await?;
    Ok(())
}

/// The workers of a contract, to be compared with a file's.
async fn kept(connection: &impl ConnectionTrait, contract: Uuid) -> Result<Vec<Kept>, Internal> {
    let rows = worker::Entity::find()
        .filter(worker::Column::ContractId.eq(contract))
        .order_by_asc(worker::Column::Row)
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(Kept::of).collect())
}

async fn store(
    services: &Services,
    capturing: &Capturing,
    (informativa, contract): (Uuid, Uuid),
    format: Format,
    registrations: BTreeSet<String>,
    staged: Staged,
) -> Result<Uuid, FilesError> {
    let now = services.now();
    let id = services.new_id(now)?;
    let registrations: Vec<String> = registrations.into_iter().collect();
    let contratista = capturing.contratista().id;
    let transaction = database::begin(services.database()).await?;
    // The contract may be gone by now.
    contracts::lock(&transaction, capturing, contract).await?;
    make_room(
        &transaction,
        contratista,
        file::Column::TakenAt.is_null(),
        MOST_WAITING,
    )
    .await?;
    file::Entity::insert(file::ActiveModel {
        id: Set(id),
        contratista_id: Set(contratista),
        informativa_id: Set(informativa),
        contract_id: Set(contract),
        format: Set(format.code().to_owned()),
        registrations: Set(registrations.join(" ")),
        folded: Set(i32::try_from(staged.folded).unwrap_or(i32::MAX)),
        created_at: Set(now.into()),
        expires_at: Set((now + WAITS).into()),
        taken_at: Set(None),
        undone_at: Set(None),
    })
    .exec_without_returning(&transaction)
    .await?;
    let mut models = (0..)
        .zip(staged.rows)
        .map(|(position, row)| row.model(id, position));
    loop {
        let chunk: Vec<_> = models.by_ref().take(CHUNK).collect();
        if chunk.is_empty() {
            break;
        }
        row::Entity::insert_many(chunk)
            .exec_without_returning(&transaction)
            .await?;
    }
    transaction.commit().await?;
    Ok(id)
}

/// Deletes the oldest of a contratista's files of a kind, so that one more is no more than `most`.
async fn make_room(
    connection: &impl ConnectionTrait,
    contratista: Uuid,
    kind: Expr,
    most: u64,
) -> Result<(), Internal> {
    let old: Vec<Uuid> = file::Entity::find()
        .select_only()
        .column(file::Column::Id)
        .filter(file::Column::ContratistaId.eq(contratista))
        .filter(kind)
        .order_by_desc(file::Column::CreatedAt)
        .order_by_desc(file::Column::Id)
        .offset(most - 1)
        // A database wants a limit beside an offset.
        .limit(1_000)
        .into_tuple()
        .all(connection)
        .await?;
    delete(connection, &old).await
}

async fn delete(connection: &impl ConnectionTrait, files: &[Uuid]) -> Result<(), Internal> {
    for id in files {
        row::Entity::delete_many()
            .filter(row::Column::FileId.eq(*id))
            .exec(connection)
            .await?;
        file::Entity::delete_by_id(*id).exec(connection).await?;
    }
    Ok(())
}

/// Deletes what is kept of the files of a contract, which itself is deleted.
pub(crate) async fn forget_of(
    connection: &impl ConnectionTrait,
    contract: Uuid,
) -> Result<(), Internal> {
    let files: Vec<Uuid> = file::Entity::find()
        .select_only()
        .column(file::Column::Id)
        .filter(file::Column::ContractId.eq(contract))
        .into_tuple()
        .all(connection)
        .await?;
    delete(connection, &files).await
}

/// Deleting what nobody confirmed.
pub fn forgetting() -> Job {
    Job::new(
        "worker_files",
        When::Hourly,
        "files of workers that nobody confirmed were not deleted",
        |services, _| async move { forget_old(&services).await },
    )
}

/// Deletes the files that nobody confirmed, and of the others what was not taken over.
///
/// # Errors
/// [`Internal`].
pub async fn forget_old(services: &Services) -> Result<(), Internal> {
    let database = services.database();
    let old = file::Entity::find()
        .filter(file::Column::ExpiresAt.lte(Moment::from(services.now())))
        .limit(1_000)
        .all(database)
        .await?;
    for found in old {
        if found.taken_at.is_none() {
            delete(database, &[found.id]).await?;
            continue;
        }
        row::Entity::delete_many()
            .filter(row::Column::FileId.eq(found.id))
            .filter(row::Column::What.ne(What::Taken))
            .exec(database)
            .await?;
        file::ActiveModel {
            id: Unchanged(found.id),
            expires_at: Set(OffsetDateTime::from_unix_timestamp(NEVER)
                .unwrap_or(services.now())
                .into()),
            ..Default::default()
        }
        .update(database)
        .await?;
    }
    Ok(())
}

/// A file of this contratista that is still there.
async fn find(
    services: &Services,
    connection: &impl ConnectionTrait,
    capturing: &Capturing,
    contract: Uuid,
    id: Uuid,
) -> Result<file::Model, CaptureError> {
    file::Entity::find_by_id(id)
        .filter(file::Column::ContratistaId.eq(capturing.contratista().id))
        .filter(file::Column::ContractId.eq(contract))
        .filter(file::Column::ExpiresAt.gt(Moment::from(services.now())))
        .one(connection)
        .await?
        .ok_or(CaptureError::Unknown)
}

/// A file's rows, those that are worth a look first.
fn rows(id: Uuid, which: Which) -> Select<row::Entity> {
    let rows = row::Entity::find().filter(row::Column::FileId.eq(id));
    let rows = match which {
        Which::All => rows,
        Which::Noticed => rows.filter(noticed()),
        Which::Of(what) => rows.filter(row::Column::What.eq(what)),
    };
    rows.order_by_asc(row::Column::Said.eq(""))
        .order_by_asc(row::Column::Position)
}

/// That a row goes in, or went in, and is worth a look.
fn noticed() -> Condition {
    Condition::all()
        .add(row::Column::Said.ne(""))
        .add(row::Column::What.is_in([What::New, What::Sbc, What::Taken]))
}

/// What comes of a file, and a page of its rows; a page beyond the last is the last.
///
/// # Errors
/// As [`contracts::find`].
pub async fn page(
    services: &Services,
    capturing: &Capturing,
    contract: Uuid,
    id: Uuid,
    which: Which,
    page: u64,
    page_size: u64,
) -> Result<(Summary, Page<Row>), CaptureError> {
    contracts::find(services, capturing, contract).await?;
    let database = services.database();
    let found = find(services, database, capturing, contract, id).await?;
    let summary = summary(database, &found).await?;
    let cut = Cut::of(summary.shown(which), page, page_size);
    let items = rows(id, which)
        .offset(cut.offset())
        .limit(cut.size())
        .all(database)
        .await?;
    let page = cut.with(items.into_iter().map(shown).collect());
    Ok((summary, page))
}

async fn summary(
    connection: &impl ConnectionTrait,
    found: &file::Model,
) -> Result<Summary, Internal> {
    let of = || row::Entity::find().filter(row::Column::FileId.eq(found.id));
    let counts: Vec<(What, i64)> = of()
        .select_only()
        .column(row::Column::What)
        .column_as(row::Column::Position.count(), "rows")
        .group_by(row::Column::What)
        .into_tuple()
        .all(connection)
        .await?;
    let count = |(what, count): (What, i64)| (what, u64::try_from(count).unwrap_or_default());
    Ok(Summary {
        counts: counts.into_iter().map(count).collect(),
        noticed: of().filter(noticed()).count(connection).await?,
        chosen: of().filter(to_take()).count(connection).await?,
        folded: u64::try_from(found.folded).unwrap_or_default(),
        format: Format::of_code(&found.format),
        registrations: found
            .registrations
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
        taken_at: found.taken_at.map(|at| at.0),
        undone_at: found.undone_at.map(|at| at.0),
    })
}

/// That a row goes in with the rest.
fn to_take() -> Condition {
    Condition::all()
        .add(row::Column::Chosen.eq(true))
        .add(row::Column::What.is_in([What::New, What::Sbc]))
}

fn shown(row: row::Model) -> Row {
    Row {
        position: row.position,
        line: u32::try_from(row.line).unwrap_or_default(),
        texts: WorkerTexts {
            nss: row.nss.0,
            curp: row.curp.0,
            sbc: row.sbc.0,
            name: row.name.0,
        },
        what: row.what,
        said: row.said.split_whitespace().map(str::to_owned).collect(),
        chosen: row.chosen,
        sbc_before: row.sbc_before.map(|sbc| sbc.0),
    }
}

/// Says of rows whether they go in with the rest; of others than those that would go in nothing is changed.
///
/// # Errors
/// As [`contracts::find`]; [`CaptureError::Conflict`] where the file was taken over meanwhile.
pub async fn choose(
    services: &Services,
    capturing: &Capturing,
    contract: Uuid,
    id: Uuid,
    chosen: &[(i32, bool)],
) -> Result<(), CaptureError> {
    let transaction = database::begin(services.database()).await?;
    contracts::lock(&transaction, capturing, contract).await?;
    let found = find(services, &transaction, capturing, contract, id).await?;
    if found.taken_at.is_some() {
        return Err(CaptureError::Conflict);
    }
    for wanted in [true, false] {
        let positions = chosen
            .iter()
            .filter(|(_, is)| *is == wanted)
            .map(|(place, _)| *place);
        row::Entity::update_many()
            .col_expr(row::Column::Chosen, Expr::value(wanted))
            .filter(row::Column::FileId.eq(id))
            .filter(row::Column::Position.is_in(positions))
            .filter(row::Column::What.is_in([What::New, What::Sbc]))
            .exec(&transaction)
            .await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// The rows that are rejected, as `write` writes them for a file to be corrected, when it is their turn.
///
/// # Errors
/// As [`contracts::find`].
pub async fn rejected<T: Send + 'static>(
    services: &Services,
    capturing: &Capturing,
    contract: Uuid,
    id: Uuid,
    write: impl FnOnce(Vec<Row>) -> T + Send + 'static,
) -> Result<T, CaptureError> {
    contracts::find(services, capturing, contract).await?;
    find(services, services.database(), capturing, contract, id).await?;
    let turn = apart::file_turn(services, capturing).await?;
    let rows = rows(id, Which::Of(What::Rejected));
    let found = rows.all(services.database()).await?;
    let written = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        write(found.into_iter().map(shown).collect())
    });
    let written = written.await;
    written.map_err(|_| Internal::Inconsistent("a file's writer panicked").into())
}

/// A file of a contract that was taken over, or waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Its id.
    pub id: Uuid,
    /// What it was.
    pub format: Option<Format>,
    /// When it came.
    pub created_at: OffsetDateTime,
    /// When it was taken over.
    pub taken_at: Option<OffsetDateTime>,
    /// When that was undone.
    pub undone_at: Option<OffsetDateTime>,
}

/// The files of a contract that wait or were taken over, the latest first.
///
/// # Errors
/// As [`contracts::find`].
pub async fn list(
    services: &Services,
    capturing: &Capturing,
    contract: Uuid,
) -> Result<Vec<Waiting>, CaptureError> {
    contracts::find(services, capturing, contract).await?;
    let found = file::Entity::find()
        .filter(file::Column::ContractId.eq(contract))
        .filter(file::Column::ContratistaId.eq(capturing.contratista().id))
        .filter(file::Column::ExpiresAt.gt(Moment::from(services.now())))
        .order_by_desc(file::Column::CreatedAt)
        .order_by_desc(file::Column::Id)
        .limit(MOST_TAKEN + MOST_WAITING)
        .all(services.database())
        .await?;
    let read = |found: file::Model| Waiting {
        id: found.id,
        format: Format::of_code(&found.format),
        created_at: found.created_at.0,
        taken_at: found.taken_at.map(|at| at.0),
        undone_at: found.undone_at.map(|at| at.0),
    };
    Ok(found.into_iter().map(read).collect())
}

/// A text that is kept of a row.
fn hidden(text: &str) -> HiddenText {
    HiddenText::from(text)
}
