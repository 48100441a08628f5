//! The workers of a contract, page by page: what was typed, what has to be put right, one more.

use super::downloads::sheet;
use super::informativa::{of, sample_of};
use super::once::{SentForm, key_field, new_key, same_key};
use super::paste::FULL;
use super::rights::capturing;
use super::shared::{Of, back, counted, notice, refusal};
use crate::address::{Address as _, ContractId, PageNumber, RowNumber, Things};
use crate::addresses as to;
use crate::components::error_summary::ErrorSummary;
use crate::components::icon::LuInbox;
use crate::components::list::empty;
use crate::components::paging::Paging;
use crate::components::still_field::{StillField, still_field};
use crate::content::{Content, Sample};
use crate::document::Bundle;
use crate::field_error::FieldError;
use crate::message::Message;
use crate::page::Page;
use crate::reply::{Answered, Fields, Interruption, Reply, Sent};
use crate::request::RequestContext;
use crate::section::Section;
use domain::informativa::{Code, Field, Judged, SbcLimits, judge_worker};
use grid::Column;
use informativa::judging::Against;
use informativa::returns::State;
use informativa::workers::{Row, WorkerTexts};
use informativa::{Capturing, contracts, returns, workers};
use leptos::prelude::*;
use services::paging;
use std::borrow::Cow;

/// Rows a page.
const PAGE_SIZE: u64 = 50;

/// The field of a worker's name.
pub(super) const NAME: &str = "nombre";

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// Whose return.
    pub of: Of,
    /// Of which contract.
    pub contract: ContractId,
    /// Its number.
    pub number: u32,
    /// Its client's name.
    pub client: String,
    /// A page of them.
    pub rows: paging::Page<Shown>,
    /// The grid, which takes their place where scripts run.
    pub grid: Bundle,
    /// What is in the fields for one more.
    pub typed: WorkerTexts,
    /// Why that was not added.
    pub refused: Option<&'static str>,
    /// The key with which it is added once.
    pub key: String,
}

/// A row, and what is said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The row.
    pub row: Row,
    /// What has to be put right.
    pub wrong: Vec<String>,
    /// What is worth a look.
    pub notes: Vec<String>,
}

/// What is said of the cells of a worker, each with its field.
pub(super) fn said(
    texts: &WorkerTexts,
    limits: SbcLimits,
    against: &Against,
) -> Vec<(Field, Code, String)> {
    fn of<T>(field: Field, judged: &Judged<T>) -> Vec<(Field, Code, String)> {
        (judged.findings())
            .filter(|(code, _)| *code != Code::TableExpired)
            .map(|(code, detail)| {
                let says = [code.says_with(detail), code.cure_with(detail)].join(" ");
                (field, code, says)
            })
            .collect()
    }
    let judged = judge_worker(&texts.draft(), limits, against.context().today);
    let mut said = of(Field::Nss, &judged.nss);
    said.extend(of(Field::Curp, &judged.curp));
    said.extend(of(Field::Sbc, &judged.sbc));
    said
}

