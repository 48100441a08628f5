//! A return: its contracts, what is done and what is missing, what to do next.

use super::downloads::return_book;
use super::rights::capturing;
use super::shared::{Of, back, counted, name_of, not_imss, notice, registers};
use crate::address::{Address as _, ContractId, ContratistaId, InformativaId, PageNumber, Things};
use crate::addresses as to;
use crate::components::icon::{LuInbox, LuSearchX};
use crate::components::list::{empty, posted_search, results};
use crate::components::paging::Paging;
use crate::components::timeline::deadline_in_words;
use crate::content::{Content, Sample};
use crate::page::Page;
use crate::reply::{Answered, Reply, Sent};
use crate::request::RequestContext;
use crate::samples::{LONG_COMPANY, MOMENT};
use crate::section::Section;
use domain::informativa::{Counts, Field, Window};
use domain::{Cuatrimestre, Tables};
use informativa::contracts::Contract;
use informativa::{ContractTexts, contracts, judging, returns};
use leptos::either::EitherOf3;
use leptos::prelude::*;
use serde::Deserialize;
use services::calendar::day_in_words;
use services::paging::{PAGE_SIZE, search_words};
use services::{paging, sealed_words};
use std::borrow::Cow;
use std::fmt;
use time::Date;
use time::macros::date;
use words::thousands;

/// The page's data.
#[derive(Clone, PartialEq, Eq)]
pub struct Model {
    /// Whose return.
    pub of: Of,
    /// The contratista's name.
    pub name: String,
    /// Its period.
    pub period: Cuatrimestre,
    /// The days that count for it.
    pub window: Window,
    /// The day it is.
    pub today: Date,
    /// Whether it was declared that no contract began.
    pub nothing: bool,
    /// What was counted.
    pub counts: Counts,
    /// How many findings block.
    pub blocking: usize,
    /// How many only warn.
    pub warnings: usize,
    /// A page of its contracts.
    pub contracts: paging::Page<Contract>,
    /// What is searched for.
    pub search: String,
    /// The same as it stands in addresses.
    pub sealed: String,
}

/// What was typed does not go into logs.
impl fmt::Debug for Model {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Model({:?})", self.of)
    }
}

/// Draws the page.
pub fn view(model: &Model) -> impl IntoView + use<> {
    let of = model.of;
    let work = to::WorkArea { id: of.contratista }.path();
    let add = to::NewContract {
        contratista: of.contratista,
        informativa: of.informativa,
    }
    .path();
    let discard = to::Discard {
        contratista: of.contratista,
        informativa: of.informativa,
    }
    .path();
    let changes = to::Changes {
        contratista: of.contratista,
        informativa: of.informativa,
    }
    .path();
    let adding = (!model.nothing).then(|| {
        view! { <div class="heading-actions"><a class="button" href=add.clone()>"Agregar un contrato"</a></div> }
    });
    let name = model.name.clone();
    view! {
        <section class="panel panel-list">
            {back(work, "Volver a informativas".to_owned())}
            <div class="heading-row">
                <h1 tabindex="-1">{name_of(model.period)}</h1>
                {adding}
            </div>
            <p class="lead">{name}</p>
            {progress(model)}
            {not_imss()}
            {list(model, add)}
            <div class="actions">
                {(!model.nothing).then(|| return_book(of, model.period))}
                {registers(of.contratista)}
                <a class="link-button" href=changes>"Quién cambió qué"</a>
                <a class="link-button" href=discard>"Descartar esta informativa"</a>
            </div>
        </section>
    }
}

/// What is in it, and what is missing.
fn progress(model: &Model) -> impl IntoView + use<> {
    let findings = to::Findings {
        contratista: model.of.contratista,
        informativa: model.of.informativa,
        page: PageNumber::default(),
    }
    .address();
    let number = |count: usize| {
        let address = findings.clone();
        if count == 0 {
            view! { "0" }.into_any()
        } else {
            view! { <a href=address>{thousands(count)}</a> }.into_any()
        }
    };
    let Counts {
        contracts,
        workers,
        rows,
    } = model.counts;
    let next = what_next(model);
    let facts = (!model.nothing).then(|| {
        view! {
            <dl class="facts facts-large facts-row">
                <div><dt>"Contratos"</dt><dd>{thousands(contracts)}</dd></div>
                <div><dt>"Trabajadores"</dt><dd>{thousands(workers)}</dd></div>
                <div><dt>"Renglones"</dt><dd>{thousands(rows)}</dd></div>
                <div><dt>"Por corregir"</dt><dd>{number(model.blocking)}</dd></div>
                <div><dt>"Para revisar"</dt><dd>{number(model.warnings)}</dd></div>
            </dl>
        }
    });
    view! {
        {facts}
        <p>{next}</p>
    }
}

