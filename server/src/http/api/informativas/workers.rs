//! The workers of a contract.

use super::returns::PaginaPedida;
use super::{HallazgoDeCampo, etag, seen};
use crate::http::api::idempotency::{ClaveDeIdempotencia, Keyed};
use crate::http::api::lists::page_of_a_list;
use crate::http::api::problem::{Code, FieldError, Problem};
use crate::http::api::refusals::{AddingWorkers, ChangingCaptured, Discarding, ReadingReturn};
use crate::http::api::request::{
    CaptureReturns, CapturingFor, Described, Identified, JsonBody, QueryParams, ReadReturns, file,
};
use crate::http::{Web, long_lists};
use axum::Json;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use domain::informativa::{Code as Finding, Detail, Field, Judged, SbcLimits, judge_worker};
use grid::paste::MOST_BYTES;
use informativa::apart::apart;
use informativa::judging::Against;
use informativa::workers::{self, Row, WorkerTexts};
use informativa::{Capturing, MOST_WORKERS, contracts};
use serde::{Deserialize, Serialize};
use services::Services;
use utoipa::ToSchema;
use uuid::Uuid;

/// Rows a page.
const PAGE_SIZE: u64 = 100;

/// The media type of one JSON object a line.
const NDJSON: &str = "application/x-ndjson";

/// Lo que se escribe de un trabajador, como se escribió.
#[derive(Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"nss": "12345678903", "curp": "RIMA950821MPLSNN00", "sbc": "512.30", "nombre": "ANDREA RÍOS"}))]
pub struct DatosDeTrabajador {
    /// NSS; puede faltar si la CURP ya se capturó antes.
    nss: String,
    /// CURP; puede faltar si el NSS ya se capturó antes.
    curp: String,
    /// Salario base de cotización, en pesos con dos decimales.
    sbc: String,
    /// Nombre, para que las personas lo lean; no se informa.
    nombre: String,
}

impl Described for DatosDeTrabajador {
    const DESCRIPTION: &'static str = "Envía un objeto con los textos «nss», «curp», «sbc» y, si acaso, «nombre», y ningún otro campo.";
}

impl From<&DatosDeTrabajador> for WorkerTexts {
    fn from(sent: &DatosDeTrabajador) -> Self {
        Self::new(&sent.nss, &sent.curp, &sent.sbc, &sent.nombre)
    }
}

/// Un renglón de los trabajadores de un contrato.
#[derive(Serialize, ToSchema)]
pub struct Trabajador {
    /// Lo que lo distingue de los demás renglones del contrato.
    #[schema(example = 12)]
    renglon: i32,
    /// Su lugar en la lista, desde 1.
    #[schema(example = 12)]
    numero: u32,
    /// Cuántas veces ha cambiado: es su `ETag`.
    #[schema(example = 1)]
    revision: i32,
    /// Lo que se escribió.
    datos: DatosDeTrabajador,
}

impl From<WorkerTexts> for DatosDeTrabajador {
    fn from(texts: WorkerTexts) -> Self {
        Self {
            nss: texts.nss,
            curp: texts.curp,
            sbc: texts.sbc,
            nombre: texts.name,
        }
    }
}

impl From<Row> for Trabajador {
    fn from(row: Row) -> Self {
        Self {
            renglon: row.row,
            numero: row.number,
            revision: row.revision,
            datos: row.texts.into(),
        }
    }
}

/// Un trabajador, y lo que hay por corregir o por revisar en sus campos.
#[derive(Serialize, ToSchema)]
pub struct TrabajadorRevisado {
    /// El renglón.
    trabajador: Trabajador,
    /// Lo que hay por corregir o por revisar en él, sin compararlo con otros.
    hallazgos: Vec<HallazgoDeCampo>,
}

page_of_a_list! {
    /// Una página de los trabajadores de un contrato.
    PaginaDeTrabajadores {
        /// Los de esta página, en su orden.
        trabajadores: Trabajador
    }
}

/// Consulta los trabajadores de un contrato
///
/// Por páginas. Permiso: `informativas:leer`.
#[utoipa::path(get, path = "/contratos/{id}/trabajadores", tag = "informativas", operation_id = "consultar_trabajadores",
    params(("id" = Uuid, Path, description = "El identificador del contrato."), PaginaPedida),
    security(("sesion" = []), ("token" = ["informativas:leer"])),
    responses((status = 200, description = "Una página de trabajadores.", body = PaginaDeTrabajadores), ReadingReturn))]
