//! Validating a CURP, an RFC, an NSS or a password, with the codes of `icsoe validar`.

use super::problem::{Code, FieldError, Problem};
use super::refusals::Judging;
use super::request::{Described, JsonBody};
use crate::http::Web;
use crate::judgement::{Fault, Judgement, Kind, Remark, judge, judge_beyond};
use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use domain::Curp;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use utoipa::ToSchema;

/// Lo que se valida.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"valor": "RIMA950821MPLSNN00"}))]
pub struct Valor {
    /// El valor, como lo escribió quien lo escribió.
    valor: String,
    /// En una contraseña, la CURP de quien la elige: con ella se revisa también la regla `personal`.
    #[serde(default)]
    #[schema(nullable = false, example = "RIMA950821MPLSNN00")]
    curp: Option<String>,
}

impl Described for Valor {
    const DESCRIPTION: &'static str =
        "Envía un objeto con el texto «valor» y, si quieres, «curp», y ningún otro campo.";
}

/// Qué se valida.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(
    dead_code,
    reason = "only the document names it; `Kind::parse` reads it"
)]
pub enum Tipo {
    /// Una CURP
    Curp,
    /// Un RFC
    Rfc,
    /// Un Número de Seguridad Social
    Nss,
    /// Una contraseña
    Contrasena,
}

/// Lo que resultó.
#[derive(Serialize, ToSchema)]
pub struct Validacion {
    /// Si cumple todas las reglas.
    #[schema(example = false)]
    valido: bool,
    /// Las reglas que no cumple.
    errores: Vec<Falla>,
    /// Lo que conviene saber aunque sea válido.
    avisos: Vec<Aviso>,
}

/// Una regla que no se cumple.
#[derive(Serialize, ToSchema)]
pub struct Falla {
    /// Su código, el mismo que da `icsoe validar`.
    #[schema(example = "fecha")]
    codigo: &'static str,
    /// Dónde, desde 1; no siempre se puede decir.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 1, example = 5)]
    posicion: Option<usize>,
    /// Qué hacer.
    #[schema(
        example = "Revisa los caracteres 5 a 10 de la CURP: esa fecha de nacimiento no existe."
    )]
    mensaje: Cow<'static, str>,
}

impl From<Fault> for Falla {
    fn from(fault: Fault) -> Self {
        Self {
            codigo: fault.code,
            posicion: fault.position,
            mensaje: fault.message,
        }
    }
}

/// Algo que conviene saber.
#[derive(Serialize, ToSchema)]
pub struct Aviso {
    /// Su código.
    #[schema(example = "generico")]
    codigo: &'static str,
    /// Qué significa.
    mensaje: &'static str,
}

impl From<Remark> for Aviso {
    fn from(remark: Remark) -> Self {
        Self {
            codigo: remark.code(),
            mensaje: remark.message(),
        }
    }
}

impl From<Judgement> for Validacion {
    fn from(judgement: Judgement) -> Self {
        let errores: Vec<_> = judgement.faults().into_iter().map(Falla::from).collect();
        Self {
            valido: errores.is_empty(),
            errores,
            avisos: judgement.remarks().map(Aviso::from).collect(),
        }
    }
}

/// The CURP of the person who chooses the password.
fn curp(typed: &str) -> Result<Curp, Problem> {
    Curp::parse_vouched(typed).map_err(|error| {
        let code = judge(Kind::Curp, typed).codes().next();
        Problem::fields(vec![FieldError::new(
            "curp",
            code.unwrap_or("formato"),
            error.explanation(),
        )])
    })
}

/// Valida un dato
///
/// Con las mismas reglas que las páginas: la forma y el dígito verificador, no si existe. Nada de lo
/// que envíes se guarda.
#[utoipa::path(post, path = "/validar/{tipo}", tag = "validación", operation_id = "validar",
    params(("tipo" = Tipo, Path, description = "Qué se valida.")),
    request_body(content = Valor),
    responses((status = 200, description = "Lo que resultó, válido o no.", body = Validacion), Judging))]
pub async fn validate(
    State(web): State<Web>,
    kind: Result<Path<String>, PathRejection>,
    JsonBody(sent): JsonBody<Valor>,
) -> Result<Json<Validacion>, Problem> {
    let kind = kind
        .ok()
        .and_then(|Path(kind)| Kind::parse(&kind))
        .ok_or(Code::NotFound)?;
    let curp = sent.curp.as_deref().map(curp).transpose()?;
    let rules = web.services.settings().beyond_guide;
    let beyond = rules.of(curp.as_ref().map(Curp::as_str));
    Ok(Json(judge_beyond(kind, &sent.valor, beyond).into()))
}
