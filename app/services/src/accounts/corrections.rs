//! What the operator puts right: a mail that got lost, an address that was wrong, a person locked
//! out.

use std::collections::HashMap;

use domain::Curp;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use time::OffsetDateTime;
use uuid::Uuid;
use values::{CapturistaField, Email};

use super::{altas, capturistas};
use crate::{
    Contratista, Services, access_link_rows, account, attempts,
    audit::{self, By, Event, SessionEnd},
    database,
    entities::{
        contratista, credential,
        history::{self, Author, Event as Act},
        membership, person as people,
    },
    fields,
    internal::{Internal, impl_from_internal},
    outbox::Lane,
    person, recovery, sessions, sign_in,
};

/// Why an invitation was not sent again.
#[derive(Debug, thiserror::Error)]
pub enum ResendInvitationError {
    /// Nobody with this CURP is registered.
    #[error("no such capturista")]
    Unknown,
    /// The person has a password; recovery is the way.
    #[error("the capturista has a password already")]
    AlreadyActivated,
    /// No contratista has this capturista now.
    #[error("the capturista works for nobody")]
    WorksForNobody,
    /// See [`Internal`].
    #[error(transparent)]
    Internal(#[from] Internal),
}

/// Why a mail address was not changed.
#[derive(Debug, thiserror::Error)]
pub enum CorrectMailError {
    /// Nobody with this CURP is registered.
    #[error("no such capturista")]
    Unknown,
    /// See [`Internal`].
    #[error(transparent)]
    Internal(#[from] Internal),
}

/// Why nobody was unblocked.
#[derive(Debug, thiserror::Error)]
pub enum UnblockError {
    /// Nobody with this CURP is registered.
    #[error("no such capturista")]
    Unknown,
    /// See [`Internal`].
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl_from_internal!(ResendInvitationError, CorrectMailError, UnblockError);

/// Sends mail 2 again, with a new link that voids the earlier one: to every address that waits to be proved.
///
/// # Errors
/// [`ResendInvitationError`].
pub async fn resend_invitation(
    services: &Services,
    curp: &Curp,
) -> Result<(), ResendInvitationError> {
    let transaction = database::begin(services.database()).await?;
    let person = find(&transaction, curp)
        .await?
        .ok_or(ResendInvitationError::Unknown)?;
    let now = services.now();
    let altas = not_ended(&transaction, person.id).await?;
    if altas.is_empty() {
        return Err(ResendInvitationError::WorksForNobody);
    }
    let mut written: Vec<&str> = Vec::new();
    for alta in &altas {
        let Some(email) = &alta.email else { continue };
        altas::wait_anew(&transaction, alta.id, now).await?;
        // One link is as good as two for all altas with the same mail.
        if !written
            .iter()
            .any(|other| domain::same_mail(other, &email.0))
        {
            capturistas::invite(
                services,
                &transaction,
                Lane::AtOnce,
                person.id,
                alta.id,
                now,
            )
            .await?;
            written.push(&email.0);
        }
    }
    if written.is_empty() {
        return Err(ResendInvitationError::AlreadyActivated);
    }
    let (person, by) = (person.id, By::operator(None));
    let event = Event::InvitationSentAgain { person, by };
    audit::record(services, &transaction, event).await?;
    transaction.commit().await?;
    services.wake_worker();
    Ok(())
}

/// What the operator learns of somebody whose mail address was corrected.
#[derive(Debug)]
pub struct CorrectedMail {
    /// Since when the account had been active, if it was; it is not any more.
    pub active_since: Option<OffsetDateTime>,
    /// Every alta, the earliest first.
    pub registrations: Vec<Registration>,
    /// Whether a link went to the new address; not to whoever works for nobody.
    pub invited: bool,
}

/// An alta.
#[derive(Debug)]
pub struct Registration {
    /// Whose capturista the person became.
    pub contratista: Contratista,
    /// Whether the operator registered the person for it.
    pub by_operator: bool,
    /// When.
    pub at: OffsetDateTime,
}

/// Gives a person another mail address, which is to be proved anew: whoever had got hold of the account by
/// the old one has nothing any more, no password, no session, no link, no change of mail that waits, and every
/// alta waits for the new one. An invitation goes to the new address, and a notice to the old one if the
/// account was active.
///
/// # Errors
/// [`CorrectMailError`].
pub async fn correct_mail(
    services: &Services,
    curp: &Curp,
    email: &Email,
) -> Result<CorrectedMail, CorrectMailError> {
    let now = services.now();
    let transaction = database::begin(services.database()).await?;
    let person = find(&transaction, curp)
        .await?
        .ok_or(CorrectMailError::Unknown)?;
    let person_id = person.id;
    let active_since = active_since(&transaction, &person).await?;
    let how = SessionEnd::MailCorrected;
    sessions::end_all_of(services, &transaction, person_id, how, now).await?;
    access_link_rows::void(&transaction, person_id, now).await?;
    account::void(&transaction, person_id, now).await?;
    crate::credentials::take_password(&transaction, person_id).await?;
    if active_since.is_some() && !person.email.0.is_empty() {
        account::tell_of_correction(services, &transaction, &person, email, now).await?;
    }
    people::ActiveModel {
        id: Unchanged(person_id),
        email: Set("".into()),
        email_proved_at: Set(None),
        ..Default::default()
    }
    .update(&transaction)
    .await?;
    let altas = not_ended(&transaction, person_id).await?;
    for alta in &altas {
        let mut texts =
            fields::of_alta(&person, alta).unwrap_or_else(|| fields::of_person(&person));
        email
            .as_str()
            .clone_into(&mut texts[CapturistaField::Email]);
        membership::ActiveModel {
            id: Unchanged(alta.id),
            lapses_at: Set(Some((now + altas::WAITS).into())),
            ..fields::typed(&texts)
        }
        .update(&transaction)
        .await?;
    }
    let invited = altas.first();
    if let Some(alta) = invited {
        capturistas::invite(
            services,
            &transaction,
            Lane::AtOnce,
            person_id,
            alta.id,
            now,
        )
        .await?;
    }
    let invited = invited.is_some();
    let registrations = registrations(&transaction, person_id).await?;
    let (person, by) = (person_id, By::operator(None));
    audit::record(services, &transaction, Event::MailCorrected { person, by }).await?;
    transaction.commit().await?;
    services.wake_worker();
    Ok(CorrectedMail {
        active_since,
        registrations,
        invited,
    })
}

/// The person's altas that have not ended, the earliest first.
async fn not_ended(
    transaction: &DatabaseTransaction,
    person_id: Uuid,
) -> Result<Vec<membership::Model>, DbErr> {
    membership::Entity::find()
        .filter(membership::Column::PersonId.eq(person_id))
        .filter(membership::Column::EndedAt.is_null())
        .order_by_asc(membership::Column::Id)
        .all(transaction)
        .await
}

/// Since when the account has been active: its first password, or the first entry with an e.firma.
async fn active_since(
    transaction: &DatabaseTransaction,
    person: &people::Model,
) -> Result<Option<OffsetDateTime>, DbErr> {
    let password = credential::Entity::find_by_id(person.id)
        .one(transaction)
        .await?
        .map(|password| password.set_at);
    let Some(at_the_latest) = (password.into_iter())
        .chain(person.efirma_first_used_at)
        .map(|at| *at)
        .min()
    else {
        return Ok(None);
    };
    let first = acts_of(
        transaction,
        person.id,
        &[Act::PasswordCreated, Act::EfirmaUsed],
    )
    .await?;
    let first = first.first().map(|act| *act.at);
    Ok((first.into_iter()).chain([at_the_latest]).min())
}

/// Every alta of the person, the earliest first.
async fn registrations(
    transaction: &DatabaseTransaction,
    person_id: Uuid,
) -> Result<Vec<Registration>, DbErr> {
    let altas = acts_of(transaction, person_id, &[Act::Registered]).await?;
    let ids = altas.iter().filter_map(|alta| alta.contratista_id);
    let contratistas: HashMap<Uuid, Contratista> = contratista::Entity::find()
        .filter(contratista::Column::Id.is_in(ids))
        .all(transaction)
        .await?
        .into_iter()
        .map(|row| (row.id, row.into()))
        .collect();
    Ok(altas
        .into_iter()
        .filter_map(|alta| {
            Some(Registration {
                contratista: contratistas.get(&alta.contratista_id?)?.clone(),
                by_operator: alta.author == Author::Operator,
                at: *alta.at,
            })
        })
        .collect())
}

/// What is on record of these kinds, the earliest first.
async fn acts_of(
    transaction: &DatabaseTransaction,
    person_id: Uuid,
    kinds: &[Act],
) -> Result<Vec<history::Model>, DbErr> {
    history::Entity::find()
        .filter(history::Column::PersonId.eq(person_id))
        .filter(history::Column::Event.is_in(kinds.iter().copied()))
        .order_by_asc(history::Column::Id)
        .all(transaction)
        .await
}

/// Forgets failures at the sign-in and recovery mails asked for, so that a person locked out may try
/// again at once.
///
/// # Errors
/// [`UnblockError`].
pub async fn unblock(services: &Services, curp: &Curp) -> Result<(), UnblockError> {
    let transaction = database::begin(services.database()).await?;
    let person = find(&transaction, curp)
        .await?
        .ok_or(UnblockError::Unknown)?;
    let counters = [
        sign_in::counter(services, curp.as_str()),
        recovery::counter(services, person.id),
    ];
    attempts::clear(&transaction, &counters).await?;
    let (person, by) = (person.id, By::operator(None));
    audit::record(services, &transaction, Event::Unblocked { person, by }).await?;
    transaction.commit().await?;
    Ok(())
}

/// The person with this CURP, locked until the transaction ends.
async fn find(
    transaction: &DatabaseTransaction,
    curp: &Curp,
) -> Result<Option<people::Model>, DbErr> {
    person::with_curp(curp.as_str())
        .lock_exclusive()
        .one(transaction)
        .await
}
