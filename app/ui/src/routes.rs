//! Every address of the portal as a type: a page is linked by a value, never by a string, and
//! what comes from outside is parsed into one or refused.

#[cfg(feature = "ssr")]
mod account;
#[cfg(feature = "ssr")]
mod meant;
#[cfg(feature = "ssr")]
mod message;
#[cfg(feature = "ssr")]
mod panel;

#[cfg(feature = "ssr")]
pub use account::AccountRoute;
#[cfg(feature = "ssr")]
pub use meant::{LINKS, Meant, holds_link, meant};
#[cfg(feature = "ssr")]
pub use message::Message;
#[cfg(feature = "ssr")]
pub use panel::PanelRoute;

use serde::{Deserialize, Serialize};
use std::fmt;

// The addresses that pages name which live in the browser. Only these texts are loaded there, not
// `Route` with all that it knows.
/// Where one signs in.
pub const SIGN_IN: &str = "/ingresar";
/// Where a contratista enters.
pub const EFIRMA: &str = "/ingresar/efirma";
/// Where a forgotten password is recovered.
pub const RECOVERY: &str = "/recuperar";
/// What the address of a mailed link begins with.
pub const NEW_PASSWORD: &str = "/contrasena/";
/// One's own account.
pub const ACCOUNT: &str = "/mi-cuenta";
/// Where one changes one's password.
pub const CHANGE_PASSWORD: &str = "/mi-cuenta/contrasena";

/// The secret part of a mailed link. `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkToken(String);

impl LinkToken {
    /// One that opens nothing, to show a page with.
    pub fn sample() -> Self {
        Self("ejemplo".to_owned())
    }

    /// The token as it stands in the address.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for LinkToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("LinkToken(…)")
    }
}

/// Why a person finds himself at the sign-in page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SignInNotice {
    /// His session has ended by itself.
    SessionExpired,
    /// It was ended from elsewhere.
    SessionEnded,
    /// He signed out.
    SignedOut,
}

impl SignInNotice {
    const fn as_str(self) -> &'static str {
        match self {
            Self::SessionExpired => "expirada",
            Self::SessionEnded => "cerrada",
            Self::SignedOut => "salida",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        match text {
            "expirada" => Some(Self::SessionExpired),
            "cerrada" => Some(Self::SessionEnded),
            "salida" => Some(Self::SignedOut),
            _ => None,
        }
    }
}

/// An address of the portal. `Display` gives the local path with its query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Route {
    /// `/`: leads on to the profile or to sign-in.
    Home,
    /// `/ingresar`
    SignIn {
        /// The page that was asked for before signing in.
        return_to: Option<Box<Route>>,
        /// What to say on top.
        notice: Option<SignInNotice>,
    },
    /// `/ingresar/efirma`
    EFirma {
        /// The page that was asked for before entering.
        return_to: Option<Box<Route>>,
        /// What to say on top.
        notice: Option<SignInNotice>,
    },
    /// `/ingresar/efirma/como`: as whom, for somebody whose e.firma leaves it open.
    EFirmaAs,
    /// `/contrasena/{token}`: the page behind a mailed link.
    NewPassword(LinkToken),
    /// `/contrasena-actualizada`
    PasswordSaved,
    /// `/recuperar`
    Recovery,
    /// `/recuperar/enviado`
    RecoverySent,
    /// `/perfil`
    Profile,
    /// `/contratista`: the picker.
    Picker {
        /// What is searched for; empty for all.
        search: String,
        /// Page of the list, from 1.
        page: u64,
    },
    /// `/contratista/{id}`: are you sure?
    Confirm(String),
    /// `/trabajo/{id}`: the work area for one contratista.
    WorkArea(String),
    /// `/trabajo/{id}/dejar`: stop working for him (POST only).
    Leave(String),
    /// One's own account, which the server alone draws but for the change of password.
    #[cfg(feature = "ssr")]
    Account(AccountRoute),
    /// Below `/panel`: the contratista's side, which the server alone draws.
    #[cfg(feature = "ssr")]
    Panel(PanelRoute),
    /// `/salir` (POST only).
    SignOut,
    /// `/ayuda`: the help centre.
    Help {
        /// What is searched for; empty for all.
        search: String,
    },
    /// `/privacidad`
    Privacy,
    /// `/privacidad/simplificado`
    PrivacyInShort,
    /// A page, and what it says on top.
    #[cfg(feature = "ssr")]
    Saying(Box<Route>, Message),
}

