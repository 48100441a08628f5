//! The signed-in capturista's own account: sessions, sign-ins, password, mail address.

#![expect(
    unused_qualifications,
    reason = "what `utoipa::path` makes of `params`"
)]

use super::lists::{Wrong, first_page, page_of_a_list};
use super::problem::{Code, FieldError, Problem};
use super::refusals::{
    self, ChangingMail, ChangingPassword, ClosingOthers, ClosingSession, Listing,
};
use super::request::{Described, Identified, JsonBody, QueryParams, SignedIn, instant};
use crate::http::{Web, client_address, cookie};
use axum::Json;
use axum::extract::State;
use axum::http::{Extensions, HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use services::account::{
    self, ChangePasswordError, CurrentPasswordError, OpenSession, OwnSignIn, RequestMailError,
};
use services::audit::Outcome;
use services::paging::PAGE_SIZE;
use ui::request::SessionChange;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// The field of the current password.
const CURRENT: &str = "contrasena_actual";
/// The field of the new one.
const NEW: &str = "contrasena_nueva";
/// The field of the new mail address.
const MAIL: &str = "correo";

/// Tus sesiones abiertas.
#[derive(Serialize, ToSchema)]
pub struct SesionesAbiertas {
    /// La última con actividad, primero.
    sesiones: Vec<SesionAbierta>,
}

/// Una sesión abierta.
#[derive(Serialize, ToSchema)]
pub struct SesionAbierta {
    /// Su identificador, con el que se cierra.
    #[schema(example = "0190a7c0-0000-7000-8000-000000000001")]
    id: Uuid,
    /// En qué equipo, en palabras; `null` si no se sabe.
    #[schema(required, example = "Firefox en Windows")]
    equipo: Option<String>,
    /// Desde qué dirección; `null` si no se sabe o fueron varias.
    #[schema(required, example = "203.0.113.9")]
    direccion: Option<String>,
    /// Desde cuándo, en UTC.
    #[schema(format = DateTime, example = "2027-01-10T18:00:00Z")]
    abierta_en: String,
    /// Su última actividad, en UTC, con un minuto de margen.
    #[schema(format = DateTime, example = "2027-01-10T18:12:00Z")]
    ultima_actividad: String,
    /// Si es la que pregunta.
    #[schema(example = true)]
    es_esta: bool,
}

impl From<OpenSession> for SesionAbierta {
    fn from(session: OpenSession) -> Self {
        Self {
            id: session.id,
            equipo: session.device,
            direccion: session.address,
            abierta_en: instant(session.since),
            ultima_actividad: instant(session.last_seen),
            es_esta: session.is_this_one,
        }
    }
}

/// Consulta tus sesiones abiertas
///
/// En qué equipos y desde dónde.
#[utoipa::path(get, path = "/cuenta/sesiones", tag = "cuenta",
    operation_id = "consultar_sesiones_abiertas", security(("sesion" = [])),
    responses((status = 200, description = "Tus sesiones abiertas.", body = SesionesAbiertas), refusals::SignedIn))]
pub async fn sessions(
    State(web): State<Web>,
    SignedIn(own): SignedIn,
) -> Result<Json<SesionesAbiertas>, Problem> {
    let open = account::open_sessions(&web.services, &own).await?;
    Ok(Json(SesionesAbiertas {
        sesiones: open.into_iter().map(SesionAbierta::from).collect(),
    }))
}

/// Cierra una de tus sesiones
///
/// Puede ser también la que lo pide.
#[utoipa::path(delete, path = "/cuenta/sesiones/{id}", tag = "cuenta",
    operation_id = "cerrar_una_sesion", params(("id" = Uuid, Path, description = "Su identificador.")),
    security(("sesion" = [])),
    responses((status = 204, description = "Quedó cerrada."), ClosingSession))]
pub async fn close(
    State(web): State<Web>,
    SignedIn(own): SignedIn,
    Identified(id): Identified,
) -> Result<StatusCode, Problem> {
    if account::close_session(&web.services, &own, id).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Code::NotFound.into())
    }
}

/// Cierra tus demás sesiones
///
/// Todas menos la que lo pide. Si no había otras, también está bien.
#[utoipa::path(delete, path = "/cuenta/sesiones", tag = "cuenta",
    operation_id = "cerrar_demas_sesiones", security(("sesion" = [])),
    responses((status = 204, description = "Solo queda la que lo pide."), ClosingOthers))]
