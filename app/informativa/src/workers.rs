//! The workers of a contract, row by row, as they were typed or pasted.

pub use grid::WorkerTexts;
use grid::wire::{Change, Outcome, Seen};
use platform::{
    Internal, database,
    entities::{HiddenText, informativa_worker as worker},
    paging::{Cut, Page},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use services::{
    Services,
    idempotency::{Once, done_before, settle},
};
use uuid::Uuid;

use crate::{
    CaptureError, Capturing, MOST_ROWS, MOST_WORKERS, changes::What, contracts, people, returns,
    saving,
};

/// How many rows are written at once.
const CHUNK: usize = 500;

/// A row of a contract's workers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What tells it from the contract's other rows.
    pub row: i32,
    /// Its number as people see it, from 1.
    pub number: u32,
    /// What was typed.
    pub texts: WorkerTexts,
    /// How often that was changed.
    pub revision: i32,
}

/// A page of a contract's workers, in their order. A page beyond the last is the last.
///
/// # Errors
/// As [`contracts::find`].
pub async fn list(
    services: &Services,
    capturing: &Capturing,
    contract: Uuid,
    page: u64,
    page_size: u64,
) -> Result<Page<Row>, CaptureError> {
    let (_, found) = contracts::find(services, capturing, contract).await?;
    let cut = Cut::of(found.workers, page, page_size);
    let rows = worker::Entity::find()
        .filter(worker::Column::ContractId.eq(contract))
        .order_by_asc(worker::Column::Row)
        .offset(cut.offset())
        .limit(cut.size())
        .all(services.database())
        .await?;
    let first = u32::try_from(cut.offset()).unwrap_or(u32::MAX);
    let items = (first..).zip(rows).map(|(before, row)| read(before, row));
    Ok(cut.with(items.collect()))
}

/// One row of a contract's workers.
///
/// # Errors
/// As [`contracts::find`].
pub async fn find(
    services: &Services,
    capturing: &Capturing,
    contract: Uuid,
    row: i32,
) -> Result<Row, CaptureError> {
    let (of, _) = contracts::find(services, capturing, contract).await?;
    find_even_closed(services, capturing, of.id, contract, row).await
}

/// [`find`], also where the return was discarded: for showing again what was typed for it.
///
/// # Errors
/// As [`contracts::find_even_closed`].
pub async fn find_even_closed(
    services: &Services,
    capturing: &Capturing,
    informativa: Uuid,
    contract: Uuid,
    row: i32,
) -> Result<Row, CaptureError> {
    contracts::find_even_closed(services, capturing, informativa, contract).await?;
    let found = worker::Entity::find_by_id((contract, row))
        .one(services.database())
        .await?
        .ok_or(CaptureError::Unknown)?;
    let before = worker::Entity::find()
        .filter(worker::Column::ContractId.eq(contract))
        .filter(worker::Column::Row.lt(row))
        .count(services.database())
        .await?;
    Ok(read(u32::try_from(before).unwrap_or(u32::MAX), found))
}

/// Adds workers behind those that are there, in this order; rows without anything in them are passed over. What of
/// NSS and CURP is missing is filled in from the register, where that knows. Gives how many were added.
///
/// # Errors
/// [`CaptureError::Full`] where not all of them fit: then none is added; as [`contracts::find`],
/// [`CaptureError::Closed`].
pub async fn add(
    services: &Services,
    capturing: &Capturing,
    contract: Uuid,
    typed: Vec<WorkerTexts>,
) -> Result<u64, CaptureError> {
    add_once(services, capturing, contract, typed, None).await
}

/// [`add`]; once, where there is a key: then whoever asks again is told how many were added.
///
/// # Errors
/// [`CaptureError::KeyUsed`], [`CaptureError::UnderWay`]; as [`add`].
pub async fn add_once(
    services: &Services,
    capturing: &Capturing,
    contract: Uuid,
    typed: Vec<WorkerTexts>,
    once: Option<Once<'_>>,
) -> Result<u64, CaptureError> {
    let mut typed: Vec<WorkerTexts> = (typed.into_iter())
        .filter(|texts| !texts.is_blank())
        .collect();
    let count = typed.len() as u64;
    if count == 0 {
        contracts::find(services, capturing, contract).await?;
        return Ok(0);
    }
    if count > MOST_WORKERS {
        return Err(CaptureError::Full);
    }
    people::fill_in(services, capturing, &mut typed).await?;
    let transaction = database::begin(services.database()).await?;
    let (of, locked) = contracts::lock(&transaction, capturing, contract).await?;
    let contratista = capturing.contratista().id;
    if let Some(once) = once
        && let Some(done) = done_before(services, &transaction, contratista, once).await?
    {
        let added = done.parse();
        return added.map_err(|_| Internal::Inconsistent("a key without its workers").into());
    }
    let there = of_contract(&transaction, contract).await?;
    let in_all = returns::rows_of(&transaction, of.id).await?;
    if there + count > MOST_WORKERS || in_all + count > MOST_ROWS {
        return Err(CaptureError::Full);
    }
    let first = locked.next_row;
    let next = i32::try_from(count)
        .ok()
        .and_then(|count| first.checked_add(count));
    contracts::advance(&transaction, contract, next.ok_or(CaptureError::Full)?).await?;
    people::remember(services, &transaction, capturing, of.id, &typed).await?;
    let mut models = (first..)
        .zip(typed)
        .map(|(row, texts)| model(contract, row, texts));
    loop {
        let chunk: Vec<_> = models.by_ref().take(CHUNK).collect();
        if chunk.is_empty() {
            break;
        }
        worker::Entity::insert_many(chunk)
            .exec_without_returning(&transaction)
            .await?;
    }
    let at = (of.id, Some(contract));
    returns::touch(services, &transaction, capturing, at, What::WorkersAdded).await?;
    if let Some(once) = once {
        let added = count.to_string();
        settle(services, &transaction, contratista, once, &added).await?;
    }
    transaction.commit().await?;
    Ok(count)
}

