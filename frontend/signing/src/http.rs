//! Requests to the portal's API, and their answers.

use gloo_net::http::Request;
use js_sys::{JSON, Reflect};
use wasm_bindgen::JsValue;
use web_sys::RequestCredentials;

/// Why there is no usable answer.
pub enum Refusal {
    /// The server could not be reached.
    Network,
    /// Its answer cannot be parsed.
    Server,
    /// A problem document (RFC 9457).
    Said {
        /// Its stable code.
        code: String,
        /// The message for people.
        detail: String,
    },
}

/// A JSON object from the server.
pub struct Answer(JsValue);

/// Sends this JSON.
///
/// # Errors
/// [`Refusal`].
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
    /// The member as a text.
    ///
    /// # Errors
    /// [`Refusal::Server`] if it is missing or not a text.
    pub fn text(&self, member: &str) -> Result<String, Refusal> {
        self.member(member)?.as_string().ok_or(Refusal::Server)
    }

    /// The member as a whole number, 0 or more.
    ///
    /// # Errors
    /// [`Refusal::Server`] if it is missing or not such a number.
    pub fn number(&self, member: &str) -> Result<u64, Refusal> {
        let number = self.member(member)?.as_f64();
        let number = number.filter(|number| *number >= 0.0 && number.fract() == 0.0);
        // Negative and fractional numbers have been refused; `as` saturates.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "as said"
        )]
        let number = number.ok_or(Refusal::Server)? as u64;
        Ok(number)
    }

    /// The member as an address of this site.
    ///
    /// # Errors
    /// [`Refusal::Server`] if it is missing, or another site's.
    pub fn local_address(&self, member: &str) -> Result<String, Refusal> {
        let address = self.text(member)?;
        is_local(&address).then_some(address).ok_or(Refusal::Server)
    }

    fn member(&self, name: &str) -> Result<JsValue, Refusal> {
        Reflect::get(&self.0, &name.into()).map_err(|_| Refusal::Server)
    }
}

/// Whether the address is on this site. Browsers read `/\` as `//` and skip control characters.
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
