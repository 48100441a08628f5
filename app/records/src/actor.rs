//! Who did it: one answer, from which follows what the history's columns and the events' fields say of it.

use std::fmt;

use platform::entities::history::Author;
use uuid::Uuid;

/// Who acts, and for which contratista.
#[derive(Clone, PartialEq, Eq)]
pub enum Actor {
    /// The operator of this installation, on the command line.
    Operator {
        /// For which contratista, or about which.
        contratista: Option<Uuid>,
    },
    /// A contratista, with its e.firma.
    Efirma {
        /// Which.
        contratista: Uuid,
        /// In which session; none while it is yet to begin.
        session: Option<Uuid>,
        /// The serial number of its certificate.
        certificate: String,
    },
    /// A program, with an API token of a contratista's.
    Token {
        /// Whose.
        contratista: Uuid,
        /// Which.
        token: Uuid,
        /// What the contratista calls it.
        name: String,
    },
    /// A capturista, for themselves or for a contratista.
    Capturista {
        /// Who.
        person: Uuid,
        /// In which session, where that is known.
        session: Option<Uuid>,
        /// For which contratista, if for one.
        contratista: Option<Uuid>,
    },
}

impl Actor {
    /// A person about their own account.
    pub(crate) const fn oneself(person: Uuid) -> Self {
        Self::Capturista {
            person,
            session: None,
            contratista: None,
        }
    }

    /// The kind, as columns and events have it.
    pub const fn author(&self) -> Author {
        match self {
            Self::Operator { .. } => Author::Operator,
            Self::Efirma { .. } => Author::Efirma,
            Self::Token { .. } => Author::Token,
            Self::Capturista { .. } => Author::Capturista,
        }
    }

    /// What tells one of a kind from another, as the history keeps it: the certificate's serial number, the token's
    /// name. A capturista is told by their id.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Efirma { certificate, .. } => Some(certificate),
            Self::Token { name, .. } => Some(name),
            Self::Operator { .. } | Self::Capturista { .. } => None,
        }
    }

    /// The serial number of the certificate, if an e.firma acts.
    pub fn certificate(&self) -> Option<&str> {
        match self {
            Self::Efirma { certificate, .. } => Some(certificate),
            Self::Operator { .. } | Self::Token { .. } | Self::Capturista { .. } => None,
        }
    }

    /// For which contratista, or about which.
    pub const fn contratista(&self) -> Option<Uuid> {
        match self {
            Self::Operator { contratista } | Self::Capturista { contratista, .. } => *contratista,
            Self::Efirma { contratista, .. } | Self::Token { contratista, .. } => {
                Some(*contratista)
            }
        }
    }

    /// Which person acts, if one is known.
    pub const fn person(&self) -> Option<Uuid> {
        match self {
            Self::Capturista { person, .. } => Some(*person),
            Self::Operator { .. } | Self::Efirma { .. } | Self::Token { .. } => None,
        }
    }

    /// In which session.
    pub const fn session(&self) -> Option<Uuid> {
        match self {
            Self::Efirma { session, .. } | Self::Capturista { session, .. } => *session,
            Self::Operator { .. } | Self::Token { .. } => None,
        }
    }

    /// With which API token.
    pub const fn token(&self) -> Option<Uuid> {
        match self {
            Self::Token { token, .. } => Some(*token),
            Self::Operator { .. } | Self::Efirma { .. } | Self::Capturista { .. } => None,
        }
    }
}

// Ids only: what a token is called was typed by somebody.
impl fmt::Debug for Actor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Actor")
            .field("author", &self.author())
            .field("person", &self.person())
            .field("contratista", &self.contratista())
            .field("session", &self.session())
            .field("token", &self.token())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::audit::{Asker, By};

    const CONTRATISTA: Uuid = Uuid::from_u128(1);
    const SESSION: Uuid = Uuid::from_u128(2);
    const TOKEN: Uuid = Uuid::from_u128(3);
    const PERSON: Uuid = Uuid::from_u128(4);

    fn actors() -> [Actor; 4] {
        [
            Actor::Operator {
                contratista: Some(CONTRATISTA),
            },
            Actor::Efirma {
                contratista: CONTRATISTA,
                session: Some(SESSION),
                certificate: "00001000000500003416".to_owned(),
            },
            Actor::Token {
                contratista: CONTRATISTA,
                token: TOKEN,
                name: "Nómina".to_owned(),
            },
            Actor::Capturista {
                person: PERSON,
                session: Some(SESSION),
                contratista: Some(CONTRATISTA),
            },
        ]
    }

    fn by(author: &str, session: Option<Uuid>, token: Option<Uuid>) -> Value {
        json!({ "author": author, "contratista": CONTRATISTA, "session": session, "token": token })
    }

    #[test]
    fn events_keep_the_kind_and_the_ids() {
        let kept = actors().map(|actor| serde_json::to_value(By::of(actor)).unwrap());
        let expected = [
            by("operator", None, None),
            by("efirma", Some(SESSION), None),
            by("token", None, Some(TOKEN)),
            by("capturista", Some(SESSION), None),
        ];
        assert_eq!(kept, expected);
    }

    #[test]
    fn who_asks_is_told_by_ids() {
        let askers = actors().map(Asker::from);
        let people = askers.map(|asker| asker.person);
        assert_eq!(people, [None, None, None, Some(PERSON)]);
        let sessions = askers.map(|asker| asker.session);
        assert_eq!(sessions, [None, Some(SESSION), None, Some(SESSION)]);
        let tokens = askers.map(|asker| asker.token);
        assert_eq!(tokens, [None, None, Some(TOKEN), None]);
        let contratistas = askers.map(|asker| asker.contratista);
        assert_eq!(contratistas, [Some(CONTRATISTA); 4]);
    }

    #[test]
    fn the_history_tells_certificates_and_tokens_apart_and_debug_names_neither() {
        let [operator, efirma, token, capturista] = actors();
        assert_eq!(operator.name(), None);
        assert_eq!(efirma.name(), efirma.certificate());
        assert_eq!((token.name(), token.certificate()), (Some("Nómina"), None));
        assert_eq!(capturista.name(), None);
        for actor in actors() {
            let shown = format!("{actor:?}");
            assert!(
                actor.name().is_none_or(|name| !shown.contains(name)),
                "{shown}"
            );
        }
    }
}
