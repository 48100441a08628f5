//! *Ahora trabajas para Y*: another tab chose somebody else, so nothing was done here.

use crate::pages::profile::Chosen;
use crate::routes::Route;
use leptos::prelude::*;

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// For whom he works now; `None` when he has left the work area altogether.
    pub present: Option<Chosen>,
    /// Whose page this was.
    pub asked: Chosen,
}

/// Draws the page.
pub fn view(model: Model) -> impl IntoView {
    let (title, text, forward) = match model.present {
        Some(present) => (
            ["Ahora trabajas para ", &present.name].concat(),
            "Lo elegiste en otra ventana o pestaña. Para que nada quede a nombre del contratista equivocado, aquí no hicimos nada.",
            view! {
                <a class="button" href=Route::WorkArea(present.id).path()>"Seguir con " {present.name}</a>
            },
        ),
        None => (
            "Elige de nuevo el contratista".to_owned(),
            "En este momento no trabajas para ningún contratista. Aquí no hicimos nada.",
            view! {
                <a class="button" href=Route::picker().path()>"Seleccionar " {"un contratista".to_owned()}</a>
            },
        ),
    };
    view! {
        <section class="panel notice" data-tone="warning">
            <h1 tabindex="-1">{title}</h1>
            <p>{text}</p>
            <div class="actions">
                {forward}
                <a class="link-button" href=Route::Confirm(model.asked.id).path()>
                    "Volver a " {model.asked.name}
                </a>
            </div>
        </section>
    }
}
