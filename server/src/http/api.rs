//! The session as programs ask for it: its status (which never lengthens it) and keeping it alive.

use super::{Web, cookie};
use app::browser::session_watch::SessionStatus;
use app::server::remaining;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use secrecy::ExposeSecret as _;
use services::sessions::{self, SessionProblem};

/// `GET /api/v1/sesion`
pub async fn status(State(web): State<Web>, headers: HeaderMap) -> Response {
    let Some(token) = cookie::token(&headers) else {
        return ended();
    };
    answer(
        &web,
        sessions::status(&web.services, token.expose_secret()).await,
    )
}

/// `POST /api/v1/sesion/seguir`
pub async fn keep_alive(State(web): State<Web>, headers: HeaderMap) -> Response {
    let Some(token) = cookie::token(&headers) else {
        return ended();
    };
    answer(
        &web,
        sessions::keep_alive(&web.services, token.expose_secret()).await,
    )
}

fn ended() -> Response {
    Json(SessionStatus { remaining: None }).into_response()
}

fn answer(web: &Web, status: Result<sessions::SessionStatus, SessionProblem>) -> Response {
    match status {
        Ok(status) => {
            let remaining = Some(remaining(&web.services, status));
            Json(SessionStatus { remaining }).into_response()
        }
        Err(SessionProblem::Unknown | SessionProblem::Expired) => ended(),
        Err(SessionProblem::Internal(error)) => {
            tracing::error!(%error, "no session could be looked up");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
