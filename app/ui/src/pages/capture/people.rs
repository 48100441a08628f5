//! The register of workers: what is remembered of each for the next capture, with search and pages.

use super::downloads::register_book;
use super::rights::capturing;
use super::shared::{back, counted, name_of};
use crate::address::{Address as _, ContratistaId, PageNumber, PersonId, Things};
use crate::addresses as to;
use crate::components::icon::{LuInbox, LuSearchX};
use crate::components::list::{empty, posted_search, results};
use crate::components::paging::Paging;
use crate::content::{Content, Sample};
use crate::page::Page;
use crate::reply::{Answered, Reply, Sent};
use crate::request::RequestContext;
use crate::samples::{LONG_PERSON, MOMENT, SOME_CURP};
use crate::section::Section;
use informativa::exports::Register;
use informativa::people;
use informativa::people::Known;
use informativa::workers::WorkerTexts;
use leptos::prelude::*;
use serde::Deserialize;
use services::calendar::moment_in_short;
use services::paging::{PAGE_SIZE, search_words};
use services::{paging, sealed_words};
use std::borrow::Cow;
use std::fmt;

/// The page's data.
#[derive(Clone, PartialEq, Eq)]
pub struct Model {
    /// Whose.
    pub contratista: ContratistaId,
    /// A page of them.
    pub rows: paging::Page<Known>,
    /// What is searched for.
    pub search: String,
    /// The same as it stands in addresses.
    pub sealed: String,
}

/// What is searched for does not go into logs.
impl fmt::Debug for Model {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Model({:?})", self.contratista)
    }
}

/// The first page of all of them.
pub(super) fn all(contratista: ContratistaId) -> to::People {
    to::People {
        contratista,
        search: String::new(),
        page: PageNumber::default(),
    }
}

/// Draws the page.
pub fn view(model: &Model) -> impl IntoView + use<> {
    let work = to::WorkArea {
        id: model.contratista,
    }
    .path();
    let all = all(model.contratista).path();
    let searching = !model.search.is_empty();
    let found = match (searching, model.rows.total) {
        (false, _) | (true, 0) => String::new(),
        (true, 1) => "1 persona coincide.".to_owned(),
        (true, total) => counted(total, "", "personas coinciden."),
    };
    let book =
        (!model.rows.items.is_empty()).then(|| register_book(model.contratista, Register::Workers));
    let label = "Buscar por nombre, NSS o CURP";
    let form = (searching || !model.rows.items.is_empty())
        .then(|| posted_search(all.clone(), label, model.search.clone()));
    let list = if !model.rows.items.is_empty() {
        table(model).into_any()
    } else if searching {
        let text = "Nadie de tu registro coincide con lo que buscas.";
        empty(
            LuSearchX,
            "No encontramos a nadie",
            text,
            Some((all, "Ver todos")),
        )
        .into_any()
    } else {
        let text = "Cuando captures a alguien con NSS, CURP y SBC correctos, aquí queda para la siguiente vez.";
        empty(LuInbox, "Todavía no hay nadie", text, None).into_any()
    };
    view! {
        <section class="panel panel-list">
            {back(work, "Volver a informativas".to_owned())}
            <h1 tabindex="-1">"Trabajadores"</h1>
            <p class="hint">
                "Lo que recordamos de las personas que trabajan en tus contratos: con su NSS o su CURP llenamos lo demás. Corregirlo o borrarlo no cambia lo que ya capturaste."
            </p>
            {form}
            {results(found, list)}
            {book}
        </section>
    }
}

/// Where the SBC comes from, and of when it is: "Informativa del tercer cuatrimestre de 2026, 22 nov 2026".
pub(super) fn of_when(known: &Known) -> String {
    let at = moment_in_short(known.sbc_at);
    match known.source {
        Some(period) => format!("{}, {at}", name_of(period)),
        None => format!("Corregido aquí, {at}"),
    }
}

fn table(model: &Model) -> impl IntoView + use<> {
    let contratista = model.contratista;
    let rows: Vec<_> = (model.rows.items.iter())
        .map(|row| {
            let address = to::Person {
                contratista,
                person: PersonId(row.id),
            }
            .path();
            let WorkerTexts {
                nss,
                curp,
                sbc,
                name,
            } = row.texts.clone();
            let name = if name.is_empty() {
                "Sin nombre todavía".to_owned()
            } else {
                name
            };
            view! {
                <tr>
                    <td data-label="Nombre" class="breakable"><a href=address>{name}</a></td>
                    <td data-label="NSS" class="code">{nss}</td>
                    <td data-label="CURP" class="code">{curp}</td>
                    <td data-label="Último SBC" class="code">{sbc}</td>
                    <td data-label="De dónde viene">{of_when(row)}</td>
                </tr>
            }
        })
        .collect();
    let sealed = model.sealed.clone();
    let paging = Paging::of("trabajadores", model.rows.page, model.rows.pages)
        .counting(model.rows.total, "personas")
        .view(|page| {
            to::People {
                contratista,
                search: sealed.clone(),
                page,
            }
            .address()
        });
    view! {
        <table class="list">
            <thead>
                <tr>
                    <th scope="col">"Nombre"</th>
                    <th scope="col">"NSS"</th>
                    <th scope="col">"CURP"</th>
                    <th scope="col">"Último SBC"</th>
                    <th scope="col">"De dónde viene"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        {paging}
    }
}

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        "Trabajadores".into()
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

impl Page for to::People {
    /// A page of them.
    async fn load(self, context: &RequestContext) -> Answered {
        let right = capturing(context, &self, self.contratista).await?;
        let services = context.services();
        let search = sealed_words::open(services, self.contratista.0, &self.search)?;
        let rows = people::list(services, &right, &search, self.page.get(), PAGE_SIZE).await?;
        let sealed = Some(self.search).filter(|_| !search.is_empty());
        Ok(Reply::show(Model {
            contratista: self.contratista,
            rows,
            sealed: sealed.unwrap_or_default(),
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
            ..all(self.contratista)
        }))
    }

    fn samples() -> Vec<Sample> {
        let model = |items: Vec<Known>, search: &str| Model {
            contratista: Things::nothing().contratista,
            rows: paging::Page {
                total: if items.is_empty() { 0 } else { 5_000 },
                items,
                page: 2,
                pages: 250,
            },
            search: search.to_owned(),
            sealed: String::new(),
        };
        vec![
            Sample::new(
                "registro-trabajadores",
                "Una página",
                model(vec![sample()], ""),
            ),
            Sample::new(
                "registro-trabajadores-ninguno",
                "Nadie todavía",
                model(Vec::new(), ""),
            ),
            Sample::new(
                "registro-trabajadores-sin-coincidencias",
                "Nadie coincide",
                model(Vec::new(), "nadie"),
            ),
        ]
    }
}

/// An invented worker.
pub(super) fn sample() -> Known {
    Known {
        id: Things::nothing().person.0,
        texts: WorkerTexts::new("12345678903", SOME_CURP, "1512.30", LONG_PERSON),
        sbc_at: MOMENT,
        source: Some(super::informativa::sample_period()),
        revision: 3,
    }
}
