//! Extractors: the caller, a JSON body, a query. A request that does not fit is refused with a problem.

use super::problem::{Code, Problem};
use crate::http::body::{self, BodyError};
use crate::http::uploads::{self, NotKept};
use crate::http::{Web, cookie};
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use informativa::Capturing;
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

/// A capturista's live session; using it counts as activity.
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

/// The caller, once known: for the audit record of refused access.
pub type KnownAsker = Arc<OnceLock<Asker>>;

fn asked(parts: &Parts, asker: Asker) {
    if let Some(known) = parts.extensions.get::<KnownAsker>() {
        known.get_or_init(|| asker);
    }
}

/// The scope that an operation needs. A type parameter, so that no handler can forget the check.
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
    /// Read the capturistas.
    ReadCapturistas
    /// Register, correct, invite and remove them.
    WriteCapturistas
    /// Read the general data.
    ReadData
    /// Change the general data.
    WriteData
    /// Read the returns that are captured.
    ReadReturns
    /// Capture returns.
    CaptureReturns
}

/// The right to capture for a contratista: from a token of its own that has the scope, from its live session, or from a
/// capturista's live session that works for it. Using a session counts as activity.
pub struct CapturingFor<Scope> {
    /// The right.
    pub capturing: Capturing,
    scope: PhantomData<Scope>,
}

impl<S: Needed> FromRequestParts<Web> for CapturingFor<S> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Problem> {
        let capturing = match bearer(&parts.headers)? {
            Some(token) => {
                let right = by_token(web, parts, token.expose_secret(), S::SCOPE).await?;
                (&right).into()
            }
            None => Capturing::present(&web.services, &live_session(web, parts).await?).await?,
        };
        let scope = PhantomData;
        Ok(Self { capturing, scope })
    }
}

/// The right to manage a contratista's affairs: from a token that has the scope, or else from the contratista's live
/// session, which has every scope; using the session counts as activity.
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
    // Counted first: a request that is refused costs as much as one that is not.
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

async fn live_session(web: &Web, parts: &Parts) -> Result<Session, Problem> {
    let token = cookie::token(&parts.headers).ok_or(Code::NoSession)?;
    let session = sessions::authenticate(&web.services, token.expose_secret()).await?;
    asked(parts, (&session).into());
    Ok(session)
}

async fn by_session(web: &Web, parts: &Parts) -> Result<Administration, Problem> {
    match live_session(web, parts).await? {
        Session::Contratista(session) => Ok(session.administration().clone()),
        Session::Capturista(_) => Err(Code::OnlyContratistas.into()),
    }
}

/// The API token in the request. With a token the cookie is ignored, even if the token is invalid.
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

/// The id in the address. A text that is not a UUID gives 404.
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

/// A body or a query that can be described in an error.
pub trait Described: DeserializeOwned {
    /// The description in Spanish: which fields, of which type.
    const DESCRIPTION: &'static str;
}

/// A JSON body of this type.
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
        // serde's message is not passed on: it may repeat what was sent.
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

/// The file in the request's body, of one of these media types and at most `largest` bytes. `words` names the types in
/// Spanish.
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

/// A file of workers of one of these media types, kept on disk without a name. As long as it makes progress it may take
/// its time.
///
/// # Errors
/// The refusal.
pub async fn file_on_disk(
    web: &Web,
    request: Request,
    kinds: &[&str],
    words: &'static str,
) -> Result<std::fs::File, Problem> {
    if !is_one_of(kinds, request.headers()) {
        return Err(Problem::new(Code::MediaType).with_detail(words));
    }
    let kept = uploads::body_on_disk(web, request.into_body()).await;
    kept.map_err(|error| match error {
        NotKept::Body(BodyError::TooLarge) => too_large(uploads::LARGEST_ON_DISK),
        NotKept::Body(BodyError::TooSlow) => Code::TooSlow.into(),
        NotKept::Disk => services::Internal::Busy.into(),
    })
}

/// The refusal of a file larger than this operation takes.
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

/// A query of this type.
pub struct QueryParams<T>(pub T);

impl<T: Described> FromRequestParts<Web> for QueryParams<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Web) -> Result<Self, Problem> {
        axum::extract::Query::try_from_uri(&parts.uri)
            .map(|axum::extract::Query(query)| Self(query))
            .map_err(|_| Problem::new(Code::InvalidData).with_detail(T::DESCRIPTION))
    }
}

/// A moment as RFC 3339, in UTC.
pub fn instant(moment: OffsetDateTime) -> String {
    // Every moment that we store can be formatted.
    moment.format(&Rfc3339).unwrap_or_default()
}
