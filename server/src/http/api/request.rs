//! What handlers take from a request: who asks, a JSON body, a query. What cannot be taken is
//! refused with a problem.

use super::problem::{Code, Problem};
use crate::http::body::{self, BodyError};
use crate::http::{Web, cookie, uploads};
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use secrecy::{ExposeSecret as _, SecretString};
use serde::de::DeserializeOwned;
use services::api_tokens::{self, Scope, TokenProblem};
use services::audit::{self, Asker};
use services::sessions::{self, Session, SessionProblem};
use services::{Administration, CapturistaSession};
use std::marker::PhantomData;
use std::sync::{Arc, OnceLock};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

/// A capturista's live session; asking with one counts as activity.
pub struct SignedIn(pub CapturistaSession);

impl FromRequestParts<Web> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Problem> {
        let token = cookie::token(&parts.headers).ok_or(Code::NoSession)?;
        match sessions::authenticate(&web.services, token.expose_secret()).await? {
            Session::Capturista(session) => {
                asked(parts, (&session).into());
                Ok(Self(session))
            }
            Session::Contratista(session) => {
                asked(parts, session.administration().into());
                Err(Code::OnlyCapturistas.into())
            }
        }
    }
}

/// Who asks, once that is known: for the record of what they may not.
pub type KnownAsker = Arc<OnceLock<Asker>>;

fn asked(parts: &Parts, asker: Asker) {
    if let Some(known) = parts.extensions.get::<KnownAsker>() {
        known.get_or_init(|| asker);
    }
}

/// What a token must be allowed to do for an operation. In the type, so that none forgets to ask.
pub trait Needed: Send {
    /// The scope.
    const SCOPE: Scope;
}

/// Declares the types that stand for the scopes.
macro_rules! needed {
    ($($(#[$about:meta])* $name:ident)+) => {$(
        $(#[$about])*
        pub struct $name;

        impl Needed for $name {
            const SCOPE: Scope = Scope::$name;
        }
    )+};
}

needed! {
    /// Look at the capturistas.
    ReadCapturistas
    /// Register, correct, invite and remove them.
    WriteCapturistas
    /// Look at the general data.
    ReadData
    /// Change the general data.
    WriteData
}

/// The right to manage a contratista's affairs: by a token that has the scope, or else by the
/// contratista's live session, which has every scope and for which asking counts as activity.
pub struct Managing<Scope> {
    /// The right.
    pub administration: Administration,
    scope: PhantomData<Scope>,
}

impl<S: Needed> FromRequestParts<Web> for Managing<S> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Problem> {
        let administration = match bearer(&parts.headers)? {
            Some(token) => by_token(web, parts, token.expose_secret(), S::SCOPE).await?,
            None => by_session(web, parts).await?,
        };
        let scope = PhantomData;
        Ok(Self {
            administration,
            scope,
        })
    }
}

async fn by_token(
    web: &Web,
    parts: &Parts,
    token: &str,
    scope: Scope,
) -> Result<Administration, Problem> {
    let right = api_tokens::authenticate(&web.services, token).await?;
    let asker = Asker::from(right.administration());
    // Before anything else: what may not be done costs as much as what may.
    if let Err(problem) = web.token_limits.count(right.id()) {
        audit::limit_hit(&web.services, asker, "api_token").await;
        return Err(problem);
    }
    asked(parts, asker);
    if !right.may(scope) {
        return Err(Code::MissingScope.into());
    }
    Ok(right.administration().clone())
}

async fn by_session(web: &Web, parts: &Parts) -> Result<Administration, Problem> {
    let token = cookie::token(&parts.headers).ok_or(Code::NoSession)?;
    let session = sessions::authenticate(&web.services, token.expose_secret()).await?;
    asked(parts, (&session).into());
    match session {
        Session::Contratista(session) => Ok(session.administration().clone()),
        Session::Capturista(_) => Err(Code::OnlyContratistas.into()),
    }
}

/// The token that the request bears. Whoever bears one does not mean the cookie, even if it is no good.
fn bearer(headers: &HeaderMap) -> Result<Option<SecretString>, Problem> {
    let mut found = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = found.next() else {
        return Ok(None);
    };
    let unknown = || Problem::new(Code::TokenUnknown);
    if found.next().is_some() {
        return Err(unknown());
    }
    let (scheme, token) = value
        .to_str()
        .ok()
        .and_then(|value| value.split_once(' '))
        .ok_or_else(unknown)?;
    if scheme.eq_ignore_ascii_case("bearer") {
        Ok(Some(SecretString::from(token.trim())))
    } else {
        Err(unknown())
    }
}

impl From<TokenProblem> for Problem {
    fn from(problem: TokenProblem) -> Self {
        match problem {
            TokenProblem::Unknown => Code::TokenUnknown.into(),
            TokenProblem::Expired => Code::TokenExpired.into(),
            TokenProblem::Internal(error) => error.into(),
        }
    }
}

/// The id in the address. What has not the shape of one names nothing.
pub struct Identified(pub Uuid);

impl FromRequestParts<Web> for Identified {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Problem> {
        let id = Path::<String>::from_request_parts(parts, web).await;
        id.ok()
            .and_then(|Path(id)| Uuid::try_parse(&id).ok())
            .map(Self)
            .ok_or_else(|| Code::NotFound.into())
    }
}

impl From<SessionProblem> for Problem {
    fn from(problem: SessionProblem) -> Self {
        match problem {
            SessionProblem::Unknown | SessionProblem::Ended => Code::NoSession.into(),
            SessionProblem::Expired => Code::SessionExpired.into(),
            SessionProblem::Internal(error) => error.into(),
        }
    }
}

/// What a body or a query must look like.
pub trait Described: DeserializeOwned {
    /// The words for it, in Spanish: which fields, of which kind.
    const DESCRIPTION: &'static str;
}

/// A JSON body of the right shape.
pub struct JsonBody<T>(pub T);

impl<T: Described> FromRequest<Web> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Problem> {
        if !is_one_of(&["application/json"], request.headers()) {
            return Err(Code::MediaType.into());
        }
        let bytes = body::read(web, request.into_body())
            .await
            .map_err(not_read)?;
        // What serde says of it may repeat what was sent.
        serde_json::from_slice(&bytes)
            .map(Self)
            .map_err(|error| match error.classify() {
                serde_json::error::Category::Data => {
                    Problem::new(Code::InvalidData).with_detail(T::DESCRIPTION)
                }
                _ => Code::Unreadable.into(),
            })
    }
}

