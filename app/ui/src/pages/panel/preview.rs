//! What was read of a file of many capturistas, before anything is done, and what was done.

use crate::address::{Address as _, FileId, PageNumber, Things};
use crate::addresses as to;
use crate::components::paging::Paging;
use crate::content::{Content, Sample};
use crate::message::Message;
use crate::page::Page;
use crate::pages::notice::Notice;
use crate::pages::panel::shared::data_first;
use crate::reply::{Answered, Download, Reply, Sent};
use crate::request::RequestContext;
use crate::samples::{LONG_PERSON, SOME_CURP};
use crate::section::Section;
use leptos::prelude::*;
use services::accounts::bulk;
use services::accounts::bulk::{ImportError, Judged, Which};
use services::calendar;
use std::borrow::Cow;
use words::imports::{CSV, reason, rejected_rows};
use words::thousands;

/// Rows a page.
const PAGE_SIZE: u64 = 50;

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// The file's id.
    pub id: FileId,
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
    let file = |page| to::Preview { id: model.id, page };
    let action = file(PageNumber::default()).path();
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
                    <a class="link-button" href=to::Many.path()>"Elegir otro archivo"</a>
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
                <a class="button" href=to::Capturistas::default().path()>"Ver mis capturistas"</a>
                <a class="link-button" href=to::Many.path()>"Elegir otro archivo"</a>
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
    let paging = Paging::of("renglones por corregir", model.page, model.pages)
        .view(|page| to::Preview { id: model.id, page }.address());
    let rejected = to::Rejected { id: model.id }.path();
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

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        self.heading().into()
    }

    fn section(&self) -> Option<Section> {
        Some(Section::Capturistas)
    }

    fn view(self: Box<Self>) -> AnyView {
        view(&self).into_any()
    }
}

impl Page for to::Preview {
    /// What was read, and what has come of it.
    async fn load(self, context: &RequestContext) -> Answered {
        let session = context.entered(&self)?;
        let (services, administration) = (context.services(), session.administration());
        let page = self.page.get();
        let found = bulk::page(
            services,
            administration,
            self.id.0,
            Which::Bad,
            page,
            PAGE_SIZE,
        )
        .await;
        let found = match found {
            Ok(found) => found,
            Err(error) => return gone(error),
        };
        let summary = found.summary;
        let leave_by = if summary.registered > 0 {
            bulk::last_leaves_at(services, administration).await?
        } else {
            None
        };
        Ok(Reply::show(Model {
            id: self.id,
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
    async fn submit(self, context: &RequestContext, _: Sent<'_>) -> Answered {
        let preview = to::Preview {
            id: self.id,
            page: PageNumber::default(),
        };
        let session = context.entered(&preview)?;
        match bulk::confirm(context.services(), session.administration(), self.id.0).await {
            Ok(()) => Ok(Reply::Redirect(preview.saying(Message::Imported))),
            // The page says how far it has come.
            Err(ImportError::UnderWay) => Ok(Reply::redirect(preview)),
            Err(error) => gone(error),
        }
    }

    fn samples() -> Vec<Sample> {
        let row = |line: u32, curp: &str, reason: &str| Row {
            line,
            curp: curp.to_owned(),
            name: LONG_PERSON.to_owned(),
            reason: reason.to_owned(),
        };
        let rows = vec![
            row(
                3,
                "ESTONOESUNACURPNIPARECIDO",
                "La CURP tiene 18 caracteres; escribiste 25.",
            ),
            row(4999, SOME_CURP, "Esta CURP ya viene en el renglón 2."),
        ];
        let read = |slug, name, good, registered, already, rows: Vec<Row>| {
            let model = Model {
                id: Things::nothing().file,
                good,
                already,
                registered,
                leave_by: (registered > 0).then(|| {
                    "las 12:00 del viernes 25 de noviembre de 2026 (hora del centro de México)"
                        .to_owned()
                }),
                bad: rows.len(),
                hidden: 2,
                under_way: false,
                rows,
                page: 1,
                pages: 2,
            };
            Sample::new(slug, name, model)
        };
        vec![
            read(
                "muchos-revisar",
                "Antes de confirmar",
                4_997,
                0,
                1,
                rows.clone(),
            ),
            read("muchos-listo", "Terminado", 0, 4_997, 1, rows),
            read("muchos-nada", "Nada nuevo", 0, 0, 5_000, Vec::new()),
        ]
    }
}

impl Page for to::Rejected {
    /// The rows that are left out, each with its reason, as a file.
    async fn load(self, context: &RequestContext) -> Answered {
        let session = context.entered(&to::Many)?;
        let (services, administration) = (context.services(), session.administration());
        match bulk::rejected(services, administration, self.id.0, rejected_rows).await {
            Ok(bytes) => Ok(Reply::File(Download {
                name: "por-corregir.csv".to_owned(),
                media_type: CSV,
                bytes,
            })),
            Err(error) => gone(error),
        }
    }

    fn samples() -> Vec<Sample> {
        Vec::new()
    }
}

/// What is said of a file that is not there any more.
fn gone(error: ImportError) -> Answered {
    match error {
        ImportError::Unknown | ImportError::File(_) | ImportError::UnderWay => {
            Err(Notice::ImportGone.into())
        }
        ImportError::DataMissing => Ok(data_first()),
        ImportError::Internal(error) => Err(error.into()),
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
