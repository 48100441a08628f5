//! Mails to be sent ([`mail::outbox`]): in which lane the acts of the portal put them.

use sea_orm::{ConnectionTrait, DatabaseTransaction, EntityTrait, QuerySelect};
use time::OffsetDateTime;
use uuid::Uuid;

use mail::AnyMail;

use crate::{Administration, Services, entities::contratista, internal::Internal};

pub(crate) use mail::outbox::last_turn;

/// Writes a mail that goes at once. The caller wakes the worker once it has committed.
pub(crate) async fn write(
    services: &Services,
    transaction: &impl ConnectionTrait,
    person_id: Uuid,
    mail: impl Into<AnyMail>,
    now: OffsetDateTime,
) -> Result<(), Internal> {
    write_in(services, transaction, Lane::AtOnce, person_id, mail, now).await
}

/// Among which mails one waits for its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lane {
    /// Before all others: somebody waits for it.
    AtOnce,
    /// Among those of this contratista, which goes by turns with the others and has its share of an hour.
    Contratista(Uuid),
}

impl Lane {
    /// That of what a contratista does about its capturistas, or the operator in its name.
    pub(crate) fn of(administration: &Administration) -> Self {
        Self::Contratista(administration.contratista().id)
    }
}

/// Writes a mail to be sent in this lane. The caller wakes the worker once it has committed; the
/// contratista must be locked.
pub(crate) async fn write_in(
    services: &Services,
    transaction: &impl ConnectionTrait,
    lane: Lane,
    person_id: Uuid,
    mail: impl Into<AnyMail>,
    now: OffsetDateTime,
) -> Result<(), Internal> {
    let by_turns_of = match lane {
        Lane::AtOnce => None,
        Lane::Contratista(contratista) => Some(contratista),
    };
    mail::outbox::write(
        services.post(),
        transaction,
        by_turns_of,
        Some(person_id),
        mail,
        now,
    )
    .await
}

/// Writes a mail to a contratista, among those about its altas: nobody waits for it. The worker finds it by itself.
///
/// # Errors
/// [`Internal`].
pub async fn write_to_contratista(
    services: &Services,
    transaction: &DatabaseTransaction,
    contratista: Uuid,
    mail: impl Into<AnyMail>,
    now: OffsetDateTime,
) -> Result<(), Internal> {
    // Whose turn it is depends on its other mails.
    contratista::Entity::find_by_id(contratista)
        .lock_exclusive()
        .one(transaction)
        .await?;
    let lane = Some(contratista);
    mail::outbox::write(services.post(), transaction, lane, None, mail, now).await
}
