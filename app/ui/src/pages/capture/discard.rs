//! Discarding a return that is being captured.

use super::informativa::{of, sample_of, sample_period};
use super::rights::capturing;
use super::shared::{Of, changed_meanwhile, confirmation, counted, name_of, notice, seen};
use crate::address::Address as _;
use crate::addresses as to;
use crate::content::{Content, Sample};
use crate::message::Message;
use crate::page::Page;
use crate::reply::{Answered, Fields, Reply, Sent};
use crate::request::RequestContext;
use crate::section::Section;
use informativa::{CaptureError, changes, returns};
use leptos::prelude::*;
use std::borrow::Cow;

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// Which return.
    pub of: Of,
    /// What it is called.
    pub name: String,
    /// How many contracts it has.
    pub contracts: u64,
    /// How many rows of workers these have.
    pub workers: u64,
    /// How often it had been changed.
    pub seen: i64,
    /// Whether it was changed since the question was asked.
    pub changed: bool,
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
    let what = format!(
        "Tiene {} y {}.",
        counted(model.contracts, "contrato", "contratos"),
        counted(
            model.workers,
            "renglón de trabajadores",
            "renglones de trabajadores"
        )
    );
    view! {
        <section class="panel panel-narrow">
            {model.changed.then(|| changed_meanwhile("Alguien cambió esta informativa desde que la viste. Ábrela y revisa si todavía quieres descartarla."))}
            <h1 tabindex="-1">"¿Descartar la informativa?"</h1>
            <p>
                {name} ": sus contratos y trabajadores dejan de verse y no se recuperan. Lo que quedó en tus registros de clientes y trabajadores se conserva."
            </p>
            <p>{what}</p>
            {confirmation(action, model.seen.to_string(), "Descartar", of.page().address())}
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

    fn is_refused(&self) -> bool {
        self.changed
    }

    fn is_of_panels(&self) -> bool {
        true
    }

    fn view(self: Box<Self>) -> AnyView {
        view(&self).into_any()
    }
}

impl to::Discard {
    async fn question(self, context: &RequestContext, changed: bool) -> Answered {
        let right = capturing(context, &self, self.contratista).await?;
        let (services, id) = (context.services(), self.informativa.0);
        // Before the rest is read: what is changed after it is not seen.
        let seen = changes::of_return(services, &right, id).await;
        let seen = seen.map_err(notice)?;
        let found = returns::find(services, &right, id).await.map_err(notice)?;
        let counted = returns::counted(services, found).await?;
        Ok(Reply::show(Model {
            of: of(self.contratista, self.informativa),
            name: name_of(counted.found.period),
            contracts: counted.contracts,
            workers: counted.workers,
            seen,
            changed,
        }))
    }
}

impl Page for to::Discard {
    /// The question.
    async fn load(self, context: &RequestContext) -> Answered {
        self.question(context, false).await
    }

    /// Discards it, unless somebody has changed it since. Idempotent.
    async fn submit(self, context: &RequestContext, sent: Sent<'_>) -> Answered {
        let form: Fields = sent.form()?;
        let right = capturing(context, &self, self.contratista).await?;
        let (services, id) = (context.services(), self.informativa.0);
        match returns::discard(services, &right, id, seen(&form)).await {
            // Where it is discarded already, it was pressed twice.
            Ok(()) | Err(CaptureError::Closed) => {
                let work = to::WorkArea {
                    id: self.contratista,
                };
                Ok(Reply::Redirect(work.saying(Message::Discarded)))
            }
            Err(CaptureError::Conflict) => self.question(context, true).await,
            Err(error) => Err(notice(error)),
        }
    }

    fn samples() -> Vec<Sample> {
        let model = |changed| Model {
            of: sample_of(),
            name: name_of(sample_period()),
            contracts: 5_000,
            workers: 99_999,
            seen: 7,
            changed,
        };
        vec![
            Sample::new("descartar", "¿Descartar?", model(false)),
            Sample::new("descartar-cambiada", "Alguien la cambió", model(true)),
        ]
    }
}
