//! The register of services that the contratista has registered with the STPS (REPSE).

use super::{etag, seen};
use crate::http::Web;
use crate::http::api::VERSION;
use crate::http::api::problem::{Code, FieldError, Problem};
use crate::http::api::refusals::{
    Capturing as Listing, CorrectingRegister, ForgettingRegister, ReadingRegister,
    RegisteringService,
};
use crate::http::api::request::{
    CaptureReturns, CapturingFor, Described, Identified, JsonBody, ReadReturns,
};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use informativa::repse::{self, Registered, ServiceError, ServiceField};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Un servicio u obra especializado, como está autorizado.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DatosDeServicio {
    /// El folio de la actividad.
    #[schema(min_length = 1, example = "A1B2-0001")]
    folio: String,
    /// El texto autorizado.
    #[schema(min_length = 1, example = "Servicios de limpieza de bienes inmuebles")]
    servicio: String,
    /// Hasta qué día está vigente, como AAAA-MM-DD; nada o vacío si no se sabe.
    #[serde(default)]
    #[schema(example = "2028-05-31")]
    vigencia: String,
}

impl Described for DatosDeServicio {
    const DESCRIPTION: &'static str = "Envía un objeto con los textos «folio», «servicio» y, si acaso, «vigencia», y ningún otro campo.";
}

impl DatosDeServicio {
    fn text(&self, field: ServiceField) -> String {
        match field {
            ServiceField::Folio => self.folio.clone(),
            ServiceField::Description => self.servicio.clone(),
            ServiceField::ValidUntil => self.vigencia.clone(),
        }
    }
}

/// Un servicio del registro.
#[derive(Serialize, ToSchema)]
pub struct Servicio {
    /// Su identificador.
    id: Uuid,
    /// Cuántas veces ha cambiado: es su `ETag`.
    #[schema(example = 1)]
    revision: i32,
    /// Cómo está autorizado.
    datos: DatosDeServicio,
}

impl From<Registered> for Servicio {
    fn from(registered: Registered) -> Self {
        let until = registered.service.valid_until;
        Self {
            id: registered.id,
            revision: registered.revision,
            datos: DatosDeServicio {
                folio: registered.service.folio,
                servicio: registered.service.text,
                vigencia: until.map(|day| day.to_string()).unwrap_or_default(),
            },
        }
    }
}

/// Los servicios del registro.
#[derive(Serialize, ToSchema)]
pub struct Servicios {
    /// Por folio y texto; 200 a lo más.
    servicios: Vec<Servicio>,
}

impl From<ServiceError> for Problem {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::Wrong(wrong) => Self::fields(
                (wrong.into_iter())
                    .map(|(field, problem)| {
                        FieldError::new(field.name(), problem.code(), problem.explanation(field))
                    })
                    .collect(),
            ),
            ServiceError::Full => Code::Full.into(),
            ServiceError::Unknown => Code::NotFound.into(),
            ServiceError::Conflict => Code::Changed.into(),
            ServiceError::Internal(error) => error.into(),
        }
    }
}

/// Consulta los servicios del registro
///
/// Los que el contratista registró aquí como autorizados en el REPSE. Permiso: `informativas:leer`.
#[utoipa::path(get, path = "/servicios", tag = "registros", operation_id = "consultar_servicios",
    security(("sesion" = []), ("token" = ["informativas:leer"])),
    responses((status = 200, description = "Los servicios.", body = Servicios), Listing))]
pub async fn list(
    State(web): State<Web>,
    right: CapturingFor<ReadReturns>,
) -> Result<Json<Servicios>, Problem> {
    let found = repse::list(&web.services, &right.capturing).await?;
    Ok(Json(Servicios {
        servicios: found.into_iter().map(Servicio::from).collect(),
    }))
}

/// Registra un servicio
///
/// El mismo otra vez es el mismo. Permiso: `informativas:escribir`.
#[utoipa::path(post, path = "/servicios", tag = "registros", operation_id = "registrar_servicio",
    request_body(content = DatosDeServicio), security(("sesion" = []), ("token" = ["informativas:escribir"])),
    responses((status = 201, description = "Registrado.", body = Servicio, headers(
        ("Location" = String, description = "Dónde se consulta."),
        ("ETag" = String, description = "Su revisión."),
    )), RegisteringService))]
