//! The contratistas that the capturista may work for, and the one chosen.

#![expect(
    unused_qualifications,
    reason = "what `utoipa::path` makes of `params`"
)]

use super::lists::{Wrong, first_page, page_of_a_list};
use super::problem::{Code, Problem};
use super::refusals::{Choosing, Leaving, Listing, Present};
use super::request::{Described, JsonBody, QueryParams, SignedIn};
use crate::http::Web;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use services::acting_for::{self, ActingForProblem, ChooseError};
use services::paging::PAGE_SIZE;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Un contratista.
#[derive(Serialize, ToSchema)]
pub struct Contratista {
    /// Su identificador, con el que se elige.
    #[schema(example = "0190a7c0-0000-7000-8000-000000000001")]
    id: Uuid,
    /// Su RFC.
    #[schema(example = "EKU9003173C9")]
    rfc: String,
    /// Nombre, denominación o razón social.
    #[schema(example = "ESCUELA KEMPER URGATE")]
    nombre: String,
}

impl From<services::Contratista> for Contratista {
    fn from(contratista: services::Contratista) -> Self {
        Self {
            id: contratista.id,
            rfc: contratista.rfc,
            nombre: contratista.name,
        }
    }
}

/// Qué contratistas se buscan.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Busqueda {
    /// Palabras que deben estar en el RFC o en el nombre; sin acentos ni mayúsculas también se
    /// encuentran.
    #[serde(default)]
    #[param(max_length = 100, required = false, example = "kemper")]
    buscar: String,
    /// Página, desde 1; más allá de la última se obtiene la última.
    #[serde(default = "first_page")]
    #[param(minimum = 1, maximum = 1_000_000, required = false, example = 1)]
    pagina: u64,
}

impl Described for Busqueda {
    const DESCRIPTION: &'static str =
        "Se admiten los parámetros «buscar», un texto, y «pagina», un número entero desde 1.";
}

page_of_a_list! {
    /// Una página de tus contratistas.
    PaginaDeContratistas {
        /// Los de esta página, por nombre.
        contratistas: Contratista
    }
}

/// Consulta tus contratistas
///
/// Los que te dieron de alta como capturista, por páginas.
#[utoipa::path(get, path = "/contratistas", tag = "contratistas",
    operation_id = "consultar_contratistas", params(Busqueda), security(("sesion" = [])),
    responses((status = 200, description = "Una página de tus contratistas.", body = PaginaDeContratistas), Listing))]
pub async fn list(
    State(web): State<Web>,
    SignedIn(session): SignedIn,
    QueryParams(asked): QueryParams<Busqueda>,
) -> Result<Json<PaginaDeContratistas>, Problem> {
    let mut wrong = Wrong::default();
    wrong.search(&asked.buscar);
    wrong.page(asked.pagina);
    wrong.none()?;
    let (search, page) = (asked.buscar.trim(), asked.pagina);
    let found = acting_for::list(&web.services, &session, search, page, PAGE_SIZE).await?;
    Ok(Json(PaginaDeContratistas::of(found, PAGE_SIZE)))
}

/// Consulta el contratista elegido
///
/// Para quién trabajas en esta sesión.
#[utoipa::path(get, path = "/contratista", tag = "contratistas",
    operation_id = "consultar_contratista", security(("sesion" = [])),
    responses((status = 200, description = "El contratista elegido.", body = Contratista), Present))]
pub async fn chosen(
    State(web): State<Web>,
    SignedIn(session): SignedIn,
) -> Result<Json<Contratista>, Problem> {
    let right = acting_for::present(&web.services, &session).await?;
    Ok(Json(right.contratista().clone().into()))
}

/// A quién se elige.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"id": "0190a7c0-0000-7000-8000-000000000001"}))]
pub struct Eleccion {
    /// El identificador del contratista.
    id: Uuid,
}

impl Described for Eleccion {
    const DESCRIPTION: &'static str = "Envía un objeto con el texto «id», el identificador de un contratista, y ningún otro campo.";
}

/// Elige un contratista
///
/// Desde ahora trabajas para él en esta sesión, en lugar del que hubieras elegido antes.
#[utoipa::path(put, path = "/contratista", tag = "contratistas",
    operation_id = "elegir_contratista", request_body(content = Eleccion),
    security(("sesion" = [])),
    responses((status = 200, description = "El contratista elegido.", body = Contratista), Choosing))]
pub async fn choose(
    State(web): State<Web>,
    SignedIn(session): SignedIn,
    JsonBody(choice): JsonBody<Eleccion>,
) -> Result<Json<Contratista>, Problem> {
    let chosen = acting_for::choose(&web.services, &session, choice.id).await?;
    Ok(Json(chosen.into()))
}

/// A quién se deja.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Dejado {
    /// El identificador del contratista que crees tener elegido. Si mientras tanto se eligió otro,
    /// no se hace nada.
    #[param(nullable = false, example = "0190a7c0-0000-7000-8000-000000000001")]
    id: Option<Uuid>,
}

impl Described for Dejado {
    const DESCRIPTION: &'static str =
        "Solo se admite el parámetro «id», el identificador de un contratista.";
}

/// Deja el contratista elegido
///
/// Dejas de trabajar para él, sin elegir a otro. Si no había ninguno, también está bien.
#[utoipa::path(delete, path = "/contratista", tag = "contratistas",
    operation_id = "dejar_contratista", params(Dejado), security(("sesion" = [])),
    responses((status = 204, description = "Ya no hay contratista elegido."), Leaving))]
pub async fn leave(
    State(web): State<Web>,
    SignedIn(session): SignedIn,
    QueryParams(asked): QueryParams<Dejado>,
) -> Result<StatusCode, Problem> {
    let right = match asked.id {
        Some(id) => acting_for::acting(&web.services, &session, id).await,
        None => acting_for::present(&web.services, &session).await,
    };
    match right {
        Ok(right) => acting_for::leave(&web.services, &right).await?,
        Err(ActingForProblem::NothingChosen) => {}
        Err(problem) => return Err(problem.into()),
    }
    Ok(StatusCode::NO_CONTENT)
}

impl From<ChooseError> for Problem {
    fn from(error: ChooseError) -> Self {
        match error {
            ChooseError::NotYours => Code::NotYours.into(),
            ChooseError::Internal(error) => error.into(),
        }
    }
}

impl From<ActingForProblem> for Problem {
    fn from(problem: ActingForProblem) -> Self {
        match problem {
            ActingForProblem::NothingChosen => Code::NothingChosen.into(),
            ActingForProblem::Another { .. } => Code::AnotherChosen.into(),
            ActingForProblem::Removed { .. } => Code::Removed.into(),
            ActingForProblem::Internal(error) => error.into(),
        }
    }
}
