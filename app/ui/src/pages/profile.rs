//! *Perfil del usuario* (guide, step 7).

use crate::components::icon::{
    LuBuilding2, LuCircleHelp, LuMegaphone, LuShieldCheck, LuUserRound, icon,
};
use crate::frame::VERSION;
use crate::routes::Route;
use leptos::prelude::*;

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// The person's CURP.
    pub curp: String,
    /// His full name.
    pub name: String,
    /// For whom he works at present.
    pub chosen: Option<Chosen>,
}

/// The contratista one works for at present.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// His id, as addresses carry it.
    pub id: String,
    /// His RFC.
    pub rfc: String,
    /// Name, denominación or razón social.
    pub name: String,
}

/// Draws the page.
pub fn view(model: Model) -> impl IntoView {
    let present = model.chosen.map(|chosen| {
        view! {
            <p class="present">
                "Ahora trabajas para " <strong>{chosen.name}</strong> " (RFC " {chosen.rfc} "). "
                <a href=Route::WorkArea(chosen.id).path()>"Ir a sus informativas"</a>
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
                <a class="button" href=Route::picker().path()>"Seleccionar un contratista"</a>
            </section>
            <section class="card" aria-labelledby="titulo-datos">
                {icon(LuUserRound)}
                <h2 id="titulo-datos">"Tus datos"</h2>
                <dl class="facts">
                    <div><dt>"CURP"</dt><dd class="code">{model.curp}</dd></div>
                    <div><dt>"Nombre completo"</dt><dd>{model.name}</dd></div>
                    <div><dt>"Rol"</dt><dd>"Capturista"</dd></div>
                </dl>
                <a class="card-link" href=Route::account().path()>"Tu contraseña, tu correo y tus sesiones"</a>
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
                <a class="card-link" href=Route::Privacy.path()>
                    "Ver más" <span class="visually-hidden">" del aviso de privacidad"</span>
                </a>
            </section>
            <section class="card" aria-labelledby="titulo-ayuda">
                {icon(LuCircleHelp)}
                <h2 id="titulo-ayuda">"Centro de ayuda"</h2>
                <p>"Los once pasos del ingreso y las preguntas más comunes."</p>
                <a class="card-link" href=Route::help().path()>
                    "Ver más" <span class="visually-hidden">" del centro de ayuda"</span>
                </a>
            </section>
        </div>
        <p class="version">"Versión " {VERSION}</p>
    }
}

/// How the page is loaded.
pub mod server {
    use super::{Chosen, Model};
    use crate::pages::Content;
    use crate::routes::Route;
    use crate::server::{Reply, RequestContext};

    /// The profile of whoever is signed in.
    ///
    /// # Errors
    /// Where to go or what to show instead, or what broke.
    pub fn load(context: &RequestContext) -> Reply {
        let session = context.signed_in(&Route::Profile)?;
        let person = session.person();
        Ok(Content::Profile(Model {
            curp: person.curp().as_str().to_owned(),
            name: person.full_name(),
            chosen: session.chosen().map(|chosen| Chosen {
                id: chosen.id.to_string(),
                rfc: chosen.rfc.clone(),
                name: chosen.name.clone(),
            }),
        }))
    }
}