pub async fn close_others(
    State(web): State<Web>,
    SignedIn(own): SignedIn,
) -> Result<StatusCode, Problem> {
    account::close_other_sessions(&web.services, &own).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Qué página de tus ingresos.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Pagina {
    /// Página, desde 1; más allá de la última se obtiene la última.
    #[serde(default = "first_page")]
    #[param(minimum = 1, maximum = 1_000_000, required = false, example = 1)]
    pagina: u64,
}

impl Described for Pagina {
    const DESCRIPTION: &'static str = "Se admite el parámetro «pagina», un número entero desde 1.";
}

page_of_a_list! {
    /// Una página de tus ingresos.
    PaginaDeIngresos {
        /// Los de esta página; el más reciente, primero.
        ingresos: Ingreso
    }
}

/// Un ingreso con tu CURP, o los intentos de un día que fallaron por lo mismo.
#[derive(Serialize, ToSchema)]
pub struct Ingreso {
    /// Cuándo, en UTC; de varios intentos, el último.
    #[schema(format = DateTime, example = "2027-01-10T18:00:00Z")]
    momento: String,
    /// Cuándo fue el primero.
    #[schema(format = DateTime, example = "2027-01-10T18:00:00Z")]
    desde: String,
    /// Cuántos fueron.
    #[schema(minimum = 1, example = 1)]
    veces: u64,
    /// Con qué.
    medio: Medio,
    /// Qué resultó.
    resultado: ResultadoDeIngreso,
    /// En qué equipo, en palabras; `null` si no se sabe o no entró.
    #[schema(required, example = "Firefox en Windows")]
    equipo: Option<String>,
    /// Desde qué dirección; `null` si no se sabe.
    #[schema(required, example = "203.0.113.9")]
    direccion: Option<String>,
    /// Si con él se abrió la sesión que pregunta.
    #[schema(example = true)]
    es_esta: bool,
}

/// Con qué se ingresa.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Medio {
    /// Con CURP y contraseña.
    Contrasena,
    /// Con e.firma.
    Efirma,
}

/// Qué resultó de un intento de ingreso.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResultadoDeIngreso {
    /// Entró.
    Correcto,
    /// La contraseña no era.
    ContrasenaIncorrecta,
    /// Después de intentos fallidos había que esperar.
    SePidioEsperar,
    /// No se permitió por otra razón.
    NoSePermitio,
}

impl From<OwnSignIn> for Ingreso {
    fn from(sign_in: OwnSignIn) -> Self {
        Self {
            momento: instant(sign_in.at),
            desde: instant(sign_in.since),
            veces: sign_in.times,
            medio: match sign_in.outcome {
                Outcome::WithEfirma => Medio::Efirma,
                _ => Medio::Contrasena,
            },
            resultado: match sign_in.outcome {
                Outcome::WithPassword | Outcome::WithEfirma => ResultadoDeIngreso::Correcto,
                Outcome::WrongPassword => ResultadoDeIngreso::ContrasenaIncorrecta,
                Outcome::Delayed => ResultadoDeIngreso::SePidioEsperar,
                Outcome::Refused => ResultadoDeIngreso::NoSePermitio,
            },
            equipo: sign_in.device,
            direccion: sign_in.address.filter(|_| !sign_in.several_addresses),
            es_esta: sign_in.is_this_one,
        }
    }
}

/// Consulta tus ingresos
///
/// Los de los últimos 90 días, también los intentos con tu CURP que no entraron; los de un día que fallaron
/// por lo mismo van juntos.
#[utoipa::path(get, path = "/cuenta/ingresos", tag = "cuenta",
    operation_id = "consultar_ingresos", params(Pagina), security(("sesion" = [])),
    responses((status = 200, description = "Una página de tus ingresos.", body = PaginaDeIngresos), Listing))]
pub async fn sign_ins(
    State(web): State<Web>,
    SignedIn(own): SignedIn,
    QueryParams(asked): QueryParams<Pagina>,
) -> Result<Json<PaginaDeIngresos>, Problem> {
    let mut wrong = Wrong::default();
    wrong.page(asked.pagina);
    wrong.none()?;
    let found = account::sign_ins(&web.services, &own, asked.pagina).await?;
    Ok(Json(PaginaDeIngresos::of(found, PAGE_SIZE)))
}

/// Una contraseña nueva.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"contrasena_actual": "Maiz.Azul-93", "contrasena_nueva": "Cielo/Rojo-58"}))]
pub struct CambioDeContrasena {
    /// La que usas ahora; no hace falta en los cinco minutos que siguen a un ingreso con e.firma.
    #[serde(default)]
    #[schema(format = Password, required = false)]
    contrasena_actual: String,
    /// La nueva; sus reglas están en `GET /api/v1/contrasena/reglas`.
    #[schema(format = Password)]
    contrasena_nueva: String,
}

impl Described for CambioDeContrasena {
    const DESCRIPTION: &'static str = "Envía un objeto con los textos «contrasena_actual» y «contrasena_nueva», y ningún otro campo.";
}

/// Cambia tu contraseña
///
/// O crea la primera, en los cinco minutos que siguen a un ingreso con e.firma. Tus demás sesiones terminan; esta sigue con una cookie nueva, y te enviamos un correo que lo confirma.
#[utoipa::path(put, path = "/cuenta/contrasena", tag = "cuenta",
    operation_id = "cambiar_contrasena", request_body(content = CambioDeContrasena),
    security(("sesion" = [])),
    responses((status = 204, description = "Quedó cambiada.", headers(
        ("Set-Cookie" = String, description = "La cookie `__Host-icsoe` nueva; la anterior ya no sirve."),
    )), ChangingPassword))]
