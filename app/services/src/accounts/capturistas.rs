//! Alta and baja of capturistas (IMSS guide, steps 1 and 2).

use std::time::Duration;

use domain::{Curp, Rfc};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait,
    QueryFilter, QuerySelect, SqlErr, sea_query::Expr,
};
use time::OffsetDateTime;
use uuid::Uuid;
use values::{CapturistaTexts, Email, NewCapturista};

use super::altas;
use crate::{
    Administration, Services, access_link_rows, acting_for,
    administration::OperatorError,
    attempts::{self, Counted, Counter, Scope},
    audit::{self, By, SessionEnd},
    database,
    entities::{Moment, contratista, history::Event, membership, person as people},
    fields, general_data, history,
    internal::{Internal, impl_from_internal},
    mail::{CreatePassword, Registered},
    metrics::Limit,
    outbox::{self, Lane},
    person, sessions,
};

/// Why a capturista was not registered.
#[derive(Debug, thiserror::Error)]
pub enum RegisterCapturistaError {
    /// No contratista with this RFC is registered.
    #[error("no such contratista")]
    UnknownContratista,
    /// The contratista has not given its general data yet.
    #[error("the contratista's general data are missing")]
    DataMissing,
    /// The CURP is this contratista's capturista already.
    #[error("the capturista is registered already")]
    AlreadyRegistered,
    /// The CURP is known with other data. The words for the user name neither a mail nor another
    /// contratista.
    #[error("the data differ from those registered")]
    Refused,
    /// Too many altas send mail to this address.
    #[error("too many mails to one address")]
    TooManyMails {
        /// How long to wait.
        wait: Duration,
    },
    /// See [`Internal`].
    #[error(transparent)]
    Internal(#[from] Internal),
}

/// Why a capturista was not removed.
#[derive(Debug, thiserror::Error)]
pub enum RemoveCapturistaError {
    /// No contratista with this RFC is registered.
    #[error("no such contratista")]
    UnknownContratista,
    /// The CURP is not a capturista of this contratista.
    #[error("not a capturista of this contratista")]
    NotRegistered,
    /// See [`Internal`].
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl_from_internal!(RegisterCapturistaError, RemoveCapturistaError);

impl From<OperatorError> for RegisterCapturistaError {
    fn from(error: OperatorError) -> Self {
        match error {
            OperatorError::UnknownContratista => Self::UnknownContratista,
            OperatorError::Internal(error) => Self::Internal(error),
        }
    }
}

impl From<OperatorError> for RemoveCapturistaError {
    fn from(error: OperatorError) -> Self {
        match error {
            OperatorError::UnknownContratista => Self::UnknownContratista,
            OperatorError::Internal(error) => Self::Internal(error),
        }
    }
}

/// [`register`], by the operator.
///
/// # Errors
/// [`RegisterCapturistaError`].
pub async fn register_capturista(
    services: &Services,
    contratista: &Rfc,
    new: &NewCapturista,
) -> Result<(), RegisterCapturistaError> {
    let operator = Administration::of_operator(services, contratista).await?;
    register(services, &operator, new).await.map(|_| ())
}

/// Registers a capturista for a contratista and writes the mails that tell so: mail 1, and mail 2 with the
/// link that proves the mail. Gives the person's id.
///
/// The alta waits until then, whoever else has registered the CURP (see [`altas`]). If the mail is the one
/// that the person has proved, it joins at once. Another mail than that is refused; where that has happened
/// too often it is not, so that it tells nothing any more, and the alta waits as if nobody opened its mail.
///
/// # Errors
/// [`RegisterCapturistaError`].
pub async fn register(
    services: &Services,
    administration: &Administration,
    new: &NewCapturista,
) -> Result<Uuid, RegisterCapturistaError> {
    let outcome = match try_register(services, administration, new).await {
        // Somebody registered the same new CURP at the same moment: now it is a known one.
        Err(RegisterCapturistaError::Internal(Internal::Database(error)))
            if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) =>
        {
            try_register(services, administration, new).await
        }
        outcome => outcome,
    };
    services.wake_worker();
    outcome
}

async fn try_register(
    services: &Services,
    administration: &Administration,
    new: &NewCapturista,
) -> Result<Uuid, RegisterCapturistaError> {
    let now = services.now();
    let transaction = database::begin(services.database()).await?;
    let contratista = crate::contratista::lock(&transaction, administration.contratista().id)
        .await?
        .ok_or(RegisterCapturistaError::UnknownContratista)?;
    if !administration.is_operator()
        && !general_data::is_complete(&transaction, contratista.id).await?
    {
        return Err(RegisterCapturistaError::DataMissing);
    }
    let known = person::with_curp(new.curp.as_str())
        .lock_exclusive()
        .one(&transaction)
        .await?;
    if let Some(person) = &known
        && let Some(earlier) = not_ended(&transaction, person.id, contratista.id).await?
    {
        let Some(lapsed) = earlier.lapses_at.filter(|lapses| **lapses <= now) else {
            return Err(RegisterCapturistaError::AlreadyRegistered);
        };
        end_membership(services, &transaction, earlier.id, person.id, *lapsed).await?;
    }
    let verdict = match &known {
        None => Verdict::Waits,
        Some(person) => judge(services, &transaction, administration, person, &new.email).await?,
    };
    if verdict == Verdict::Refused {
        // It has been counted.
        transaction.commit().await?;
        return Err(RegisterCapturistaError::Refused);
    }
    count_mails(services, &transaction, administration, &new.email).await?;
    let person_id = match &known {
        Some(person) => person.id,
        None => add_person(services, &transaction, &new.curp, now).await?,
    };
    let waits = verdict == Verdict::Waits;
    let alta = Alta {
        person_id,
        contratista,
        new,
        waits,
    };
    alta.write(services, &transaction, administration, now)
        .await?;
    transaction.commit().await?;
    Ok(person_id)
}

/// What comes of a mail that a contratista gives for somebody whose CURP is known.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The person has proved it.
    Joins,
    /// It is to be proved first.
    Waits,
    /// The person has proved another. That has been counted.
    Refused,
}

