//! Alta of many by a file: choosing it.

use super::data::FILE;
use crate::components::error_summary::ErrorSummary;
use crate::components::field::field_error;
use crate::page::{FieldError, error_for};
use crate::routes::{PanelRoute, Route};
use leptos::prelude::*;

/// The page's data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Model {
    /// What is wrong.
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
                <a href=Route::Panel(PanelRoute::Sample).path() download="capturistas.csv">"Descargar un archivo de ejemplo"</a>
            </p>
            <form
                method="post"
                action=Route::Panel(PanelRoute::Many).path()
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
                    <a class="link-button" href=Route::Panel(PanelRoute::capturistas()).path()>"Regresar"</a>
                </div>
            </form>
        </section>
    }
}

/// How the page is loaded and what its form does.
pub mod server {
    use super::{FILE, Model};
    use crate::page::FieldError;
    use crate::pages::Content;
    use crate::pages::notice::Notice;
    use crate::pages::panel::register::server::data_first;
    use crate::routes::{PanelRoute, Route};
    use crate::server::{Download, Interruption, Reply, RequestContext, Upload};
    use services::accounts::bulk::{self, FileError, ImportError};
    use services::general_data;
    use words::imports::{CSV, refusal};

    /// A file that can be filled in.
    const SAMPLE: &str = "\u{feff}CURP,nombre,apellidos,correo\r\n\
        RIMA950821MPLSNN00,Andrea Sofía,Ríos Mondragón,andrea@ejemplo.mx\r\n";

    /// The form, or on to the general data, without which nobody can be registered.
    ///
    /// # Errors
    /// Where to go or what to show instead, or what broke.
    pub async fn load(context: &RequestContext) -> Reply {
        let session = context.entered(&PanelRoute::Many)?;
        let known = general_data::known(context.services(), session.administration()).await?;
        if !known.is_complete() {
            return Err(data_first());
        }
        Ok(Content::Many(Model::default()))
    }

    /// The sample.
    ///
    /// # Errors
    /// Always: a file is no page.
    pub fn sample(context: &RequestContext) -> Reply {
        context.entered(&PanelRoute::Many)?;
        Err(Interruption::File(Box::new(Download {
            name: "capturistas.csv".to_owned(),
            media_type: CSV,
            bytes: SAMPLE.as_bytes().to_vec(),
        })))
    }

    /// Reads the file and leads on to what was read.
    ///
    /// # Errors
    /// Where to go or what to show instead, or what broke.
    pub async fn upload(context: &RequestContext, upload: Upload) -> Reply {
        let session = context.entered(&PanelRoute::Many)?;
        let message = match upload {
            Upload::None => "Elige tu archivo de Excel o CSV.".to_owned(),
            Upload::TooLarge => refusal(FileError::TooLarge),
            Upload::File { bytes, .. } => {
                match bulk::read(context.services(), session.administration(), bytes).await {
                    Ok(id) => {
                        let preview = PanelRoute::Preview {
                            id: id.to_string(),
                            page: 1,
                        };
                        return Err(Interruption::Go(Route::Panel(preview)));
                    }
                    Err(ImportError::File(error)) => refusal(error),
                    Err(ImportError::DataMissing | ImportError::Unknown) => {
                        return Err(data_first());
                    }
                    // Of a file that is new nobody registers anything yet.
                    Err(ImportError::UnderWay) => return Err(Notice::Busy.into()),
                    Err(ImportError::Internal(error)) => return Err(error.into()),
                }
            }
        };
        Ok(Content::Many(Model {
            errors: vec![FieldError::new(FILE, message)],
        }))
    }
}
