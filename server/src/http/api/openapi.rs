//! The operations, and the OpenAPI 3.1 document that their attributes make.

use super::informativas::{clients, contracts, exports, files, people, returns, services, workers};
use super::password_rules::KEPT_FOR_AN_HOUR;
use super::problem::{Code, Problem};
use super::refusals::Reading;
use super::{
    VERSION, account, capturistas, contratistas, efirma, general_data, imports, me, password_rules,
    problem, repse, session, validation,
};
use crate::http::Web;
use axum::Json;
use axum::http::header;
use axum::response::IntoResponse;
use serde_json::{Map, Value};
use std::sync::LazyLock;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "ICSOE: API del portal",
        description = "Lo que hacen las páginas del portal, para programas: las mismas reglas y los mismos límites. La sesión viaja en una cookie; una solicitud que cambia algo y lleva cookie debe decir en `Origin` (o, en un navegador, en `Sec-Fetch-Site`) que viene del portal. Los programas de un contratista, como los de nómina, usan en su lugar una llave que él crea en /panel/llaves.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    servers((url = "/", description = "Este portal.")),
    tags(
        (name = "sesión", description = "Iniciar y cerrar sesión, y cuánto dura."),
        (name = "e.firma", description = "Entrar con e.firma: se firma un reto, una sola vez."),
        (name = "perfil", description = "Quién eres."),
        (name = "cuenta", description = "Tus sesiones, tus ingresos, tu contraseña y tu correo."),
        (name = "contratistas", description = "Para quién puedes trabajar y para quién trabajas."),
        (name = "capturistas", description = "Los capturistas de un contratista: con su sesión, o con una llave suya que tenga el permiso."),
        (name = "datos generales", description = "Dónde está y cómo se localiza a un contratista: con su sesión, o con una llave suya que tenga el permiso."),
        (name = "informativas", description = "Capturar informativas, contratos y trabajadores: quien captura para el contratista, el contratista, o una llave suya que tenga el permiso. Nada de esto se presenta ante el IMSS."),
        (name = "registros", description = "Lo que se recuerda de clientes, servicios y trabajadores para la siguiente captura: quien captura para el contratista, o una llave suya que tenga el permiso."),
        (name = "validación", description = "Las reglas de los datos y de las contraseñas."),
        (name = "documento", description = "Esta descripción."),
    ),
    components(schemas(problem::Body, validation::Tipo)),
    modifiers(&Proofs),
)]
struct Head;

/// The security schemes: session cookie and API token.
struct Proofs;

impl Modify for Proofs {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let cookie = ApiKeyValue::with_description(
            "__Host-icsoe",
            "La cookie que deja `POST /api/v1/sesion` o `POST /api/v1/efirma/sesion`.",
        );
        let token = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("icsoe_ y 43 caracteres")
            .description(Some(
                "Una llave de API de un contratista, de /panel/llaves. Admite 600 solicitudes por minuto.",
            ))
            .build();
        let components = document.components.get_or_insert_default();
        let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(cookie));
        components.add_security_scheme("sesion", cookie);
        components.add_security_scheme("token", SecurityScheme::Http(token));
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
        .routes(routes!(account::sessions, account::close_others))
        .routes(routes!(account::close))
        .routes(routes!(account::sign_ins))
        .routes(routes!(account::change_password))
        .routes(routes!(account::change_mail))
        .routes(routes!(contratistas::list))
        .routes(routes!(
            contratistas::chosen,
            contratistas::choose,
            contratistas::leave
        ))
        .routes(routes!(capturistas::list, capturistas::register))
        .routes(routes!(capturistas::search))
        .routes(routes!(
            capturistas::show,
            capturistas::correct,
            capturistas::remove
        ))
        .routes(routes!(capturistas::restore))
        .routes(routes!(capturistas::invite))
        .routes(routes!(capturistas::revoke))
        .routes(routes!(imports::hand_in))
        .routes(routes!(imports::show))
        .routes(routes!(imports::confirm))
        .routes(routes!(imports::rejected))
        .routes(routes!(general_data::show, general_data::save))
        .routes(routes!(repse::fetch, repse::send))
        .routes(routes!(returns::list, returns::start))
        .routes(routes!(returns::show, returns::discard))
        .routes(routes!(returns::findings))
        .routes(routes!(exports::book))
        .routes(routes!(contracts::list, contracts::add))
        .routes(routes!(contracts::show, contracts::save, contracts::remove))
        .routes(routes!(files::send))
        .routes(routes!(files::show))
        .routes(routes!(files::rows))
        .routes(routes!(files::take))
        .routes(routes!(files::undo))
        .routes(routes!(exports::imss_file))
        .routes(routes!(workers::list, workers::add))
        .routes(routes!(workers::save, workers::remove))
        .routes(routes!(clients::list))
        .routes(routes!(clients::search))
        .routes(routes!(clients::show, clients::correct, clients::forget))
        .routes(routes!(services::list, services::register))
        .routes(routes!(services::show, services::correct, services::remove))
        .routes(routes!(people::list))
        .routes(routes!(people::search))
        .routes(routes!(people::show, people::correct, people::forget))
        .routes(routes!(password_rules::rules))
        .routes(routes!(validation::validate))
        .routes(routes!(document));
    OpenApiRouter::with_openapi(Head::openapi()).nest(VERSION, operations)
}

/// The document, built once; plain data with text keys always serialises.
static DOCUMENT: LazyLock<Option<Value>> = LazyLock::new(|| {
    let mut document = serde_json::to_value(operations().into_openapi()).ok()?;
    flatten(
        document
            .pointer_mut("/components/schemas")?
            .as_object_mut()?,
    );
    Some(document)
});

/// utoipa makes a schema of its own for what several objects share (`#[serde(flatten)]`), and refers to it by `allOf`.
/// Merged, people read one list of fields, and `additionalProperties: false` works, which does not see through `allOf`.
fn flatten(schemas: &mut Map<String, Value>) {
    let composed: Vec<(String, Value)> = (schemas.iter_mut())
        .filter_map(|(name, schema)| {
            let parts = schema.as_object_mut()?.remove("allOf")?;
            Some((name.clone(), parts))
        })
        .collect();
    for (name, parts) in composed {
        let mut whole = Map::new();
        for part in parts.as_array().into_iter().flatten() {
            let shared = part["$ref"]
                .as_str()
                .and_then(|name| name.rsplit('/').next());
            let part = match shared.and_then(|name| schemas.get(name)) {
                Some(shared) => shared.clone(),
                None => part.clone(),
            };
            for (key, value) in part.as_object().cloned().unwrap_or_default() {
                match (whole.get_mut(&key), value) {
                    (Some(Value::Object(all)), Value::Object(more)) => all.extend(more),
                    (Some(Value::Array(all)), Value::Array(more)) => all.extend(more),
                    (_, value) => drop(whole.insert(key, value)),
                }
            }
        }
        if let Some(Value::Object(schema)) = schemas.get_mut(&name) {
            whole.remove("description");
            schema.extend(whole);
        }
    }
}

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
