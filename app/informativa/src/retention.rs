//! What becomes of what nobody needs: a return that nobody touches is discarded after a mail to its contratista, and what
//! was captured in a discarded one is deleted later. The return's own row and who changed what of it stay for some years,
//! as does what the registers remember of clients and workers whom nobody captures any more.

mod registers;

use std::time::Duration;

use platform::{
    Internal, database,
    entities::{
        Moment, general_data, informativa, informativa_change as change, informativa_change::What,
        informativa_contract as contract, informativa_worker as worker,
    },
};
use records::Actor;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    ColumnTrait, Condition, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
    sea_query::Expr,
};
use services::{
    Services,
    jobs::{Job, When},
    mail::DraftLapses,
    outbox,
    settings::DAY,
};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{changes, files, returns};

/// How long before a return lapses its contratista is told.
const NOTICE: Duration = Duration::from_secs(30 * DAY.as_secs());

/// The most returns that are told of, lapse or are emptied at a time; the rest waits for the next time.
const BATCH: u64 = 200;

/// The most contracts that are deleted at a time.
const MOST_CONTRACTS: u64 = 5_000;

/// What happened to returns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// To so many contratistas' returns a mail was written.
    pub told: u64,
    /// So many were discarded.
    pub lapsed: u64,
    /// What was captured in so many was deleted.
    pub emptied: u64,
    /// Of so many nothing is left.
    pub gone: u64,
    /// So many clients and workers were forgotten.
    pub forgotten: u64,
}

/// Doing it.
pub fn forgetting() -> Job {
    Job::new(
        "captured_retention",
        When::Hourly,
        "what was captured and nobody needs any more was not deleted",
        |services, _| async move { forget_old(&services).await.map(drop) },
    )
}

/// Does what is due of it.
///
/// # Errors
/// [`Internal`].
pub async fn forget_old(services: &Services) -> Result<Done, Internal> {
    let now = services.now();
    let kept = services.settings().retention;
    let mut done = Done::default();
    let nearly = now - kept.drafts.saturating_sub(NOTICE);
    for id in some_of(services, idle(nearly).filter(told(now).not())).await? {
        done.told += u64::from(tell(services, id, nearly, now).await?);
    }
    let due = idle(now - kept.drafts).filter(told(now - NOTICE));
    for id in some_of(services, due).await? {
        done.lapsed += u64::from(lapse(services, id, now).await?);
    }
    let discarded = informativa::Entity::find()
        .filter(informativa::Column::State.eq(informativa::State::Discarded))
        .filter(informativa::Column::ChangedAt.lt(Moment::from(now - kept.discarded)));
    let mut left = MOST_CONTRACTS;
    for id in some_of(services, discarded).await? {
        let emptied = empty(services, id, &mut left).await?;
        done.emptied += u64::from(emptied);
        if left == 0 {
            break;
        }
    }
    let remembered = now - kept.remembered;
    let emptied = informativa::Entity::find()
        .filter(informativa::Column::State.eq(informativa::State::Emptied))
        .filter(informativa::Column::ChangedAt.lt(Moment::from(remembered)));
    for id in some_of(services, emptied).await? {
        erase(services, id).await?;
        done.gone += 1;
    }
    done.forgotten = registers::forget(services, remembered).await?;
    Ok(done)
}

/// Returns that are being captured and were not touched since then.
fn idle(since: OffsetDateTime) -> Select<informativa::Entity> {
    informativa::Entity::find()
        .filter(informativa::Column::State.eq(informativa::State::Capturing))
        .filter(informativa::Column::ChangedAt.lt(Moment::from(since)))
}

/// Whether the contratista was told until then, and nobody has touched the return since.
fn told(until: OffsetDateTime) -> Condition {
    let column = (informativa::Entity, informativa::Column::WarnedAt);
    let untouched = Expr::col(column).gt(Expr::col((
        informativa::Entity,
        informativa::Column::ChangedAt,
    )));
    Condition::all()
        .add(informativa::Column::WarnedAt.is_not_null())
        .add(informativa::Column::WarnedAt.lte(Moment::from(until)))
        .add(untouched)
}

