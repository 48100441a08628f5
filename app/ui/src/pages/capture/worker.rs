//! A worker of a contract: correcting one row, or taking it out.

use super::informativa::{of, sample_of};
use super::rights::capturing;
use super::shared::{Of, REVISION, back, notice, refusal, seen};
use super::workers::{fields, said, typed};
use crate::address::{Address as _, ContractId, RowNumber, Things};
use crate::addresses as to;
use crate::components::error_summary::ErrorSummary;
use crate::content::{Content, Sample};
use crate::field_error::{FieldError, error_for};
use crate::message::Message;
use crate::page::Page;
use crate::reply::{Answered, Fields, Reply, Sent};
use crate::request::RequestContext;
use crate::section::Section;
use domain::informativa::{Field, SbcLimits};
use informativa::judging::Against;
use informativa::workers::{Row, WorkerTexts};
use informativa::{CaptureError, Capturing, contracts, workers};
use leptos::prelude::*;
use services::Services;
use std::borrow::Cow;

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// Whose return.
    pub of: Of,
    /// Of which contract.
    pub contract: ContractId,
    /// The row, as it is by now.
    pub row: Row,
    /// What is in the fields.
    pub texts: WorkerTexts,
    /// What has to be put right.
    pub errors: Vec<FieldError>,
    /// Whether somebody else has changed the row meanwhile.
    pub conflict: bool,
    /// Whether it was refused: the errors say why.
    pub refused: bool,
}

/// Draws the page.
pub fn view(model: &Model) -> impl IntoView + use<> {
    let (of, contract) = (model.of, model.contract);
    let row = to::Worker {
        contratista: of.contratista,
        informativa: of.informativa,
        contract,
        row: RowNumber(model.row.row),
    };
    let remove = to::RemoveWorker {
        contratista: of.contratista,
        informativa: of.informativa,
        contract,
        row: RowNumber(model.row.row),
    };
    let errors = model.errors.clone();
    let list = of.workers(contract).address();
    let theirs = (model.conflict && model.texts != model.row.texts).then(|| {
        let WorkerTexts {
            nss,
            curp,
            sbc,
            name,
        } = model.row.texts.clone();
        view! {
            <p>"Alguien más cambió este renglón mientras lo editabas. Así quedó:"</p>
            <dl class="facts">
                <div><dt>"NSS"</dt><dd class="code">{nss}</dd></div>
                <div><dt>"CURP"</dt><dd class="code">{curp}</dd></div>
                <div><dt>"SBC"</dt><dd class="code">{sbc}</dd></div>
                <div><dt>"Nombre"</dt><dd>{name}</dd></div>
            </dl>
            <p>"Abajo está lo que escribiste tú: si guardas, queda lo tuyo."</p>
        }
    });
    let title = format!("Renglón {}", model.row.number);
    let revision = model.row.revision.to_string();
    let inputs = fields(&model.texts, |field| error_for(&errors, field.name()));
    view! {
        <section class="panel panel-narrow">
            {back(list.clone(), "Volver a los trabajadores".to_owned())}
            <ErrorSummary errors=model.errors.clone() />
            <h1 tabindex="-1">{title}</h1>
            {theirs}
            <form method="post" action=row.path() novalidate>
                <input type="hidden" name=REVISION value=revision.clone() />
                {inputs}
                <div class="actions">
                    <button class="button">"Guardar"</button>
                    <a class="link-button" href=list>"Regresar"</a>
                </div>
            </form>
            <form method="post" action=remove.path() novalidate>
                <input type="hidden" name=REVISION value=revision />
                <div class="actions"><button class="button button-secondary">"Quitar este renglón"</button></div>
            </form>
        </section>
    }
}

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        format!("Renglón {}", self.row.number).into()
    }

    fn section(&self) -> Option<Section> {
        Some(Section::Informativas)
    }

    fn is_refused(&self) -> bool {
        self.conflict || self.refused
    }

    fn is_of_panels(&self) -> bool {
        true
    }

    fn view(self: Box<Self>) -> AnyView {
        view(&self).into_any()
    }
}

/// What has to be put right of a worker, by field.
async fn wrong(
    services: &Services,
    right: &Capturing,
    of: Of,
    contract: ContractId,
    texts: &WorkerTexts,
) -> Result<Vec<FieldError>, crate::reply::Interruption> {
    let (found, _) = contracts::find_in(services, right, of.informativa.0, contract.0)
        .await
        .map_err(notice)?;
    let against = Against::now(services, right).await?;
    let limits = SbcLimits::of(found.period, against.context().tables);
    Ok(said(texts, limits, &against)
        .into_iter()
        .filter(|(_, code, _)| code.blocks())
        .map(|(field, _, text)| FieldError::new(field.name(), text))
        .collect())
}