/// What comes of this mail. The person must be locked.
pub(super) async fn judge(
    services: &Services,
    transaction: &DatabaseTransaction,
    administration: &Administration,
    person: &people::Model,
    email: &Email,
) -> Result<Verdict, Internal> {
    if !person::standing(transaction, person).await?.proved {
        return Ok(Verdict::Waits);
    }
    if email.is_same_as(&person.email.0) {
        return Ok(Verdict::Joins);
    }
    let counter = counter(services, administration.contratista().id);
    let delays = &services.settings().refused_altas;
    match attempts::count(transaction, counter, delays, services.now()).await? {
        Counted::Goes { .. } => {
            let event = audit::Event::AltaRefused {
                person: person.id,
                by: By::of(administration),
            };
            audit::record(services, transaction, event).await?;
            Ok(Verdict::Refused)
        }
        Counted::Delayed { .. } => {
            services.metrics().limit_hit(Limit::RefusedAltas);
            let event = audit::Event::LimitHit {
                limit: "alta".into(),
                asker: administration.into(),
            };
            audit::record(services, transaction, event).await?;
            Ok(Verdict::Waits)
        }
    }
}

/// Counts an alta for the address that its mails go to, so that nobody fills a mailbox with altas.
async fn count_mails(
    services: &Services,
    transaction: &impl ConnectionTrait,
    administration: &Administration,
    email: &Email,
) -> Result<(), RegisterCapturistaError> {
    if administration.is_operator() {
        return Ok(());
    }
    match attempts::count_mail(services, transaction, None, email.as_str()).await? {
        Counted::Goes { .. } => Ok(()),
        Counted::Delayed { left } => Err(RegisterCapturistaError::TooManyMails { wait: left }),
    }
}

/// [`remove`], by the operator.
///
/// # Errors
/// [`RemoveCapturistaError`].
pub async fn remove_capturista(
    services: &Services,
    contratista: &Rfc,
    curp: &Curp,
) -> Result<(), RemoveCapturistaError> {
    let operator = Administration::of_operator(services, contratista).await?;
    let person = person::with_curp(curp.as_str())
        .one(services.database())
        .await?
        .ok_or(RemoveCapturistaError::NotRegistered)?;
    remove(services, &operator, person.id).await
}

/// Removes a capturista from a contratista: the link ends, the history stays, work that is going on
/// ends with the next request.
///
/// # Errors
/// [`RemoveCapturistaError`].
pub async fn remove(
    services: &Services,
    administration: &Administration,
    person_id: Uuid,
) -> Result<(), RemoveCapturistaError> {
    let now = services.now();
    let transaction = database::begin(services.database()).await?;
    let contratista = crate::contratista::lock(&transaction, administration.contratista().id)
        .await?
        .ok_or(RemoveCapturistaError::UnknownContratista)?;
    let membership = not_ended(&transaction, person_id, contratista.id)
        .await?
        .ok_or(RemoveCapturistaError::NotRegistered)?;
    end_membership(services, &transaction, membership.id, person_id, now).await?;
    history::write(
        services,
        &transaction,
        administration,
        person_id,
        Event::Removed,
    )
    .await?;
    let event = audit::Event::Baja {
        person: person_id,
        by: By::of(administration),
    };
    audit::record(services, &transaction, event).await?;
    transaction.commit().await?;
    Ok(())
}

