//! The register of workers.

use super::returns::{PaginaPedida, code_of};
use super::workers::DatosDeTrabajador;
use super::{BusquedaEnRegistro, etag, seen};
use crate::http::Web;
use crate::http::api::lists::page_of_a_list;
use crate::http::api::problem::Problem;
use crate::http::api::refusals::{
    CorrectingRegister, ForgettingRegister, ListingRegister, ReadingRegister, SearchingRegister,
};
use crate::http::api::request::{
    CaptureReturns, CapturingFor, Identified, JsonBody, QueryParams, ReadReturns, instant,
};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use informativa::{Capturing, people};
use serde::Serialize;
use services::Services;
use services::paging::PAGE_SIZE;
use utoipa::ToSchema;
use uuid::Uuid;

/// Un trabajador del registro.
#[derive(Serialize, ToSchema)]
pub struct Registrado {
    /// Su identificador.
    id: Uuid,
    /// Cuántas veces ha cambiado: es su `ETag`.
    #[schema(example = 1)]
    revision: i32,
    /// Cuándo se capturó, o se corrigió, su SBC.
    #[schema(format = DateTime)]
    sbc_desde: String,
    /// El periodo de la informativa de la que viene su SBC; `null` si se corrigió en el registro.
    #[schema(required, example = "2026-3")]
    sbc_de: Option<String>,
    /// Lo que se recuerda.
    datos: DatosDeTrabajador,
}

impl From<people::Known> for Registrado {
    fn from(known: people::Known) -> Self {
        Self {
            id: known.id,
            revision: known.revision,
            sbc_desde: instant(known.sbc_at),
            sbc_de: known.source.map(code_of),
            datos: known.texts.into(),
        }
    }
}

page_of_a_list! {
    /// Una página de los trabajadores del registro.
    PaginaDeRegistrados {
        /// Los de esta página, por nombre.
        trabajadores: Registrado
    }
}

/// Consulta los trabajadores del registro
///
/// Lo que se recuerda de cada uno para la siguiente captura, por páginas. Permiso: `informativas:leer`.
#[utoipa::path(get, path = "/trabajadores", tag = "registros", operation_id = "consultar_registrados",
    params(PaginaPedida), security(("sesion" = []), ("token" = ["informativas:leer"])),
    responses((status = 200, description = "Una página de trabajadores.", body = PaginaDeRegistrados), ListingRegister))]
pub async fn list(
    State(web): State<Web>,
    right: CapturingFor<ReadReturns>,
    QueryParams(asked): QueryParams<PaginaPedida>,
) -> Result<Json<PaginaDeRegistrados>, Problem> {
    let page = asked.number()?;
    let found = people::list(&web.services, &right.capturing, "", page, PAGE_SIZE).await?;
    Ok(Json(PaginaDeRegistrados::of(found, PAGE_SIZE)))
}

/// Busca entre los trabajadores del registro
///
/// Por palabras del nombre, el NSS o la CURP. Van en el cuerpo, para que ninguno quede en una dirección.
/// Permiso: `informativas:leer`.
#[utoipa::path(post, path = "/trabajadores/buscar", tag = "registros", operation_id = "buscar_registrados",
    request_body(content = BusquedaEnRegistro), security(("sesion" = []), ("token" = ["informativas:leer"])),
    responses((status = 200, description = "Una página de los que coinciden.", body = PaginaDeRegistrados), SearchingRegister))]
pub async fn search(
    State(web): State<Web>,
    right: CapturingFor<ReadReturns>,
    JsonBody(sent): JsonBody<BusquedaEnRegistro>,
) -> Result<Json<PaginaDeRegistrados>, Problem> {
    let (words, page) = sent.read()?;
    let found = people::list(&web.services, &right.capturing, words, page, PAGE_SIZE).await?;
    Ok(Json(PaginaDeRegistrados::of(found, PAGE_SIZE)))
}

async fn found(
    services: &Services,
    right: &Capturing,
    id: Uuid,
) -> Result<(HeaderValue, Registrado), Problem> {
    let known = people::find(services, right, id).await?;
    Ok((etag(known.revision), known.into()))
}

/// Consulta un trabajador del registro
///
/// De cuándo es su SBC, y de dónde viene. Permiso: `informativas:leer`.
#[utoipa::path(get, path = "/trabajadores/{id}", tag = "registros", operation_id = "consultar_registrado",
    params(("id" = Uuid, Path, description = "Su identificador.")),
    security(("sesion" = []), ("token" = ["informativas:leer"])),
    responses((status = 200, description = "El trabajador.", body = Registrado, headers(
        ("ETag" = String, description = "Su revisión."),
    )), ReadingRegister))]
pub async fn show(
    State(web): State<Web>,
    right: CapturingFor<ReadReturns>,
    Identified(id): Identified,
) -> Result<impl IntoResponse, Problem> {
    let (tag, body) = found(&web.services, &right.capturing, id).await?;
    Ok(([(header::ETAG, tag)], Json(body)))
}

/// Corrige un trabajador del registro
///
/// Todos sus textos, y sin nada por corregir: de aquí se llena lo que falta al capturar. Lo que ya se capturó queda como está. En `If-Match` va la revisión que
/// se consultó: si cambió desde entonces, también por una captura, `cambiado`. Permiso: `informativas:escribir`.
#[utoipa::path(put, path = "/trabajadores/{id}", tag = "registros", operation_id = "corregir_registrado",
    params(
        ("id" = Uuid, Path, description = "Su identificador."),
        ("If-Match" = String, Header, description = "La revisión que se consultó, entre comillas.", example = "\"1\""),
    ),
    request_body(content = DatosDeTrabajador), security(("sesion" = []), ("token" = ["informativas:escribir"])),
    responses((status = 200, description = "Corregido.", body = Registrado, headers(
        ("ETag" = String, description = "Su revisión."),
    )), CorrectingRegister))]
pub async fn correct(
    State(web): State<Web>,
    right: CapturingFor<CaptureReturns>,
    Identified(id): Identified,
    headers: HeaderMap,
    JsonBody(sent): JsonBody<DatosDeTrabajador>,
) -> Result<impl IntoResponse, Problem> {
    let (services, right) = (&web.services, &right.capturing);
    // Whether somebody else has it is not said, whatever the precondition.
    people::find(services, right, id).await?;
    people::correct(services, right, id, seen(&headers)?, &(&sent).into()).await?;
    let (tag, body) = found(services, right, id).await?;
    Ok(([(header::ETAG, tag)], Json(body)))
}

/// Borra un trabajador del registro
///
/// Lo que ya se capturó queda como está. En `If-Match` va la revisión que se consultó: si cambió desde entonces,
/// `cambiado`. Permiso: `informativas:escribir`.
#[utoipa::path(delete, path = "/trabajadores/{id}", tag = "registros", operation_id = "borrar_registrado",
    params(
        ("id" = Uuid, Path, description = "Su identificador."),
        ("If-Match" = String, Header, description = "La revisión que se consultó, entre comillas.", example = "\"1\""),
    ),
    security(("sesion" = []), ("token" = ["informativas:escribir"])),
    responses((status = 204, description = "Borrado."), ForgettingRegister))]
pub async fn forget(
    State(web): State<Web>,
    right: CapturingFor<CaptureReturns>,
    Identified(id): Identified,
    headers: HeaderMap,
) -> Result<StatusCode, Problem> {
    let (services, right) = (&web.services, &right.capturing);
    // Whether somebody else has it is not said, whatever the precondition.
    people::find(services, right, id).await?;
    people::forget(services, right, id, seen(&headers)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
