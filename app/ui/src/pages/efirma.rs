//! *Ingresa con firma electrónica*. The page is still; a wasm of its own (`frontend/efirma`), loaded by this page
//! alone, opens the key and signs. No element that holds a file or a secret has a `name`, so that the browser itself
//! can never send one.

use crate::address::Address;
use crate::addresses as to;
use crate::components::icon::{LuShieldCheck, icon};
use crate::content::{Content, Sample};
use crate::page::Page;
use crate::paths::SignInNotice;
use crate::reply::{Answered, Reply};
use crate::request::RequestContext;
use leptos::prelude::*;
use std::borrow::Cow;

/// The address for requesting a challenge (POST).
pub const CHALLENGES_API: &str = "/api/v1/efirma/retos";

/// The address for answering it (POST).
pub const SESSION_API: &str = "/api/v1/efirma/sesion";

/// The page's data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Model {
    /// The notice on top.
    pub notice: Option<SignInNotice>,
    /// The local address to return to afterwards, or empty.
    pub return_to: String,
    /// Whether no authority is trusted in this installation, so that this sign-in is off.
    pub off: bool,
}

/// Draws the page.
fn view(model: &Model) -> impl IntoView + use<> {
    let message = model.notice.map(|notice| {
        let text = match notice {
            SignInNotice::SessionExpired => {
                "Tu sesión expiró. Ingresa de nuevo y te llevamos a donde estabas."
            }
            SignInNotice::SessionEnded => "Tu sesión se cerró antes de tiempo. Ingresa de nuevo.",
            SignInNotice::SignedOut => "Cerraste tu sesión. ¡Hasta pronto!",
        };
        view! { <p class="message" role="status" tabindex="-1" autofocus>{text}</p> }
    });
    let body = if model.off {
        view! {
            <p>
                "En este sitio todavía no se puede entrar con e.firma: quien lo opera no ha indicado en qué autoridades certificadoras confiar."
            </p>
        }
        .into_any()
    } else {
        form(&model.return_to).into_any()
    };
    view! {
        <section class="panel panel-narrow">
            {message}
            <h1 tabindex="-1">"Ingresa con firma electrónica"</h1>
            {body}
            <ul class="links">
                <li><a href=to::SignIn::default().path()>"Ingresar con tu CURP"</a></li>
                <li><a href=to::Help::default().path()>"Ver el centro de ayuda"</a></li>
            </ul>
        </section>
    }
}

fn form(return_to: &str) -> impl IntoView + use<> {
    let session = if return_to.is_empty() {
        SESSION_API.to_owned()
    } else {
        let address: String = form_urlencoded::byte_serialize(return_to.as_bytes()).collect();
        [SESSION_API, "?volver=", &address].concat()
    };
    view! {
        <p class="lead">
            "Para contratistas, con la e.firma de la empresa o de la persona. Si eres capturista y tienes e.firma, también entras con ella."
        </p>
        <div class="assurance">
            {icon(LuShieldCheck)}
            <p>
                <strong>"Tu llave privada y su contraseña se quedan en este equipo. "</strong>
                "Tu navegador firma aquí mismo; solo enviamos tu certificado y la firma."
            </p>
        </div>
        // Not `noscript`: whether browsers show it depends on more than whether scripts run.
        <div class="message without-scripts">
            <p>
                "Para que tu llave no salga de tu equipo, es tu navegador quien firma, y para eso necesita JavaScript. Actívalo y vuelve a abrir esta página."
            </p>
            <p>
                "Si eres capturista, puedes entrar sin él " <a href=to::SignIn::default().path()>"con tu CURP y tu contraseña"</a> "."
            </p>
        </div>
        <p class="message until-alive" id="efirma-cargando">"Preparando la firma en tu navegador…"</p>
        <p class="message" id="efirma-falla" role="alert" hidden>
            "No pudimos cargar lo que tu navegador necesita para firmar. Revisa tu internet y "
            <a href=to::EFirma::default().path()>"vuelve a intentarlo"</a> "."
        </p>
        <form
            id="efirma"
            class="needs-scripts"
            data-retos=CHALLENGES_API
            data-sesion=session
            novalidate
        >
            <div
                id="resumen-de-errores"
                class="error-summary"
                role="alert"
                tabindex="-1"
                hidden
                aria-labelledby="titulo-de-errores"
            >
                <h2 id="titulo-de-errores">"Hay un problema"</h2>
                <ul></ul>
            </div>
            <div class="drop" data-drop="">
                <p class="drop-hint">"Arrastra aquí tus dos archivos, o elígelos:"</p>
                <div class="field">
                    <label for="certificado">"Certificado (.cer)"</label>
                    <p class="field-error" id="certificado-error" hidden></p>
                    <input
                        type="file"
                        id="certificado"
                        accept=".cer,application/pkix-cert,application/x-x509-ca-cert"
                        aria-describedby="certificado-dicho"
                    />
                    <p class="file-said" id="certificado-dicho" aria-live="polite"></p>
                </div>
                <div class="field">
                    <label for="llave">"Llave privada (.key)"</label>
                    <p class="field-error" id="llave-error" hidden></p>
                    <input type="file" id="llave" accept=".key" aria-describedby="llave-dicho" />
                    <p class="file-said" id="llave-dicho" aria-live="polite"></p>
                </div>
            </div>
            <div class="field">
                <label for="clave">"Contraseña de la llave"</label>
                <p class="field-error" id="clave-error" hidden></p>
                <div class="password-field">
                    <input
                        type="password"
                        id="clave"
                        autocomplete="off"
                        autocapitalize="none"
                        spellcheck="false"
                    />
                    <button
                        type="button"
                        id="mostrar-clave"
                        class="show-password"
                        aria-controls="clave"
                        aria-pressed="false"
                    >
                        "Mostrar" <span class="visually-hidden">" la contraseña de la llave"</span>
                    </button>
                </div>
            </div>
            <p class="message" role="status" id="estado" hidden></p>
            <div class="message" id="lo-que-firmas" hidden>
                <p>"Tu navegador firma este texto:"</p>
                <p class="statement"></p>
            </div>
            <div class="actions">
                <button class="button button-wide" id="ingresar">"Ingresar"</button>
            </div>
        </form>
    }
}

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        "Ingresa con firma electrónica".into()
    }

    fn place(&self) -> Option<&'static str> {
        Some("Ingreso con e.firma")
    }

    fn stands_alone(&self) -> bool {
        true
    }

    fn is_of_panels(&self) -> bool {
        true
    }

    fn view(self: Box<Self>) -> AnyView {
        view(&self).into_any()
    }
}

impl Page for to::EFirma {
    /// Shows the page, or redirects a signed-in contratista to the panel.
    async fn load(self, context: &RequestContext) -> Answered {
        if context.contratista().is_some() {
            let next = self.return_to.unwrap_or_else(|| to::Panel.location());
            return Ok(Reply::Redirect(next));
        }
        Ok(Reply::show(Model {
            notice: self.notice,
            return_to: self
                .return_to
                .map(|location| location.address().to_owned())
                .unwrap_or_default(),
            off: context.services().authorities().is_empty(),
        }))
    }

    fn samples() -> Vec<Sample> {
        vec![Sample::new(
            "efirma",
            "Ingresa con firma electrónica",
            Model {
                notice: Some(SignInNotice::SessionExpired),
                return_to: to::Capturistas::default().path(),
                off: false,
            },
        )]
    }
}
