//! Correcting name and mail of somebody who has never activated.

use super::register::{Typed, names_and_mail};
use crate::components::error_summary::ErrorSummary;
use crate::page::FieldError;
use crate::routes::{PanelRoute, Route};
use leptos::prelude::*;

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// His id, as addresses carry it.
    pub id: String,
    /// What is in the fields; the CURP is only shown.
    pub typed: Typed,
    /// What is wrong.
    pub errors: Vec<FieldError>,
}

/// Draws the page.
pub fn view(model: Model) -> impl IntoView {
    let Model { id, typed, errors } = model;
    let back = Route::Panel(PanelRoute::Capturista(id.clone())).path();
    view! {
        <section class="panel panel-narrow">
            <ErrorSummary errors=errors.clone() />
            <h1 tabindex="-1">"Corregir sus datos"</h1>
            <dl class="facts facts-large">
                <div><dt>"CURP"</dt><dd class="code">{typed.curp.clone()}</dd></div>
            </dl>
            <p class="hint">
                "La CURP no se cambia: si está mal, da de baja a esta persona y regístrala de nuevo. Si cambias el correo, el enlace anterior deja de servir y enviamos otro."
            </p>
            <form method="post" action=Route::Panel(PanelRoute::Correct(id)).path() novalidate>
                {names_and_mail(&typed, &errors)}
                <div class="actions">
                    <button class="button">"Guardar"</button>
                    <a class="link-button" href=back>"Regresar"</a>
                </div>
            </form>
        </section>
    }
}

/// How the page is loaded and what its form does.
pub mod server {
    use super::super::capturista::server::{not_found, problem};
    use super::super::register::{CURP, EMAIL, server::mistakes};
    use super::{Model, Typed};
    use crate::page::FieldError;
    use crate::pages::Content;
    use crate::routes::{Message, PanelRoute, Route};
    use crate::server::{Interruption, Reply, RequestContext, identifier};
    use services::accounts::{self, Correction};

    /// The present data, while they may be corrected.
    ///
    /// # Errors
    /// Where to go or what to show instead, or what broke.
    pub async fn load(context: &RequestContext, id: String) -> Reply {
        let session = context.entered(&PanelRoute::Correct(id.clone()))?;
        let administration = session.administration();
        let (found, _) = accounts::find(context.services(), administration, identifier(&id)?)
            .await
            .map_err(not_found)?;
        if !found.correctable {
            let page = Route::Panel(PanelRoute::Capturista(id));
            return Err(Interruption::Go(page.saying(Message::NotCorrectable)));
        }
        Ok(Content::Correct(Model {
            id,
            typed: Typed {
                curp: found.curp,
                nombre: found.given_names,
                primer_apellido: found.first_surname,
                segundo_apellido: found.second_surname.unwrap_or_default(),
                correo_confirmar: found.email.clone(),
                correo: found.email,
            },
            errors: Vec::new(),
        }))
    }

    /// Corrects them, or says what is wrong.
    ///
    /// # Errors
    /// Where to go or what to show instead, or what broke.
    pub async fn submit(context: &RequestContext, id: String, typed: Typed) -> Reply {
        let session = context.entered(&PanelRoute::Correct(id.clone()))?;
        let administration = session.administration();
        let person = identifier(&id)?;
        let (found, _) = accounts::find(context.services(), administration, person)
            .await
            .map_err(not_found)?;
        let same_mail = found.email == typed.correo.trim();
        let typed = Typed {
            curp: found.curp,
            ..typed
        };
        let mut errors = mistakes(&typed);
        if errors.is_empty() {
            let correction = Correction {
                given_names: typed.nombre.clone(),
                first_surname: typed.primer_apellido.clone(),
                second_surname: Some(typed.segundo_apellido.clone()),
                email: typed.correo.clone(),
            };
            let services = context.services();
            match accounts::correct(services, administration, person, &correction).await {
                Ok(()) => {
                    let page = Route::Panel(PanelRoute::Capturista(id));
                    let message = if same_mail {
                        Message::NameCorrected
                    } else {
                        Message::MailCorrected
                    };
                    return Err(Interruption::Go(page.saying(message)));
                }
                Err(error) => errors.push(FieldError::new(EMAIL, problem(error)?)),
            }
        }
        errors.retain(|error| error.field != CURP);
        Ok(Content::Correct(Model { id, typed, errors }))
    }
}
