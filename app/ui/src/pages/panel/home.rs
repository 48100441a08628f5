//! The contratista's first page: what is complete, and what comes next.

use crate::address::Address as _;
use crate::addresses as to;
use crate::components::icon::{
    LuBuilding2, LuCircleHelp, LuKeyRound, LuShieldCheck, LuUserRound, icon,
};
use crate::content::{Content, Sample};
use crate::document_ids::REPSE;
use crate::page::Page;
use crate::reply::{Answered, Reply};
use crate::request::RequestContext;
use crate::samples::LONG_COMPANY;
use crate::section::{Section, TOKENS};
use leptos::prelude::*;
use services::{accounts, general_data};
use std::borrow::Cow;
use words::thousands;

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// Name, denominación or razón social.
    pub name: String,
    /// RFC.
    pub rfc: String,
    /// Whether the general data exist.
    pub data: bool,
    /// Whether the REPSE registration exists.
    pub repse: bool,
    /// How many capturistas work for it now, or are invited.
    pub capturistas: u64,
    /// The serial number of the certificate that was used to sign in.
    pub certificate: String,
}

/// Draws the page.
pub fn view(model: Model) -> impl IntoView {
    let ready = model.data && model.repse;
    let step = |done: bool| if done { "Listo" } else { "Pendiente" };
    let data = || to::Data.path();
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
            to::Register.path(),
        ),
        (true, true, _) => (
            "Tus capturistas",
            "Consulta quién ya entró, a quién le falta y a quién reenviarle su invitación.",
            "Ver mis capturistas",
            to::Capturistas::default().path(),
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
                <a class="card-link" href=to::Data.path()>"Ver o cambiar mis datos"</a>
            </section>
            <section class="card" aria-labelledby="titulo-capturistas">
                {icon(LuUserRound)}
                <h2 id="titulo-capturistas">"Capturistas"</h2>
                <p>{count}</p>
                {ready
                    .then(|| {
                        view! {
                            <a class="card-link" href=to::Register.path()>
                                "Registrar a una persona"
                            </a>
                        }
                    })}
            </section>
            <section class="card" aria-labelledby="titulo-llaves">
                {icon(LuKeyRound)}
                <h2 id="titulo-llaves">{TOKENS}</h2>
                <p>"Para que tu sistema de nómina registre y consulte capturistas por ti."</p>
                <a class="card-link" href=to::Tokens.path()>"Ver mis llaves"</a>
            </section>
            <section class="card" aria-labelledby="titulo-ayuda">
                {icon(LuCircleHelp)}
                <h2 id="titulo-ayuda">"Centro de ayuda"</h2>
                <p>"Qué hará cada capturista después de su registro, paso a paso."</p>
                <a class="card-link" href=to::Help::default().path()>
                    "Ver más" <span class="visually-hidden">" del centro de ayuda"</span>
                </a>
            </section>
        </div>
    }
}

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        "Panel del contratista".into()
    }

    fn section(&self) -> Option<Section> {
        Some(Section::Panel)
    }

    fn view(self: Box<Self>) -> AnyView {
        view(*self).into_any()
    }
}

impl Page for to::Panel {
    /// Shows the contratista's progress.
    async fn load(self, context: &RequestContext) -> Answered {
        let session = context.entered(&self)?;
        let administration = session.administration();
        let known = general_data::known(context.services(), administration).await?;
        let contratista = session.contratista();
        Ok(Reply::show(Model {
            name: contratista.name.clone(),
            rfc: contratista.rfc.clone(),
            data: known.data.is_some(),
            repse: known.repse.is_some(),
            capturistas: accounts::count(context.services(), administration).await?,
            certificate: administration.certificate().unwrap_or_default().to_owned(),
        }))
    }

    fn samples() -> Vec<Sample> {
        let home = |slug, name, data, repse, capturistas| {
            let model = Model {
                name: LONG_COMPANY.to_owned(),
                rfc: "EKU9003173C9".to_owned(),
                data,
                repse,
                capturistas,
                certificate: "30001000000500003416".to_owned(),
            };
            Sample::new(slug, name, model)
        };
        vec![
            home("panel-nuevo", "Recién entró", false, false, 0),
            home("panel-sin-repse", "Falta el REPSE", true, false, 0),
            home("panel", "Con capturistas", true, true, 10_000),
        ]
    }
}
