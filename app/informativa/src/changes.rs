//! Who changed what of a return, and when: written in the transaction of the change. What one person does about one
//! contract within ten minutes is one row. How often something was changed stands in its own row, and does not go back
//! when rows are deleted here.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

pub use platform::entities::informativa_change::What;
use platform::{
    Internal,
    entities::{
        Moment, informativa, informativa_change as change, informativa_contract as contract, person,
    },
};
use records::{Actor, history::Author};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait as _},
};
use services::{Person, Services};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{CaptureError, Capturing, contracts, returns};

/// Within which time the same person's changes of the same kind are one row.
const JOINED: Duration = Duration::from_mins(10);

/// How many are shown.
pub const SHOWN: u64 = 50;

/// How many are kept of a return: the oldest make room.
pub const MOST_CHANGES: u64 = 20_000;

/// Some changes of a return.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What was done.
    pub what: What,
    /// Of which contract; none for what concerns the return as a whole.
    pub contract: Option<OfContract>,
    /// How many times.
    pub times: u32,
    /// By whom.
    pub author: Author,
    /// The serial number of the certificate, or the token's name.
    pub author_name: Option<String>,
    /// The name of the capturista who did it.
    pub person: Option<String>,
    /// When last.
    pub at: OffsetDateTime,
}

/// Which contract a change is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfContract {
    /// The one with this number.
    Number(u32),
    /// One that is there no more.
    Removed,
}

pub(crate) async fn note(
    services: &Services,
    transaction: &impl ConnectionTrait,
    capturing: &Capturing,
    of: (Uuid, Option<Uuid>),
    what: What,
) -> Result<(), Internal> {
    note_of(services, transaction, capturing.actor(), of, what).await
}

/// The same of what nobody captured.
pub(crate) async fn note_of(
    services: &Services,
    transaction: &impl ConnectionTrait,
    actor: &Actor,
    (informativa, contract): (Uuid, Option<Uuid>),
    what: What,
) -> Result<(), Internal> {
    let now = services.now();
    count(transaction, informativa, contract, now).await?;
    let of_contract = match contract {
        Some(contract) => change::Column::ContractId.eq(contract),
        None => change::Column::ContractId.is_null(),
    };
    let latest = change::Entity::find()
        .filter(change::Column::InformativaId.eq(informativa))
        .filter(change::Column::LastAt.gte(Moment::from(now - JOINED)))
        .filter(of_contract)
        .filter(change::Column::What.eq(what))
        .filter(change::Column::Author.eq(actor.author()))
        .order_by_desc(change::Column::LastAt)
        .limit(SHOWN)
        .all(transaction)
        .await?;
    let same = latest
        .into_iter()
        .find(|row| row.author_name.as_deref() == actor.name() && row.person_id == actor.person());
    if let Some(row) = same {
        change::ActiveModel {
            id: Unchanged(row.id),
            times: Set(row.times.saturating_add(1)),
            last_at: Set(now.into()),
            ..Default::default()
        }
        .update(transaction)
        .await?;
        return Ok(());
    }
    change::Entity::insert(change::ActiveModel {
        id: Set(services.new_id(now)?),
        informativa_id: Set(informativa),
        contract_id: Set(contract),
        what: Set(what),
        times: Set(1),
        author: Set(actor.author()),
        author_name: Set(actor.name().map(str::to_owned)),
        person_id: Set(actor.person()),
        first_at: Set(now.into()),
        last_at: Set(now.into()),
    })
    .exec_without_returning(transaction)
    .await?;
    make_room(transaction, informativa).await
}

