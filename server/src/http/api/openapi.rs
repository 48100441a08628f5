//! The operations, and the OpenAPI 3.1 document that their attributes make.

use super::password_rules::KEPT_FOR_AN_HOUR;
use super::problem::{Code, Problem};
use super::refusals::Reading;
use super::{VERSION, contratistas, efirma, me, password_rules, problem, session, validation};
use crate::http::Web;
use axum::Json;
use axum::http::header;
use axum::response::IntoResponse;
use serde_json::Value;
use std::sync::LazyLock;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "ICSOE: API del ingreso del capturista",
        description = "Lo que hacen las páginas del portal, para programas: las mismas reglas y los mismos límites. La sesión viaja en una cookie; una solicitud que cambia algo y lleva cookie debe decir en `Origin` (o, en un navegador, en `Sec-Fetch-Site`) que viene del portal.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    servers((url = "/", description = "Este portal.")),
    tags(
        (name = "sesión", description = "Iniciar y cerrar sesión, y cuánto dura."),
        (name = "e.firma", description = "Entrar con e.firma: se firma un reto, una sola vez."),
        (name = "perfil", description = "Quién eres."),
        (name = "contratistas", description = "Para quién puedes trabajar y para quién trabajas."),
        (name = "validación", description = "Las reglas de los datos y de las contraseñas."),
        (name = "documento", description = "Esta descripción."),
    ),
    components(schemas(problem::Body, validation::Tipo)),
    modifiers(&Cookie),
)]
struct Head;

/// The one way to prove who one is.
struct Cookie;

impl Modify for Cookie {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let cookie = ApiKeyValue::with_description(
            "__Host-icsoe",
            "La cookie que deja `POST /api/v1/sesion`.",
        );
        document
            .components
            .get_or_insert_default()
            .add_security_scheme("sesion", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    }
}

/// Every operation with its address and its description.
pub fn operations() -> OpenApiRouter<Web> {
    let operations = OpenApiRouter::new()
        .routes(routes!(session::open, session::status, session::close))
        .routes(routes!(session::keep_alive))
        .routes(routes!(efirma::challenge))
        .routes(routes!(efirma::enter))
        .routes(routes!(me::show))
        .routes(routes!(contratistas::list))
        .routes(routes!(
            contratistas::chosen,
            contratistas::choose,
            contratistas::leave
        ))
        .routes(routes!(password_rules::rules))
        .routes(routes!(validation::validate))
        .routes(routes!(document));
    OpenApiRouter::with_openapi(Head::openapi()).nest(VERSION, operations)
}

/// The document, made once; plain data with text keys always serialises.
static DOCUMENT: LazyLock<Option<Value>> =
    LazyLock::new(|| serde_json::to_value(operations().into_openapi()).ok());

/// The document.
pub fn value() -> Option<&'static Value> {
    DOCUMENT.as_ref()
}

/// Descarga este documento
///
/// La descripción de la API en OpenAPI 3.1.
#[utoipa::path(get, path = "/openapi.json", tag = "documento", operation_id = "descargar_documento",
    responses((status = 200, description = "El documento.", body = Object, content_type = "application/json"), Reading))]
pub async fn document() -> Result<impl IntoResponse, Problem> {
    let document = value().ok_or(Code::Broken)?;
    Ok(([(header::CACHE_CONTROL, KEPT_FOR_AN_HOUR)], Json(document)))
}
