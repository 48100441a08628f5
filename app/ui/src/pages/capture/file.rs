//! Workers from a file: choosing it, and saying which column is which where its headings do not tell.

use super::file_preview::address as preview;
use super::informativa::{of, sample_of};
use super::rights::capturing;
use super::shared::{Of, back, notice, refusal};
use crate::address::{Address as _, ContractId, FileId, Things};
use crate::addresses as to;
use crate::components::error_summary::ErrorSummary;
use crate::components::field::field_error;
use crate::content::{Content, Sample};
use crate::field_error::{FieldError, error_for};
use crate::page::Page;
use crate::pages::notice::Notice;
use crate::reply::{Answered, FILE, Fields, Interruption, LargeUpload, Reply, Sent};
use crate::request::RequestContext;
use crate::section::Section;
use grid::Column;
use informativa::contracts;
use informativa::files::{self, Asked, FileError, FilesError, Format, Mapping, Waiting};
use leptos::prelude::*;
use services::calendar;
use std::borrow::Cow;
use std::fmt;
use words::files::refusal as of_file;

/// The page's data.
#[derive(Clone, PartialEq, Eq)]
pub struct Model {
    /// Whose return.
    pub of: Of,
    /// Into which contract.
    pub contract: ContractId,
    /// Its number.
    pub number: u32,
    /// What is wrong.
    pub errors: Vec<FieldError>,
    /// The headings of the file that was sent, where it does not tell which column is which.
    pub headings: Vec<String>,
    /// The files of this contract that wait or were taken over.
    pub files: Vec<Waiting>,
}

/// What stands in a file's first row goes into no log.
impl fmt::Debug for Model {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Model({:?}, {:?})", self.of, self.contract)
    }
}

/// The field that says which column this is.
const fn field_of(column: Column) -> &'static str {
    match column {
        Column::Nss => "columna-nss",
        Column::Curp => "columna-curp",
        Column::Sbc => "columna-sbc",
        Column::Name => "columna-nombre",
    }
}

/// Draws the page.
pub fn view(model: Model) -> impl IntoView {
    let of = model.of;
    let list = of.workers(model.contract).address();
    let error = error_for(&model.errors, FILE);
    let wrong = error.is_some();
    let action = to::WorkersFile {
        contratista: of.contratista,
        informativa: of.informativa,
        contract: model.contract,
    }
    .path();
    let kinds: Vec<_> = (Format::ALL.iter())
        .filter_map(|format| {
            let (name, about) = about(*format)?;
            Some(view! {
                <tr>
                    <td data-label="Archivo">{name}</td>
                    <td data-label="Qué trae">{about}</td>
                </tr>
            })
        })
        .collect();
    let columns = columns(&model.headings);
    view! {
        <section class="panel">
            {back(list.clone(), "Volver a los trabajadores".to_owned())}
            <ErrorSummary errors=model.errors />
            <h1 tabindex="-1">
                {format!("Traer trabajadores de un archivo al contrato {}", model.number)}
            </h1>
            <p class="lead">"Antes de guardar nada te mostramos qué leímos, y después lo puedes deshacer."</p>
            <form method="post" action=action enctype="multipart/form-data" novalidate>
                <div class="field" class:field-wrong=wrong>
                    <label for=FILE>"Archivo, de 64 MB y 100,000 registros como máximo"</label>
                    {field_error(FILE, error)}
                    <input
                        id=FILE
                        name=FILE
                        type="file"
                        required
                        aria-invalid=wrong.then_some("true")
                        aria-describedby=wrong.then(|| [FILE, "-error"].concat())
                    />
                </div>
                {columns}
                <div class="actions">
                    <button class="button">"Revisar el archivo"</button>
                    <a class="link-button" href=list>"Regresar"</a>
                </div>
            </form>
            {earlier(of, model.contract, &model.files)}
            <h2>"Qué archivos leemos"</h2>
            <table class="list">
                <thead>
                    <tr><th scope="col">"Archivo"</th><th scope="col">"Qué trae"</th></tr>
                </thead>
                <tbody>{kinds}</tbody>
            </table>
            <p class="hint">
                "Del archivo solo tomamos NSS, CURP, salario base y nombre; el archivo mismo no se guarda."
            </p>
        </section>
    }
}

