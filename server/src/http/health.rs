//! Two addresses for machines: does the process answer at all, and can it do its work?

use super::Web;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, Router};
use migrations::Schema;
use sea_orm::ConnectionTrait as _;
use serde::Serialize;
use services::mailer::Cause;
use services::{Services, worker};
use std::time::Duration;

/// Whether the process answers.
pub const LIVE: &str = "/salud/vivo";
/// Whether it can do its work.
pub const READY: &str = "/salud/listo";

/// How long the database may take for all that it is asked.
const PATIENCE: Duration = Duration::from_secs(2);

/// Both.
pub fn routes() -> Router<Web> {
    Router::new()
        .route(LIVE, get(live).fallback(wrong_method))
        .route(READY, get(ready).fallback(wrong_method))
}

/// Whether an address is one of them.
pub fn is_one(path: &str) -> bool {
    matches!(path, LIVE | READY)
}

/// Nothing is asked of anything: whoever gets this answer need not start the process anew.
async fn live() -> Response {
    Json(serde_json::json!({ "estado": "vivo" })).into_response()
}

/// Not a page: it is machines that ask.
async fn wrong_method() -> StatusCode {
    StatusCode::METHOD_NOT_ALLOWED
}

async fn ready(State(web): State<Web>) -> Response {
    let report = Report::of(&web).await;
    let status = match report.estado {
        Verdict::Listo => StatusCode::OK,
        Verdict::NoListo | Verdict::Terminando => StatusCode::SERVICE_UNAVAILABLE,
    };
    (status, Json(report)).into_response()
}

/// What was found. Only words: nothing in it says where anything is.
///
/// The verdict is about this process alone: not ready is one whose requests another could do better. What
/// all of them share, the database and the mail server, is told, and changes nothing.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Report {
    estado: Verdict,
    base_de_datos: Database,
    migraciones: Migrations,
    cola: Queue,
    servidor_de_correo: Relay,
    auditoria: Audit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    Listo,
    NoListo,
    /// Told to end: it finishes what is in flight and takes nothing new.
    Terminando,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Database {
    Bien,
    /// It can be read; what is to be written is refused for now.
    NoEscribe,
    NoContesta,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Migrations {
    AlDia,
    /// A newer version has been put up beside this one.
    MasNuevas,
    Faltan,
    SinSaber,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Queue {
    Bien,
    /// The worker has not been seen for too long.
    Parada,
    /// A mail has been due for too long.
    Atrasada,
    SinSaber,
}

/// Why the mail server takes no mails at all, if so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Relay {
    Bien,
    SinConexion,
    NoContesta,
    SinCifrado,
    SinStarttls,
    SinAutenticacionComun,
    RechazaConexion,
    RechazaEhlo,
    RechazaCredenciales,
    RechazaRemitente,
    RechazaDestinatarios,
    RechazaCorreos,
    FallaPropia,
}

impl From<Option<Cause>> for Relay {
    fn from(stopped_by: Option<Cause>) -> Self {
        match stopped_by {
            None => Self::Bien,
            Some(Cause::Connection) => Self::SinConexion,
            Some(Cause::Silence) => Self::NoContesta,
            Some(Cause::Tls) => Self::SinCifrado,
            Some(Cause::StartTls) => Self::SinStarttls,
            Some(Cause::CommonAuth) => Self::SinAutenticacionComun,
            Some(Cause::Greeting) => Self::RechazaConexion,
            Some(Cause::Hello) => Self::RechazaEhlo,
            Some(Cause::Auth) => Self::RechazaCredenciales,
            Some(Cause::Sender) => Self::RechazaRemitente,
            Some(Cause::Recipients) => Self::RechazaDestinatarios,
            Some(Cause::Mails) => Self::RechazaCorreos,
            Some(Cause::Ours) => Self::FallaPropia,
        }
    }
}

/// Not a reason not to send it requests: what it waits for is the operator, and other processes wait, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Audit {
    Bien,
    /// Security events are not sealed: the database is not where the mark of their record says.
    Detenida,
}

impl Report {
    async fn of(web: &Web) -> Self {
        let asked = tokio::time::timeout(PATIENCE, asked(web)).await;
        let (base_de_datos, migraciones, late) =
            asked.unwrap_or((Database::NoContesta, Migrations::SinSaber, Queue::SinSaber));
        let cola = if worker::is_alive(&web.services) {
            late
        } else {
            Queue::Parada
        };
        let estado = if web.watch.is_ending() {
            Verdict::Terminando
        } else if migraciones == Migrations::Faltan || cola == Queue::Parada {
            Verdict::NoListo
        } else {
            Verdict::Listo
        };
        Self {
            estado,
            base_de_datos,
            migraciones,
            cola,
            servidor_de_correo: web.services.mail_stopped_by().into(),
            auditoria: if web.services.metrics().is_sealing_refused() {
                Audit::Detenida
            } else {
                Audit::Bien
            },
        }
    }
}

async fn asked(web: &Web) -> (Database, Migrations, Queue) {
    let database = web.services.database();
    if database.execute_unprepared("SELECT 1").await.is_err() {
        return (Database::NoContesta, Migrations::SinSaber, Queue::SinSaber);
    }
    let migrations = match migrations::schema(database).await {
        Ok(Schema::Current) => Migrations::AlDia,
        Ok(Schema::Ahead) => Migrations::MasNuevas,
        Ok(Schema::Behind) => Migrations::Faltan,
        Err(_) => Migrations::SinSaber,
    };
    let state = if web.services.metrics().database_writes() {
        Database::Bien
    } else {
        Database::NoEscribe
    };
    let queue = queue(&web.services, web.watch.mail_may_be_late()).await;
    (state, migrations, queue)
}

async fn queue(services: &Services, may_be_late: Duration) -> Queue {
    match worker::backlog(services).await {
        Ok(backlog) if backlog.oldest_due.is_some_and(|late| late > may_be_late) => Queue::Atrasada,
        Ok(_) => Queue::Bien,
        Err(_) => Queue::SinSaber,
    }
}
