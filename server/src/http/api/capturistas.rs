//! A contratista's capturistas, for its programs: the same acts as on its pages.

#![expect(
    unused_qualifications,
    reason = "what `utoipa::path` makes of `params`"
)]

use super::idempotency::{ClaveDeIdempotencia, key};
use super::lists::{Wrong, first_page, page_of_a_list};
use super::problem::{Code, Problem};
use super::refusals::{
    Correcting, Inviting, ListingCapturistas, Registering, Removing, Restoring, Revoking,
    SearchingCapturistas, ShowingCapturista,
};
use super::request::{
    Described, Identified, JsonBody, Managing, QueryParams, ReadCapturistas, WriteCapturistas,
    instant,
};
use crate::http::Web;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Deserializer, Serialize};
use services::accounts::{
    self, FindError, ManageError, RegisterCapturistaError, RemoveCapturistaError, Search,
    State as Progress,
};
use services::history::{Author, Event};
use services::idempotency::{self, Begun, Stored};
use services::paging::PAGE_SIZE;
use services::{Administration, Services};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use values::{CapturistaField, CapturistaTexts, NewCapturista};

/// Los datos de un capturista.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct DatosDeCapturista {
    /// CURP.
    #[schema(example = "RIMA950821MPLSNN00")]
    curp: String,
    /// Nombre o nombres.
    #[schema(example = "ANDREA SOFÍA")]
    nombre: String,
    /// Primer apellido.
    #[schema(example = "RÍOS")]
    primer_apellido: String,
    /// Segundo apellido; `null` si no tiene.
    #[schema(required, example = "MONDRAGÓN")]
    segundo_apellido: Option<String>,
    /// Correo.
    #[schema(example = "andrea@capturistas.example")]
    correo: String,
}

impl From<&CapturistaTexts> for DatosDeCapturista {
    fn from(texts: &CapturistaTexts) -> Self {
        let text = |field| texts[field].clone();
        let filled = |field| Some(text(field)).filter(|text| !text.is_empty());
        Self {
            curp: text(CapturistaField::Curp),
            nombre: text(CapturistaField::GivenNames),
            primer_apellido: text(CapturistaField::FirstSurname),
            segundo_apellido: filled(CapturistaField::SecondSurname),
            correo: text(CapturistaField::Email),
        }
    }
}

/// Un capturista, como lo ve el contratista que lo registró.
#[derive(Serialize, ToSchema)]
pub struct Capturista {
    /// Su identificador.
    #[schema(example = "0190a7c0-0000-7000-8000-000000000002")]
    id: Uuid,
    /// Lo que escribiste, hasta que confirma su correo; desde entonces, lo suyo.
    #[serde(flatten)]
    datos: DatosDeCapturista,
    /// Hasta dónde ha llegado.
    estado: Estado,
    /// Lo que dijo su servidor de correo si rechazó la invitación; si no, `null`.
    #[schema(required)]
    respuesta_del_servidor: Option<String>,
    /// Hasta cuándo sirve el enlace de su invitación; `null` si no tiene uno o si su correo todavía no sale.
    #[schema(required, format = DateTime, example = "2027-01-13T18:00:00Z")]
    enlace_vence: Option<String>,
    /// Cuándo ingresó por última vez; `null` si nunca.
    #[schema(required, format = DateTime)]
    ultimo_ingreso: Option<String>,
    /// Cuándo registraste a esta persona.
    #[schema(format = DateTime, example = "2027-01-10T18:00:00Z")]
    alta: String,
    /// Hasta cuándo espera el alta a que confirme su correo; `null` si ya lo hizo.
    #[schema(required, format = DateTime, example = "2027-02-09T18:00:00Z")]
    caduca: Option<String>,
    /// Si todavía puedes corregir su nombre y su correo, y reenviar o revocar su invitación: nadie ha
    /// confirmado el correo.
    #[schema(example = true)]
    corregible: bool,
}

