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
    /// The CURP, which is only shown.
    pub curp: String,
    /// What is in the fields.
    pub typed: Typed,
    /// What is wrong.
    pub errors: Vec<FieldError>,
}

/// Draws the page.
pub fn view(model: Model) -> impl IntoView {
    let Model {
        id,
        curp,
        typed,
        errors,
    } = model;
    let back = Route::Panel(PanelRoute::Capturista(id.clone())).path();
    view! {
        <section class="panel panel-narrow">
            <ErrorSummary errors=errors.clone() />
            <h1 tabindex="-1">"Corregir sus datos"</h1>
            <dl class="facts facts-large">
                <div><dt>"CURP"</dt><dd class="code">{curp}</dd></div>
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
    use super::super::register::server::with_the_mail_again;
    use super::super::register::{EMAIL_AGAIN, typed_in};
    use super::{Model, Typed};
    use crate::page::FieldError;
    use crate::pages::Content;
    use crate::routes::{Message, PanelRoute, Route};
    use crate::server::{Interruption, Reply, RequestContext, identifier};
    use services::accounts;
    use values::{CapturistaField, read_name_and_email};

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
        let mut typed: Typed = [
            (CapturistaField::GivenNames, found.given_names),
            (CapturistaField::FirstSurname, found.first_surname),
            (
                CapturistaField::SecondSurname,
                found.second_surname.unwrap_or_default(),
            ),
            (CapturistaField::Email, found.email.clone()),
        ]
        .map(|(field, text)| (field.id().to_owned(), text))
        .into();
        typed.insert(EMAIL_AGAIN.to_owned(), found.email);
        Ok(Content::Correct(Model {
            id,
            curp: found.curp,
            typed,
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
        let services = context.services();
        let read = read_name_and_email(|field| typed_in(&typed, field), services.rules());
        let (read, errors) = FieldError::split(read);
        let mut errors = with_the_mail_again(errors, &typed);
        if let Some((name, email)) = read.filter(|_| errors.is_empty()) {
            match accounts::correct(services, administration, person, &name, &email).await {
                Ok(()) => {
                    let page = Route::Panel(PanelRoute::Capturista(id));
                    let message = if found.email == email.as_str() {
                        Message::NameCorrected
                    } else {
                        Message::MailCorrected
                    };
                    return Err(Interruption::Go(page.saying(message)));
                }
                Err(error) => {
                    let mail = CapturistaField::Email.id();
                    errors.push(FieldError::new(mail, problem(error)?));
                }
            }
        }
        Ok(Content::Correct(Model {
            id,
            curp: found.curp,
            typed,
            errors,
        }))
    }
}
