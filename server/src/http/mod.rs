//! The web side of the process. From the outside in: the request's number (`request_number`), its log line and metrics
//! (`observed`), the headers of every response (`headers`), which host is answered and who may send what (`guard`), how
//! much (`body`), then the routes.

pub(crate) mod api;
pub mod body;
mod client_address;
mod cookie;
mod device;
mod errors;
mod guard;
mod headers;
pub mod health;
mod long_lists;
mod observed;
mod pages;
mod pictures;
mod rates;
pub mod request_number;
mod response;
mod server_functions;
mod session_limit;
mod site_files;
mod unread;
mod uploads;

pub use api::{Code as ProblemCode, TokenLimits};
pub use errors::problem_page;
pub use headers::{Nonce, OwnPolicy};
pub use response::{html, nonce};
pub use session_limit::SessionLimits;

use crate::assets::{ASSETS_PATH, Site};
use crate::configuration::ProxyHeader;
use crate::watch::Watch;
use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{any, get, post};
use ipnet::IpNet;
use services::{Randomness, Services};
use std::sync::Arc;
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate as _, SizeAbove};
use tower_http::services::ServeFile;
use ui::texts::Texts;
use url::Url;

/// How long a form or a call may take to arrive, in a process that serves real clients.
pub const BODY_TIME: Duration = Duration::from_secs(30);

/// The state of a web process.
#[derive(Clone)]
pub struct Web {
    /// The use cases.
    pub services: Services,
    /// The source of nonces.
    pub randomness: Arc<dyn Randomness>,
    /// The help and the privacy notices.
    pub texts: Arc<Texts>,
    /// The built site.
    pub site: Arc<Site>,
    /// Where people reach the portal.
    pub public_address: Arc<Url>,
    /// Host names that are answered (with the port, unless it is the scheme's default).
    pub hosts: Arc<[String]>,
    /// How long a form or a call may take to arrive.
    pub body_time: Duration,
    /// The rate limit of API tokens.
    pub token_limits: Arc<TokenLimits>,
    /// The rate limit of sessions.
    pub session_limits: Arc<SessionLimits>,
    /// The networks of the trusted proxies.
    pub proxies: Arc<[IpNet]>,
    /// The header in which they state the client's address.
    pub proxy_header: ProxyHeader,
    /// The metrics.
    pub watch: Arc<Watch>,
    /// Whether this is a demonstration.
    pub demonstration: bool,
}

/// `host[:port]` as browsers send it for this address.
pub fn host_of(address: &Url) -> String {
    let host = address.host_str().unwrap_or_default();
    match address.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

/// Below `ui::texts::PICTURES_PATH`.
const PICTURE_ROUTE: &str = "/ayuda/imagenes/{name}";

/// All routes. `more` adds those that only some processes have (the demonstration's).
pub fn router(web: Web, more: impl FnOnce(Router<Web>) -> Router<Web>) -> Router {
    let routes = Router::new()
        .merge(api::routes(&web))
        .merge(health::routes())
        .route("/fn/{*name}", post(server_functions::call))
        .route(PICTURE_ROUTE, get(pictures::answer))
        .nest_service(ASSETS_PATH, site_files::service(&web.site))
        .fallback(any(pages::answer))
        .method_not_allowed_fallback(pages::answer);
    // BREACH: a private page is never compressed together with text that an attacker injects: requests from other sites
    // carry no cookie (`SameSite=Lax`), and no page holds a lasting secret.
    let compression = CompressionLayer::new().compress_when(
        SizeAbove::new(512)
            .and(NotForContentType::IMAGES)
            .and(NotForContentType::const_new("application/wasm")),
    );
    let broken = web.clone();
    more(unhashed(routes, &web.site))
        .layer(compression)
        .layer(from_fn_with_state(web.clone(), session_limit::counted))
        .layer(from_fn_with_state(web.clone(), client_address::recorded))
        .layer(from_fn_with_state(web.clone(), guard::same_origin))
        .layer(from_fn_with_state(web.clone(), guard::known_host))
        .layer(CatchPanicLayer::custom(move |_| {
            tracing::error!("a request panicked");
            errors::broken(&broken)
        }))
        .layer(from_fn_with_state(web.clone(), unread::take_in))
        .layer(from_fn_with_state(web.clone(), headers::on_every_response))
        .layer(from_fn_with_state(web.clone(), observed::observe))
        .layer(from_fn_with_state(web.clone(), request_number::assign))
        .with_state(web)
}

/// The other files of a site with unhashed names (cargo-leptos puts them beside `pkg`).
fn unhashed(routes: Router<Web>, site: &Site) -> Router<Web> {
    match site.folder.parent() {
        Some(folder) if !site.hashed => {
            ["icono.svg", "portal.js"]
                .into_iter()
                .fold(routes, |routes, name| {
                    routes.route_service(&format!("/{name}"), ServeFile::new(folder.join(name)))
                })
        }
        _ => routes,
    }
}
