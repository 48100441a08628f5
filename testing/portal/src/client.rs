//! A browser that keeps its cookies, without a network.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use http_body::Frame;
use http_body_util::BodyExt as _;
use ipnet::IpNet;
use server::assets::Site;
use server::configuration::ProxyHeader;
use server::http::{SessionLimits, TokenLimits, Web, router};
use server::watch::{self, Watch};
use services::settings::Hashing;
use services::{SeededRandomness, Services};
use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tempfile::TempDir;
use testing::World;
use tower::ServiceExt as _;
use ui::document_ids::PAGE_DATA_ID;
use ui::server_functions::Fields;
use ui::texts::{Helpdesk, Texts};
use ui::wire::{Outcome, WIRE_VERSION};

pub const HOST: &str = "icsoe.example";
/// An additional host name that is answered.
pub const ALIAS: &str = "icsoe.interno.example";
/// The trusted proxy.
pub const PROXY: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1));
pub const ORIGIN: &str = "https://icsoe.example";

/// The router of a world, with a built site of three small files.
pub struct Portal {
    router: Router,
    /// The metrics listener.
    watched: Router,
    _site: TempDir,
}

impl Portal {
    pub fn over(world: &World) -> Self {
        Self::with(world, |routes| routes)
    }

    /// The same with additional routes.
    pub fn with(world: &World, more: impl FnOnce(Router<Web>) -> Router<Web>) -> Self {
        Self::of(world.services.clone(), more)
    }

    /// With services that compute one password hash at a time and let no other wait.
    pub fn saturated_by_one(world: &World) -> Self {
        let mut settings = testing::settings();
        settings.hashing = Hashing {
            memory_kib: 64 * 1024,
            passes: 8,
            at_a_time: 1,
            waiting: 0,
            ..settings.hashing
        };
        Self::of(world.restarted(settings, 1), |routes| routes)
    }

    pub fn of(services: Services, more: impl FnOnce(Router<Web>) -> Router<Web>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let files = folder.path().join("pkg");
        std::fs::create_dir(&files).expect("a folder");
        let mut files_by_name = serde_json::Map::new();
        for (name, file) in [
            ("icsoe.css", "icsoe-1.css"),
            ("icsoe.js", "icsoe-2.js"),
            ("portal.js", "portal-8.js"),
            ("icsoe.wasm", "icsoe-3.wasm"),
            ("icono.svg", "icono-4.svg"),
            ("panel.css", "panel-7.css"),
            ("efirma.js", "efirma-5.js"),
            ("efirma.wasm", "efirma-6.wasm"),
            ("renglones.js", "renglones-9.js"),
            ("renglones.wasm", "renglones-10.wasm"),
        ] {
            std::fs::write(files.join(file), "plain").expect("a file");
            std::fs::write(files.join(format!("{file}.br")), "brotli").expect("a file");
            files_by_name.insert(name.to_owned(), serde_json::json!({ "file": file }));
        }
        let manifest = serde_json::Value::Object(files_by_name).to_string();
        std::fs::write(folder.path().join("manifest.json"), manifest).expect("a file");
        let web = Web {
            texts: Arc::new(Texts::new(None, None, &Helpdesk::default())),
            token_limits: Arc::new(TokenLimits::new(&services)),
            session_limits: Arc::new(SessionLimits::new(&services)),
            services,
            randomness: Arc::new(SeededRandomness::new(7)),
            site: Arc::new(Site::open(folder.path()).expect("a site")),
            public_address: Arc::new(ORIGIN.parse().expect("an address")),
            hosts: vec![HOST.to_owned(), ALIAS.to_owned()].into(),
            body_time: Duration::from_millis(50),
            proxies: Arc::from([IpNet::from(PROXY)]),
            proxy_header: ProxyHeader::default(),
            watch: Arc::new(Watch::new(Duration::from_mins(30))),
            demonstration: false,
        };
        Self {
            watched: watch::router(web.clone()),
            router: router(web, more),
            _site: folder,
        }
    }

    /// A monitoring program, at the metrics listener.
    pub fn watcher(&self) -> Browser {
        Browser {
            router: self.watched.clone(),
            ..self.browser()
        }
    }

    pub fn browser(&self) -> Browser {
        Browser {
            router: self.router.clone(),
            cookie: None,
            efirma: None,
            devices: None,
            address: None,
            forwarded: None,
        }
    }
}

/// A response.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// The body as text; the page's data for the browser's copy, sent in base64, is decoded in place.
    pub body: String,
    /// The body as it was sent.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// The document as the browser reads it.
    pub fn raw(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// The body without the request's number, so that two answers can be compared.
    pub fn unnumbered(&self) -> String {
        self.body.replace(self.header("x-request-id"), "")
    }

    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.bytes).expect("JSON")
    }

    /// The answer of a server function.
    pub fn outcome(&self) -> Outcome {
        postcard::from_bytes(&self.bytes).expect("an outcome")
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().expect("text"))
    }

    pub fn location(&self) -> &str {
        self.header("location")
    }

    /// The page's HTML, without its data for the browser's copy.
    pub fn shown(&self) -> &str {
        self.body
            .split_once("<body>")
            .map_or(&self.body, |(_, body)| body)
    }

    pub fn title(&self) -> &str {
        self.body
            .split_once("<title>")
            .and_then(|(_, rest)| rest.split_once("</title>"))
            .map_or("", |(title, _)| title)
    }
}

/// The document with its page data decoded in place, so that a test that searches for a text finds it there too.
fn with_readable_data(body: &str) -> String {
    let opening = format!("id=\"{PAGE_DATA_ID}\">");
    let Some((before, rest)) = body.split_once(&opening) else {
        return body.to_owned();
    };
    let (data, after) = rest.split_once('<').expect("the element ends");
    let data = BASE64.decode(data).expect("base64");
    [
        before,
        &opening,
        &String::from_utf8_lossy(&data),
        "<",
        after,
    ]
    .concat()
}

