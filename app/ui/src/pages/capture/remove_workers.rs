//! Taking all workers out of a contract.

use super::informativa::{of, sample_of};
use super::rights::capturing;
use super::shared::{Of, changed_meanwhile, confirmation, notice, seen};
use crate::address::{Address as _, ContractId, Things};
use crate::addresses as to;
use crate::content::{Content, Sample};
use crate::message::Message;
use crate::page::Page;
use crate::reply::{Answered, Fields, Reply, Sent};
use crate::request::RequestContext;
use crate::section::Section;
use informativa::{CaptureError, changes, contracts, workers};
use leptos::prelude::*;
use std::borrow::Cow;
use words::thousands;

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// Whose return.
    pub of: Of,
    /// Of which contract.
    pub contract: ContractId,
    /// Its number.
    pub number: u32,
    /// How many rows of workers it has.
    pub workers: u64,
    /// How often it had been changed with them.
    pub seen: i64,
    /// Whether it was changed since the question was asked.
    pub changed: bool,
}

/// Draws the page.
pub fn view(model: &Model) -> impl IntoView + use<> {
    let (of, contract) = (model.of, model.contract);
    let action = to::RemoveWorkers {
        contratista: of.contratista,
        informativa: of.informativa,
        contract,
    }
    .path();
    let what = match model.workers {
        0 => "No tiene trabajadores.".to_owned(),
        1 => "Se quita 1 renglón; el contrato se queda.".to_owned(),
        count => format!(
            "Se quitan {} renglones; el contrato se queda.",
            thousands(count)
        ),
    };
    view! {
        <section class="panel panel-narrow">
            {model.changed.then(|| changed_meanwhile("Alguien cambió este contrato o a sus trabajadores desde que los viste. Revisa la lista antes de quitar a todos."))}
            <h1 tabindex="-1">{format!("¿Quitar a todos del contrato {}?", model.number)}</h1>
            <p>{what} " No se puede deshacer."</p>
            {confirmation(action, model.seen.to_string(), "Quitar a todos", of.workers(contract).address())}
        </section>
    }
}

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        "Quitar a todos".into()
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

impl to::RemoveWorkers {
    async fn question(self, context: &RequestContext, changed: bool) -> Answered {
        let right = capturing(context, &self, self.contratista).await?;
        let (services, id) = (context.services(), self.contract.0);
        // Before the rest is read: what is changed after it is not seen.
        let seen = changes::of_contract(services, &right, id).await;
        let (_, contract) = contracts::find_in(services, &right, self.informativa.0, id)
            .await
            .map_err(notice)?;
        Ok(Reply::show(Model {
            of: of(self.contratista, self.informativa),
            contract: self.contract,
            number: contract.number,
            workers: contract.workers,
            seen: seen.map_err(notice)?,
            changed,
        }))
    }
}

impl Page for to::RemoveWorkers {
    /// The question.
    async fn load(self, context: &RequestContext) -> Answered {
        self.question(context, false).await
    }

    /// Takes them out, unless somebody has changed something since. Idempotent.
    async fn submit(self, context: &RequestContext, sent: Sent<'_>) -> Answered {
        let form: Fields = sent.form()?;
        let right = capturing(context, &self, self.contratista).await?;
        let (services, informativa) = (context.services(), self.informativa.0);
        contracts::find_in(services, &right, informativa, self.contract.0)
            .await
            .map_err(notice)?;
        let seen = seen(&form);
        match workers::remove_all(services, &right, self.contract.0, seen).await {
            Ok(()) => {
                let list = of(self.contratista, self.informativa).workers(self.contract);
                Ok(Reply::Redirect(list.saying(Message::WorkersRemoved)))
            }
            Err(CaptureError::Conflict) => self.question(context, true).await,
            Err(error) => Err(notice(error)),
        }
    }

    fn samples() -> Vec<Sample> {
        let model = |changed| Model {
            of: sample_of(),
            contract: ContractId(Things::nothing().contract.0),
            number: 3,
            workers: 42,
            seen: 7,
            changed,
        };
        vec![
            Sample::new("quitar-trabajadores", "¿Quitar?", model(false)),
            Sample::new(
                "quitar-trabajadores-cambiados",
                "Alguien los cambió",
                model(true),
            ),
        ]
    }
}
