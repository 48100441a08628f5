//! The whole portal in process: its router on its own database, with a session of each kind, and a clock that does not
//! move.

use testing_portal::addresses::{Location, Things, addresses};
use testing_portal::{Answer, HOST, Portal};
use testing::efirmas::{authorities, company};
use testing::{KEMPER, World, link_in, lucia, settings};
use axum::body::Body;
use axum::http::request::Builder;
use axum::http::{Method, Request};
use secrecy::ExposeSecret as _;
use services::api_tokens::{self, Scope};
use std::num::NonZeroU32;
use std::sync::LazyLock;
use tokio::runtime::Runtime;

/// The sender of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Without a session.
    Stranger,
    /// Lucía.
    Capturista,
    /// ESCUELA KEMPER URGATE.
    Contratista,
}

/// The portal, with the secrets that open something in it.
pub struct Scene {
    runtime: Runtime,
    portal: Portal,
    /// Keeps the folders with the databases.
    _worlds: [World; 2],
    /// Lucía's CURP, which only she may see.
    pub curp: String,
    /// The token of Lucía's session.
    pub session: String,
    /// The token of the contratista's session.
    pub contratistas: String,
    /// The contratista's API token.
    pub token: String,
    /// The token of an unused mailed link.
    pub link: String,
    /// The address of each page, once.
    pub pages: Vec<Location>,
    /// Operations of the API that take JSON.
    pub operations: Vec<(Method, String)>,
}

/// The scene, created once per process.
pub static SCENE: LazyLock<Scene> = LazyLock::new(|| {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(set())(runtime)
});

async fn set() -> impl FnOnce(Runtime) -> Scene {
    let home = World::on_sqlite().await;
    let world = home.trusting(authorities());
    let administration = world.kemper().await;
    services::accounts::register(&world.services, &administration, &lucia())
        .await
        .expect("an alta");
    let used = link_in(&world.deliver().await);
    world
        .create_password(&used, testing::PASSWORD)
        .await
        .expect("a password");
    services::accounts::register(&world.services, &administration, &testing::tomas())
        .await
        .expect("an alta");
    let link = link_in(&world.deliver().await);
    let session = world.signed_in().await;
    let contratistas = world
        .contratista_token(company(KEMPER, "Escuela Kemper Urgate"))
        .await;
    let scopes = Scope::ALL.into_iter().collect();
    let token = api_tokens::create(&world.services, &administration, "Nómina", &scopes, 30)
        .await
        .expect("a token");
    // No delays after failures: the same request must get the same answer.
    let mut settings = settings();
    for delays in [
        &mut settings.sign_in_failures,
        &mut settings.sign_in_failures_from_an_address,
        &mut settings.mails_to_an_address,
        &mut settings.refused_altas,
    ] {
        delays.allowed = NonZeroU32::MAX;
    }
    let portal = Portal::of(world.restarted(settings, 1), |routes| routes);
    let document = portal.browser().get("/api/v1/openapi.json").await.json();
    let mut operations = Vec::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            if !operation["requestBody"]["content"]["application/json"].is_null() {
                let address = path.replace("{tipo}", "curp");
                let address = address.replace("{id}", "0190a7c0-0000-7000-8000-000000000001");
                let method = method.to_uppercase().parse().expect("a method");
                operations.push((method, address));
            }
        }
    }
    move |runtime| Scene {
        runtime,
        portal,
        _worlds: [home, world],
        curp: lucia().curp.to_string(),
        session,
        contratistas,
        token: token.token.expose_secret().to_owned(),
        link,
        pages: addresses(&Things::nothing()),
        operations,
    }
}

/// A response, without the request's number.
#[derive(Debug, PartialEq, Eq)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The redirect's target.
    pub location: String,
    /// The body as the browser reads it.
    pub body: String,
    /// Its media type.
    pub kind: String,
}

impl Scene {
    /// A request as one of our pages sends it.
    pub fn request(&self, method: Method, address: &str, who: Who) -> Builder {
        let builder = Request::builder()
            .method(method)
            .uri(address)
            .header("host", HOST)
            .header("sec-fetch-site", "same-origin");
        match who {
            Who::Stranger => builder,
            Who::Capturista => builder.header("cookie", format!("__Host-icsoe={}", self.session)),
            Who::Contratista => {
                builder.header("cookie", format!("__Host-icsoe={}", self.contratistas))
            }
        }
    }

    /// Sends a request. Whatever it contains, the portal must not fail, and must not reveal data to the wrong user.
    pub fn send(&self, request: Request<Body>) -> Reply {
        let mut browser = self.portal.browser();
        let answer = self.runtime.block_on(browser.send(request));
        assert!(answer.status.as_u16() < 500, "{}", answer.status);
        assert!(!answer.raw().contains(INJECTED), "it is not escaped");
        Reply {
            status: answer.status.as_u16(),
            location: answer.location().to_owned(),
            kind: answer.header("content-type").to_owned(),
            body: without_nonce(&answer),
        }
    }
}

/// An element that occurs in no page of ours.
pub const INJECTED: &str = "<x-inyectado";

fn without_nonce(answer: &Answer) -> String {
    let policy = answer.header("content-security-policy");
    let nonce = policy.split_once("'nonce-").map_or("", |(_, rest)| rest);
    let nonce = nonce.split('\'').next().unwrap_or_default();
    let body = answer.unnumbered();
    if nonce.is_empty() {
        body
    } else {
        body.replace(nonce, "")
    }
}