/// The file that is the request's body, of one of these media types and at most `largest` bytes.
/// `words` says in Spanish which they are.
pub async fn file(
    web: &Web,
    request: Request,
    kinds: &[&str],
    words: &'static str,
    largest: usize,
) -> Result<Bytes, Problem> {
    if !is_one_of(kinds, request.headers()) {
        return Err(Problem::new(Code::MediaType).with_detail(words));
    }
    let time = web.body_time * uploads::SLOWER;
    let bytes = body::read_within(request.into_body(), largest, time).await;
    bytes.map_err(|error| match error {
        BodyError::TooLarge => too_large(largest),
        BodyError::TooSlow => not_read(error).into(),
    })
}

/// What is said of a file that is larger than this operation takes.
pub fn too_large(largest: usize) -> Problem {
    let megabytes = largest / (1024 * 1024);
    Problem::new(Code::TooLarge).with_detail(format!("El archivo admite hasta {megabytes} MB."))
}

const fn not_read(error: BodyError) -> Code {
    match error {
        BodyError::TooLarge => Code::TooLarge,
        BodyError::TooSlow => Code::TooSlow,
    }
}

fn is_one_of(kinds: &[&str], headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .and_then(|kind| kind.split(';').next())
        .is_some_and(|kind| {
            kinds
                .iter()
                .any(|known| kind.trim().eq_ignore_ascii_case(known))
        })
}

/// A query of the right shape.
pub struct QueryParams<T>(pub T);

impl<T: Described> FromRequestParts<Web> for QueryParams<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Web) -> Result<Self, Problem> {
        axum::extract::Query::try_from_uri(&parts.uri)
            .map(|axum::extract::Query(query)| Self(query))
            .map_err(|_| Problem::new(Code::InvalidData).with_detail(T::DESCRIPTION))
    }
}

/// A moment as RFC 3339 has it, in UTC.
pub fn instant(moment: OffsetDateTime) -> String {
    // Every moment of this era can be written.
    moment.format(&Rfc3339).unwrap_or_default()
}
