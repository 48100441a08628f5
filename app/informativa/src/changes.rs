//! Who changed what of a return, and when: written in the transaction of the change. What one person does about one
//! contract within ten minutes is one row.

use std::time::Duration;

pub use platform::entities::informativa_change::What;
use platform::{
    Internal,
    entities::{Moment, informativa_change as change},
};
use records::{Actor, history::Author};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use services::Services;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{CaptureError, Capturing, returns};

/// Within which time the same person's changes of the same kind are one row.
const JOINED: Duration = Duration::from_mins(10);

/// How many are shown.
const SHOWN: u64 = 50;

/// Some changes of a return.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What was done.
    pub what: What,
    /// How many times.
    pub times: u32,
    /// By whom.
    pub author: Author,
    /// The serial number of the certificate, or the token's name.
    pub author_name: Option<String>,
    /// The capturista who did it.
    pub person: Option<Uuid>,
    /// When last.
    pub at: OffsetDateTime,
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
    let rows = change::Entity::find()
        .filter(change::Column::InformativaId.eq(informativa))
        .order_by_desc(change::Column::LastAt)
        .order_by_desc(change::Column::Id)
        .limit(SHOWN)
        .all(services.database())
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| Change {
            what: row.what,
            times: u32::try_from(row.times).unwrap_or_default(),
            author: row.author,
            author_name: row.author_name,
            person: row.person_id,
            at: *row.last_at,
        })
        .collect())
}