impl Route {
    /// The sign-in page, bare.
    pub const fn sign_in() -> Self {
        Self::SignIn {
            return_to: None,
            notice: None,
        }
    }

    /// The page of the e.firma, bare.
    pub const fn efirma() -> Self {
        Self::EFirma {
            return_to: None,
            notice: None,
        }
    }

    /// One's own account.
    #[cfg(feature = "ssr")]
    pub const fn account() -> Self {
        Self::Account(AccountRoute::home())
    }

    /// The contratista's first page.
    #[cfg(feature = "ssr")]
    pub const fn panel() -> Self {
        Self::Panel(PanelRoute::Home)
    }

    /// The picker's first page, with nothing searched for.
    pub const fn picker() -> Self {
        Self::Picker {
            search: String::new(),
            page: 1,
        }
    }

    /// The help centre, whole.
    pub const fn help() -> Self {
        Self::Help {
            search: String::new(),
        }
    }

    /// The same page with this on top.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn saying(self, message: Message) -> Self {
        Self::Saying(Box::new(self.bare()), message)
    }

    /// The page, and what it says on top.
    #[cfg(feature = "ssr")]
    pub fn apart(self) -> (Self, Option<Message>) {
        match self {
            Self::Saying(page, message) => (*page, Some(message)),
            page => (page, None),
        }
    }

    /// The page without what it says on top.
    fn bare(self) -> Self {
        #[cfg(feature = "ssr")]
        return self.apart().0;
        #[cfg(not(feature = "ssr"))]
        return self;
    }

    /// Reads a local address, `path` or `path?query`. `None` for anything that is not one of ours:
    /// absolute addresses, `//host`, backslashes, unknown paths.
    pub fn parse(address: &str) -> Option<Self> {
        Self::read(address, |inner| Self::read(inner, |_| None))
    }

    /// `return_to` reads the address that one comes back to after signing in: once, so that nobody
    /// can nest addresses as deep as the stack.
    fn read(address: &str, return_to: fn(&str) -> Option<Self>) -> Option<Self> {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let path = path.strip_prefix('/')?;
        let query = query.split('#').next().unwrap_or_default();
        let parameter = |name: &str| {
            form_urlencoded::parse(query.as_bytes())
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.into_owned())
        };
        let return_to = || {
            parameter("volver")
                .and_then(|address| return_to(&address))
                .map(Self::bare)
                .filter(Self::can_be_returned_to)
                .map(Box::new)
        };
        let notice = || parameter("motivo").and_then(|text| SignInNotice::parse(&text));
        let segments: Vec<&str> = path.split('/').collect();
        let page = match segments.as_slice() {
            [""] => Self::Home,
            ["ingresar"] => Self::SignIn {
                return_to: return_to(),
                notice: notice(),
            },
            ["ingresar", "efirma"] => Self::EFirma {
                return_to: return_to(),
                notice: notice(),
            },
            ["ingresar", "efirma", "como"] => Self::EFirmaAs,
            #[cfg(feature = "ssr")]
            ["panel", rest @ ..] => Self::Panel(PanelRoute::parse(rest, parameter)?),
            ["contrasena", token] if is_token(token) => {
                Self::NewPassword(LinkToken((*token).to_owned()))
            }
            ["contrasena-actualizada"] => Self::PasswordSaved,
            ["recuperar"] => Self::Recovery,
            ["recuperar", "enviado"] => Self::RecoverySent,
            ["perfil"] => Self::Profile,
            ["contratista"] => Self::Picker {
                search: parameter("buscar").unwrap_or_default(),
                page: page_number(parameter("pagina")),
            },
            ["contratista", id] if is_identifier(id) => Self::Confirm((*id).to_owned()),
            ["trabajo", id] if is_identifier(id) => Self::WorkArea((*id).to_owned()),
            ["trabajo", id, "dejar"] if is_identifier(id) => Self::Leave((*id).to_owned()),
            ["salir"] => Self::SignOut,
            ["ayuda"] => Self::Help {
                search: parameter("buscar").unwrap_or_default(),
            },
            ["privacidad"] => Self::Privacy,
            ["privacidad", "simplificado"] => Self::PrivacyInShort,
            #[cfg(feature = "ssr")]
            other => Self::Account(AccountRoute::parse(other, parameter)?),
            #[cfg(not(feature = "ssr"))]
            _ => return None,
        };
        #[cfg(feature = "ssr")]
        if let Some(message) = parameter(message::PARAMETER)
            .and_then(|text| Message::parse(&text))
            .filter(|_| page.can_be_returned_to())
        {
            return Some(page.saying(message));
        }
        Some(page)
    }

    /// The path without its query: where a form on this page is posted to.
    pub fn path(&self) -> String {
        match self {
            Self::Home => "/".to_owned(),
            Self::SignIn { .. } => SIGN_IN.to_owned(),
            Self::EFirma { .. } => EFIRMA.to_owned(),
            Self::EFirmaAs => "/ingresar/efirma/como".to_owned(),
            #[cfg(feature = "ssr")]
            Self::Account(route) => route.path(),
            #[cfg(feature = "ssr")]
            Self::Panel(route) => route.path(),
            Self::NewPassword(token) => [NEW_PASSWORD, token.reveal()].concat(),
            Self::PasswordSaved => "/contrasena-actualizada".to_owned(),
            Self::Recovery => RECOVERY.to_owned(),
            Self::RecoverySent => "/recuperar/enviado".to_owned(),
            Self::Profile => "/perfil".to_owned(),
            Self::Picker { .. } => "/contratista".to_owned(),
            Self::Confirm(id) => ["/contratista/", id].concat(),
            Self::WorkArea(id) => ["/trabajo/", id].concat(),
            Self::Leave(id) => ["/trabajo/", id, "/dejar"].concat(),
            Self::SignOut => "/salir".to_owned(),
            Self::Help { .. } => "/ayuda".to_owned(),
            Self::Privacy => "/privacidad".to_owned(),
            Self::PrivacyInShort => "/privacidad/simplificado".to_owned(),
            #[cfg(feature = "ssr")]
            Self::Saying(page, _) => page.path(),
        }
    }

    /// The whole local address, query included.
    pub fn address(&self) -> String {
        #[cfg(feature = "ssr")]
        if let Self::Saying(page, message) = self {
            let page = page.address();
            let separator = if page.contains('?') { "&" } else { "?" };
            return [&page, separator, message::PARAMETER, "=", message.as_str()].concat();
        }
        let mut address = self.path();
        let mut separator = '?';
        let mut add = |name: &str, value: &str| {
            address.push(separator);
            separator = '&';
            address.push_str(name);
            address.push('=');
            address.extend(form_urlencoded::byte_serialize(value.as_bytes()));
        };
        match self {
            Self::SignIn { return_to, notice } | Self::EFirma { return_to, notice } => {
                if let Some(notice) = notice {
                    add("motivo", notice.as_str());
                }
                if let Some(route) = return_to {
                    add("volver", &route.address());
                }
            }
            Self::Picker { search, page } => {
                if !search.is_empty() {
                    add("buscar", search);
                }
                if *page > 1 {
                    add("pagina", &page.to_string());
                }
            }
            #[cfg(feature = "ssr")]
            Self::Account(route) => {
                if let Some((name, value)) = route.query() {
                    add(name, &value);
                }
            }
            #[cfg(feature = "ssr")]
            Self::Panel(route) => {
                for (name, value) in route.query() {
                    add(name, &value);
                }
            }
            Self::Help { search } if !search.is_empty() => add("buscar", search),
            _ => {}
        }
        address
    }

    /// Whether somebody may be sent here after signing in: pages behind the sign-in, none that acts.
    pub const fn can_be_returned_to(&self) -> bool {
        match self {
            Self::Profile | Self::Picker { .. } | Self::Confirm(_) | Self::WorkArea(_) => true,
            #[cfg(feature = "ssr")]
            Self::Account(route) => route.can_be_returned_to(),
            #[cfg(feature = "ssr")]
            Self::Panel(route) => route.can_be_returned_to(),
            _ => false,
        }
    }

    /// A name for logs: the shape of the address, without token or search.
    pub const fn pattern(&self) -> &'static str {
        match self {
            Self::Home => "/",
            Self::SignIn { .. } => "/ingresar",
            Self::EFirma { .. } => "/ingresar/efirma",
            Self::EFirmaAs => "/ingresar/efirma/como",
            #[cfg(feature = "ssr")]
            Self::Account(route) => route.pattern(),
            #[cfg(feature = "ssr")]
            Self::Panel(route) => route.pattern(),
            Self::NewPassword(_) => "/contrasena/{enlace}",
            Self::PasswordSaved => "/contrasena-actualizada",
            Self::Recovery => "/recuperar",
            Self::RecoverySent => "/recuperar/enviado",
            Self::Profile => "/perfil",
            Self::Picker { .. } => "/contratista",
            Self::Confirm(_) => "/contratista/{id}",
            Self::WorkArea(_) => "/trabajo/{id}",
            Self::Leave(_) => "/trabajo/{id}/dejar",
            Self::SignOut => "/salir",
            Self::Help { .. } => "/ayuda",
            Self::Privacy => "/privacidad",
            Self::PrivacyInShort => "/privacidad/simplificado",
            #[cfg(feature = "ssr")]
            Self::Saying(page, _) => page.pattern(),
        }
    }
}

