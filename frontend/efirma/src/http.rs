//! The two requests.

use crate::wire;
use efirma::Challenge;
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

/// Asks for a challenge.
pub async fn challenge(address: &str) -> Result<Challenge, Refusal> {
    let answer = post(address, wire::ASKING).await?;
    let nonce = text(&answer, "reto").ok_or(Refusal::Server)?;
    let second = Reflect::get(&answer, &"hora".into()).ok();
    let second = second
        .and_then(|second| second.as_f64())
        .filter(|second| *second >= 0.0 && second.fract() == 0.0)
        .ok_or(Refusal::Server)?;
    // `as` saturates, and what is negative or broken has been sorted out.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "as said"
    )]
    let second = second as u64;
    Challenge::new(&nonce, second).map_err(|_| Refusal::Server)
}

/// Enters; where to go next.
pub async fn enter(address: &str, body: &str) -> Result<String, Refusal> {
    let answer = post(address, body).await?;
    text(&answer, "siguiente")
        .filter(|next| wire::is_local(next))
        .ok_or(Refusal::Server)
}

async fn post(address: &str, body: &str) -> Result<JsValue, Refusal> {
    let request = Request::post(address)
        .header("content-type", "application/json")
        .header("accept", "application/json, application/problem+json")
        .credentials(RequestCredentials::SameOrigin)
        .body(body)
        .map_err(|_| Refusal::Server)?;
    let answer = request.send().await.map_err(|_| Refusal::Network)?;
    let body = answer.text().await.map_err(|_| Refusal::Network)?;
    let body = JSON::parse(&body).map_err(|_| Refusal::Server)?;
    if answer.ok() {
        return Ok(body);
    }
    Err(match (text(&body, "codigo"), text(&body, "detail")) {
        (Some(code), Some(detail)) => Refusal::Said { code, detail },
        _ => Refusal::Server,
    })
}

fn text(of: &JsValue, member: &str) -> Option<String> {
    Reflect::get(of, &member.into()).ok()?.as_string()
}