/// Hasta dónde ha llegado un capturista.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Estado {
    /// La invitación todavía no sale.
    EnCamino,
    /// Su servidor de correo la aceptó.
    Entregada,
    /// Su servidor de correo la rechazó.
    Rechazada,
    /// El enlace de la invitación venció.
    EnlaceVencido,
    /// Revocaste la invitación, o su enlace dejó de servir.
    Revocada,
    /// Nadie confirmó el correo en 30 días: el alta ya no vale. Reenvía la invitación, o regístralo otra vez.
    Caducada,
    /// Confirmó su correo, o entró con su e.firma: ya captura por ti.
    Activo,
    /// Lo diste de baja.
    Baja,
}

impl From<Progress> for Estado {
    fn from(state: Progress) -> Self {
        match state {
            Progress::InvitationPending => Self::EnCamino,
            Progress::InvitationDelivered => Self::Entregada,
            Progress::InvitationRejected => Self::Rechazada,
            Progress::LinkExpired => Self::EnlaceVencido,
            Progress::InvitationRevoked => Self::Revocada,
            Progress::Lapsed => Self::Caducada,
            Progress::Active => Self::Activo,
            Progress::Removed => Self::Baja,
        }
    }
}

impl From<accounts::Capturista> for Capturista {
    fn from(found: accounts::Capturista) -> Self {
        Self {
            id: found.id,
            datos: (&found.texts).into(),
            estado: found.state.into(),
            respuesta_del_servidor: found.server_words,
            enlace_vence: found.link_expires_at.map(instant),
            ultimo_ingreso: found.last_sign_in.map(instant),
            alta: instant(found.registered_at),
            caduca: found.lapses_at.map(instant),
            corregible: found.correctable,
        }
    }
}

/// Qué capturistas se consultan.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ConsultaDeCapturistas {
    /// Solo los que están en este estado: `en_camino`, `entregada`, `rechazada`, `enlace_vencido`,
    /// `revocada`, `caducada`, `activo` o `baja`.
    #[param(nullable = false, example = "activo")]
    estado: Option<String>,
    /// Página, desde 1; más allá de la última se obtiene la última.
    #[serde(default = "first_page")]
    #[param(minimum = 1, maximum = 1_000_000, required = false, example = 1)]
    pagina: u64,
}

impl Described for ConsultaDeCapturistas {
    const DESCRIPTION: &'static str = "Se admiten los parámetros «estado», un texto, y «pagina», un número entero desde 1. Lo que se busca va en el cuerpo de POST /capturistas/buscar.";
}

/// Qué capturistas se buscan.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"buscar": "ríos", "estado": "activo"}))]
pub struct BusquedaDeCapturistas {
    /// Palabras que deben estar en el nombre, la CURP o el correo; sin acentos ni mayúsculas también
    /// se encuentran.
    #[schema(max_length = 100)]
    buscar: String,
    /// Solo los que están en este estado; nada o `null` para todos.
    #[serde(default)]
    estado: Option<String>,
    /// Página, desde 1; más allá de la última se obtiene la última.
    #[serde(default = "first_page")]
    #[schema(minimum = 1, maximum = 1_000_000, required = false)]
    pagina: u64,
}

impl Described for BusquedaDeCapturistas {
    const DESCRIPTION: &'static str = "Envía un objeto con el texto «buscar», si acaso «estado», un texto, y «pagina», un número entero desde 1, y ningún otro campo.";
}

