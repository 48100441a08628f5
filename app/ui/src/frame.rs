//! The frame around every page, drawn by the server alone: strips, header, footer. The header depends on who is signed
//! in and is sent to the browser's copy as HTML.

use crate::address::{Address as _, ContratistaId};
use crate::addresses as to;
use crate::section::{Section, TOKENS};
use crate::still::still_html;
use crate::texts::helpdesk_address;
use leptos::prelude::*;

/// The product's short name.
pub const PRODUCT: &str = "ICSOE";

/// The version that the footer and the profile show, from the build.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The frame's data, which depend on the request and not on the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Whether this is a demonstration, which a strip on every page says.
    pub demonstration: bool,
    /// Who is signed in, if anybody.
    pub person: Option<SignedIn>,
    /// The request's number in the log, for error pages.
    pub number: Option<String>,
}

/// Who is signed in, as every page shows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignedIn {
    /// A capturista.
    Capturista {
        /// Full name.
        name: String,
        /// The contratista that they currently work for.
        chosen: Option<ContratistaId>,
    },
    /// A contratista.
    Contratista {
        /// Its id.
        id: ContratistaId,
        /// Name, denominación or razón social.
        name: String,
    },
}

impl SignedIn {
    fn name(&self) -> &str {
        match self {
            Self::Capturista { name, .. } | Self::Contratista { name, .. } => name,
        }
    }
}

impl Frame {
    /// The frame of a page when nobody is signed in.
    pub const fn of_nobody(demonstration: bool) -> Self {
        Self {
            demonstration,
            person: None,
            number: None,
        }
    }

    /// The same for the request with this number.
    #[must_use]
    pub fn numbered(self, number: Option<String>) -> Self {
        Self { number, ..self }
    }

    /// Elements before the application: skip link, and the strip saying whose site this is not.
    pub fn before(&self) -> impl IntoView + use<> {
        view! {
            <a class="skip-link" href="#contenido">"Saltar al contenido"</a>
            <aside class="trust-strip" aria-label="De quién es este sitio">
                <p>"Implementación independiente, ajena al IMSS"</p>
            </aside>
            {self.demonstration.then(demonstration_strip)}
            {self.person.is_none().then(without_cookies)}
        }
    }

    /// The inside of the header.
    ///
    /// `place` is its text for people who are not signed in.
    pub fn header(&self, present: Option<Section>, place: Option<&'static str>) -> String {
        let owner = Owner::new();
        owner.with(|| match &self.person {
            Some(person) => still_html(header_of(person, present)),
            None => still_html(view! {
                <div class="header-inner">
                    {brand()}
                    {place.map(|place| view! { <p class="header-where">{place}</p> })}
                </div>
            }),
        })
    }
}

fn header_of(person: &SignedIn, present: Option<Section>) -> impl IntoView + use<> {
    let link = |section: Section, address: String, name: &'static str| {
        let current = (present == Some(section)).then_some("page");
        // On narrow screens the part in parentheses is only read out.
        let (name, more) = name.split_once(" (").unwrap_or((name, ""));
        let more = (!more.is_empty()).then(|| [" (", more].concat());
        let more = more.map(|more| view! { <span>{more}</span> });
        view! { <li><a href=address aria-current=current>{name} {more}</a></li> }
    };
    let sections = match person {
        SignedIn::Capturista { chosen, .. } => {
            let work = chosen.map(|id| {
                link(
                    Section::Informativas,
                    to::WorkArea { id }.path(),
                    "Informativas",
                )
            });
            view! {
                {link(Section::Profile, to::Profile.path(), "Perfil")}
                {link(Section::Contratista, to::Picker::default().path(), "Contratista")}
                {work}
                {link(Section::Account, to::Account.path(), "Mi cuenta")}
            }
            .into_any()
        }
        SignedIn::Contratista { id, .. } => view! {
            {link(Section::Panel, to::Panel.path(), "Inicio")}
            {link(Section::Informativas, to::WorkArea { id: *id }.path(), "Informativas")}
            {link(Section::Data, to::Data.path(), "Datos generales")}
            {link(Section::Capturistas, to::Capturistas::default().path(), "Capturistas")}
            {link(Section::Tokens, to::Tokens.path(), TOKENS)}
        }
        .into_any(),
    };
    view! {
        <div class="header-inner">
            {brand()}
            <div class="account">
                <span class="account-name">{person.name().to_owned()}</span>
                <form method="post" action=to::SignOut.path()>
                    <button class="button-quiet">"Cerrar sesión"</button>
                </form>
            </div>
        </div>
        <nav class="sections" aria-label="Secciones">
            <ul>{sections}</ul>
        </nav>
    }
}

/// The message for a browser without cookies; hidden otherwise.
fn without_cookies() -> impl IntoView {
    view! {
        <div class="message without-cookies" role="alert">
            <p>
                "Tu navegador no guarda cookies, y sin ellas no podemos mantener abierta tu sesión. Permítelas para este sitio y vuelve a cargar la página."
            </p>
        </div>
    }
}

/// The strip that says this is a demonstration.
fn demonstration_strip() -> impl IntoView {
    view! {
        <aside class="demonstration-strip" aria-label="Demostración">
            <p>
                <strong>"Demostración"</strong>
                <span>": todo es inventado."</span>
                " "
                <a rel="external" href="/demo">"Guía"</a>
                " "
                <a rel="external" href="/demo/correo">"Correo"</a>
                " "
                <a rel="external" href="/demo/reloj">"Reloj"</a>
            </p>
        </aside>
    }
}

/// The product's name, linked to the home page.
fn brand() -> impl IntoView {
    view! {
        <a class="brand" href=to::Home.path()>
            <span class="brand-short">{PRODUCT}</span>
            <span class="brand-long">"Informativa de Contratos de Servicios u Obras Especializados"</span>
        </a>
    }
}

/// The footer, the same on every page.
pub fn footer() -> impl IntoView {
    view! {
        <footer class="footer">
            <div class="footer-inner">
                <p>"Implementación independiente: no es un sitio del IMSS ni del Gobierno de México."</p>
                <ul class="footer-links">
                    <li><a href=to::Help::default().path()>"Centro de ayuda"</a></li>
                    <li><a href=helpdesk_address()>"Mesa de ayuda"</a></li>
                    <li><a href=to::Privacy.path()>"Aviso de privacidad"</a></li>
                    <li><a rel="external" href="/api">"API"</a></li>
                    <li>"Versión " {VERSION}</li>
                </ul>
            </div>
        </footer>
    }
}
