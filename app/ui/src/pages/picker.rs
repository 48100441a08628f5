//! *Contratista a trabajar* (guide, steps 8 and 9).

use crate::components::error_summary::ErrorSummary;
use crate::components::field::field_error;
use crate::components::icon::{LuInbox, LuSearchX, icon};
use crate::page::FieldError;
use crate::routes::Route;
use leptos::{either::EitherOf3, prelude::*};
use words::thousands;

/// The name of the radio buttons.
pub const CONTRATISTA: &str = "contratista";
/// The `id` of the first of them: where the error's link leads.
const FIRST: &str = "contratista-1";

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// One page of those he may work for.
    pub rows: Vec<Row>,
    /// How many there are in all that match.
    pub total: u64,
    /// Whether there are enough to search among.
    pub searchable: bool,
    /// What is searched for.
    pub search: String,
    /// This page of the list, from 1.
    pub page: u64,
    /// How many pages there are, at least 1.
    pub pages: u64,
    /// What is wrong.
    pub error: Option<String>,
}

/// A contratista in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// His id, as addresses carry it.
    pub id: String,
    /// His RFC.
    pub rfc: String,
    /// Name, denominación or razón social.
    pub name: String,
}

/// Draws the page.
pub fn view(model: Model) -> impl IntoView {
    let errors = model
        .error
        .iter()
        .map(|error| FieldError::new(FIRST, error))
        .collect();
    let search = model.searchable.then(|| search_form(model.search.clone()));
    let found = match (model.search.is_empty(), model.total) {
        (true, _) | (false, 0) => String::new(),
        (false, 1) => "1 contratista coincide.".to_owned(),
        (false, total) => format!("{} contratistas coinciden.", thousands(total)),
    };
    let list = if model.rows.is_empty() && model.search.is_empty() {
        EitherOf3::A(view! {
            <section class="empty">
                {icon(LuInbox)}
                <h2>"Todavía no tienes contratistas"</h2>
                <p>
                    "Por ahora no capturas para ningún contratista. Pide a quien trabaja contigo que te registre; te llegará un correo."
                </p>
                <a class="link-button" href=Route::Profile.path()>"Regresar"</a>
            </section>
        })
    } else if model.rows.is_empty() {
        EitherOf3::B(view! {
            <section class="empty">
                {icon(LuSearchX)}
                <h2>"No encontramos ninguno"</h2>
                <p>"Ningún contratista tuyo coincide con «" {model.search} "»."</p>
                <a class="link-button" href=Route::picker().path()>"Ver todos"</a>
            </section>
        })
    } else {
        EitherOf3::C(choice_form(model))
    };
    view! {
        <section class="panel panel-wide">
            <ErrorSummary errors=errors />
            <h1 tabindex="-1">"Contratista a trabajar"</h1>
            {search}
            <p class="found" role="status" data-found>{found}</p>
            <div data-results>{list}</div>
        </section>
    }
}

fn search_form(search: String) -> impl IntoView {
    view! {
        <form method="get" action=Route::picker().path() class="search" role="search">
            <label for="buscar">"Buscar por RFC o nombre"</label>
            <div class="search-row">
                <input id="buscar" name="buscar" type="search" value=search autocomplete="off" spellcheck="false" />
                <button class="button button-secondary">"Buscar"</button>
            </div>
        </form>
    }
}

