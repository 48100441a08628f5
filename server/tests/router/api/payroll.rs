//! A contratista's payroll system: a program with a token and no cookie.

use super::program::Program;
use axum::body::Body;
use axum::http::{Method, Request, header};
use secrecy::ExposeSecret as _;
use serde_json::Value;
use services::Administration;
use services::api_tokens::{self, Scope};
use testing::efirmas::{authorities, company};
use testing::{KEMPER, World};
use testing_portal::{Answer, HOST, Portal};

pub(crate) struct Payroll {
    pub(crate) program: Program,
    pub(crate) token: String,
}

/// ESCUELA KEMPER URGATE with its data given, where e.firmas are trusted.
pub(crate) async fn kemper(world: &World) -> (World, Administration) {
    let world = world.trusting(authorities());
    let administration = world.kemper().await;
    (world, administration)
}

/// Another contratista of the same portal, with its data given.
pub(crate) async fn another(world: &World, rfc: &'static str) -> Administration {
    let session = world
        .contratista_session(company(rfc, "Otra Empresa"))
        .await;
    let administration = session.administration().clone();
    world.give_data(&administration).await;
    administration
}

/// The cookie of a new session of ESCUELA KEMPER URGATE.
pub(crate) async fn cookie(world: &World) -> String {
    let token = world
        .contratista_token(company(KEMPER, "Escuela Kemper Urgate"))
        .await;
    format!("__Host-icsoe={token}")
}

/// A token with these scopes, for 30 days.
pub(crate) async fn token(
    world: &World,
    administration: &Administration,
    name: &str,
    scopes: &[Scope],
) -> String {
    let scopes = scopes.iter().copied().collect();
    api_tokens::create(&world.services, administration, name, &scopes, 30)
        .await
        .expect("a token")
        .token
        .expose_secret()
        .to_owned()
}

impl Payroll {
    /// A program with a token that has all scopes.
    pub(crate) async fn of(world: &World, administration: &Administration) -> Self {
        let token = token(world, administration, "Nómina", &Scope::ALL).await;
        let program = Program::of(Portal::over(world).browser()).await;
        Self { program, token }
    }

    /// The same program with another token.
    pub(crate) fn with(&self, token: &str) -> Self {
        Self {
            program: self.program.clone(),
            token: token.to_owned(),
        }
    }

    pub(crate) async fn get(&self, address: &str) -> Answer {
        self.call(Method::GET, address, None, &[]).await
    }

    pub(crate) async fn bare(&self, method: Method, address: &str) -> Answer {
        self.call(method, address, None, &[]).await
    }

    pub(crate) async fn send(&self, method: Method, address: &str, sent: &Value) -> Answer {
        self.call(method, address, Some(sent), &[]).await
    }

    /// Sends a file as the whole body.
    pub(crate) async fn file(
        &self,
        method: Method,
        address: &str,
        kind: &str,
        bytes: &[u8],
    ) -> Answer {
        self.file_with(method, address, (kind, bytes), &[]).await
    }

    /// The same with these headers.
    pub(crate) async fn file_with(
        &self,
        method: Method,
        address: &str,
        (kind, bytes): (&str, &[u8]),
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/api/v1{address}"))
            .header(header::HOST, HOST)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
            .header(header::CONTENT_TYPE, kind);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut program = self.program.clone();
        let body = Body::from(bytes.to_vec());
        program.raw(request.body(body).expect("a request")).await
    }

    /// Sends what programs send: no cookie, no `Origin`, no `Sec-Fetch-*`.
    pub(crate) async fn call(
        &self,
        method: Method,
        address: &str,
        sent: Option<&Value>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/api/v1{address}"))
            .header(header::HOST, HOST)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = match sent {
            Some(sent) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(sent.to_string())
            }
            None => Body::empty(),
        };
        let mut program = self.program.clone();
        program.raw(request.body(body).expect("a request")).await
    }
}
