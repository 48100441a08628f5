//! The register of clients.

use super::contracts::DatosDeCliente;
use super::returns::PaginaPedida;
use super::{BusquedaEnRegistro, HallazgoDeCampo, etag, seen};
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
use informativa::{Capturing, clients};
use serde::Serialize;
use services::Services;
use services::paging::PAGE_SIZE;
use utoipa::ToSchema;
use uuid::Uuid;

/// Un cliente del registro.
#[derive(Serialize, ToSchema)]
pub struct Cliente {
    /// Su identificador.
    id: Uuid,
    /// Cuántas veces ha cambiado: es su `ETag`.
    #[schema(example = 1)]
    revision: i32,
    /// Cuándo cambió por última vez.
    #[schema(format = DateTime)]
    cambio: String,
    /// Lo que se recuerda.
    datos: DatosDeCliente,
}

impl From<clients::Client> for Cliente {
    fn from(client: clients::Client) -> Self {
        Self {
            id: client.id,
            revision: client.revision,
            cambio: instant(client.changed_at),
            datos: (&client.texts).into(),
        }
    }
}

/// Un cliente del registro, y lo que hay por corregir o por revisar en sus campos.
#[derive(Serialize, ToSchema)]
pub struct ClienteRevisado {
    /// El cliente.
    cliente: Cliente,
    /// Lo que hay por corregir o por revisar.
    hallazgos: Vec<HallazgoDeCampo>,
}

page_of_a_list! {
    /// Una página de los clientes del registro.
    PaginaDeClientes {
        /// Los de esta página, por nombre.
        clientes: Cliente
    }
}

/// Consulta los clientes del registro
///
/// Lo que se recuerda de cada uno para el siguiente contrato, por páginas. Permiso: `informativas:leer`.
#[utoipa::path(get, path = "/clientes", tag = "registros", operation_id = "consultar_clientes",
    params(PaginaPedida), security(("sesion" = []), ("token" = ["informativas:leer"])),
    responses((status = 200, description = "Una página de clientes.", body = PaginaDeClientes), ListingRegister))]
pub async fn list(
    State(web): State<Web>,
    right: CapturingFor<ReadReturns>,
    QueryParams(asked): QueryParams<PaginaPedida>,
) -> Result<Json<PaginaDeClientes>, Problem> {
    let page = asked.number()?;
    let found = clients::list(&web.services, &right.capturing, "", page, PAGE_SIZE).await?;
    Ok(Json(PaginaDeClientes::of(found, PAGE_SIZE)))
}

/// Busca entre los clientes del registro
///
/// Por palabras del nombre o el RFC. Van en el cuerpo, para que ningún RFC de una persona quede en una dirección.
/// Permiso: `informativas:leer`.
#[utoipa::path(post, path = "/clientes/buscar", tag = "registros", operation_id = "buscar_clientes",
    request_body(content = BusquedaEnRegistro), security(("sesion" = []), ("token" = ["informativas:leer"])),
    responses((status = 200, description = "Una página de los que coinciden.", body = PaginaDeClientes), SearchingRegister))]
pub async fn search(
    State(web): State<Web>,
    right: CapturingFor<ReadReturns>,
    JsonBody(sent): JsonBody<BusquedaEnRegistro>,
) -> Result<Json<PaginaDeClientes>, Problem> {
    let (words, page) = sent.read()?;
    let found = clients::list(&web.services, &right.capturing, words, page, PAGE_SIZE).await?;
    Ok(Json(PaginaDeClientes::of(found, PAGE_SIZE)))
}

async fn judged(
    services: &Services,
    right: &Capturing,
    id: Uuid,
) -> Result<(HeaderValue, ClienteRevisado), Problem> {
    let client = clients::find(services, right, id).await?;
    let found = clients::judged(services, right, &client.texts).await?;
    let tag = etag(client.revision);
    let body = ClienteRevisado {
        cliente: client.into(),
        hallazgos: found.into_iter().map(HallazgoDeCampo::from).collect(),
    };
    Ok((tag, body))
}

/// Consulta un cliente del registro
///
/// Con lo que hay por corregir o por revisar en sus campos. Permiso: `informativas:leer`.
#[utoipa::path(get, path = "/clientes/{id}", tag = "registros", operation_id = "consultar_cliente",
    params(("id" = Uuid, Path, description = "Su identificador.")),
    security(("sesion" = []), ("token" = ["informativas:leer"])),
    responses((status = 200, description = "El cliente.", body = ClienteRevisado, headers(
        ("ETag" = String, description = "Su revisión."),
    )), ReadingRegister))]
pub async fn show(
    State(web): State<Web>,
    right: CapturingFor<ReadReturns>,
    Identified(id): Identified,
) -> Result<impl IntoResponse, Problem> {
    let (tag, body) = judged(&web.services, &right.capturing, id).await?;
    Ok(([(header::ETAG, tag)], Json(body)))
}

/// Corrige un cliente del registro
///
/// Todos sus textos; lo que falta queda vacío, y lo que ya se capturó queda como está. En `If-Match` va la revisión que
/// se consultó: si cambió desde entonces, también por una captura, `cambiado`. Permiso: `informativas:escribir`.
#[utoipa::path(put, path = "/clientes/{id}", tag = "registros", operation_id = "corregir_cliente",
    params(
        ("id" = Uuid, Path, description = "Su identificador."),
        ("If-Match" = String, Header, description = "La revisión que se consultó, entre comillas.", example = "\"1\""),
    ),
    request_body(content = DatosDeCliente), security(("sesion" = []), ("token" = ["informativas:escribir"])),
    responses((status = 200, description = "Corregido.", body = ClienteRevisado, headers(
        ("ETag" = String, description = "Su revisión."),
    )), CorrectingRegister))]
pub async fn correct(
    State(web): State<Web>,
    right: CapturingFor<CaptureReturns>,
    Identified(id): Identified,
    headers: HeaderMap,
    JsonBody(sent): JsonBody<DatosDeCliente>,
) -> Result<impl IntoResponse, Problem> {
    let (services, right) = (&web.services, &right.capturing);
    // Whether somebody else has it is not said, whatever the precondition.
    clients::find(services, right, id).await?;
    clients::correct(services, right, id, seen(&headers)?, &(&sent).into()).await?;
    let (tag, body) = judged(services, right, id).await?;
    Ok(([(header::ETAG, tag)], Json(body)))
}

/// Borra un cliente del registro
///
/// Lo que ya se capturó queda como está. En `If-Match` va la revisión que se consultó: si cambió desde entonces,
/// `cambiado`. Permiso: `informativas:escribir`.
#[utoipa::path(delete, path = "/clientes/{id}", tag = "registros", operation_id = "borrar_cliente",
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
    clients::find(services, right, id).await?;
    clients::forget(services, right, id, seen(&headers)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
