//! Alta of many capturistas by a file, for a contratista's programs: the same as the page *Registrar a muchas personas
//! con un archivo*.

#![expect(
    unused_qualifications,
    reason = "what `utoipa::path` makes of `params`"
)]

use super::VERSION;
use super::capturistas::DatosDeCapturista;
use super::problem::{Code, FieldError, Problem};
use super::refusals::{Confirming, FetchingRejected, HandingIn, ShowingImport};
use super::request::{
    Described, Identified, Managing, QueryParams, ReadCapturistas, WriteCapturistas, file,
    too_large,
};
use crate::http::Web;
use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use services::accounts::bulk::{
    self, FileError, Format, Found, ImportError, Judged, LARGEST, Verdict, Which,
};
use services::{Administration, turns};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use words::imports::{reason, refusal, rejected_rows};

/// The media types that are accepted; the format itself is detected from the content.
const KINDS: [&str; 2] = ["text/csv", Format::Xlsx.media_type()];

/// Rows per page.
const PAGE_SIZE: u64 = 100;

/// Qué página de un archivo.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PaginaDeCarga {
    /// Página, desde 1; más allá de la última se obtiene la última.
    #[serde(default = "first_page")]
    #[param(minimum = 1, maximum = 1_000_000, required = false, example = 1)]
    pagina: u64,
}

const fn first_page() -> u64 {
    1
}

impl Described for PaginaDeCarga {
    const DESCRIPTION: &'static str =
        "Solo se admite el parámetro «pagina», un número entero desde 1.";
}

/// Lo que se leyó de un archivo, y lo que se hizo con ello.
#[derive(Serialize, ToSchema)]
pub struct Carga {
    /// Su identificador.
    #[schema(example = "0190a7c0-0000-7000-8000-000000000003")]
    id: Uuid,
    /// Cuántas personas se registran al confirmar.
    #[schema(example = 2)]
    por_registrar: usize,
    /// Cuántas se registraron.
    #[schema(example = 0)]
    registradas: usize,
    /// Cuántas ya eran tus capturistas, también con otro correo.
    #[schema(example = 0)]
    ya_registradas: usize,
    /// Cuántos renglones hay que corregir.
    #[schema(example = 1)]
    por_corregir: usize,
    /// Cuántos renglones no se ven en la hoja de cálculo, por ejemplo por un filtro; también se leyeron.
    #[schema(example = 0)]
    ocultos: usize,
    /// Si en este momento se está registrando a las personas.
    en_curso: bool,
    /// Los renglones de esta página, en el orden del archivo.
    #[schema(max_items = 100)]
    renglones: Vec<Renglon>,
    /// Esta página, desde 1.
    #[schema(minimum = 1, example = 1)]
    pagina: u64,
    /// Cuántas páginas hay; al menos 1.
    #[schema(minimum = 1, example = 1)]
    paginas: u64,
    /// Cuántos renglones caben en una página.
    #[schema(minimum = 1, example = 100)]
    por_pagina: u64,
}

/// Un renglón del archivo.
#[derive(Serialize, ToSchema)]
pub struct Renglon {
    /// Su número, como lo muestra una hoja de cálculo: el primero es 1, por lo general el de los
    /// encabezados.
    #[schema(minimum = 1, example = 2)]
    numero: u32,
    /// Lo que trae, como viene.
    #[serde(flatten)]
    datos: DatosDeCapturista,
    /// Qué pasa con él.
    resultado: Resultado,
    /// Qué hay que corregir, en español; `null` si nada.
    #[schema(required)]
    motivo: Option<String>,
}

/// Qué pasa con un renglón.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Resultado {
    /// Se registra al confirmar.
    PorRegistrar,
    /// Se registró.
    Registrado,
    /// Ya era tu capturista: no se hace nada.
    YaRegistrado,
    /// Ya era tu capturista, con otro correo: no se hace nada. Si el del archivo es el bueno, corrige a la persona.
    YaRegistradoConOtroCorreo,
    /// Falta la CURP, o está mal.
    Curp,
    /// La CURP es de alguien que todavía no nace.
    FechaFutura,
    /// Falta el nombre.
    Nombre,
    /// Falta el primer apellido.
    PrimerApellido,
    /// Los dos apellidos vienen juntos y no se sabe dónde termina el primero.
    Apellidos,
    /// En el nombre o en un apellido hay un carácter que no se ve, o el de una letra que se perdió.
    Caracter,
    /// El nombre o un apellido es demasiado largo.
    Longitud,
    /// El nombre o un apellido lleva algo que ningún nombre lleva.
    Caracteres,
    /// Falta el correo, o está mal.
    Correo,
    /// La misma CURP está en otro renglón, antes.
    Repetido,
    /// La CURP ya existe con otro correo.
    DatosNoCoinciden,
    /// A este correo ya se le enviaron demasiados avisos.
    DemasiadosCorreos,
}

