//! The confirmation of the chosen contratista (guide, step 10).

use crate::address::Address as _;
use crate::addresses as to;
use crate::content::{Content, Sample};
use crate::page::Page;
use crate::pages::profile::Chosen;
use crate::reply::{Answered, Reply, Sent};
use crate::request::RequestContext;
use crate::samples::LONG_COMPANY;
use crate::section::Section;
use leptos::prelude::*;
use services::acting_for;
use std::borrow::Cow;

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// The chosen contratista.
    pub contratista: Chosen,
}

/// Draws the page.
pub fn view(model: Model) -> impl IntoView {
    let Chosen { id, rfc, name } = model.contratista;
    let action = to::Confirm { id }.path();
    view! {
        <section class="panel panel-narrow">
            <h1 tabindex="-1">"Confirma el contratista"</h1>
            <p class="lead">"Vas a capturar la información de:"</p>
            <dl class="facts facts-large">
                <div><dt>"RFC"</dt><dd class="code">{rfc}</dd></div>
                <div><dt>"Nombre, denominación o razón social"</dt><dd>{name}</dd></div>
            </dl>
            <p>"¿Es correcto? Todo lo que captures quedará a nombre de este contratista."</p>
            <form method="post" action=action novalidate>
                <div class="actions">
                    <button class="button">"Continuar"</button>
                    <a class="link-button" href=to::Picker::default().path()>"Regresar"</a>
                </div>
            </form>
        </section>
    }
}

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        "Confirma el contratista".into()
    }

    fn section(&self) -> Option<Section> {
        Some(Section::Contratista)
    }

    fn view(self: Box<Self>) -> AnyView {
        view(*self).into_any()
    }
}

impl Page for to::Confirm {
    /// Names the contratista, if the signed-in person may work for it.
    async fn load(self, context: &RequestContext) -> Answered {
        let session = context.signed_in(&self)?;
        let contratista = acting_for::find(context.services(), session, self.id.0).await?;
        Ok(Reply::show(Model {
            contratista: contratista.into(),
        }))
    }

    /// Chooses it and opens the work area.
    async fn submit(self, context: &RequestContext, _: Sent<'_>) -> Answered {
        let session = context.signed_in(&self)?;
        acting_for::choose(context.services(), session, self.id.0).await?;
        Ok(Reply::redirect(to::WorkArea { id: self.id }))
    }

    fn samples() -> Vec<Sample> {
        vec![Sample::new(
            "confirmar",
            "Confirmación",
            Model {
                contratista: Chosen::sample(LONG_COMPANY),
            },
        )]
    }
}
