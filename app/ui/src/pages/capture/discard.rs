//! Discarding a return that is being captured.

use super::informativa::{of, sample_of, sample_period};
use super::rights::capturing;
use super::shared::{Of, name_of, notice};
use crate::address::Address as _;
use crate::addresses as to;
use crate::content::{Content, Sample};
use crate::message::Message;
use crate::page::Page;
use crate::reply::{Answered, Reply, Sent};
use crate::request::RequestContext;
use crate::section::Section;
use informativa::returns;
use leptos::prelude::*;
use std::borrow::Cow;

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// Which return.
    pub of: Of,
    /// What it is called.
    pub name: String,
}

/// Draws the page.
pub fn view(model: &Model) -> impl IntoView + use<> {
    let of = model.of;
    let action = to::Discard {
        contratista: of.contratista,
        informativa: of.informativa,
    }
    .path();
    let name = model.name.clone();
    view! {
        <section class="panel panel-narrow">
            <h1 tabindex="-1">"¿Descartar la informativa?"</h1>
            <p>
                {name} ": sus contratos y trabajadores dejan de verse y no se recuperan. Lo que quedó en tus registros de clientes y trabajadores se conserva."
            </p>
            <form method="post" action=action novalidate>
                <div class="actions">
                    <button class="button">"Descartar"</button>
                    <a class="link-button" href=of.page().address()>"Regresar"</a>
                </div>
            </form>
        </section>
    }
}

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        "Descartar la informativa".into()
    }

    fn section(&self) -> Option<Section> {
        Some(Section::Informativas)
    }

    fn is_of_panels(&self) -> bool {
        true
    }

    fn view(self: Box<Self>) -> AnyView {
        view(&self).into_any()
    }
}

impl Page for to::Discard {
    /// The question.
    async fn load(self, context: &RequestContext) -> Answered {
        let right = capturing(context, &self, self.contratista).await?;
        let found = returns::find(context.services(), &right, self.informativa.0)
            .await
            .map_err(notice)?;
        Ok(Reply::show(Model {
            of: of(self.contratista, self.informativa),
            name: name_of(found.period),
        }))
    }

    /// Discards it.
    async fn submit(self, context: &RequestContext, _: Sent<'_>) -> Answered {
        let right = capturing(context, &self, self.contratista).await?;
        returns::discard(context.services(), &right, self.informativa.0)
            .await
            .map_err(notice)?;
        let work = to::WorkArea {
            id: self.contratista,
        };
        Ok(Reply::Redirect(work.saying(Message::Discarded)))
    }

    fn samples() -> Vec<Sample> {
        let model = Model {
            of: sample_of(),
            name: name_of(sample_period()),
        };
        vec![Sample::new("descartar", "¿Descartar?", model)]
    }
}
