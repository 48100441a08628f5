//! Discarding a return that is being captured.

use super::informativa::{of, sample_of, sample_period};
use super::question::Question;
use super::rights::capturing;
use super::shared::{Of, counted, name_of, notice, seen};
use crate::address::Address as _;
use crate::addresses as to;
use crate::content::Sample;
use crate::message::Message;
use crate::page::Page;
use crate::reply::{Answered, Fields, Reply, Sent};
use crate::request::RequestContext;
use crate::samples::MOMENT;
use informativa::returns::{Counted, Return};
use informativa::{CaptureError, returns};

impl to::Discard {
    fn asking(&self, of_return: &Counted, changed: bool) -> Question {
        let name = name_of(of_return.found.period);
        Question {
            title: "Descartar la informativa",
            asked: "¿Descartar la informativa?".to_owned(),
            consequences: vec![
                format!("{name}: sus contratos y trabajadores dejan de verse y no se recuperan. Lo que quedó en tus registros de clientes y trabajadores se conserva."),
                format!(
                    "Tiene {} y {}.",
                    counted(of_return.contracts, "contrato", "contratos"),
                    counted(
                        of_return.workers,
                        "renglón de trabajadores",
                        "renglones de trabajadores"
                    )
                ),
            ],
            button: "Descartar",
            action: self.path(),
            seen: of_return.found.changes.to_string(),
            back: of(self.contratista, self.informativa).page().address(),
            changed: changed.then_some("Alguien cambió esta informativa desde que la viste. Ábrela y revisa si todavía quieres descartarla."),
            ..Question::default()
        }
    }

    async fn question(self, context: &RequestContext, changed: bool) -> Answered {
        let right = capturing(context, &self, self.contratista).await?;
        let (services, id) = (context.services(), self.informativa.0);
        let found = returns::find(services, &right, id).await.map_err(notice)?;
        let counted = returns::counted(services, found).await?;
        Ok(Reply::show(self.asking(&counted, changed)))
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
        let Of {
            contratista,
            informativa,
        } = sample_of();
        let here = Self {
            contratista,
            informativa,
        };
        let counted = Counted {
            found: Return::sample(informativa.0, sample_period(), false, MOMENT),
            contracts: 5_000,
            workers: 99_999,
        };
        let model = |changed| here.asking(&counted, changed);
        vec![
            Sample::new("descartar", "¿Descartar?", model(false)),
            Sample::new("descartar-cambiada", "Alguien la cambió", model(true)),
        ]
    }
}
