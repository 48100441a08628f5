//! Writing an event down.

use std::net::IpAddr;

use domain::Curp;
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    binding::row_mac,
    event::{Asker, EfirmaRefusal, Event, MaskedCurp, SignInRefusal},
};
use crate::{
    SecretKey, Services,
    efirma::EnterError,
    entities::audit_event::{self, Entity},
    internal::Internal,
    limits, person,
};

/// How many rows one statement writes.
const CHUNK: usize = 500;

tokio::task_local! {
    static ORIGIN: Option<IpAddr>;
}

/// Does the work of a request that came from this address: what it records says so.
///
/// It goes with the task and not with [`Services`], since no use case decides anything by it. What a
/// task spawns knows nothing of it.
pub async fn asked_from<F: Future>(address: Option<IpAddr>, work: F) -> F::Output {
    ORIGIN.scope(address, work).await
}

/// Records an event: in the transaction of the act, so that neither is there without the other.
///
/// # Errors
/// [`Internal`].
pub async fn record(
    services: &Services,
    connection: &impl ConnectionTrait,
    event: Event,
) -> Result<(), Internal> {
    record_all(services, connection, [event]).await
}

/// Records several events at once.
pub(crate) async fn record_all(
    services: &Services,
    connection: &impl ConnectionTrait,
    events: impl IntoIterator<Item = Event>,
) -> Result<(), Internal> {
    let now = services.now();
    let origin = ORIGIN.try_with(|origin| *origin).ok().flatten();
    let rows = events
        .into_iter()
        .map(|event| row(services.key(), &event, services.new_id(now)?, origin, now))
        .collect::<Result<Vec<_>, Internal>>()?;
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

/// Records that nobody was signed in. Whoever is meant is looked up whatever the reason, and known or
/// not: it costs the same.
pub(crate) async fn sign_in_refused(
    services: &Services,
    connection: &impl ConnectionTrait,
    curp: &str,
    reason: SignInRefusal,
) -> Result<(), Internal> {
    let person = person::with_curp(curp).one(connection).await?;
    let curp = match &person {
        Some(_) => None,
        None => Curp::parse_vouched(curp)
            .ok()
            .as_ref()
            .map(MaskedCurp::from),
    };
    let person = person.map(|person| person.id);
    let event = Event::SignInRefused {
        person,
        curp,
        reason,
    };
    record(services, connection, event).await
}

/// Records that nobody entered with an e.firma, unless something of ours broke.
pub(crate) async fn efirma_refused(
    services: &Services,
    error: &EnterError,
) -> Result<(), Internal> {
    let reason = match error {
        EnterError::Unreadable => EfirmaRefusal::Unreadable,
        EnterError::NotTrusted(_) => EfirmaRefusal::NotTrusted,
        EnterError::Challenge => EfirmaRefusal::Challenge,
        EnterError::Signature => EfirmaRefusal::Signature,
        EnterError::Revoked => EfirmaRefusal::Revoked,
        EnterError::RevocationUnknown => EfirmaRefusal::RevocationUnknown,
        EnterError::Proof => EfirmaRefusal::Proof,
        EnterError::Removed => EfirmaRefusal::Removed,
        EnterError::Rfc => EfirmaRefusal::Rfc,
        EnterError::Internal(_) => return Ok(()),
    };
    let event = Event::EfirmaRefused { reason };
    record(services, services.database(), event).await
}

/// Records that an address has done too much of something; once in a while, however often it comes.
pub(crate) async fn too_much(
    services: &Services,
    counter: &limits::Counter,
    limit: &'static str,
    address: Option<IpAddr>,
) -> Result<(), Internal> {
    if !counter.is_news(address, services.now()) {
        return Ok(());
    }
    let asker = Asker::default();
    let event = Event::LimitHit { limit, asker };
    record(services, services.database(), event).await
}

/// Records that somebody has asked for something more often than he may, or that all together have; once
/// in a while, however often that happens. The refusal stands whether this works or not.
pub async fn limit_hit(services: &Services, asker: Asker, limit: &'static str) {
    let event = Event::LimitHit { limit, asker };
    now_and_then(services, asker, limit, event).await;
}

/// Records that somebody asked for what is not his; once in a while, however often he does. The refusal
/// stands whether this works or not.
pub async fn access_refused(services: &Services, asker: Asker, what: &'static str) {
    let event = Event::AccessRefused { what, asker };
    now_and_then(services, asker, what, event).await;
}

/// Records what is news of the session or the token that asks.
async fn now_and_then(services: &Services, asker: Asker, what: &'static str, event: Event) {
    let whom = asker.session.or(asker.token).unwrap_or_default();
    if !services.limits().told.is_news(whom, what, services.now()) {
        return;
    }
    if let Err(error) = record(services, services.database(), event).await {
        tracing::error!(%error, what, "a security event was not recorded");
    }
}

/// The row of an event.
pub(super) fn row(
    key: &SecretKey,
    event: &Event,
    id: Uuid,
    origin: Option<IpAddr>,
    at: OffsetDateTime,
) -> Result<audit_event::Model, Internal> {
    let columns = event.columns()?;
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
