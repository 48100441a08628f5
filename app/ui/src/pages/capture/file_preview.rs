//! Workers from a file: what was read, what would come of it, taking it over and undoing that.

use super::file::refused;
use super::informativa::{of, sample_of};
use super::rights::capturing;
use super::shared::{Of, back, counted, notice};
use crate::address::{Address as _, ContractId, FileId, PageNumber, Things};
use crate::addresses as to;
use crate::components::error_summary::ErrorSummary;
use crate::components::icon::{LuSearchX, icon};
use crate::components::paging::Paging;
use crate::content::{Content, Sample};
use crate::field_error::FieldError;
use crate::message::Message;
use crate::page::Page;
use crate::pages::notice::Notice;
use crate::reply::{Answered, Download, Fields, Interruption, Reply, Sent};
use crate::request::RequestContext;
use crate::section::Section;
use informativa::files::{self, FilesError, Format, Row, Summary, What, Which};
use informativa::workers::WorkerTexts;
use informativa::{CaptureError, Capturing, contracts};
use leptos::either::Either;
use leptos::prelude::*;
use services::{Internal, paging};
use sheet::Document;
use std::borrow::Cow;
use words::files::said;
use words::thousands;

/// Rows per page.
const PAGE_SIZE: u64 = 50;

/// The file name of the rejected rows, without extension.
const REJECTED: &str = "trabajadores-por-corregir";

/// The field by which the employer's registrations are confirmed.
const OURS: &str = "registro-propio";

/// The fields of the rows on a page: which there are, and which of them go in.
const ROW: &str = "renglon-";
const CHOSEN: &str = "si-";

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// Whose return.
    pub of: Of,
    /// Into which contract.
    pub contract: ContractId,
    /// Its number.
    pub number: u32,
    /// The file.
    pub file: FileId,
    /// What comes of it as a whole.
    pub summary: Summary,
    /// Which rows are shown.
    pub which: Which,
    /// A page of them.
    pub rows: paging::Page<Row>,
    /// Why it was not taken over.
    pub refused: Option<&'static str>,
}

/// The address of a file's preview.
pub(super) const fn address(of: Of, contract: ContractId, file: FileId) -> to::WorkersPreview {
    to::WorkersPreview {
        contratista: of.contratista,
        informativa: of.informativa,
        contract,
        file,
        which: Which::All,
        page: PageNumber::new(1),
    }
}

/// What a kind of rows is called, as a number's name and of one row, and its tone; what would have gone in was left out
/// where the file was taken over.
const fn names(what: What, taken: bool) -> (&'static str, &'static str, &'static str) {
    match what {
        What::New | What::Sbc if taken => ("No se trajeron", "No se trajo", "over"),
        What::New => ("Nuevos", "Nuevo", "information"),
        What::Sbc => ("Cambian de SBC", "Cambia de SBC", "information"),
        What::Same => ("Ya estaban igual", "Ya estaba igual", "over"),
        What::Rejected => ("Por corregir", "Por corregir", "warning"),
        What::Taken => ("Traídos", "Traído", "done"),
        What::Kept => ("Cambiaron entretanto", "Cambió entretanto", "warning"),
        What::Undone => ("Deshechos", "Deshecho", "over"),
    }
}

impl Model {
    fn address(&self, which: Which, page: PageNumber) -> to::WorkersPreview {
        to::WorkersPreview {
            which,
            page,
            ..address(self.of, self.contract, self.file)
        }
    }

    /// The page's heading.
    const fn heading(&self) -> &'static str {
        match (self.summary.taken_at, self.summary.undone_at) {
            (_, Some(_)) => "Archivo deshecho",
            (Some(_), None) => "Archivo traído",
            (None, None) => "Revisa antes de traer",
        }
    }
}

/// Draws the page.
pub fn view(model: &Model) -> impl IntoView + use<> {
    let (of, contract) = (model.of, model.contract);
    let workers = of.workers(contract).address();
    let errors = (model.refused)
        .map(|why| FieldError::new(OURS, why))
        .into_iter()
        .collect();
    let format = model.summary.format.map_or("Archivo", Format::label);
    let lead = format!("{format}, para el contrato {}", model.number);
    let folded = (model.summary.folded > 0).then(|| {
        let text = match model.summary.folded {
            1 => "Un registro más no agrega nada: es de alguien que ya viene en el archivo, una baja o de otro periodo.".to_owned(),
            count => format!("{} registros más no agregan nada: son de quienes ya vienen en el archivo, bajas o de otro periodo.", thousands(count)),
        };
        view! { <p>{text}</p> }
    });
    view! {
        <section class="panel panel-list">
            {back(workers, "Volver a los trabajadores".to_owned())}
            <ErrorSummary errors=errors />
            <h1 tabindex="-1">{model.heading()}</h1>
            <p class="lead">{lead}</p>
            {counts(model)}
            {folded}
            {acts(model)}
            {rows(model)}
        </section>
    }
}

