//! Correcting name and mail of a capturista who has never been active.

use crate::address::{Address as _, CapturistaId, Things};
use crate::addresses as to;
use crate::components::error_summary::ErrorSummary;
use crate::content::{Content, Sample};
use crate::field_error::FieldError;
use crate::message::Message;
use crate::page::Page;
use crate::pages::panel::capturista::problem;
use crate::pages::panel::register::{filled, names_and_mail, texts, with_the_mail_again};
use crate::pages::panel::shared::not_found;
use crate::reply::{Answered, Fields, Reply, Sent};
use crate::request::RequestContext;
use crate::samples;
use crate::section::Section;
use leptos::prelude::*;
use services::accounts;
use std::borrow::Cow;
use values::{CapturistaField, NewCapturista};

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// Their id.
    pub id: CapturistaId,
    /// The fields' values; the CURP is only shown.
    pub typed: Fields,
    /// The errors.
    pub errors: Vec<FieldError>,
}

/// Draws the page.
pub fn view(model: Model) -> impl IntoView {
    let Model { id, typed, errors } = model;
    let back = to::Capturista { id }.path();
    let curp = texts(&typed)[CapturistaField::Curp].clone();
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
            <form method="post" action={to::Correct { id }.path()} novalidate>
                {names_and_mail(&typed, &errors)}
                <div class="actions">
                    <button class="button">"Guardar"</button>
                    <a class="link-button" href=back>"Regresar"</a>
                </div>
            </form>
        </section>
    }
}

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        "Corregir sus datos".into()
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

impl Page for to::Correct {
    /// Shows the present data, while they can be corrected.
    async fn load(self, context: &RequestContext) -> Answered {
        let session = context.entered(&self)?;
        let administration = session.administration();
        let (found, _) = accounts::find(context.services(), administration, self.id.0)
            .await
            .map_err(not_found)?;
        if !found.correctable {
            let page = to::Capturista { id: self.id };
            return Ok(Reply::Redirect(page.saying(Message::NotCorrectable)));
        }
        Ok(Reply::show(Model {
            id: self.id,
            typed: filled(&found.texts),
            errors: Vec::new(),
        }))
    }

    /// Corrects them, or shows the errors.
    async fn submit(self, context: &RequestContext, sent: Sent<'_>) -> Answered {
        let mut typed: Fields = sent.form()?;
        let session = context.entered(&self)?;
        let administration = session.administration();
        let (found, _) = accounts::find(context.services(), administration, self.id.0)
            .await
            .map_err(not_found)?;
        let services = context.services();
        let (curp, rules) = (CapturistaField::Curp, services.rules());
        typed.insert(curp.id().to_owned(), found.texts[curp].clone());
        let read = NewCapturista::read(&texts(&typed), rules.for_known_curp());
        let (read, errors) = FieldError::split(read);
        let mut errors = with_the_mail_again(errors, &typed);
        if let Some(right) = read.filter(|_| errors.is_empty()) {
            match accounts::correct(services, administration, self.id.0, &right).await {
                Ok(()) => {
                    let page = to::Capturista { id: self.id };
                    let message = if found.texts[CapturistaField::Email] == right.email.as_str() {
                        Message::NameCorrected
                    } else {
                        Message::MailCorrected
                    };
                    return Ok(Reply::Redirect(page.saying(message)));
                }
                Err(error) => {
                    let mail = CapturistaField::Email.id();
                    errors.push(FieldError::new(mail, problem(error)?));
                }
            }
        }
        Ok(Reply::show(Model {
            id: self.id,
            typed,
            errors,
        }))
    }

    fn samples() -> Vec<Sample> {
        let model = Model {
            id: Things::nothing().capturista,
            typed: filled(&samples::capturista()),
            errors: Vec::new(),
        };
        vec![Sample::new("corregir", "Corregir sus datos", model)]
    }
}
