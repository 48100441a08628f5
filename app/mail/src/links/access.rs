//! The rows of access links: issued, voided, used up. What is done with a link that somebody opens is
//! told by the use cases above.

use std::time::Duration;

use platform::{
    entities::{
        Moment,
        access_link::{self, Purpose},
    },
    internal::Internal,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait},
};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    Post, PostSettings,
    links::{self, MailedLink, columns_of_a_mailed_link},
};

impl MailedLink for access_link::Entity {
    const PATH: &'static str = "contrasena";
    // An invitation that an earlier version sent is the person's still.
    const LABELS: &'static [&'static str] = &[OF_ALTA, OF_PERSON];

    fn valid(link: &access_link::Model, settings: &PostSettings) -> Duration {
        valid(link.purpose, settings)
    }

    columns_of_a_mailed_link!(access_link);
}

/// What a way back in is derived under.
const OF_PERSON: &str = "access-link";

/// What an invitation's link is derived under: an earlier version, which would send it to another address,
/// cannot.
const OF_ALTA: &str = "alta-link";

/// Issues a link: with `alta` an invitation's, without a way back in. It voids the earlier one of the same
/// alta, or the earlier way back in; its life begins when its mail leaves. The person must be locked.
///
/// # Errors
/// [`Internal`].
pub async fn issue(
    post: &Post,
    transaction: &impl ConnectionTrait,
    person_id: Uuid,
    alta: Option<Uuid>,
    now: OffsetDateTime,
) -> Result<Uuid, Internal> {
    match alta {
        Some(alta) => void_of_alta(transaction, alta, now).await?,
        None => void_way_back(transaction, person_id, now).await?,
    }
    let (purpose, label) = match alta {
        Some(_) => (Purpose::Activation, OF_ALTA),
        None => (Purpose::Recovery, OF_PERSON),
    };
    let new = links::Issued::new(post, label, now)?;
    access_link::Entity::insert(access_link::ActiveModel {
        id: Set(new.id),
        person_id: Set(person_id),
        purpose: Set(purpose),
        seed: Set(new.seed),
        token_hash: Set(new.token_hash),
        created_at: Set(now.into()),
        expires_at: Set((now + valid(purpose, post.settings())).into()),
        used_at: Set(None),
        replaced_at: Set(None),
        membership_id: Set(alta),
    })
    .exec_without_returning(transaction)
    .await?;
    Ok(new.id)
}

/// How long a link is good for.
fn valid(purpose: Purpose, settings: &PostSettings) -> Duration {
    match purpose {
        Purpose::Activation => settings.activation_valid,
        Purpose::Recovery => settings.recovery_valid,
    }
}

/// Voids every link of the person that could be used now. The person must be locked.
///
/// # Errors
/// Whatever the database says.
pub async fn void(
    transaction: &impl ConnectionTrait,
    person_id: Uuid,
    now: OffsetDateTime,
) -> Result<(), DbErr> {
    let of_person = access_link::Column::PersonId.eq(person_id);
    links::void::<access_link::Entity>(transaction, of_person, now).await
}

/// Voids the person's way back in, if one was mailed. The person must be locked.
///
/// # Errors
/// Whatever the database says.
pub async fn void_way_back(
    transaction: &impl ConnectionTrait,
    person_id: Uuid,
    now: OffsetDateTime,
) -> Result<(), DbErr> {
    let way_back = access_link::Column::PersonId
        .eq(person_id)
        .and(access_link::Column::MembershipId.is_null());
    links::void::<access_link::Entity>(transaction, way_back, now).await
}

/// Voids the invitation's link of this alta. The person must be locked.
///
/// # Errors
/// Whatever the database says.
pub async fn void_of_alta(
    transaction: &impl ConnectionTrait,
    alta: Uuid,
    now: OffsetDateTime,
) -> Result<(), DbErr> {
    let of_alta = access_link::Column::MembershipId.eq(alta);
    links::void::<access_link::Entity>(transaction, of_alta, now).await
}

/// Uses up what is left of the links of these altas, which have joined. The person must be locked.
///
/// # Errors
/// Whatever the database says.
pub async fn use_up_of_altas(
    transaction: &impl ConnectionTrait,
    altas: &[Uuid],
    now: OffsetDateTime,
) -> Result<(), DbErr> {
    access_link::Entity::update_many()
        .col_expr(access_link::Column::UsedAt, Expr::value(Moment::from(now)))
        .filter(access_link::Column::MembershipId.is_in(altas.iter().copied()))
        .filter(links::live::<access_link::Entity>())
        .exec(transaction)
        .await?;
    Ok(())
}
