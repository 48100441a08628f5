//! Writing an event down.

use std::net::IpAddr;

use platform::{
    SecretKey,
    entities::audit_event::{self, Entity},
    internal::Internal,
};
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    binding::row_mac,
    event::{Asker, Event},
    repeats::Repeated,
};
use crate::Records;

/// How many rows one statement writes.
const CHUNK: usize = 500;

tokio::task_local! {
    static ORIGIN: Option<IpAddr>;
}

/// Does the work of a request that came from this address: what it records says so.
///
/// It goes with the task and not with [`Records`], since no use case decides anything by it. What a
/// task spawns knows nothing of it.
pub async fn asked_from<F: Future>(address: Option<IpAddr>, work: F) -> F::Output {
    ORIGIN.scope(address, work).await
}

/// Records an event: in the transaction of the act, so that neither is there without the other.
///
/// # Errors
/// [`Internal`].
pub async fn record(
    records: &Records,
    connection: &impl ConnectionTrait,
    event: Event,
) -> Result<(), Internal> {
    record_all(records, connection, [event]).await
}

/// Records several events at once.
///
/// # Errors
/// [`Internal`].
pub async fn record_all(
    records: &Records,
    connection: &impl ConnectionTrait,
    events: impl IntoIterator<Item = Event>,
) -> Result<(), Internal> {
    let (now, origin) = (records.now(), origin());
    let rows = events
        .into_iter()
        .map(|event| {
            let id = records.new_id(now)?;
            row(records.key(), &event, None, id, origin, now)
        })
        .collect::<Result<Vec<_>, Internal>>()?;
    write(connection, &rows).await
}

fn origin() -> Option<IpAddr> {
    ORIGIN.try_with(|origin| *origin).ok().flatten()
}

async fn write(
    connection: &impl ConnectionTrait,
    rows: &[audit_event::Model],
) -> Result<(), Internal> {
    for chunk in rows.chunks(CHUNK) {
        let rows = chunk
            .iter()
            .cloned()
            .map(IntoActiveModel::into_active_model);
        Entity::insert_many(rows)
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}

/// Records what may be repeated without end, when it begins; what follows is counted. `event` is told whether
/// it stands for several (of whom there were too many to tell them apart).
///
/// # Errors
/// [`Internal`]; then the next one is the first.
pub async fn repeated(
    records: &Records,
    which: Repeated,
    event: impl AsyncFnOnce(bool) -> Result<Event, Internal>,
) -> Result<(), Internal> {
    let apart = which.is_of_one();
    let Some(which) = records.repeats().count(which, records.now()) else {
        return Ok(());
    };
    let outcome = async {
        let event = event(apart && !which.is_of_one()).await?;
        record(records, records.database(), event.clone()).await?;
        Ok(event)
    }
    .await;
    match outcome {
        Ok(event) => {
            records.repeats().told(&which, event, origin());
            Ok(())
        }
        Err(error) => {
            records.repeats().not_told(&which);
            Err(error)
        }
    }
}

/// Records how often what has ended was repeated, and what goes on, once an hour; or everything, before the
/// process ends. Returns how many were recorded.
///
/// # Errors
/// [`Internal`]; what was not recorded is by a later call.
pub async fn tell_repeats(records: &Records, everything: bool) -> Result<usize, Internal> {
    let now = records.now();
    let counts = records.repeats().to_tell(now, everything);
    for chunk in counts.chunks(CHUNK) {
        let rows = chunk
            .iter()
            .map(|count| {
                let (id, times) = (records.new_id(now)?, Some(count.times));
                row(records.key(), &count.event, times, id, count.origin, now)
            })
            .collect::<Result<Vec<_>, Internal>>()?;
        write(records.database(), &rows).await?;
        records.repeats().settle(chunk, now);
    }
    Ok(counts.len())
}

/// Records that an address has done too much of something; once when it begins, however often it comes.
///
/// # Errors
/// [`Internal`].
pub async fn too_much(
    records: &Records,
    limit: &'static str,
    address: Option<IpAddr>,
) -> Result<(), Internal> {
    let asker = Asker::default();
    repeated(records, Repeated::from(address, limit, None), async |_| {
        Ok(Event::LimitHit {
            limit: limit.into(),
            asker,
        })
    })
    .await
}

/// Records that somebody has asked for something more often than they may, or that all together have; once
/// when it begins. The refusal stands whether this works or not.
pub async fn limit_hit(records: &Records, asker: Asker, limit: &'static str) {
    let event = Event::LimitHit {
        limit: limit.into(),
        asker,
    };
    of_asker(records, asker, limit, event).await;
}

/// Records that somebody asked for what is not theirs; once when it begins. The refusal stands whether this
/// works or not.
pub async fn access_refused(records: &Records, asker: Asker, what: &'static str) {
    let event = Event::AccessRefused {
        what: what.into(),
        asker,
    };
    of_asker(records, asker, what, event).await;
}

/// Records what the session or the token asks for in vain.
async fn of_asker(records: &Records, asker: Asker, what: &'static str, event: Event) {
    let whom = asker.session.or(asker.token).unwrap_or_default();
    let told = repeated(records, Repeated::by(whom, what), async |_| Ok(event)).await;
    if let Err(error) = told {
        tracing::error!(%error, what, "a security event was not recorded");
    }
}

/// The row of an event.
pub(super) fn row(
    key: &SecretKey,
    event: &Event,
    times: Option<u64>,
    id: Uuid,
    origin: Option<IpAddr>,
    at: OffsetDateTime,
) -> Result<audit_event::Model, Internal> {
    let columns = event.columns(times)?;
    let mut row = audit_event::Model {
        id,
        kind: columns.kind,
        person_id: columns.person,
        contratista_id: columns.contratista,
        session_id: columns.session,
        token_id: columns.token,
        details: columns.details,
        origin: origin.map(|address| address.to_string()),
        at: at.into(),
        mac: None,
        segment: None,
        emitted_at: None,
    };
    row.mac = Some(row_mac(key, &row).into());
    Ok(row)
}