/// The page of the capturistas that match.
async fn found(
    services: &Services,
    administration: &Administration,
    words: &str,
    state: Option<&str>,
    page: u64,
) -> Result<Json<PaginaDeCapturistas>, Problem> {
    let mut wrong = Wrong::default();
    wrong.search(words);
    let state = state.map(Progress::of_code);
    if state == Some(None) {
        let known = Progress::ALL.map(Progress::code).join(", ");
        wrong.add("estado", "desconocido", format!("Usa uno de: {known}."));
    }
    wrong.page(page);
    wrong.none()?;
    let search = Search {
        text: words.trim(),
        state: state.flatten(),
    };
    let found = accounts::list(services, administration, search, page, PAGE_SIZE).await?;
    Ok(Json(PaginaDeCapturistas::of(found, PAGE_SIZE)))
}

page_of_a_list! {
    /// Una página de tus capturistas.
    PaginaDeCapturistas {
        /// Los de esta página, por nombre.
        capturistas: Capturista
    }
}

/// Consulta tus capturistas
///
/// Todos los que has registrado, también los que diste de baja, por páginas. Permiso:
/// `capturistas:leer`.
#[utoipa::path(get, path = "/capturistas", tag = "capturistas", operation_id = "consultar_capturistas",
    params(ConsultaDeCapturistas), security(("sesion" = []), ("token" = ["capturistas:leer"])),
    responses((status = 200, description = "Una página de tus capturistas.", body = PaginaDeCapturistas), ListingCapturistas))]
pub async fn list(
    State(web): State<Web>,
    right: Managing<ReadCapturistas>,
    QueryParams(asked): QueryParams<ConsultaDeCapturistas>,
) -> Result<Json<PaginaDeCapturistas>, Problem> {
    let (services, administration) = (&web.services, &right.administration);
    found(
        services,
        administration,
        "",
        asked.estado.as_deref(),
        asked.pagina,
    )
    .await
}

/// Busca entre tus capturistas
///
/// Por palabras del nombre, la CURP o el correo. Van en el cuerpo, para que ninguna CURP ni ningún correo quede
/// en una dirección o en un registro. Permiso: `capturistas:leer`.
#[utoipa::path(post, path = "/capturistas/buscar", tag = "capturistas", operation_id = "buscar_capturistas",
    request_body(content = BusquedaDeCapturistas),
    security(("sesion" = []), ("token" = ["capturistas:leer"])),
    responses((status = 200, description = "Una página de los que coinciden.", body = PaginaDeCapturistas), SearchingCapturistas))]
pub async fn search(
    State(web): State<Web>,
    right: Managing<ReadCapturistas>,
    JsonBody(sent): JsonBody<BusquedaDeCapturistas>,
) -> Result<Json<PaginaDeCapturistas>, Problem> {
    let (services, administration) = (&web.services, &right.administration);
    let state = sent.estado.as_deref();
    found(services, administration, &sent.buscar, state, sent.pagina).await
}

/// A quién se registra.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"curp": "RIMA950821MPLSNN00", "nombre": "Andrea Sofía", "primer_apellido": "Ríos", "segundo_apellido": "Mondragón", "correo": "andrea@capturistas.example"}))]
pub struct NuevoCapturista {
    /// Su CURP; en mayúsculas o minúsculas, con o sin espacios y guiones.
    #[schema(min_length = 1)]
    curp: String,
    /// Nombre o nombres.
    #[schema(min_length = 1, max_length = 100)]
    nombre: String,
    /// Primer apellido.
    #[schema(min_length = 1, max_length = 100)]
    primer_apellido: String,
    /// Segundo apellido; nada, `null` o vacío si no tiene.
    #[serde(default)]
    #[schema(max_length = 100)]
    segundo_apellido: Option<String>,
    /// Un correo que solo lea esa persona: ahí le llegará el enlace.
    #[schema(min_length = 1)]
    correo: String,
}

impl Described for NuevoCapturista {
    const DESCRIPTION: &'static str = "Envía un objeto con los textos «curp», «nombre», «primer_apellido» y «correo», si acaso «segundo_apellido», y ningún otro campo.";
}

