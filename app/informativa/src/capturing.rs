//! Who may capture: a capturista who works for the contratista at this moment, or the contratista itself.

use std::fmt;

use platform::{Internal, entities::contratista};
use records::Actor;
use sea_orm::{ConnectionTrait, EntityTrait, QuerySelect, sea_query::LockType};
use services::{
    ActingFor, Administration, Contratista, Services, Session,
    acting_for::{self, ActingForProblem},
};
use uuid::Uuid;

/// The right to capture for a contratista in this request. It comes from the rights that a session gives, which the
/// database is asked for on each request.
#[derive(Clone)]
pub struct Capturing {
    contratista: Contratista,
    actor: Actor,
}

impl Capturing {
    /// For the contratista that the session is of, or works for now.
    ///
    /// # Errors
    /// As [`acting_for::present`].
    pub async fn present(services: &Services, session: &Session) -> Result<Self, ActingForProblem> {
        match session {
            Session::Contratista(session) => Ok(session.administration().into()),
            Session::Capturista(session) => {
                Ok((&acting_for::present(services, session).await?).into())
            }
        }
    }

    /// For whom.
    pub fn contratista(&self) -> &Contratista {
        &self.contratista
    }

    /// Who captures, as the record has it.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }
}

/// Locks a contratista's registers until the transaction ends: what reads them and then writes goes one after the other.
/// Whoever locks a return, too, locks that first.
pub(crate) async fn lock_registers(
    transaction: &impl ConnectionTrait,
    contratista: Uuid,
) -> Result<(), Internal> {
    // Rows that refer to the contratista can be added meanwhile: two who have done so do not wait for each other forever.
    let row = contratista::Entity::find_by_id(contratista).lock(LockType::NoKeyUpdate);
    row.one(transaction).await?;
    Ok(())
}

impl From<&ActingFor> for Capturing {
    fn from(acting: &ActingFor) -> Self {
        Self {
            contratista: acting.contratista().clone(),
            actor: acting.into(),
        }
    }
}

impl From<&Administration> for Capturing {
    fn from(administration: &Administration) -> Self {
        Self {
            contratista: administration.contratista().clone(),
            actor: administration.into(),
        }
    }
}

impl fmt::Debug for Capturing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Capturing({:?})", self.contratista)
    }
}