impl Page for to::Worker {
    /// The row, and what has to be put right.
    async fn load(self, context: &RequestContext) -> Answered {
        let right = capturing(context, &self, self.contratista).await?;
        let services = context.services();
        let row = workers::find(services, &right, self.contract.0, self.row.0)
            .await
            .map_err(notice)?;
        let of = of(self.contratista, self.informativa);
        Ok(Reply::show(Model {
            of,
            contract: self.contract,
            errors: wrong(services, &right, of, self.contract, &row.texts).await?,
            texts: row.texts.clone(),
            row,
            conflict: false,
            refused: false,
        }))
    }

    /// Saves it; shows both where somebody else has changed it meanwhile.
    async fn submit(self, context: &RequestContext, sent: Sent<'_>) -> Answered {
        let form: Fields = sent.form()?;
        let right = capturing(context, &self, self.contratista).await?;
        let (services, contract, row) = (context.services(), self.contract.0, self.row.0);
        let texts = typed(&form);
        let seen = seen(&form);
        let saved = workers::save(services, &right, contract, row, seen, texts.clone()).await;
        match saved {
            Ok(()) => {
                let list = of(self.contratista, self.informativa).workers(self.contract);
                Ok(Reply::Redirect(list.saying(Message::WorkerSaved)))
            }
            Err(CaptureError::Conflict) => Ok(Reply::show(Model {
                of: of(self.contratista, self.informativa),
                contract: self.contract,
                row: workers::find(services, &right, contract, row)
                    .await
                    .map_err(notice)?,
                errors: vec![FieldError::new(
                    Field::Nss.name(),
                    "Alguien más cambió este renglón. Compara y guarda otra vez.",
                )],
                texts,
                conflict: true,
                refused: false,
            })),
            Err(error) => {
                let why = refusal(error, "")?;
                let row =
                    workers::find_even_closed(services, &right, self.informativa.0, contract, row);
                Ok(Reply::show(Model {
                    of: of(self.contratista, self.informativa),
                    contract: self.contract,
                    row: Row {
                        revision: seen,
                        ..row.await.map_err(notice)?
                    },
                    errors: vec![FieldError::new(Field::Nss.name(), why)],
                    texts,
                    conflict: false,
                    refused: true,
                }))
            }
        }
    }

    fn samples() -> Vec<Sample> {
        let row = Row {
            row: 12,
            number: 12,
            texts: WorkerTexts::new(
                "12345678900",
                crate::samples::SOME_CURP,
                "512.30",
                crate::samples::LONG_PERSON,
            ),
            revision: 4,
        };
        let model = |conflict, errors| Model {
            of: sample_of(),
            contract: ContractId(Things::nothing().contract.0),
            texts: row.texts.clone(),
            row: row.clone(),
            errors,
            conflict,
            refused: false,
        };
        let error = |text: &str| vec![FieldError::new(Field::Nss.name(), text)];
        vec![
            Sample::new(
                "trabajador",
                "Por corregir",
                model(
                    false,
                    error(
                        "El último dígito del NSS no corresponde. Cópialo de nuevo de su documento del IMSS.",
                    ),
                ),
            ),
            Sample::new(
                "trabajador-dos-personas",
                "Otra persona lo cambió",
                model(
                    true,
                    error("Alguien más cambió este renglón. Compara y guarda otra vez."),
                ),
            ),
        ]
    }
}

impl Page for to::RemoveWorker {
    /// Takes the row out; shows it where somebody has changed it since. Idempotent.
    async fn submit(self, context: &RequestContext, sent: Sent<'_>) -> Answered {
        let form: Fields = sent.form()?;
        let of = of(self.contratista, self.informativa);
        let list = of.workers(self.contract);
        let right = capturing(context, &list, self.contratista).await?;
        let (services, contract, row) = (context.services(), self.contract.0, self.row.0);
        match workers::remove(services, &right, contract, row, seen(&form)).await {
            Ok(()) => Ok(Reply::Redirect(list.saying(Message::WorkerRemoved))),
            Err(CaptureError::Conflict) => {
                let row = workers::find(services, &right, contract, row).await;
                let row = row.map_err(notice)?;
                Ok(Reply::show(Model {
                    of,
                    contract: self.contract,
                    texts: row.texts.clone(),
                    row,
                    errors: vec![FieldError::new(
                        Field::Nss.name(),
                        "Alguien más cambió este renglón desde que lo viste. Así está ahora: si todavía quieres, quítalo.",
                    )],
                    conflict: true,
                    refused: false,
                }))
            }
            Err(error) => Err(notice(error)),
        }
    }

    fn samples() -> Vec<Sample> {
        Vec::new()
    }
}
