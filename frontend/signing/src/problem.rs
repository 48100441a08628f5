//! Problems that stop the user, and where the page shows them.

use crate::crypto::Unable;
use crate::field::Field;
use crate::files::{CertificateProblem, KeyProblem, Kind};
use crate::http::Refusal;
use crate::sentences::{self, Trouble};
use std::borrow::Cow;

/// A problem that stops the user.
#[derive(Debug, PartialEq, Eq)]
pub struct Problem {
    /// The field it concerns; `None` if it concerns none.
    pub field: Option<Field>,
    /// The message for people.
    pub sentence: Cow<'static, str>,
}

impl From<CertificateProblem> for Problem {
    fn from(problem: CertificateProblem) -> Self {
        Self {
            field: Some(Field::File(Kind::Certificate)),
            sentence: sentences::certificate(problem).into(),
        }
    }
}

impl From<KeyProblem> for Problem {
    fn from(problem: KeyProblem) -> Self {
        Self {
            field: Some(Field::File(Kind::Key)),
            sentence: sentences::key(problem).into(),
        }
    }
}

impl From<Trouble> for Problem {
    fn from(trouble: Trouble) -> Self {
        Self {
            field: match trouble {
                Trouble::NoPassword | Trouble::WrongPassword => Some(Field::Password),
                Trouble::NoMatch => Some(Field::File(Kind::Key)),
                Trouble::InsecurePage | Trouble::Browser | Trouble::Network | Trouble::Server => {
                    None
                }
            },
            sentence: sentences::trouble(trouble).into(),
        }
    }
}

impl From<Unable> for Problem {
    fn from(Unable: Unable) -> Self {
        Trouble::Browser.into()
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Network => Trouble::Network.into(),
            Refusal::Server => Trouble::Server.into(),
            Refusal::Said { code, detail } => Self {
                field: concerned(&code).map(Field::File),
                sentence: detail.into(),
            },
        }
    }
}

/// The file that a refusal with this code concerns.
fn concerned(code: &str) -> Option<Kind> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_the_certificate_is_said_beside_it() {
        for code in ["efirma_vencida", "efirma_revocada"] {
            assert_eq!(concerned(code), Some(Kind::Certificate), "{code}");
        }
        // An unavailable OCSP responder is not the user's fault.
        assert_eq!(concerned("efirma_sin_consulta"), None);
        assert_eq!(concerned("demasiados_intentos"), None);
    }

    #[test]
    fn what_the_server_says_is_told_in_its_words() {
        let said = |code: &str| {
            Problem::from(Refusal::Said {
                code: code.to_owned(),
                detail: "Renueva tu e.firma.".to_owned(),
            })
        };
        let problem = said("efirma_vencida");
        assert_eq!(problem.field, Some(Field::File(Kind::Certificate)));
        assert_eq!(problem.sentence, "Renueva tu e.firma.");
        assert_eq!(said("demasiados_intentos").field, None);
    }
}
