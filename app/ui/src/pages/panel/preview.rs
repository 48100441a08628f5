//! The preview of a file of many capturistas, and the results after its confirmation.

use crate::address::{Address as _, FileId, PageNumber, Things};
use crate::addresses as to;
use crate::components::icon::{LuSearchX, icon};
use crate::components::paging::Paging;
use crate::content::{Content, Sample};
use crate::message::Message;
use crate::page::Page;
use crate::pages::account::mail_address;
use crate::pages::notice::Notice;
use crate::pages::panel::shared::{data_first, ways_to_download};
use crate::reply::{Answered, Download, Reply, Sent};
use crate::request::RequestContext;
use crate::samples;
use crate::section::Section;
use leptos::either::Either;
use leptos::prelude::*;
use services::accounts::bulk;
use services::accounts::bulk::{ImportError, Judged, Summary, Verdict, Which};
use services::{calendar, paging};
use std::borrow::Cow;
use values::CapturistaField;
use words::imports::{outcome, reason, rejected_rows};
use words::thousands;

/// The file name of the rejected rows, without extension.
const REJECTED: &str = "por-corregir";

/// Rows per page.
const PAGE_SIZE: u64 = 50;

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// The file's id.
    pub id: FileId,
    /// The totals of the whole file.
    pub summary: Summary,
    /// When the last invitation is sent, in words, if there are more than are sent in an hour.
    pub leave_by: Option<String>,
    /// Which rows are shown.
    pub which: Which,
    /// One page of those rows.
    pub rows: paging::Page<Judged>,
}

impl Model {
    /// The page's heading.
    pub const fn heading(&self) -> &'static str {
        if self.summary.under_way {
            return "Estamos registrando";
        }
        match (self.summary.good, self.summary.registered) {
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

/// The heading above the selected rows.
const fn heading_of(which: Which) -> &'static str {
    match which {
        Which::All => "Todos los renglones",
        Which::Good => "Renglones listos para registrar",
        Which::Already => "Renglones de quienes ya eran tus capturistas",
        Which::Registered => "Renglones que se registraron",
        Which::Bad => "Renglones por corregir",
    }
}

/// The message if there are no such rows.
const fn none_of(which: Which) -> &'static str {
    match which {
        Which::All => "El archivo no trae renglones.",
        Which::Good => "En este archivo no queda nadie por registrar.",
        Which::Already => "Nadie de este archivo era ya tu capturista.",
        Which::Registered => "Todavía no hemos registrado a nadie de este archivo.",
        Which::Bad => "En este archivo no hay nada que corregir.",
    }
}

