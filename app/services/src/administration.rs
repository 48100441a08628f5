//! Who may manage a contratista's own affairs: its data, its capturistas, its tokens.

use std::fmt;

use domain::Rfc;
use uuid::Uuid;

use crate::{
    Contratista, Services,
    entities::history,
    internal::{Internal, impl_from_internal},
};

/// The right to manage a contratista's affairs in this request. Only a session that an e.firma has
/// opened, an API token, or the command line gives one; each is asked of the database each time.
#[derive(Clone, PartialEq, Eq)]
pub struct Administration {
    contratista: Contratista,
    author: Author,
}

/// In whose hands the right is, as the history keeps it.
#[derive(Clone, PartialEq, Eq)]
enum Author {
    Operator,
    /// In this session, with the certificate of this serial number.
    Efirma(Uuid, String),
    /// The token, and its name.
    Token(Uuid, String),
}

/// Why the operator may not act for a contratista.
#[derive(Debug, thiserror::Error)]
pub enum OperatorError {
    /// No contratista with this RFC is registered.
    #[error("no such contratista")]
    UnknownContratista,
    /// See [`Internal`].
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl_from_internal!(OperatorError);

impl Administration {
    /// The operator's right, on the command line, to act for a registered contratista.
    ///
    /// # Errors
    /// [`OperatorError`].
    pub async fn of_operator(services: &Services, rfc: &Rfc) -> Result<Self, OperatorError> {
        let row = crate::contratista::live(services.database(), rfc)
            .await?
            .ok_or(OperatorError::UnknownContratista)?;
        Ok(Self {
            contratista: row.into(),
            author: Author::Operator,
        })
    }

    pub(crate) fn with_efirma(
        contratista: Contratista,
        session_id: Uuid,
        certificate: String,
    ) -> Self {
        Self {
            contratista,
            author: Author::Efirma(session_id, certificate),
        }
    }

    pub(crate) fn with_token(contratista: Contratista, token_id: Uuid, name: String) -> Self {
        Self {
            contratista,
            author: Author::Token(token_id, name),
        }
    }

    /// Whose affairs.
    pub fn contratista(&self) -> &Contratista {
        &self.contratista
    }

    /// The serial number of the certificate with which the contratista entered, if it did.
    pub fn certificate(&self) -> Option<&str> {
        match &self.author {
            Author::Efirma(_, certificate) => Some(certificate),
            Author::Operator | Author::Token(..) => None,
        }
    }

    /// Whether the operator acts, who may do so before the contratista has given its data.
    pub(crate) fn is_operator(&self) -> bool {
        self.author == Author::Operator
    }

    /// Who acts, for the history: the kind, and a name that tells one of a kind from another.
    pub(crate) fn author(&self) -> (history::Author, Option<&str>) {
        match &self.author {
            Author::Operator => (history::Author::Operator, None),
            Author::Efirma(_, certificate) => (history::Author::Efirma, Some(certificate)),
            Author::Token(_, name) => (history::Author::Token, Some(name)),
        }
    }

    /// In which session the contratista acts, if in one.
    pub(crate) fn session_id(&self) -> Option<Uuid> {
        match self.author {
            Author::Efirma(session, _) => Some(session),
            Author::Operator | Author::Token(..) => None,
        }
    }

    /// By which of its tokens a program acts, if by one.
    pub(crate) fn token_id(&self) -> Option<Uuid> {
        match self.author {
            Author::Token(token, _) => Some(token),
            Author::Operator | Author::Efirma(..) => None,
        }
    }
}

impl fmt::Debug for Administration {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Administration({:?})", self.contratista)
    }
}
