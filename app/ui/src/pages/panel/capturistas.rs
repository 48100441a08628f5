//! The contratista's capturistas: with search, filter and pages.

use crate::address::{Address as _, CapturistaId, PageNumber};
use crate::addresses as to;
use crate::components::icon::{LuInbox, LuSearchX};
use crate::components::list::{empty, results};
use crate::components::paging::Paging;
use crate::content::{Content, Sample};
use crate::page::Page;
use crate::pages::account::mail_address;
use crate::pages::panel::shared::state_tag;
use crate::reply::{Answered, Reply, Sent};
use crate::request::RequestContext;
use crate::samples;
use crate::section::Section;
use leptos::either::EitherOf3;
use leptos::prelude::*;
use serde::Deserialize;
use services::accounts::{Capturista, Search, State};
use services::calendar::moment_in_short;
use services::paging::{PAGE_SIZE, search_words};
use services::sealed_words;
use services::{accounts, general_data};
use std::borrow::Cow;
use values::CapturistaField;
use words::capturistas::state_in_words;
use words::thousands;

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// One page of the list.
    pub rows: Vec<Capturista>,
    /// How many match in all.
    pub total: u64,
    /// The searched words.
    pub search: String,
    /// The same as sealed for addresses.
    pub sealed: String,
    /// Only those in this state.
    pub state: Option<State>,
    /// This page, from 1.
    pub page: u64,
    /// How many pages there are, at least 1.
    pub pages: u64,
    /// Whether the contratista may register capturistas yet.
    pub ready: bool,
}

/// Draws the page.
pub fn view(model: Model) -> impl IntoView {
    let searching = !model.search.is_empty() || model.state.is_some();
    let found = match (searching, model.total) {
        (false, _) | (true, 0) => String::new(),
        (true, 1) => "1 capturista coincide.".to_owned(),
        (true, total) => format!("{} capturistas coinciden.", thousands(total)),
    };
    let form = (searching || !model.rows.is_empty()).then(|| search_form(&model));
    let register = model.ready.then(|| {
        view! {
            <div class="heading-actions">
                <a class="button" href=to::Register.path()>"Registrar a una persona"</a>
                <a class="button button-secondary" href=to::Many.path()>"Registrar a muchas personas"</a>
            </div>
        }
    });
    let list = if !model.rows.is_empty() {
        EitherOf3::A(table(model))
    } else if searching {
        EitherOf3::B(empty(
            LuSearchX,
            "No encontramos a nadie",
            "Ningún capturista tuyo coincide con lo que buscas.",
            Some((to::Capturistas::default().path(), "Ver todos")),
        ))
    } else {
        EitherOf3::C(nobody(model.ready))
    };
    view! {
        <section class="panel panel-list">
            <div class="heading-row">
                <h1 tabindex="-1">"Capturistas"</h1>
                {register}
            </div>
            {form}
            {results(found, list)}
        </section>
    }
}

fn nobody(ready: bool) -> impl IntoView {
    let (text, label, address) = if ready {
        (
            "Registra a la primera persona: le llegará un correo para crear su contraseña y empezar a capturar.",
            "Registrar a una persona",
            to::Register.path(),
        )
    } else {
        (
            "Antes de registrar capturistas necesitamos tus datos generales y tu registro REPSE.",
            "Dar mis datos generales",
            to::Data.path(),
        )
    };
    empty(
        LuInbox,
        "Todavía no tienes capturistas",
        text,
        Some((address, label)),
    )
}

fn search_form(model: &Model) -> impl IntoView + use<> {
    let chosen = model.state;
    let options: Vec<_> = State::ALL
        .into_iter()
        .map(|state| {
            view! {
                <option value=state.code() selected=chosen == Some(state)>{state_in_words(state)}</option>
            }
        })
        .collect();
    view! {
        <form
            method="post"
            action=to::Capturistas::default().path()
            class="search"
            role="search"
        >
            <div class="search-row">
                <div class="search-part">
                    <label for="buscar">"Buscar por CURP, nombre o correo"</label>
                    <input
                        id="buscar"
                        name="buscar"
                        type="search"
                        value=model.search.clone()
                        autocomplete="off"
                        spellcheck="false"
                    />
                </div>
                <div class="search-part search-part-narrow">
                    <label for="estado">"Estado"</label>
                    <select id="estado" name="estado">
                        <option value="">"Todos"</option>
                        {options}
                    </select>
                </div>
                <button class="button button-secondary">"Buscar"</button>
            </div>
        </form>
    }
}

