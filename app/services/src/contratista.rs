//! A contratista as pages show it.

use std::fmt;

use uuid::Uuid;

use crate::entities::contratista;

/// A contratista. Having one gives no right to anything: that is what [`crate::ActingFor`] is for.
#[derive(Clone, PartialEq, Eq)]
pub struct Contratista {
    /// Its id, as forms send it.
    pub id: Uuid,
    /// Its RFC, canonical.
    pub rfc: String,
    /// Nombre, denominación o razón social.
    pub name: String,
}

impl From<contratista::Model> for Contratista {
    fn from(row: contratista::Model) -> Self {
        Self {
            id: row.id,
            rfc: row.rfc,
            name: row.name,
        }
    }
}

// The RFC of a person tells a birthday, so only the id may reach a log.
impl fmt::Debug for Contratista {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Contratista({})", self.id)
    }
}