pub async fn change_password(
    State(web): State<Web>,
    SignedIn(own): SignedIn,
    extensions: Extensions,
    headers: HeaderMap,
    JsonBody(sent): JsonBody<CambioDeContrasena>,
) -> Result<Response, Problem> {
    if sent.contrasena_actual.is_empty() && !account::needs_no_password(&web.services, &own) {
        return Err(Problem::fields(vec![current_missing()]));
    }
    let origin = client_address::origin(&web, &extensions, &headers);
    let current = SecretString::from(sent.contrasena_actual);
    let new = SecretString::from(sent.contrasena_nueva);
    let changed =
        account::change_password(&web.services, &origin, &own, &current, &new, &new).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    cookie::apply(SessionChange::Start(changed.token), &mut response);
    cookie::keep_devices(&changed.devices, &mut response);
    Ok(response)
}

/// Un correo nuevo.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"correo": "andrea@capturistas.example", "contrasena_actual": "Maiz.Azul-93"}))]
pub struct CambioDeCorreo {
    /// El correo nuevo.
    #[schema(min_length = 1)]
    correo: String,
    /// La contraseña que usas ahora; no hace falta en los cinco minutos que siguen a un ingreso con e.firma.
    #[serde(default)]
    #[schema(format = Password, required = false)]
    contrasena_actual: String,
}

impl Described for CambioDeCorreo {
    const DESCRIPTION: &'static str =
        "Envía un objeto con los textos «correo» y «contrasena_actual», y ningún otro campo.";
}

/// Pide cambiar tu correo
///
/// Enviamos un enlace al correo nuevo; el cambio se hace cuando lo abras, con tu sesión iniciada, y confirmes.
#[utoipa::path(post, path = "/cuenta/correo", tag = "cuenta",
    operation_id = "pedir_cambio_de_correo", request_body(content = CambioDeCorreo),
    security(("sesion" = [])),
    responses((status = 202, description = "El enlace va en camino."), ChangingMail))]
pub async fn change_mail(
    State(web): State<Web>,
    SignedIn(own): SignedIn,
    extensions: Extensions,
    headers: HeaderMap,
    JsonBody(sent): JsonBody<CambioDeCorreo>,
) -> Result<StatusCode, Problem> {
    let mut errors = Vec::new();
    let email = web.services.rules().email(&sent.correo);
    let email = email
        .map_err(|error| {
            let message = error.explanation("Escribe tu correo nuevo.");
            errors.push(FieldError::new(MAIL, error.code(), message));
        })
        .ok();
    if sent.contrasena_actual.is_empty() && !account::needs_no_password(&web.services, &own) {
        errors.push(current_missing());
    }
    let Some(email) = email.filter(|_| errors.is_empty()) else {
        return Err(Problem::fields(errors));
    };
    let origin = client_address::origin(&web, &extensions, &headers);
    let current = SecretString::from(sent.contrasena_actual);
    account::request_mail_change(&web.services, &origin, &own, &current, &email).await?;
    Ok(StatusCode::ACCEPTED)
}

fn current_missing() -> FieldError {
    FieldError::new(CURRENT, "requerido", "Escribe tu contraseña actual.")
}

impl From<CurrentPasswordError> for Problem {
    fn from(error: CurrentPasswordError) -> Self {
        match error {
            CurrentPasswordError::Refused { wait: None } => {
                let message = "La contraseña actual no es correcta.";
                Self::fields(vec![FieldError::new(CURRENT, "incorrecta", message)])
            }
            CurrentPasswordError::Refused { wait: Some(wait) } => Self::wait(wait).with_detail(
                "La contraseña actual no es correcta. Por seguridad, espera los segundos que indica espera_segundos antes de volver a intentarlo.",
            ),
            CurrentPasswordError::TooMuch(error) => error.into(),
            CurrentPasswordError::None => Code::NoPassword.into(),
            CurrentPasswordError::Busy => Code::Busy.into(),
            CurrentPasswordError::Internal(error) => error.into(),
        }
    }
}

impl From<ChangePasswordError> for Problem {
    fn from(error: ChangePasswordError) -> Self {
        match error {
            ChangePasswordError::Refused { violations, .. } => Self::fields(
                violations
                    .iter()
                    .map(|rule| FieldError::new(NEW, rule.code(), rule.violated()))
                    .collect(),
            ),
            ChangePasswordError::Current(error) => error.into(),
        }
    }
}

impl From<RequestMailError> for Problem {
    fn from(error: RequestMailError) -> Self {
        match error {
            RequestMailError::Same => {
                Self::fields(vec![FieldError::new(MAIL, "igual", "Ese ya es tu correo.")])
            }
            RequestMailError::TooMany { wait } => {
                let detail = "Ya pediste varios cambios de correo. Espera los segundos que indica espera_segundos antes de pedir otro.";
                Self::wait_for(Code::TooManyMails, wait).with_detail(detail)
            }
            RequestMailError::Current(error) => error.into(),
        }
    }
}