impl From<Verdict> for Resultado {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Good => Self::PorRegistrar,
            Verdict::Registered => Self::Registrado,
            Verdict::AlreadyRegistered => Self::YaRegistrado,
            Verdict::AlreadyWithAnotherMail => Self::YaRegistradoConOtroCorreo,
            Verdict::NoCurp => Self::Curp,
            Verdict::NotYetBorn => Self::FechaFutura,
            Verdict::NoGivenNames => Self::Nombre,
            Verdict::NoFirstSurname => Self::PrimerApellido,
            Verdict::UnclearSurnames => Self::Apellidos,
            Verdict::Unseen(_) => Self::Caracter,
            Verdict::NameTooLong => Self::Longitud,
            Verdict::NotAName => Self::Caracteres,
            Verdict::NoMail | Verdict::MailBeyondAscii => Self::Correo,
            Verdict::Repeated(_) => Self::Repetido,
            Verdict::Refused => Self::DatosNoCoinciden,
            Verdict::TooManyMails => Self::DemasiadosCorreos,
        }
    }
}

impl Carga {
    fn of(id: Uuid, found: Found) -> Self {
        let Found { summary, rows, .. } = found;
        Self {
            id,
            por_registrar: summary.good,
            registradas: summary.registered,
            ya_registradas: summary.already,
            por_corregir: summary.bad,
            ocultos: summary.hidden,
            en_curso: summary.under_way,
            renglones: rows.items.into_iter().map(Renglon::from).collect(),
            pagina: rows.page,
            paginas: rows.pages,
            por_pagina: PAGE_SIZE,
        }
    }

    async fn load(
        web: &Web,
        administration: &Administration,
        id: Uuid,
        page: u64,
    ) -> Result<Self, Problem> {
        let all = Some(Which::All);
        let found = bulk::page(&web.services, administration, id, all, page, PAGE_SIZE).await?;
        Ok(Self::of(id, found))
    }
}

impl From<Judged> for Renglon {
    fn from(judged: Judged) -> Self {
        let motivo = Some(reason(&judged)).filter(|reason| !reason.is_empty());
        let row = judged.row;
        Self {
            numero: row.line,
            datos: (&row.texts).into(),
            resultado: judged.verdict.into(),
            motivo,
        }
    }
}

/// Envía un archivo de capturistas
///
/// Un CSV, o un libro de Excel (.xlsx), de 2 MB y 5,000 renglones como máximo, con los encabezados
/// `CURP`, `nombre`, `apellidos` (o `primer apellido` y `segundo apellido`) y `correo`. Se lee y se
/// revisa, pero no se registra a nadie hasta confirmarlo; espera una hora, o hasta que envías otros tres.
/// La respuesta trae la primera página de renglones. Permiso: `capturistas:escribir`.
#[utoipa::path(post, path = "/cargas", tag = "capturistas", operation_id = "enviar_carga",
    request_body(description = "El archivo.", content((String = "text/csv", example = "CURP,nombre,apellidos,correo\r\nRIMA950821MPLSNN00,Andrea Sofía,Ríos Mondragón,andrea@capturistas.example\r\n"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
    security(("sesion" = []), ("token" = ["capturistas:escribir"])),
    responses(
        (status = 201, description = "Lo que se leyó; falta confirmarlo.", body = Carga, headers(
            ("Location" = String, description = "Dónde se consulta."),
        )),
        HandingIn,
    ))]
pub async fn hand_in(
    State(web): State<Web>,
    right: Managing<WriteCapturistas>,
    request: Request,
) -> Result<Response, Problem> {
    const DESCRIPTION: &str = "Envía el archivo como text/csv o como libro de Excel (.xlsx).";
    let (services, administration) = (&web.services, &right.administration);
    let room = turns::room(services, administration, LARGEST).await?;
    let bytes = file(&web, request, &KINDS, DESCRIPTION, LARGEST).await?;
    let id = bulk::read(services, administration, bytes).await?;
    drop(room);
    let import = Carga::load(&web, administration, id, 1).await?;
    let location = HeaderValue::try_from(format!("{VERSION}/cargas/{id}"));
    let location = location.map_err(|_| Code::Broken)?;
    let answer = Json(import);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], answer).into_response())
}

/// Consulta un archivo de capturistas
///
/// Lo que se leyó de él y, después de confirmarlo, lo que se hizo con cada renglón, por páginas; 404
/// cuando ya pasó la hora o enviaste otros tres. Permiso: `capturistas:leer`.
#[utoipa::path(get, path = "/cargas/{id}", tag = "capturistas", operation_id = "consultar_carga",
    params(("id" = Uuid, Path, description = "Su identificador."), PaginaDeCarga),
    security(("sesion" = []), ("token" = ["capturistas:leer"])),
    responses((status = 200, description = "Los renglones.", body = Carga), ShowingImport))]
