//! What was read of a file of many capturistas, before anything is done, and what was done.

use crate::routes::{PanelRoute, Route};
use leptos::prelude::*;
use words::thousands;

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// The file's id, as addresses carry it.
    pub id: String,
    /// How many rows can be registered.
    pub good: usize,
    /// How many are this contratista's already.
    pub already: usize,
    /// How many have been registered.
    pub registered: usize,
    /// When the last invitation leaves, in words, where there are more than go out in an hour.
    pub leave_by: Option<String>,
    /// How many are left out.
    pub bad: usize,
    /// How many of all of them a spreadsheet does not show.
    pub hidden: usize,
    /// Whether they are being registered just now.
    pub under_way: bool,
    /// One page of those.
    pub rows: Vec<Row>,
    /// This page, from 1.
    pub page: u64,
    /// How many pages there are, at least 1.
    pub pages: u64,
}

/// A row that is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number in the file.
    pub line: u32,
    /// The CURP as it stands there.
    pub curp: String,
    /// The name as it stands there.
    pub name: String,
    /// Why.
    pub reason: String,
}

impl Model {
    /// The page's heading.
    pub const fn heading(&self) -> &'static str {
        if self.under_way {
            return "Estamos registrando";
        }
        match (self.good, self.registered) {
            (0, 0) => "No hay a quién registrar",
            (0, _) => "Registro terminado",
            _ => "Revisa antes de registrar",
        }
    }
}

fn people(count: usize) -> String {
    match count {
        1 => "1 persona".to_owned(),
        count => format!("{} personas", thousands(count)),
    }
}

fn hidden(count: usize) -> String {
    match count {
        1 => "Un renglón está oculto en tu hoja de cálculo, por ejemplo por un filtro. También lo leímos.".to_owned(),
        count => format!("{} renglones están ocultos en tu hoja de cálculo, por ejemplo por un filtro. También los leímos.", thousands(count)),
    }
}

/// Draws the page.
pub fn view(model: &Model) -> impl IntoView + use<> {
    let heading = model.heading();
    let action = Route::Panel(PanelRoute::Preview {
        id: model.id.clone(),
        page: 1,
    })
    .path();
    let address = action.clone();
    let under_way = model.under_way.then(|| {
        view! {
            <p>"Sigue aunque cierres esta página. Actualízala para ver cómo va."</p>
            <div class="actions"><a class="button" href=address>"Actualizar"</a></div>
        }
    });
    let hidden = (model.hidden > 0).then(|| view! { <p>{hidden(model.hidden)}</p> });
    let confirm = (model.good > 0 && !model.under_way).then(|| {
        view! {
            <p>"Todavía no hemos registrado a nadie. A cada persona le llegará su correo cuando confirmes."</p>
            <form method="post" action=action novalidate>
                <div class="actions">
                    <button class="button">"Registrar a " {people(model.good)}</button>
                    <a class="link-button" href=Route::Panel(PanelRoute::Many).path()>"Elegir otro archivo"</a>
                </div>
            </form>
        }
    });
    let leaving = (model.leave_by.as_ref()).map(|moment| {
        view! {
            <p>
                "Los correos salen poco a poco, para que lleguen todos: los últimos de tus altas saldrán a "
                {moment.clone()}". No tienes que hacer nada más."
            </p>
        }
    });
    let ways = (model.good == 0 && !model.under_way).then(|| {
        view! {
            <div class="actions">
                <a class="button" href=Route::Panel(PanelRoute::capturistas()).path()>"Ver mis capturistas"</a>
                <a class="link-button" href=Route::Panel(PanelRoute::Many).path()>"Elegir otro archivo"</a>
            </div>
        }
    });
    let fact = |name: &'static str, count: usize| {
        (count > 0).then(|| view! { <div><dt>{name}</dt><dd>{thousands(count)}</dd></div> })
    };
    let bad = (model.bad > 0).then(|| bad_rows(model));
    view! {
        <section class="panel panel-wide">
            <h1 tabindex="-1">{heading}</h1>
            <dl class="facts facts-large facts-row">
                {fact("Se registraron", model.registered)}
                {fact("Listos para registrar", model.good)}
                {fact("Ya eran tus capturistas", model.already)}
                {fact("Con algo que corregir", model.bad)}
            </dl>
            {hidden}
            {under_way}
            {leaving}
            {confirm}
            {ways}
            {bad}
        </section>
    }
}