/// Registra un capturista
///
/// Le llegan un correo que lo dice y otro con el enlace que confirma su correo; mientras no lo use, el alta
/// espera, 30 días a lo más. Si ya confirmó ese correo, el alta vale de inmediato; si confirmó otro, los datos
/// no coinciden. Con un
/// `Idempotency-Key`, la misma solicitud repetida en las siguientes 24 horas recibe la misma respuesta y
/// no registra a nadie otra vez; lo que se rechazó sí se puede volver a intentar con la misma clave.
/// Permiso: `capturistas:escribir`.
#[utoipa::path(post, path = "/capturistas", tag = "capturistas", operation_id = "registrar_capturista",
    params(ClaveDeIdempotencia),
    request_body(content = NuevoCapturista),
    security(("sesion" = []), ("token" = ["capturistas:escribir"])),
    responses(
        (status = 201, description = "La persona, con su registro.", body = Capturista, headers(
            ("Location" = String, description = "Dónde se consulta."),
        )),
        Registering,
    ))]
pub async fn register(
    State(web): State<Web>,
    right: Managing<WriteCapturistas>,
    headers: HeaderMap,
    JsonBody(sent): JsonBody<NuevoCapturista>,
) -> Result<Response, Problem> {
    let (services, administration) = (&web.services, &right.administration);
    let claim = match key(&headers)? {
        None => None,
        Some(key) => {
            let mut request = b"POST /capturistas ".to_vec();
            serde_json::to_writer(&mut request, &sent).map_err(|_| Code::Broken)?;
            match idempotency::begin(services, administration, key, &request).await? {
                Begun::Done(stored) => return created(stored),
                Begun::Go(claim) => Some(claim),
            }
        }
    };
    let outcome = do_register(services, administration, sent).await;
    if let Some(claim) = claim {
        let written = match &outcome {
            Ok(stored) => claim.keep(services, stored).await,
            Err(_) => claim.release(services).await,
        };
        // The program must learn the outcome even if the answer could not be stored under the key.
        if let Err(error) = written {
            tracing::error!(%error, "an idempotency key was not settled");
        }
    }
    created(outcome?)
}

async fn do_register(
    services: &Services,
    administration: &Administration,
    sent: NuevoCapturista,
) -> Result<Stored, Problem> {
    let typed = CapturistaTexts::of(|field| match field {
        CapturistaField::Curp => sent.curp.as_str(),
        CapturistaField::GivenNames => &sent.nombre,
        CapturistaField::FirstSurname => &sent.primer_apellido,
        CapturistaField::SecondSurname => sent.segundo_apellido.as_deref().unwrap_or_default(),
        CapturistaField::Email => &sent.correo,
    });
    let new = NewCapturista::read(&typed, services.rules()).map_err(Problem::values)?;
    let id = accounts::register(services, administration, &new).await?;
    let found = show_one(services, administration, id).await?;
    Ok(Stored {
        status: StatusCode::CREATED.as_u16(),
        body: serde_json::to_string(&found).map_err(|_| Code::Broken)?,
    })
}

/// The answer, new or stored under the idempotency key.
fn created(stored: Stored) -> Result<Response, Problem> {
    #[derive(Deserialize)]
    struct WithId {
        id: Uuid,
    }
    let WithId { id } = serde_json::from_str(&stored.body).map_err(|_| Code::Broken)?;
    let location = HeaderValue::try_from(format!("{}/capturistas/{id}", super::VERSION))
        .map_err(|_| Code::Broken)?;
    let status = StatusCode::from_u16(stored.status).map_err(|_| Code::Broken)?;
    let kind = HeaderValue::from_static("application/json");
    let headers = [(header::LOCATION, location), (header::CONTENT_TYPE, kind)];
    Ok((status, headers, stored.body).into_response())
}

