//! The contratista's first page: what is there already, and what comes next.

use crate::components::icon::{
    LuBuilding2, LuCircleHelp, LuKeyRound, LuShieldCheck, LuUserRound, icon,
};
use crate::pages::panel::data::REPSE;
use crate::pages::panel::tokens::TITLE;
use crate::routes::{PanelRoute, Route};
use leptos::prelude::*;
use words::thousands;

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// Name, denominación or razón social.
    pub name: String,
    /// RFC.
    pub rfc: String,
    /// Whether the general data are there.
    pub data: bool,
    /// Whether the REPSE registration is there.
    pub repse: bool,
    /// How many capturistas work for it now, or are invited.
    pub capturistas: u64,
    /// The serial number of the certificate with which it entered.
    pub certificate: String,
}

/// Draws the page.
pub fn view(model: Model) -> impl IntoView {
    let ready = model.data && model.repse;
    let step = |done: bool| if done { "Listo" } else { "Pendiente" };
    let data = || Route::Panel(PanelRoute::Data).path();
    let next = match (model.data, model.repse, model.capturistas) {
        (false, _, _) => (
            "Empieza por tus datos generales",
            "Dinos dónde localizarte y cuál es tu domicilio. Después podrás registrar capturistas.",
            "Dar mis datos generales",
            data(),
        ),
        (true, false, _) => (
            "Falta tu registro REPSE",
            "Sube el PDF de tu registro. Con eso ya podrás registrar capturistas.",
            "Subir mi registro REPSE",
            [&data(), "#", REPSE].concat(),
        ),
        (true, true, 0) => (
            "Registra a la primera persona",
            "Le enviaremos un correo para que cree su contraseña y empiece a capturar.",
            "Registrar a una persona",
            Route::Panel(PanelRoute::Register).path(),
        ),
        (true, true, _) => (
            "Tus capturistas",
            "Consulta quién ya entró, a quién le falta y a quién reenviarle su invitación.",
            "Ver mis capturistas",
            Route::Panel(PanelRoute::capturistas()).path(),
        ),
    };
    let (title, text, label, address) = next;
    let count = match model.capturistas {
        0 => "Todavía no tienes capturistas.".to_owned(),
        1 => "Tienes 1 capturista.".to_owned(),
        count => format!("Tienes {} capturistas.", thousands(count)),
    };
    view! {
        <h1 tabindex="-1">"Panel del contratista"</h1>
        <div class="overview">
            <section class="card card-main" aria-labelledby="titulo-siguiente">
                {icon(LuBuilding2)}
                <h2 id="titulo-siguiente">{title}</h2>
                <p>{text}</p>
                <a class="button" href=address>{label}</a>
            </section>
            <section class="card" aria-labelledby="titulo-empresa">
                {icon(LuShieldCheck)}
                <h2 id="titulo-empresa">"Quién eres"</h2>
                <dl class="facts">
                    <div><dt>"Nombre, denominación o razón social"</dt><dd>{model.name}</dd></div>
                    <div><dt>"RFC"</dt><dd class="code">{model.rfc}</dd></div>
                    <div><dt>"Certificado con el que entraste"</dt><dd class="code">{model.certificate}</dd></div>
                </dl>
            </section>
            <section class="card" aria-labelledby="titulo-datos">
                {icon(LuBuilding2)}
                <h2 id="titulo-datos">"Datos generales"</h2>
                <dl class="facts">
                    <div><dt>"Contacto y domicilios"</dt><dd>{step(model.data)}</dd></div>
                    <div><dt>"Registro REPSE"</dt><dd>{step(model.repse)}</dd></div>
                </dl>
                <a class="card-link" href=Route::Panel(PanelRoute::Data).path()>"Ver o cambiar mis datos"</a>
            </section>
            <section class="card" aria-labelledby="titulo-capturistas">
                {icon(LuUserRound)}
                <h2 id="titulo-capturistas">"Capturistas"</h2>
                <p>{count}</p>
                {ready
                    .then(|| {
                        view! {
                            <a class="card-link" href=Route::Panel(PanelRoute::Register).path()>
                                "Registrar a una persona"
                            </a>
                        }
                    })}
            </section>
            <section class="card" aria-labelledby="titulo-llaves">
                {icon(LuKeyRound)}
                <h2 id="titulo-llaves">{TITLE}</h2>
                <p>"Para que tu sistema de nómina registre y consulte capturistas por ti."</p>
                <a class="card-link" href=Route::Panel(PanelRoute::Tokens).path()>"Ver mis llaves"</a>
            </section>
            <section class="card" aria-labelledby="titulo-ayuda">
                {icon(LuCircleHelp)}
                <h2 id="titulo-ayuda">"Centro de ayuda"</h2>
                <p>"Qué hará cada capturista después de su registro, paso a paso."</p>
                <a class="card-link" href=Route::help().path()>
                    "Ver más" <span class="visually-hidden">" del centro de ayuda"</span>
                </a>
            </section>
        </div>
    }
}

/// How the page is loaded.
pub mod server {
    use super::Model;
    use crate::pages::Content;
    use crate::routes::PanelRoute;
    use crate::server::{Reply, RequestContext};
    use services::accounts;
    use services::general_data;

    /// Where the contratista stands.
    ///
    /// # Errors
    /// Where to go or what to show instead, or what broke.
    pub async fn load(context: &RequestContext) -> Reply {
        let session = context.entered(&PanelRoute::Home)?;
        let administration = session.administration();
        let known = general_data::known(context.services(), administration).await?;
        let contratista = session.contratista();
        Ok(Content::PanelHome(Model {
            name: contratista.name.clone(),
            rfc: contratista.rfc.clone(),
            data: known.data.is_some(),
            repse: known.repse.is_some(),
            capturistas: accounts::count(context.services(), administration).await?,
            certificate: administration.certificate().unwrap_or_default().to_owned(),
        }))
    }
}
