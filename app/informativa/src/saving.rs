//! The grid's rows: loaded in parts, and saved change by change as `grid::wire` decides.

use std::collections::BTreeMap;

use grid::{
    WorkerTexts,
    wire::{self, Answer, Change, Decision, Loaded, MOST_LOADED, Outcome, Seen, Stored},
};
use platform::{Internal, database, entities::informativa_worker as worker};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ActiveValue::Unchanged, ColumnTrait, DatabaseTransaction,
    EntityTrait, QueryFilter,
};
use services::Services;
use uuid::Uuid;

use crate::{
    CaptureError, Capturing, MOST_ROWS, MOST_WORKERS,
    changes::What,
    contracts,
    judging::Against,
    people, returns,
    workers::{self, changed, model},
};

/// The greatest number that a row may have. The browser gives numbers, and what it took back leaves gaps.
const LAST_NUMBER: i32 = 1_000_000_000;

/// From this second on the revisions of rows that are put back are counted.
const REVISIONS_FROM: i64 = 1_700_000_000;

/// The rows behind this one, the first where it is 0, and by what they are judged.
///
/// # Errors
/// As [`contracts::find_in`].
pub async fn load(
    services: &Services,
    capturing: &Capturing,
    informativa: Uuid,
    contract: Uuid,
    behind: i32,
) -> Result<Loaded, CaptureError> {
    let (of, _) = contracts::find_in(services, capturing, informativa, contract).await?;
    let rows = workers::behind(services.database(), contract, behind, MOST_LOADED).await?;
    let next = contracts::next_row(services.database(), contract).await?;
    let against = Against::now(services, capturing).await?;
    let limits = against.limits(of.period);
    let today = against.context().today;
    Ok(Loaded {
        more: rows.len() as u64 == MOST_LOADED,
        rows: rows.into_iter().map(stored).collect(),
        next,
        ceiling: limits.ceiling.map(domain::Cents::get),
        minimum: limits.minimum.map(domain::Cents::get),
        today: (today.year(), today.ordinal()),
    })
}

/// Saves changes, all that can be: what became of each is in the answer. The same changes again do nothing more. What of
/// NSS and CURP is missing in a new row is filled in from the register, where that knows.
///
/// # Errors
/// [`CaptureError::Full`] where not all new rows fit: then nothing is saved; as [`contracts::find_in`],
/// [`CaptureError::Closed`].
pub async fn save(
    services: &Services,
    capturing: &Capturing,
    informativa: Uuid,
    contract: Uuid,
    changes: Vec<Change>,
) -> Result<Answer, CaptureError> {
    contracts::find_in(services, capturing, informativa, contract).await?;
    save_seen(services, capturing, contract, changes).await
}

/// [`save`], of a contract by whichever return it is of.
pub(crate) async fn save_seen(
    services: &Services,
    capturing: &Capturing,
    contract: Uuid,
    mut changes: Vec<Change>,
) -> Result<Answer, CaptureError> {
    let mut numbers: Vec<i32> = changes.iter().map(|change| change.row).collect();
    numbers.sort_unstable();
    numbers.dedup();
    if numbers.len() != changes.len() {
        // The browser never sends two changes of one row at once.
        return Err(CaptureError::Conflict);
    }
    // A row that is put back gets a revision that no row of its number had: who has seen an earlier one is at odds.
    let anew = i32::try_from(services.now().unix_timestamp() - REVISIONS_FROM).unwrap_or(i32::MAX);
    let sent = changes.clone();
    fill_in(services, capturing, &mut changes).await?;
    let transaction = database::begin(services.database()).await?;
    let (of, locked) = contracts::lock(&transaction, capturing, contract).await?;
    let there = rows(&transaction, contract, &changes).await?;
    let stored = |row: i32| {
        there
            .get(&row)
            .map(|stored| (stored.revision, &stored.texts))
    };
    // Decided by what was sent: what a register fills in is nobody's wish.
    let decisions = wire::decide_all(&sent, stored, locked.next_row);
    let mut writing = Writing {
        next: locked.next_row,
        ..Writing::default()
    };
    let mut outcomes = Vec::with_capacity(changes.len());
    for ((change, sent), decision) in changes.into_iter().zip(&sent).zip(decisions) {
        let there = stored(change.row).map(|(revision, texts)| (revision, texts.clone()));
        let filled = (change.texts != sent.texts)
            .then(|| change.texts.clone())
            .flatten();
        outcomes.push(match (decision, change.texts) {
            (Decision::Insert, Some(texts)) => {
                let revision = if change.seen == Seen::Removed {
                    anew
                } else {
                    1
                };
                writing.insert(contract, change.row, revision, texts);
                Outcome::Saved(revision, filled)
            }
            (Decision::Update, Some(texts)) => {
                let revision = there.map_or(1, |(revision, _)| revision.wrapping_add(1));
                writing.update(contract, change.row, revision, texts);
                Outcome::Saved(revision, filled)
            }
            (Decision::Delete, _) => {
                writing.deleted.push(change.row);
                Outcome::Removed
            }
            (Decision::Taken, _) => Outcome::Taken,
            (Decision::Theirs, _) => Outcome::Theirs(there),
            // What is done; and what cannot be, since a decision fits its change.
            (Decision::Done | Decision::Insert | Decision::Update, _) => match there {
                Some((revision, texts)) => Outcome::Saved(revision, Some(texts)),
                None => Outcome::Removed,
            },
        });
    }
    let next = writing.next;
    if !writing.inserted.is_empty() {
        let after = |there: u64| {
            (there + writing.inserted.len() as u64).saturating_sub(writing.deleted.len() as u64)
        };
        let in_contract = after(workers::of_contract(&transaction, contract).await?);
        let in_all = after(returns::rows_of(&transaction, of.id).await?);
        if in_contract > MOST_WORKERS || in_all > MOST_ROWS || next > LAST_NUMBER {
            return Err(CaptureError::Full);
        }
    }
    let at = (of.id, Some(contract));
    let happened = [
        (What::WorkersAdded, !writing.inserted.is_empty()),
        (What::WorkersChanged, !writing.updated.is_empty()),
        (What::WorkersRemoved, !writing.deleted.is_empty()),
    ];
    people::remember(services, &transaction, capturing, of.id, &writing.typed).await?;
    if next != locked.next_row {
        contracts::advance(&transaction, contract, next).await?;
    }
    writing.write(&transaction, contract).await?;
    for (what, _) in happened.into_iter().filter(|(_, happened)| *happened) {
        returns::touch(services, &transaction, capturing, at, what).await?;
    }
    transaction.commit().await?;
    Ok(Answer { outcomes, next })
}