#[derive(Clone)]
pub struct Browser {
    router: Router,
    pub cookie: Option<String>,
    /// The cookie that binds a challenge to this browser.
    pub efirma: Option<String>,
    /// The cookie that makes the browser known, if it has signed in before.
    pub devices: Option<String>,
    /// Its address; `None` by default.
    pub address: Option<SocketAddr>,
    /// What the proxies in between state as its address.
    pub forwarded: Option<String>,
}

impl Browser {
    pub async fn send(&mut self, mut request: Request<Body>) -> Answer {
        if let Some(address) = self.address {
            request.extensions_mut().insert(ConnectInfo(address));
        }
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("an answer");
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("a body").to_bytes();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().expect("text");
            let (pair, attributes) = cookie.split_once(';').expect("attributes");
            let kept = (!attributes.contains("Max-Age=0;") && !attributes.ends_with("Max-Age=0"))
                .then(|| pair.to_owned());
            if pair.starts_with("__Host-icsoe-efirma=") {
                self.efirma = kept;
            } else if pair.starts_with("__Host-icsoe-equipo=") {
                self.devices = kept;
            } else {
                self.cookie = kept;
            }
        }
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: with_readable_data(&String::from_utf8_lossy(&body)),
            bytes: body.to_vec(),
        }
    }

    /// Sends it and lets the answer pass, of which only the status is kept.
    pub async fn passing(&self, request: Request<Body>) -> StatusCode {
        let router = self.router.clone();
        let mut answer = router.oneshot(request).await.expect("an answer");
        while let Some(frame) = answer.body_mut().frame().await {
            frame.expect("a part of the body");
        }
        answer.status()
    }

    /// A request as a browser sends it from one of our pages.
    pub fn request(&self, method: Method, address: &str) -> axum::http::request::Builder {
        let mut builder = Request::builder()
            .method(method)
            .uri(address)
            .header(header::HOST, HOST)
            .header("sec-fetch-site", "same-origin");
        if let Some(forwarded) = &self.forwarded {
            builder = builder.header("x-forwarded-for", forwarded);
        }
        for cookie in [&self.cookie, &self.efirma, &self.devices]
            .into_iter()
            .flatten()
        {
            builder = builder.header(header::COOKIE, cookie);
        }
        builder
    }

    pub async fn get(&mut self, address: &str) -> Answer {
        let request = self
            .request(Method::GET, address)
            .body(Body::empty())
            .expect("a request");
        self.send(request).await
    }

    pub async fn post(&mut self, address: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let request = self
            .request(Method::POST, address)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .expect("a request");
        self.send(request).await
    }

    /// Uploads a file by a form.
    pub async fn upload(&mut self, address: &str, name: &str, bytes: &[u8]) -> Answer {
        let head = format!(
            "--limite\r\nContent-Disposition: form-data; name=\"archivo\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        let body = [head.as_bytes(), bytes, b"\r\n--limite--\r\n"].concat();
        let request = self
            .request(Method::POST, address)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=limite")
            .body(Body::from(body))
            .expect("a request");
        self.send(request).await
    }

    /// Sends a form with fields and a file, or with none chosen.
    pub async fn send_form(
        &mut self,
        address: &str,
        fields: &[(&str, &str)],
        file: Option<(&str, &[u8])>,
    ) -> Answer {
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend(
                format!(
                    "--limite\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
                )
                .into_bytes(),
            );
        }
        let (name, bytes) = file.unwrap_or_default();
        body.extend(
            format!(
                "--limite\r\nContent-Disposition: form-data; name=\"archivo\"; filename=\"{name}\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n"
            )
            .into_bytes(),
        );
        body.extend(bytes);
        body.extend(b"\r\n--limite--\r\n");
        let request = self
            .request(Method::POST, address)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=limite")
            .body(Body::new(Pieces(Bytes::from(body))))
            .expect("a request");
        self.send(request).await
    }

    /// Requests a page, as the browser's copy does.
    pub async fn visit(&mut self, address: &str) -> (Answer, Outcome) {
        let answer = self.call("pagina", &(WIRE_VERSION, address)).await;
        let outcome = answer.outcome();
        (answer, outcome)
    }

    /// Sends a form, as the browser's copy does.
    pub async fn submit(&mut self, address: &str, fields: &[(&str, &str)]) -> Answer {
        let fields = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        self.call("formulario", &(WIRE_VERSION, address, Fields(fields)))
            .await
    }

    pub async fn call(&mut self, name: &str, arguments: &impl serde::Serialize) -> Answer {
        let body = postcard::to_allocvec(arguments).expect("plain data");
        let request = self
            .request(Method::POST, &format!("/fn/{name}"))
            .header(header::CONTENT_TYPE, "application/x-postcard")
            .header(header::ACCEPT, "application/x-postcard")
            .body(Body::from(body))
            .expect("a request");
        self.send(request).await
    }

    pub async fn sign_in(&mut self, curp: &str, password: &str) -> Answer {
        self.post("/ingresar", &[("usuario", curp), ("contrasena", password)])
            .await
    }
}

/// A body that arrives in pieces, as from a network.
pub struct Pieces(pub Bytes);

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let length = self.0.len().min(64 * 1024);
        let piece = self.0.split_to(length);
        Poll::Ready((!piece.is_empty()).then(|| Ok(Frame::data(piece))))
    }
}

/// A body that never ends.
pub struct Unfinished;

impl http_body::Body for Unfinished {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Pending
    }
}
