//! Alta of many by a file: choosing it.

use crate::address::{Address as _, FileId, PageNumber};
use crate::addresses as to;
use crate::components::error_summary::ErrorSummary;
use crate::components::field::field_error;
use crate::content::{Content, Sample};
use crate::field_error::{FieldError, error_for};
use crate::page::Page;
use crate::pages::notice::Notice;
use crate::pages::panel::shared::{data_first, ways_to_download};
use crate::reply::{Answered, Download, FILE, Reply, Sent, Upload};
use crate::request::RequestContext;
use crate::section::Section;
use leptos::prelude::*;
use services::accounts::bulk;
use services::accounts::bulk::{FileError, ImportError};
use services::{Internal, general_data};
use std::borrow::Cow;
use words::imports::refusal;

/// The template's file name, without extension.
const SAMPLE: &str = "capturistas";

/// The page's data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Model {
    /// The errors.
    pub errors: Vec<FieldError>,
}

/// Draws the page.
pub fn view(model: Model) -> impl IntoView {
    let error = error_for(&model.errors, FILE);
    let wrong = error.is_some();
    view! {
        <section class="panel">
            <ErrorSummary errors=model.errors />
            <h1 tabindex="-1">"Registrar a muchas personas con un archivo"</h1>
            <p class="lead">
                "Un archivo de Excel (.xlsx) o CSV con un renglón por persona, hasta 5,000. Antes de registrar a nadie te mostramos qué leímos."
            </p>
            <table class="list">
                <caption>"Los encabezados del primer renglón, en cualquier orden:"</caption>
                <thead>
                    <tr><th scope="col">"Columna"</th><th scope="col">"Qué lleva"</th></tr>
                </thead>
                <tbody>
                    <tr><td data-label="Columna" class="code">"CURP"</td><td data-label="Qué lleva">"18 caracteres."</td></tr>
                    <tr><td data-label="Columna" class="code">"nombre"</td><td data-label="Qué lleva">"Nombre o nombres."</td></tr>
                    <tr>
                        <td data-label="Columna" class="code">"apellidos"</td>
                        <td data-label="Qué lleva">"Los dos, o en su lugar las columnas «primer apellido» y «segundo apellido»."</td>
                    </tr>
                    <tr><td data-label="Columna" class="code">"correo"</td><td data-label="Qué lleva">"Uno que solo lea esa persona."</td></tr>
                </tbody>
            </table>
            <p>
                "Descarga un archivo de ejemplo: "
                {ways_to_download(SAMPLE, |format| to::Sample { format }.address())}
            </p>
            <form
                method="post"
                action=to::Many.path()
                enctype="multipart/form-data"
                novalidate
            >
                <div class="field" class:field-wrong=wrong>
                    <label for=FILE>"Archivo, de 2 MB como máximo"</label>
                    {field_error(FILE, error)}
                    <input
                        id=FILE
                        name=FILE
                        type="file"
                        accept=".csv,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                        required
                        aria-invalid=wrong.then_some("true")
                        aria-describedby=wrong.then(|| [FILE, "-error"].concat())
                    />
                </div>
                <div class="actions">
                    <button class="button">"Revisar el archivo"</button>
                    <a class="link-button" href=to::Capturistas::default().path()>"Regresar"</a>
                </div>
            </form>
        </section>
    }
}

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        "Registrar a muchas personas con un archivo".into()
    }

    fn section(&self) -> Option<Section> {
        Some(Section::Capturistas)
    }

    fn is_refused(&self) -> bool {
        !self.errors.is_empty()
    }

    fn view(self: Box<Self>) -> AnyView {
        view(*self).into_any()
    }
}

impl Page for to::Many {
    /// Shows the form, or redirects to the general data, which are required first.
    async fn load(self, context: &RequestContext) -> Answered {
        let session = context.entered(&self)?;
        let known = general_data::known(context.services(), session.administration()).await?;
        if !known.is_complete() {
            return Ok(data_first());
        }
        Ok(Reply::show(Model::default()))
    }

    /// Reads the file and redirects to its preview.
    async fn submit(self, context: &RequestContext, sent: Sent<'_>) -> Answered {
        let (_, upload) = sent.with_file()?;
        let session = context.entered(&self)?;
        let message = match upload {
            Upload::None => "Elige tu archivo de Excel o CSV.".to_owned(),
            Upload::TooLarge => refusal(FileError::TooLarge),
            Upload::File { bytes, .. } => {
                match bulk::read(context.services(), session.administration(), bytes).await {
                    Ok(id) => {
                        return Ok(Reply::redirect(to::Preview {
                            id: FileId(id),
                            which: None,
                            page: PageNumber::default(),
                        }));
                    }
                    Err(ImportError::File(error)) => refusal(error),
                    Err(ImportError::DataMissing | ImportError::Unknown) => {
                        return Ok(data_first());
                    }
                    // A new file cannot be in progress yet.
                    Err(ImportError::UnderWay) => return Err(Notice::Busy.into()),
                    Err(ImportError::Internal(error)) => return Err(error.into()),
                }
            }
        };
        Ok(Reply::show(Model {
            errors: vec![FieldError::new(FILE, message)],
        }))
    }

    fn samples() -> Vec<Sample> {
        let message = "Falta la columna «apellidos». Los encabezados van en uno de los primeros diez renglones.";
        let model = Model {
            errors: vec![FieldError::new(FILE, message)],
        };
        vec![Sample::new("muchos", "Archivo que no sirve", model)]
    }
}

impl Page for to::Sample {
    /// The template.
    async fn load(self, context: &RequestContext) -> Answered {
        context.entered(&to::Many)?;
        let written = alta::template().write(self.format);
        let bytes = written.map_err(|_| Internal::Inconsistent("the template is no workbook"))?;
        Ok(Reply::File(Download::of_rows(SAMPLE, self.format, bytes)))
    }

    fn samples() -> Vec<Sample> {
        Vec::new()
    }
}