impl From<RegisterCapturistaError> for Problem {
    fn from(error: RegisterCapturistaError) -> Self {
        match error {
            // The contratista was removed a moment ago: the next request will find neither session nor token.
            RegisterCapturistaError::UnknownContratista => Code::NoSession.into(),
            RegisterCapturistaError::DataMissing => Code::DataMissing.into(),
            RegisterCapturistaError::AlreadyRegistered => Code::AlreadyRegistered.into(),
            RegisterCapturistaError::Refused => Code::DataDiffer.into(),
            RegisterCapturistaError::TooManyMails { wait } => {
                Self::wait_for(Code::TooManyMails, wait)
            }
            RegisterCapturistaError::Internal(error) => error.into(),
        }
    }
}

/// Un capturista y lo que se ha hecho.
#[derive(Serialize, ToSchema)]
pub struct Expediente {
    /// Quién es y hasta dónde ha llegado.
    capturista: Capturista,
    /// Lo que se hizo, lo último primero.
    historia: Vec<Acto>,
}

/// Algo que se hizo.
#[derive(Serialize, ToSchema)]
pub struct Acto {
    /// Qué se hizo.
    evento: Evento,
    /// Quién lo hizo.
    autor: Autor,
    /// El número de serie del certificado del contratista, o el nombre de su llave; si no, `null`.
    #[schema(required, example = "Nómina")]
    nombre_del_autor: Option<String>,
    /// Cuándo.
    #[schema(format = DateTime, example = "2027-01-10T18:00:00Z")]
    momento: String,
}

/// Qué se hizo.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Evento {
    /// Alta.
    Alta,
    /// Se reenvió la invitación.
    InvitacionReenviada,
    /// Se revocó la invitación.
    InvitacionRevocada,
    /// Se corrigió el correo y se envió otra invitación.
    CorreoCorregido,
    /// Se corrigió el nombre.
    NombreCorregido,
    /// Baja.
    Baja,
    /// Se deshizo la baja.
    BajaDeshecha,
    /// Creó su contraseña.
    ContrasenaCreada,
    /// Entró por primera vez con su e.firma.
    EfirmaUsada,
}

/// Quién hizo algo.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Autor {
    /// Quien opera el portal.
    Operador,
    /// El contratista, con su e.firma.
    Contratista,
    /// Un programa, con una llave de API.
    Llave,
    /// El capturista.
    Capturista,
}

impl From<accounts::Act> for Acto {
    fn from(act: accounts::Act) -> Self {
        Self {
            evento: match act.event {
                Event::Registered => Evento::Alta,
                Event::InvitedAgain => Evento::InvitacionReenviada,
                Event::InvitationRevoked => Evento::InvitacionRevocada,
                Event::MailCorrected => Evento::CorreoCorregido,
                Event::NameCorrected => Evento::NombreCorregido,
                Event::Removed => Evento::Baja,
                Event::Restored => Evento::BajaDeshecha,
                Event::PasswordCreated => Evento::ContrasenaCreada,
                Event::EfirmaUsed => Evento::EfirmaUsada,
            },
            autor: match act.author {
                Author::Operator => Autor::Operador,
                Author::Efirma => Autor::Contratista,
                Author::Token => Autor::Llave,
                Author::Capturista => Autor::Capturista,
            },
            nombre_del_autor: act.author_name,
            momento: instant(act.at),
        }
    }
}

/// Consulta un capturista
///
/// Hasta dónde ha llegado, y su historia contigo. Permiso: `capturistas:leer`.
#[utoipa::path(get, path = "/capturistas/{id}", tag = "capturistas", operation_id = "consultar_capturista",
    params(("id" = Uuid, Path, description = "Su identificador.")),
    security(("sesion" = []), ("token" = ["capturistas:leer"])),
    responses((status = 200, description = "El capturista.", body = Expediente), ShowingCapturista))]
pub async fn show(
    State(web): State<Web>,
    right: Managing<ReadCapturistas>,
    Identified(id): Identified,
) -> Result<Json<Expediente>, Problem> {
    let (found, acts) = accounts::find(&web.services, &right.administration, id).await?;
    Ok(Json(Expediente {
        capturista: found.into(),
        historia: acts.into_iter().map(Acto::from).collect(),
    }))
}

