//! The rows of passwords: set and taken away.

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait,
    ModelTrait, QueryFilter, sea_query::Expr,
};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::entities::{self, HiddenText, credential};

/// A password that was set.
pub(crate) struct PasswordSet {
    /// Which of the person's passwords it is; no two of them ever have the same, whatever became of them.
    pub(crate) version: i32,
    /// Whether there was none.
    pub(crate) first: bool,
}

/// Sets the person's password. The person must be locked.
pub(crate) async fn set_password(
    transaction: &impl ConnectionTrait,
    person_id: Uuid,
    hash: String,
    now: OffsetDateTime,
) -> Result<PasswordSet, DbErr> {
    let (person, earlier) = entities::person::Entity::find_by_id(person_id)
        .find_also_related(credential::Entity)
        .one(transaction)
        .await?
        .unzip();
    let earlier = earlier.flatten();
    let taken_away = person.and_then(|person| person.last_password_version);
    let before = (earlier.as_ref())
        .map(|earlier| earlier.version)
        .or(taken_away)
        .unwrap_or_default();
    let version = before.saturating_add(1);
    let set = credential::ActiveModel {
        person_id: Set(person_id),
        password_hash: Set(HiddenText(hash)),
        version: Set(version),
        set_at: Set(now.into()),
    };
    let first = earlier.is_none();
    if first {
        credential::Entity::insert(set)
            .exec_without_returning(transaction)
            .await?;
    } else {
        set.update(transaction).await?;
    }
    Ok(PasswordSet { version, first })
}

/// Takes the person's password away, if there is one; says whether there was. Whoever signed in with it is
/// not signed in any more. The person must be locked.
pub(crate) async fn take_password(
    transaction: &impl ConnectionTrait,
    person_id: Uuid,
) -> Result<bool, DbErr> {
    let Some(password) = credential::Entity::find_by_id(person_id)
        .one(transaction)
        .await?
    else {
        return Ok(false);
    };
    entities::person::Entity::update_many()
        .col_expr(
            entities::person::Column::LastPasswordVersion,
            Expr::value(password.version),
        )
        .filter(entities::person::Column::Id.eq(person_id))
        .exec(transaction)
        .await?;
    password.delete(transaction).await?;
    Ok(true)
}
