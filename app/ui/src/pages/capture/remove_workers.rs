//! Taking all workers out of a contract.

use super::informativa::{of, sample_of};
use super::question::Question;
use super::rights::capturing;
use super::shared::{Of, notice, seen};
use crate::address::{Address as _, ContractId, Things};
use crate::addresses as to;
use crate::content::Sample;
use crate::message::Message;
use crate::page::Page;
use crate::reply::{Answered, Fields, Reply, Sent};
use crate::request::RequestContext;
use informativa::{CaptureError, contracts, workers};
use words::thousands;

impl to::RemoveWorkers {
    fn asking(&self, number: u32, workers: u64, seen: i64, changed: bool) -> Question {
        let what = match workers {
            0 => "No tiene trabajadores.".to_owned(),
            1 => "Se quita 1 renglón; el contrato se queda.".to_owned(),
            count => format!(
                "Se quitan {} renglones; el contrato se queda.",
                thousands(count)
            ),
        };
        Question {
            title: "Quitar a todos",
            asked: format!("¿Quitar a todos del contrato {number}?"),
            consequences: vec![[&what, " No se puede deshacer."].concat()],
            button: "Quitar a todos",
            action: self.path(),
            seen: seen.to_string(),
            back: of(self.contratista, self.informativa).workers(self.contract).address(),
            changed: changed.then_some("Alguien cambió este contrato o a sus trabajadores desde que los viste. Revisa la lista antes de quitar a todos."),
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
            Sample::new("quitar-trabajadores", "¿Quitar?", model(false)),
            Sample::new(
                "quitar-trabajadores-cambiados",
                "Alguien los cambió",
                model(true),
            ),
        ]
    }
}
