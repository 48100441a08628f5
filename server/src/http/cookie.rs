//! The session cookie: `__Host-` (this host only, secure, whole site), not readable by scripts, not sent with requests
//! from other sites.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use secrecy::{ExposeSecret as _, SecretString};
use services::devices::KEPT_DAYS;
use ui::request::SessionChange;

const NAME: &str = "__Host-icsoe";
/// The cookie that binds an e.firma challenge, and then the proof made with it, to one browser.
const EFIRMA: &str = "__Host-icsoe-efirma";
/// The cookie that identifies a browser known from an earlier sign-in.
const DEVICES: &str = "__Host-icsoe-equipo";
const ATTRIBUTES: &str = "; Path=/; Secure; HttpOnly; SameSite=Lax";

/// The session token in the request. If two cookies have our name, both are ignored.
pub fn token(headers: &HeaderMap) -> Option<SecretString> {
    named(headers, NAME)
}

/// The token of an e.firma sign-in in progress.
pub fn efirma(headers: &HeaderMap) -> Option<SecretString> {
    named(headers, EFIRMA)
}

/// The tokens of earlier sign-ins in this browser.
pub fn devices(headers: &HeaderMap) -> Option<SecretString> {
    named(headers, DEVICES)
}

/// Sets the cookie of known browsers, for as long as the tokens are valid.
pub fn keep_devices(devices: &SecretString, response: &mut Response) {
    let seconds = u32::from(KEPT_DAYS) * 86_400;
    let attributes = format!("; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age={seconds}");
    append(
        [DEVICES, "=", devices.expose_secret(), &attributes].concat(),
        response,
    );
}

/// Sets the cookie of an e.firma sign-in, for the ten minutes in which it may be valid.
pub fn keep_efirma(token: &SecretString, response: &mut Response) {
    let token = token.expose_secret();
    let attributes = "; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=600";
    append([EFIRMA, "=", token, attributes].concat(), response);
}

/// The value of the cookie with this name. The rest of the header may be anything: another program on this host may set
/// cookies with non-ASCII text.
fn named(headers: &HeaderMap, wanted: &str) -> Option<SecretString> {
    let mut found = headers
        .get_all(header::COOKIE)
        .iter()
        .flat_map(|value| value.as_bytes().split(|byte| *byte == b';'))
        .filter_map(|pair| {
            let value = pair.trim_ascii().strip_prefix(wanted.as_bytes())?;
            value.strip_prefix(b"=")
        });
    let token = found.next().filter(|value| !value.is_empty())?;
    let token = std::str::from_utf8(token).ok()?;
    found.next().is_none().then(|| SecretString::from(token))
}

/// Sets or deletes the session cookie.
pub fn apply(change: SessionChange, response: &mut Response) {
    let cookie = match change {
        SessionChange::Start(token) => [NAME, "=", token.expose_secret(), ATTRIBUTES].concat(),
        SessionChange::End => [NAME, "=", ATTRIBUTES, "; Max-Age=0"].concat(),
    };
    append(cookie, response);
}

fn append(cookie: String, response: &mut Response) {
    // A token is base64url, so it is always a valid header value.
    if let Ok(mut cookie) = HeaderValue::try_from(cookie) {
        cookie.set_sensitive(true);
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(values: &[&'static str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::COOKIE, HeaderValue::from_static(value));
        }
        token(&headers).map(|token| token.expose_secret().to_owned())
    }

    #[test]
    fn the_token_is_found_among_other_cookies() {
        assert_eq!(
            sent(&["a=b; __Host-icsoe=abc; c=d"]).as_deref(),
            Some("abc")
        );
        assert_eq!(sent(&["a=b", "__Host-icsoe=abc"]).as_deref(), Some("abc"));
    }

    #[test]
    fn what_is_no_text_beside_it_does_not_hide_it() {
        let mut headers = HeaderMap::new();
        let value = HeaderValue::from_bytes("a=jalapeño\u{ff}; __Host-icsoe=abc".as_bytes());
        headers.append(header::COOKIE, value.unwrap());
        headers.append(header::COOKIE, HeaderValue::from_bytes(b"b=\xff").unwrap());
        let token = token(&headers).map(|token| token.expose_secret().to_owned());
        assert_eq!(token.as_deref(), Some("abc"));
    }

    #[test]
    fn a_doubled_empty_or_foreign_cookie_is_none() {
        assert_eq!(sent(&["__Host-icsoe=abc; __Host-icsoe=def"]), None);
        assert_eq!(sent(&["__Host-icsoe="]), None);
        assert_eq!(sent(&["icsoe=abc", "x__Host-icsoe=abc"]), None);
        assert_eq!(sent(&[]), None);
    }
}
