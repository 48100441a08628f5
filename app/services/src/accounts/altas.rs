//! Altas that wait, and how they join (decision 18).
//!
//! An address that nobody has proved holds nothing: each contratista's alta of a CURP waits by itself, with
//! the names and the mail that this contratista typed, and lapses if nobody proves the mail.

use std::time::Duration;

use domain::Curp;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, ExprTrait,
    QueryFilter, QueryOrder, Select,
    sea_query::Expr,
};
use time::OffsetDateTime;
use uuid::Uuid;
use values::{CapturistaField, CapturistaTexts};

use crate::{
    Services, access_link_rows, audit,
    entities::{HiddenText, Moment, membership, person as people},
    fields,
    folding::folded,
    internal::Internal,
    person,
};

/// How long an alta waits before it lapses.
pub const WAITS: Duration = Duration::from_hours(30 * 24);

/// Altas that have not ended, nor lapsed.
pub(crate) fn live(now: OffsetDateTime) -> Condition {
    let in_time = membership::Column::LapsesAt
        .is_null()
        .or(membership::Column::LapsesAt.gt(Moment::from(now)));
    Condition::all()
        .add(membership::Column::EndedAt.is_null())
        .add(in_time)
}

/// The person's altas that wait, the earliest first.
pub(crate) fn waiting(person_id: Uuid, now: OffsetDateTime) -> Select<membership::Entity> {
    membership::Entity::find()
        .filter(membership::Column::PersonId.eq(person_id))
        .filter(membership::Column::LapsesAt.is_not_null())
        .filter(live(now))
        .order_by_asc(membership::Column::Id)
}

/// The person's altas whose mail nobody has proved, the earliest first: those that wait, and those that an
/// e.firma has joined.
pub(crate) fn unproved(person_id: Uuid, now: OffsetDateTime) -> Select<membership::Entity> {
    membership::Entity::find()
        .filter(membership::Column::PersonId.eq(person_id))
        .filter(membership::Column::Email.is_not_null())
        .filter(live(now))
        .order_by_asc(membership::Column::Id)
}

/// Whether this address was typed at the alta, and nobody has proved it since.
pub(crate) fn has_address(alta: &membership::Model, email: &str) -> bool {
    (alta.email.as_ref()).is_some_and(|own| domain::same_mail(&own.0, email))
}

/// Whether another event tells already that an alta has joined.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    /// That a password was created with its link.
    ByPassword,
    /// None does.
    Not,
}

/// The mail of this alta has been proved: it joins with all others that have the same. If the person has not
/// proved any before, it and the names become theirs. The person must be locked.
pub(crate) async fn prove(
    services: &Services,
    transaction: &DatabaseTransaction,
    person: &people::Model,
    alta: &membership::Model,
    told: Told,
) -> Result<(), Internal> {
    let now = services.now();
    let Some(texts) = fields::of_alta(person, alta) else {
        return Ok(());
    };
    if !person::standing(transaction, person).await?.proved {
        fields::named(person, &texts, Some(now))
            .update(transaction)
            .await?;
    }
    let untold = (told == Told::ByPassword).then_some(alta.id);
    let email = &texts[CapturistaField::Email];
    join_with(services, transaction, person.id, email, untold).await
}

/// The registered mail has been proved, with an invitation that an earlier version sent.
pub(crate) async fn prove_own(
    services: &Services,
    transaction: &DatabaseTransaction,
    person: &people::Model,
    now: OffsetDateTime,
) -> Result<(), Internal> {
    people::ActiveModel {
        id: Unchanged(person.id),
        email_proved_at: Set(Some(now.into())),
        ..Default::default()
    }
    .update(transaction)
    .await?;
    join_all_with(services, transaction, person.id, &person.email.0).await
}

/// Joins every alta with this mail, which the person has proved. The person must be locked.
pub(crate) async fn join_all_with(
    services: &Services,
    transaction: &DatabaseTransaction,
    person_id: Uuid,
    email: &str,
) -> Result<(), Internal> {
    join_with(services, transaction, person_id, email, None).await
}

