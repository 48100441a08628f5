//! Taking a contract out of a return, with its workers.

use super::informativa::{of, sample_of};
use super::rights::capturing;
use super::shared::{Of, changed_meanwhile, confirmation, counted, notice, seen};
use crate::address::{Address as _, ContractId, Things};
use crate::addresses as to;
use crate::content::{Content, Sample};
use crate::message::Message;
use crate::page::Page;
use crate::reply::{Answered, Fields, Reply, Sent};
use crate::request::RequestContext;
use crate::section::Section;
use informativa::{CaptureError, changes, contracts, returns};
use leptos::prelude::*;
use std::borrow::Cow;

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// Whose return.
    pub of: Of,
    /// Which contract.
    pub contract: ContractId,
    /// Its number.
    pub number: u32,
    /// How many rows of workers go with it.
    pub workers: u64,
    /// How often it had been changed.
    pub seen: i64,
    /// Whether it was changed since the question was asked.
    pub changed: bool,
}

/// Draws the page.
pub fn view(model: &Model) -> impl IntoView + use<> {
    let (of, contract) = (model.of, model.contract);
    let action = to::RemoveContract {
        contratista: of.contratista,
        informativa: of.informativa,
        contract,
    }
    .path();
    let what = match model.workers {
        0 => "No tiene trabajadores.".to_owned(),
        count => format!(
            "Se quita con {}.",
            counted(count, "trabajador", "trabajadores")
        ),
    };
    view! {
        <section class="panel panel-narrow">
            {model.changed.then(|| changed_meanwhile("Alguien cambió este contrato o a sus trabajadores desde que lo viste. Ábrelo y revisa si todavía quieres quitarlo."))}
            <h1 tabindex="-1">{format!("¿Quitar el contrato {}?", model.number)}</h1>
            <p>{what} " No se puede deshacer."</p>
            {confirmation(action, model.seen.to_string(), "Quitar", of.contract(contract).path())}
        </section>
    }
}

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        "Quitar un contrato".into()
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

impl to::RemoveContract {
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

impl Page for to::RemoveContract {
    /// The question.
    async fn load(self, context: &RequestContext) -> Answered {
        self.question(context, false).await
    }

    /// Takes it out, unless somebody has changed it since. Idempotent.
    async fn submit(self, context: &RequestContext, sent: Sent<'_>) -> Answered {
        let form: Fields = sent.form()?;
        let right = capturing(context, &self, self.contratista).await?;
        let (services, informativa) = (context.services(), self.informativa.0);
        returns::find(services, &right, informativa)
            .await
            .map_err(notice)?;
        match contracts::remove(services, &right, self.contract.0, seen(&form)).await {
            // Where it is gone already, it was pressed twice.
            Ok(()) | Err(CaptureError::Unknown) => {
                let page = of(self.contratista, self.informativa).page();
                Ok(Reply::Redirect(page.saying(Message::ContractRemoved)))
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
            Sample::new("quitar-contrato", "¿Quitar?", model(false)),
            Sample::new("quitar-contrato-cambiado", "Alguien lo cambió", model(true)),
        ]
    }
}