fn what_next(model: &Model) -> String {
    let until = deadline_in_words(&model.window);
    let when = if model.today < model.window.sent_from {
        format!(
            "Podrá enviarse a firma desde el {} y hasta el {until}.",
            day_in_words(model.window.sent_from)
        )
    } else if model.today <= model.window.deadline {
        format!("El plazo termina el {until}.")
    } else {
        format!("El plazo terminó el {until}: será extemporánea.")
    };
    let what = if model.nothing {
        "Va «Sin información»: en el periodo no empezó ningún contrato.".to_owned()
    } else if model.counts.contracts == 0 {
        "Agrega los contratos que empezaron en el periodo.".to_owned()
    } else if model.blocking > 0 {
        let count = counted(model.blocking as u64, "cosa", "cosas");
        format!("Falta corregir {count} antes de que pueda enviarse.")
    } else {
        "No encontramos nada por corregir.".to_owned()
    };
    [what, when].join(" ")
}

fn list(model: &Model, add: String) -> impl IntoView + use<> {
    let of = model.of;
    if model.nothing {
        let take_back = to::Nothing {
            contratista: of.contratista,
            informativa: of.informativa,
        }
        .path();
        return EitherOf3::A(view! {
            <form method="post" action=take_back novalidate>
                <input type="hidden" name="respuesta" value="si" />
                <button class="button button-secondary">"Sí empezó un contrato"</button>
            </form>
        });
    }
    if model.counts.contracts == 0 {
        let nothing = to::Nothing {
            contratista: of.contratista,
            informativa: of.informativa,
        }
        .path();
        return EitherOf3::B(view! {
            {empty(
                LuInbox,
                "Todavía no hay contratos",
                "Cada contrato lleva su cliente, su servicio, sus fechas y quienes trabajan en él.",
                Some((add, "Agregar el primer contrato")),
            )}
            <p><a href=nothing>"En el periodo no empezó ningún contrato"</a></p>
        });
    }
    let action = of.page().path();
    let total = model.contracts.total;
    let found = match (model.search.is_empty(), total) {
        (true, _) | (false, 0) => String::new(),
        (false, 1) => "1 contrato coincide.".to_owned(),
        (false, total) => format!("{} contratos coinciden.", thousands(total)),
    };
    let rows = if model.contracts.items.is_empty() {
        let all = of.page().address();
        let text = "Ningún contrato de esta informativa coincide con lo que buscas.";
        empty(
            LuSearchX,
            "No encontramos contratos",
            text,
            Some((all, "Ver todos")),
        )
        .into_any()
    } else {
        table(model).into_any()
    };
    EitherOf3::C(view! {
        {posted_search(action, "Buscar por cliente, RFC, pedido, objeto o servicio", model.search.clone())}
        {results(found, rows)}
    })
}

fn table(model: &Model) -> impl IntoView + use<> {
    let of = model.of;
    let rows: Vec<_> = (model.contracts.items.iter())
        .map(|contract| {
            let id = ContractId(contract.id);
            let text = |field| contract.texts.get(field).to_owned();
            let name = Some(text(Field::Name)).filter(|name| !name.is_empty());
            let name = name.unwrap_or_else(|| "Sin cliente todavía".to_owned());
            let object = [text(Field::Order), text(Field::Object)];
            let object: Vec<String> = object.into_iter().filter(|text| !text.is_empty()).collect();
            view! {
                <tr>
                    <td data-label="Núm.">{contract.number}</td>
                    <td data-label="Cliente" class="breakable">
                        <a href=of.contract(id).path()>{name}</a>
                        " "
                        <span class="code">{text(Field::Rfc)}</span>
                    </td>
                    <td data-label="Objeto" class="breakable">{object.join(" · ")}</td>
                    <td data-label="Inicio">{text(Field::Start)}</td>
                    <td data-label="Trabajadores">
                        <a href=of.workers(id).address()>{thousands(contract.workers)}</a>
                    </td>
                </tr>
            }
        })
        .collect();
    let sealed = model.sealed.clone();
    let paging = Paging::of("contratos", model.contracts.page, model.contracts.pages)
        .counting(model.contracts.total, "contratos")
        .view(|page| {
            let page = to::Informativa {
                search: sealed.clone(),
                page,
                ..of.page()
            };
            page.address()
        });
    view! {
        <table class="list">
            <thead>
                <tr>
                    <th scope="col">"Núm."</th>
                    <th scope="col">"Cliente"</th>
                    <th scope="col">"Objeto"</th>
                    <th scope="col">"Inicio"</th>
                    <th scope="col">"Trabajadores"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        {paging}
    }
}

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        name_of(self.period).into()
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