/// What is to be written of a contract's rows.
#[derive(Default)]
struct Writing {
    inserted: Vec<worker::ActiveModel>,
    updated: Vec<worker::ActiveModel>,
    deleted: Vec<i32>,
    typed: Vec<WorkerTexts>,
    next: i32,
}

impl Writing {
    fn insert(&mut self, contract: Uuid, row: i32, revision: i32, texts: WorkerTexts) {
        self.next = self.next.max(row.saturating_add(1));
        self.typed.push(texts.clone());
        self.inserted.push(worker::ActiveModel {
            revision: Set(revision),
            ..model(contract, row, texts)
        });
    }

    fn update(&mut self, contract: Uuid, row: i32, revision: i32, texts: WorkerTexts) {
        self.typed.push(texts.clone());
        self.updated.push(worker::ActiveModel {
            contract_id: Unchanged(contract),
            row: Unchanged(row),
            revision: Set(revision),
            ..changed(texts)
        });
    }

    async fn write(
        self,
        transaction: &DatabaseTransaction,
        contract: Uuid,
    ) -> Result<(), Internal> {
        if !self.deleted.is_empty() {
            worker::Entity::delete_many()
                .filter(worker::Column::ContractId.eq(contract))
                .filter(worker::Column::Row.is_in(self.deleted))
                .exec(transaction)
                .await?;
        }
        for row in self.updated {
            row.update(transaction).await?;
        }
        if !self.inserted.is_empty() {
            worker::Entity::insert_many(self.inserted)
                .exec_without_returning(transaction)
                .await?;
        }
        Ok(())
    }
}

/// Fills in what is missing of new rows; what was typed stays.
async fn fill_in(
    services: &Services,
    capturing: &Capturing,
    changes: &mut [Change],
) -> Result<(), Internal> {
    let (places, mut texts): (Vec<usize>, Vec<WorkerTexts>) = (changes.iter().enumerate())
        .filter(|(_, change)| change.seen == Seen::New)
        .filter_map(|(place, change)| Some((place, change.texts.clone()?)))
        .unzip();
    people::fill_in(services, capturing, &mut texts).await?;
    for (place, texts) in places.into_iter().zip(texts) {
        if let Some(change) = changes.get_mut(place) {
            change.texts = Some(texts);
        }
    }
    Ok(())
}

/// The rows that changes are about, as they are stored.
async fn rows(
    transaction: &DatabaseTransaction,
    contract: Uuid,
    changes: &[Change],
) -> Result<BTreeMap<i32, Stored>, Internal> {
    let found = worker::Entity::find()
        .filter(worker::Column::ContractId.eq(contract))
        .filter(worker::Column::Row.is_in(changes.iter().map(|change| change.row)))
        .all(transaction)
        .await?;
    let rows = found.into_iter().map(stored);
    Ok(rows.map(|row| (row.row, row)).collect())
}

fn stored(row: worker::Model) -> Stored {
    Stored {
        row: row.row,
        revision: row.revision,
        texts: workers::texts(row),
    }
}
