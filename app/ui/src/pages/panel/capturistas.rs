//! The contratista's capturistas: searched, filtered, in pages.

use super::state_in_words;
use crate::components::icon::{LuInbox, LuSearchX, icon};
use crate::pages::account::mail_address;
use crate::routes::{PanelRoute, Route};
use leptos::{either::EitherOf3, prelude::*};
use services::accounts::State;
use words::thousands;

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// One page of them.
    pub rows: Vec<Row>,
    /// How many match in all.
    pub total: u64,
    /// What is searched for.
    pub search: String,
    /// Only those in this state.
    pub state: Option<State>,
    /// This page, from 1.
    pub page: u64,
    /// How many pages there are, at least 1.
    pub pages: u64,
    /// Whether the contratista may register capturistas yet.
    pub ready: bool,
}

/// Somebody in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// His id, as addresses carry it.
    pub id: String,
    /// Full name.
    pub name: String,
    /// CURP.
    pub curp: String,
    /// Mail address.
    pub email: String,
    /// How far he is.
    pub state: State,
    /// When he last signed in, in words.
    pub last_sign_in: Option<String>,
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
                <a class="button" href=Route::Panel(PanelRoute::Register).path()>"Registrar a una persona"</a>
                <a class="button button-secondary" href=Route::Panel(PanelRoute::Many).path()>"Registrar a muchas personas"</a>
            </div>
        }
    });
    let list = if !model.rows.is_empty() {
        EitherOf3::A(table(model))
    } else if searching {
        EitherOf3::B(view! {
            <section class="empty">
                {icon(LuSearchX)}
                <h2>"No encontramos a nadie"</h2>
                <p>"Ningún capturista tuyo coincide con lo que buscas."</p>
                <a class="link-button" href=Route::Panel(PanelRoute::capturistas()).path()>"Ver todos"</a>
            </section>
        })
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
            <p class="found" role="status" data-found>{found}</p>
            <div data-results>{list}</div>
        </section>
    }
}

fn nobody(ready: bool) -> impl IntoView {
    let (text, label, route) = if ready {
        (
            "Registra a la primera persona: le llegará un correo para crear su contraseña y empezar a capturar.",
            "Registrar a una persona",
            PanelRoute::Register,
        )
    } else {
        (
            "Antes de registrar capturistas necesitamos tus datos generales y tu registro REPSE.",
            "Dar mis datos generales",
            PanelRoute::Data,
        )
    };
    view! {
        <section class="empty">
            {icon(LuInbox)}
            <h2>"Todavía no tienes capturistas"</h2>
            <p>{text}</p>
            <a class="link-button" href=Route::Panel(route).path()>{label}</a>
        </section>
    }
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
            method="get"
            action=Route::Panel(PanelRoute::capturistas()).path()
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
        search,
        state,
        page,
        pages,
        ..
    } = model;
    let rows: Vec<_> = rows
        .into_iter()
        .map(|row| {
            let address = Route::Panel(PanelRoute::Capturista(row.id)).path();
            view! {
                <tr>
                    <td data-label="Nombre"><a href=address>{row.name}</a></td>
                    <td data-label="CURP" class="code">{row.curp}</td>
                    <td data-label="Correo">{mail_address(&row.email)}</td>
                    <td data-label="Estado">{state_tag(row.state)}</td>
                    <td data-label="Último ingreso">
                        {row.last_sign_in.unwrap_or_else(|| "Nunca".to_owned())}
                    </td>
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
        {(pages > 1).then(|| paging(&search, state, page, pages, total))}
    }
}

/// The state as a small tag; its colour says no more than its words.
pub fn state_tag(state: State) -> impl IntoView {
    let tone = match state {
        State::Active => "done",
        State::InvitationPending | State::InvitationDelivered => "information",
        State::InvitationRejected
        | State::LinkExpired
        | State::InvitationRevoked
        | State::Lapsed => "warning",
        State::Removed => "over",
    };
    view! { <span class="tag" data-tone=tone>{state_in_words(state)}</span> }
}

fn paging(
    search: &str,
    state: Option<State>,
    page: u64,
    pages: u64,
    total: u64,
) -> impl IntoView + use<> {
    let link = |page: u64, label: &'static str, relation: &'static str| {
        let address = Route::Panel(PanelRoute::Capturistas {
            search: search.to_owned(),
            state: state.map(State::code).unwrap_or_default().to_owned(),
            page,
        })
        .address();
        view! { <a href=address rel=relation>{label}</a> }
    };
    view! {
        <nav class="paging" aria-label="Páginas de capturistas">
            {(page > 1).then(|| link(page - 1, "Anterior", "prev"))}
            <span>
                "Página " {thousands(page)} " de " {thousands(pages)} " (" {thousands(total)}
                " capturistas)"
            </span>
            {(page < pages).then(|| link(page + 1, "Siguiente página", "next"))}
        </nav>
    }
}

/// How the page is loaded.
pub mod server {
    use super::{Model, Row};
    use crate::pages::Content;
    use crate::routes::PanelRoute;
    use crate::server::{Reply, RequestContext};
    use services::accounts::{self, Search, State};
    use services::paging::{PAGE_SIZE, SEARCH_CHARACTERS};
    use services::{calendar, general_data};

    /// One page of the contratista's capturistas.
    ///
    /// # Errors
    /// Where to go or what to show instead, or what broke.
    pub async fn load(context: &RequestContext, search: &str, state: &str, page: u64) -> Reply {
        let session = context.entered(&PanelRoute::Capturistas {
            search: search.to_owned(),
            state: state.to_owned(),
            page,
        })?;
        let administration = session.administration();
        let text: String = search.trim().chars().take(SEARCH_CHARACTERS).collect();
        let state = State::of_code(state);
        let search = Search { text: &text, state };
        let services = context.services();
        let found = accounts::list(services, administration, search, page, PAGE_SIZE).await?;
        let known = general_data::known(services, administration).await?;
        let rows = found
            .items
            .into_iter()
            .map(|item| Row {
                id: item.id.to_string(),
                name: item.full_name(),
                curp: item.curp,
                email: item.email,
                state: item.state,
                last_sign_in: item.last_sign_in.map(calendar::moment_in_short),
            })
            .collect();
        Ok(Content::Capturistas(Model {
            rows,
            total: found.total,
            search: text,
            state,
            page: found.page,
            pages: found.pages,
            ready: known.is_complete(),
        }))
    }
}
