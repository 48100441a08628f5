//! The confirmation of a baja.

use crate::address::{Address as _, CapturistaId, Things};
use crate::addresses as to;
use crate::content::{Content, Sample};
use crate::message::Message;
use crate::page::Page;
use crate::pages::panel::shared::not_found;
use crate::reply::{Answered, Reply, Sent};
use crate::request::RequestContext;
use crate::samples::{LONG_PERSON, SOME_CURP};
use crate::section::Section;
use leptos::prelude::*;
use services::accounts;
use services::accounts::{RemoveCapturistaError, State};
use std::borrow::Cow;
use values::CapturistaField;

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// Their id.
    pub id: CapturistaId,
    /// Full name.
    pub name: String,
    /// CURP.
    pub curp: String,
}

/// Draws the page.
pub fn view(model: Model) -> impl IntoView {
    let Model { id, name, curp } = model;
    let back = to::Capturista { id }.path();
    view! {
        <section class="panel panel-narrow">
            <h1 tabindex="-1">"¿Dar de baja a esta persona?"</h1>
            <dl class="facts facts-large">
                <div><dt>"Nombre"</dt><dd>{name}</dd></div>
                <div><dt>"CURP"</dt><dd class="code">{curp}</dd></div>
            </dl>
            <p>
                "Dejará de capturar por ti de inmediato, aunque esté trabajando en este momento. Lo que ya capturó queda guardado, y si trabaja para otros contratistas, con ellos sigue igual."
            </p>
            <p>"Si te equivocas, durante una hora puedes deshacerlo."</p>
            <form method="post" action={to::Remove { id }.path()} novalidate>
                <div class="actions">
                    <button class="button button-danger">"Dar de baja"</button>
                    <a class="link-button" href=back>"Regresar"</a>
                </div>
            </form>
        </section>
    }
}

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        "¿Dar de baja a esta persona?".into()
    }

    fn section(&self) -> Option<Section> {
        Some(Section::Capturistas)
    }

    fn view(self: Box<Self>) -> AnyView {
        view(*self).into_any()
    }
}

impl Page for to::Remove {
    /// Names the capturista.
    async fn load(self, context: &RequestContext) -> Answered {
        let session = context.entered(&self)?;
        let administration = session.administration();
        let found = accounts::find(context.services(), administration, self.id.0).await;
        let (found, _) = found.map_err(not_found)?;
        if found.state == State::Removed {
            return Ok(gone_on(self.id, Message::AlreadyRemoved));
        }
        Ok(Reply::show(Model {
            name: found.texts.full_name(),
            curp: found.texts[CapturistaField::Curp].clone(),
            id: self.id,
        }))
    }

    /// Removes them. Idempotent.
    async fn submit(self, context: &RequestContext, _: Sent<'_>) -> Answered {
        let session = context.entered(&self)?;
        let (services, administration) = (context.services(), session.administration());
        // Those who were never registered here give *not found*.
        let found = accounts::find(services, administration, self.id.0).await;
        found.map_err(not_found)?;
        match accounts::remove(services, administration, self.id.0).await {
            Ok(()) => Ok(gone_on(self.id, Message::Removed)),
            Err(
                RemoveCapturistaError::NotRegistered | RemoveCapturistaError::UnknownContratista,
            ) => Ok(gone_on(self.id, Message::AlreadyRemoved)),
            Err(RemoveCapturistaError::Internal(error)) => Err(error.into()),
        }
    }

    fn samples() -> Vec<Sample> {
        let model = Model {
            id: Things::nothing().capturista,
            name: LONG_PERSON.to_owned(),
            curp: SOME_CURP.to_owned(),
        };
        vec![Sample::new("dar-de-baja", "¿Dar de baja?", model)]
    }
}

fn gone_on(id: CapturistaId, message: Message) -> Reply {
    Reply::Redirect(to::Capturista { id }.saying(message))
}
