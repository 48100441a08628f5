//! The register of clients: what is remembered of each for the next contract, with search and pages.

use super::downloads::register_book;
use super::rights::capturing;
use super::shared::{back, counted};
use crate::address::{Address as _, ClientId, ContratistaId, PageNumber, Things};
use crate::addresses as to;
use crate::components::icon::{LuInbox, LuSearchX};
use crate::components::list::{empty, posted_search, results};
use crate::components::paging::Paging;
use crate::content::{Content, Sample};
use crate::page::Page;
use crate::reply::{Answered, Reply, Sent};
use crate::request::RequestContext;
use crate::samples::{LONG_COMPANY, LONG_MAIL, MOMENT};
use crate::section::Section;
use domain::informativa::Field;
use informativa::clients::Client;
use informativa::exports::Register;
use informativa::{ContractTexts, clients};
use leptos::prelude::*;
use serde::Deserialize;
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
    pub rows: paging::Page<Client>,
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
pub(super) fn all(contratista: ContratistaId) -> to::Clients {
    to::Clients {
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
        (true, 1) => "1 cliente coincide.".to_owned(),
        (true, total) => counted(total, "", "clientes coinciden."),
    };
    let book =
        (!model.rows.items.is_empty()).then(|| register_book(model.contratista, Register::Clients));
    let label = "Buscar por nombre o RFC";
    let form = (searching || !model.rows.items.is_empty())
        .then(|| posted_search(all.clone(), label, model.search.clone()));
    let list = if !model.rows.items.is_empty() {
        table(model).into_any()
    } else if searching {
        let text = "Ningún cliente de tu registro coincide con lo que buscas.";
        empty(
            LuSearchX,
            "No encontramos clientes",
            text,
            Some((all, "Ver todos")),
        )
        .into_any()
    } else {
        let text = "Cuando captures un contrato, aquí queda su cliente para el siguiente.";
        empty(LuInbox, "Todavía no hay clientes", text, None).into_any()
    };
    view! {
        <section class="panel panel-list">
            {back(work, "Volver a informativas".to_owned())}
            <h1 tabindex="-1">"Clientes"</h1>
            <p class="hint">
                "Lo que recordamos de tus clientes para llenar tus siguientes contratos. Corregirlo o borrarlo no cambia lo que ya capturaste."
            </p>
            {form}
            {results(found, list)}
            {book}
        </section>
    }
}

fn table(model: &Model) -> impl IntoView + use<> {
    let contratista = model.contratista;
    let rows: Vec<_> = (model.rows.items.iter())
        .map(|row| {
            let address = to::Client {
                contratista,
                client: ClientId(row.id),
            }
            .path();
            let text = |field| row.texts.get(field).to_owned();
            let name = Some(text(Field::Name)).filter(|name| !name.is_empty());
            let name = name.unwrap_or_else(|| "Sin nombre todavía".to_owned());
            view! {
                <tr>
                    <td data-label="Nombre" class="breakable"><a href=address>{name}</a></td>
                    <td data-label="RFC" class="code">{text(Field::Rfc)}</td>
                    <td data-label="Correo" class="breakable">{text(Field::Mail)}</td>
                    <td data-label="Teléfono móvil">{text(Field::Mobile)}</td>
                </tr>
            }
        })
        .collect();
    let sealed = model.sealed.clone();
    let paging = Paging::of("clientes", model.rows.page, model.rows.pages)
        .counting(model.rows.total, "clientes")
        .view(|page| {
            to::Clients {
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
                    <th scope="col">"RFC"</th>
                    <th scope="col">"Correo"</th>
                    <th scope="col">"Teléfono móvil"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        {paging}
    }
}

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        "Clientes".into()
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

impl Page for to::Clients {
    /// A page of them.
    async fn load(self, context: &RequestContext) -> Answered {
        let right = capturing(context, &self, self.contratista).await?;
        let services = context.services();
        let search = sealed_words::open(services, self.contratista.0, &self.search)?;
        let rows = clients::list(services, &right, &search, self.page.get(), PAGE_SIZE).await?;
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
        let model = |items: Vec<Client>, search: &str| Model {
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
            Sample::new("clientes", "Una página", model(vec![sample()], "")),
            Sample::new("clientes-ninguno", "Ninguno todavía", model(Vec::new(), "")),
            Sample::new(
                "clientes-sin-coincidencias",
                "Ninguno coincide",
                model(Vec::new(), "nadie"),
            ),
        ]
    }
}

/// An invented client.
pub(super) fn sample() -> Client {
    Client {
        id: Things::nothing().client.0,
        texts: ContractTexts::of(|field| match field {
            Field::Rfc => "NSE150101AB9",
            Field::Name => LONG_COMPANY,
            Field::Mail => LONG_MAIL,
            Field::Mobile => "55 1234 5678",
            _ => "",
        }),
        revision: 3,
        changed_at: MOMENT,
    }
}