/// Ends an alta: its invitation is void. Whoever now works for nobody is signed in nowhere any more.
pub(super) async fn end_membership(
    services: &Services,
    transaction: &DatabaseTransaction,
    membership_id: Uuid,
    person_id: Uuid,
    at: OffsetDateTime,
) -> Result<(), Internal> {
    person::lock(transaction, person_id).await?;
    membership::Entity::update_many()
        .col_expr(membership::Column::EndedAt, Expr::value(Moment::from(at)))
        .filter(membership::Column::Id.eq(membership_id))
        .exec(transaction)
        .await?;
    let now = services.now();
    acting_for::end_by_membership(transaction, membership_id, now).await?;
    access_link_rows::void_of_alta(transaction, membership_id, now).await?;
    if !person::works_for_somebody(transaction, person_id).await? {
        let how = SessionEnd::Baja;
        sessions::end_all_of(services, transaction, person_id, how, now).await?;
    }
    Ok(())
}

async fn add_person(
    services: &Services,
    transaction: &DatabaseTransaction,
    curp: &Curp,
    now: OffsetDateTime,
) -> Result<Uuid, Internal> {
    let id = services.new_id(now)?;
    people::Entity::insert(altas::unknown_person(id, curp, now))
        .exec_without_returning(transaction)
        .await?;
    Ok(id)
}

/// An alta to be written.
struct Alta<'a> {
    person_id: Uuid,
    contratista: contratista::Model,
    new: &'a NewCapturista,
    waits: bool,
}

impl Alta<'_> {
    async fn write(
        self,
        services: &Services,
        transaction: &DatabaseTransaction,
        administration: &Administration,
        now: OffsetDateTime,
    ) -> Result<(), Internal> {
        let Self {
            person_id,
            contratista,
            new,
            waits,
        } = self;
        let id = services.new_id(now)?;
        let typed = || fields::typed(&CapturistaTexts::from(new));
        membership::Entity::insert(membership::ActiveModel {
            id: Set(id),
            person_id: Set(person_id),
            contratista_id: Set(contratista.id),
            started_at: Set(now.into()),
            ended_at: Set(None),
            lapses_at: Set(waits.then(|| (now + altas::WAITS).into())),
            ..waits.then(typed).unwrap_or_default()
        })
        .exec_without_returning(transaction)
        .await?;
        let mail = Registered {
            contratista: contratista.name,
            activated: !waits,
            alta: waits.then_some(id),
        };
        let lane = Lane::of(administration);
        outbox::write_in(services, transaction, lane, person_id, mail, now).await?;
        let (person, by) = (person_id, By::of(administration));
        audit::record(services, transaction, audit::Event::Alta { person, by }).await?;
        if waits {
            invite(services, transaction, lane, person_id, id, now).await?;
            audit::record(services, transaction, audit::Event::Invited { person, by }).await?;
        }
        let event = Event::Registered;
        history::write(services, transaction, administration, person_id, event).await
    }
}

/// Issues an alta's link and writes mail 2. The person must be locked.
pub(super) async fn invite(
    services: &Services,
    transaction: &DatabaseTransaction,
    lane: Lane,
    person_id: Uuid,
    alta: Uuid,
    now: OffsetDateTime,
) -> Result<(), Internal> {
    let link = access_link_rows::issue(services, transaction, person_id, Some(alta), now).await?;
    let mail = CreatePassword { link };
    outbox::write_in(services, transaction, lane, person_id, mail, now).await
}

/// The alta of this person for this contratista that has not ended; it may wait, or have lapsed.
pub(super) async fn not_ended(
    transaction: &impl ConnectionTrait,
    person_id: Uuid,
    contratista_id: Uuid,
) -> Result<Option<membership::Model>, DbErr> {
    membership::Entity::find()
        .filter(membership::Column::PersonId.eq(person_id))
        .filter(membership::Column::ContratistaId.eq(contratista_id))
        .filter(membership::Column::EndedAt.is_null())
        .one(transaction)
        .await
}

fn counter(services: &Services, contratista_id: Uuid) -> Counter {
    Counter {
        scope: Scope::Alta,
        key: services.key().derive("alta", &[contratista_id.as_bytes()]),
    }
}