pub async fn show(
    State(web): State<Web>,
    right: Managing<ReadCapturistas>,
    Identified(id): Identified,
    QueryParams(asked): QueryParams<PaginaDeCarga>,
) -> Result<Json<Carga>, Problem> {
    let import = Carga::load(&web, &right.administration, id, asked.pagina).await?;
    Ok(Json(import))
}

/// Confirma un archivo de capturistas
///
/// Registra, como si fuera uno por uno, a quienes se puede, y sigue hasta el final aunque se corte la
/// conexión. Repetirlo no registra a nadie otra vez, así que no hace falta un `Idempotency-Key`; mientras
/// no termina, responde `solicitud_en_curso`. La respuesta trae la primera página de renglones. Permiso:
/// `capturistas:escribir`.
#[utoipa::path(post, path = "/cargas/{id}/confirmar", tag = "capturistas", operation_id = "confirmar_carga",
    params(("id" = Uuid, Path, description = "Su identificador.")),
    security(("sesion" = []), ("token" = ["capturistas:escribir"])),
    responses((status = 200, description = "Lo que se hizo.", body = Carga), Confirming))]
pub async fn confirm(
    State(web): State<Web>,
    right: Managing<WriteCapturistas>,
    Identified(id): Identified,
) -> Result<Json<Carga>, Problem> {
    bulk::confirm(&web.services, &right.administration, id).await?;
    let import = Carga::load(&web, &right.administration, id, 1).await?;
    Ok(Json(import))
}

/// Como qué se escribe un archivo.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FormatoDeArchivo {
    /// `csv` o `xlsx`; si no se dice, `csv`.
    #[serde(default)]
    #[param(nullable = false, example = "xlsx")]
    formato: Option<String>,
}

impl Described for FormatoDeArchivo {
    const DESCRIPTION: &'static str = "Solo se admite el parámetro «formato»: `csv` o `xlsx`.";
}

/// Descarga los renglones por corregir
///
/// Como CSV o como libro de Excel, cada uno con su motivo. En el CSV, las celdas que una hoja de cálculo tomaría
/// por fórmulas llevan un apóstrofo. Permiso: `capturistas:leer`.
#[utoipa::path(get, path = "/cargas/{id}/por-corregir", tag = "capturistas", operation_id = "descargar_por_corregir",
    params(("id" = Uuid, Path, description = "Su identificador."), FormatoDeArchivo),
    security(("sesion" = []), ("token" = ["capturistas:leer"])),
    responses((status = 200, description = "Los renglones.", content(
        (String = "text/csv; charset=utf-8"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    )), FetchingRejected))]
pub async fn rejected(
    State(web): State<Web>,
    right: Managing<ReadCapturistas>,
    Identified(id): Identified,
    QueryParams(asked): QueryParams<FormatoDeArchivo>,
) -> Result<impl IntoResponse, Problem> {
    let (services, administration) = (&web.services, &right.administration);
    let code = asked.formato.as_deref().unwrap_or(Format::Csv.code());
    let Some(format) = Format::of_code(code) else {
        let known = Format::ALL.map(Format::code).join(", ");
        let message = format!("Usa uno de: {known}.");
        return Err(Problem::fields(vec![FieldError::new(
            "formato",
            "desconocido",
            message,
        )]));
    };
    let rows = bulk::rejected(services, administration, id, format, rejected_rows).await?;
    let kind = HeaderValue::from_static(format.media_type());
    Ok(([(header::CONTENT_TYPE, kind)], rows))
}

impl From<ImportError> for Problem {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::File(FileError::TooLarge) => too_large(LARGEST),
            ImportError::File(error) => Self::fields(vec![FieldError::new("archivo", code(error), refusal(error))]),
            ImportError::DataMissing => Code::DataMissing.into(),
            ImportError::Unknown => Code::NotFound.into(),
            ImportError::UnderWay => Self::new(Code::UnderWay)
                .with_detail("Ya estamos registrando a las personas de este archivo. Consúltalo en unos segundos."),
            ImportError::Internal(error) => error.into(),
        }
    }
}

/// The code for a refused file.
pub(crate) const fn code(error: FileError) -> &'static str {
    match error {
        FileError::Empty => "vacio",
        FileError::TooLarge | FileError::TooManyRows | FileError::CellTooLong { .. } => "longitud",
        FileError::OldOrProtected | FileError::NotATable | FileError::Html | FileError::OldXml => {
            "formato"
        }
        FileError::UnpacksToTooMuch | FileError::TooManyParts | FileError::TooMuchText => {
            "contenido"
        }
        FileError::MissingColumn(_) => "falta_columna",
        FileError::DoubledColumn(_) => "columna_repetida",
        FileError::NoRows => "sin_renglones",
    }
}
