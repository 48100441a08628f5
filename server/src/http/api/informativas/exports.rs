//! What is given out as files, for programs.

use crate::http::api::problem::Problem;
use crate::http::api::refusals::ReadingReturn;
use crate::http::api::request::{CapturingFor, Identified, ReadReturns};
use crate::http::{Web, pages};
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;
use informativa::exports::{self, File};

/// How many rows are in the file.
const ROWS: HeaderName = HeaderName::from_static("renglones");
/// How many are not.
const LEFT_OUT: HeaderName = HeaderName::from_static("renglones-por-corregir");

fn answer(file: File) -> Response {
    let counts = [(ROWS, file.rows), (LEFT_OUT, file.left_out)];
    let mut response = pages::download(file.into());
    for (name, count) in counts {
        (response.headers_mut()).insert(name, HeaderValue::from(count));
    }
    response
}

/// Descarga el archivo de trabajadores para el IMSS
///
/// Los trabajadores de un contrato como los recibe la carga masiva del IMSS: CSV en UTF-8 con marca, con el encabezado
/// del IMSS, por NSS. Si son más de 3,000, un ZIP con un CSV por cada 3,000. Solo van los renglones sin nada por
/// corregir: `Renglones-Por-Corregir` dice cuántos no van, y los hallazgos de la informativa, por qué. Queda en la
/// bitácora. Permiso: `informativas:leer`.
#[utoipa::path(get, path = "/contratos/{id}/archivo-imss", tag = "informativas", operation_id = "descargar_archivo_imss",
    params(("id" = Uuid, Path, description = "El identificador del contrato.")),
    security(("sesion" = []), ("token" = ["informativas:leer"])),
    responses((status = 200, description = "El archivo.", content(
        (String = "text/csv; charset=utf-8"),
        (Vec<u8> = "application/zip"),
    ), headers(
        ("Content-Disposition" = String, description = "Cómo se llama el archivo."),
        ("Renglones" = u64, description = "Cuántos renglones van."),
        ("Renglones-Por-Corregir" = u64, description = "Cuántos no van, porque tienen algo por corregir."),
    )), ReadingReturn))]
pub async fn imss_file(
    State(web): State<Web>,
    right: CapturingFor<ReadReturns>,
    Identified(id): Identified,
) -> Result<Response, Problem> {
    let file = exports::imss_file(&web.services, &right.capturing, id).await?;
    Ok(answer(file))
}

/// Descarga una informativa como libro de Excel
///
/// Con las hojas «Contratos», con todo lo que se escribió de cada uno y cuánto hay por corregir o por revisar, y
/// «Trabajadores». Todo es texto, como se escribió, bien o mal; lo que empezaría una fórmula lleva un apóstrofo. Queda en
/// la bitácora. Permiso: `informativas:leer`.
#[utoipa::path(get, path = "/informativas/{id}/libro", tag = "informativas", operation_id = "descargar_informativa",
    params(("id" = Uuid, Path, description = "El identificador de la informativa.")),
    security(("sesion" = []), ("token" = ["informativas:leer"])),
    responses((status = 200, description = "El libro.", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", headers(
        ("Content-Disposition" = String, description = "Cómo se llama el archivo."),
        ("Renglones" = u64, description = "Cuántos renglones de trabajadores van."),
        ("Renglones-Por-Corregir" = u64, description = "Siempre 0: van todos."),
    )), ReadingReturn))]
pub async fn book(
    State(web): State<Web>,
    right: CapturingFor<ReadReturns>,
    Identified(id): Identified,
) -> Result<Response, Problem> {
    let file = exports::of_return(&web.services, &right.capturing, id).await?;
    Ok(answer(file))
}
