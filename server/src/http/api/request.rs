//! What handlers take from a request: who asks, a JSON body, a query. What cannot be taken is
//! refused with a problem.

use super::problem::{Code, Problem};
use crate::http::pages;
use crate::http::{Web, cookie};
use app::pages::notice::Notice;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use secrecy::ExposeSecret as _;
use serde::de::DeserializeOwned;
use services::CapturistaSession;
use services::sessions::{self, Session, SessionProblem};

/// A capturista's live session; asking with one counts as activity.
pub struct SignedIn(pub CapturistaSession);

impl FromRequestParts<Web> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Problem> {
        let token = cookie::token(&parts.headers).ok_or(Code::NoSession)?;
        match sessions::authenticate(&web.services, token.expose_secret()).await? {
            Session::Capturista(session) => Ok(Self(session)),
            Session::Contratista(_) => Err(Code::OnlyCapturistas.into()),
        }
    }
}

impl From<SessionProblem> for Problem {
    fn from(problem: SessionProblem) -> Self {
        match problem {
            SessionProblem::Unknown => Code::NoSession.into(),
            SessionProblem::Expired => Code::SessionExpired.into(),
            SessionProblem::Internal(error) => error.into(),
        }
    }
}

/// What a body or a query must look like.
pub trait Shape: DeserializeOwned {
    /// The words for it, in Spanish: which fields, of which kind.
    const WORDS: &'static str;
}

/// A JSON body of the right shape.
pub struct Sent<T>(pub T);

impl<T: Shape> FromRequest<Web> for Sent<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(Code::MediaType.into());
        }
        let bytes = pages::read(web, request.into_body())
            .await
            .map_err(|notice| match notice {
                Notice::TooLarge => Code::TooLarge,
                _ => Code::TooSlow,
            })?;
        // What serde says of it may repeat what was sent.
        serde_json::from_slice(&bytes)
            .map(Self)
            .map_err(|error| match error.classify() {
                serde_json::error::Category::Data => {
                    Problem::new(Code::InvalidData).with_detail(T::WORDS)
                }
                _ => Code::Unreadable.into(),
            })
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .and_then(|kind| kind.split(';').next())
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

/// A query of the right shape.
pub struct Asked<T>(pub T);

impl<T: Shape> FromRequestParts<Web> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Web) -> Result<Self, Problem> {
        axum::extract::Query::try_from_uri(&parts.uri)
            .map(|axum::extract::Query(query)| Self(query))
            .map_err(|_| Problem::new(Code::InvalidData).with_detail(T::WORDS))
    }
}
