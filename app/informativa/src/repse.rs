//! The register of services: what the contratista has registered with the STPS, from which a contract takes its
//! service.

use domain::informativa::{AuthorisedService, MOST_FOLIO, MOST_SERVICE, one_line};
use platform::{Internal, database, entities::repse_service as service};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use services::Services;
use time::{Date, macros::format_description};
use uuid::Uuid;

use crate::{Capturing, capturing::lock_registers};

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

impl ServiceField {
    /// Its name, in forms and in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Folio => "folio",
            Self::Description => "servicio",
            Self::ValidUntil => "vigencia",
        }
    }
}

impl ServiceProblem {
    /// A stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing => "requerido",
            Self::TooLong(_) => "longitud",
            Self::NotALine | Self::NotADay => "formato",
        }
    }

    /// What to do about it, in Spanish.
    pub fn explanation(self, field: ServiceField) -> String {
        match (field, self) {
            (ServiceField::Folio, Self::Missing) => "Escribe el folio.".to_owned(),
            (_, Self::Missing) => "Escribe el servicio como está autorizado.".to_owned(),
            (_, Self::TooLong(most)) => format!("Usa {most} caracteres como máximo."),
            (_, Self::NotALine) => {
                "Tiene un carácter que no se ve. Bórralo, o escríbelo otra vez sin pegarlo."
                    .to_owned()
            }
            (_, Self::NotADay) => {
                "Escribe la fecha como año-mes-día, por ejemplo 2028-05-31.".to_owned()
            }
        }
    }
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
    /// The contratista has no such service.
    #[error("no such service")]
    Unknown,
    /// Somebody else has changed it since it was shown.
    #[error("somebody else has changed the service")]
    Conflict,
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
    /// How often it was changed.
    pub revision: i32,
}

/// What was typed of a service, once it is right.
struct Typed {
    folio: String,
    description: String,
    valid_until: String,
}

impl Typed {
    fn read(typed: impl Fn(ServiceField) -> String) -> Result<Self, ServiceError> {
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
        let valid_until = typed(ServiceField::ValidUntil).trim().to_owned();
        if !valid_until.is_empty() && day(&valid_until).is_none() {
            wrong.push((ServiceField::ValidUntil, ServiceProblem::NotADay));
        }
        if !wrong.is_empty() {
            return Err(ServiceError::Wrong(wrong));
        }
        Ok(Self {
            folio,
            description,
            valid_until,
        })
    }
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
    Ok(rows.into_iter().map(read).collect())
}

/// One of the contratista's services.
///
/// # Errors
/// [`ServiceError::Unknown`], [`ServiceError::Internal`].
pub async fn find(
    services: &Services,
    capturing: &Capturing,
    id: Uuid,
) -> Result<Registered, ServiceError> {
    let row = service::Entity::find_by_id(id)
        .filter(service::Column::ContratistaId.eq(capturing.contratista().id))
        .one(services.database())
        .await?;
    Ok(read(row.ok_or(ServiceError::Unknown)?))
}

/// Registers a service from what was typed, and gives its id. The same again changes nothing.
///
/// # Errors
/// [`ServiceError`].
pub async fn register(
    services: &Services,
    capturing: &Capturing,
    typed: impl Fn(ServiceField) -> String,
) -> Result<Uuid, ServiceError> {
    let Typed {
        folio,
        description,
        valid_until,
    } = Typed::read(typed)?;
    let contratista = capturing.contratista().id;
    let transaction = database::begin(services.database()).await?;
    lock_registers(&transaction, contratista).await?;
    let same = service::Entity::find()
        .filter(service::Column::ContratistaId.eq(contratista))
        .filter(service::Column::Folio.eq(folio.as_str()))
        .filter(service::Column::Description.eq(description.as_str()))
        .filter(service::Column::ValidUntil.eq(valid_until.as_str()))
        .one(&transaction)
        .await?;
    if let Some(same) = same {
        return Ok(same.id);
    }
    let there = service::Entity::find()
        .filter(service::Column::ContratistaId.eq(contratista))
        .count(&transaction)
        .await?;
    if there >= MOST_SERVICES {
        return Err(ServiceError::Full);
    }
    let now = services.now();
    let id = services.new_id(now).map_err(Internal::from)?;
    service::Entity::insert(service::ActiveModel {
        id: Set(id),
        contratista_id: Set(contratista),
        folio: Set(folio),
        description: Set(description),
        valid_until: Set(valid_until),
        revision: Set(1),
        changed_at: Set(now.into()),
    })
    .exec_without_returning(&transaction)
    .await?;
    transaction.commit().await?;
    Ok(id)
}

/// Corrects a service; `revision` is the one that was seen. What was captured with it stays. The same again changes
/// nothing.
///
/// # Errors
/// [`ServiceError`].
pub async fn correct(
    services: &Services,
    capturing: &Capturing,
    id: Uuid,
    revision: i32,
    typed: impl Fn(ServiceField) -> String,
) -> Result<(), ServiceError> {
    find(services, capturing, id).await?;
    let typed = Typed::read(typed)?;
    let transaction = database::begin(services.database()).await?;
    let row = service::Entity::find_by_id(id)
        .lock_exclusive()
        .one(&transaction)
        .await?
        .ok_or(ServiceError::Unknown)?;
    let before = (&row.folio, &row.description, &row.valid_until);
    if before == (&typed.folio, &typed.description, &typed.valid_until) {
        return Ok(());
    }
    if row.revision != revision {
        return Err(ServiceError::Conflict);
    }
    service::ActiveModel {
        id: Unchanged(id),
        folio: Set(typed.folio),
        description: Set(typed.description),
        valid_until: Set(typed.valid_until),
        revision: Set(revision.wrapping_add(1)),
        changed_at: Set(services.now().into()),
        ..Default::default()
    }
    .update(&transaction)
    .await?;
    transaction.commit().await?;
    Ok(())
}

/// Removes a service from the register; `revision` is the one that was seen. What was captured stays. Idempotent.
///
/// # Errors
/// [`ServiceError::Conflict`], [`ServiceError::Internal`].
pub async fn remove(
    services: &Services,
    capturing: &Capturing,
    id: Uuid,
    revision: i32,
) -> Result<(), ServiceError> {
    let gone = service::Entity::delete_many()
        .filter(service::Column::ContratistaId.eq(capturing.contratista().id))
        .filter(service::Column::Id.eq(id))
        .filter(service::Column::Revision.eq(revision))
        .exec(services.database())
        .await?;
    if gone.rows_affected == 0 {
        match find(services, capturing, id).await {
            Ok(_) => return Err(ServiceError::Conflict),
            Err(ServiceError::Unknown) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn read(row: service::Model) -> Registered {
    Registered {
        id: row.id,
        service: AuthorisedService {
            folio: row.folio,
            text: row.description,
            valid_until: day(&row.valid_until),
        },
        revision: row.revision,
    }
}

/// A day as `AAAA-MM-DD`.
fn day(text: &str) -> Option<Date> {
    Date::parse(text, format_description!("[year]-[month]-[day]")).ok()
}