/// The same, without an event for one of them.
async fn join_with(
    services: &Services,
    transaction: &DatabaseTransaction,
    person_id: Uuid,
    email: &str,
    untold: Option<Uuid>,
) -> Result<(), Internal> {
    let now = services.now();
    let altas: Vec<membership::Model> = unproved(person_id, now)
        .all(transaction)
        .await?
        .into_iter()
        .filter(|alta| has_address(alta, email))
        .collect();
    let ids: Vec<Uuid> = altas.iter().map(|alta| alta.id).collect();
    access_link_rows::use_up_of_altas(transaction, &ids, now).await?;
    let typed = fields::SHOWN.map(|(_, typed, _)| typed);
    (typed.into_iter().chain([membership::Column::SearchText]))
        .fold(membership::Entity::update_many(), |update, column| {
            update.col_expr(column, Expr::value(None::<HiddenText>))
        })
        .filter(membership::Column::Id.is_in(ids))
        .exec(transaction)
        .await?;
    joined(services, transaction, &altas, untold).await
}

/// Joins every alta of whoever has entered with their own e.firma, and gives those that waited; whose names
/// they have so far they get, if none. The person must be locked.
pub(crate) async fn join_all(
    services: &Services,
    transaction: &DatabaseTransaction,
    person: &people::Model,
    certified_name: &str,
    now: OffsetDateTime,
) -> Result<Vec<membership::Model>, Internal> {
    let altas = waiting(person.id, now).all(transaction).await?;
    joined(services, transaction, &altas, None).await?;
    if person.given_names.0.is_empty() {
        // Several contratistas may have typed different names: those that the certificate says are right.
        let mut typed: Vec<CapturistaTexts> = (altas.iter())
            .filter_map(|alta| fields::of_alta(person, alta))
            .collect();
        let certified = folded(certified_name);
        let right = (typed.iter()).position(|texts| folded(&texts.full_name()) == certified);
        if let Some(texts) = typed.get_mut(right.unwrap_or_default()) {
            // Of the mail a certificate says nothing.
            texts[CapturistaField::Email].clear();
            fields::named(person, texts, None)
                .update(transaction)
                .await?;
        }
    }
    Ok(altas)
}

/// Those of these that wait do so no more.
async fn joined(
    services: &Services,
    transaction: &DatabaseTransaction,
    altas: &[membership::Model],
    untold: Option<Uuid>,
) -> Result<(), Internal> {
    let waited = || altas.iter().filter(|alta| alta.lapses_at.is_some());
    membership::Entity::update_many()
        .col_expr(membership::Column::LapsesAt, Expr::value(None::<Moment>))
        .filter(membership::Column::Id.is_in(waited().map(|alta| alta.id)))
        .exec(transaction)
        .await?;
    let told = waited().filter(|alta| Some(alta.id) != untold);
    let events = told.map(|alta| audit::Event::AltaJoined {
        person: alta.person_id,
        contratista: alta.contratista_id,
    });
    audit::record_all(services, transaction, events).await
}

/// The alta waits anew, from now on.
pub(crate) async fn wait_anew(
    transaction: &impl ConnectionTrait,
    alta: Uuid,
    now: OffsetDateTime,
) -> Result<(), DbErr> {
    membership::Entity::update_many()
        .col_expr(
            membership::Column::LapsesAt,
            Expr::value(Moment::from(now + WAITS)),
        )
        .filter(membership::Column::Id.eq(alta))
        .filter(membership::Column::LapsesAt.is_not_null())
        .exec(transaction)
        .await?;
    Ok(())
}

/// What is registered of a person about whom nobody has proved anything yet.
pub(super) fn unknown_person(id: Uuid, curp: &Curp, now: OffsetDateTime) -> people::ActiveModel {
    people::ActiveModel {
        id: Set(id),
        curp: Set(curp.as_str().into()),
        given_names: Set("".into()),
        first_surname: Set("".into()),
        second_surname: Set(None),
        email: Set("".into()),
        created_at: Set(now.into()),
        efirma_first_used_at: Set(None),
        search_text: Set("".into()),
        last_password_version: Set(None),
        email_proved_at: Set(None),
    }
}
