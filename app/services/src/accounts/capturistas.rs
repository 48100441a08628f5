//! Alta and baja of capturistas (IMSS guide, steps 1 and 2).

use std::time::Duration;

use domain::{Curp, Rfc};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait,
    QueryFilter, QuerySelect, SqlErr, sea_query::Expr,
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    contratistas,
    entry::{Entry, EntryError, NewCapturista},
};
use crate::{
    Administration, Services,
    access_links::{self, Purpose},
    acting_for,
    administration::OperatorError,
    attempts::{self, Counted, Counter, Scope},
    audit::{self, By, SessionEnd},
    database,
    entities::{HiddenText, Moment, contratista, history::Event, membership, person as people},
    general_data, history,
    internal::{Internal, breaks_internally},
    metrics::Limit,
    outbox::{self, Message},
    person, sessions,
};

/// Why a capturista was not registered.
#[derive(Debug, thiserror::Error)]
pub enum RegisterCapturistaError {
    /// What was typed.
    #[error(transparent)]
    Entry(#[from] EntryError),
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
    /// Too many altas of this contratista were refused.
    #[error("too many altas were refused")]
    TooManyRefusals {
        /// How long to wait.
        wait: Duration,
    },
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

breaks_internally!(RegisterCapturistaError, RemoveCapturistaError);

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

/// Registers a capturista for a contratista and writes the mails that tell so: mail 1, and mail 2
/// with the link to create a password for whoever has none yet. Gives the person's id.
///
/// A known CURP is linked too if the mail typed is the registered one; name and mail stay as they
/// are.
///
/// # Errors
/// [`RegisterCapturistaError`].
pub async fn register(
    services: &Services,
    administration: &Administration,
    new: &NewCapturista,
) -> Result<Uuid, RegisterCapturistaError> {
    let entry = Entry::read(new, services.today())?;
    let outcome = match try_register(services, administration, &entry).await {
        // Somebody registered the same new CURP at the same moment: now it is a known one.
        Err(RegisterCapturistaError::Internal(Internal::Database(error)))
            if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) =>
        {
            try_register(services, administration, &entry).await
        }
        outcome => outcome,
    };
    if let Err(RegisterCapturistaError::TooManyRefusals { .. }) = &outcome {
        let event = audit::Event::LimitHit {
            limit: "alta",
            asker: administration.into(),
        };
        audit::record(services, services.database(), event).await?;
    }
    services.wake_worker();
    outcome
}

async fn try_register(
    services: &Services,
    administration: &Administration,
    entry: &Entry,
) -> Result<Uuid, RegisterCapturistaError> {
    let now = services.now();
    let transaction = database::begin(services.database()).await?;
    let contratista = contratistas::lock(&transaction, administration.contratista().id)
        .await?
        .ok_or(RegisterCapturistaError::UnknownContratista)?;
    if !administration.is_operator()
        && !general_data::is_complete(&transaction, contratista.id).await?
    {
        return Err(RegisterCapturistaError::DataMissing);
    }
    let refusals = counter(services, contratista.id);
    if let Some(wait) = attempts::delay(&transaction, &[refusals], now).await? {
        return Err(too_many_refusals(services, wait));
    }
    let known = person::with_curp(entry.curp.as_str())
        .lock_exclusive()
        .one(&transaction)
        .await?;
    let outcome = match known {
        None => {
            count_mails(services, &transaction, administration, &entry.email, now).await?;
            let person_id = add_person(services, &transaction, entry, now).await?;
            link(
                services,
                &transaction,
                person_id,
                contratista,
                administration,
                now,
            )
            .await
        }
        Some(person) => {
            let same_mail = domain::same_mail(&person.email.0, &entry.email);
            if is_linked(&transaction, person.id, contratista.id).await? {
                return Err(RegisterCapturistaError::AlreadyRegistered);
            }
            if same_mail {
                count_mails(services, &transaction, administration, &entry.email, now).await?;
                link(
                    services,
                    &transaction,
                    person.id,
                    contratista,
                    administration,
                    now,
                )
                .await
            } else {
                let delays = &services.settings().refused_altas;
                match attempts::count(&transaction, refusals, delays, now).await? {
                    Counted::Goes { .. } => {
                        let event = audit::Event::AltaRefused {
                            person: person.id,
                            by: By::of(administration),
                        };
                        audit::record(services, &transaction, event).await?;
                        Err(RegisterCapturistaError::Refused)
                    }
                    Counted::Delayed { left } => Err(too_many_refusals(services, left)),
                }
            }
        }
    };
    // A refusal is committed too: it has been counted. Nothing else was written then.
    if matches!(outcome, Ok(_) | Err(RegisterCapturistaError::Refused)) {
        transaction.commit().await?;
    }
    outcome
}

/// Counts an alta for the address that its mails go to, so that nobody fills a mailbox with altas.
async fn count_mails(
    services: &Services,
    transaction: &impl ConnectionTrait,
    administration: &Administration,
    email: &str,
    now: OffsetDateTime,
) -> Result<(), RegisterCapturistaError> {
    if administration.is_operator() {
        return Ok(());
    }
    let delays = &services.settings().mails_to_an_address;
    let counter = attempts::recipient(services, email);
    match attempts::count(transaction, counter, delays, now).await? {
        Counted::Goes { .. } => Ok(()),
        Counted::Delayed { left } => {
            services.metrics().limit_hit(Limit::Mails);
            Err(RegisterCapturistaError::TooManyMails { wait: left })
        }
    }
}

fn too_many_refusals(services: &Services, wait: Duration) -> RegisterCapturistaError {
    services.metrics().limit_hit(Limit::RefusedAltas);
    RegisterCapturistaError::TooManyRefusals { wait }
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
    let contratista = contratistas::lock(&transaction, administration.contratista().id)
        .await?
        .ok_or(RemoveCapturistaError::UnknownContratista)?;
    let membership = person::live_memberships(person_id)
        .filter(membership::Column::ContratistaId.eq(contratista.id))
        .one(&transaction)
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

/// Ends a link. Whoever now works for nobody is signed in nowhere any more; and if he never activated, he
/// can no longer do so: the mail may have gone to a mistyped address.
pub(super) async fn end_membership(
    services: &Services,
    transaction: &DatabaseTransaction,
    membership_id: Uuid,
    person_id: Uuid,
    now: OffsetDateTime,
) -> Result<(), Internal> {
    person::lock(transaction, person_id).await?;
    membership::Entity::update_many()
        .col_expr(membership::Column::EndedAt, Expr::value(Moment::from(now)))
        .filter(membership::Column::Id.eq(membership_id))
        .exec(transaction)
        .await?;
    acting_for::end_by_membership(transaction, membership_id, now).await?;
    if !person::works_for_somebody(transaction, person_id).await? {
        let how = SessionEnd::Baja;
        sessions::end_all_of(services, transaction, person_id, how, now).await?;
        if !person::has_activated(transaction, person_id).await? {
            access_links::void(transaction, person_id, now).await?;
        }
    }
    Ok(())
}

async fn add_person(
    services: &Services,
    transaction: &DatabaseTransaction,
    entry: &Entry,
    now: OffsetDateTime,
) -> Result<Uuid, Internal> {
    let id = services.new_id(now)?;
    people::Entity::insert(people::ActiveModel {
        id: Set(id),
        curp: Set(entry.curp.as_str().into()),
        given_names: Set(entry.names.given_names.as_str().into()),
        first_surname: Set(entry.names.first_surname.as_str().into()),
        second_surname: Set(entry.names.second_surname.as_deref().map(HiddenText::from)),
        email: Set(entry.email.as_str().into()),
        created_at: Set(now.into()),
        efirma_first_used_at: Set(None),
        search_text: Set(entry
            .names
            .search_text(entry.curp.as_str(), &entry.email)
            .into()),
        last_password_version: Set(None),
    })
    .exec_without_returning(transaction)
    .await?;
    Ok(id)
}

async fn link(
    services: &Services,
    transaction: &DatabaseTransaction,
    person_id: Uuid,
    contratista: contratista::Model,
    administration: &Administration,
    now: OffsetDateTime,
) -> Result<Uuid, RegisterCapturistaError> {
    membership::Entity::insert(membership::ActiveModel {
        id: Set(services.new_id(now)?),
        person_id: Set(person_id),
        contratista_id: Set(contratista.id),
        started_at: Set(now.into()),
        ended_at: Set(None),
    })
    .exec_without_returning(transaction)
    .await?;
    let activated = person::has_activated(transaction, person_id).await?;
    let message = Message::Registered {
        contratista: contratista.name,
        activated,
    };
    outbox::write(services, transaction, person_id, &message, now).await?;
    let (person, by) = (person_id, By::of(administration));
    audit::record(services, transaction, audit::Event::Alta { person, by }).await?;
    if !activated {
        invite(services, transaction, person_id, now).await?;
        audit::record(services, transaction, audit::Event::Invited { person, by }).await?;
    }
    history::write(
        services,
        transaction,
        administration,
        person_id,
        Event::Registered,
    )
    .await?;
    Ok(person_id)
}

/// Issues an activation link and writes mail 2. The person must be locked.
pub(super) async fn invite(
    services: &Services,
    transaction: &DatabaseTransaction,
    person_id: Uuid,
    now: OffsetDateTime,
) -> Result<(), Internal> {
    let purpose = Purpose::Activation;
    let link = access_links::issue(services, transaction, person_id, purpose, now).await?;
    outbox::write(
        services,
        transaction,
        person_id,
        &Message::CreatePassword { link },
        now,
    )
    .await
}

async fn is_linked(
    transaction: &impl ConnectionTrait,
    person_id: Uuid,
    contratista_id: Uuid,
) -> Result<bool, DbErr> {
    let live = person::live_memberships(person_id)
        .filter(membership::Column::ContratistaId.eq(contratista_id))
        .one(transaction)
        .await?;
    Ok(live.is_some())
}

fn counter(services: &Services, contratista_id: Uuid) -> Counter {
    Counter {
        scope: Scope::Alta,
        key: services.key().derive("alta", &[contratista_id.as_bytes()]),
    }
}
