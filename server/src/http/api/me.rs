//! The profile of the capturista who is signed in.

use super::contratistas::Contratista;
use super::problem::Problem;
use super::refusals;
use super::request::SignedIn;
use axum::Json;
use serde::Serialize;
use services::Person;
use utoipa::ToSchema;
use values::CapturistaField;

/// Una persona.
#[derive(Serialize, ToSchema)]
pub struct Persona {
    /// Su CURP.
    #[schema(example = "RIMA950821MPLSNN00", min_length = 18, max_length = 18)]
    curp: String,
    /// Nombre y apellidos.
    #[schema(example = "ANDREA SOFÍA RÍOS MONDRAGÓN")]
    nombre_completo: String,
    /// Nombre o nombres.
    #[schema(example = "ANDREA SOFÍA")]
    nombre: String,
    /// Primer apellido.
    #[schema(example = "RÍOS")]
    primer_apellido: String,
    /// Segundo apellido; `null` si no tiene.
    #[schema(required, example = "MONDRAGÓN")]
    segundo_apellido: Option<String>,
}

impl From<&Person> for Persona {
    fn from(person: &Person) -> Self {
        Self {
            curp: person.curp().as_str().to_owned(),
            nombre_completo: person.full_name(),
            nombre: person.texts()[CapturistaField::GivenNames].clone(),
            primer_apellido: person.texts()[CapturistaField::FirstSurname].clone(),
            segundo_apellido: Some(person.texts()[CapturistaField::SecondSurname].clone())
                .filter(|name| !name.is_empty()),
        }
    }
}

/// Tu perfil.
#[derive(Serialize, ToSchema)]
pub struct Perfil {
    /// Quién eres.
    persona: Persona,
    /// Tu papel en el portal.
    rol: Rol,
    /// Para quién trabajas ahora; `null` si no has elegido o te dio de baja.
    #[schema(required)]
    contratista: Option<Contratista>,
}

/// El papel de una persona en el portal.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rol {
    /// Captura la información de uno o más contratistas.
    Capturista,
}

/// Consulta tu perfil
///
/// Quién inició la sesión y para qué contratista trabaja. Cuenta como actividad.
#[utoipa::path(get, path = "/yo", tag = "perfil", operation_id = "consultar_perfil",
    security(("sesion" = [])),
    responses((status = 200, description = "Tu perfil.", body = Perfil), refusals::SignedIn))]
pub async fn show(SignedIn(session): SignedIn) -> Result<Json<Perfil>, Problem> {
    Ok(Json(Perfil {
        persona: session.person().into(),
        rol: Rol::Capturista,
        contratista: session.chosen().cloned().map(Contratista::from),
    }))
}
