//! Requests to the portal's API, and what it answers.

use gloo_net::http::Request;
use js_sys::{JSON, Reflect};
use wasm_bindgen::JsValue;
use web_sys::RequestCredentials;

/// Why there is no answer to go on with.
pub enum Refusal {
    /// The server could not be reached.
    Network,
    /// What it answered cannot be understood.
    Server,
    /// It said why (RFC 9457).
    Said {
        /// Its code, which stays.
        code: String,
        /// What to tell people.
        detail: String,
    },
}

/// A JSON object that the server has answered.
pub struct Answer(JsValue);

/// Sends this JSON.
///
/// # Errors
/// As [`Refusal`] says.
pub async fn post(address: &str, body: &str) -> Result<Answer, Refusal> {
    let request = Request::post(address)
        .header("content-type", "application/json")
        .header("accept", "application/json, application/problem+json")
        .credentials(RequestCredentials::SameOrigin)
        .body(body)
        .map_err(|_| Refusal::Server)?;
    let answer = request.send().await.map_err(|_| Refusal::Network)?;
    let body = answer.text().await.map_err(|_| Refusal::Network)?;
    let body = Answer(JSON::parse(&body).map_err(|_| Refusal::Server)?);
    if answer.ok() {
        return Ok(body);
    }
    Err(Refusal::Said {
        code: body.text("codigo")?,
        detail: body.text("detail")?,
    })
}

impl Answer {
    /// The member's text.
    ///
    /// # Errors
    /// [`Refusal::Server`] where there is none.
    pub fn text(&self, member: &str) -> Result<String, Refusal> {
        self.member(member)?.as_string().ok_or(Refusal::Server)
    }

    /// The member's whole number, 0 or more.
    ///
    /// # Errors
    /// [`Refusal::Server`] where there is none.
    pub fn number(&self, member: &str) -> Result<u64, Refusal> {
        let number = self.member(member)?.as_f64();
        let number = number.filter(|number| *number >= 0.0 && number.fract() == 0.0);
        // `as` saturates, and what is negative or broken has been sorted out.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "as said"
        )]
        let number = number.ok_or(Refusal::Server)? as u64;
        Ok(number)
    }

    /// The member's address of this site.
    ///
    /// # Errors
    /// [`Refusal::Server`] where there is none, or another site's.
    pub fn local_address(&self, member: &str) -> Result<String, Refusal> {
        let address = self.text(member)?;
        is_local(&address).then_some(address).ok_or(Refusal::Server)
    }

    fn member(&self, name: &str) -> Result<JsValue, Refusal> {
        Reflect::get(&self.0, &name.into()).map_err(|_| Refusal::Server)
    }
}

/// Whether this address is one of this site. Browsers read `/\` as `//` and skip control characters.
fn is_local(address: &str) -> bool {
    address.strip_prefix('/').is_some_and(|rest| {
        !rest.starts_with(['/', '\\']) && !rest.contains(|letter: char| letter.is_control())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_elsewhere() {
        for local in ["/", "/contratista", "/elegir?como=a//b"] {
            assert!(is_local(local), "{local}");
        }
        for elsewhere in [
            "",
            "contratista",
            "//otro.mx",
            "/\\otro.mx",
            "/\t/otro.mx",
            "https://otro.mx",
            "javascript:alert(1)",
        ] {
            assert!(!is_local(elsewhere), "{elsewhere}");
        }
    }
}
