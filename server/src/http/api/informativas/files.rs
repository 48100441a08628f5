//! Workers of a contract from a file: what the page *Traer trabajadores de un archivo* does.

use super::returns::PaginaPedida;
use super::workers::DatosDeTrabajador;
use crate::http::Web;
use crate::http::api::VERSION;
use crate::http::api::lists::page_of_a_list;
use crate::http::api::problem::{Code, FieldError, Problem};
use crate::http::api::refusals::{ReadingFile, ReadingReturn, SendingWorkersFile, TakingFile};
use crate::http::api::request::{
    CaptureReturns, CapturingFor, Described, Identified, JsonBody, QueryParams, ReadReturns,
    file_on_disk, too_large,
};
use axum::Json;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use informativa::Capturing;
use informativa::files::{self, Asked, FileError, FilesError, Row, Summary, What, Which};
use payroll::limits::BYTES;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use words::files::{refusal, said};

/// Rows a page.
const PAGE_SIZE: u64 = 100;

/// The media type that any of the formats is sent as: the content tells which it is.
const ANY: &str = "application/octet-stream";

/// Un archivo de trabajadores, como se leyó.
#[derive(Serialize, ToSchema)]
pub struct ArchivoDeTrabajadores {
    /// Su identificador.
    #[schema(example = "0190a7c0-0000-7000-8000-000000000003")]
    id: Uuid,
    /// `csv`, `xlsx`, `sua`, `aseg`, `idse` o `cfdi`.
    #[schema(required, example = "sua")]
    formato: Option<&'static str>,
    /// Cuántos renglones entran al traerlo.
    #[schema(example = 102)]
    por_traer: u64,
    /// Cuántas personas no están en el contrato.
    #[schema(example = 99)]
    nuevos: u64,
    /// De cuántas cambia el salario base.
    #[schema(example = 3)]
    cambian_sbc: u64,
    /// Cuántas ya estaban igual.
    #[schema(example = 12)]
    iguales: u64,
    /// Cuántos renglones hay que corregir en el archivo.
    #[schema(example = 1)]
    por_corregir: u64,
    /// Cuántos de los que entran tienen algo por revisar.
    #[schema(example = 2)]
    con_avisos: u64,
    /// Cuántos registros más no agregan nada: repetidos, bajas o de otro periodo.
    #[schema(example = 7)]
    plegados: u64,
    /// Cuántos renglones se trajeron.
    #[schema(example = 0)]
    traidos: u64,
    /// Cuántos no se trajeron, o no se deshicieron, porque alguien cambió el contrato entretanto.
    #[schema(example = 0)]
    distintos: u64,
    /// Los registros patronales que trae sin RFC y que falta confirmar.
    #[schema(max_items = 50)]
    registros_por_confirmar: Vec<String>,
    /// Si ya se trajo.
    traido: bool,
    /// Si ya se deshizo.
    deshecho: bool,
}

impl ArchivoDeTrabajadores {
    fn of(id: Uuid, summary: Summary) -> Self {
        Self {
            id,
            formato: summary.format.map(files::Format::code),
            por_traer: if summary.taken_at.is_some() {
                0
            } else {
                summary.chosen
            },
            nuevos: summary.count(What::New),
            cambian_sbc: summary.count(What::Sbc),
            iguales: summary.count(What::Same),
            por_corregir: summary.count(What::Rejected),
            con_avisos: summary.noticed,
            plegados: summary.folded,
            traidos: summary.count(What::Taken),
            distintos: summary.count(What::Kept),
            registros_por_confirmar: summary.registrations,
            traido: summary.taken_at.is_some(),
            deshecho: summary.undone_at.is_some(),
        }
    }
}

/// Un renglón de un archivo de trabajadores.
#[derive(Serialize, ToSchema)]
pub struct RenglonDeArchivo {
    /// Su número en el archivo, desde 1.
    #[schema(minimum = 1, example = 7)]
    fila: u32,
    /// Lo que trae.
    datos: DatosDeTrabajador,
    /// `nuevo`, `cambia_sbc`, `igual`, `rechazado`, `traido`, `distinto` o `deshecho`.
    #[schema(example = "nuevo")]
    resultado: &'static str,
    /// Si entra al traer el archivo.
    entra: bool,
    /// El salario base que cambia; `null` si no cambia ninguno.
    #[schema(required, example = "498.75")]
    sbc_anterior: Option<String>,
    /// Los códigos de lo que hay por corregir o por revisar.
    #[schema(max_items = 20)]
    codigos: Vec<String>,
    /// Lo mismo, en español.
    #[schema(max_items = 20)]
    motivos: Vec<String>,
}