/// What a format is called, and what is read of it; the two kinds of tables are told of together.
const fn about(format: Format) -> Option<(&'static str, &'static str)> {
    let about = match format {
        Format::Csv => {
            return Some((
                "Excel (.xlsx) o CSV",
                "El formato del IMSS (NSS, CURP, SBC), con o sin encabezados, o cualquier tabla que tenga esas columnas.",
            ));
        }
        Format::Xlsx => return None,
        Format::Sua => "El archivo .SUA con el que pagas: NSS, CURP, último salario y nombre.",
        Format::Aseg => "El archivo ASEG.txt que exporta el SUA.",
        Format::Idse => {
            "Los lotes de altas, reingresos y modificaciones: de cada persona, el último salario del periodo."
        }
        Format::Cfdi => {
            "Un XML de nómina, o un ZIP con los de todo el periodo: de cada persona, el último recibo con salario base."
        }
    };
    Some((format.label(), about))
}

/// The choice of columns, where a file's headings do not tell.
fn columns(headings: &[String]) -> Option<impl IntoView + use<>> {
    if headings.is_empty() {
        return None;
    }
    let fields: Vec<_> = Column::ALL
        .into_iter()
        .map(|column| {
            let id = field_of(column);
            let optional = column == Column::Name;
            let label = if optional {
                "Nombre (si viene)"
            } else {
                column.label()
            };
            let options: Vec<_> = (headings.iter().enumerate())
                .map(|(place, heading)| {
                    let heading = if heading.is_empty() {
                        format!("Columna {}", place + 1)
                    } else {
                        heading.clone()
                    };
                    view! { <option value=place.to_string()>{heading}</option> }
                })
                .collect();
            view! {
                <div class="field">
                    <label for=id>{label}</label>
                    <select id=id name=id>
                        <option value="">"Elige la columna"</option>
                        {options}
                    </select>
                </div>
            }
        })
        .collect();
    Some(view! {
        <fieldset class="group">
            <legend>"¿Qué columna es cada una?"</legend>
            <p class="hint">"Elige el archivo otra vez y di en qué columna viene cada dato."</p>
            {fields}
        </fieldset>
    })
}

/// The files that wait or were taken over.
fn earlier(of: Of, contract: ContractId, files: &[Waiting]) -> Option<impl IntoView + use<>> {
    if files.is_empty() {
        return None;
    }
    let rows: Vec<_> = files
        .iter()
        .map(|file| {
            let address = preview(of, contract, FileId(file.id)).address();
            let name = file.format.map_or("Archivo", Format::label);
            let moment = calendar::moment_in_words(file.created_at);
            let (tone, state) = match (file.taken_at, file.undone_at) {
                (_, Some(_)) => ("over", "Deshecho"),
                (Some(_), None) => ("done", "Traído"),
                (None, None) => ("information", "Por revisar"),
            };
            view! {
                <tr>
                    <td data-label="Archivo"><a href=address>{name}</a></td>
                    <td data-label="Subido">{moment}</td>
                    <td data-label="Estado"><span class="tag" data-tone=tone>{state}</span></td>
                </tr>
            }
        })
        .collect();
    Some(view! {
        <h2>"Archivos de este contrato"</h2>
        <table class="list">
            <thead>
                <tr>
                    <th scope="col">"Archivo"</th>
                    <th scope="col">"Subido"</th>
                    <th scope="col">"Estado"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    })
}

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        "Traer trabajadores de un archivo".into()
    }

    fn section(&self) -> Option<Section> {
        Some(Section::Informativas)
    }

    fn is_refused(&self) -> bool {
        !self.errors.is_empty()
    }

    fn is_of_panels(&self) -> bool {
        true
    }

    fn view(self: Box<Self>) -> AnyView {
        view(*self).into_any()
    }
}

/// Which column is which, as somebody has said; nothing where nobody was asked.
fn mapping(fields: &Fields) -> Option<Mapping> {
    let place = |column: Column| {
        fields
            .get(field_of(column))
            .and_then(|place| place.parse().ok())
    };
    fields.contains_key(field_of(Column::Nss)).then(|| Mapping {
        nss: place(Column::Nss),
        curp: place(Column::Curp),
        sbc: place(Column::Sbc),
        names: [place(Column::Name), None, None],
    })
}

