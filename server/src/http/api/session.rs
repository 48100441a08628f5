//! Signing in and out, and a session's remaining time.

use super::me::Persona;
use super::problem::{Code, FieldError, Problem};
use super::refusals::{Changing, GoingOn, Reading, SigningIn};
use super::request::{Described, JsonBody};
use crate::http::{Web, client_address, cookie};
use axum::Json;
use axum::extract::State;
use axum::http::{Extensions, HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use services::sessions::{self, SessionProblem};
use services::sign_in::{self, SignInError, SignedIn};
use ui::request::SessionChange;
use utoipa::ToSchema;

/// The address of the session's status.
const SESSION_API: &str = "/api/v1/sesion";

/// Lo que hace falta para iniciar sesión.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"curp": "RIMA950821MPLSNN00", "contrasena": "Maiz.Azul-93"}))]
pub struct Credenciales {
    /// Tu CURP; en mayúsculas o minúsculas, con o sin espacios y guiones.
    #[schema(min_length = 1, max_length = 1000)]
    curp: String,
    /// Tu contraseña.
    #[schema(format = Password, min_length = 1)]
    contrasena: String,
}

impl Described for Credenciales {
    const DESCRIPTION: &'static str =
        "Envía un objeto con los textos «curp» y «contrasena», y ningún otro campo.";
}

/// Una sesión recién iniciada. Su cookie llega en `Set-Cookie`.
#[derive(Serialize, ToSchema)]
pub struct SesionIniciada {
    /// Quién la inició.
    persona: Persona,
    /// Cuánto le queda.
    restante: Restante,
}

/// Cómo está la sesión.
#[derive(Serialize, ToSchema)]
pub struct EstadoDeSesion {
    /// Lo que le queda; `null` si no hay sesión o ya terminó.
    #[schema(required)]
    restante: Option<Restante>,
}

/// Lo que le queda a una sesión.
#[derive(Serialize, ToSchema)]
pub struct Restante {
    /// Segundos que faltan para que termine, si no haces nada.
    #[schema(example = 900)]
    segundos: u32,
    /// Cuántos segundos antes del final conviene avisar.
    #[schema(example = 120)]
    aviso_segundos: u32,
    /// Si seguir trabajando la alarga; cerca de su duración máxima ya no.
    #[schema(example = true)]
    prorrogable: bool,
}

impl Restante {
    fn of(web: &Web, status: sessions::SessionStatus) -> Self {
        let left = ui::request::remaining(&web.services, status);
        Self {
            segundos: left.seconds,
            aviso_segundos: left.warning_seconds,
            prorrogable: left.can_extend,
        }
    }
}

/// Inicia sesión
///
/// Abre una sesión nueva con tu CURP y tu contraseña; la que traía la solicitud, si había, termina.
/// Después de varios intentos fallidos con la misma CURP, exista o no, hay que esperar.
#[utoipa::path(post, path = "/sesion", tag = "sesión", operation_id = "iniciar_sesion",
    request_body(content = Credenciales),
    responses(
        (status = 201, description = "Sesión iniciada.", body = SesionIniciada, headers(
            ("Set-Cookie" = String, description = "La cookie `__Host-icsoe`, que se envía en las siguientes solicitudes."),
            ("Location" = String, description = "Dónde se consulta la sesión."),
        )),
        SigningIn,
    ))]