async fn show_one(
    services: &Services,
    administration: &Administration,
    id: Uuid,
) -> Result<Capturista, Problem> {
    let (found, _) = accounts::find(services, administration, id).await?;
    Ok(found.into())
}

/// Lo que se corrige; lo que falta queda como está.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"correo": "andrea@capturistas.example"}))]
pub struct CorreccionDeCapturista {
    /// Nombre o nombres.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, min_length = 1, max_length = 100)]
    nombre: Option<String>,
    /// Primer apellido.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, min_length = 1, max_length = 100)]
    primer_apellido: Option<String>,
    /// Segundo apellido; `null` o vacío si no tiene.
    #[serde(default, deserialize_with = "given_or_null")]
    #[schema(max_length = 100)]
    segundo_apellido: Option<String>,
    /// Correo.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, min_length = 1)]
    correo: Option<String>,
}

/// Tells `null` from a missing field: a field that is present is meant to be changed.
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

/// The same, but `null` means a blank text.
fn given_or_null<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let text: Option<String> = Deserialize::deserialize(from)?;
    Ok(Some(text.unwrap_or_default()))
}

impl Described for CorreccionDeCapturista {
    const DESCRIPTION: &'static str = "Envía un objeto con los textos que cambian, de «nombre», «primer_apellido», «segundo_apellido» y «correo», y ningún otro campo.";
}

/// Corrige los datos de un capturista
///
/// Mientras no haya entrado y nadie más lo haya registrado. Con otro correo, el enlace anterior deja de
/// servir y le llega otro. La CURP no se cambia. Permiso: `capturistas:escribir`.
#[utoipa::path(patch, path = "/capturistas/{id}", tag = "capturistas", operation_id = "corregir_capturista",
    params(("id" = Uuid, Path, description = "Su identificador.")),
    request_body(content = CorreccionDeCapturista),
    security(("sesion" = []), ("token" = ["capturistas:escribir"])),
    responses((status = 200, description = "El capturista, corregido.", body = Capturista), Correcting))]
pub async fn correct(
    State(web): State<Web>,
    right: Managing<WriteCapturistas>,
    Identified(id): Identified,
    JsonBody(sent): JsonBody<CorreccionDeCapturista>,
) -> Result<Json<Capturista>, Problem> {
    let (services, administration) = (&web.services, &right.administration);
    let (before, _) = accounts::find(services, administration, id).await?;
    let given = |field| match field {
        CapturistaField::Curp => None,
        CapturistaField::GivenNames => sent.nombre.as_ref(),
        CapturistaField::FirstSurname => sent.primer_apellido.as_ref(),
        CapturistaField::SecondSurname => sent.segundo_apellido.as_ref(),
        CapturistaField::Email => sent.correo.as_ref(),
    };
    let typed = CapturistaTexts::of(|field| given(field).unwrap_or(&before.texts[field]).as_str());
    let read = NewCapturista::read(&typed, services.rules().for_known_curp());
    let right = read.map_err(Problem::values)?;
    accounts::correct(services, administration, id, &right).await?;
    Ok(Json(show_one(services, administration, id).await?))
}

/// Da de baja a un capturista
///
/// Deja de capturar por ti de inmediato. Si ya estaba de baja, también está bien. Permiso:
/// `capturistas:escribir`.
#[utoipa::path(delete, path = "/capturistas/{id}", tag = "capturistas", operation_id = "dar_de_baja_capturista",
    params(("id" = Uuid, Path, description = "Su identificador.")),
    security(("sesion" = []), ("token" = ["capturistas:escribir"])),
    responses((status = 204, description = "Ya no es tu capturista."), Removing))]