pub async fn list(
    State(web): State<Web>,
    right: CapturingFor<ReadReturns>,
    Identified(id): Identified,
    QueryParams(asked): QueryParams<PaginaPedida>,
) -> Result<Json<PaginaDeTrabajadores>, Problem> {
    let page = asked.number()?;
    let found = workers::list(&web.services, &right.capturing, id, page, PAGE_SIZE).await?;
    Ok(Json(PaginaDeTrabajadores::of(found, PAGE_SIZE)))
}

/// Cuántos se agregaron.
#[derive(Serialize, ToSchema)]
pub struct Agregados {
    /// Cuántos renglones.
    #[schema(example = 40)]
    agregados: u64,
}

/// Agrega trabajadores
///
/// Un objeto JSON por línea (`application/x-ndjson`), hasta 1 MB. Se guardan como vienen, bien o mal: lo que hay por
/// corregir lo dicen los hallazgos de la informativa. O entran todos o ninguno. Con un `Idempotency-Key`, la misma
/// solicitud repetida en las siguientes 24 horas recibe la misma respuesta y no agrega a nadie otra vez. Permiso:
/// `informativas:escribir`.
#[utoipa::path(post, path = "/contratos/{id}/trabajadores", tag = "informativas", operation_id = "agregar_trabajadores",
    params(("id" = Uuid, Path, description = "El identificador del contrato."), ClaveDeIdempotencia),
    request_body(content((String = "application/x-ndjson"))),
    security(("sesion" = []), ("token" = ["informativas:escribir"])),
    responses((status = 200, description = "Agregados.", body = Agregados), AddingWorkers))]
pub async fn add(
    State(web): State<Web>,
    right: CapturingFor<CaptureReturns>,
    Identified(id): Identified,
    headers: HeaderMap,
    request: Request,
) -> Result<Json<Agregados>, Problem> {
    let words = "Envía application/x-ndjson: un objeto JSON por línea.";
    let longest = long_lists::longest(request.body());
    let room = long_lists::room(&web.services, &right.capturing, longest).await?;
    let bytes = file(&web, request, &[NDJSON], words, MOST_BYTES).await?;
    let asked = format!("POST /contratos/{id}/trabajadores");
    let keyed = Keyed::read(&headers, &asked, &bytes)?;
    let typed = apart(&web.services, &right.capturing, move || typed(&bytes)).await?;
    let typed = typed.map_err(|number| {
        let field = format!("linea {number}");
        let message = DatosDeTrabajador::DESCRIPTION;
        Problem::fields(vec![FieldError::new(field, "formato", message)])
    })?;
    let once = keyed.as_ref().map(Keyed::once);
    let agregados = workers::add_once(&web.services, &right.capturing, id, typed, once).await?;
    drop(room);
    Ok(Json(Agregados { agregados }))
}

/// The workers, as far as more than a contract may have; or the number of the first line that is none. serde's message is
/// not passed on: it may repeat what was sent.
fn typed(bytes: &[u8]) -> Result<Vec<WorkerTexts>, u32> {
    let most = usize::try_from(MOST_WORKERS + 1).unwrap_or(usize::MAX);
    (1_u32..)
        .zip(bytes.split(|byte| *byte == b'\n'))
        .filter(|(_, line)| !line.trim_ascii().is_empty())
        .map(|(number, line)| {
            let worker = serde_json::from_slice::<DatosDeTrabajador>(line);
            worker.map(|worker| (&worker).into()).map_err(|_| number)
        })
        .filter(|typed: &Result<WorkerTexts, u32>| {
            // What is blank adds nobody, and takes memory all the same.
            typed.as_ref().map_or(true, |texts| !texts.is_blank())
        })
        .take(most)
        .collect()
}

/// The contract's id and the row in the address.
pub struct InContract(Uuid, i32);

