//! One's own account: every address below `/mi-cuenta`, and the link that confirms a mail address.

use super::{ACCOUNT, CHANGE_PASSWORD, LinkToken};
use serde::{Deserialize, Serialize};

/// Where one sees one's sign-ins.
const SIGN_INS: &str = "/mi-cuenta/ingresos";

/// What the address of the link begins with that confirms a mail address.
pub(super) const MAIL_LINK: &str = "/correo/";

/// An address of one's own account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AccountRoute {
    /// `/mi-cuenta`: sessions, password, mail.
    Home,
    /// `/mi-cuenta/ingresos`: who has signed in, and who has tried.
    SignIns {
        /// Page of the list, from 1.
        page: u64,
    },
    /// `/mi-cuenta/contrasena`
    Password,
    /// `/mi-cuenta/correo`
    Mail,
    /// `/mi-cuenta/sesiones/cerrar`: every other one (POST only).
    CloseOthers,
    /// `/mi-cuenta/sesiones/{id}/cerrar` (POST only).
    Close(String),
    /// `/correo/{token}`: the page behind the link that was mailed to a new address.
    ConfirmMail(LinkToken),
    /// `/correo-actualizado`
    MailConfirmed,
}

impl AccountRoute {
    /// The first page.
    pub const fn home() -> Self {
        Self::Home
    }

    /// Reads a path's segments; `parameter` gives a value of the query.
    pub(super) fn parse(
        segments: &[&str],
        parameter: impl Fn(&str) -> Option<String>,
    ) -> Option<Self> {
        Some(match segments {
            ["mi-cuenta"] => Self::Home,
            ["mi-cuenta", "ingresos"] => Self::SignIns {
                page: super::page_number(parameter("pagina")),
            },
            ["mi-cuenta", "contrasena"] => Self::Password,
            ["mi-cuenta", "correo"] => Self::Mail,
            ["mi-cuenta", "sesiones", "cerrar"] => Self::CloseOthers,
            ["mi-cuenta", "sesiones", id, "cerrar"] if super::is_identifier(id) => {
                Self::Close((*id).to_owned())
            }
            ["correo", token] if super::is_token(token) => {
                Self::ConfirmMail(LinkToken((*token).to_owned()))
            }
            ["correo-actualizado"] => Self::MailConfirmed,
            _ => return None,
        })
    }

    /// The path, its query left out.
    pub(super) fn path(&self) -> String {
        match self {
            Self::Home => ACCOUNT.to_owned(),
            Self::SignIns { .. } => SIGN_INS.to_owned(),
            Self::Password => CHANGE_PASSWORD.to_owned(),
            Self::Mail => "/mi-cuenta/correo".to_owned(),
            Self::CloseOthers => "/mi-cuenta/sesiones/cerrar".to_owned(),
            Self::Close(id) => ["/mi-cuenta/sesiones/", id, "/cerrar"].concat(),
            Self::ConfirmMail(token) => [MAIL_LINK, token.reveal()].concat(),
            Self::MailConfirmed => "/correo-actualizado".to_owned(),
        }
    }

    /// The query: a name and a value, if there is one.
    pub(super) fn query(&self) -> Option<(&'static str, String)> {
        match self {
            Self::SignIns { page } => (*page > 1).then(|| ("pagina", page.to_string())),
            _ => None,
        }
    }

    /// Whether somebody may be sent here after signing in: a page, and none that acts.
    pub(super) const fn can_be_returned_to(&self) -> bool {
        matches!(
            self,
            Self::Home | Self::SignIns { .. } | Self::Password | Self::Mail
        )
    }

    /// The methods that it knows, as `Allow` lists them.
    pub const fn methods(&self) -> &'static str {
        match self {
            Self::Home | Self::SignIns { .. } | Self::MailConfirmed => "GET, HEAD",
            Self::Password | Self::Mail | Self::ConfirmMail(_) => "GET, HEAD, POST",
            Self::CloseOthers | Self::Close(_) => "POST",
        }
    }

    /// A name for logs: the shape of the address, without id or token.
    pub(super) const fn pattern(&self) -> &'static str {
        match self {
            Self::Home => ACCOUNT,
            Self::SignIns { .. } => SIGN_INS,
            Self::Password => CHANGE_PASSWORD,
            Self::Mail => "/mi-cuenta/correo",
            Self::CloseOthers => "/mi-cuenta/sesiones/cerrar",
            Self::Close(_) => "/mi-cuenta/sesiones/{id}/cerrar",
            Self::ConfirmMail(_) => "/correo/{enlace}",
            Self::MailConfirmed => "/correo-actualizado",
        }
    }
}