pub async fn register(
    State(web): State<Web>,
    right: CapturingFor<CaptureReturns>,
    JsonBody(sent): JsonBody<DatosDeServicio>,
) -> Result<Response, Problem> {
    let (services, right) = (&web.services, &right.capturing);
    let id = repse::register(services, right, |field| sent.text(field)).await?;
    let found = repse::find(services, right, id).await?;
    let location = format!("{VERSION}/servicios/{id}");
    let location = HeaderValue::try_from(location).map_err(|_| Code::Broken)?;
    let headers = [
        (header::LOCATION, location),
        (header::ETAG, etag(found.revision)),
    ];
    Ok((StatusCode::CREATED, headers, Json(Servicio::from(found))).into_response())
}

/// Consulta un servicio del registro
///
/// Permiso: `informativas:leer`.
#[utoipa::path(get, path = "/servicios/{id}", tag = "registros", operation_id = "consultar_servicio",
    params(("id" = Uuid, Path, description = "Su identificador.")),
    security(("sesion" = []), ("token" = ["informativas:leer"])),
    responses((status = 200, description = "El servicio.", body = Servicio, headers(
        ("ETag" = String, description = "Su revisión."),
    )), ReadingRegister))]
pub async fn show(
    State(web): State<Web>,
    right: CapturingFor<ReadReturns>,
    Identified(id): Identified,
) -> Result<impl IntoResponse, Problem> {
    let found = repse::find(&web.services, &right.capturing, id).await?;
    let tag = etag(found.revision);
    Ok(([(header::ETAG, tag)], Json(Servicio::from(found))))
}

/// Corrige un servicio del registro
///
/// Lo que ya se capturó con él queda como está. En `If-Match` va la revisión que se consultó: si cambió desde entonces,
/// `cambiado`. Permiso: `informativas:escribir`.
#[utoipa::path(put, path = "/servicios/{id}", tag = "registros", operation_id = "corregir_servicio",
    params(
        ("id" = Uuid, Path, description = "Su identificador."),
        ("If-Match" = String, Header, description = "La revisión que se consultó, entre comillas.", example = "\"1\""),
    ),
    request_body(content = DatosDeServicio), security(("sesion" = []), ("token" = ["informativas:escribir"])),
    responses((status = 200, description = "Corregido.", body = Servicio, headers(
        ("ETag" = String, description = "Su revisión."),
    )), CorrectingRegister))]
pub async fn correct(
    State(web): State<Web>,
    right: CapturingFor<CaptureReturns>,
    Identified(id): Identified,
    headers: HeaderMap,
    JsonBody(sent): JsonBody<DatosDeServicio>,
) -> Result<impl IntoResponse, Problem> {
    let (services, right) = (&web.services, &right.capturing);
    // Whether somebody else has it is not said, whatever the precondition.
    repse::find(services, right, id).await?;
    let seen = seen(&headers)?;
    repse::correct(services, right, id, seen, |field| sent.text(field)).await?;
    let found = repse::find(services, right, id).await?;
    let tag = etag(found.revision);
    Ok(([(header::ETAG, tag)], Json(Servicio::from(found))))
}

/// Borra un servicio del registro
///
/// Lo que ya se capturó con él queda como está. En `If-Match` va la revisión que se consultó: si cambió desde entonces,
/// `cambiado`. Permiso: `informativas:escribir`.
#[utoipa::path(delete, path = "/servicios/{id}", tag = "registros", operation_id = "borrar_servicio",
    params(
        ("id" = Uuid, Path, description = "Su identificador."),
        ("If-Match" = String, Header, description = "La revisión que se consultó, entre comillas.", example = "\"1\""),
    ),
    security(("sesion" = []), ("token" = ["informativas:escribir"])),
    responses((status = 204, description = "Borrado."), ForgettingRegister))]
pub async fn remove(
    State(web): State<Web>,
    right: CapturingFor<CaptureReturns>,
    Identified(id): Identified,
    headers: HeaderMap,
) -> Result<StatusCode, Problem> {
    let (services, right) = (&web.services, &right.capturing);
    // Whether somebody else has it is not said, whatever the precondition.
    repse::find(services, right, id).await?;
    repse::remove(services, right, id, seen(&headers)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
