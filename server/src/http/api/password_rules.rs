//! The password policy as data.

use super::refusals::Reading;
use crate::http::Web;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use domain::password::{
    MAX_LENGTH, MIN_LENGTH, PERSONAL_LENGTH, RUN_KEYBOARD, RUN_REPEAT, RUN_SEQUENCE, Rule,
    SPECIAL_CHARACTERS,
};
use serde::Serialize;
use utoipa::ToSchema;

/// Cacheable by anybody: it holds nobody's data and changes only with the program.
pub const KEPT_FOR_AN_HOUR: HeaderValue = HeaderValue::from_static("public, max-age=3600");

/// Las reglas de las contraseñas.
#[derive(Serialize, ToSchema)]
pub struct Reglas {
    /// Las que están en vigor, en el orden en que se muestran. Una contraseña debe cumplirlas todas.
    reglas: Vec<Regla>,
}

/// Una regla.
#[derive(Serialize, ToSchema)]
pub struct Regla {
    /// Su código, el mismo que da `POST /api/v1/validar/contrasena`.
    #[schema(example = "longitud")]
    codigo: &'static str,
    /// La regla en palabras.
    #[schema(example = "8 caracteres o más (máximo 128)")]
    descripcion: &'static str,
    /// Qué decir cuando no se cumple.
    #[schema(example = "La contraseña debe tener entre 8 y 128 caracteres.")]
    mensaje: &'static str,
    /// Sus números y caracteres.
    parametros: Parametros,
}

/// Los números y caracteres de una regla; cada regla tiene los suyos.
#[derive(Default, Serialize, ToSchema)]
pub struct Parametros {
    /// Cuántos debe haber al menos: caracteres en `longitud`, de su clase en las demás.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = 8)]
    minimo: Option<usize>,
    /// Cuántos caracteres puede haber como máximo.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = 128)]
    maximo: Option<usize>,
    /// Los caracteres que cuentan.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<Vec<String>>)]
    caracteres: Option<&'static [char]>,
    /// Con cuántos seguidos ya no se cumple.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    seguidos: Option<usize>,
}

impl From<Rule> for Regla {
    fn from(rule: Rule) -> Self {
        let run = |length: usize| Parametros {
            seguidos: Some(length),
            ..Parametros::default()
        };
        let one = Parametros {
            minimo: Some(1),
            ..Parametros::default()
        };
        let parametros = match rule {
            Rule::Length => Parametros {
                minimo: Some(MIN_LENGTH),
                maximo: Some(MAX_LENGTH),
                ..Parametros::default()
            },
            Rule::UpperCase | Rule::LowerCase | Rule::Digit => one,
            Rule::Special => Parametros {
                caracteres: Some(&SPECIAL_CHARACTERS),
                ..one
            },
            Rule::Space => Parametros {
                maximo: Some(0),
                ..Parametros::default()
            },
            Rule::Keyboard => run(RUN_KEYBOARD.into()),
            Rule::Sequence => run(RUN_SEQUENCE.into()),
            Rule::Repeat => run(RUN_REPEAT.into()),
            Rule::Common => Parametros::default(),
            Rule::Personal => run(PERSONAL_LENGTH),
        };
        Self {
            codigo: rule.code(),
            descripcion: rule.description(),
            mensaje: rule.violated(),
            parametros,
        }
    }
}

/// Consulta las reglas de las contraseñas
///
/// Como datos, para mostrarlas o revisarlas antes de enviar.
#[utoipa::path(get, path = "/contrasena/reglas", tag = "validación",
    operation_id = "consultar_reglas_de_contrasena",
    responses((status = 200, description = "Las reglas.", body = Reglas), Reading))]
pub async fn rules(State(web): State<Web>) -> impl IntoResponse {
    let beyond = web.services.settings().beyond_guide.of(Some(""));
    let in_force = Rule::ALL.into_iter().filter(|&rule| beyond.asks(rule));
    let reglas = in_force.map(Regla::from).collect();
    (
        [(header::CACHE_CONTROL, KEPT_FOR_AN_HOUR)],
        Json(Reglas { reglas }),
    )
}