/// Writes down what is now typed of a worker; `revision` is the one that was seen.
///
/// # Errors
/// [`CaptureError::Conflict`] where somebody else has changed the row since; as [`contracts::find`],
/// [`CaptureError::Closed`].
pub async fn save(
    services: &Services,
    capturing: &Capturing,
    contract: Uuid,
    row: i32,
    revision: i32,
    texts: WorkerTexts,
) -> Result<(), CaptureError> {
    change(services, capturing, contract, row, revision, Some(texts)).await
}

/// Removes a row; `revision` is the one that was seen. Idempotent.
///
/// # Errors
/// [`CaptureError::Conflict`] where somebody else has changed the row since; as [`contracts::find`],
/// [`CaptureError::Closed`].
pub async fn remove(
    services: &Services,
    capturing: &Capturing,
    contract: Uuid,
    row: i32,
    revision: i32,
) -> Result<(), CaptureError> {
    change(services, capturing, contract, row, revision, None).await
}

/// A change of one row that was seen, decided as those of the grid are.
async fn change(
    services: &Services,
    capturing: &Capturing,
    contract: Uuid,
    row: i32,
    revision: i32,
    texts: Option<WorkerTexts>,
) -> Result<(), CaptureError> {
    let seen = Seen::Revision(revision);
    let change = vec![Change { row, seen, texts }];
    let answer = saving::save_seen(services, capturing, contract, change).await?;
    match answer.outcomes.first() {
        Some(Outcome::Theirs(Some(_))) => Err(CaptureError::Conflict),
        Some(Outcome::Theirs(None)) => Err(CaptureError::Unknown),
        _ => Ok(()),
    }
}

/// Removes all rows of a contract; `seen` is how often it had been changed with them when they were last seen
/// ([`crate::changes::of_contract`]). Idempotent.
///
/// # Errors
/// [`CaptureError::Conflict`] where somebody has changed something since; as [`contracts::find`],
/// [`CaptureError::Closed`].
pub async fn remove_all(
    services: &Services,
    capturing: &Capturing,
    contract: Uuid,
    seen: i64,
) -> Result<(), CaptureError> {
    let transaction = database::begin(services.database()).await?;
    let (of, locked) = contracts::lock(&transaction, capturing, contract).await?;
    if of_contract(&transaction, contract).await? == 0 {
        return Ok(());
    }
    if locked.changes != seen {
        return Err(CaptureError::Conflict);
    }
    worker::Entity::delete_many()
        .filter(worker::Column::ContractId.eq(contract))
        .exec(&transaction)
        .await?;
    let at = (of.id, Some(contract));
    returns::touch(services, &transaction, capturing, at, What::WorkersRemoved).await?;
    transaction.commit().await?;
    Ok(())
}

pub(crate) async fn of_contract(
    transaction: &DatabaseTransaction,
    contract: Uuid,
) -> Result<u64, Internal> {
    Ok(worker::Entity::find()
        .filter(worker::Column::ContractId.eq(contract))
        .count(transaction)
        .await?)
}

/// The rows of a contract behind this one, so many at most, for reading them all one after the other.
pub(crate) async fn behind(
    connection: &impl ConnectionTrait,
    contract: Uuid,
    row: i32,
    most: u64,
) -> Result<Vec<worker::Model>, Internal> {
    Ok(worker::Entity::find()
        .filter(worker::Column::ContractId.eq(contract))
        .filter(worker::Column::Row.gt(row))
        .order_by_asc(worker::Column::Row)
        .limit(most)
        .all(connection)
        .await?)
}

pub(crate) fn model(contract: Uuid, row: i32, texts: WorkerTexts) -> worker::ActiveModel {
    worker::ActiveModel {
        contract_id: Set(contract),
        row: Set(row),
        revision: Set(1),
        ..changed(texts)
    }
}

pub(crate) fn changed(texts: WorkerTexts) -> worker::ActiveModel {
    let text = |text: String| Set(HiddenText(text));
    worker::ActiveModel {
        nss: text(texts.nss),
        curp: text(texts.curp),
        sbc: text(texts.sbc),
        name: text(texts.name),
        ..Default::default()
    }
}

/// What is in a row.
pub(crate) fn texts(row: worker::Model) -> WorkerTexts {
    WorkerTexts {
        nss: row.nss.0,
        curp: row.curp.0,
        sbc: row.sbc.0,
        name: row.name.0,
    }
}

fn read(before: u32, row: worker::Model) -> Row {
    Row {
        row: row.row,
        number: before.saturating_add(1),
        revision: row.revision,
        texts: texts(row),
    }
}
