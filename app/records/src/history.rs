//! What was done about a capturista, by whom and when: written in the transaction of the act itself.

use platform::{
    Internal, Platform,
    entities::history::{ActiveModel, Entity},
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};
use uuid::Uuid;

use crate::Actor;

pub use platform::entities::history::{Author, Event};

/// Writes down what somebody did about a person.
///
/// # Errors
/// [`Internal`].
pub async fn write(
    platform: &Platform,
    transaction: &impl ConnectionTrait,
    actor: impl Into<Actor>,
    person_id: Uuid,
    event: Event,
) -> Result<(), Internal> {
    let actor = actor.into();
    let now = platform.now();
    Entity::insert(ActiveModel {
        id: Set(platform.new_id(now)?),
        person_id: Set(person_id),
        contratista_id: Set(actor.contratista()),
        event: Set(event),
        author: Set(actor.author()),
        author_name: Set(actor.name().map(str::to_owned)),
        at: Set(now.into()),
    })
    .exec_without_returning(transaction)
    .await?;
    Ok(())
}

/// Writes down an act of the person's own.
///
/// # Errors
/// [`Internal`].
pub async fn write_own(
    platform: &Platform,
    transaction: &impl ConnectionTrait,
    person_id: Uuid,
    event: Event,
) -> Result<(), Internal> {
    let oneself = Actor::oneself(person_id);
    write(platform, transaction, oneself, person_id, event).await
}