pub async fn remove(
    State(web): State<Web>,
    right: Managing<WriteCapturistas>,
    Identified(id): Identified,
) -> Result<StatusCode, Problem> {
    let (services, administration) = (&web.services, &right.administration);
    match accounts::remove(services, administration, id).await {
        Ok(()) => {}
        Err(RemoveCapturistaError::NotRegistered | RemoveCapturistaError::UnknownContratista) => {
            // Removed before, or never registered.
            accounts::find(services, administration, id).await?;
        }
        Err(RemoveCapturistaError::Internal(error)) => return Err(error.into()),
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Deshace una baja
///
/// Durante la hora que le sigue. A quien no había entrado le llega otra invitación. Permiso:
/// `capturistas:escribir`.
#[utoipa::path(post, path = "/capturistas/{id}/restaurar", tag = "capturistas", operation_id = "restaurar_capturista",
    params(("id" = Uuid, Path, description = "Su identificador.")),
    security(("sesion" = []), ("token" = ["capturistas:escribir"])),
    responses((status = 200, description = "La persona, otra vez entre tus capturistas.", body = Capturista), Restoring))]
pub async fn restore(
    State(web): State<Web>,
    right: Managing<WriteCapturistas>,
    Identified(id): Identified,
) -> Result<Json<Capturista>, Problem> {
    accounts::restore(&web.services, &right.administration, id).await?;
    let found = show_one(&web.services, &right.administration, id).await?;
    Ok(Json(found))
}

/// Reenvía una invitación
///
/// Con un enlace nuevo; el anterior deja de servir. Permiso: `capturistas:escribir`.
#[utoipa::path(post, path = "/capturistas/{id}/invitar", tag = "capturistas", operation_id = "invitar_capturista",
    params(("id" = Uuid, Path, description = "Su identificador.")),
    security(("sesion" = []), ("token" = ["capturistas:escribir"])),
    responses((status = 200, description = "La persona, con otra invitación.", body = Capturista), Inviting))]
pub async fn invite(
    State(web): State<Web>,
    right: Managing<WriteCapturistas>,
    Identified(id): Identified,
) -> Result<Json<Capturista>, Problem> {
    accounts::send_invitation_again(&web.services, &right.administration, id).await?;
    let found = show_one(&web.services, &right.administration, id).await?;
    Ok(Json(found))
}

/// Revoca una invitación
///
/// El enlace que recibió deja de servir. Permiso: `capturistas:escribir`.
#[utoipa::path(post, path = "/capturistas/{id}/revocar", tag = "capturistas", operation_id = "revocar_invitacion",
    params(("id" = Uuid, Path, description = "Su identificador.")),
    security(("sesion" = []), ("token" = ["capturistas:escribir"])),
    responses((status = 200, description = "El capturista, sin invitación.", body = Capturista), Revoking))]
pub async fn revoke(
    State(web): State<Web>,
    right: Managing<WriteCapturistas>,
    Identified(id): Identified,
) -> Result<Json<Capturista>, Problem> {
    accounts::revoke_invitation(&web.services, &right.administration, id).await?;
    let found = show_one(&web.services, &right.administration, id).await?;
    Ok(Json(found))
}

impl From<FindError> for Problem {
    fn from(error: FindError) -> Self {
        match error {
            // Whether another contratista has registered them must not show.
            FindError::NotRegistered => Code::NotFound.into(),
            FindError::Internal(error) => error.into(),
        }
    }
}

impl From<ManageError> for Problem {
    fn from(error: ManageError) -> Self {
        match error {
            ManageError::NotRegistered => Code::NotFound.into(),
            ManageError::AlreadyActivated => Code::AlreadyActive.into(),
            ManageError::Refused => Code::DataDiffer.into(),
            ManageError::TooManyMails { wait } => Self::wait_for(Code::TooManyMails, wait),
            ManageError::TooLate => Code::TooLate.into(),
            ManageError::Internal(error) => error.into(),
        }
    }
}
