//! What travels, and where one is led.

use crate::files::Kind;
use efirma::Challenge;

/// The body that asks for a challenge.
pub const ASKING: &str = "{}";

/// The body that answers one; certificate and signature in base64. Nothing in it needs escaping: base64,
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

/// The file that a refusal with this code is about.
pub fn concerned(code: &str) -> Option<Kind> {
    matches!(
        code,
        "efirma_sello"
            | "efirma_vencida"
            | "efirma_aun_no_vigente"
            | "efirma_emisor_desconocido"
            | "efirma_no_es"
            | "efirma_revocada"
    )
    .then_some(Kind::Certificate)
}

/// Bytes as browsers take them to write them in base64: each as the letter of its number.
pub fn letters(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

/// Whether this address is one of this site. Browsers read `/\` as `//` and skip control characters.
pub fn is_local(address: &str) -> bool {
    address.strip_prefix('/').is_some_and(|rest| {
        !rest.starts_with(['/', '\\']) && !rest.contains(|letter: char| letter.is_control())
    })
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

    #[test]
    fn what_is_wrong_with_the_certificate_is_said_beside_it() {
        for code in ["efirma_vencida", "efirma_revocada"] {
            assert_eq!(concerned(code), Some(Kind::Certificate), "{code}");
        }
        // That one is nobody's fault who enters.
        assert_eq!(concerned("efirma_sin_consulta"), None);
        assert_eq!(concerned("demasiados_intentos"), None);
    }

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
