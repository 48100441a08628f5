//! What is captured for IMSS, for programs: what the pages of capturing do.

pub mod clients;
pub mod contracts;
pub mod exports;
pub mod files;
pub mod people;
pub mod returns;
pub mod services;
pub mod workers;

use super::lists::{Wrong, first_page};
use super::problem::{Code, FieldError, Problem};
use super::request::Described;
use axum::http::{HeaderMap, HeaderValue, header};
use domain::informativa::{Detail, Finding, Severity};
use informativa::{CaptureError, Found, RegisterError, judging};
use serde::{Deserialize, Serialize};
use std::fmt::Display;
use std::str::FromStr;
use utoipa::ToSchema;
use uuid::Uuid;

/// Algo por corregir o por revisar.
#[derive(Serialize, ToSchema)]
pub struct Hallazgo {
    /// Código estable.
    #[schema(example = "nss_digito")]
    codigo: &'static str,
    /// `bloquea` si hay que corregirlo antes de enviar; si no, `aviso`.
    #[schema(example = "bloquea")]
    gravedad: &'static str,
    /// El número del contrato; `null` si es de toda la informativa.
    #[schema(required, example = 3)]
    contrato: Option<u32>,
    /// El identificador del contrato, como va en `/contratos/{id}`; `null` si es de toda la informativa.
    #[schema(required)]
    contrato_id: Option<Uuid>,
    /// El renglón de trabajadores, como va en `…/trabajadores/{renglon}`; `null` si no es de un renglón.
    #[schema(required, example = 12)]
    renglon: Option<i32>,
    /// El campo; `null` si no es de uno.
    #[schema(required, example = "nss")]
    campo: Option<&'static str>,
    /// Qué pasa, en español.
    #[schema(example = "El último dígito del NSS no corresponde.")]
    mensaje: String,
    /// Qué hacer, en español.
    #[schema(example = "Cópialo de nuevo de un documento del IMSS.")]
    remedio: String,
}

impl From<Finding> for Hallazgo {
    fn from(finding: Finding) -> Self {
        let place = finding.place;
        Self {
            codigo: finding.code.code(),
            gravedad: finding.severity().code(),
            contrato: place.contract.map(|contract| contract.number),
            contrato_id: judging::contract_of(&place),
            renglon: judging::row_of(&place),
            campo: place.field.map(domain::informativa::Field::name),
            mensaje: finding.says().into_owned(),
            remedio: finding.cure().into_owned(),
        }
    }
}

/// Algo por corregir o por revisar en un campo.
#[derive(Serialize, ToSchema)]
pub struct HallazgoDeCampo {
    /// Código estable.
    #[schema(example = "nss_digito")]
    codigo: &'static str,
    /// `bloquea` si hay que corregirlo antes de enviar; si no, `aviso`.
    #[schema(example = "bloquea")]
    gravedad: &'static str,
    /// El campo.
    #[schema(example = "nss")]
    campo: &'static str,
    /// Qué pasa y qué hacer, en español.
    #[schema(
        example = "El último dígito del NSS no corresponde. Cópialo de nuevo de un documento del IMSS."
    )]
    mensaje: String,
}

impl HallazgoDeCampo {
    fn new(
        field: domain::informativa::Field,
        code: domain::informativa::Code,
        detail: Option<Detail>,
    ) -> Self {
        let severity: Severity = code.severity();
        Self {
            codigo: code.code(),
            gravedad: severity.code(),
            campo: field.name(),
            mensaje: [code.says_with(detail), code.cure_with(detail)].join(" "),
        }
    }
}

impl From<Found> for HallazgoDeCampo {
    fn from((field, code, detail): Found) -> Self {
        Self::new(field, code, detail)
    }
}

/// Qué se busca en un registro.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"buscar": "ximo"}))]
pub struct BusquedaEnRegistro {
    /// Palabras que deben estar; sin acentos ni mayúsculas también se encuentran.
    #[schema(max_length = 100)]
    buscar: String,
    /// Página, desde 1; más allá de la última se obtiene la última.
    #[serde(default = "first_page")]
    #[schema(minimum = 1, maximum = 1_000_000, required = false)]
    pagina: u64,
}

impl Described for BusquedaEnRegistro {
    const DESCRIPTION: &'static str = "Envía un objeto con el texto «buscar» y, si acaso, «pagina», un número entero desde 1, y ningún otro campo.";
}

impl BusquedaEnRegistro {
    /// The words and the page's number, if they can be ones.
    fn read(&self) -> Result<(&str, u64), Problem> {
        let mut wrong = Wrong::default();
        wrong.search(&self.buscar);
        wrong.page(self.pagina);
        wrong.none()?;
        Ok((self.buscar.trim(), self.pagina))
    }
}

impl From<RegisterError> for Problem {
    fn from(error: RegisterError) -> Self {
        match error {
            RegisterError::Unknown => Code::NotFound.into(),
            RegisterError::Conflict => Code::Changed.into(),
            RegisterError::Taken => Code::InRegister.into(),
            RegisterError::Wrong(found) => Self::fields(
                (found.into_iter())
                    .map(HallazgoDeCampo::from)
                    .map(|found| FieldError::new(found.campo, found.codigo, found.mensaje))
                    .collect(),
            ),
            RegisterError::Internal(error) => error.into(),
        }
    }
}

impl From<CaptureError> for Problem {
    fn from(error: CaptureError) -> Self {
        match error {
            CaptureError::Unknown => Code::NotFound.into(),
            // No operation declares anything of a return that has contracts.
            CaptureError::Closed | CaptureError::HasContracts => Code::NotCaptured.into(),
            CaptureError::Full => Code::Full.into(),
            CaptureError::NothingDeclared => Code::NothingDeclared.into(),
            CaptureError::Conflict => Code::Changed.into(),
            CaptureError::KeyUsed => Code::KeyConflict.into(),
            CaptureError::UnderWay => Code::UnderWay.into(),
            CaptureError::Internal(error) => error.into(),
        }
    }
}

/// The revision, or how often it was changed, as an `ETag` has it.
fn etag(revision: impl Display) -> HeaderValue {
    // Digits in quotes are always a header's value.
    HeaderValue::try_from(format!("\"{revision}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}

/// What the caller has seen, as `If-Match` says it: without it nothing is changed.
fn seen<T: FromStr>(headers: &HeaderMap) -> Result<T, Problem> {
    let mut found = headers.get_all(header::IF_MATCH).iter();
    let value = found.next().ok_or(Code::NoPrecondition)?;
    let revision = (value.to_str().ok())
        .and_then(|value| value.trim().strip_prefix('"')?.strip_suffix('"'))
        .and_then(|revision| revision.parse().ok());
    // What is no revision of ours matches nothing.
    revision
        .filter(|_| found.next().is_none())
        .ok_or_else(|| Code::Changed.into())
}
