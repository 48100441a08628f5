//! Taking a file over into a contract, and undoing that.

use std::collections::HashMap;

use domain::Curp;
use domain::Nss;
use domain::informativa::{Notation, Sbc, Worker};
use platform::{
    Internal, database,
    entities::{
        Moment, informativa_change::What as Changed, informativa_worker as worker,
        worker_file as file, worker_file_row as row,
    },
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    sea_query::OnConflict,
};
use services::Services;
use uuid::Uuid;

use super::matching::{Kept, Match, There};
use super::{
    CHUNK, FilesError, MOST_TAKEN, find, kept, make_room, remember_registrations, to_take,
};
use super::{What, hidden, summary};
use crate::{
    CaptureError, Capturing, MOST_ROWS, MOST_WORKERS, apart, contracts, people, returns,
    workers::{self, WorkerTexts, model},
};

/// What was taken over of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// So many rows: new workers and SBC that changed.
    pub taken: u64,
    /// So many were not, since somebody has changed the contract since they were shown.
    pub kept: u64,
}

/// What was undone of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Undone {
    /// So many rows are as they were before.
    pub undone: u64,
    /// So many were changed since, and stay.
    pub kept: u64,
}

/// Takes over the rows that were shown and chosen. A second time it changes nothing, and says the same. With
/// `confirmed`, the employer's registrations that the file names are the contratista's, which is remembered.
///
/// # Errors
/// [`FilesError::Registrations`] without that; [`CaptureError::Full`] where not all of them fit: then nothing is taken;
/// as [`contracts::find`], [`CaptureError::Closed`].
pub async fn confirm(
    services: &Services,
    capturing: &Capturing,
    contract: Uuid,
    id: Uuid,
    confirmed: bool,
) -> Result<Taken, FilesError> {
    let today = services.today();
    let _place = apart::place(services, capturing).await?;
    let transaction = database::begin(services.database()).await?;
    let (of, locked) = contracts::lock(&transaction, capturing, contract).await?;
    let found = find(services, &transaction, capturing, contract, id).await?;
    if found.taken_at.is_some() {
        let summary = summary(&transaction, &found).await?;
        return Ok(Taken {
            taken: summary.count(What::Taken) + summary.count(What::Undone),
            kept: summary.count(What::Kept),
        });
    }
    if !found.registrations.is_empty() {
        if !confirmed {
            return Err(FilesError::Registrations);
        }
        let registrations = found.registrations.split_whitespace().map(str::to_owned);
        remember_registrations(services, &transaction, capturing, registrations).await?;
    }
    let rows = row::Entity::find()
        .filter(row::Column::FileId.eq(id))
        .filter(to_take())
        .order_by_asc(row::Column::Position)
        .all(&transaction)
        .await?;
    let there = There::new(kept(&transaction, contract).await?, today);
    let mut next = locked.next_row;
    let (mut written, mut marked, mut typed) = (Vec::new(), Vec::new(), Vec::new());
    let mut outcome = Taken::default();
    let mut added = 0;
    for mut staged in rows {
        let texts = texts(&staged);
        let worker = read(&texts)?;
        let is_new = staged.what == What::New;
        let target = match there.compare(&worker) {
            Match::New if is_new => {
                added += 1;
                next += 1;
                Some((next - 1, 1))
            }
            Match::Sbc(kept)
                if Some(kept.row) == staged.row && Some(kept.revision) == staged.revision =>
            {
                Some((kept.row, kept.revision.wrapping_add(1)))
            }
            _ => None,
        };
        if let Some((row, revision)) = target {
            written.push(worker::ActiveModel {
                revision: Set(revision),
                ..model(contract, row, texts.clone())
            });
            typed.push(texts);
            staged.what = What::Taken;
            staged.row = Some(row);
            staged.revision = Some(revision);
            outcome.taken += 1;
        } else {
            staged.what = What::Kept;
            outcome.kept += 1;
        }
        marked.push(staged);
    }
    let in_contract = workers::of_contract(&transaction, contract).await?;
    let in_all = returns::rows_of(&transaction, of.id).await?;
    if in_contract + added > MOST_WORKERS || in_all + added > MOST_ROWS {
        return Err(CaptureError::Full.into());
    }
    people::remember(services, &transaction, capturing, of.id, &typed).await?;
    if next != locked.next_row {
        contracts::advance(&transaction, contract, next).await?;
    }
    write(&transaction, written).await?;
    mark(&transaction, marked).await?;
    make_room(
        &transaction,
        capturing.contratista().id,
        file::Column::TakenAt.is_not_null(),
        MOST_TAKEN,
    )
    .await?;
    file::ActiveModel {
        id: Unchanged(id),
        taken_at: Set(Some(services.now().into())),
        registrations: Set(String::new()),
        ..Default::default()
    }
    .update(&transaction)
    .await?;
    if outcome.taken > 0 {
        let at = (of.id, Some(contract));
        returns::touch(services, &transaction, capturing, at, Changed::FileTaken).await?;
    }
    transaction.commit().await?;
    Ok(outcome)
}

