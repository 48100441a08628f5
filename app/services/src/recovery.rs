//! A forgotten password. Whoever asks, one row is written and the answer is the same; only the
//! worker looks the account up, so neither words nor time tell who has one.

use domain::Curp;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, ExprTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    Origin, Services, access_link_rows,
    accounts::altas,
    attempts::{self, Counted, Counter, Scope},
    audit::{self, Event},
    database,
    entities::{HiddenText, Moment, recovery_request},
    folding::one_line,
    internal::{Internal, impl_from_internal},
    jobs::{Job, LOOK_EVERY, Trigger, When},
    limits::TooMuch,
    mail::{AnyMail, CreatePassword, RecoverAccess},
    metrics::Limit,
    outbox, person,
};

/// The most characters of each field that are kept: as long as an address may be (RFC 5321).
const KEPT_CHARACTERS: usize = 254;

/// How many requests one step of the worker answers, and how many it looks up at a time.
const BATCH: usize = 50;

/// Why nothing was asked for.
#[derive(Debug, thiserror::Error)]
pub enum RequestError {
    /// Too many requests came from this address; the same whoever was asked for.
    #[error(transparent)]
    TooMuch(#[from] TooMuch),
    /// See [`Internal`].
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl_from_internal!(RequestError);

/// Asks for a way back in.
///
/// # Errors
/// [`RequestError`].
pub async fn request(
    services: &Services,
    origin: &Origin,
    typed_curp: &str,
    typed_email: &str,
) -> Result<(), RequestError> {
    let now = services.now();
    let recoveries = &services.limits().recoveries;
    let taken = match recoveries.take(origin.address, now) {
        Ok(taken) => taken,
        Err(too_much) => {
            services.metrics().limit_hit(Limit::RecoveryAddress);
            audit::too_much(services, "recovery_address", origin.address).await?;
            return Err(too_much.into());
        }
    };
    let id = services.new_id(now)?;
    let transaction = database::begin(services.database()).await?;
    recovery_request::Entity::insert(recovery_request::ActiveModel {
        id: Set(id),
        curp: Set(kept(typed_curp)),
        email: Set(kept(typed_email)),
        requested_at: Set(now.into()),
    })
    .exec_without_returning(&transaction)
    .await?;
    let event = Event::RecoveryAsked {
        request: id,
        curp: Curp::parse_vouched(typed_curp)
            .ok()
            .as_ref()
            .map(Into::into),
    };
    audit::record(services, &transaction, event).await?;
    transaction.commit().await?;
    taken.keep();
    services.wake_worker();
    Ok(())
}

/// Answering requests.
pub(crate) fn answering() -> Job {
    let when = When::Woken {
        by: Trigger::RecoveryRequest,
        every: LOOK_EVERY,
    };
    Job::new(
        "recovery",
        when,
        "recovery requests were not answered",
        |services, stop| async move {
            while !stop.is_told() && process(&services).await? > 0 {
                services.triggers().pull(Trigger::Mail);
            }
            Ok(())
        },
    )
}

/// Looks at the requests that wait, and writes the mails they lead to. One that breaks is left for
/// the next time and does not hold up the others, however many break.
pub(crate) async fn process(services: &Services) -> Result<usize, Internal> {
    let mut processed = 0;
    let mut last = None;
    while processed < BATCH {
        let waiting = waiting_after(services, last).await?;
        last = waiting.last().copied();
        for (_, id) in &waiting {
            match process_one(services, *id).await {
                Ok(()) => processed += 1,
                Err(error) => tracing::error!(request = %id, %error, "a recovery request broke"),
            }
        }
        if waiting.len() < BATCH {
            break;
        }
    }
    Ok(processed)
}

/// The next requests after this one, the oldest first.
async fn waiting_after(
    services: &Services,
    last: Option<(Moment, Uuid)>,
) -> Result<Vec<(Moment, Uuid)>, DbErr> {
    use recovery_request::Column;
    let mut waiting = recovery_request::Entity::find();
    if let Some((at, id)) = last {
        let same_moment = Column::RequestedAt.eq(at).and(Column::Id.gt(id));
        waiting = waiting.filter(Column::RequestedAt.gt(at).or(same_moment));
    }
    waiting
        .select_only()
        .columns([Column::RequestedAt, Column::Id])
        .order_by_asc(Column::RequestedAt)
        .order_by_asc(Column::Id)
        .limit(BATCH as u64)
        .into_tuple()
        .all(services.database())
        .await
}

/// One transaction, so a request is either still there or done; deleting it first also keeps a
/// second worker out.
async fn process_one(services: &Services, id: Uuid) -> Result<(), Internal> {
    let now = services.now();
    let transaction = database::begin(services.database()).await?;
    let request = recovery_request::Entity::find_by_id(id)
        .one(&transaction)
        .await?;
    let deleted = recovery_request::Entity::delete_by_id(id)
        .exec(&transaction)
        .await?;
    if let Some(request) = request.filter(|_| deleted.rows_affected == 1) {
        answer(services, &transaction, &request, now).await?;
    }
    transaction.commit().await?;
    Ok(())
}

async fn answer(
    services: &Services,
    transaction: &DatabaseTransaction,
    request: &recovery_request::Model,
    now: OffsetDateTime,
) -> Result<(), Internal> {
    let Ok(curp) = Curp::parse_vouched(&request.curp.0) else {
        return Ok(());
    };
    let Some(person) = person::with_curp(curp.as_str()).one(transaction).await? else {
        return Ok(());
    };
    let Some(person) = person::lock(transaction, person.id).await? else {
        return Ok(());
    };
    let typed = &request.email.0;
    let the_way_back = person::standing(transaction, &person).await?.proved
        && domain::same_mail(&person.email.0, typed)
        && person::works_for_somebody(transaction, person.id).await?;
    // Whoever has not proved this mail gets anew the invitation that bears it.
    let alta = altas::unproved(person.id, now)
        .all(transaction)
        .await?
        .into_iter()
        .rfind(|alta| altas::has_address(alta, typed));
    let alta = alta.filter(|_| !the_way_back).map(|alta| alta.id);
    if !the_way_back && alta.is_none() {
        return Ok(());
    }
    let counter = counter(services, person.id);
    let counted = attempts::count_mail(services, transaction, Some(counter), typed.trim());
    if let Counted::Delayed { .. } = counted.await? {
        tracing::info!(person = %person.id, "no recovery mail: too many were asked for");
        let event = Event::LimitHit {
            limit: "recovery".into(),
            asker: audit::Asker {
                person: Some(person.id),
                ..audit::Asker::default()
            },
        };
        return audit::record(services, transaction, event).await;
    }
    let event = Event::RecoverySent {
        person: person.id,
        request: request.id,
    };
    audit::record(services, transaction, event).await?;
    let link = access_link_rows::issue(services, transaction, person.id, alta, now).await?;
    let mail: AnyMail = match alta {
        Some(_) => CreatePassword { link }.into(),
        None => RecoverAccess { link }.into(),
    };
    outbox::write(services, transaction, person.id, mail, now).await
}

/// The counter of recovery mails to a person.
pub(crate) fn counter(services: &Services, person_id: Uuid) -> Counter {
    Counter {
        scope: Scope::Recovery,
        key: services.key().derive("recovery", &[person_id.as_bytes()]),
    }
}

fn kept(typed: &str) -> HiddenText {
    HiddenText(one_line(typed).chars().take(KEPT_CHARACTERS).collect())
}