/// Counts a change, in the rows of what was changed.
async fn count(
    transaction: &impl ConnectionTrait,
    informativa: Uuid,
    contract: Option<Uuid>,
    now: OffsetDateTime,
) -> Result<(), Internal> {
    informativa::Entity::update_many()
        .col_expr(
            informativa::Column::Changes,
            Expr::col(informativa::Column::Changes).add(1),
        )
        .col_expr(
            informativa::Column::ChangedAt,
            Expr::value(Moment::from(now)),
        )
        .filter(informativa::Column::Id.eq(informativa))
        .exec(transaction)
        .await?;
    if let Some(contract) = contract {
        contract::Entity::update_many()
            .col_expr(
                contract::Column::Changes,
                Expr::col(contract::Column::Changes).add(1),
            )
            .filter(contract::Column::Id.eq(contract))
            .exec(transaction)
            .await?;
    }
    Ok(())
}

/// Deletes the oldest rows of a return that has more than [`MOST_CHANGES`].
async fn make_room(transaction: &impl ConnectionTrait, informativa: Uuid) -> Result<(), Internal> {
    let too_many: Vec<Uuid> = change::Entity::find()
        .select_only()
        .column(change::Column::Id)
        .filter(change::Column::InformativaId.eq(informativa))
        .order_by_desc(change::Column::LastAt)
        .order_by_desc(change::Column::Id)
        .offset(MOST_CHANGES)
        .limit(SHOWN)
        .into_tuple()
        .all(transaction)
        .await?;
    if !too_many.is_empty() {
        change::Entity::delete_many()
            .filter(change::Column::Id.is_in(too_many))
            .exec(transaction)
            .await?;
    }
    Ok(())
}

/// The latest changes of a return, the last first.
///
/// # Errors
/// [`CaptureError::Unknown`], [`CaptureError::Internal`].
pub async fn latest(
    services: &Services,
    capturing: &Capturing,
    informativa: Uuid,
) -> Result<Vec<Change>, CaptureError> {
    returns::find(services, capturing, informativa).await?;
    let database = services.database();
    let rows = change::Entity::find()
        .filter(change::Column::InformativaId.eq(informativa))
        .order_by_desc(change::Column::LastAt)
        .order_by_desc(change::Column::Id)
        .limit(SHOWN)
        .all(database)
        .await?;
    let ids: HashSet<Uuid> = rows.iter().filter_map(|row| row.contract_id).collect();
    let numbers: HashMap<Uuid, i32> = contract::Entity::find()
        .select_only()
        .columns([contract::Column::Id, contract::Column::Number])
        .filter(contract::Column::Id.is_in(ids))
        .into_tuple::<(Uuid, i32)>()
        .all(database)
        .await?
        .into_iter()
        .collect();
    let ids: HashSet<Uuid> = rows.iter().filter_map(|row| row.person_id).collect();
    let mut names = HashMap::new();
    for row in person::Entity::find()
        .filter(person::Column::Id.is_in(ids))
        .all(database)
        .await?
    {
        names.insert(row.id, Person::try_from(row)?.full_name());
    }
    Ok(rows
        .into_iter()
        .map(|row| Change {
            what: row.what,
            contract: row.contract_id.map(|id| match numbers.get(&id) {
                Some(number) => OfContract::Number(u32::try_from(*number).unwrap_or_default()),
                None => OfContract::Removed,
            }),
            times: u32::try_from(row.times).unwrap_or_default(),
            author: row.author,
            author_name: row.author_name,
            person: row.person_id.and_then(|id| names.get(&id).cloned()),
            at: *row.last_at,
        })
        .collect())
}

/// How often a return was changed: who discards it says up to which change they have seen it.
///
/// # Errors
/// As [`returns::find`].
pub async fn of_return(
    services: &Services,
    capturing: &Capturing,
    informativa: Uuid,
) -> Result<i64, CaptureError> {
    let found = returns::find(services, capturing, informativa).await?;
    Ok(found.changes)
}

/// How often a contract was changed, with its workers: who removes them says up to which change they have seen them.
///
/// # Errors
/// As [`contracts::find`].
pub async fn of_contract(
    services: &Services,
    capturing: &Capturing,
    contract: Uuid,
) -> Result<i64, CaptureError> {
    let (_, found) = contracts::find(services, capturing, contract).await?;
    Ok(found.changes)
}