/// What is searched for.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Form {
    buscar: String,
}

impl Page for to::Informativa {
    /// The return, and a page of its contracts.
    async fn load(self, context: &RequestContext) -> Answered {
        let right = capturing(context, &self, self.contratista).await?;
        let (services, id) = (context.services(), self.informativa.0);
        let found = returns::find(services, &right, id).await.map_err(notice)?;
        let owner = self.contratista.0;
        let search = sealed_words::open(services, owner, &self.search)?;
        let page = self.page.get();
        let contracts = contracts::list(services, &right, id, &search, page, PAGE_SIZE)
            .await
            .map_err(notice)?;
        let judged = judging::judge(services, &right, id).await.map_err(notice)?;
        Ok(Reply::show(Model {
            of: Of {
                contratista: self.contratista,
                informativa: self.informativa,
            },
            name: right.contratista().name.clone(),
            period: found.period,
            window: Window::of(found.period, &services.settings().tables),
            today: services.today(),
            nothing: found.nothing,
            counts: judged.counts,
            blocking: judged.blocking,
            warnings: judged.warnings,
            contracts,
            sealed: if search.is_empty() {
                String::new()
            } else {
                self.search
            },
            search,
        }))
    }

    /// Leads on to what is found, at an address that does not say what was searched for.
    async fn submit(self, context: &RequestContext, sent: Sent<'_>) -> Answered {
        let form: Form = sent.form()?;
        capturing(context, &self, self.contratista).await?;
        let words = search_words(&form.buscar);
        let search = sealed_words::seal(context.services(), self.contratista.0, &words)?;
        Ok(Reply::redirect(Self {
            search,
            page: PageNumber::default(),
            ..self
        }))
    }

    fn samples() -> Vec<Sample> {
        let model = |contracts: Vec<Contract>, nothing, blocking| {
            let total = contracts.len() as u64;
            Model {
                of: sample_of(),
                name: LONG_COMPANY.to_owned(),
                period: sample_period(),
                window: Window::of(sample_period(), Tables::built_in()),
                today: date!(2026 - 11 - 22),
                nothing,
                counts: Counts {
                    contracts: u32::try_from(total).unwrap_or_default(),
                    rows: 1_234,
                    workers: 1_200,
                },
                blocking,
                warnings: 7,
                contracts: paging::Page {
                    items: contracts,
                    total: 5_000,
                    page: 2,
                    pages: 250,
                },
                search: String::new(),
                sealed: String::new(),
            }
        };
        vec![
            Sample::new(
                "informativa",
                "En captura",
                model(vec![sample(1), sample(4_999)], false, 12),
            ),
            Sample::new(
                "informativa-sin-contratos",
                "Sin contratos",
                model(Vec::new(), false, 1),
            ),
            Sample::new(
                "informativa-sin-informacion",
                "Sin información",
                model(Vec::new(), true, 0),
            ),
        ]
    }
}

/// Ids of nothing.
pub(super) fn sample_of() -> Of {
    let things = Things::nothing();
    Of {
        contratista: things.contratista,
        informativa: InformativaId(things.informativa.0),
    }
}

/// The period of the samples.
pub(super) fn sample_period() -> Cuatrimestre {
    Cuatrimestre::containing(date!(2026 - 10 - 01))
}

/// An invented contract.
pub(super) fn sample(number: u32) -> Contract {
    Contract {
        id: Things::nothing().contract.0,
        informativa: Things::nothing().informativa.0,
        number,
        texts: ContractTexts::of(|field| match field {
            Field::Rfc => "NSE150101AB9",
            Field::Name => LONG_COMPANY,
            Field::Mail => crate::samples::LONG_MAIL,
            Field::Mobile => "55 1234 5678",
            Field::Order => "4500010070",
            Field::Object => {
                "Limpieza industrial de las naves 3 y 4, con manejo de residuos peligrosos"
            }
            Field::Folio => "A1B2C3D4-0001",
            Field::Service => "Servicios de limpieza de bienes inmuebles",
            Field::Start => "01/09/2026",
            _ => "",
        }),
        revision: 3,
        changed_at: MOMENT,
        changes: 1,
        workers: 1_234,
    }
}

/// The contratista of an address, for pages that are about one.
pub(super) const fn of(contratista: ContratistaId, informativa: InformativaId) -> Of {
    Of {
        contratista,
        informativa,
    }
}