/// Draws the page.
pub fn view(model: &Model) -> impl IntoView + use<> {
    let of = model.of;
    let title = format!("Trabajadores del contrato {}", model.number);
    let paste = to::Paste {
        contratista: of.contratista,
        informativa: of.informativa,
        contract: model.contract,
    }
    .path();
    let from_file = to::WorkersFile {
        contratista: of.contratista,
        informativa: of.informativa,
        contract: model.contract,
    }
    .path();
    let remove_all = (model.rows.total > 0).then(|| {
        let remove_all = to::RemoveWorkers {
            contratista: of.contratista,
            informativa: of.informativa,
            contract: model.contract,
        };
        view! {
            <div class="actions"><a class="link-button" href=remove_all.path()>"Quitar a todos"</a></div>
        }
    });
    // What was typed and refused stays in its form.
    let grid = model.refused.is_none().then(|| model.grid.clone());
    let grid = grid.unwrap_or_default();
    let to_imss = (model.rows.total > 0).then(|| {
        let sheet = [&sheet(of, model.contract).path(), "#trabajadores"].concat();
        view! { <a class="button-quiet" href=sheet>"Archivo para el IMSS"</a> }
    });
    let client = model.client.clone();
    let refused = (model.refused)
        .map(|why| FieldError::new(Field::Nss.name(), why))
        .into_iter()
        .collect();
    let list = if model.rows.items.is_empty() && model.rows.total > 0 {
        // Of a return that was discarded meanwhile: there is nothing but what was typed.
        ().into_any()
    } else if model.rows.items.is_empty() {
        let text = "Pega la lista desde Excel, LibreOffice o Sheets, tráela de un archivo o escríbelos uno por uno.";
        empty(
            LuInbox,
            "Todavía no hay trabajadores",
            text,
            Some((paste.clone(), "Pegar una lista")),
        )
        .into_any()
    } else {
        table(model).into_any()
    };
    view! {
        <section class="panel panel-list">
            {back(of.contract(model.contract).path(), format!("Volver al contrato {}", model.number))}
            <ErrorSummary errors=refused />
            <div class="heading-row">
                <h1 tabindex="-1">{title}</h1>
                <div class="heading-actions">
                    <a class="button" href=paste>"Pegar una lista"</a>
                    <a class="button-quiet" href=from_file>"Traer de un archivo"</a>
                    {to_imss}
                </div>
            </div>
            <p class="lead">{client}</p>
            <div
                data-bundle=(!grid.script.is_empty()).then_some(grid.script)
                data-module=grid.wasm
                data-contratista=of.contratista.to_string()
                data-informativa=of.informativa.to_string()
                data-contrato=model.contract.to_string()
            >
                <p class="hint">{counted(model.rows.total, "trabajador", "trabajadores")}</p>
                {list}
                {one_more(model)}
            </div>
            {remove_all}
        </section>
    }
}

fn table(model: &Model) -> impl IntoView + use<> {
    let (of, contract) = (model.of, model.contract);
    let rows: Vec<_> = (model.rows.items.iter())
        .map(|shown| {
            let Row {
                row, number, texts, ..
            } = &shown.row;
            let address = to::Worker {
                contratista: of.contratista,
                informativa: of.informativa,
                contract,
                row: RowNumber(*row),
            }
            .path();
            let label = format!("Corregir el renglón {number}");
            // One of the right length fits on its line.
            let long = texts.curp.len() > 18;
            let wrong: Vec<_> = (shown.wrong.iter().map(|text| ("warning", text)))
                .chain(shown.notes.iter().map(|text| ("information", text)))
                .map(|(tone, text)| view! { <li data-tone=tone>{text.clone()}</li> })
                .collect();
            let state = match (shown.wrong.is_empty(), shown.notes.is_empty()) {
                (false, _) => {
                    view! { <span class="tag" data-tone="warning">"Por corregir"</span> }.into_any()
                }
                (true, false) => {
                    view! { <span class="tag" data-tone="information">"Revisa"</span> }.into_any()
                }
                (true, true) => {
                    view! { <span class="tag" data-tone="done">"Bien"</span> }.into_any()
                }
            };
            view! {
                <tr>
                    <td data-label="Renglón"><a href=address aria-label=label>{*number}</a></td>
                    <td data-label="NSS" class="code breakable">{texts.nss.clone()}</td>
                    <td data-label="CURP" class="code" class:breakable=long>{texts.curp.clone()}</td>
                    <td data-label="SBC" class="code">{texts.sbc.clone()}</td>
                    <td data-label="Nombre" class="breakable">{texts.name.clone()}</td>
                    <td data-label="Estado">{state} <ul class="plain-list">{wrong}</ul></td>
                </tr>
            }
        })
        .collect();
    let paging = Paging::of("trabajadores", model.rows.page, model.rows.pages)
        .counting(model.rows.total, "renglones")
        .view(|page| {
            to::Workers {
                page,
                ..of.workers(contract)
            }
            .address()
        });
    view! {
        <table class="list">
            <thead>
                <tr>
                    <th scope="col">"Renglón"</th>
                    <th scope="col">"NSS"</th>
                    <th scope="col">"CURP"</th>
                    <th scope="col">"SBC"</th>
                    <th scope="col">"Nombre"</th>
                    <th scope="col">"Estado"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        {paging}
    }
}

