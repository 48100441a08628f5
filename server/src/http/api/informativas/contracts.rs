//! The contracts of a return.

use super::returns::PaginaPedida;
use super::{HallazgoDeCampo, etag, seen};
use crate::http::Web;
use crate::http::api::VERSION;
use crate::http::api::idempotency::{ClaveDeIdempotencia, Keyed};
use crate::http::api::lists::page_of_a_list;
use crate::http::api::problem::{Code, Problem};
use crate::http::api::refusals::{AddingToReturn, ChangingCaptured, Discarding, ReadingReturn};
use crate::http::api::request::{
    CaptureReturns, CapturingFor, Described, Identified, JsonBody, QueryParams, ReadReturns,
};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::informativa::{Field, judge_terms};
use informativa::judging::{Against, kind};
use informativa::{Capturing, ContractTexts, contracts};
use serde::{Deserialize, Serialize};
use services::Services;
use services::paging::PAGE_SIZE;
use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;
use utoipa::ToSchema;
use uuid::Uuid;

/// Declares what is typed of a client and of a contract: each field with the rules' name of it.
macro_rules! contract_fields {
    (
        client { $($(#[$about:meta])+ $name:ident: $field:ident;)+ }
        contract { $($(#[$own_about:meta])+ $own:ident: $own_field:ident;)+ }
    ) => {
        /// Lo que se recuerda de un cliente, como se escribió.
        #[derive(Default, Serialize, Deserialize, ToSchema)]
        #[serde(deny_unknown_fields, default)]
        pub struct DatosDeCliente {
            $($(#[$about])+ $name: String,)+
        }

        /// Lo que se escribe de un contrato, como se escribió: lo que está mal también se guarda, y los hallazgos lo
        /// dicen.
        #[derive(Default, Serialize, Deserialize, ToSchema)]
        #[serde(deny_unknown_fields, default)]
        pub struct DatosDeContrato {
            $($(#[$about])+ $name: String,)+
            $($(#[$own_about])+ $own: String,)+
        }

        contract_fields!(@texts DatosDeCliente, $($name: $field;)+);
        contract_fields!(@texts DatosDeContrato, $($name: $field;)+ $($own: $own_field;)+);
    };
    (@texts $type:ident, $($name:ident: $field:ident;)+) => {
        impl From<&ContractTexts> for $type {
            fn from(texts: &ContractTexts) -> Self {
                Self {
                    $($name: texts.get(Field::$field).to_owned(),)+
                }
            }
        }

        impl From<&$type> for ContractTexts {
            fn from(sent: &$type) -> Self {
                let mut texts = Self::default();
                $(texts.set(Field::$field, &sent.$name);)+
                texts
            }
        }
    };
}

contract_fields! {
    client {
    /// RFC del cliente.
    #[schema(example = "XIQB891116QE4")]
    rfc: Rfc;
    /// Su nombre, denominación o razón social.
    #[schema(example = "BERENICE XIMO QUEZADA")]
    nombre: Name;
    /// Su correo.
    #[schema(example = "compras@cliente.example")]
    correo: Mail;
    /// Su teléfono móvil.
    #[schema(example = "55 1234 5678")]
    movil: Mobile;
    /// Su teléfono fijo, si lo tiene.
    #[schema(example = "")]
    telefono: Telephone;
    /// Código postal, si su domicilio es distinto del fiscal.
    #[schema(example = "")]
    codigo_postal: PostalCode;
    /// Colonia.
    #[schema(example = "")]
    colonia: Neighbourhood;
    /// Calle.
    #[schema(example = "")]
    calle: Street;
    /// Número exterior.
    #[schema(example = "")]
    numero_exterior: Number;
    /// Número interior.
    #[schema(example = "")]
    numero_interior: Inside;
    /// Entre qué calles.
    #[schema(example = "")]
    entre_calles: Between;
    }
    contract {
    /// Objeto del contrato.
    #[schema(example = "Limpieza nocturna de la nave 3")]
    objeto: Object;
    /// Número de pedido u orden, si lo tiene.
    #[schema(example = "4500010070")]
    pedido: Order;
    /// Folio del servicio en el REPSE.
    #[schema(example = "A1B2-0001")]
    folio: Folio;
    /// Servicio u obra especializado.
    #[schema(example = "Servicios de limpieza de bienes inmuebles")]
    servicio: Service;
    /// Primer día.
    #[schema(example = "2026-09-01")]
    inicio: Start;
    /// Último día, si se conoce.
    #[schema(example = "")]
    fin: End;
    }
}

impl Described for DatosDeCliente {
    const DESCRIPTION: &'static str =
        "Envía un objeto con los textos del cliente y ningún otro campo; lo que falta queda vacío.";
}

impl Described for DatosDeContrato {
    const DESCRIPTION: &'static str = "Envía un objeto con los textos del contrato y ningún otro campo; lo que falta queda vacío.";
}

/// Un contrato de una informativa.
#[derive(Serialize, ToSchema)]
pub struct Contrato {
    /// Su identificador.
    id: Uuid,
    /// Su número en la informativa, desde 1.
    #[schema(example = 1)]
    numero: u32,
    /// Cuántas veces han cambiado sus datos.
    #[schema(example = 1)]
    revision: i32,
    /// Cuántos renglones de trabajadores tiene.
    #[schema(example = 14)]
    renglones: u64,
    /// Lo que se escribió.
    datos: DatosDeContrato,
}

impl From<contracts::Contract> for Contrato {
    fn from(contract: contracts::Contract) -> Self {
        Self {
            id: contract.id,
            numero: contract.number,
            revision: contract.revision,
            renglones: contract.workers,
            datos: (&contract.texts).into(),
        }
    }
}

/// What was seen of a contract, as its `ETag` has it.
struct SeenContract {
    /// In which revision its texts.
    revision: i32,
    /// After how many changes all of it, with its workers.
    changes: i64,
}

impl fmt::Display for SeenContract {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.revision, self.changes)
    }
}

impl FromStr for SeenContract {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (revision, changes) = text.split_once('.').unwrap_or((text, ""));
        Ok(Self {
            revision: revision.parse()?,
            changes: changes.parse()?,
        })
    }
}

/// Un contrato, y lo que hay por corregir o por revisar en sus campos.
#[derive(Serialize, ToSchema)]
pub struct ContratoRevisado {
    /// El contrato.
    contrato: Contrato,
    /// Lo que hay por corregir o por revisar; sus trabajadores no están aquí.
    hallazgos: Vec<HallazgoDeCampo>,
}

page_of_a_list! {
    /// Una página de los contratos de una informativa.
    PaginaDeContratos {
        /// Los de esta página, por número.
        contratos: Contrato
    }
}

/// Consulta los contratos de una informativa
///
/// Por páginas. Permiso: `informativas:leer`.
#[utoipa::path(get, path = "/informativas/{id}/contratos", tag = "informativas", operation_id = "consultar_contratos",
    params(("id" = Uuid, Path, description = "El identificador de la informativa."), PaginaPedida),
    security(("sesion" = []), ("token" = ["informativas:leer"])),
    responses((status = 200, description = "Una página de contratos.", body = PaginaDeContratos), ReadingReturn))]
pub async fn list(
    State(web): State<Web>,
    right: CapturingFor<ReadReturns>,
    Identified(id): Identified,
    QueryParams(asked): QueryParams<PaginaPedida>,
) -> Result<Json<PaginaDeContratos>, Problem> {
    let page = asked.number()?;
    let found = contracts::list(&web.services, &right.capturing, id, "", page, PAGE_SIZE).await?;
    Ok(Json(PaginaDeContratos::of(found, PAGE_SIZE)))
}

/// Agrega un contrato
///
/// Se guarda como se escribió; la respuesta dice qué hay por corregir. Con un `Idempotency-Key`, la misma solicitud
/// repetida en las siguientes 24 horas recibe el contrato que agregó, y no agrega otro. Permiso: `informativas:escribir`.
#[utoipa::path(post, path = "/informativas/{id}/contratos", tag = "informativas", operation_id = "agregar_contrato",
    params(("id" = Uuid, Path, description = "El identificador de la informativa."), ClaveDeIdempotencia),
    request_body(content = DatosDeContrato),
    security(("sesion" = []), ("token" = ["informativas:escribir"])),
    responses(
        (status = 201, description = "Agregado.", body = ContratoRevisado, headers(
            ("Location" = String, description = "Dónde se consulta."),
            ("ETag" = String, description = "Su revisión y sus cambios, con los de sus trabajadores."),
        )),
        AddingToReturn,
    ))]
pub async fn add(
    State(web): State<Web>,
    right: CapturingFor<CaptureReturns>,
    Identified(id): Identified,
    headers: HeaderMap,
    JsonBody(sent): JsonBody<DatosDeContrato>,
) -> Result<Response, Problem> {
    let (services, right) = (&web.services, &right.capturing);
    let body = serde_json::to_vec(&sent).map_err(|_| Code::Broken)?;
    let asked = format!("POST /informativas/{id}/contratos");
    let keyed = Keyed::read(&headers, &asked, &body)?;
    let once = keyed.as_ref().map(Keyed::once);
    let id = contracts::add_once(services, right, id, &(&sent).into(), once).await?;
    let location = format!("{VERSION}/contratos/{id}");
    let location = HeaderValue::try_from(location).map_err(|_| Code::Broken)?;
    let (tag, body) = judged(services, right, id).await?;
    let headers = [(header::LOCATION, location), (header::ETAG, tag)];
    Ok((StatusCode::CREATED, headers, Json(body)).into_response())
}

async fn judged(
    services: &Services,
    right: &Capturing,
    id: Uuid,
) -> Result<(HeaderValue, ContratoRevisado), Problem> {
    let (of, contract) = contracts::find(services, right, id).await?;
    let against = Against::now(services, right).await?;
    let terms = contract.texts.terms();
    let judged = judge_terms(&terms, of.period, kind(&of), &against.context());
    let findings = judged.findings.into_iter();
    let hallazgos = findings
        .map(|(field, code, detail)| HallazgoDeCampo::new(field, code, detail))
        .collect();
    let tag = etag(SeenContract {
        revision: contract.revision,
        changes: contract.changes,
    });
    let contrato = contract.into();
    Ok((
        tag,
        ContratoRevisado {
            contrato,
            hallazgos,
        },
    ))
}

/// Consulta un contrato
///
/// Con lo que hay por corregir o por revisar en sus campos. Permiso: `informativas:leer`.
#[utoipa::path(get, path = "/contratos/{id}", tag = "informativas", operation_id = "consultar_contrato",
    params(("id" = Uuid, Path, description = "Su identificador.")),
    security(("sesion" = []), ("token" = ["informativas:leer"])),
    responses((status = 200, description = "El contrato.", body = ContratoRevisado, headers(
        ("ETag" = String, description = "Su revisión y sus cambios, con los de sus trabajadores."),
    )), ReadingReturn))]
pub async fn show(
    State(web): State<Web>,
    right: CapturingFor<ReadReturns>,
    Identified(id): Identified,
) -> Result<impl IntoResponse, Problem> {
    let (tag, body) = judged(&web.services, &right.capturing, id).await?;
    Ok(([(header::ETAG, tag)], Json(body)))
}

/// Cambia un contrato
///
/// Todos sus textos; lo que falta queda vacío. En `If-Match` va el `ETag` que se consultó: si alguien cambió sus datos
/// desde entonces, `cambiado`. Permiso: `informativas:escribir`.
#[utoipa::path(put, path = "/contratos/{id}", tag = "informativas", operation_id = "cambiar_contrato",
    params(
        ("id" = Uuid, Path, description = "Su identificador."),
        ("If-Match" = String, Header, description = "El `ETag` que se consultó.", example = "\"1.3\""),
    ),
    request_body(content = DatosDeContrato),
    security(("sesion" = []), ("token" = ["informativas:escribir"])),
    responses((status = 200, description = "Cambiado.", body = ContratoRevisado, headers(
        ("ETag" = String, description = "Su revisión y sus cambios, con los de sus trabajadores."),
    )), ChangingCaptured))]
pub async fn save(
    State(web): State<Web>,
    right: CapturingFor<CaptureReturns>,
    Identified(id): Identified,
    headers: HeaderMap,
    JsonBody(sent): JsonBody<DatosDeContrato>,
) -> Result<impl IntoResponse, Problem> {
    let (services, right) = (&web.services, &right.capturing);
    // Whether somebody else has it is not said, whatever the precondition.
    contracts::find(services, right, id).await?;
    let seen: SeenContract = seen(&headers)?;
    contracts::save(services, right, id, seen.revision, &(&sent).into()).await?;
    let (tag, body) = judged(services, right, id).await?;
    Ok(([(header::ETAG, tag)], Json(body)))
}

/// Quita un contrato
///
/// Con sus trabajadores. En `If-Match` va el `ETag` que se consultó: si alguien cambió desde entonces sus datos o sus
/// trabajadores, `cambiado`. Permiso: `informativas:escribir`.
#[utoipa::path(delete, path = "/contratos/{id}", tag = "informativas", operation_id = "quitar_contrato",
    params(
        ("id" = Uuid, Path, description = "Su identificador."),
        ("If-Match" = String, Header, description = "El `ETag` que se consultó.", example = "\"1.3\""),
    ),
    security(("sesion" = []), ("token" = ["informativas:escribir"])),
    responses((status = 204, description = "Quitado."), Discarding))]
pub async fn remove(
    State(web): State<Web>,
    right: CapturingFor<CaptureReturns>,
    Identified(id): Identified,
    headers: HeaderMap,
) -> Result<StatusCode, Problem> {
    let (services, right) = (&web.services, &right.capturing);
    // Whether somebody else has it is not said, whatever the precondition.
    contracts::find(services, right, id).await?;
    let seen: SeenContract = seen(&headers)?;
    contracts::remove(services, right, id, seen.changes).await?;
    Ok(StatusCode::NO_CONTENT)
}
