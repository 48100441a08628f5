//! *Perfil del usuario* (guide, step 7).

use crate::address::{Address as _, ContratistaId, Things};
use crate::addresses as to;
use crate::components::icon::{
    LuBuilding2, LuCircleHelp, LuMegaphone, LuShieldCheck, LuUserRound, icon,
};
use crate::content::{Content, Sample};
use crate::frame::VERSION;
use crate::page::Page;
use crate::reply::{Answered, Reply};
use crate::request::RequestContext;
use crate::samples::{LONG_COMPANY, LONG_PERSON, SOME_CURP};
use crate::section::Section;
use leptos::prelude::*;
use std::borrow::Cow;

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// The person's CURP.
    pub curp: String,
    /// Their full name.
    pub name: String,
    /// The contratista they currently work for.
    pub chosen: Option<Chosen>,
}

/// The contratista that a capturista currently works for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// Its id.
    pub id: ContratistaId,
    /// Its RFC.
    pub rfc: String,
    /// Name, denominación or razón social.
    pub name: String,
}

impl From<services::Contratista> for Chosen {
    fn from(contratista: services::Contratista) -> Self {
        Self {
            id: ContratistaId(contratista.id),
            rfc: contratista.rfc,
            name: contratista.name,
        }
    }
}

impl Chosen {
    /// An invented one.
    pub fn sample(name: &str) -> Self {
        Self {
            id: Things::nothing().contratista,
            rfc: "EKU9003173C9".to_owned(),
            name: name.to_owned(),
        }
    }
}

/// Draws the page.
pub fn view(model: Model) -> impl IntoView {
    let present = model.chosen.map(|chosen| {
        view! {
            <p class="present">
                "Ahora trabajas para " <strong>{chosen.name}</strong> " (RFC " {chosen.rfc} "). "
                <a href={to::WorkArea { id: chosen.id }.path()}>"Ir a sus informativas"</a>
            </p>
        }
    });
    view! {
        <h1 tabindex="-1">"Perfil del usuario"</h1>
        <div class="overview">
            <section class="card card-main" aria-labelledby="titulo-contratista">
                {icon(LuBuilding2)}
                <h2 id="titulo-contratista">"Selecciona un contratista para trabajar"</h2>
                {present}
                <p>"Elige por quién vas a capturar. Puedes cambiar cuando quieras."</p>
                <a class="button" href=to::Picker::default().path()>"Seleccionar un contratista"</a>
            </section>
            <section class="card" aria-labelledby="titulo-datos">
                {icon(LuUserRound)}
                <h2 id="titulo-datos">"Tus datos"</h2>
                <dl class="facts">
                    <div><dt>"CURP"</dt><dd class="code">{model.curp}</dd></div>
                    <div><dt>"Nombre completo"</dt><dd>{model.name}</dd></div>
                    <div><dt>"Rol"</dt><dd>"Capturista"</dd></div>
                </dl>
                <a class="card-link" href=to::Account.path()>"Tu contraseña, tu correo y tus sesiones"</a>
            </section>
            <section class="card" aria-labelledby="titulo-avisos">
                {icon(LuMegaphone)}
                <h2 id="titulo-avisos">"Avisos de Contratación-IMSS"</h2>
                <p>"Bienvenidos"</p>
            </section>
            <section class="card" aria-labelledby="titulo-privacidad">
                {icon(LuShieldCheck)}
                <h2 id="titulo-privacidad">"Aviso de Privacidad"</h2>
                <p>"Qué datos guardamos, para qué y cómo pedir que se corrijan."</p>
                <a class="card-link" href=to::Privacy.path()>
                    "Ver más" <span class="visually-hidden">" del aviso de privacidad"</span>
                </a>
            </section>
            <section class="card" aria-labelledby="titulo-ayuda">
                {icon(LuCircleHelp)}
                <h2 id="titulo-ayuda">"Centro de ayuda"</h2>
                <p>"Los once pasos del ingreso y las preguntas más comunes."</p>
                <a class="card-link" href=to::Help::default().path()>
                    "Ver más" <span class="visually-hidden">" del centro de ayuda"</span>
                </a>
            </section>
        </div>
        <p class="version">"Versión " {VERSION}</p>
    }
}

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        "Perfil del usuario".into()
    }

    fn section(&self) -> Option<Section> {
        Some(Section::Profile)
    }

    fn view(self: Box<Self>) -> AnyView {
        view(*self).into_any()
    }
}

impl Page for to::Profile {
    /// Shows the profile of the signed-in person.
    async fn load(self, context: &RequestContext) -> Answered {
        let session = context.signed_in(&self)?;
        let person = session.person();
        Ok(Reply::show(Model {
            curp: person.curp().as_str().to_owned(),
            name: person.full_name(),
            chosen: session.chosen().cloned().map(Chosen::from),
        }))
    }

    fn samples() -> Vec<Sample> {
        let with = |slug, name, chosen| {
            let model = Model {
                curp: SOME_CURP.to_owned(),
                name: LONG_PERSON.to_owned(),
                chosen,
            };
            Sample::new(slug, name, model)
        };
        vec![
            with("perfil", "Sin contratista", None),
            with(
                "perfil-con",
                "Con contratista",
                Some(Chosen::sample(LONG_COMPANY)),
            ),
        ]
    }
}
