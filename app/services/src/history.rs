//! What was done about a capturista, by whom and when: written in the transaction of the act itself.

use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};
use uuid::Uuid;

use crate::{
    Administration, Services,
    entities::history::{ActiveModel, Entity},
    internal::Internal,
};

pub use crate::entities::history::{Author, Event};

/// Writes down an act of whoever manages the contratista's affairs.
pub(crate) async fn write(
    services: &Services,
    transaction: &impl ConnectionTrait,
    administration: &Administration,
    person_id: Uuid,
    event: Event,
) -> Result<(), Internal> {
    let (author, name) = administration.author();
    let contratista = Some(administration.contratista().id);
    insert(
        services,
        transaction,
        person_id,
        contratista,
        event,
        (author, name),
    )
    .await
}

/// Writes down an act of the person's own.
pub(crate) async fn write_own(
    services: &Services,
    transaction: &impl ConnectionTrait,
    person_id: Uuid,
    event: Event,
) -> Result<(), Internal> {
    let author = (Author::Capturista, None);
    insert(services, transaction, person_id, None, event, author).await
}

async fn insert(
    services: &Services,
    transaction: &impl ConnectionTrait,
    person_id: Uuid,
    contratista_id: Option<Uuid>,
    event: Event,
    (author, name): (Author, Option<&str>),
) -> Result<(), Internal> {
    let now = services.now();
    Entity::insert(ActiveModel {
        id: Set(services.new_id(now)?),
        person_id: Set(person_id),
        contratista_id: Set(contratista_id),
        event: Set(event),
        author: Set(author),
        author_name: Set(name.map(str::to_owned)),
        at: Set(now.into()),
    })
    .exec_without_returning(transaction)
    .await?;
    Ok(())
}
