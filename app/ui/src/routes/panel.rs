//! The contratista's side: every address below `/panel`.

use serde::{Deserialize, Serialize};

/// An address of the contratista's side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PanelRoute {
    /// `/panel`: where it stands and what to do next.
    Home,
    /// `/panel/datos`: its general data.
    Data,
    /// `/panel/datos/repse`: handing in the REPSE registration (POST), and getting it back (GET, a
    /// file).
    Repse,
    /// `/panel/capturistas`: the list.
    Capturistas {
        /// What is searched for; empty for all.
        search: String,
        /// The code of the state looked for; empty for all.
        state: String,
        /// Page of the list, from 1.
        page: u64,
    },
    /// `/panel/capturistas/alta`
    Register,
    /// `/panel/capturistas/carga`: many at once, by a file.
    Many,
    /// `/panel/capturistas/carga/ejemplo`: a file that can be filled in.
    Sample,
    /// `/panel/capturistas/carga/{id}`: what was read of a file.
    Preview {
        /// The file's id.
        id: String,
        /// Page of the rows that are left out, from 1.
        page: u64,
    },
    /// `/panel/capturistas/carga/{id}/rechazados`: the rows that are left out, as a file.
    Rejected(String),
    /// `/panel/capturistas/{id}`: one of them, with his history.
    Capturista(String),
    /// `/panel/capturistas/{id}/corregir`
    Correct(String),
    /// `/panel/capturistas/{id}/invitar` (POST only).
    Invite(String),
    /// `/panel/capturistas/{id}/revocar` (POST only).
    Revoke(String),
    /// `/panel/capturistas/{id}/baja`: are you sure?
    Remove(String),
    /// `/panel/capturistas/{id}/restaurar` (POST only).
    Restore(String),
    /// `/panel/llaves`: what its programs enter with.
    Tokens,
    /// `/panel/llaves/{id}/revocar`: are you sure?
    RevokeToken(String),
}

impl PanelRoute {
    /// The list's first page, with nothing searched for.
    pub const fn capturistas() -> Self {
        Self::Capturistas {
            search: String::new(),
            state: String::new(),
            page: 1,
        }
    }

    /// Reads what follows `/panel`; `parameter` gives a value of the query.
    pub(super) fn parse(
        segments: &[&str],
        parameter: impl Fn(&str) -> Option<String>,
    ) -> Option<Self> {
        let identified = |id: &str| super::is_identifier(id).then(|| id.to_owned());
        Some(match segments {
            [] => Self::Home,
            ["datos"] => Self::Data,
            ["datos", "repse"] => Self::Repse,
            ["capturistas"] => Self::Capturistas {
                search: parameter("buscar").unwrap_or_default(),
                state: parameter("estado").unwrap_or_default(),
                page: super::page_number(parameter("pagina")),
            },
            ["capturistas", "alta"] => Self::Register,
            ["capturistas", "carga"] => Self::Many,
            ["capturistas", "carga", "ejemplo"] => Self::Sample,
            ["capturistas", "carga", id] => Self::Preview {
                id: identified(id)?,
                page: super::page_number(parameter("pagina")),
            },
            ["capturistas", "carga", id, "rechazados"] => Self::Rejected(identified(id)?),
            ["capturistas", id] => Self::Capturista(identified(id)?),
            ["capturistas", id, "corregir"] => Self::Correct(identified(id)?),
            ["capturistas", id, "invitar"] => Self::Invite(identified(id)?),
            ["capturistas", id, "revocar"] => Self::Revoke(identified(id)?),
            ["capturistas", id, "baja"] => Self::Remove(identified(id)?),
            ["capturistas", id, "restaurar"] => Self::Restore(identified(id)?),
            ["llaves"] => Self::Tokens,
            ["llaves", id, "revocar"] => Self::RevokeToken(identified(id)?),
            _ => return None,
        })
    }