impl fmt::Display for Route {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.address())
    }
}

/// A link's token is base64url; anything else cannot be one, but a truncated one still gets the
/// page that helps.
fn is_token(text: &str) -> bool {
    !text.is_empty() && text.len() <= 128 && text.chars().all(is_of_a_token)
}

fn is_of_a_token(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_')
}

/// A page of a list, from 1.
fn page_number(text: Option<String>) -> u64 {
    text.and_then(|text| text.parse().ok())
        .filter(|page| *page > 0)
        .unwrap_or(1)
}

fn is_identifier(text: &str) -> bool {
    text.len() == 36
        && text
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0190a7c0-0000-7000-8000-000000000001";

    fn all() -> Vec<Route> {
        vec![
            Route::Home,
            Route::sign_in(),
            Route::SignIn {
                return_to: Some(Box::new(Route::Picker {
                    search: "ñandú & co".into(),
                    page: 3,
                })),
                notice: Some(SignInNotice::SessionExpired),
            },
            Route::SignIn {
                return_to: None,
                notice: Some(SignInNotice::SessionEnded),
            },
            Route::SignIn {
                return_to: None,
                notice: Some(SignInNotice::SignedOut),
            },
            Route::efirma(),
            Route::EFirma {
                return_to: Some(Box::new(Route::Panel(PanelRoute::Capturistas {
                    search: "peña & hijos".into(),
                    state: "activo".into(),
                    page: 2,
                }))),
                notice: Some(SignInNotice::SessionExpired),
            },
            Route::EFirmaAs,
            Route::account(),
            Route::account().saying(Message::MailAsked),
            Route::account().saying(Message::PasswordRemoved),
            Route::Account(AccountRoute::SignIns { page: 2 }).saying(Message::SessionClosed),
            Route::panel().saying(Message::DataSaved),
            Route::Account(AccountRoute::SignIns { page: 1 }),
            Route::Account(AccountRoute::SignIns { page: 2 }),
            Route::Account(AccountRoute::Password),
            Route::Account(AccountRoute::Mail),
            Route::Account(AccountRoute::CloseOthers),
            Route::Account(AccountRoute::Close(ID.into())),
            Route::Account(AccountRoute::ConfirmMail(LinkToken("abc-_9".into()))),
            Route::Account(AccountRoute::MailConfirmed),
            Route::panel(),
            Route::Panel(PanelRoute::Data),
            Route::Panel(PanelRoute::Repse),
            Route::Panel(PanelRoute::capturistas()),
            Route::Panel(PanelRoute::Register),
            Route::Panel(PanelRoute::Many),
            Route::Panel(PanelRoute::Sample),
            Route::Panel(PanelRoute::Preview {
                id: ID.into(),
                page: 3,
            }),
            Route::Panel(PanelRoute::Rejected(ID.into())),
            Route::Panel(PanelRoute::Capturista(ID.into())),
            Route::Panel(PanelRoute::Correct(ID.into())),
            Route::Panel(PanelRoute::Invite(ID.into())),
            Route::Panel(PanelRoute::Revoke(ID.into())),
            Route::Panel(PanelRoute::Remove(ID.into())),
            Route::Panel(PanelRoute::Restore(ID.into())),
            Route::Panel(PanelRoute::Tokens),
            Route::Panel(PanelRoute::RevokeToken(ID.into())),
            Route::NewPassword(LinkToken("abc-_9".into())),
            Route::PasswordSaved,
            Route::Recovery,
            Route::RecoverySent,
            Route::Profile,
            Route::picker(),
            Route::Picker {
                search: "100 % + ?#/ \\".into(),
                page: 1,
            },
            Route::Confirm(ID.into()),
            Route::WorkArea(ID.into()),
            Route::Leave(ID.into()),
            Route::SignOut,
            Route::help(),
            Route::Help {
                search: "¿enlace? & más".into(),
            },
            Route::Privacy,
            Route::PrivacyInShort,
        ]
    }

    #[test]
    fn every_address_reads_back_as_the_route_it_was_written_from() {
        for route in all() {
            assert_eq!(
                Route::parse(&route.address()),
                Some(route.clone()),
                "{route}"
            );
        }
    }

    #[test]
    fn addresses_that_are_not_ours_are_refused() {
        for address in [
            "",
            "https://evil.example/perfil",
            "//evil.example",
            "/\\evil.example",
            "/perfil/",
            "/contratista/x",
            "/trabajo/../perfil",
            "/contrasena/a%2Fb",
            "perfil",
            "/PERFIL",
        ] {
            assert_eq!(Route::parse(address), None, "{address}");
        }
    }

    #[test]
    fn only_pages_behind_the_sign_in_are_returned_to() {
        for (address, accepted) in [
            ("/ingresar?volver=/perfil", true),
            ("/ingresar?volver=/salir", false),
            ("/ingresar?volver=//evil.example/perfil", false),
            ("/ingresar?volver=https%3A%2F%2Fevil.example", false),
            ("/ingresar?volver=/contrasena/abc", false),
            ("/ingresar?volver=/mi-cuenta", true),
            ("/ingresar?volver=/mi-cuenta/sesiones/cerrar", false),
            ("/ingresar?volver=/correo/abc", false),
            ("/ingresar?volver=/panel/capturistas", true),
            ("/ingresar?volver=/panel/datos/repse", false),
            ("/ingresar?volver=/panel/llaves", true),
        ] {
            let Some(Route::SignIn { return_to, .. }) = Route::parse(address) else {
                panic!("{address} is the sign-in page");
            };
            assert_eq!(return_to.is_some(), accepted, "{address}");
        }
    }

    #[test]
    fn addresses_nested_without_end_are_read_at_once() {
        let deep = "/ingresar?volver=".repeat(4_000);
        let Some(Route::SignIn { return_to, .. }) = Route::parse(&deep) else {
            panic!("it is the sign-in page");
        };
        assert_eq!(return_to, None);
    }

    #[test]
    fn a_token_never_shows_in_debug_output() {
        let route = Route::NewPassword(LinkToken("secreto-del-enlace".into()));
        assert!(!format!("{route:?}").contains("secreto"));
    }
}
