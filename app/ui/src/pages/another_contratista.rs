//! *Ahora trabajas para Y*: another tab chose another contratista, so nothing was done here.

use crate::address::Address as _;
use crate::addresses as to;
use crate::content::Content;
use crate::pages::profile::Chosen;
use leptos::prelude::*;
use std::borrow::Cow;

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// The contratista they work for now; `None` if they have left the work area.
    pub present: Option<Chosen>,
    /// The contratista of the requested page.
    pub asked: Chosen,
}

/// Draws the page.
pub fn view(model: Model) -> impl IntoView {
    let (title, text, forward) = match model.present {
        Some(present) => (
            ["Ahora trabajas para ", &present.name].concat(),
            "Lo elegiste en otra ventana o pestaña. Para que nada quede a nombre del contratista equivocado, aquí no hicimos nada.",
            view! {
                <a class="button" href={to::WorkArea { id: present.id }.path()}>"Seguir con " {present.name}</a>
            },
        ),
        None => (
            "Elige de nuevo el contratista".to_owned(),
            "En este momento no trabajas para ningún contratista. Aquí no hicimos nada.",
            view! {
                <a class="button" href=to::Picker::default().path()>"Seleccionar " {"un contratista".to_owned()}</a>
            },
        ),
    };
    view! {
        <section class="panel notice" data-tone="warning">
            <h1 tabindex="-1">{title}</h1>
            <p>{text}</p>
            <div class="actions">
                {forward}
                <a class="link-button" href={to::Confirm { id: model.asked.id }.path()}>
                    "Volver a " {model.asked.name}
                </a>
            </div>
        </section>
    }
}

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        "Cambiaste de contratista".into()
    }

    fn status(&self) -> u16 {
        409
    }

    fn view(self: Box<Self>) -> AnyView {
        view(*self).into_any()
    }
}
