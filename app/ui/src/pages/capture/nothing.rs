//! *Sin información*: declaring that no contract began in the period, with a second press; or taking that back.

use super::informativa::{of, sample_of, sample_period};
use super::rights::capturing;
use super::shared::{Of, notice};
use crate::address::Address as _;
use crate::addresses as to;
use crate::content::{Content, Sample};
use crate::message::Message;
use crate::page::Page;
use crate::reply::{Answered, Reply, Sent};
use crate::request::RequestContext;
use crate::section::Section;
use domain::Cuatrimestre;
use informativa::{CaptureError, returns};
use leptos::prelude::*;
use serde::Deserialize;
use std::borrow::Cow;

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// Which return.
    pub of: Of,
    /// Its period.
    pub period: Cuatrimestre,
}

/// Draws the page.
pub fn view(model: &Model) -> impl IntoView + use<> {
    let of = model.of;
    let period = model.period;
    let action = to::Nothing {
        contratista: of.contratista,
        informativa: of.informativa,
    }
    .path();
    view! {
        <section class="panel panel-narrow">
            <h1 tabindex="-1">"¿Seguro que no empezó ningún contrato?"</h1>
            <p>
                "Si ningún contrato de servicios u obras especializados empezó entre " {period.months()} " de "
                {period.year()} ", la informativa va «Sin información», sin contratos ni trabajadores."
            </p>
            <form method="post" action=action novalidate>
                <input type="hidden" name="respuesta" value="no" />
                <div class="actions">
                    <button class="button">"Sí, va sin información"</button>
                    <a class="link-button" href=of.page().address()>"Regresar"</a>
                </div>
            </form>
        </section>
    }
}

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        "Sin información".into()
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

/// Whether a contract began.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Form {
    respuesta: String,
}

impl Page for to::Nothing {
    /// The question.
    async fn load(self, context: &RequestContext) -> Answered {
        let right = capturing(context, &self, self.contratista).await?;
        let found = returns::find(context.services(), &right, self.informativa.0)
            .await
            .map_err(notice)?;
        Ok(Reply::show(Model {
            of: of(self.contratista, self.informativa),
            period: found.period,
        }))
    }

    /// Declares it, or takes it back.
    async fn submit(self, context: &RequestContext, sent: Sent<'_>) -> Answered {
        let form: Form = sent.form()?;
        let right = capturing(context, &self, self.contratista).await?;
        let nothing = match form.respuesta.as_str() {
            "no" => true,
            "si" => false,
            _ => return Ok(Reply::redirect(self)),
        };
        let page = of(self.contratista, self.informativa).page();
        let (services, id) = (context.services(), self.informativa.0);
        match returns::declare_nothing(services, &right, id, nothing).await {
            Ok(()) if nothing => Ok(Reply::Redirect(page.saying(Message::NothingDeclared))),
            // The page shows the contracts, where there are some.
            Ok(()) | Err(CaptureError::HasContracts) => Ok(Reply::redirect(page)),
            Err(error) => Err(notice(error)),
        }
    }

    fn samples() -> Vec<Sample> {
        let model = Model {
            of: sample_of(),
            period: sample_period(),
        };
        vec![Sample::new("sin-informacion", "¿Sin información?", model)]
    }
}
