//! One's own sign-ins, failed ones included, as the record of security events has them.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    CapturistaSession, Services,
    audit::{self, Outcome},
    entities::session,
    internal::Internal,
    paging::Page,
};

/// A sign-in, or an attempt that failed, as whoever was meant sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnSignIn {
    /// When; of several that failed alike on one day, the last.
    pub at: OffsetDateTime,
    /// When the first was.
    pub since: OffsetDateTime,
    /// How many there were.
    pub times: u64,
    /// What came of it.
    pub outcome: Outcome,
    /// On which device, in words; nothing when that was not seen, or it failed.
    pub device: Option<String>,
    /// From which address; nothing when that was not seen.
    pub address: Option<String>,
    /// Whether there were other addresses, too.
    pub several_addresses: bool,
    /// Whether it began the session that asks.
    pub is_this_one: bool,
}

/// One's own sign-ins within [`audit::SHOWN_FOR`], attempts with one's CURP that failed included,
/// [`crate::paging::PAGE_SIZE`] a page, the latest first. A page beyond the last is the last.
///
/// # Errors
/// [`Internal`].
pub async fn sign_ins(
    services: &Services,
    own: &CapturistaSession,
    page: u64,
) -> Result<Page<OwnSignIn>, Internal> {
    let since = services.now() - audit::SHOWN_FOR;
    let found = audit::of_person(services, own.person().id(), since, page).await?;
    let begun = found.items.iter().filter_map(|item| item.session);
    let mut devices = devices(services, begun).await?;
    Ok(found.map(|item| OwnSignIn {
        at: item.at,
        since: item.since,
        times: item.times,
        outcome: item.outcome,
        device: item.session.and_then(|id| devices.remove(&id)),
        address: item.origin,
        several_addresses: item.several,
        is_this_one: item.session == Some(own.id()),
    }))
}

/// The devices of these sessions, where they were seen.
async fn devices(
    services: &Services,
    sessions: impl Iterator<Item = Uuid>,
) -> Result<HashMap<Uuid, String>, Internal> {
    let rows: Vec<(Uuid, Option<String>)> = session::Entity::find()
        .select_only()
        .columns([session::Column::Id, session::Column::Device])
        .filter(session::Column::Id.is_in(sessions))
        .into_tuple()
        .all(services.database())
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|(id, device)| Some((id, device?)))
        .collect())
}
