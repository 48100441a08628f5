//! The contracts of a return.

use std::collections::HashMap;

use platform::{
    Internal, database,
    entities::{informativa, informativa_contract as contract, informativa_worker as worker},
    folding::{anywhere, folded},
    paging::{Cut, Page},
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
    sea_query::{IntoCondition, LikeExpr},
};
use services::{
    Services,
    idempotency::{Once, done_before, settle},
};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    CaptureError, Capturing, ContractTexts, MOST_CONTRACTS,
    changes::What,
    clients, files,
    returns::{self, Return},
};

/// The most words of a search that are looked for.
const SEARCH_WORDS: usize = 8;

/// The most contracts of an earlier return that are offered as templates.
const MOST_TEMPLATES: u64 = 500;

/// A contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contract {
    /// Its id.
    pub id: Uuid,
    /// Of which return.
    pub informativa: Uuid,
    /// Its number in the return, from 1.
    pub number: u32,
    /// What was typed of it.
    pub texts: ContractTexts,
    /// How often that was changed.
    pub revision: i32,
    /// When last.
    pub changed_at: OffsetDateTime,
    /// How often it was changed with its workers: who removes it, or all of them, says which count was seen.
    pub changes: i64,
    /// How many rows of workers it has.
    pub workers: u64,
}

/// A page of a return's contracts, in the order of their numbers; those that match every word of `search`, whatever
/// accents and case. A page beyond the last is the last.
///
/// # Errors
/// As [`returns::find`].
pub async fn list(
    services: &Services,
    capturing: &Capturing,
    informativa: Uuid,
    search: &str,
    page: u64,
    page_size: u64,
) -> Result<Page<Contract>, CaptureError> {
    returns::find(services, capturing, informativa).await?;
    let database = services.database();
    let mut query =
        contract::Entity::find().filter(contract::Column::InformativaId.eq(informativa));
    for matches in words_of(search) {
        query = query.filter(matches(contract::Column::SearchText));
    }
    let total = query.clone().count(database).await?;
    let cut = Cut::of(total, page, page_size);
    let rows = query
        .order_by_asc(contract::Column::Number)
        .offset(cut.offset())
        .limit(cut.size())
        .all(database)
        .await?;
    let counts = workers_of(database, rows.iter().map(|row| row.id)).await?;
    let items: Result<_, Internal> = rows.iter().map(|row| read(row, &counts)).collect();
    Ok(cut.with(items?))
}

/// For each word of a search, what makes a column of folded texts match it.
pub(crate) fn words_of<C: ColumnTrait>(search: &str) -> Vec<impl Fn(C) -> Condition + use<C>> {
    (folded(search).split(' '))
        .filter(|word| !word.is_empty())
        .take(SEARCH_WORDS)
        .map(|word| {
            let pattern = anywhere(word);
            move |column: C| {
                let pattern = LikeExpr::new(pattern.clone()).escape('\\');
                column.like(pattern).into_condition()
            }
        })
        .collect()
}

/// One contract, and the return that it is of.
///
/// # Errors
/// As [`returns::find`].
pub async fn find(
    services: &Services,
    capturing: &Capturing,
    id: Uuid,
) -> Result<(Return, Contract), CaptureError> {
    let database = services.database();
    let row = contract::Entity::find_by_id(id)
        .one(database)
        .await?
        .ok_or(CaptureError::Unknown)?;
    // Whose return it is decides.
    let of = returns::find(services, capturing, row.informativa_id).await?;
    let counts = workers_of(database, [id].into_iter()).await?;
    Ok((of, read(&row, &counts)?))
}

/// [`find`], for an address that names both: a contract of another return is not found there.
///
/// # Errors
/// As [`find`].
pub async fn find_in(
    services: &Services,
    capturing: &Capturing,
    informativa: Uuid,
    id: Uuid,
) -> Result<(Return, Contract), CaptureError> {
    let (of, contract) = find(services, capturing, id).await?;
    if of.id != informativa {
        return Err(CaptureError::Unknown);
    }
    Ok((of, contract))
}

/// [`find_in`], also where the return was discarded: for showing again what was typed for it.
///
/// # Errors
/// [`CaptureError::Unknown`], [`CaptureError::Internal`].
pub async fn find_even_closed(
    services: &Services,
    capturing: &Capturing,
    informativa: Uuid,
    id: Uuid,
) -> Result<(Return, Contract), CaptureError> {
    let database = services.database();
    let of = returns::find_even_closed(services, capturing, informativa).await?;
    let row = contract::Entity::find_by_id(id)
        .filter(contract::Column::InformativaId.eq(informativa))
        .one(database)
        .await?
        .ok_or(CaptureError::Unknown)?;
    let counts = workers_of(database, [id].into_iter()).await?;
    Ok((of, read(&row, &counts)?))
}