/// Takes back what was taken over of a file: new workers go, an SBC becomes what it was before. Rows that somebody has
/// changed since stay. A second time it changes nothing, and says the same.
///
/// # Errors
/// [`CaptureError::Conflict`] where the file was not taken over; as [`contracts::find`], [`CaptureError::Closed`].
pub async fn undo(
    services: &Services,
    capturing: &Capturing,
    contract: Uuid,
    id: Uuid,
) -> Result<Undone, FilesError> {
    let _place = apart::place(services, capturing).await?;
    let transaction = database::begin(services.database()).await?;
    let (of, _) = contracts::lock(&transaction, capturing, contract).await?;
    let found = find(services, &transaction, capturing, contract, id).await?;
    if found.taken_at.is_none() {
        return Err(CaptureError::Conflict.into());
    }
    if found.undone_at.is_some() {
        let summary = summary(&transaction, &found).await?;
        return Ok(Undone {
            undone: summary.count(What::Undone),
            kept: summary.count(What::Taken),
        });
    }
    let rows = row::Entity::find()
        .filter(row::Column::FileId.eq(id))
        .filter(row::Column::What.eq(What::Taken))
        .order_by_asc(row::Column::Position)
        .all(&transaction)
        .await?;
    let there: HashMap<i32, Kept> = (kept(&transaction, contract).await?.into_iter())
        .map(|kept| (kept.row, kept))
        .collect();
    let (mut gone, mut written, mut marked) = (Vec::new(), Vec::new(), Vec::new());
    let mut outcome = Undone::default();
    for mut staged in rows {
        let at = staged.row.unwrap_or_default();
        let now = there
            .get(&at)
            .filter(|kept| Some(kept.revision) == staged.revision);
        let Some(now) = now else {
            // Whoever removed it has undone it.
            if there.contains_key(&at) {
                outcome.kept += 1;
                continue;
            }
            outcome.undone += 1;
            staged.what = What::Undone;
            marked.push(staged);
            continue;
        };
        match &staged.sbc_before {
            None => gone.push(at),
            Some(sbc) => written.push(worker::ActiveModel {
                revision: Set(now.revision.wrapping_add(1)),
                ..model(contract, at, now.texts.with(grid::Column::Sbc, &sbc.0))
            }),
        }
        outcome.undone += 1;
        staged.what = What::Undone;
        marked.push(staged);
    }
    for chunk in gone.chunks(CHUNK) {
        worker::Entity::delete_many()
            .filter(worker::Column::ContractId.eq(contract))
            .filter(worker::Column::Row.is_in(chunk.iter().copied()))
            .exec(&transaction)
            .await?;
    }
    write(&transaction, written).await?;
    mark(&transaction, marked).await?;
    let now: Moment = services.now().into();
    file::ActiveModel {
        id: Unchanged(id),
        undone_at: Set(Some(now)),
        ..Default::default()
    }
    .update(&transaction)
    .await?;
    if outcome.undone > 0 {
        let at = (of.id, Some(contract));
        returns::touch(services, &transaction, capturing, at, Changed::FileUndone).await?;
    }
    transaction.commit().await?;
    Ok(outcome)
}

fn texts(staged: &row::Model) -> WorkerTexts {
    WorkerTexts::new(&staged.nss.0, &staged.curp.0, &staged.sbc.0, &staged.name.0)
}

/// The worker of a row that was accepted.
fn read(texts: &WorkerTexts) -> Result<Worker, Internal> {
    let inconsistent = || Internal::Inconsistent("a row of a file cannot be read");
    Ok(Worker {
        nss: Nss::parse(&texts.nss).map_err(|_| inconsistent())?,
        curp: Curp::read_vouched(&texts.curp).map_err(|_| inconsistent())?,
        sbc: Sbc::read(&texts.sbc, Notation::Typed)
            .map_err(|_| inconsistent())?
            .0,
    })
}

/// Writes rows of a contract, new ones and ones that are there.
async fn write(
    transaction: &DatabaseTransaction,
    rows: Vec<worker::ActiveModel>,
) -> Result<(), Internal> {
    for chunk in rows.chunks(CHUNK) {
        worker::Entity::insert_many(chunk.to_vec())
            .on_conflict(
                OnConflict::columns([worker::Column::ContractId, worker::Column::Row])
                    .update_columns([worker::Column::Sbc, worker::Column::Revision])
                    .to_owned(),
            )
            .exec_without_returning(transaction)
            .await?;
    }
    Ok(())
}

/// Notes what came of a file's rows.
async fn mark(transaction: &DatabaseTransaction, rows: Vec<row::Model>) -> Result<(), Internal> {
    for chunk in rows.chunks(CHUNK) {
        let models = chunk.iter().map(|staged| row::ActiveModel {
            file_id: Set(staged.file_id),
            position: Set(staged.position),
            line: Set(staged.line),
            nss: Set(hidden(&staged.nss.0)),
            curp: Set(hidden(&staged.curp.0)),
            sbc: Set(hidden(&staged.sbc.0)),
            name: Set(hidden(&staged.name.0)),
            what: Set(staged.what),
            said: Set(staged.said.clone()),
            chosen: Set(staged.chosen),
            row: Set(staged.row),
            revision: Set(staged.revision),
            sbc_before: Set(staged.sbc_before.as_ref().map(|sbc| hidden(&sbc.0))),
        });
        row::Entity::insert_many(models)
            .on_conflict(
                OnConflict::columns([row::Column::FileId, row::Column::Position])
                    .update_columns([row::Column::What, row::Column::Row, row::Column::Revision])
                    .to_owned(),
            )
            .exec_without_returning(transaction)
            .await?;
    }
    Ok(())
}
