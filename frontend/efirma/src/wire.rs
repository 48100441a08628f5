//! The request bodies.

use efirma::Challenge;

/// The body that requests a challenge.
pub const ASKING: &str = "{}";

/// The body that answers a challenge; certificate and signature in base64. Nothing in it needs escaping: base64,
/// base64url and digits.
pub fn answering(certificate: &str, challenge: &Challenge, signature: &str) -> String {
    [
        "{\"certificado\":\"",
        certificate,
        "\",\"reto\":\"",
        challenge.nonce(),
        "\",\"hora\":",
        &challenge.second().to_string(),
        ",\"firma\":\"",
        signature,
        "\"}",
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_carries_certificate_challenge_and_signature() {
        let nonce = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE";
        let challenge = Challenge::new(nonce, 1_795_000_000).unwrap();
        assert_eq!(
            answering("+/8=", &challenge, "ZmlybWE="),
            "{\"certificado\":\"+/8=\",\"reto\":\"AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE\",\
             \"hora\":1795000000,\"firma\":\"ZmlybWE=\"}"
        );
    }
}
