//! The REPSE registration as a file, for a contratista's programs.

#![expect(
    unused_qualifications,
    reason = "what `utoipa::path` makes of `params`"
)]

use super::problem::{Code, FieldError, Problem};
use super::refusals::{FetchingFile, SendingFile};
use super::request::{Described, Managing, QueryParams, ReadData, WriteData, file, too_large};
use crate::http::{Web, pages};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use services::general_data::{self, LARGEST_FILE, RepseError};
use services::turns;
use ui::reply::Download;
use utoipa::IntoParams;
use words::general_data::repse_refusal;

/// The file's media type.
pub const PDF: &str = "application/pdf";

/// Cómo se llama el archivo.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NombreDeArchivo {
    /// Cómo se llama el archivo, para reconocerlo al descargarlo; si no, `registro-repse.pdf`.
    #[serde(default)]
    #[param(required = false, example = "REPSE 2027.pdf")]
    nombre: String,
}

impl Described for NombreDeArchivo {
    const DESCRIPTION: &'static str = "Solo se admite el parámetro «nombre», un texto.";
}

/// Envía tu registro REPSE
///
/// Un PDF de 5 MB como máximo; el anterior se guarda, pero ya no es el vigente. Permiso:
/// `datos:escribir`.
#[utoipa::path(put, path = "/datos-generales/repse", tag = "datos generales", operation_id = "enviar_repse",
    params(NombreDeArchivo),
    request_body(description = "El PDF.", content = Vec<u8>, content_type = "application/pdf"),
    security(("sesion" = []), ("token" = ["datos:escribir"])),
    responses((status = 204, description = "Guardado."), SendingFile))]
pub async fn send(
    State(web): State<Web>,
    right: Managing<WriteData>,
    QueryParams(NombreDeArchivo { nombre }): QueryParams<NombreDeArchivo>,
    request: Request,
) -> Result<StatusCode, Problem> {
    let room = turns::room(&web.services, &right.administration, LARGEST_FILE).await?;
    let bytes = file(
        &web,
        request,
        &[PDF],
        "Envía el PDF como application/pdf.",
        LARGEST_FILE,
    )
    .await?;
    general_data::save_repse(&web.services, &right.administration, &nombre, bytes.into()).await?;
    drop(room);
    Ok(StatusCode::NO_CONTENT)
}

/// Descarga tu registro REPSE
///
/// El que está en vigor, como lo enviaste; 404 si todavía no lo has enviado. Permiso: `datos:leer`.
#[utoipa::path(get, path = "/datos-generales/repse", tag = "datos generales", operation_id = "descargar_repse",
    security(("sesion" = []), ("token" = ["datos:leer"])),
    responses((status = 200, description = "El PDF.", body = Vec<u8>, content_type = "application/pdf", headers(
        ("Content-Disposition" = String, description = "Cómo se llama el archivo."),
    )), FetchingFile))]
pub async fn fetch(State(web): State<Web>, right: Managing<ReadData>) -> Result<Response, Problem> {
    let known = general_data::known(&web.services, &right.administration).await?;
    let file = known.repse.ok_or_else(|| {
        Problem::new(Code::NotFound).with_detail("Todavía no has enviado tu registro REPSE.")
    })?;
    let bytes = general_data::repse_bytes(&web.services, &file).await?;
    Ok(pages::download(Download {
        name: file.name,
        media_type: PDF,
        bytes,
    }))
}

impl From<RepseError> for Problem {
    fn from(error: RepseError) -> Self {
        let mensaje = repse_refusal(&error);
        let codigo = match error {
            RepseError::Empty => "vacio",
            RepseError::NotAPdf => "formato",
            RepseError::CutOff => "incompleto",
            RepseError::TooLarge => return too_large(LARGEST_FILE),
            RepseError::TooMany { wait } => {
                return Self::wait_for(Code::TooManyRequests, wait).with_detail(mensaje);
            }
            RepseError::Internal(error) => return error.into(),
        };
        Self::fields(vec![FieldError::new("archivo", codigo, mensaje)])
    }
}