pub async fn open(
    State(web): State<Web>,
    extensions: Extensions,
    headers: HeaderMap,
    JsonBody(sent): JsonBody<Credenciales>,
) -> Result<Response, Problem> {
    let mut missing = Vec::new();
    if sent.curp.trim().is_empty() {
        missing.push(required("curp", "Escribe tu CURP."));
    }
    if sent.contrasena.is_empty() {
        missing.push(required("contrasena", "Escribe tu contraseña."));
    }
    if !missing.is_empty() {
        return Err(Problem::fields(missing));
    }
    let password = SecretString::from(sent.contrasena);
    let origin = client_address::origin(&web, &extensions, &headers);
    let SignedIn { session, devices } =
        sign_in::sign_in(&web.services, &origin, &sent.curp, password).await?;
    // The session that this browser had before ends.
    if let Some(before) = cookie::token(&headers) {
        sessions::end(&web.services, before.expose_secret()).await?;
    }
    let opened = sessions::authenticate(&web.services, session.token.expose_secret()).await?;
    // CURP and password always open a capturista's session.
    let persona = opened.capturista().ok_or(Code::Broken)?.person().into();
    let answer = SesionIniciada {
        persona,
        restante: Restante::of(&web, opened.status()),
    };
    let location = [(header::LOCATION, HeaderValue::from_static(SESSION_API))];
    let mut response = (StatusCode::CREATED, location, Json(answer)).into_response();
    cookie::apply(SessionChange::Start(session.token), &mut response);
    cookie::keep_devices(&devices, &mut response);
    Ok(response)
}

fn required(field: &'static str, message: &'static str) -> FieldError {
    FieldError::new(field, "requerido", message)
}

impl From<SignInError> for Problem {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Refused { wait: None } => Code::BadCredentials.into(),
            SignInError::Refused { wait: Some(wait) } => Self::wait(wait),
            SignInError::TooMuch(error) => error.into(),
            SignInError::Busy => Code::Busy.into(),
            SignInError::Internal(error) => error.into(),
        }
    }
}

/// Consulta la sesión
///
/// Cuánto le queda. Preguntar nunca la alarga.
#[utoipa::path(get, path = "/sesion", tag = "sesión", operation_id = "consultar_sesion",
    security((), ("sesion" = [])),
    responses((status = 200, description = "El estado de la sesión.", body = EstadoDeSesion), Reading))]
pub async fn status(
    State(web): State<Web>,
    headers: HeaderMap,
) -> Result<Json<EstadoDeSesion>, Problem> {
    let status = match cookie::token(&headers) {
        None => Err(SessionProblem::Unknown),
        Some(token) => sessions::status(&web.services, token.expose_secret()).await,
    };
    let restante = match status {
        Ok(status) => Some(Restante::of(&web, status)),
        Err(SessionProblem::Unknown | SessionProblem::Ended | SessionProblem::Expired) => None,
        Err(SessionProblem::Internal(error)) => return Err(error.into()),
    };
    Ok(Json(EstadoDeSesion { restante }))
}

/// Sigue trabajando
///
/// Cuenta como actividad y dice cuánto le queda a la sesión.
#[utoipa::path(post, path = "/sesion/seguir", tag = "sesión", operation_id = "seguir_trabajando",
    security(("sesion" = [])),
    responses((status = 200, description = "La sesión sigue.", body = EstadoDeSesion), GoingOn))]
pub async fn keep_alive(
    State(web): State<Web>,
    headers: HeaderMap,
) -> Result<Json<EstadoDeSesion>, Problem> {
    let token = cookie::token(&headers).ok_or(Code::NoSession)?;
    let status = sessions::keep_alive(&web.services, token.expose_secret()).await?;
    let restante = Some(Restante::of(&web, status));
    Ok(Json(EstadoDeSesion { restante }))
}

/// Cierra la sesión
///
/// Si ya estaba cerrada, también está bien.
#[utoipa::path(delete, path = "/sesion", tag = "sesión", operation_id = "cerrar_sesion",
    security((), ("sesion" = [])),
    responses((status = 204, description = "Ya no hay sesión.", headers(
        ("Set-Cookie" = String, description = "Borra la cookie."),
    )), Changing))]
pub async fn close(State(web): State<Web>, headers: HeaderMap) -> Result<Response, Problem> {
    if let Some(token) = cookie::token(&headers) {
        sessions::end(&web.services, token.expose_secret()).await?;
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    cookie::apply(SessionChange::End, &mut response);
    Ok(response)
}