fn choice_form(model: Model) -> impl IntoView {
    let Model {
        rows,
        total,
        search,
        page,
        pages,
        error,
        ..
    } = model;
    let wrong = error.is_some();
    let rows: Vec<_> = rows
        .into_iter()
        .enumerate()
        .map(|(position, row)| {
            let id = [CONTRATISTA, "-", &(position + 1).to_string()].concat();
            let label = id.clone();
            view! {
                <tr>
                    <td class="choice">
                        <input type="radio" id=id name=CONTRATISTA value=row.id />
                    </td>
                    <td><label class="code" for=label.clone()>{row.rfc}</label></td>
                    <td>
                        <label for=label>{row.name}</label>
                    </td>
                </tr>
            }
        })
        .collect();
    view! {
        <form method="post" action=Route::picker().path() novalidate>
            <input type="hidden" name="buscar" value=search.clone() />
            <input type="hidden" name="pagina" value=page.to_string() />
            <fieldset
                class="choices"
                class:field-wrong=wrong
                aria-describedby=wrong.then_some("contratista-error")
            >
                <legend>
                    "Selecciona el contratista por el que capturarás la información de los contratos celebrados o modificados en el cuatrimestre"
                </legend>
                {field_error(CONTRATISTA, error)}
                <table class="picker">
                    <thead>
                        <tr>
                            <th scope="col">"Seleccionar"</th>
                            <th scope="col">"RFC Contratista"</th>
                            <th scope="col">"Nombre, denominación o razón social"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </fieldset>
            {(pages > 1).then(|| paging(&search, page, pages, total))}
            <div class="actions">
                <button class="button">"Siguiente"</button>
                <a class="link-button" href=Route::Profile.path()>"Regresar"</a>
            </div>
        </form>
    }
}

fn paging(search: &str, page: u64, pages: u64, total: u64) -> impl IntoView + use<> {
    let link = |page: u64, label: &'static str, relation: &'static str| {
        let address = Route::Picker {
            search: search.to_owned(),
            page,
        }
        .address();
        view! { <a href=address rel=relation>{label}</a> }
    };
    view! {
        <nav class="paging" aria-label="Páginas de contratistas">
            {(page > 1).then(|| link(page - 1, "Anterior", "prev"))}
            <span>
                "Página " {thousands(page)} " de " {thousands(pages)} " (" {thousands(total)}
                " contratistas)"
            </span>
            {(page < pages).then(|| link(page + 1, "Siguiente página", "next"))}
        </nav>
    }
}

/// How the page is loaded and what its form does.
pub mod server {
    use super::{Model, Row};
    use crate::pages::Content;
    use crate::routes::Route;
    use crate::server::{Interruption, Reply, RequestContext};
    use serde::Deserialize;
    use services::acting_for;
    use services::paging::{PAGE_SIZE, SEARCH_CHARACTERS};

    /// What is sent.
    #[derive(Clone, Debug, Default, Deserialize)]
    #[serde(default)]
    pub struct Form {
        /// The id of the one chosen; empty when none is.
        pub contratista: String,
        /// What was searched for, so that the list comes back as it was.
        pub buscar: String,
        /// The page of the list.
        pub pagina: String,
    }

    /// From how many on there is a search field.
    const SEARCH_FROM: u64 = 8;

    /// One page of those the signed-in person may work for.
    ///
    /// # Errors
    /// Where to go or what to show instead, or what broke.
    pub async fn load(context: &RequestContext, search: &str, page: u64) -> Reply {
        let route = Route::Picker {
            search: search.to_owned(),
            page,
        };
        let session = context.signed_in(&route)?;
        let search: String = search.trim().chars().take(SEARCH_CHARACTERS).collect();
        let found = acting_for::list(context.services(), session, &search, page, PAGE_SIZE).await?;
        Ok(Content::Picker(Model {
            searchable: !search.is_empty() || found.total >= SEARCH_FROM,
            rows: found
                .items
                .into_iter()
                .map(|item| Row {
                    id: item.id.to_string(),
                    rfc: item.rfc,
                    name: item.name,
                })
                .collect(),
            total: found.total,
            search,
            page: found.page,
            pages: found.pages,
            error: None,
        }))
    }

    /// Leads on to the confirmation, or says that none was chosen.
    ///
    /// # Errors
    /// Where to go or what to show instead, or what broke.
    pub async fn submit(context: &RequestContext, form: Form) -> Reply {
        let page = form.pagina.parse().unwrap_or(1);
        let route = Route::Picker {
            search: form.buscar.clone(),
            page,
        };
        context.signed_in(&route)?;
        let next = Route::parse(&Route::Confirm(form.contratista.clone()).path());
        if let (false, Some(next @ Route::Confirm(_))) = (form.contratista.is_empty(), next) {
            return Err(Interruption::Go(next));
        }
        match load(context, &form.buscar, page).await? {
            Content::Picker(model) => Ok(Content::Picker(Model {
                error: Some("Selecciona un contratista para continuar.".to_owned()),
                ..model
            })),
            other => Ok(other),
        }
    }
}
