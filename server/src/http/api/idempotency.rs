//! The header that makes a POST idempotent.

use super::problem::{Code, FieldError, Problem};
use axum::http::HeaderMap;
use informativa::Once;
use services::idempotency::{IdempotencyProblem, KEY_CHARACTERS};
use utoipa::IntoParams;

/// Its name.
const IDEMPOTENCY_KEY: &str = "Idempotency-Key";

/// The header, as the document describes it.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub struct ClaveDeIdempotencia {
    /// Una clave que eliges tú, distinta para cada solicitud: de 1 a 200 caracteres ASCII visibles.
    #[expect(dead_code, reason = "it is read by `key`; this describes it")]
    #[param(
        rename = "Idempotency-Key",
        nullable = false,
        min_length = 1,
        max_length = 200,
        pattern = "^[!-~]+$",
        example = "alta-2027-000123"
    )]
    key: Option<String>,
}

/// The key in the request.
pub fn key(headers: &HeaderMap) -> Result<Option<&str>, Problem> {
    let mut found = headers.get_all(IDEMPOTENCY_KEY).iter();
    let Some(value) = found.next() else {
        return Ok(None);
    };
    value
        .to_str()
        .ok()
        .filter(|_| found.next().is_none())
        .filter(|key| (1..=KEY_CHARACTERS).contains(&key.len()))
        .filter(|key| key.bytes().all(|byte| byte.is_ascii_graphic()))
        .map(Some)
        .ok_or_else(|| {
            let message = format!(
                "Usa de 1 a {KEY_CHARACTERS} caracteres ASCII visibles, sin espacios, en un solo encabezado."
            );
            Problem::fields(vec![FieldError::new(IDEMPOTENCY_KEY, "formato", message)])
        })
}

/// A key with all that the answer depends on, for what keeps both in its own transaction.
pub struct Keyed<'a> {
    key: &'a str,
    request: Vec<u8>,
}

impl<'a> Keyed<'a> {
    /// The key in the headers of this request: what is asked, and its body.
    pub fn read(headers: &'a HeaderMap, asked: &str, body: &[u8]) -> Result<Option<Self>, Problem> {
        Ok(key(headers)?.map(|key| Self {
            key,
            request: [asked.as_bytes(), b" ", body].concat(),
        }))
    }

    /// As use cases take it.
    pub fn once(&self) -> Once<'_> {
        Once {
            key: self.key.as_bytes(),
            request: &self.request,
        }
    }
}

impl From<IdempotencyProblem> for Problem {
    fn from(problem: IdempotencyProblem) -> Self {
        match problem {
            IdempotencyProblem::Conflict => Code::KeyConflict.into(),
            IdempotencyProblem::UnderWay => Code::UnderWay.into(),
            IdempotencyProblem::Internal(error) => error.into(),
        }
    }
}