/// The fields of a worker.
pub(super) fn fields(
    texts: &WorkerTexts,
    errors: impl Fn(Field) -> Option<String>,
) -> impl IntoView {
    let field = |column: Column, id: &str| StillField {
        id: id.to_owned(),
        label: column.label(),
        hint: column.hint(),
        value: texts.get(column).to_owned(),
        input_mode: Some(column.input_mode()),
        ..StillField::default()
    };
    let of_rules = |column, of: Field| StillField {
        error: errors(of),
        ..field(column, of.name())
    };
    let nss = of_rules(Column::Nss, Field::Nss);
    let curp = StillField {
        check: Some("curp".to_owned()),
        ..of_rules(Column::Curp, Field::Curp)
    };
    let sbc = of_rules(Column::Sbc, Field::Sbc);
    let name = StillField {
        optional: true,
        ..field(Column::Name, NAME)
    };
    view! {
        {still_field(nss)}
        {still_field(curp)}
        {still_field(sbc)}
        {still_field(name)}
    }
    .into_any()
}

/// What was typed of a worker.
pub(super) fn typed(fields: &Fields) -> WorkerTexts {
    let text = |name: &str| fields.get(name).map_or("", String::as_str);
    WorkerTexts::new(
        text(Field::Nss.name()),
        text(Field::Curp.name()),
        text(Field::Sbc.name()),
        text(NAME),
    )
}

fn one_more(model: &Model) -> impl IntoView + use<> {
    let action = model.of.workers(model.contract).path();
    let inputs = fields(&model.typed, |_| None);
    view! {
        <section class="form-below" aria-labelledby="titulo-uno-mas">
            <h2 id="titulo-uno-mas">"Agregar a una persona"</h2>
            <p class="hint">"Si ya la capturaste antes, basta su NSS o su CURP: lo demás lo llenamos."</p>
            <form method="post" action=action novalidate>
                {key_field(&model.key)}
                {inputs}
                <div class="actions"><button class="button">"Agregar"</button></div>
            </form>
        </section>
    }
}

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        format!("Trabajadores del contrato {}", self.number).into()
    }

    fn section(&self) -> Option<Section> {
        Some(Section::Informativas)
    }

    fn is_refused(&self) -> bool {
        self.refused.is_some()
    }

    fn is_of_panels(&self) -> bool {
        true
    }

    fn view(self: Box<Self>) -> AnyView {
        view(&self).into_any()
    }
}

/// A page of them as they are by now; none of them where the return was discarded.
async fn page(
    context: &RequestContext,
    right: &Capturing,
    address: &to::Workers,
) -> Result<Model, Interruption> {
    let services = context.services();
    let (informativa, id) = (address.informativa.0, address.contract.0);
    let (found, contract) = contracts::find_even_closed(services, right, informativa, id)
        .await
        .map_err(notice)?;
    let rows = if found.state == State::Capturing {
        workers::list(services, right, id, address.page.get(), PAGE_SIZE)
            .await
            .map_err(notice)?
    } else {
        paging::Page {
            items: Vec::new(),
            total: contract.workers,
            page: 1,
            pages: 1,
        }
    };
    let against = Against::now(services, right).await?;
    let limits = SbcLimits::of(found.period, against.context().tables);
    Ok(Model {
        of: of(address.contratista, address.informativa),
        contract: address.contract,
        number: contract.number,
        client: contract.texts.get(Field::Name).to_owned(),
        rows: rows.map(|row| {
            let said = said(&row.texts, limits, &against);
            let (wrong, notes): (Vec<_>, Vec<_>) =
                said.into_iter().partition(|(_, code, _)| code.blocks());
            let text = |(_, _, text)| text;
            Shown {
                row,
                wrong: wrong.into_iter().map(text).collect(),
                notes: notes.into_iter().map(text).collect(),
            }
        }),
        grid: context.grid().clone(),
        typed: WorkerTexts::default(),
        refused: None,
        key: new_key(services)?,
    })
}

