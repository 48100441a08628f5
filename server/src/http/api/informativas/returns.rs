//! The returns of a contratista.

#![expect(
    unused_qualifications,
    reason = "what `utoipa::path` makes of `params`"
)]

use super::{Hallazgo, etag, seen};
use crate::http::Web;
use crate::http::api::VERSION;
use crate::http::api::idempotency::{ClaveDeIdempotencia, Keyed};
use crate::http::api::lists::{Wrong, first_page, page_of_a_list};
use crate::http::api::problem::{Code, FieldError, Problem};
use crate::http::api::refusals::{Capturing, Discarding, ReadingReturn, StartingReturn};
use crate::http::api::request::{
    CaptureReturns, CapturingFor, Described, Identified, JsonBody, QueryParams, ReadReturns,
    instant,
};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::Cuatrimestre;
use informativa::returns::{self, Period, Return, StartError};
use informativa::{changes, judging};
use serde::{Deserialize, Serialize};
use services::Services;
use services::paging::Cut;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Findings a page.
const PAGE_SIZE: u64 = 100;

/// Un periodo que se puede capturar.
#[derive(Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "the API's names")]
pub struct Periodo {
    /// El año y el cuatrimestre, del 1 al 3.
    #[schema(example = "2026-3")]
    periodo: String,
    /// Desde qué día puede enviarse a firma.
    #[schema(format = Date, example = "2027-01-01")]
    se_envia_desde: String,
    /// Hasta qué día está a tiempo.
    #[schema(format = Date, example = "2027-01-18")]
    vence: String,
    /// Si se conocen los días inhábiles de esa fecha; si no, uno de ellos podría recorrerla.
    #[schema(example = true)]
    vence_seguro: bool,
    /// El identificador de su informativa; `null` si no se ha empezado.
    #[schema(required)]
    informativa: Option<Uuid>,
    /// Cuántos contratos tiene.
    #[schema(example = 3)]
    contratos: u64,
    /// Cuántos renglones de trabajadores tienen sus contratos.
    #[schema(example = 42)]
    renglones: u64,
}

/// Los periodos que se pueden capturar.
#[derive(Serialize, ToSchema)]
pub struct Periodos {
    /// El más reciente primero.
    periodos: Vec<Periodo>,
}

/// Una informativa y lo que se contó en ella.
#[derive(Serialize, ToSchema)]
pub struct Informativa {
    /// Su identificador.
    id: Uuid,
    /// El año y el cuatrimestre, del 1 al 3.
    #[schema(example = "2026-3")]
    periodo: String,
    /// `normal`, o `sin_informacion` si en el periodo no empezó ningún contrato.
    #[schema(example = "normal")]
    tipo: &'static str,
    /// Cuántos contratos tiene.
    #[schema(example = 3)]
    contratos: u32,
    /// Cuántos renglones de trabajadores.
    #[schema(example = 42)]
    renglones: u32,
    /// Cuántas personas distintas.
    #[schema(example = 40)]
    trabajadores: u32,
    /// Cuántas cosas hay que corregir antes de enviarla.
    #[schema(example = 0)]
    por_corregir: usize,
    /// Cuántas hay que revisar.
    #[schema(example = 1)]
    por_revisar: usize,
    /// Cuándo cambió por última vez.
    #[schema(format = DateTime)]
    cambio: String,
}

/// A period, as `2026-3`.
pub fn code_of(period: Cuatrimestre) -> String {
    format!("{}-{}", period.year(), period.number() as u8)
}

impl From<Period> for Periodo {
    fn from(period: Period) -> Self {
        let counted = period.found.as_ref();
        Self {
            periodo: code_of(period.period),
            se_envia_desde: period.window.sent_from.to_string(),
            vence: period.window.deadline.to_string(),
            vence_seguro: period.window.is_sure,
            informativa: counted.map(|counted| counted.found.id),
            contratos: counted.map_or(0, |counted| counted.contracts),
            renglones: counted.map_or(0, |counted| counted.workers),
        }
    }
}

async fn shown(
    services: &Services,
    right: &informativa::Capturing,
    found: Return,
) -> Result<Informativa, Problem> {
    let judged = judging::judge(services, right, found.id).await?;
    Ok(Informativa {
        id: found.id,
        periodo: code_of(found.period),
        tipo: judging::kind(&found).code(),
        contratos: judged.counts.contracts,
        renglones: judged.counts.rows,
        trabajadores: judged.counts.workers,
        por_corregir: judged.blocking,
        por_revisar: judged.warnings,
        cambio: instant(found.changed_at),
    })
}