/// The number of rows of each kind; each number is a link to them.
fn counts(model: &Model) -> impl IntoView + use<> {
    let taken = model.summary.taken_at.is_some();
    let of_kind = |what: What| {
        let (name, ..) = names(what, taken);
        (name, Which::Of(what), model.summary.count(what))
    };
    let facts: Vec<_> = [
        of_kind(What::Taken),
        of_kind(What::Kept),
        of_kind(What::New),
        of_kind(What::Sbc),
        of_kind(What::Same),
        of_kind(What::Rejected),
        ("Con avisos", Which::Noticed, model.summary.noticed),
        (
            "Renglones en total",
            Which::All,
            model.summary.shown(Which::All),
        ),
    ]
    .into_iter()
    .filter(|(.., count)| *count > 0)
    .map(|(name, which, count)| {
        let rows = model.address(which, PageNumber::default()).address();
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

/// Taking it over, or undoing that.
fn acts(model: &Model) -> impl IntoView + use<> {
    let (of, contract, file) = (model.of, model.contract, model.file);
    let another = to::WorkersFile {
        contratista: of.contratista,
        informativa: of.informativa,
        contract,
    }
    .path();
    let summary = &model.summary;
    if summary.taken_at.is_some() {
        let undo = to::UndoWorkers {
            contratista: of.contratista,
            informativa: of.informativa,
            contract,
            file,
        }
        .path();
        let undo = (summary.undone_at.is_none() && summary.count(What::Taken) > 0).then(|| {
            view! {
                <form method="post" action=undo novalidate>
                    <button class="button button-secondary">"Deshacer"</button>
                </form>
            }
        });
        return view! {
            <div class="actions">
                <a class="button" href=of.workers(contract).address()>"Ver los trabajadores"</a>
                {undo}
                <a class="link-button" href=another>"Traer otro archivo"</a>
            </div>
        }
        .into_any();
    }
    if summary.chosen == 0 {
        return view! {
            <p>"De este archivo no hay nada que traer."</p>
            <div class="actions"><a class="button" href=another>"Elegir otro archivo"</a></div>
        }
        .into_any();
    }
    let take = to::TakeWorkers {
        contratista: of.contratista,
        informativa: of.informativa,
        contract,
        file,
    }
    .path();
    let registrations = (!summary.registrations.is_empty()).then(|| {
        let named = summary.registrations.join(", ");
        let label = match summary.registrations.len() {
            1 => format!("El registro patronal {named} es de este contratista"),
            _ => format!("Los registros patronales {named} son de este contratista"),
        };
        view! {
            <div class="field">
                <label class="check">
                    <input id=OURS name=OURS type="checkbox" value="si" />
                    {label}
                </label>
                <p class="hint">"El archivo no trae RFC. Lo preguntamos una sola vez."</p>
            </div>
        }
    });
    view! {
        <p>"Todavía no hemos guardado nada. Si algo no era así, después lo puedes deshacer."</p>
        <form method="post" action=take novalidate>
            {registrations}
            <div class="actions">
                <button class="button">{format!("Traer {}", counted(summary.chosen, "renglón", "renglones"))}</button>
                <a class="link-button" href=another>"Elegir otro archivo"</a>
            </div>
        </form>
    }
    .into_any()
}

/// The selected rows, or a message that there are none.
fn rows(model: &Model) -> impl IntoView + use<> {
    if model.rows.items.is_empty() {
        let all = model.address(Which::All, PageNumber::default()).address();
        return Either::Left(view! {
            <section class="empty">
                {icon(LuSearchX)}
                <h2>"Aquí no hay renglones"</h2>
                <a class="link-button" href=all>"Ver todos los renglones"</a>
            </section>
        });
    }
    let (of, contract, file) = (model.of, model.contract, model.file);
    let download = (model.which == Which::Of(What::Rejected)).then(|| {
        let rejected = to::RejectedWorkers {
            contratista: of.contratista,
            informativa: of.informativa,
            contract,
            file,
        };
        let name = [REJECTED, ".xlsx"].concat();
        view! {
            <p>
                "No se traen. Descárgalos con su motivo, corrígelos y súbelos de nuevo: "
                <a href=rejected.path() download=name>"Excel (.xlsx)"</a>"."
            </p>
        }
    });
    // Before it is taken over each row that would go in can be left out.
    let choosing = model.summary.taken_at.is_none()
        && (model.rows.items.iter()).any(|row| matches!(row.what, What::New | What::Sbc));
    let paging = Paging::of("renglones", model.rows.page, model.rows.pages)
        .counting(model.rows.total, "renglones")
        .view(|page| model.address(model.which, page).address());
    let heading = match model.which {
        Which::All => "Todos los renglones",
        Which::Noticed => "Renglones con avisos",
        Which::Of(what) => names(what, model.summary.taken_at.is_some()).0,
    };
    let head = choosing.then(|| view! { <th scope="col">"Traer"</th> });
    let has_names = model
        .rows
        .items
        .iter()
        .any(|row| !row.texts.name.is_empty());
    let name_head = has_names.then(|| view! { <th scope="col">"Nombre"</th> });
    let rows: Vec<_> = (model.rows.items.iter())
        .map(|row| table_row(row, choosing, has_names, model.summary.taken_at.is_some()))
        .collect();
    let table = view! {
        <table class="list">
            <thead>
                <tr>
                    {head}
                    <th scope="col">"Renglón"</th>
                    <th scope="col">"NSS"</th>
                    <th scope="col">"CURP"</th>
                    <th scope="col">"SBC"</th>
                    {name_head}
                    <th scope="col">"Resultado"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    };
    let table = if choosing {
        let action = model
            .address(model.which, PageNumber::new(model.rows.page))
            .address();
        Either::Left(view! {
            <form method="post" action=action novalidate>
                {table}
                <div class="actions">
                    <button class="button button-secondary">"Guardar qué renglones se traen"</button>
                </div>
            </form>
        })
    } else {
        Either::Right(table)
    };
    Either::Right(view! {
        <h2>{heading}</h2>
        {download}
        {table}
        {paging}
    })
}

fn table_row(row: &Row, choosing: bool, has_names: bool, taken: bool) -> impl IntoView + use<> {
    let (_, result, tone) = names(row.what, taken);
    let said: Vec<_> = (row.said.iter().filter_map(|code| said(code)))
        .map(|text| view! { <p>{text}</p> })
        .collect();
    let goes_in = matches!(row.what, What::New | What::Sbc);
    let choice = choosing.then(|| {
        let choice = goes_in.then(|| {
            let label = format!("Traer el renglón {}", row.line);
            view! {
                <input type="hidden" name=format!("{ROW}{}", row.position) value="si" />
                <input
                    type="checkbox"
                    name=format!("{CHOSEN}{}", row.position)
                    value="si"
                    checked=row.chosen
                    aria-label=label
                />
            }
        });
        view! { <td data-label="Traer">{choice}</td> }
    });
    let before = (row.sbc_before.as_ref()).map(|sbc| {
        let before = if sbc.is_empty() { "vacío" } else { sbc };
        view! { <span class="hint">{format!(" (antes {before})")}</span> }
    });
    let texts = &row.texts;
    let name = texts.name.clone();
    let name = has_names.then(|| view! { <td data-label="Nombre" class="breakable">{name}</td> });
    // One of the right length fits on its line.
    let long = texts.curp.len() > 18;
    view! {
        <tr>
            {choice}
            <td data-label="Renglón">{thousands(row.line)}</td>
            <td data-label="NSS" class="code breakable">{texts.nss.clone()}</td>
            <td data-label="CURP" class="code" class:breakable=long>{texts.curp.clone()}</td>
            <td data-label="SBC" class="code breakable">{texts.sbc.clone()} {before}</td>
            {name}
            <td data-label="Resultado">
                <span class="tag" data-tone=tone>{result}</span> {said}
            </td>
        </tr>
    }
}

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        self.heading().into()
    }

    fn section(&self) -> Option<Section> {
        Some(Section::Informativas)
    }

    fn is_refused(&self) -> bool {
        self.refused.is_some()
    }

    fn is_of_panels(&self) -> bool {
        true
    }

    fn view(self: Box<Self>) -> AnyView {
        view(&self).into_any()
    }
}

/// What is shown of a file that is not there, or any more.
fn gone(error: CaptureError) -> Interruption {
    match error {
        CaptureError::Unknown => Notice::ImportGone.into(),
        error => notice(error),
    }
}

async fn page(
    context: &RequestContext,
    right: &Capturing,
    address: &to::WorkersPreview,
) -> Result<Model, Interruption> {
    let services = context.services();
    let (informativa, contract) = (address.informativa.0, address.contract.0);
    let (_, found) = contracts::find_in(services, right, informativa, contract)
        .await
        .map_err(notice)?;
    let (file, which, page) = (address.file.0, address.which, address.page.get());
    let (summary, rows) = files::page(services, right, contract, file, which, page, PAGE_SIZE)
        .await
        .map_err(gone)?;
    Ok(Model {
        of: of(address.contratista, address.informativa),
        contract: address.contract,
        number: found.number,
        file: address.file,
        summary,
        which,
        rows,
        refused: None,
    })
}

impl Page for to::WorkersPreview {
    /// What was read.
    async fn load(self, context: &RequestContext) -> Answered {
        let right = capturing(context, &self, self.contratista).await?;
        Ok(Reply::show(page(context, &right, &self).await?))
    }

    /// Notes which rows of this page go in.
    async fn submit(self, context: &RequestContext, sent: Sent<'_>) -> Answered {
        let form: Fields = sent.form()?;
        let right = capturing(context, &self, self.contratista).await?;
        let chosen: Vec<(i32, bool)> = form
            .keys()
            .filter_map(|name| name.strip_prefix(ROW)?.parse().ok())
            .map(|position: i32| (position, form.contains_key(&format!("{CHOSEN}{position}"))))
            .collect();
        let (services, contract) = (context.services(), self.contract.0);
        match files::choose(services, &right, contract, self.file.0, &chosen).await {
            Ok(()) => Ok(Reply::Redirect(self.saying(Message::RowsChosen))),
            // It was taken over meanwhile: that is what is shown.
            Err(CaptureError::Conflict) => Ok(Reply::redirect(self)),
            Err(error) => Err(gone(error)),
        }
    }

    fn samples() -> Vec<Sample> {
        let row = |position: i32, what, said: &[&str]| Row {
            position,
            line: 12,
            texts: WorkerTexts::new(
                "12345678903",
                "GOML950214MDFMRC06",
                "512.30",
                "Lucía Gómez Marín",
            ),
            what,
            said: said.iter().map(|code| (*code).to_owned()).collect(),
            chosen: said.is_empty(),
            sbc_before: (what == What::Sbc).then(|| "498.75".to_owned()),
        };
        let model = |counts: &[(What, u64)], taken: bool, rows: Vec<Row>| Model {
            of: sample_of(),
            contract: ContractId(Things::nothing().contract.0),
            number: 3,
            file: Things::nothing().file,
            summary: Summary {
                counts: counts.to_vec(),
                noticed: 1,
                chosen: if taken { 0 } else { 102 },
                folded: 7,
                format: Some(Format::Sua),
                registrations: if taken {
                    Vec::new()
                } else {
                    vec!["Y5412345108".to_owned()]
                },
                taken_at: taken.then_some(time::OffsetDateTime::UNIX_EPOCH),
                undone_at: None,
            },
            which: Which::All,
            rows: paging::Page {
                total: rows.len() as u64,
                items: rows,
                page: 1,
                pages: 1,
            },
            refused: None,
        };
        let before = model(
            &[
                (What::New, 99),
                (What::Sbc, 3),
                (What::Same, 12),
                (What::Rejected, 1),
            ],
            false,
            vec![
                row(0, What::New, &["curp_palabra"]),
                row(
                    1,
                    What::Rejected,
                    &["nss_digito", "sbc_vacio", "sdi_no_es_sbc"],
                ),
                row(2, What::New, &[]),
                row(3, What::Sbc, &[]),
                row(4, What::Same, &[]),
            ],
        );
        let after = model(
            &[(What::Taken, 102), (What::Kept, 1), (What::Rejected, 1)],
            true,
            vec![row(0, What::Taken, &[]), row(1, What::Kept, &[])],
        );
        let refused = Model {
            refused: refused(FilesError::Registrations).ok(),
            ..before.clone()
        };
        let nothing = Model {
            summary: Summary {
                chosen: 0,
                registrations: Vec::new(),
                ..before.summary.clone()
            },
            which: Which::Of(What::Kept),
            rows: paging::Page {
                items: Vec::new(),
                total: 0,
                page: 1,
                pages: 1,
            },
            ..before.clone()
        };
        vec![
            Sample::new("archivo-revisar", "Antes de traer", before),
            Sample::new(
                "archivo-registro",
                "Sin confirmar el registro patronal",
                refused,
            ),
            Sample::new("archivo-nada", "Nada que traer", nothing),
            Sample::new("archivo-traido", "Traído", after),
        ]
    }
}

impl Page for to::TakeWorkers {
    /// Takes over what was shown.
    async fn submit(self, context: &RequestContext, sent: Sent<'_>) -> Answered {
        let form: Fields = sent.form()?;
        let preview = address(
            of(self.contratista, self.informativa),
            self.contract,
            self.file,
        );
        let right = capturing(context, &preview, self.contratista).await?;
        let (services, contract) = (context.services(), self.contract.0);
        let confirmed = form.contains_key(OURS);
        match files::confirm(services, &right, contract, self.file.0, confirmed).await {
            Ok(taken) if taken.kept > 0 => {
                Ok(Reply::Redirect(preview.saying(Message::FileTakenInPart)))
            }
            Ok(_) => Ok(Reply::Redirect(preview.saying(Message::FileTaken))),
            Err(FilesError::Capture(error @ CaptureError::Unknown)) => Err(gone(error)),
            Err(error) => {
                let why = refused(error)?;
                Ok(Reply::show(Model {
                    refused: Some(why),
                    ..page(context, &right, &preview).await?
                }))
            }
        }
    }

    fn samples() -> Vec<Sample> {
        Vec::new()
    }
}

impl Page for to::UndoWorkers {
    /// Takes it back.
    async fn submit(self, context: &RequestContext, _: Sent<'_>) -> Answered {
        let preview = address(
            of(self.contratista, self.informativa),
            self.contract,
            self.file,
        );
        let right = capturing(context, &preview, self.contratista).await?;
        match files::undo(context.services(), &right, self.contract.0, self.file.0).await {
            Ok(undone) if undone.kept > 0 => {
                Ok(Reply::Redirect(preview.saying(Message::FileUndoneInPart)))
            }
            Ok(_) => Ok(Reply::Redirect(preview.saying(Message::FileUndone))),
            Err(FilesError::Internal(error)) => Err(error.into()),
            Err(FilesError::Capture(error)) => Err(gone(error)),
            Err(_) => Err(Notice::NotCaptured.into()),
        }
    }

    fn samples() -> Vec<Sample> {
        Vec::new()
    }
}

impl Page for to::RejectedWorkers {
    /// What has to be corrected, each row with its reason, as a workbook.
    async fn load(self, context: &RequestContext) -> Answered {
        let preview = address(
            of(self.contratista, self.informativa),
            self.contract,
            self.file,
        );
        let right = capturing(context, &preview, self.contratista).await?;
        let services = context.services();
        let (contract, file) = (self.contract.0, self.file.0);
        let written = files::rejected(services, &right, contract, file, |rows| workbook(&rows));
        let written = written.await.map_err(gone)?;
        let bytes = written.map_err(|_| Internal::Inconsistent("rows fit into no workbook"))?;
        Ok(Reply::File(Download::of_rows(
            REJECTED,
            services::accounts::bulk::Format::Xlsx,
            bytes,
        )))
    }

    fn samples() -> Vec<Sample> {
        Vec::new()
    }
}

fn workbook(rows: &[Row]) -> Result<Vec<u8>, sheet::WorkbookError> {
    let reasons: Vec<String> = rows
        .iter()
        .map(|row| {
            let said: Vec<String> = row.said.iter().filter_map(|code| said(code)).collect();
            said.join(" ")
        })
        .collect();
    let rows = rows.iter().zip(&reasons).map(|(row, reason)| {
        let texts = &row.texts;
        vec![&*texts.nss, &texts.curp, &texts.sbc, &texts.name, reason]
    });
    let document = Document {
        headings: vec!["NSS", "CURP", "SBC", "Nombre", "Motivo"],
        rows,
    };
    document.xlsx()
}