/// Those that have waited for longest.
async fn some_of(
    services: &Services,
    which: Select<informativa::Entity>,
) -> Result<Vec<Uuid>, Internal> {
    Ok(which
        .select_only()
        .column(informativa::Column::Id)
        .order_by_asc(informativa::Column::ChangedAt)
        .limit(BATCH)
        .into_tuple()
        .all(services.database())
        .await?)
}

/// Writes the mail, if there is an address; without one nobody can be told, and the time runs all the same.
async fn tell(
    services: &Services,
    id: Uuid,
    since: OffsetDateTime,
    now: OffsetDateTime,
) -> Result<bool, Internal> {
    let transaction = database::begin(services.database()).await?;
    // Somebody may have touched it, or another worker told of it, at this moment.
    let still = idle(since)
        .filter(informativa::Column::Id.eq(id))
        .filter(told(now).not())
        .lock_exclusive()
        .one(&transaction)
        .await?;
    let Some(row) = still else {
        return Ok(false);
    };
    let data = general_data::Entity::find()
        .filter(general_data::Column::ContratistaId.eq(row.contratista_id))
        .count(&transaction)
        .await?;
    if data > 0 {
        let lapses = Ord::max(
            *row.changed_at + services.settings().retention.drafts,
            now + NOTICE,
        );
        let mail = DraftLapses {
            contratista: row.contratista_id,
            informativa: id,
            cuatrimestre: returns::read(&row)?.period.to_string(),
            at: now,
            lapses,
        };
        outbox::write_to_contratista(services, &transaction, row.contratista_id, mail, now).await?;
    }
    informativa::ActiveModel {
        id: Unchanged(id),
        warned_at: Set(Some(now.into())),
        ..Default::default()
    }
    .update(&transaction)
    .await?;
    transaction.commit().await?;
    Ok(data > 0)
}

/// Discards it: nobody has touched it since its contratista was told. The operator's rule does that.
async fn lapse(services: &Services, id: Uuid, now: OffsetDateTime) -> Result<bool, Internal> {
    let transaction = database::begin(services.database()).await?;
    let still = idle(now - services.settings().retention.drafts)
        .filter(informativa::Column::Id.eq(id))
        .filter(told(now - NOTICE))
        .lock_exclusive()
        .one(&transaction)
        .await?;
    let Some(row) = still else {
        return Ok(false);
    };
    informativa::ActiveModel {
        id: Unchanged(id),
        state: Set(informativa::State::Discarded),
        ..Default::default()
    }
    .update(&transaction)
    .await?;
    let operator = Actor::Operator {
        contratista: Some(row.contratista_id),
    };
    changes::note_of(services, &transaction, &operator, (id, None), What::Lapsed).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Deletes an emptied return, and who changed what of it.
async fn erase(services: &Services, id: Uuid) -> Result<(), Internal> {
    let transaction = database::begin(services.database()).await?;
    change::Entity::delete_many()
        .filter(change::Column::InformativaId.eq(id))
        .exec(&transaction)
        .await?;
    informativa::Entity::delete_by_id(id)
        .exec(&transaction)
        .await?;
    transaction.commit().await?;
    Ok(())
}

/// Deletes contracts and workers of a discarded return, `left` contracts at most. Whether nothing is left in it.
async fn empty(services: &Services, id: Uuid, left: &mut u64) -> Result<bool, Internal> {
    let database = services.database();
    let contracts: Vec<Uuid> = contract::Entity::find()
        .select_only()
        .column(contract::Column::Id)
        .filter(contract::Column::InformativaId.eq(id))
        .order_by_asc(contract::Column::Number)
        .limit(*left)
        .into_tuple()
        .all(database)
        .await?;
    *left -= contracts.len() as u64;
    // One after the other, so that nobody who captures waits for long in SQLite.
    for contract in contracts {
        files::forget_of(database, contract).await?;
        worker::Entity::delete_many()
            .filter(worker::Column::ContractId.eq(contract))
            .exec(database)
            .await?;
        contract::Entity::delete_by_id(contract)
            .exec(database)
            .await?;
    }
    if *left == 0 {
        return Ok(false);
    }
    informativa::ActiveModel {
        id: Unchanged(id),
        state: Set(informativa::State::Emptied),
        ..Default::default()
    }
    .update(database)
    .await?;
    Ok(true)
}
