//! Pages: a GET draws one, a form's POST performs its page's act.

use super::body::{self, BodyError};
use super::errors::{broken, busy};
use super::response::{html, nonce};
use super::{Web, client_address, cookie, long_lists, request_number, uploads};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Extensions, HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use grid::paste;
use informativa::Capturing;
use services::acting_for::ActingForProblem;
use services::{Internal, Session};
use std::sync::Arc;
use ui::address::{About, Kind, Whose};
use ui::addresses::location;
use ui::dispatch::{self, tell};
use ui::document;
use ui::pages::notice::Notice;
use ui::reply::Download;
use ui::request::RequestContext;
use ui::screen::{Answer, Screen};
use url::Url;

/// When to try again after a 503, in seconds.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("5");

/// Answers every address without a route of its own.
pub async fn answer(State(web): State<Web>, request: Request) -> Response {
    let context = match context(&web, request.extensions(), request.headers()).await {
        // The cookie of a known browser shows that cookies are kept; its session has just been signed out of.
        Ok(context) if cookie::devices(request.headers()).is_some() => context,
        Ok(context) => context.coming_from(&referring_path(request.headers())),
        Err(response) => return *response,
    };
    let nonce = nonce(&request);
    let address = request
        .uri()
        .path_and_query()
        .map_or("/", axum::http::uri::PathAndQuery::as_str)
        .to_owned();
    let method = request.method().clone();
    let about = location(&address).map(|location| location.about());
    let reply = if method == Method::POST
        && about.is_some_and(takes_files)
        && uploads::is_one(request.headers())
    {
        uploads::answer(&web, &context, &address, request).await
    } else {
        by_method(&web, &context, method, request, address).await
    };
    respond(&web, &context, reply, &nonce)
}

/// Whether the page takes a form with a file: only contratistas' pages do.
const fn takes_files(about: About) -> bool {
    about.kind.takes_posts() && matches!(about.whose, Whose::Contratistas | Whose::ItsContratistas)
}

/// The path of the page that led here, where the browser says so; it only ever names pages of ours.
fn referring_path(headers: &HeaderMap) -> String {
    headers
        .get(header::REFERER)
        .and_then(|address| address.to_str().ok())
        .and_then(|address| Url::parse(address).ok())
        .map(|address| address.path().to_owned())
        .unwrap_or_default()
}

async fn by_method(
    web: &Web,
    context: &RequestContext,
    method: Method,
    request: Request,
    address: String,
) -> Answer {
    match method {
        Method::GET | Method::HEAD => dispatch::get(context, &address).await,
        Method::POST => match form(web, request.into_body(), &address, context).await {
            Ok(answer) => answer,
            Err(notice) => tell(context, address, notice),
        },
        _ => tell(context, address, Notice::MethodNotAllowed),
    }
}

/// Reads a form and performs its act.
async fn form(
    web: &Web,
    sent: Body,
    address: &str,
    context: &RequestContext,
) -> Result<Answer, Notice> {
    let kind = location(address).map(|location| location.about().kind);
    if kind == Some(Kind::ListForm)
        && let Some(session) = context.session()
    {
        return list(web, sent, address, (context, session)).await;
    }
    let bytes = body::read(web, sent).await.map_err(notice_of)?;
    Ok(dispatch::post(context, address, &bytes).await)
}

/// The same where a long list is pasted.
async fn list(
    web: &Web,
    sent: Body,
    address: &str,
    (context, session): (&RequestContext, &Session),
) -> Result<Answer, Notice> {
    let right = match Capturing::present(&web.services, session).await {
        Ok(right) => right,
        Err(ActingForProblem::Internal(error)) => return Err(failed(&error)),
        // The page says why, and needs nothing of what was sent for it.
        Err(_) => return Ok(dispatch::post(context, address, &[]).await),
    };
    let longest = long_lists::longest(&sent);
    let room = long_lists::room(&web.services, &right, longest).await;
    let room = room.map_err(|error| failed(&error))?;
    let time = web.body_time * uploads::SLOWER;
    let bytes = body::read_within(sent, paste::MOST_BYTES, time).await;
    let bytes = bytes.map_err(|error| match error {
        BodyError::TooLarge => Notice::ListTooLarge,
        BodyError::TooSlow => Notice::TooSlow,
    })?;
    let answer = dispatch::post(context, address, &bytes).await;
    drop(room);
    Ok(answer)
}

