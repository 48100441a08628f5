//! Refusals as `application/problem+json` (RFC 9457), each with a stable code.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Serialize, Serializer};
use services::limits::TooMuch;
use std::borrow::Cow;
use std::time::Duration;
use utoipa::ToSchema;
use values::{Field, Wrong};

pub use super::codes::Code;
use crate::http::request_number;

/// The media type of every refusal.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// When to try again after a 503, in seconds.
const RETRY_AFTER: u64 = 5;

/// The scheme in `WWW-Authenticate`; one that makes no browser open a password dialog.
const CHALLENGE: HeaderValue =
    HeaderValue::from_static("Cookie realm=\"ICSOE\", cookie-name=\"__Host-icsoe\"");

/// The same for a request with a token (RFC 6750).
const TOKEN_CHALLENGE: HeaderValue =
    HeaderValue::from_static("Bearer realm=\"ICSOE\", error=\"invalid_token\"");

/// A field of the request that has to be corrected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ErrorDeCampo)]
pub struct FieldError {
    /// Nombre del campo.
    #[schema(example = "curp")]
    pub campo: Cow<'static, str>,
    /// Código estable de lo que le pasa.
    #[schema(example = "requerido")]
    pub codigo: &'static str,
    /// Qué hacer, en español.
    #[schema(example = "Escribe tu CURP.")]
    pub mensaje: Cow<'static, str>,
}

impl FieldError {
    /// An error of this field.
    pub fn new(
        campo: impl Into<Cow<'static, str>>,
        codigo: &'static str,
        mensaje: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            campo: campo.into(),
            codigo,
            mensaje: mensaje.into(),
        }
    }
}

impl<F: Field> From<Wrong<F>> for FieldError {
    fn from(wrong: Wrong<F>) -> Self {
        Self::new(wrong.field.name(), wrong.error.code(), wrong.explanation())
    }
}

/// Why a request was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    code: Code,
    detail: Option<Cow<'static, str>>,
    errors: Vec<FieldError>,
    wait: Option<u64>,
}

impl Problem {
    /// The refusal with its code's usual words.
    pub const fn new(code: Code) -> Self {
        Self {
            code,
            detail: None,
            errors: Vec::new(),
            wait: None,
        }
    }

    /// With a detail of its own, which must not repeat what was sent.
    #[must_use]
    pub fn with_detail(self, detail: impl Into<Cow<'static, str>>) -> Self {
        Self {
            detail: Some(detail.into()),
            ..self
        }
    }

    /// The refusal for these invalid fields.
    pub fn fields(errors: Vec<FieldError>) -> Self {
        Self {
            errors,
            ..Self::new(Code::InvalidData)
        }
    }

    /// The refusal for these invalid values.
    pub fn values<F: Field>(wrong: Vec<Wrong<F>>) -> Self {
        Self::fields(wrong.into_iter().map(FieldError::from).collect())
    }

    /// The refusal until `wait` is over, which is rounded up to whole seconds.
    pub fn wait(wait: Duration) -> Self {
        Self::wait_for(Code::TooManyAttempts, wait)
    }

    /// The same with another code.
    pub fn wait_for(code: Code, wait: Duration) -> Self {
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        Self {
            wait: Some(seconds.max(1)),
            ..Self::new(code)
        }
    }
}

/// The limit of a client address, independent of the account that was asked for.
impl From<TooMuch> for Problem {
    fn from(TooMuch { wait }: TooMuch) -> Self {
        Self::wait(wait).with_detail("Desde tu dirección hubo demasiados intentos. Espera los segundos que indica espera_segundos antes de volver a intentarlo.")
    }
}

/// Logs the cause, without any value of the request.
impl From<services::Internal> for Problem {
    fn from(error: services::Internal) -> Self {
        tracing::error!(%error, "request failed");
        Self::new(if error.is_overload() {
            Code::Busy
        } else {
            Code::Broken
        })
    }
}

impl From<Code> for Problem {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

/// Por qué se rechazó una solicitud (RFC 9457).
#[derive(Serialize, ToSchema)]
#[schema(as = Problema)]
pub struct Body {
    /// Dirección que explica este tipo de problema, relativa a la del portal.
    #[serde(rename = "type")]
    #[schema(format = "uri-reference", example = "/api#credenciales_incorrectas")]
    kind: String,
    /// Resumen en español, siempre el mismo para el mismo código.
    #[schema(example = "La CURP o la contraseña no son correctas")]
    title: &'static str,
    /// El estado HTTP.
    #[schema(minimum = 400, maximum = 599, example = 401)]
    status: u16,
    /// Qué pasó y qué puedes hacer, en español.
    #[schema(example = "Revisa tu CURP y tu contraseña e inténtalo de nuevo.")]
    detail: Cow<'static, str>,
    /// Código estable: es lo que debe leer un programa.
    codigo: Code,
    /// Los campos que hay que corregir.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, min_items = 1)]
    errores: Vec<FieldError>,
    /// Cuántos segundos hay que esperar antes del siguiente intento; lo mismo que `Retry-After`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 1)]
    espera_segundos: Option<u64>,
    /// El número de la solicitud, el mismo de `X-Request-Id`: dilo si pides ayuda.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        pattern = "^[0-9]{4}-[0-9]{4}-[0-9]{4}$",
        example = "4821-0937-5562"
    )]
    solicitud: Option<String>,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let code = self.code;
        let retry = self.wait.or((code.status() == 503).then_some(RETRY_AFTER));
        let body = Body {
            kind: code.address(),
            title: code.title(),
            status: code.status(),
            detail: self.detail.unwrap_or_else(|| code.detail().into()),
            codigo: code,
            errores: self.errors,
            espera_segundos: self.wait,
            solicitud: request_number::current(),
        };
        // Plain data with text keys always serialises.
        let text = serde_json::to_string(&body).unwrap_or_default();
        let status = StatusCode::from_u16(code.status());
        let mut response = (
            status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            [(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE))],
            text,
        )
            .into_response();
        response.extensions_mut().insert(code);
        let mut add = |name: HeaderName, value| response.headers_mut().insert(name, value);
        if let Some(seconds) = retry {
            add(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if matches!(code, Code::TokenUnknown | Code::TokenExpired) {
            add(header::WWW_AUTHENTICATE, TOKEN_CHALLENGE);
        } else if code.status() == 401 {
            add(header::WWW_AUTHENTICATE, CHALLENGE);
        }
        response
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