fn bad_rows(model: &Model) -> impl IntoView + use<> {
    let rows: Vec<_> = model
        .rows
        .iter()
        .map(|row| {
            view! {
                <tr>
                    <td data-label="Renglón">{thousands(row.line)}</td>
                    <td data-label="CURP" class="code breakable">{row.curp.clone()}</td>
                    <td data-label="Nombre" class="breakable">{row.name.clone()}</td>
                    <td data-label="Qué corregir">{row.reason.clone()}</td>
                </tr>
            }
        })
        .collect();
    let link = |page: u64, label: &'static str, relation: &'static str| {
        let id = model.id.clone();
        let address = Route::Panel(PanelRoute::Preview { id, page }).address();
        view! { <a href=address rel=relation>{label}</a> }
    };
    let (page, pages) = (model.page, model.pages);
    let paging = (pages > 1).then(|| {
        view! {
            <nav class="paging" aria-label="Páginas de renglones por corregir">
                {(page > 1).then(|| link(page - 1, "Anterior", "prev"))}
                <span>"Página " {thousands(page)} " de " {thousands(pages)}</span>
                {(page < pages).then(|| link(page + 1, "Siguiente página", "next"))}
            </nav>
        }
    });
    let rejected = Route::Panel(PanelRoute::Rejected(model.id.clone())).path();
    view! {
        <h2>"Renglones por corregir"</h2>
        <p>
            "No se registran. "
            <a href=rejected download="por-corregir.csv">"Descárgalos con su motivo"</a>
            ", corrígelos y súbelos de nuevo."
        </p>
        <table class="list">
            <thead>
                <tr>
                    <th scope="col">"Renglón"</th>
                    <th scope="col">"CURP"</th>
                    <th scope="col">"Nombre"</th>
                    <th scope="col">"Qué corregir"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        {paging}
    }
}

/// How the page is loaded and what its form does.
pub mod server {
    use super::super::register::server::data_first;
    use super::{Model, Row};
    use crate::pages::Content;
    use crate::pages::notice::Notice;
    use crate::routes::{Message, PanelRoute, Route};
    use crate::server::{Download, Interruption, Reply, RequestContext, identifier};
    use services::accounts::bulk::{self, ImportError, Judged, Which};
    use services::calendar;
    use words::imports::{CSV, reason, rejected_rows};

    /// Rows a page.
    const PAGE_SIZE: u64 = 50;

    /// What was read, and what has come of it.
    ///
    /// # Errors
    /// Where to go or what to show instead, or what broke.
    pub async fn load(context: &RequestContext, id: String, page: u64) -> Reply {
        let session = context.entered(&PanelRoute::Preview {
            id: id.clone(),
            page,
        })?;
        let services = context.services();
        let administration = session.administration();
        let file = identifier(&id)?;
        let found = bulk::page(services, administration, file, Which::Bad, page, PAGE_SIZE)
            .await
            .map_err(interruption)?;
        let summary = found.summary;
        let leave_by = if summary.registered > 0 {
            bulk::last_leaves_at(services, administration).await?
        } else {
            None
        };
        Ok(Content::Preview(Model {
            id,
            good: summary.good,
            already: summary.already,
            registered: summary.registered,
            leave_by: leave_by.map(calendar::until_in_words),
            bad: summary.bad,
            hidden: summary.hidden,
            under_way: summary.under_way,
            rows: (found.rows.iter())
                .map(|judged| Row {
                    line: judged.row.line,
                    curp: judged.row.curp.clone(),
                    name: name(judged),
                    reason: reason(judged),
                })
                .collect(),
            page: found.page,
            pages: found.pages,
        }))
    }

    /// Registers what is good, and shows what came of it.
    ///
    /// # Errors
    /// Where to go or what to show instead, or what broke.
    pub async fn submit(context: &RequestContext, id: String) -> Reply {
        let preview = PanelRoute::Preview {
            id: id.clone(),
            page: 1,
        };
        let session = context.entered(&preview)?;
        let administration = session.administration();
        let preview = Route::Panel(preview);
        match bulk::confirm(context.services(), administration, identifier(&id)?).await {
            Ok(()) => Err(Interruption::Go(preview.saying(Message::Imported))),
            // The page says how far it has come.
            Err(ImportError::UnderWay) => Err(Interruption::Go(preview)),
            Err(error) => Err(interruption(error)),
        }
    }

    /// The rows that are left out, each with its reason, as a file.
    ///
    /// # Errors
    /// Always: a file is no page.
    pub async fn rejected(context: &RequestContext, id: String) -> Reply {
        let session = context.entered(&PanelRoute::Many)?;
        let administration = session.administration();
        let file = identifier(&id)?;
        let bytes = bulk::rejected(context.services(), administration, file, rejected_rows)
            .await
            .map_err(interruption)?;
        Err(Interruption::File(Box::new(Download {
            name: "por-corregir.csv".to_owned(),
            media_type: CSV,
            bytes,
        })))
    }

    fn interruption(error: ImportError) -> Interruption {
        match error {
            ImportError::Unknown | ImportError::File(_) | ImportError::UnderWay => {
                Notice::ImportGone.into()
            }
            ImportError::DataMissing => data_first(),
            ImportError::Internal(error) => error.into(),
        }
    }

    fn name(judged: &Judged) -> String {
        let row = &judged.row;
        [
            Some(row.given_names.as_str()),
            Some(&row.first_surname),
            row.second_surname.as_deref(),
        ]
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
    }
}