/// The notice for what could not be asked, or had no room.
pub fn failed(error: &Internal) -> Notice {
    if error.is_overload() {
        Notice::Busy
    } else {
        tracing::error!(%error, "nothing was read of a form");
        Notice::Broken
    }
}

/// The notice for a body that was not read.
pub const fn notice_of(error: BodyError) -> Notice {
    match error {
        BodyError::TooLarge => Notice::TooLarge,
        BodyError::TooSlow => Notice::TooSlow,
    }
}

/// Finds out who asks.
///
/// # Errors
/// The *broken* page when the database fails, the *busy* page when it is busy.
pub async fn context(
    web: &Web,
    extensions: &Extensions,
    headers: &HeaderMap,
) -> Result<RequestContext, Box<Response>> {
    RequestContext::open(
        web.services.clone(),
        Arc::clone(&web.texts),
        cookie::token(headers),
        cookie::efirma(headers),
        client_address::origin(web, extensions, headers),
        web.demonstration,
    )
    .await
    .map(|context| {
        let context = context.numbered(request_number::current());
        context.with_grid(web.site.assets.grid.clone())
    })
    .map_err(|error| {
        tracing::error!(%error, "no session could be looked up");
        if !error.is_overload() {
            return Box::new(broken(web));
        }
        let mut response = busy(web);
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, RETRY_AFTER);
        Box::new(response)
    })
}

/// Turns an answer into an HTTP response.
fn respond(web: &Web, context: &RequestContext, answer: Answer, nonce: &str) -> Response {
    let mut response = match answer {
        Answer::Go(to) => redirect(StatusCode::SEE_OTHER, to.address()),
        Answer::Moved(to) => redirect(StatusCode::MOVED_PERMANENTLY, to.address()),
        Answer::Show(screen) => draw(web, *screen, nonce),
        Answer::File(file) => download(*file),
    };
    if let Some(change) = context.take_session_change() {
        cookie::apply(change, &mut response);
    }
    if let Some(devices) = context.take_devices() {
        cookie::keep_devices(&devices, &mut response);
    }
    response
}

fn redirect(status: StatusCode, address: &str) -> Response {
    let mut response = status.into_response();
    if let Ok(location) = HeaderValue::try_from(address) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

/// A file as an attachment: never shown in place, so that it can do no harm on this origin.
pub(super) fn download(file: Download) -> Response {
    let name: String = form_urlencoded::byte_serialize(file.name.as_bytes())
        .collect::<String>()
        .replace('+', "%20");
    let mut response = file.bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(file.media_type),
    );
    // RFC 6266, 4.3: the name in UTF-8, percent-encoded.
    if let Ok(disposition) = HeaderValue::try_from(format!("attachment; filename*=UTF-8''{name}")) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}

fn draw(web: &Web, screen: Screen, nonce: &str) -> Response {
    let status = screen.content.status();
    let address = screen.address.clone();
    let wait = screen.content.wait();
    let mut response = html(
        status,
        document::interactive(screen, &web.site.assets, nonce),
    );
    match status {
        405 => {
            let allowed = allowed(&address);
            response
                .headers_mut()
                .insert(header::ALLOW, HeaderValue::from_static(allowed));
        }
        503 => {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, RETRY_AFTER);
        }
        _ => {}
    }
    if let Some(seconds) = wait {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// The methods that an address allows.
fn allowed(address: &str) -> &'static str {
    location(address).map_or("GET, HEAD", |location| location.about().kind.methods())
}
