//! Writing an event down.

use std::net::IpAddr;

use domain::Curp;
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    binding::row_mac,
    event::{Asker, EfirmaRefusal, Event, MaskedCurp, SignInRefusal},
    repeats::Repeated,
};
use crate::{
    SecretKey, Services,
    efirma::EnterError,
    entities::audit_event::{self, Entity},
    internal::Internal,
    person,
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
    let (now, origin) = (services.now(), origin());
    let rows = events
        .into_iter()
        .map(|event| {
            let id = services.new_id(now)?;
            row(services.key(), &event, None, id, origin, now)
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
pub(crate) async fn repeated(
    services: &Services,
    which: Repeated,
    event: impl AsyncFnOnce(bool) -> Result<Event, Internal>,
) -> Result<(), Internal> {
    let apart = which.is_of_one();
    let Some(which) = services.repeats().count(which, services.now()) else {
        return Ok(());
    };
    let outcome = async {
        let event = event(apart && !which.is_of_one()).await?;
        record(services, services.database(), event.clone()).await?;
        Ok(event)
    }
    .await;
    match outcome {
        Ok(event) => {
            services.repeats().told(&which, event, origin());
            Ok(())
        }
        Err(error) => {
            services.repeats().not_told(&which);
            Err(error)
        }
    }
}

/// Records how often what has ended was repeated, and what goes on, once an hour; or everything, before the
/// process ends. Returns how many were recorded.
///
/// # Errors
/// [`Internal`]; what was not recorded is by a later call.
pub async fn tell_repeats(services: &Services, everything: bool) -> Result<usize, Internal> {
    let now = services.now();
    let counts = services.repeats().to_tell(now, everything);
    for chunk in counts.chunks(CHUNK) {
        let rows = chunk
            .iter()
            .map(|count| {
                let (id, times) = (services.new_id(now)?, Some(count.times));
                row(services.key(), &count.event, times, id, count.origin, now)
            })
            .collect::<Result<Vec<_>, Internal>>()?;
        write(services.database(), &rows).await?;
        services.repeats().settle(chunk, now);
    }
    Ok(counts.len())
}

/// Records that nobody was signed in. Whoever is meant is looked up whatever the reason, and known or
/// not: it costs the same.
pub(crate) async fn sign_in_refused(
    services: &Services,
    connection: &impl ConnectionTrait,
    curp: &str,
    reason: SignInRefusal,
) -> Result<(), Internal> {
    let event = refusal(connection, curp, reason).await?;
    record(services, connection, event).await
}

async fn refusal(
    connection: &impl ConnectionTrait,
    curp: &str,
    reason: SignInRefusal,
) -> Result<Event, Internal> {
    let person = person::with_curp(curp).one(connection).await?;
    let curp = match &person {
        Some(_) => None,
        None => Curp::parse_vouched(curp)
            .ok()
            .as_ref()
            .map(MaskedCurp::from),
    };
    let person = person.map(|person| person.id);
    Ok(Event::SignInRefused {
        person,
        curp,
        reason,
    })
}

/// Records that nobody was signed in, without a look at the password, because a delay is on. Once when it
/// begins; whoever goes on is counted, by the address and by what was typed, whether anybody has it or not.
pub(crate) async fn sign_in_delayed(
    services: &Services,
    address: Option<IpAddr>,
    curp: &str,
    subject: [u8; 32],
) -> Result<(), Internal> {
    let reason = SignInRefusal::Delayed;
    let which = Repeated::from(address, "sign_in_delayed", Some(subject));
    repeated(services, which, async |several| {
        let curp = if several { "" } else { curp };
        refusal(services.database(), curp, reason).await
    })
    .await
}

/// Records that nobody entered with an e.firma, unless something of ours broke. Once when it begins, by the
/// address and the reason.
pub(crate) async fn efirma_refused(
    services: &Services,
    address: Option<IpAddr>,
    error: &EnterError,
) -> Result<(), Internal> {
    let (reason, what) = match error {
        EnterError::Unreadable => (EfirmaRefusal::Unreadable, "efirma_unreadable"),
        EnterError::NotTrusted(_) => (EfirmaRefusal::NotTrusted, "efirma_not_trusted"),
        EnterError::Challenge => (EfirmaRefusal::Challenge, "efirma_challenge"),
        EnterError::Signature => (EfirmaRefusal::Signature, "efirma_signature"),
        EnterError::Revoked => (EfirmaRefusal::Revoked, "efirma_revoked"),
        EnterError::RevocationUnknown => (EfirmaRefusal::RevocationUnknown, "efirma_unknown"),
        EnterError::Proof => (EfirmaRefusal::Proof, "efirma_proof"),
        EnterError::Removed => (EfirmaRefusal::Removed, "efirma_removed"),
        EnterError::Rfc => (EfirmaRefusal::Rfc, "efirma_rfc"),
        EnterError::Internal(_) => return Ok(()),
    };
    let which = Repeated::from(address, what, None);
    repeated(services, which, async |_| {
        Ok(Event::EfirmaRefused { reason })
    })
    .await
}

/// Records that an address has done too much of something; once when it begins, however often it comes.
pub(crate) async fn too_much(
    services: &Services,
    limit: &'static str,
    address: Option<IpAddr>,
) -> Result<(), Internal> {
    let asker = Asker::default();
    repeated(services, Repeated::from(address, limit, None), async |_| {
        Ok(Event::LimitHit {
            limit: limit.into(),
            asker,
        })
    })
    .await
}

/// Records that somebody has asked for something more often than they may, or that all together have; once
/// when it begins. The refusal stands whether this works or not.
pub async fn limit_hit(services: &Services, asker: Asker, limit: &'static str) {
    let event = Event::LimitHit {
        limit: limit.into(),
        asker,
    };
    of_asker(services, asker, limit, event).await;
}

/// Records that somebody asked for what is not theirs; once when it begins. The refusal stands whether this
/// works or not.
pub async fn access_refused(services: &Services, asker: Asker, what: &'static str) {
    let event = Event::AccessRefused {
        what: what.into(),
        asker,
    };
    of_asker(services, asker, what, event).await;
}

/// Records what the session or the token asks for in vain.
async fn of_asker(services: &Services, asker: Asker, what: &'static str, event: Event) {
    let whom = asker.session.or(asker.token).unwrap_or_default();
    let told = repeated(services, Repeated::by(whom, what), async |_| Ok(event)).await;
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