impl to::WorkersFile {
    async fn model(
        &self,
        context: &RequestContext,
        right: &informativa::Capturing,
    ) -> Result<Model, Interruption> {
        let services = context.services();
        let (informativa, contract) = (self.informativa.0, self.contract.0);
        let (_, found) = contracts::find_in(services, right, informativa, contract)
            .await
            .map_err(notice)?;
        let files = files::list(services, right, contract)
            .await
            .map_err(notice)?;
        Ok(Model {
            of: of(self.contratista, self.informativa),
            contract: self.contract,
            number: found.number,
            errors: Vec::new(),
            headings: Vec::new(),
            files,
        })
    }
}

impl Page for to::WorkersFile {
    /// The form.
    async fn load(self, context: &RequestContext) -> Answered {
        let right = capturing(context, &self, self.contratista).await?;
        Ok(Reply::show(self.model(context, &right).await?))
    }

    /// Reads the file and redirects to its preview.
    async fn submit(self, context: &RequestContext, sent: Sent<'_>) -> Answered {
        let (fields, upload) = sent.with_large_file()?;
        let right = capturing(context, &self, self.contratista).await?;
        let model = self.model(context, &right).await?;
        let mapping = mapping(&fields);
        let mut headings = Vec::new();
        let problem: Cow<'static, str> = match upload {
            LargeUpload::None => "Elige tu archivo.".into(),
            LargeUpload::TooLarge => of_file(FileError::TooLarge).into(),
            LargeUpload::File(source) => {
                let again = source.try_clone();
                let asked = Asked {
                    format: None,
                    mapping,
                };
                match files::read(context.services(), &right, self.contract.0, source, asked).await
                {
                    Ok(id) => {
                        return Ok(Reply::redirect(preview(
                            model.of,
                            self.contract,
                            FileId(id),
                        )));
                    }
                    Err(FilesError::File(error)) => {
                        if error == FileError::Heading
                            && let Ok(source) = again
                        {
                            headings = files::headings(context.services(), &right, source)
                                .await
                                .unwrap_or_default();
                        }
                        of_file(error).into()
                    }
                    Err(error) => refused(error)?.into(),
                }
            }
        };
        Ok(Reply::show(Model {
            errors: vec![FieldError::new(FILE, problem)],
            headings,
            ..model
        }))
    }

    fn samples() -> Vec<Sample> {
        let model = |errors, headings: &[&str]| Model {
            of: sample_of(),
            contract: ContractId(Things::nothing().contract.0),
            number: 3,
            errors,
            headings: headings
                .iter()
                .map(|heading| (*heading).to_owned())
                .collect(),
            files: Vec::new(),
        };
        let wrong = |error| vec![FieldError::new(FILE, of_file(error))];
        vec![
            Sample::new("archivo-trabajadores", "Elegirlo", model(Vec::new(), &[])),
            Sample::new(
                "archivo-trabajadores-columnas",
                "Sin encabezados conocidos",
                model(
                    wrong(FileError::Heading),
                    &["Clave", "Afiliación", "Población", ""],
                ),
            ),
            Sample::new(
                "archivo-trabajadores-otro",
                "Archivo que no sirve",
                model(wrong(FileError::Format), &[]),
            ),
        ]
    }
}

/// Why a file is not taken, beside what the file itself is.
///
/// # Errors
/// What is shown instead of the page.
pub(super) fn refused(error: FilesError) -> Result<&'static str, Interruption> {
    match error {
        FilesError::File(error) => Ok(of_file(error)),
        FilesError::AnotherEmployer => Ok(
            "Este archivo es de otro patrón: trae un RFC que no es el de este contratista. No lo tomamos.",
        ),
        FilesError::Registrations => Ok(
            "El archivo trae un registro patronal que todavía no confirmas: marca la casilla si es de este contratista.",
        ),
        FilesError::Capture(error) => refusal(error, super::paste::FULL),
        FilesError::Internal(error) if error.is_overload() => Err(Notice::Busy.into()),
        FilesError::Internal(error) => Err(error.into()),
    }
}