    /// The path, its query left out.
    pub(super) fn path(&self) -> String {
        let one = |id: &str, act: &str| ["/panel/capturistas/", id, act].concat();
        match self {
            Self::Home => "/panel".to_owned(),
            Self::Data => "/panel/datos".to_owned(),
            Self::Repse => "/panel/datos/repse".to_owned(),
            Self::Capturistas { .. } => "/panel/capturistas".to_owned(),
            Self::Register => "/panel/capturistas/alta".to_owned(),
            Self::Many => "/panel/capturistas/carga".to_owned(),
            Self::Sample => "/panel/capturistas/carga/ejemplo".to_owned(),
            Self::Preview { id, .. } => ["/panel/capturistas/carga/", id].concat(),
            Self::Rejected(id) => ["/panel/capturistas/carga/", id, "/rechazados"].concat(),
            Self::Capturista(id) => one(id, ""),
            Self::Correct(id) => one(id, "/corregir"),
            Self::Invite(id) => one(id, "/invitar"),
            Self::Revoke(id) => one(id, "/revocar"),
            Self::Remove(id) => one(id, "/baja"),
            Self::Restore(id) => one(id, "/restaurar"),
            Self::Tokens => "/panel/llaves".to_owned(),
            Self::RevokeToken(id) => ["/panel/llaves/", id, "/revocar"].concat(),
        }
    }

    /// The query: names and values, those that say nothing left out.
    pub(super) fn query(&self) -> Vec<(&'static str, String)> {
        let mut query = Vec::new();
        let (search, state, page) = match self {
            Self::Capturistas {
                search,
                state,
                page,
            } => (search.as_str(), state.as_str(), page),
            Self::Preview { page, .. } => ("", "", page),
            _ => return query,
        };
        if !search.is_empty() {
            query.push(("buscar", search.to_owned()));
        }
        if !state.is_empty() {
            query.push(("estado", state.to_owned()));
        }
        if *page > 1 {
            query.push(("pagina", page.to_string()));
        }
        query
    }

    /// Whether somebody may be sent here after entering: a page, and none that acts.
    pub(super) const fn can_be_returned_to(&self) -> bool {
        !matches!(
            self,
            Self::Repse
                | Self::Sample
                | Self::Rejected(_)
                | Self::Invite(_)
                | Self::Revoke(_)
                | Self::Restore(_)
        )
    }

    /// The methods that it knows, as `Allow` lists them.
    pub const fn methods(&self) -> &'static str {
        match self {
            Self::Home
            | Self::Capturistas { .. }
            | Self::Capturista(_)
            | Self::Sample
            | Self::Rejected(_) => "GET, HEAD",
            Self::Data
            | Self::Repse
            | Self::Register
            | Self::Many
            | Self::Preview { .. }
            | Self::Correct(_)
            | Self::Remove(_)
            | Self::Tokens
            | Self::RevokeToken(_) => "GET, HEAD, POST",
            Self::Invite(_) | Self::Revoke(_) | Self::Restore(_) => "POST",
        }
    }

    /// A name for logs: the shape of the address, without id or search.
    pub(super) const fn pattern(&self) -> &'static str {
        match self {
            Self::Home => "/panel",
            Self::Data => "/panel/datos",
            Self::Repse => "/panel/datos/repse",
            Self::Capturistas { .. } => "/panel/capturistas",
            Self::Register => "/panel/capturistas/alta",
            Self::Many => "/panel/capturistas/carga",
            Self::Sample => "/panel/capturistas/carga/ejemplo",
            Self::Preview { .. } => "/panel/capturistas/carga/{id}",
            Self::Rejected(_) => "/panel/capturistas/carga/{id}/rechazados",
            Self::Capturista(_) => "/panel/capturistas/{id}",
            Self::Correct(_) => "/panel/capturistas/{id}/corregir",
            Self::Invite(_) => "/panel/capturistas/{id}/invitar",
            Self::Revoke(_) => "/panel/capturistas/{id}/revocar",
            Self::Remove(_) => "/panel/capturistas/{id}/baja",
            Self::Restore(_) => "/panel/capturistas/{id}/restaurar",
            Self::Tokens => "/panel/llaves",
            Self::RevokeToken(_) => "/panel/llaves/{id}/revocar",
        }
    }
}
