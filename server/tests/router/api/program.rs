//! A program that uses the API with a cookie jar.

use super::contract::Contract;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};
use std::sync::Arc;
use testing::{PASSWORD, World, lucia};
use testing_portal::{Answer, Browser, Portal};

#[derive(Clone)]
pub(crate) struct Program {
    pub(crate) browser: Browser,
    pub(crate) contract: Arc<Contract>,
}

impl Program {
    pub(crate) async fn over(world: &World) -> Self {
        Self::of(Portal::over(world).browser()).await
    }

    pub(crate) async fn of(mut browser: Browser) -> Self {
        let document = browser.get("/api/v1/openapi.json").await;
        let contract = Arc::new(Contract(document.json()));
        contract.hold(&Method::GET, "/api/v1/openapi.json", &document);
        Self { browser, contract }
    }

    /// Signed in as Lucía.
    pub(crate) async fn signed_in(world: &World) -> Self {
        let mut program = Self::over(world).await;
        let answer = program.sign_in(lucia().curp.as_str(), PASSWORD).await;
        assert_eq!(answer.status, StatusCode::CREATED);
        program
    }

    pub(crate) async fn sign_in(&mut self, curp: &str, password: &str) -> Answer {
        let sent = json!({ "curp": curp, "contrasena": password });
        self.send(Method::POST, "/sesion", &sent).await
    }

    pub(crate) async fn get(&mut self, address: &str) -> Answer {
        self.bare(Method::GET, address).await
    }

    pub(crate) async fn delete(&mut self, address: &str) -> Answer {
        self.bare(Method::DELETE, address).await
    }

    /// A request without a body.
    pub(crate) async fn bare(&mut self, method: Method, address: &str) -> Answer {
        let address = format!("/api/v1{address}");
        let request = self.browser.request(method, &address).body(Body::empty());
        self.raw(request.expect("a request")).await
    }

    pub(crate) async fn send(&mut self, method: Method, address: &str, sent: &Value) -> Answer {
        self.text(method, address, "application/json", sent.to_string())
            .await
    }

    pub(crate) async fn text(
        &mut self,
        method: Method,
        address: &str,
        kind: &str,
        sent: impl Into<Body>,
    ) -> Answer {
        let request = self
            .browser
            .request(method, &format!("/api/v1{address}"))
            .header(header::CONTENT_TYPE, kind)
            .body(sent.into());
        self.raw(request.expect("a request")).await
    }

    /// Sends any request, and checks its answer against the document.
    pub(crate) async fn raw(&mut self, request: Request<Body>) -> Answer {
        let method = request.method().clone();
        let address = request.uri().to_string();
        let answer = self.browser.send(request).await;
        self.contract.hold(&method, &address, &answer);
        answer
    }
}

/// The status and the code of a refusal.
pub(crate) fn refusal(answer: &Answer) -> (u16, String) {
    let code = answer.json()["codigo"].as_str().expect("a code").to_owned();
    (answer.status.as_u16(), code)
}

/// The expected value of [`refusal`].
pub(crate) fn refused(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}