/// The contracts of the contratista's latest earlier return, by number: templates for those of this one.
///
/// # Errors
/// As [`returns::find`].
pub async fn of_earlier_period(
    services: &Services,
    capturing: &Capturing,
    informativa: Uuid,
) -> Result<Vec<Contract>, CaptureError> {
    let of = returns::find(services, capturing, informativa).await?;
    let Some(earlier) = returns::before(services, capturing, of.period).await? else {
        return Ok(Vec::new());
    };
    let found = list(services, capturing, earlier.id, "", 1, MOST_TEMPLATES).await?;
    Ok(found.items)
}

/// Adds a contract to a return, behind the others. What is typed of the client is remembered.
///
/// # Errors
/// [`CaptureError::NothingDeclared`], [`CaptureError::Full`]; as [`returns::find`], [`CaptureError::Closed`].
pub async fn add(
    services: &Services,
    capturing: &Capturing,
    informativa: Uuid,
    texts: &ContractTexts,
) -> Result<Uuid, CaptureError> {
    add_once(services, capturing, informativa, texts, None).await
}

/// [`add`]; once, where there is a key: then whoever asks again is given the one that was added.
///
/// # Errors
/// [`CaptureError::KeyUsed`], [`CaptureError::UnderWay`]; as [`add`].
pub async fn add_once(
    services: &Services,
    capturing: &Capturing,
    informativa: Uuid,
    texts: &ContractTexts,
    once: Option<Once<'_>>,
) -> Result<Uuid, CaptureError> {
    let contratista = capturing.contratista().id;
    let transaction = database::begin(services.database()).await?;
    let of = returns::lock(&transaction, capturing, informativa).await?;
    if let Some(once) = once
        && let Some(done) = done_before(services, &transaction, contratista, once).await?
    {
        let id = Uuid::try_parse(&done);
        return id.map_err(|_| Internal::Inconsistent("a key without its contract").into());
    }
    let id = insert(services, &transaction, capturing, &of, texts).await?;
    if let Some(once) = once {
        settle(services, &transaction, contratista, once, &id.to_string()).await?;
    }
    transaction.commit().await?;
    Ok(id)
}

/// Adds a contract with what was typed of another of the same return, but its order's number and its days, and without
/// workers.
///
/// # Errors
/// As [`add`].
pub async fn duplicate(
    services: &Services,
    capturing: &Capturing,
    id: Uuid,
) -> Result<Uuid, CaptureError> {
    duplicate_once(services, capturing, id, None).await
}

/// [`duplicate`]; once, where there is a key.
///
/// # Errors
/// As [`add_once`].
pub async fn duplicate_once(
    services: &Services,
    capturing: &Capturing,
    id: Uuid,
    once: Option<Once<'_>>,
) -> Result<Uuid, CaptureError> {
    let (of, original) = find(services, capturing, id).await?;
    add_once(services, capturing, of.id, &original.texts.template(), once).await
}

/// Writes down what is now typed of a contract; `revision` is the one that was seen.
///
/// # Errors
/// [`CaptureError::Conflict`] where somebody else has changed it since; as [`returns::find`],
/// [`CaptureError::Closed`].
pub async fn save(
    services: &Services,
    capturing: &Capturing,
    id: Uuid,
    revision: i32,
    texts: &ContractTexts,
) -> Result<(), CaptureError> {
    let transaction = database::begin(services.database()).await?;
    let (of, row) = lock(&transaction, capturing, id).await?;
    let before = ContractTexts::read(&row.texts)?;
    if before == *texts {
        // Idempotent: twice the same is no change, whoever was first.
        return Ok(());
    }
    if row.revision != revision {
        return Err(CaptureError::Conflict);
    }
    contract::ActiveModel {
        id: Unchanged(id),
        texts: Set(texts.stored()?),
        search_text: Set(texts.search_text()),
        revision: Set(revision.wrapping_add(1)),
        changed_at: Set(services.now().into()),
        ..Default::default()
    }
    .update(&transaction)
    .await?;
    clients::remember(services, &transaction, capturing, texts).await?;
    let at = (of.id, Some(id));
    returns::touch(services, &transaction, capturing, at, What::ContractChanged).await?;
    transaction.commit().await?;
    Ok(())
}