fn table(model: Model) -> impl IntoView {
    let Model {
        rows,
        total,
        sealed,
        state,
        page,
        pages,
        ..
    } = model;
    let address = |page| {
        to::Capturistas {
            search: sealed.clone(),
            state: state.map(State::code).unwrap_or_default().to_owned(),
            page,
        }
        .address()
    };
    let rows: Vec<_> = rows
        .into_iter()
        .map(|row| {
            let id = CapturistaId(row.id);
            let last = (row.last_sign_in).map_or_else(|| "Nunca".to_owned(), moment_in_short);
            view! {
                <tr>
                    <td data-label="Nombre"><a href=to::Capturista { id }.path()>{row.texts.full_name()}</a></td>
                    <td data-label="CURP" class="code">{row.texts[CapturistaField::Curp].clone()}</td>
                    <td data-label="Correo">{mail_address(&row.texts[CapturistaField::Email])}</td>
                    <td data-label="Estado">{state_tag(row.state)}</td>
                    <td data-label="Último ingreso">{last}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <table class="list">
            <thead>
                <tr>
                    <th scope="col">"Nombre"</th>
                    <th scope="col">"CURP"</th>
                    <th scope="col">"Correo"</th>
                    <th scope="col">"Estado"</th>
                    <th scope="col">"Último ingreso"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        {Paging::of("capturistas", page, pages).counting(total, "capturistas").view(address)}
    }
}

/// The form's field: the searched words.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Form {
    buscar: String,
    estado: String,
}

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        "Capturistas".into()
    }

    fn section(&self) -> Option<Section> {
        Some(Section::Capturistas)
    }

    fn view(self: Box<Self>) -> AnyView {
        view(*self).into_any()
    }
}

impl Page for to::Capturistas {
    /// Shows one page of the contratista's capturistas.
    async fn load(self, context: &RequestContext) -> Answered {
        let session = context.entered(&self)?;
        let (services, administration) = (context.services(), session.administration());
        let text = sealed_words::open(services, administration.contratista().id, &self.search)?;
        let state = State::of_code(&self.state);
        let search = Search { text: &text, state };
        let page = self.page.get();
        let found = accounts::list(services, administration, search, page, PAGE_SIZE).await?;
        let known = general_data::known(services, administration).await?;
        Ok(Reply::show(Model {
            rows: found.items,
            total: found.total,
            sealed: if text.is_empty() {
                String::new()
            } else {
                self.search
            },
            search: text,
            state,
            page: found.page,
            pages: found.pages,
            ready: known.is_complete(),
        }))
    }

    /// Redirects to the results, at an address that does not reveal the searched words.
    async fn submit(self, context: &RequestContext, sent: Sent<'_>) -> Answered {
        let session = context.entered(&self)?;
        let form: Form = sent.form()?;
        let words = search_words(&form.buscar);
        let owner = session.contratista().id;
        let sealed = sealed_words::seal(context.services(), owner, &words)?;
        Ok(Reply::redirect(Self {
            search: sealed,
            state: State::of_code(&form.estado)
                .map(State::code)
                .unwrap_or_default()
                .to_owned(),
            page: PageNumber::default(),
        }))
    }

    fn samples() -> Vec<Sample> {
        let rows = State::ALL.map(samples::registered).into();
        let list = |slug, name, rows: Vec<Capturista>, search: &str, ready| {
            let model = Model {
                total: if rows.is_empty() { 0 } else { 10_000 },
                rows,
                search: search.to_owned(),
                sealed: String::new(),
                state: None,
                page: 2,
                pages: 500,
                ready,
            };
            Sample::new(slug, name, model)
        };
        vec![
            list("capturistas", "En cada estado", rows, "", true),
            list(
                "capturistas-ninguno",
                "Ninguno todavía",
                Vec::new(),
                "",
                true,
            ),
            list(
                "capturistas-sin-datos",
                "Antes de dar sus datos",
                Vec::new(),
                "",
                false,
            ),
            list(
                "capturistas-sin-coincidencias",
                "Nadie coincide",
                Vec::new(),
                "nadie",
                true,
            ),
        ]
    }
}
