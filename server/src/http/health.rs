//! Two addresses for machines: liveness and readiness.

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

/// Liveness: whether the process answers.
pub const LIVE: &str = "/salud/vivo";
/// Readiness: whether it can do its work.
pub const READY: &str = "/salud/listo";

/// Time limit for all questions to the database.
const PATIENCE: Duration = Duration::from_secs(2);

/// The routes of both addresses.
pub fn routes() -> Router<Web> {
    Router::new()
        .route(LIVE, get(live).fallback(wrong_method))
        .route(READY, get(ready).fallback(wrong_method))
}

/// Whether an address is one of them.
pub fn is_one(path: &str) -> bool {
    matches!(path, LIVE | READY)
}

/// Asks nothing else: a process that gives this answer need not be restarted.
async fn live() -> Response {
    Json(serde_json::json!({ "estado": "vivo" })).into_response()
}

/// No error page: the callers are machines.
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

/// The report on readiness. It uses fixed words only: nothing in it reveals where anything runs.
///
/// The verdict is about this process alone: "not ready" means that another process could serve its requests better. The
/// database and the mail server, which all processes share, are reported and do not change the verdict.
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
    /// Asked to stop: finishes the requests in flight and takes no new ones.
    Terminando,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Database {
    Bien,
    /// Reads work, writes are refused for now.
    NoEscribe,
    NoContesta,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Migrations {
    AlDia,
    /// A newer version has migrated the database during a rolling update.
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

/// Why the mail server accepts no mails at all, if so.
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

/// No reason to send requests elsewhere: it waits for the operator, and the other processes wait too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Audit {
    Bien,
    /// Security events are not sealed: the database does not match the audit mark.
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
