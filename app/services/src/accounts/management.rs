//! What a contratista does about its capturistas after the alta: sending the invitation again, revoking
//! it, correcting name and mail, taking a baja back.

use std::time::Duration;

use sea_orm::{
    ActiveModelTrait, ActiveValue::Unchanged, ColumnTrait, DatabaseTransaction, EntityTrait,
    QueryFilter, sea_query::Expr,
};
use uuid::Uuid;
use values::{CapturistaField, CapturistaTexts, NewCapturista};

use super::{
    altas,
    capturistas::{self, Verdict},
    roster,
};
use crate::{
    Administration, Services, access_link_rows,
    attempts::{self, Counted, Counter, Scope},
    audit::{self, Asker, By},
    database,
    entities::{Moment, history::Event, membership, person as people},
    fields, history,
    internal::{Internal, impl_from_internal},
    outbox::Lane,
    person,
};

/// How long a baja can be taken back as if it had not been.
pub const RESTORABLE_FOR: Duration = Duration::from_hours(1);

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum ManageError {
    /// The person is no capturista of this contratista (any more).
    #[error("not a capturista of this contratista")]
    NotRegistered,
    /// The person has proved the mail: it is their own affair now.
    #[error("the capturista has proved the mail already")]
    AlreadyActivated,
    /// The person has proved another mail.
    #[error("the mail differs from the one registered")]
    Refused,
    /// Too many mails have been sent to them.
    #[error("too many mails were sent")]
    TooManyMails {
        /// How long to wait.
        wait: Duration,
    },
    /// It is too long ago, or they were registered anew meanwhile.
    #[error("the baja cannot be taken back any more")]
    TooLate,
    /// See [`Internal`].
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl_from_internal!(ManageError);

/// Sends mail 2 again, with a new link that voids the earlier one.
///
/// # Errors
/// [`ManageError`].
pub async fn send_invitation_again(
    services: &Services,
    administration: &Administration,
    person_id: Uuid,
) -> Result<(), ManageError> {
    let outcome = try_send_again(services, administration, person_id).await;
    noting_limits(services, administration, person_id, outcome).await
}

async fn try_send_again(
    services: &Services,
    administration: &Administration,
    person_id: Uuid,
) -> Result<(), ManageError> {
    let now = services.now();
    let transaction = database::begin(services.database()).await?;
    let (_, alta) = unproved(&transaction, administration, person_id).await?;
    let email = alta.email.as_ref().map_or("", |own| &own.0);
    count_mail(services, &transaction, alta.id, email).await?;
    altas::wait_anew(&transaction, alta.id, now).await?;
    let lane = Lane::of(administration);
    capturistas::invite(services, &transaction, lane, person_id, alta.id, now).await?;
    let event = Event::InvitedAgain;
    history::write(services, &transaction, administration, person_id, event).await?;
    let (person, by) = (person_id, By::of(administration));
    let event = audit::Event::InvitationSentAgain { person, by };
    audit::record(services, &transaction, event).await?;
    transaction.commit().await?;
    services.wake_worker();
    Ok(())
}

/// Voids the invitation's link: whoever has the mail can do nothing with it.
///
/// # Errors
/// [`ManageError`].
pub async fn revoke_invitation(
    services: &Services,
    administration: &Administration,
    person_id: Uuid,
) -> Result<(), ManageError> {
    let now = services.now();
    let transaction = database::begin(services.database()).await?;
    let (_, alta) = unproved(&transaction, administration, person_id).await?;
    access_link_rows::void_of_alta(&transaction, alta.id, now).await?;
    let event = Event::InvitationRevoked;
    history::write(services, &transaction, administration, person_id, event).await?;
    let (person, by) = (person_id, By::of(administration));
    let event = audit::Event::InvitationRevoked { person, by };
    audit::record(services, &transaction, event).await?;
    transaction.commit().await?;
    Ok(())
}

/// Corrects what the alta keeps: all but the CURP, which stays. Another mail voids the link that went to the old one
/// and sends a new one.
///
/// # Errors
/// [`ManageError`].
pub async fn correct(
    services: &Services,
    administration: &Administration,
    person_id: Uuid,
    right: &NewCapturista,
) -> Result<(), ManageError> {
    let outcome = try_correct(services, administration, person_id, right).await;
    noting_limits(services, administration, person_id, outcome).await
}

async fn try_correct(
    services: &Services,
    administration: &Administration,
    person_id: Uuid,
    right: &NewCapturista,
) -> Result<(), ManageError> {
    let now = services.now();
    let transaction = database::begin(services.database()).await?;
    let (person, before) = unproved(&transaction, administration, person_id).await?;
    let (email, mut texts) = (&right.email, CapturistaTexts::from(right));
    texts[CapturistaField::Curp].clone_from(&person.curp.0);
    let earlier = fields::of_alta(&person, &before).unwrap_or_default();
    let changed: Vec<CapturistaField> = (texts.iter().zip(earlier.iter()))
        .filter(|(now, earlier)| now != earlier)
        .map(|((field, _), _)| field)
        .collect();
    let readdressed = changed.contains(&CapturistaField::Email);
    let renamed = changed.len() > usize::from(readdressed);
    if !renamed && !readdressed {
        return Ok(());
    }
    let verdict = if readdressed {
        capturistas::judge(services, &transaction, administration, &person, email).await?
    } else {
        Verdict::Waits
    };
    if verdict == Verdict::Refused {
        // It has been counted.
        transaction.commit().await?;
        return Err(ManageError::Refused);
    }
    membership::ActiveModel {
        id: Unchanged(before.id),
        ..fields::typed(&texts)
    }
    .update(&transaction)
    .await?;
    let (person, by) = (person_id, By::of(administration));
    if renamed {
        audit::record(
            services,
            &transaction,
            audit::Event::NameCorrected { person, by },
        )
        .await?;
        let event = Event::NameCorrected;
        history::write(services, &transaction, administration, person_id, event).await?;
    }
    if readdressed {
        if verdict == Verdict::Joins {
            altas::join_all_with(services, &transaction, person_id, email.as_str()).await?;
        } else {
            count_mail(services, &transaction, before.id, email.as_str()).await?;
            altas::wait_anew(&transaction, before.id, now).await?;
            let lane = Lane::of(administration);
            capturistas::invite(services, &transaction, lane, person_id, before.id, now).await?;
        }
        audit::record(
            services,
            &transaction,
            audit::Event::MailCorrected { person, by },
        )
        .await?;
        let event = Event::MailCorrected;
        history::write(services, &transaction, administration, person_id, event).await?;
    }
    transaction.commit().await?;
    services.wake_worker();
    Ok(())
}

/// Takes a baja back, soon after it: the same link goes on. Whoever had not activated gets a new
/// invitation, since the baja voided the old one.
///
/// # Errors
/// [`ManageError`].
pub async fn restore(
    services: &Services,
    administration: &Administration,
    person_id: Uuid,
) -> Result<(), ManageError> {
    let outcome = try_restore(services, administration, person_id).await;
    noting_limits(services, administration, person_id, outcome).await
}

async fn try_restore(
    services: &Services,
    administration: &Administration,
    person_id: Uuid,
) -> Result<(), ManageError> {
    let now = services.now();
    let transaction = database::begin(services.database()).await?;
    let contratista = administration.contratista().id;
    crate::contratista::lock(&transaction, contratista)
        .await?
        .ok_or(ManageError::NotRegistered)?;
    person::lock(&transaction, person_id).await?;
    let ended = roster::latest(&transaction, contratista, person_id)
        .await?
        .ok_or(ManageError::NotRegistered)?;
    let Some(at) = ended.ended_at else {
        // Idempotent.
        return Ok(());
    };
    if now - *at > RESTORABLE_FOR {
        return Err(ManageError::TooLate);
    }
    membership::Entity::update_many()
        .col_expr(membership::Column::EndedAt, Expr::value(None::<Moment>))
        .filter(membership::Column::Id.eq(ended.id))
        .exec(&transaction)
        .await?;
    if let Some(email) = &ended.email {
        count_mail(services, &transaction, ended.id, &email.0).await?;
        altas::wait_anew(&transaction, ended.id, now).await?;
        let lane = Lane::of(administration);
        capturistas::invite(services, &transaction, lane, person_id, ended.id, now).await?;
    }
    let event = Event::Restored;
    history::write(services, &transaction, administration, person_id, event).await?;
    let (person, by) = (person_id, By::of(administration));
    audit::record(
        services,
        &transaction,
        audit::Event::BajaTakenBack { person, by },
    )
    .await?;
    transaction.commit().await?;
    services.wake_worker();
    Ok(())
}

/// Records a limit that was hit, once the transaction that found it has been taken back.
async fn noting_limits(
    services: &Services,
    administration: &Administration,
    person_id: Uuid,
    outcome: Result<(), ManageError>,
) -> Result<(), ManageError> {
    if let Err(ManageError::TooManyMails { .. }) = &outcome {
        let event = audit::Event::LimitHit {
            limit: "invitation".into(),
            asker: Asker {
                person: Some(person_id),
                ..administration.into()
            },
        };
        audit::record(services, services.database(), event).await?;
    }
    outcome
}

/// The person, locked, and the contratista's alta, if that goes on and nobody has proved its mail.
async fn unproved(
    transaction: &DatabaseTransaction,
    administration: &Administration,
    person_id: Uuid,
) -> Result<(people::Model, membership::Model), ManageError> {
    let contratista = administration.contratista().id;
    crate::contratista::lock(transaction, contratista)
        .await?
        .ok_or(ManageError::NotRegistered)?;
    let person = person::lock(transaction, person_id)
        .await?
        .ok_or(ManageError::NotRegistered)?;
    let alta = capturistas::not_ended(transaction, person_id, contratista)
        .await?
        .ok_or(ManageError::NotRegistered)?;
    if alta.email.is_none() {
        return Err(ManageError::AlreadyActivated);
    }
    Ok((person, alta))
}

/// No contratista can flood a mailbox with invitations, neither one person's nor by means of many.
async fn count_mail(
    services: &Services,
    transaction: &DatabaseTransaction,
    alta: Uuid,
    email: &str,
) -> Result<(), ManageError> {
    let counter = Counter {
        scope: Scope::Recovery,
        // Of this alta only: another contratista's have nothing to do with it.
        key: services.key().derive("invitation", &[alta.as_bytes()]),
    };
    match attempts::count_mail(services, transaction, Some(counter), email).await? {
        Counted::Goes { .. } => Ok(()),
        Counted::Delayed { left } => Err(ManageError::TooManyMails { wait: left }),
    }
}