/// Removes a contract and its workers; `seen` is how often it had been changed with them ([`Contract::changes`]).
///
/// # Errors
/// [`CaptureError::Conflict`] where somebody has changed something of it since; as [`returns::find`],
/// [`CaptureError::Closed`].
pub async fn remove(
    services: &Services,
    capturing: &Capturing,
    id: Uuid,
    seen: i64,
) -> Result<(), CaptureError> {
    let transaction = database::begin(services.database()).await?;
    let (of, row) = lock(&transaction, capturing, id).await?;
    if row.changes != seen {
        return Err(CaptureError::Conflict);
    }
    files::forget_of(&transaction, id).await?;
    worker::Entity::delete_many()
        .filter(worker::Column::ContractId.eq(id))
        .exec(&transaction)
        .await?;
    contract::Entity::delete_by_id(id)
        .exec(&transaction)
        .await?;
    let at = (of.id, Some(id));
    returns::touch(services, &transaction, capturing, at, What::ContractRemoved).await?;
    transaction.commit().await?;
    Ok(())
}

/// The return of a contract, locked, and the contract's row.
pub(crate) async fn lock(
    transaction: &DatabaseTransaction,
    capturing: &Capturing,
    id: Uuid,
) -> Result<(Return, contract::Model), CaptureError> {
    let asked = || contract::Entity::find_by_id(id);
    let row = asked().one(transaction).await?;
    let informativa = row.ok_or(CaptureError::Unknown)?.informativa_id;
    let of = returns::lock(transaction, capturing, informativa).await?;
    // As it is now that nobody else changes it.
    let row = asked().one(transaction).await?;
    Ok((of, row.ok_or(CaptureError::Unknown)?))
}

/// Which row of workers is the next one of a contract.
pub(crate) async fn next_row(
    connection: &impl ConnectionTrait,
    id: Uuid,
) -> Result<i32, CaptureError> {
    let found = contract::Entity::find_by_id(id).one(connection).await?;
    Ok(found.ok_or(CaptureError::Unknown)?.next_row)
}

/// Notes which row of workers is the next one of a locked contract.
pub(crate) async fn advance(
    transaction: &DatabaseTransaction,
    id: Uuid,
    next_row: i32,
) -> Result<(), Internal> {
    contract::ActiveModel {
        id: Unchanged(id),
        next_row: Set(next_row),
        ..Default::default()
    }
    .update(transaction)
    .await?;
    Ok(())
}

async fn insert(
    services: &Services,
    transaction: &DatabaseTransaction,
    capturing: &Capturing,
    of: &Return,
    texts: &ContractTexts,
) -> Result<Uuid, CaptureError> {
    if of.nothing {
        return Err(CaptureError::NothingDeclared);
    }
    let there = contract::Entity::find()
        .filter(contract::Column::InformativaId.eq(of.id))
        .count(transaction)
        .await?;
    if there >= MOST_CONTRACTS {
        return Err(CaptureError::Full);
    }
    let next = of.next_number.checked_add(1).ok_or(CaptureError::Full)?;
    informativa::ActiveModel {
        id: Unchanged(of.id),
        next_number: Set(next),
        ..Default::default()
    }
    .update(transaction)
    .await?;
    let now = services.now();
    let id = services.new_id(now).map_err(Internal::from)?;
    contract::Entity::insert(contract::ActiveModel {
        id: Set(id),
        informativa_id: Set(of.id),
        number: Set(of.next_number),
        texts: Set(texts.stored()?),
        search_text: Set(texts.search_text()),
        revision: Set(1),
        next_row: Set(1),
        changed_at: Set(now.into()),
        changes: Set(0),
    })
    .exec_without_returning(transaction)
    .await?;
    clients::remember(services, transaction, capturing, texts).await?;
    let at = (of.id, Some(id));
    returns::touch(services, transaction, capturing, at, What::ContractAdded).await?;
    Ok(id)
}

/// How many rows of workers each of these contracts has; those without any are not there.
async fn workers_of(
    connection: &impl ConnectionTrait,
    contracts: impl Iterator<Item = Uuid>,
) -> Result<HashMap<Uuid, u64>, Internal> {
    let rows: Vec<(Uuid, i64)> = worker::Entity::find()
        .select_only()
        .column(worker::Column::ContractId)
        .column_as(worker::Column::Row.count(), "rows")
        .filter(worker::Column::ContractId.is_in(contracts))
        .group_by(worker::Column::ContractId)
        .into_tuple()
        .all(connection)
        .await?;
    Ok((rows.into_iter())
        .map(|(id, count)| (id, u64::try_from(count).unwrap_or_default()))
        .collect())
}

fn read(row: &contract::Model, workers: &HashMap<Uuid, u64>) -> Result<Contract, Internal> {
    Ok(Contract {
        id: row.id,
        informativa: row.informativa_id,
        number: u32::try_from(row.number).unwrap_or_default(),
        texts: ContractTexts::read(&row.texts)?,
        revision: row.revision,
        changed_at: *row.changed_at,
        changes: row.changes,
        workers: workers.get(&row.id).copied().unwrap_or_default(),
    })
}
