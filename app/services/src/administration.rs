//! Who may manage a contratista's own affairs: its data, its capturistas, its tokens.

use std::fmt;

use domain::Rfc;
use uuid::Uuid;

use crate::{
    Actor, Contratista, Services,
    internal::{Internal, impl_from_internal},
};

/// The right to manage a contratista's affairs in this request. Only a session that an e.firma has
/// opened, an API token, or the command line gives one; each is asked of the database each time.
#[derive(Clone, PartialEq, Eq)]
pub struct Administration {
    contratista: Contratista,
    actor: Actor,
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
        let actor = Actor::Operator {
            contratista: Some(row.id),
        };
        Ok(Self {
            contratista: row.into(),
            actor,
        })
    }

    pub(crate) fn with_efirma(
        contratista: Contratista,
        session_id: Uuid,
        certificate: String,
    ) -> Self {
        let actor = Actor::Efirma {
            contratista: contratista.id,
            session: Some(session_id),
            certificate,
        };
        Self { contratista, actor }
    }

    pub(crate) fn with_token(contratista: Contratista, token_id: Uuid, name: String) -> Self {
        let actor = Actor::Token {
            contratista: contratista.id,
            token: token_id,
            name,
        };
        Self { contratista, actor }
    }

    /// Whose affairs.
    pub fn contratista(&self) -> &Contratista {
        &self.contratista
    }

    /// In whose hands the right is.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The serial number of the certificate with which the contratista entered, if it did.
    pub fn certificate(&self) -> Option<&str> {
        self.actor.certificate()
    }

    /// Whether the operator acts, who may do so before the contratista has given its data.
    pub(crate) fn is_operator(&self) -> bool {
        matches!(self.actor, Actor::Operator { .. })
    }
}

impl From<&Administration> for Actor {
    fn from(administration: &Administration) -> Self {
        administration.actor.clone()
    }
}

impl fmt::Debug for Administration {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Administration({:?})", self.contratista)
    }
}