impl From<Row> for RenglonDeArchivo {
    fn from(row: Row) -> Self {
        Self {
            fila: row.line,
            datos: row.texts.into(),
            resultado: match row.what {
                What::New => "nuevo",
                What::Sbc => "cambia_sbc",
                What::Same => "igual",
                What::Rejected => "rechazado",
                What::Taken => "traido",
                What::Kept => "distinto",
                What::Undone => "deshecho",
            },
            entra: row.chosen,
            sbc_anterior: row.sbc_before,
            motivos: row.said.iter().filter_map(|code| said(code)).collect(),
            codigos: row.said,
        }
    }
}

page_of_a_list! {
    /// Una página de los renglones de un archivo.
    PaginaDeArchivo {
        /// Los de esta página; primero los que tienen algo por corregir o por revisar.
        renglones: RenglonDeArchivo
    }
}

/// Trae los renglones de un archivo.
#[derive(Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"registros_propios": true}))]
pub struct Traer {
    /// Que los registros patronales por confirmar son de este contratista; se recuerda.
    registros_propios: bool,
}

impl Described for Traer {
    const DESCRIPTION: &'static str =
        "Envía un objeto, si acaso con «registros_propios» (true o false), y ningún otro campo.";
}

/// The ids of a contract and of its file in the address.
pub struct FileOfContract(Uuid, Uuid);

impl axum::extract::FromRequestParts<Web> for FileOfContract {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut axum::http::request::Parts,
        web: &Web,
    ) -> Result<Self, Problem> {
        let path = Path::<(Uuid, Uuid)>::from_request_parts(parts, web).await;
        let path = path.map_err(|_| Code::NotFound)?;
        Ok(Self(path.0.0, path.0.1))
    }
}

impl From<FilesError> for Problem {
    fn from(error: FilesError) -> Self {
        let field = |field, code, says: &'static str| {
            Self::fields(vec![FieldError::new(field, code, says)])
        };
        match error {
            FilesError::File(FileError::TooLarge) => {
                too_large(usize::try_from(BYTES).unwrap_or(usize::MAX))
            }
            FilesError::File(error) => field("archivo", error.code(), refusal(error)),
            FilesError::AnotherEmployer => field(
                "archivo",
                "otro_patron",
                "El archivo trae un RFC que no es el de este contratista.",
            ),
            FilesError::Registrations => field(
                "registros_propios",
                "falta",
                "El archivo trae registros patronales por confirmar: envía true si son de este contratista.",
            ),
            FilesError::Capture(error) => error.into(),
            FilesError::Internal(error) => error.into(),
        }
    }
}

async fn summary(
    web: &Web,
    right: &Capturing,
    contract: Uuid,
    file: Uuid,
) -> Result<ArchivoDeTrabajadores, Problem> {
    let which = Which::All;
    let (summary, _) = files::page(&web.services, right, contract, file, which, 1, 1).await?;
    Ok(ArchivoDeTrabajadores::of(file, summary))
}

/// Envía un archivo de trabajadores
///
/// CSV, Excel (.xlsx), archivo de pago del SUA, ASEG, movimientos del IDSE o recibos de nómina (un XML, o un ZIP con
/// varios), hasta 64 MB y 100,000 registros; qué es lo dice su contenido. Se lee y se compara con los trabajadores del
/// contrato, pero nada se guarda en él hasta traerlo; espera una hora, o hasta que envías otros tres. Permiso:
/// `informativas:escribir`.
#[utoipa::path(post, path = "/contratos/{id}/archivos", tag = "informativas", operation_id = "enviar_archivo_de_trabajadores",
    params(("id" = Uuid, Path, description = "El identificador del contrato.")),
    request_body(content((Vec<u8> = "application/octet-stream"))),
    security(("sesion" = []), ("token" = ["informativas:escribir"])),
    responses(
        (status = 201, description = "Lo que se leyó; falta traerlo.", body = ArchivoDeTrabajadores, headers(
            ("Location" = String, description = "Dónde se consulta."),
        )),
        SendingWorkersFile,
    ))]
pub async fn send(
    State(web): State<Web>,
    right: CapturingFor<CaptureReturns>,
    Identified(id): Identified,
    request: Request,
) -> Result<Response, Problem> {
    const WORDS: &str = "Envía el archivo como application/octet-stream.";
    let right = &right.capturing;
    let place = web.services.turns().on_disk(right.contratista().id)?;
    let source = file_on_disk(&web, request, &[ANY], WORDS).await?;
    let file = files::read(&web.services, right, id, source, Asked::default()).await?;
    drop(place);
    let location = format!("{VERSION}/contratos/{id}/archivos/{file}");
    let location = HeaderValue::try_from(location).map_err(|_| Code::Broken)?;
    let answer = Json(summary(&web, right, id, file).await?);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], answer).into_response())
}

