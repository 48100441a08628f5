//! Taking a contract out of a return, with its workers.

use super::informativa::{of, sample_of};
use super::rights::capturing;
use super::shared::{Of, counted, notice};
use crate::address::{Address as _, ContractId, Things};
use crate::addresses as to;
use crate::content::{Content, Sample};
use crate::message::Message;
use crate::page::Page;
use crate::reply::{Answered, Reply, Sent};
use crate::request::RequestContext;
use crate::section::Section;
use informativa::contracts;
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
            <h1 tabindex="-1">{format!("¿Quitar el contrato {}?", model.number)}</h1>
            <p>{what} " No se puede deshacer."</p>
            <form method="post" action=action novalidate>
                <div class="actions">
                    <button class="button">"Quitar"</button>
                    <a class="link-button" href=of.contract(contract).path()>"Regresar"</a>
                </div>
            </form>
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

    fn is_of_panels(&self) -> bool {
        true
    }

    fn view(self: Box<Self>) -> AnyView {
        view(&self).into_any()
    }
}

impl Page for to::RemoveContract {
    /// The question.
    async fn load(self, context: &RequestContext) -> Answered {
        let right = capturing(context, &self, self.contratista).await?;
        let (_, contract) = contracts::find_in(
            context.services(),
            &right,
            self.informativa.0,
            self.contract.0,
        )
        .await
        .map_err(notice)?;
        Ok(Reply::show(Model {
            of: of(self.contratista, self.informativa),
            contract: self.contract,
            number: contract.number,
            workers: contract.workers,
        }))
    }

    /// Takes it out.
    async fn submit(self, context: &RequestContext, _: Sent<'_>) -> Answered {
        let right = capturing(context, &self, self.contratista).await?;
        contracts::remove(context.services(), &right, self.contract.0)
            .await
            .map_err(notice)?;
        let page = of(self.contratista, self.informativa).page();
        Ok(Reply::Redirect(page.saying(Message::ContractRemoved)))
    }

    fn samples() -> Vec<Sample> {
        let model = Model {
            of: sample_of(),
            contract: ContractId(Things::nothing().contract.0),
            number: 3,
            workers: 42,
        };
        vec![Sample::new("quitar-contrato", "¿Quitar?", model)]
    }
}
