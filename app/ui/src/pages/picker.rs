//! *Contratista a trabajar* (guide, steps 8 and 9).

use crate::address::{Address as _, ContratistaId, InPath as _, PageNumber};
use crate::addresses as to;
use crate::components::error_summary::ErrorSummary;
use crate::components::field::field_error;
use crate::components::icon::{LuInbox, LuSearchX};
use crate::components::list::{empty, results, search_box};
use crate::components::paging::Paging;
use crate::content::{Content, Sample};
use crate::field_error::FieldError;
use crate::page::Page;
use crate::reply::{Answered, Reply, Sent};
use crate::request::RequestContext;
use crate::samples::LONG_COMPANY;
use crate::section::Section;
use leptos::either::EitherOf3;
use leptos::prelude::*;
use serde::Deserialize;
use services::paging::{PAGE_SIZE, search_words};
use services::{CapturistaSession, acting_for};
use std::borrow::Cow;
use uuid::Uuid;
use words::thousands;

/// The name of the radio buttons.
pub const CONTRATISTA: &str = "contratista";
/// The `id` of the first of them: the error links there.
const FIRST: &str = "contratista-1";

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// One page of the contratistas that the person may work for.
    pub rows: Vec<Row>,
    /// How many match in total.
    pub total: u64,
    /// Whether there are enough to offer a search.
    pub searchable: bool,
    /// The searched words.
    pub search: String,
    /// This page of the list, from 1.
    pub page: u64,
    /// How many pages there are, at least 1.
    pub pages: u64,
    /// The error.
    pub error: Option<String>,
}

/// A contratista in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its id.
    pub id: ContratistaId,
    /// Its RFC.
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
    let search = model.searchable.then(|| {
        let action = to::Picker::default().path();
        search_box(action, "Buscar por RFC o nombre", model.search.clone())
    });
    let found = match (model.search.is_empty(), model.total) {
        (true, _) | (false, 0) => String::new(),
        (false, 1) => "1 contratista coincide.".to_owned(),
        (false, total) => format!("{} contratistas coinciden.", thousands(total)),
    };
    let list = if model.rows.is_empty() && model.search.is_empty() {
        EitherOf3::A(empty(
            LuInbox,
            "Todavía no tienes contratistas",
            "Por ahora no capturas para ningún contratista. Pide a quien trabaja contigo que te registre; te llegará un correo.",
            Some((to::Profile.path(), "Regresar")),
        ))
    } else if model.rows.is_empty() {
        EitherOf3::B(empty(
            LuSearchX,
            "No encontramos ninguno",
            [
                "Ningún contratista tuyo coincide con «",
                &model.search,
                "».",
            ]
            .concat(),
            Some((to::Picker::default().path(), "Ver todos")),
        ))
    } else {
        EitherOf3::C(choice_form(model))
    };
    view! {
        <section class="panel panel-wide">
            <ErrorSummary errors=errors />
            <h1 tabindex="-1">"Contratista a trabajar"</h1>
            {search}
            {results(found, list)}
        </section>
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
                        <input type="radio" id=id name=CONTRATISTA value=row.id.to_string() />
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
        <form method="post" action=to::Picker::default().path() novalidate>
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
            {Paging::of("contratistas", page, pages)
                .counting(total, "contratistas")
                .view(|page| to::Picker { search: search.clone(), page }.address())}
            <div class="actions">
                <button class="button">"Siguiente"</button>
                <a class="link-button" href=to::Profile.path()>"Regresar"</a>
            </div>
        </form>
    }
}

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        "Contratista a trabajar".into()
    }

    fn section(&self) -> Option<Section> {
        Some(Section::Contratista)
    }

    fn is_refused(&self) -> bool {
        self.error.is_some()
    }

    fn view(self: Box<Self>) -> AnyView {
        view(*self).into_any()
    }
}

impl Page for to::Picker {
    /// Shows one page of the contratistas that the signed-in person may work for.
    async fn load(self, context: &RequestContext) -> Answered {
        let session = context.signed_in(&self)?;
        Ok(Reply::show(model(context, session, &self).await?))
    }

    /// Redirects to the confirmation, or shows that none was chosen.
    async fn submit(self, context: &RequestContext, sent: Sent<'_>) -> Answered {
        let form: Form = sent.form()?;
        let asked = to::Picker {
            search: form.buscar,
            page: PageNumber::new(form.pagina.parse().unwrap_or(1)),
        };
        let session = context.signed_in(&asked)?;
        if let Some(id) = ContratistaId::read(&form.contratista) {
            return Ok(Reply::redirect(to::Confirm { id }));
        }
        Ok(Reply::show(Model {
            error: Some("Selecciona un contratista para continuar.".to_owned()),
            ..model(context, session, &asked).await?
        }))
    }

    fn samples() -> Vec<Sample> {
        let row = |number: u128, name: &str| Row {
            id: ContratistaId(Uuid::from_u128(number)),
            rfc: "EKU9003173C9".to_owned(),
            name: name.to_owned(),
        };
        let empty = Model {
            rows: Vec::new(),
            total: 0,
            searchable: false,
            search: String::new(),
            page: 1,
            pages: 1,
            error: None,
        };
        let one = Model {
            rows: vec![row(1, LONG_COMPANY)],
            total: 1,
            ..empty.clone()
        };
        let many = Model {
            rows: (1..=20)
                .map(|number| row(number, "ESCUELA KEMPER URGATE"))
                .collect(),
            total: 10_000,
            searchable: true,
            page: 250,
            pages: 500,
            ..empty.clone()
        };
        let nothing = Model {
            searchable: true,
            search: "zanahoria".to_owned(),
            ..empty.clone()
        };
        let unchosen = Model {
            rows: vec![row(1, LONG_COMPANY), row(2, "BERENICE XIMO QUEZADA")],
            error: Some("Selecciona un contratista para continuar.".to_owned()),
            ..one.clone()
        };
        vec![
            Sample::new("contratistas-ninguno", "Ninguno", empty),
            Sample::new("contratistas-uno", "Uno, de nombre largo", one),
            Sample::new("contratistas-muchos", "Diez mil", many),
            Sample::new("contratistas-nada", "Búsqueda sin resultados", nothing),
            Sample::new("contratistas-sin-elegir", "Sin elegir", unchosen),
        ]
    }
}

/// One page of the contratistas that the signed-in person may work for.
async fn model(
    context: &RequestContext,
    session: &CapturistaSession,
    asked: &to::Picker,
) -> Result<Model, services::Internal> {
    let search = search_words(&asked.search);
    let page = asked.page.get();
    let found = acting_for::list(context.services(), session, &search, page, PAGE_SIZE).await?;
    Ok(Model {
        searchable: !search.is_empty() || found.total >= SEARCH_FROM,
        rows: found
            .items
            .into_iter()
            .map(|item| Row {
                id: ContratistaId(item.id),
                rfc: item.rfc,
                name: item.name,
            })
            .collect(),
        total: found.total,
        search,
        page: found.page,
        pages: found.pages,
        error: None,
    })
}

/// The form's fields.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    /// The id of the chosen one; empty if none is.
    pub contratista: String,
    /// The searched words, so that the list stays as it was.
    pub buscar: String,
    /// The page of the list.
    pub pagina: String,
}

/// The number of contratistas from which on there is a search field.
const SEARCH_FROM: u64 = 8;
