//! Who may manage a contratista's own affairs: its data, its capturistas, its tokens.

use std::fmt;

use domain::Rfc;

use crate::{
    Contratista, Services,
    accounts::contratistas,
    entities::history,
    internal::{Internal, breaks_internally},
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
    /// The certificate's serial number.
    Efirma(String),
    /// The token's name.
    Token(String),
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

breaks_internally!(OperatorError);

impl Administration {
    /// The operator's right, on the command line, to act for a registered contratista.
    ///
    /// # Errors
    /// [`OperatorError`].
    pub async fn of_operator(services: &Services, rfc: &Rfc) -> Result<Self, OperatorError> {
        let row = contratistas::live(services.database(), rfc)
            .await?
            .ok_or(OperatorError::UnknownContratista)?;
        Ok(Self {
            contratista: row.into(),
            author: Author::Operator,
        })
    }

    pub(crate) fn with_efirma(contratista: Contratista, certificate: String) -> Self {
        Self {
            contratista,
            author: Author::Efirma(certificate),
        }
    }

    pub(crate) fn with_token(contratista: Contratista, name: String) -> Self {
        Self {
            contratista,
            author: Author::Token(name),
        }
    }

    /// Whose affairs.
    pub fn contratista(&self) -> &Contratista {
        &self.contratista
    }

    /// The serial number of the certificate with which the contratista entered, if it did.
    pub fn certificate(&self) -> Option<&str> {
        match &self.author {
            Author::Efirma(certificate) => Some(certificate),
            Author::Operator | Author::Token(_) => None,
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
            Author::Efirma(certificate) => (history::Author::Efirma, Some(certificate)),
            Author::Token(name) => (history::Author::Token, Some(name)),
        }
    }
}

impl fmt::Debug for Administration {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Administration({:?})", self.contratista)
    }
}