/// Consulta los periodos y sus informativas
///
/// Los que se pueden capturar hoy, y los anteriores que tienen una informativa en captura. Esto no presenta nada ante
/// el IMSS. Permiso: `informativas:leer`.
#[utoipa::path(get, path = "/informativas", tag = "informativas", operation_id = "consultar_informativas",
    security(("sesion" = []), ("token" = ["informativas:leer"])),
    responses((status = 200, description = "Los periodos.", body = Periodos), Capturing))]
pub async fn list(
    State(web): State<Web>,
    right: CapturingFor<ReadReturns>,
) -> Result<Json<Periodos>, Problem> {
    let periods = returns::list(&web.services, &right.capturing).await?;
    Ok(Json(Periodos {
        periodos: periods.into_iter().map(Periodo::from).collect(),
    }))
}

/// La informativa que se empieza.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"periodo": "2026-3", "sin_informacion": false}))]
pub struct NuevaInformativa {
    /// El año y el cuatrimestre, del 1 al 3.
    #[schema(pattern = "^[0-9]{4}-[1-3]$")]
    periodo: String,
    /// Si en el periodo no empezó ningún contrato.
    sin_informacion: bool,
}

impl Described for NuevaInformativa {
    const DESCRIPTION: &'static str = "Envía un objeto con el texto «periodo», como 2026-3, y «sin_informacion», true o false, y ningún otro campo.";
}

/// Empieza una informativa
///
/// Una por periodo: si ya hay una en captura, `informativa_abierta`. Con un `Idempotency-Key`, la misma solicitud
/// repetida en las siguientes 24 horas recibe la informativa que empezó. Permiso: `informativas:escribir`.
#[utoipa::path(post, path = "/informativas", tag = "informativas", operation_id = "empezar_informativa",
    params(ClaveDeIdempotencia),
    request_body(content = NuevaInformativa),
    security(("sesion" = []), ("token" = ["informativas:escribir"])),
    responses(
        (status = 201, description = "Empezada.", body = Informativa, headers(
            ("Location" = String, description = "Dónde se consulta."),
        )),
        StartingReturn,
    ))]
pub async fn start(
    State(web): State<Web>,
    right: CapturingFor<CaptureReturns>,
    headers: HeaderMap,
    JsonBody(sent): JsonBody<NuevaInformativa>,
) -> Result<Response, Problem> {
    let (services, right) = (&web.services, &right.capturing);
    let body = serde_json::to_vec(&sent).map_err(|_| Code::Broken)?;
    let keyed = Keyed::read(&headers, "POST /informativas", &body)?;
    let once = keyed.as_ref().map(Keyed::once);
    let parts = sent.periodo.split_once('-');
    let period = parts.and_then(|(year, number)| {
        let year = Some(year).filter(|year| year.len() == 4)?;
        returns::period(year.parse().ok()?, number.parse().ok()?)
    });
    let Some(period) = period else {
        let message = "Escribe el año y el cuatrimestre, del 1 al 3: por ejemplo 2026-3.";
        return Err(Problem::fields(vec![FieldError::new(
            "periodo", "formato", message,
        )]));
    };
    let id = returns::start_once(services, right, period, sent.sin_informacion, once).await?;
    let found = returns::find(services, right, id).await?;
    let body = shown(services, right, found).await?;
    let location = format!("{VERSION}/informativas/{id}");
    let location = HeaderValue::try_from(location).map_err(|_| Code::Broken)?;
    Ok((
        StatusCode::CREATED,
        [(header::LOCATION, location)],
        Json(body),
    )
        .into_response())
}

impl From<StartError> for Problem {
    fn from(error: StartError) -> Self {
        match error {
            StartError::NotNow => Code::NotCaptured.into(),
            StartError::Open(_) => Code::ReturnOpen.into(),
            StartError::Full => Code::Full.into(),
            StartError::Key(problem) => problem.into(),
            StartError::Internal(error) => error.into(),
        }
    }
}

