//! Browsers: each with its own cookies and address, over persistent connections.

use std::{collections::BTreeMap, net::Ipv4Addr, sync::Arc, time::Duration};

use axum::body::Bytes;
use http::{HeaderMap, Method, Request, StatusCode, Uri, header};
use http_body_util::{BodyExt as _, Full};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};

use crate::{error::LoadError, population::Person};

/// Maximum time for an answer.
const PATIENCE: Duration = Duration::from_mins(1);

/// A portal under load.
#[derive(Clone)]
pub struct Portal(Arc<Inner>);

struct Inner {
    base: String,
    host: String,
    clients: Vec<Client<HttpConnector, Full<Bytes>>>,
}

impl Portal {
    /// The portal at `base` (`http://host:port`), with `host` as its host name. With `sources` above 1, requests come
    /// from this many local addresses (127.0.0.0/8), for a proxy that uses the address it sees.
    ///
    /// # Errors
    /// [`LoadError::Portal`].
    pub fn new(base: &str, host: Option<&str>, sources: u8) -> Result<Self, LoadError> {
        let wrong = || LoadError::Portal(base.to_owned());
        let uri: Uri = base.parse().map_err(|_| wrong())?;
        let authority = uri.authority().ok_or_else(wrong)?;
        if uri.scheme_str() != Some("http") || uri.path() != "/" {
            return Err(wrong());
        }
        let clients = (0..sources.max(1))
            .map(|source| {
                let mut connector = HttpConnector::new();
                connector.set_nodelay(true);
                if sources > 1 {
                    let address = Ipv4Addr::new(127, 1, source, 1);
                    connector.set_local_address(Some(address.into()));
                }
                Client::builder(TokioExecutor::new())
                    .pool_timer(TokioTimer::new())
                    .pool_idle_timeout(Duration::from_secs(4))
                    .build(connector)
            })
            .collect();
        Ok(Self(Arc::new(Inner {
            base: base.trim_end_matches('/').to_owned(),
            host: host.unwrap_or(authority.as_str()).to_owned(),
            clients,
        })))
    }

    /// A browser of this person, without cookies.
    pub fn browser(&self, person: Person) -> Browser {
        let source = person.0 as usize % self.0.clients.len();
        Browser {
            portal: self.clone(),
            source,
            forwarded_for: person.forwarded_for(),
            cookies: BTreeMap::new(),
        }
    }
}

/// A person's browser.
#[derive(Clone)]
pub struct Browser {
    portal: Portal,
    source: usize,
    forwarded_for: String,
    cookies: BTreeMap<String, String>,
}

/// A complete answer.
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

/// No answer, or an incomplete one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoAnswer {
    /// The connection could not be made, or broke.
    #[error("the connection broke")]
    Broken,
    /// No answer within a minute.
    #[error("no answer in time")]
    TooLate,
}

impl Answer {
    /// The redirect's target.
    pub fn location(&self) -> Option<&str> {
        self.header(header::LOCATION)
    }

    /// A header as text.
    pub fn header(&self, name: header::HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as text, as far as it is valid UTF-8.
    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }
}

impl Browser {
    /// A request with the browser's headers.
    pub fn request(&self, method: Method, path: &str) -> http::request::Builder {
        let mut request = Request::builder()
            .method(method)
            .uri([&self.portal.0.base, path].concat())
            .header(header::HOST, &self.portal.0.host)
            .header("x-forwarded-for", &self.forwarded_for)
            .header("sec-fetch-site", "same-origin")
            .header(header::ACCEPT, "text/html")
            .header(header::USER_AGENT, "icsoe-load");
        if !self.cookies.is_empty() {
            let pairs: Vec<_> = self
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            request = request.header(header::COOKIE, pairs.join("; "));
        }
        request
    }

    /// Requests a page.
    ///
    /// # Errors
    /// [`NoAnswer`].
    pub async fn get(&mut self, path: &str) -> Result<Answer, NoAnswer> {
        let request = self.request(Method::GET, path);
        self.send(request, Bytes::new()).await
    }

    /// Sends a form.
    ///
    /// # Errors
    /// [`NoAnswer`].
    pub async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Result<Answer, NoAnswer> {
        let request = self
            .request(Method::POST, path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        self.send(request, body.into()).await
    }

    /// Sends a request built with [`Browser::request`].
    ///
    /// # Errors
    /// [`NoAnswer`].
    pub async fn send(
        &mut self,
        request: http::request::Builder,
        body: Bytes,
    ) -> Result<Answer, NoAnswer> {
        let request = request
            .body(Full::new(body))
            .map_err(|_| NoAnswer::Broken)?;
        let client = self.portal.0.clients.get(self.source);
        let client = client.ok_or(NoAnswer::Broken)?;
        let exchange = async {
            let answer = client
                .request(request)
                .await
                .map_err(|_| NoAnswer::Broken)?;
            let (head, body) = answer.into_parts();
            let body = body.collect().await.map_err(|_| NoAnswer::Broken)?;
            Ok(Answer {
                status: head.status,
                headers: head.headers,
                body: body.to_bytes(),
            })
        };
        let answer = tokio::time::timeout(PATIENCE, exchange)
            .await
            .map_err(|_| NoAnswer::TooLate)??;
        self.keep_cookies(&answer.headers);
        Ok(answer)
    }

    fn keep_cookies(&mut self, headers: &HeaderMap) {
        for cookie in headers.get_all(header::SET_COOKIE) {
            let Ok(cookie) = cookie.to_str() else {
                continue;
            };
            let mut parts = cookie.split(';').map(str::trim);
            let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else {
                continue;
            };
            if value.is_empty() || parts.any(|part| part.eq_ignore_ascii_case("max-age=0")) {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    /// Deletes all cookies.
    pub fn forget(&mut self) {
        self.cookies.clear();
    }

    /// The token of the session, if the browser has one.
    pub fn session(&self) -> Option<&str> {
        self.cookies.get(SESSION).map(String::as_str)
    }

    /// Sets the session cookie to this token.
    pub fn bear(&mut self, token: &str) {
        self.cookies.insert(SESSION.to_owned(), token.to_owned());
    }
}

/// The name of the session's cookie.
const SESSION: &str = "__Host-icsoe";

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn cookies_are_kept_and_forgotten_as_the_portal_says() {
        let portal = Portal::new("http://127.0.0.1:1", None, 1).unwrap();
        let mut browser = portal.browser(Person(1));
        let mut headers = HeaderMap::new();
        headers.append(
            header::SET_COOKIE,
            HeaderValue::from_static("__Host-icsoe=abc; Path=/; Secure; HttpOnly"),
        );
        browser.keep_cookies(&headers);
        assert_eq!(browser.session(), Some("abc"));
        headers.clear();
        headers.append(
            header::SET_COOKIE,
            HeaderValue::from_static("__Host-icsoe=; Path=/; Max-Age=0"),
        );
        browser.keep_cookies(&headers);
        assert_eq!(browser.session(), None);
    }

    #[test]
    fn only_a_plain_address_without_a_path_is_a_portals() {
        for wrong in ["https://127.0.0.1", "127.0.0.1:3000", "http://a/b", "x y"] {
            assert!(Portal::new(wrong, None, 1).is_err(), "{wrong}");
        }
    }
}