/// Draws the page.
pub fn view(model: &Model) -> impl IntoView + use<> {
    let heading = model.heading();
    let summary = model.summary;
    let action = address(model, None, PageNumber::default()).path();
    let same = action.clone();
    let under_way = summary.under_way.then(|| {
        view! {
            <p>"Sigue aunque cierres esta página. Actualízala para ver cómo va."</p>
            <div class="actions"><a class="button" href=same>"Actualizar"</a></div>
        }
    });
    let hidden = (summary.hidden > 0).then(|| view! { <p>{hidden(summary.hidden)}</p> });
    let confirm = (summary.good > 0 && !summary.under_way).then(|| {
        view! {
            <p>"Todavía no hemos registrado a nadie. A cada persona le llegará su correo cuando confirmes."</p>
            <form method="post" action=action novalidate>
                <div class="actions">
                    <button class="button">"Registrar a " {people(summary.good)}</button>
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
    let ways = (summary.good == 0 && !summary.under_way).then(|| {
        view! {
            <div class="actions">
                <a class="button" href=to::Capturistas::default().path()>"Ver mis capturistas"</a>
                <a class="link-button" href=to::Many.path()>"Elegir otro archivo"</a>
            </div>
        }
    });
    view! {
        <section class="panel panel-list">
            <h1 tabindex="-1">{heading}</h1>
            {counts(model)}
            {hidden}
            {under_way}
            {leaving}
            {confirm}
            {ways}
            {rows(model)}
        </section>
    }
}

/// The address of these rows of the preview.
const fn address(model: &Model, which: Option<Which>, page: PageNumber) -> to::Preview {
    to::Preview {
        id: model.id,
        which,
        page,
    }
}

/// The number of rows of each kind; each number is a link to them.
fn counts(model: &Model) -> impl IntoView + use<> {
    let facts: Vec<_> = [
        ("Se registraron", Which::Registered),
        ("Listos para registrar", Which::Good),
        ("Ya eran tus capturistas", Which::Already),
        ("Con algo que corregir", Which::Bad),
        ("Renglones en total", Which::All),
    ]
    .into_iter()
    .map(|(name, which)| (name, which, model.summary.count(which)))
    .filter(|(.., count)| *count > 0)
    .map(|(name, which, count)| {
        let rows = address(model, Some(which), PageNumber::default()).address();
        let count = thousands(count);
        // A number alone would not tell where the link leads.
        let label = [name, ": ", &count].concat();
        let current = (model.which == which).then_some("true");
        view! {
            <div>
                <dt>{name}</dt>
                <dd><a href=rows aria-label=label aria-current=current>{count}</a></dd>
            </div>
        }
    })
    .collect();
    view! { <dl class="facts facts-large facts-row">{facts}</dl> }
}

/// The selected rows, or a message that there are none.
fn rows(model: &Model) -> impl IntoView + use<> {
    if model.rows.items.is_empty() {
        let all = address(model, Some(Which::All), PageNumber::default()).address();
        return Either::Left(view! {
            <section class="empty">
                {icon(LuSearchX)}
                <h2>"Aquí no hay renglones"</h2>
                <p>{none_of(model.which)}</p>
                <a class="link-button" href=all>"Ver todos los renglones"</a>
            </section>
        });
    }
    let id = model.id;
    let download = (model.which == Which::Bad).then(|| {
        view! {
            <p>
                "No se registran. Descárgalos con su motivo, corrígelos y súbelos de nuevo: "
                {ways_to_download(REJECTED, |format| to::Rejected { id, format }.address())}
            </p>
        }
    });
    let paging = Paging::of("renglones", model.rows.page, model.rows.pages)
        .counting(model.rows.total, "renglones")
        .view(|page| address(model, Some(model.which), page).address());
    Either::Right(view! {
        <h2>{heading_of(model.which)}</h2>
        {download}
        <table class="list">
            <thead>
                <tr>
                    <th scope="col">"Renglón"</th>
                    <th scope="col">"CURP"</th>
                    <th scope="col">"Nombre"</th>
                    <th scope="col">"Correo"</th>
                    <th scope="col">"Resultado"</th>
                </tr>
            </thead>
            <tbody>{model.rows.items.iter().map(table_row).collect::<Vec<_>>()}</tbody>
        </table>
        {paging}
    })
}

fn table_row(judged: &Judged) -> impl IntoView + use<> {
    let reason = Some(reason(judged)).filter(|reason| !reason.is_empty());
    let reason = reason.map(|reason| view! { <p>{reason}</p> });
    let texts = &judged.row.texts;
    view! {
        <tr>
            <td data-label="Renglón">{thousands(judged.row.line)}</td>
            <td data-label="CURP" class="code breakable">{texts[CapturistaField::Curp].clone()}</td>
            <td data-label="Nombre" class="breakable">{texts.full_name()}</td>
            <td data-label="Correo" class="breakable">{mail_address(&texts[CapturistaField::Email])}</td>
            <td data-label="Resultado">{outcome_tag(judged.verdict)} {reason}</td>
        </tr>
    }
}

/// A row's result as a small tag; its colour adds nothing to its words.
fn outcome_tag(verdict: Verdict) -> impl IntoView {
    let tone = match verdict {
        Verdict::Good => "information",
        Verdict::Registered => "done",
        Verdict::AlreadyRegistered => "over",
        _ => "warning",
    };
    view! { <span class="tag tag-long" data-tone=tone>{outcome(verdict)}</span> }
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
    /// Shows the rows and their results.
    async fn load(self, context: &RequestContext) -> Answered {
        let session = context.entered(&self)?;
        let (services, administration) = (context.services(), session.administration());
        let page = self.page.get();
        let (id, which) = (self.id.0, self.which);
        let found = bulk::page(services, administration, id, which, page, PAGE_SIZE).await;
        let found = match found {
            Ok(found) => found,
            Err(error) => return gone(error),
        };
        let leave_by = if found.summary.registered > 0 {
            bulk::last_leaves_at(services, administration).await?
        } else {
            None
        };
        Ok(Reply::show(Model {
            id: self.id,
            summary: found.summary,
            leave_by: leave_by.map(calendar::until_in_words),
            which: found.which,
            rows: found.rows,
        }))
    }

    /// Registers the valid rows, and shows the results.
    async fn submit(self, context: &RequestContext, _: Sent<'_>) -> Answered {
        let preview = to::Preview {
            id: self.id,
            which: None,
            page: PageNumber::default(),
        };
        let session = context.entered(&preview)?;
        match bulk::confirm(context.services(), session.administration(), self.id.0).await {
            Ok(()) => Ok(Reply::Redirect(preview.saying(Message::Imported))),
            // The page shows the progress.
            Err(ImportError::UnderWay) => Ok(Reply::redirect(preview)),
            Err(error) => gone(error),
        }
    }

    fn samples() -> Vec<Sample> {
        let at = "las 12:00 del viernes 25 de noviembre de 2026 (hora del centro de México)";
        let read = |slug, name, summary: Summary, which, verdicts: &[Verdict]| {
            let model = Model {
                id: Things::nothing().file,
                summary: Summary {
                    hidden: 2,
                    ..summary
                },
                leave_by: (summary.registered > 0).then(|| at.to_owned()),
                which,
                rows: paging::Page {
                    items: verdicts.iter().copied().map(sample).collect(),
                    total: summary.count(which) as u64,
                    page: 1,
                    pages: (summary.count(which) as u64).div_ceil(PAGE_SIZE).max(1),
                },
            };
            Sample::new(slug, name, model)
        };
        let before = Summary {
            good: 4_895,
            already: 3,
            bad: 102,
            ..Summary::default()
        };
        let after = Summary {
            good: 0,
            registered: 4_895,
            ..before
        };
        let nothing = Summary {
            already: 5_000,
            ..Summary::default()
        };
        let already = [Verdict::AlreadyRegistered, Verdict::AlreadyWithAnotherMail];
        let bad = [Verdict::NoCurp, Verdict::Repeated(2), Verdict::Refused];
        let of_all = |first| [&[first][..], &already, &bad].concat();
        let (new, done) = (of_all(Verdict::Good), of_all(Verdict::Registered));
        let empty = Which::Registered;
        vec![
            read(
                "muchos-revisar",
                "Antes de confirmar",
                before,
                Which::All,
                &new,
            ),
            read("muchos-corregir", "Por corregir", before, Which::Bad, &bad),
            read("muchos-sin-renglones", "Ninguno así", before, empty, &[]),
            read("muchos-listo", "Terminado", after, Which::All, &done),
            read("muchos-nada", "Nada nuevo", nothing, Which::All, &already),
        ]
    }
}

/// A row with this result.
fn sample(verdict: Verdict) -> Judged {
    let mut texts = samples::capturista();
    if verdict == Verdict::NoCurp {
        "ESTONOESUNACURPNIPARECIDO".clone_into(&mut texts[CapturistaField::Curp]);
    }
    Judged {
        row: alta::Row {
            line: 4_999,
            texts,
            unclear: false,
        },
        verdict,
    }
}

impl Page for to::Rejected {
    /// The rejected rows, each with its reason, as a file.
    async fn load(self, context: &RequestContext) -> Answered {
        let session = context.entered(&to::Many)?;
        let (services, administration) = (context.services(), session.administration());
        let (id, format) = (self.id.0, self.format);
        match bulk::rejected(services, administration, id, format, rejected_rows).await {
            Ok(bytes) => Ok(Reply::File(Download::of_rows(REJECTED, format, bytes))),
            Err(error) => gone(error),
        }
    }

    fn samples() -> Vec<Sample> {
        Vec::new()
    }
}

/// The notice for a file that has expired.
fn gone(error: ImportError) -> Answered {
    match error {
        ImportError::Unknown | ImportError::File(_) | ImportError::UnderWay => {
            Err(Notice::ImportGone.into())
        }
        ImportError::DataMissing => Ok(data_first()),
        ImportError::Internal(error) => Err(error.into()),
    }
}
