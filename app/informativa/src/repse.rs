//! The register of services: what the contratista has registered with the STPS, from which a contract takes its
//! service.

use domain::informativa::{AuthorisedService, MOST_FOLIO, MOST_SERVICE, one_line};
use platform::{Internal, database, entities::repse_service as service};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
};
use services::Services;
use time::{Date, macros::format_description};
use uuid::Uuid;

use crate::Capturing;

/// The most services that are registered of a contratista.
pub const MOST_SERVICES: u64 = 200;

/// A field of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ServiceField {
    /// Its folio.
    Folio,
    /// The text that was authorised.
    Description,
    /// Until when it is good.
    ValidUntil,
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ServiceProblem {
    /// Nothing was typed.
    Missing,
    /// More characters than there is room for.
    TooLong(usize),
    /// Characters that no line may have.
    NotALine,
    /// No day.
    NotADay,
}

/// Why a service was not registered.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// What is wrong, field by field.
    #[error("the service is not right")]
    Wrong(Vec<(ServiceField, ServiceProblem)>),
    /// The contratista has as many as it may have.
    #[error("no more services fit")]
    Full,
    /// See [`Internal`].
    #[error(transparent)]
    Internal(#[from] Internal),
}

platform::impl_from_internal!(ServiceError);

/// A service that was registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// Its id.
    pub id: Uuid,
    /// What it is.
    pub service: AuthorisedService,
}

/// The contratista's services, by folio and text.
///
/// # Errors
/// [`Internal`].
pub async fn list(services: &Services, capturing: &Capturing) -> Result<Vec<Registered>, Internal> {
    let rows = service::Entity::find()
        .filter(service::Column::ContratistaId.eq(capturing.contratista().id))
        .order_by_asc(service::Column::Folio)
        .order_by_asc(service::Column::Description)
        .all(services.database())
        .await?;
    Ok((rows.into_iter())
        .map(|row| Registered {
            id: row.id,
            service: AuthorisedService {
                folio: row.folio,
                text: row.description,
                valid_until: day(&row.valid_until),
            },
        })
        .collect())
}

/// Registers a service from what was typed. The same again changes nothing.
///
/// # Errors
/// [`ServiceError`].
pub async fn register(
    services: &Services,
    capturing: &Capturing,
    typed: impl Fn(ServiceField) -> String,
) -> Result<(), ServiceError> {
    let mut wrong = Vec::new();
    let mut line = |field, most| {
        let typed = typed(field);
        let Ok(text) = one_line(&typed) else {
            wrong.push((field, ServiceProblem::NotALine));
            return String::new();
        };
        let text = text.into_owned();
        if text.is_empty() {
            wrong.push((field, ServiceProblem::Missing));
        } else if text.chars().count() > most {
            wrong.push((field, ServiceProblem::TooLong(most)));
        }
        text
    };
    let folio = line(ServiceField::Folio, MOST_FOLIO);
    let description = line(ServiceField::Description, MOST_SERVICE);
    let valid_until = typed(ServiceField::ValidUntil);
    let valid_until = valid_until.trim();
    if !valid_until.is_empty() && day(valid_until).is_none() {
        wrong.push((ServiceField::ValidUntil, ServiceProblem::NotADay));
    }
    if !wrong.is_empty() {
        return Err(ServiceError::Wrong(wrong));
    }
    let contratista = capturing.contratista().id;
    let transaction = database::begin(services.database()).await?;
    let there = service::Entity::find()
        .filter(service::Column::ContratistaId.eq(contratista))
        .count(&transaction)
        .await?;
    if there >= MOST_SERVICES {
        return Err(ServiceError::Full);
    }
    let same = service::Entity::find()
        .filter(service::Column::ContratistaId.eq(contratista))
        .filter(service::Column::Folio.eq(folio.as_str()))
        .filter(service::Column::Description.eq(description.as_str()))
        .filter(service::Column::ValidUntil.eq(valid_until))
        .count(&transaction)
        .await?;
    if same > 0 {
        return Ok(());
    }
    let now = services.now();
    service::Entity::insert(service::ActiveModel {
        id: Set(services.new_id(now).map_err(Internal::from)?),
        contratista_id: Set(contratista),
        folio: Set(folio),
        description: Set(description),
        valid_until: Set(valid_until.to_owned()),
        changed_at: Set(now.into()),
    })
    .exec_without_returning(&transaction)
    .await?;
    transaction.commit().await?;
    Ok(())
}

/// Removes a service from the register. What was captured stays. Idempotent.
///
/// # Errors
/// [`Internal`].
pub async fn remove(services: &Services, capturing: &Capturing, id: Uuid) -> Result<(), Internal> {
    service::Entity::delete_many()
        .filter(service::Column::ContratistaId.eq(capturing.contratista().id))
        .filter(service::Column::Id.eq(id))
        .exec(services.database())
        .await?;
    Ok(())
}

/// A day as `AAAA-MM-DD`.
fn day(text: &str) -> Option<Date> {
    Date::parse(text, format_description!("[year]-[month]-[day]")).ok()
}