/// Consulta una informativa
///
/// Con lo que se contó y cuánto falta por corregir. Permiso: `informativas:leer`.
#[utoipa::path(get, path = "/informativas/{id}", tag = "informativas", operation_id = "consultar_informativa",
    params(("id" = Uuid, Path, description = "Su identificador.")),
    security(("sesion" = []), ("token" = ["informativas:leer"])),
    responses((status = 200, description = "La informativa.", body = Informativa, headers(
        ("ETag" = String, description = "Cuántos cambios ha tenido, con los de sus contratos y trabajadores."),
    )), ReadingReturn))]
pub async fn show(
    State(web): State<Web>,
    right: CapturingFor<ReadReturns>,
    Identified(id): Identified,
) -> Result<impl IntoResponse, Problem> {
    let (services, right) = (&web.services, &right.capturing);
    // Before the rest is read: what is changed after it is not seen.
    let tag = etag(changes::of_return(services, right, id).await?);
    let found = returns::find(services, right, id).await?;
    let body = shown(services, right, found).await?;
    Ok(([(header::ETAG, tag)], Json(body)))
}

/// Descarta una informativa
///
/// Sus contratos y trabajadores dejan de verse; el periodo queda libre para otra. En `If-Match` va el `ETag` que se
/// consultó: si alguien cambió algo de ella desde entonces, `cambiado`. Permiso: `informativas:escribir`.
#[utoipa::path(delete, path = "/informativas/{id}", tag = "informativas", operation_id = "descartar_informativa",
    params(
        ("id" = Uuid, Path, description = "Su identificador."),
        ("If-Match" = String, Header, description = "El ETag que se consultó.", example = "\"12\""),
    ),
    security(("sesion" = []), ("token" = ["informativas:escribir"])),
    responses((status = 204, description = "Descartada."), Discarding))]
pub async fn discard(
    State(web): State<Web>,
    right: CapturingFor<CaptureReturns>,
    Identified(id): Identified,
    headers: HeaderMap,
) -> Result<StatusCode, Problem> {
    let (services, right) = (&web.services, &right.capturing);
    // Whether somebody else has it is not said, whatever the precondition.
    returns::find(services, right, id).await?;
    returns::discard(services, right, id, seen(&headers)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Qué página de los hallazgos.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PaginaPedida {
    /// Página, desde 1; más allá de la última se obtiene la última.
    #[serde(default = "first_page")]
    #[param(minimum = 1, maximum = 1_000_000, required = false, example = 1)]
    pub pagina: u64,
}

impl Described for PaginaPedida {
    const DESCRIPTION: &'static str =
        "Solo se admite el parámetro «pagina», un número entero desde 1.";
}

impl PaginaPedida {
    /// The page's number, if it can be one.
    pub fn number(&self) -> Result<u64, Problem> {
        let mut wrong = Wrong::default();
        wrong.page(self.pagina);
        wrong.none()?;
        Ok(self.pagina)
    }
}

page_of_a_list! {
    /// Una página de lo que hay por corregir o por revisar.
    PaginaDeHallazgos {
        /// Los de esta página, en el orden de la informativa.
        hallazgos: Hallazgo
    }
}

/// Consulta lo que hay por corregir o por revisar
///
/// Los primeros 2,000. Permiso: `informativas:leer`.
#[utoipa::path(get, path = "/informativas/{id}/hallazgos", tag = "informativas", operation_id = "consultar_hallazgos",
    params(("id" = Uuid, Path, description = "El identificador de la informativa."), PaginaPedida),
    security(("sesion" = []), ("token" = ["informativas:leer"])),
    responses((status = 200, description = "Una página de hallazgos.", body = PaginaDeHallazgos), ReadingReturn))]
pub async fn findings(
    State(web): State<Web>,
    right: CapturingFor<ReadReturns>,
    Identified(id): Identified,
    QueryParams(asked): QueryParams<PaginaPedida>,
) -> Result<Json<PaginaDeHallazgos>, Problem> {
    let page = asked.number()?;
    let judged = judging::judge(&web.services, &right.capturing, id).await?;
    let cut = Cut::of(judged.findings.len() as u64, page, PAGE_SIZE);
    let first = usize::try_from(cut.offset()).unwrap_or_default();
    let most = usize::try_from(cut.size()).unwrap_or_default();
    let items = judged.findings.into_iter().skip(first).take(most).collect();
    Ok(Json(PaginaDeHallazgos::of(cut.with(items), PAGE_SIZE)))
}