impl axum::extract::FromRequestParts<Web> for InContract {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut axum::http::request::Parts,
        web: &Web,
    ) -> Result<Self, Problem> {
        let path = Path::<(String, String)>::from_request_parts(parts, web).await;
        path.ok()
            .and_then(|Path((id, row))| Some(Self(Uuid::try_parse(&id).ok()?, row.parse().ok()?)))
            .ok_or_else(|| Code::NotFound.into())
    }
}

/// Cambia un trabajador
///
/// En `If-Match` va la revisión que se consultó: si alguien cambió el renglón desde entonces, `cambiado`. Permiso:
/// `informativas:escribir`.
#[utoipa::path(put, path = "/contratos/{id}/trabajadores/{renglon}", tag = "informativas", operation_id = "cambiar_trabajador",
    params(
        ("id" = Uuid, Path, description = "El identificador del contrato."),
        ("renglon" = i32, Path, description = "El renglón, como lo da la lista."),
        ("If-Match" = String, Header, description = "La revisión que se consultó, entre comillas.", example = "\"1\""),
    ),
    request_body(content = DatosDeTrabajador),
    security(("sesion" = []), ("token" = ["informativas:escribir"])),
    responses((status = 200, description = "Cambiado.", body = TrabajadorRevisado, headers(
        ("ETag" = String, description = "Su revisión."),
    )), ChangingCaptured))]
pub async fn save(
    State(web): State<Web>,
    right: CapturingFor<CaptureReturns>,
    InContract(id, row): InContract,
    headers: HeaderMap,
    JsonBody(sent): JsonBody<DatosDeTrabajador>,
) -> Result<impl IntoResponse, Problem> {
    let (services, right) = (&web.services, &right.capturing);
    // Whether somebody else has it is not said, whatever the precondition.
    contracts::find(services, right, id).await?;
    workers::save(services, right, id, row, seen(&headers)?, (&sent).into()).await?;
    let found = workers::find(services, right, id, row).await?;
    let tag = etag(found.revision);
    let body = judged(services, right, id, found).await?;
    Ok(([(header::ETAG, tag)], Json(body)))
}

async fn judged(
    services: &Services,
    right: &Capturing,
    contract: Uuid,
    row: Row,
) -> Result<TrabajadorRevisado, Problem> {
    fn of<T>(field: Field, judged: &Judged<T>) -> Vec<HallazgoDeCampo> {
        let known = |(code, _): &(Finding, Option<Detail>)| *code != Finding::TableExpired;
        (judged.findings().filter(known))
            .map(|(code, detail)| HallazgoDeCampo::new(field, code, detail))
            .collect()
    }
    let (found, _) = contracts::find(services, right, contract).await?;
    let against = Against::now(services, right).await?;
    let context = against.context();
    let limits = SbcLimits::of(found.period, context.tables);
    let judged = judge_worker(&row.texts.draft(), limits, context.today);
    let mut hallazgos = of(Field::Nss, &judged.nss);
    hallazgos.extend(of(Field::Curp, &judged.curp));
    hallazgos.extend(of(Field::Sbc, &judged.sbc));
    Ok(TrabajadorRevisado {
        trabajador: row.into(),
        hallazgos,
    })
}

/// Quita un trabajador
///
/// Si ya no estaba, también está bien. En `If-Match` va la revisión que se consultó: si alguien cambió el renglón desde
/// entonces, `cambiado`. Permiso: `informativas:escribir`.
#[utoipa::path(delete, path = "/contratos/{id}/trabajadores/{renglon}", tag = "informativas", operation_id = "quitar_trabajador",
    params(
        ("id" = Uuid, Path, description = "El identificador del contrato."),
        ("renglon" = i32, Path, description = "El renglón, como lo da la lista."),
        ("If-Match" = String, Header, description = "La revisión que se consultó, entre comillas.", example = "\"1\""),
    ),
    security(("sesion" = []), ("token" = ["informativas:escribir"])),
    responses((status = 204, description = "Quitado."), Discarding))]
pub async fn remove(
    State(web): State<Web>,
    right: CapturingFor<CaptureReturns>,
    InContract(id, row): InContract,
    headers: HeaderMap,
) -> Result<StatusCode, Problem> {
    let (services, right) = (&web.services, &right.capturing);
    // Whether somebody else has it is not said, whatever the precondition.
    contracts::find(services, right, id).await?;
    workers::remove(services, right, id, row, seen(&headers)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
