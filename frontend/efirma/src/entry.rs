//! From the *Ingresar* button to the next page.

use crate::wire;
use efirma::Challenge;
use signing::http::{self, Refusal};
use signing::{Form, Problem, SigningKey};

/// Shown while waiting for the server.
const ENTERING: &str = "Ingresando…";

/// The API's addresses.
struct Addresses {
    /// For requesting a challenge.
    challenges: String,
    /// For answering it.
    sessions: String,
}

/// Activates the form, if the page has one.
pub fn live() -> Option<()> {
    let form = Form::find("efirma", "ingresar")?;
    let addresses = Addresses {
        challenges: form.attribute("data-retos")?,
        sessions: form.attribute("data-sesion")?,
    };
    form.live(async move |form| {
        let key = form.open().await?;
        let entered = enter(form, &key, &addresses).await;
        entered.map_err(|problem| vec![problem])
    });
    Some(())
}

/// Signs in with this key, and goes to the address that the server returns.
async fn enter(form: &Form, key: &SigningKey, addresses: &Addresses) -> Result<(), Problem> {
    form.say(ENTERING);
    let challenge = challenge(&addresses.challenges).await?;
    let shown = form.show(&challenge)?;
    let signature = key.sign(shown).await?;
    let body = wire::answering(
        &form.base64(key.certificate().der())?,
        &challenge,
        &form.base64(&signature)?,
    );
    let answer = http::post(&addresses.sessions, &body).await?;
    form.leave_for(&answer.local_address("siguiente")?);
    Ok(())
}

async fn challenge(address: &str) -> Result<Challenge, Refusal> {
    let answer = http::post(address, wire::ASKING).await?;
    let (nonce, second) = (answer.text("reto")?, answer.number("hora")?);
    Challenge::new(&nonce, second).map_err(|_| Refusal::Server)
}

#[cfg(test)]
mod tests {
    use super::ENTERING;
    use signing::sentences::{IS_A_KEY, OPENING, UNKNOWN_FILES};

    #[test]
    fn entering_is_told_apart_from_what_comes_before() {
        assert!(ENTERING.ends_with('…'));
        assert!(![OPENING, IS_A_KEY, UNKNOWN_FILES].contains(&ENTERING));
    }
}