impl Page for to::Workers {
    /// A page of them.
    async fn load(self, context: &RequestContext) -> Answered {
        let right = capturing(context, &self, self.contratista).await?;
        let services = context.services();
        returns::find(services, &right, self.informativa.0)
            .await
            .map_err(notice)?;
        Ok(Reply::show(page(context, &right, &self).await?))
    }

    /// Adds one, and shows the end of the list, where it stands; or shows again what was typed.
    async fn submit(self, context: &RequestContext, sent: Sent<'_>) -> Answered {
        let form: Fields = sent.form()?;
        let right = capturing(context, &self, self.contratista).await?;
        let (services, id) = (context.services(), self.contract.0);
        let texts = typed(&form);
        let sent = SentForm::read(&self.path(), &form);
        let once = sent.as_ref().map(SentForm::once);
        let added = workers::add_once(services, &right, id, vec![texts.clone()], once).await;
        let last = Self {
            page: PageNumber::new(paging::LAST_PAGE),
            ..self
        };
        match added {
            Ok(0) => Ok(Reply::redirect(last)),
            Ok(_) => Ok(Reply::Redirect(last.saying(Message::WorkersAdded))),
            Err(error) => {
                let refused = Some(refusal(error, FULL)?);
                Ok(Reply::show(Model {
                    typed: texts,
                    refused,
                    key: same_key(services, &form)?,
                    ..page(context, &right, &last).await?
                }))
            }
        }
    }

    fn samples() -> Vec<Sample> {
        let shown = |number, wrong: &[&str], notes: &[&str]| Shown {
            row: Row {
                row: 1,
                number,
                texts: WorkerTexts::new(
                    "12345678903",
                    crate::samples::SOME_CURP,
                    "1,512.30",
                    crate::samples::LONG_PERSON,
                ),
                revision: 1,
            },
            wrong: wrong.iter().map(|text| (*text).to_owned()).collect(),
            notes: notes.iter().map(|text| (*text).to_owned()).collect(),
        };
        let model = |rows: Vec<Shown>| Model {
            of: sample_of(),
            contract: ContractId(Things::nothing().contract.0),
            number: 3,
            client: crate::samples::LONG_COMPANY.to_owned(),
            grid: Bundle::default(),
            rows: paging::Page {
                total: if rows.is_empty() { 0 } else { 20_000 },
                items: rows,
                page: 1,
                pages: 400,
            },
            typed: WorkerTexts::default(),
            refused: None,
            key: String::new(),
        };
        let rows = vec![
            shown(1, &[], &[]),
            shown(
                2,
                &[
                    "El último dígito del NSS no corresponde. Cópialo de nuevo de su documento del IMSS.",
                ],
                &[],
            ),
            shown(
                19_999,
                &[],
                &["El salario es menor que el mínimo, 315.04. Revísalo."],
            ),
        ];
        vec![
            Sample::new("trabajadores", "Una página", model(rows)),
            Sample::new("trabajadores-ninguno", "Ninguno todavía", model(Vec::new())),
            Sample::new(
                "trabajadores-no-caben",
                "Ya no caben",
                Model {
                    refused: Some(FULL),
                    ..model(vec![shown(1, &[], &[])])
                },
            ),
        ]
    }
}