/// Consulta un archivo de trabajadores
///
/// Lo que se leyó de él y, después de traerlo, lo que se hizo; 404 cuando ya pasó la hora sin traerlo. Permiso:
/// `informativas:leer`.
#[utoipa::path(get, path = "/contratos/{id}/archivos/{archivo}", tag = "informativas", operation_id = "consultar_archivo_de_trabajadores",
    params(
        ("id" = Uuid, Path, description = "El identificador del contrato."),
        ("archivo" = Uuid, Path, description = "El identificador del archivo."),
    ),
    security(("sesion" = []), ("token" = ["informativas:leer"])),
    responses((status = 200, description = "El archivo.", body = ArchivoDeTrabajadores), ReadingFile))]
pub async fn show(
    State(web): State<Web>,
    right: CapturingFor<ReadReturns>,
    FileOfContract(id, file): FileOfContract,
) -> Result<Json<ArchivoDeTrabajadores>, Problem> {
    Ok(Json(summary(&web, &right.capturing, id, file).await?))
}

/// Consulta los renglones de un archivo de trabajadores
///
/// Por páginas; primero los que tienen algo por corregir o por revisar. Permiso: `informativas:leer`.
#[utoipa::path(get, path = "/contratos/{id}/archivos/{archivo}/renglones", tag = "informativas", operation_id = "consultar_renglones_de_archivo",
    params(
        ("id" = Uuid, Path, description = "El identificador del contrato."),
        ("archivo" = Uuid, Path, description = "El identificador del archivo."),
        PaginaPedida,
    ),
    security(("sesion" = []), ("token" = ["informativas:leer"])),
    responses((status = 200, description = "Una página de renglones.", body = PaginaDeArchivo), ReadingReturn))]
pub async fn rows(
    State(web): State<Web>,
    right: CapturingFor<ReadReturns>,
    FileOfContract(id, file): FileOfContract,
    QueryParams(asked): QueryParams<PaginaPedida>,
) -> Result<Json<PaginaDeArchivo>, Problem> {
    let (page, which) = (asked.number()?, Which::All);
    let (services, right) = (&web.services, &right.capturing);
    let (_, rows) = files::page(services, right, id, file, which, page, PAGE_SIZE).await?;
    Ok(Json(PaginaDeArchivo::of(rows, PAGE_SIZE)))
}

/// Trae los trabajadores de un archivo
///
/// Los renglones que se leyeron y entran; los que alguien cambió entretanto en el contrato quedan como están y se
/// cuentan como distintos. Repetirla no cambia nada y responde lo mismo. Permiso: `informativas:escribir`.
#[utoipa::path(post, path = "/contratos/{id}/archivos/{archivo}/traer", tag = "informativas", operation_id = "traer_archivo_de_trabajadores",
    params(
        ("id" = Uuid, Path, description = "El identificador del contrato."),
        ("archivo" = Uuid, Path, description = "El identificador del archivo."),
    ),
    request_body(content = Traer),
    security(("sesion" = []), ("token" = ["informativas:escribir"])),
    responses((status = 200, description = "Traído.", body = ArchivoDeTrabajadores), TakingFile))]
pub async fn take(
    State(web): State<Web>,
    right: CapturingFor<CaptureReturns>,
    FileOfContract(id, file): FileOfContract,
    JsonBody(sent): JsonBody<Traer>,
) -> Result<Json<ArchivoDeTrabajadores>, Problem> {
    let right = &right.capturing;
    files::confirm(&web.services, right, id, file, sent.registros_propios).await?;
    Ok(Json(summary(&web, right, id, file).await?))
}

/// Deshace lo que se trajo de un archivo
///
/// Quita a las personas nuevas y deja cada salario base como estaba; los renglones que alguien cambió después se quedan
/// como están y siguen contados como traídos. Repetirla no cambia nada. Permiso: `informativas:escribir`.
#[utoipa::path(post, path = "/contratos/{id}/archivos/{archivo}/deshacer", tag = "informativas", operation_id = "deshacer_archivo_de_trabajadores",
    params(
        ("id" = Uuid, Path, description = "El identificador del contrato."),
        ("archivo" = Uuid, Path, description = "El identificador del archivo."),
    ),
    security(("sesion" = []), ("token" = ["informativas:escribir"])),
    responses((status = 200, description = "Deshecho.", body = ArchivoDeTrabajadores), TakingFile))]
pub async fn undo(
    State(web): State<Web>,
    right: CapturingFor<CaptureReturns>,
    FileOfContract(id, file): FileOfContract,
) -> Result<Json<ArchivoDeTrabajadores>, Problem> {
    let right = &right.capturing;
    files::undo(&web.services, right, id, file).await?;
    Ok(Json(summary(&web, right, id, file).await?))
}
