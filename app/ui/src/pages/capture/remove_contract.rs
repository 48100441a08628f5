//! Taking a contract out of a return, with its workers.

use super::informativa::{of, sample_of};
use super::question::Question;
use super::rights::capturing;
use super::shared::{Of, counted, notice, seen};
use crate::address::{Address as _, ContractId, Things};
use crate::addresses as to;
use crate::content::Sample;
use crate::message::Message;
use crate::page::Page;
use crate::reply::{Answered, Fields, Reply, Sent};
use crate::request::RequestContext;
use informativa::{CaptureError, contracts, returns};

impl to::RemoveContract {
    fn asking(&self, number: u32, workers: u64, seen: i64, changed: bool) -> Question {
        let what = match workers {
            0 => "No tiene trabajadores.".to_owned(),
            count => format!(
                "Se quita con {}.",
                counted(count, "trabajador", "trabajadores")
            ),
        };
        Question {
            title: "Quitar un contrato",
            asked: format!("¿Quitar el contrato {number}?"),
            consequences: vec![[&what, " No se puede deshacer."].concat()],
            button: "Quitar",
            action: self.path(),
            seen: seen.to_string(),
            back: of(self.contratista, self.informativa).contract(self.contract).path(),
            changed: changed.then_some("Alguien cambió este contrato o a sus trabajadores desde que lo viste. Ábrelo y revisa si todavía quieres quitarlo."),
            ..Question::default()
        }
    }

    async fn question(self, context: &RequestContext, changed: bool) -> Answered {
        let right = capturing(context, &self, self.contratista).await?;
        let (services, id) = (context.services(), self.contract.0);
        let (_, contract) = contracts::find_in(services, &right, self.informativa.0, id)
            .await
            .map_err(notice)?;
        let (number, workers, seen) = (contract.number, contract.workers, contract.changes);
        Ok(Reply::show(self.asking(number, workers, seen, changed)))
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
        let Of {
            contratista,
            informativa,
        } = sample_of();
        let here = Self {
            contratista,
            informativa,
            contract: ContractId(Things::nothing().contract.0),
        };
        let model = |changed| here.asking(3, 42, 7, changed);
        vec![
            Sample::new("quitar-contrato", "¿Quitar?", model(false)),
            Sample::new("quitar-contrato-cambiado", "Alguien lo cambió", model(true)),
        ]
    }
}
