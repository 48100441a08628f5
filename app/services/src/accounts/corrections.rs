//! What the operator puts right: a mail that got lost, an address that was wrong, a person locked
//! out.

use domain::Curp;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, DatabaseTransaction, DbErr, IntoActiveModel, QuerySelect,
};

use super::{
    capturistas,
    entry::{self, EntryError},
};
use crate::{
    Services, access_links, attempts,
    audit::{self, By, Event},
    database,
    entities::person as people,
    internal::{Internal, breaks_internally},
    person, recovery, sign_in,
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
    /// Not an address that mail can be sent to.
    #[error(transparent)]
    Entry(#[from] EntryError),
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

breaks_internally!(ResendInvitationError, CorrectMailError, UnblockError);

/// Sends mail 2 again, with a new link that voids the earlier one.
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
    if person::has_activated(&transaction, person.id).await? {
        return Err(ResendInvitationError::AlreadyActivated);
    }
    if !person::works_for_somebody(&transaction, person.id).await? {
        return Err(ResendInvitationError::WorksForNobody);
    }
    capturistas::invite(services, &transaction, person.id, services.now()).await?;
    let (person, by) = (person.id, By::operator(None));
    let event = Event::InvitationSentAgain { person, by };
    audit::record(services, &transaction, event).await?;
    transaction.commit().await?;
    services.wake_worker();
    Ok(())
}

/// Changes a person's mail address. The link that went to the old one is void; whoever has never
/// activated gets a new one at the new address.
///
/// # Errors
/// [`CorrectMailError`].
pub async fn correct_mail(
    services: &Services,
    curp: &Curp,
    email: &str,
) -> Result<(), CorrectMailError> {
    let email = entry::mail_address(email)?;
    let now = services.now();
    let transaction = database::begin(services.database()).await?;
    let person = find(&transaction, curp)
        .await?
        .ok_or(CorrectMailError::Unknown)?;
    let person_id = person.id;
    let search_text = entry::Names::of(&person).search_text(&person.curp.0, &email);
    let mut person = person.into_active_model();
    person.email = Set(email.as_str().into());
    person.search_text = Set(search_text.into());
    person.update(&transaction).await?;
    access_links::void(&transaction, person_id, now).await?;
    if !person::has_activated(&transaction, person_id).await?
        && person::works_for_somebody(&transaction, person_id).await?
    {
        capturistas::invite(services, &transaction, person_id, now).await?;
    }
    let (person, by) = (person_id, By::operator(None));
    audit::record(services, &transaction, Event::MailCorrected { person, by }).await?;
    transaction.commit().await?;
    services.wake_worker();
    Ok(())
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
