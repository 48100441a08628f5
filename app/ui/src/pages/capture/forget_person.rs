//! Taking a worker out of the register.

use super::people::{all, sample};
use super::rights::capturing;
use super::shared::{changed_meanwhile, confirmation, register_notice, seen};
use crate::address::{Address as _, ContratistaId, PersonId, Things};
use crate::addresses as to;
use crate::content::{Content, Sample};
use crate::message::Message;
use crate::page::Page;
use crate::reply::{Answered, Fields, Reply, Sent};
use crate::request::RequestContext;
use crate::section::Section;
use informativa::people::Known;
use informativa::workers::WorkerTexts;
use informativa::{RegisterError, people};
use leptos::prelude::*;
use std::borrow::Cow;

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// Whose.
    pub contratista: ContratistaId,
    /// Who.
    pub person: Known,
    /// Whether it was changed since the question was asked.
    pub changed: bool,
}

/// Draws the page.
pub fn view(model: &Model) -> impl IntoView + use<> {
    let (contratista, person) = (model.contratista, PersonId(model.person.id));
    let action = to::ForgetPerson {
        contratista,
        person,
    }
    .path();
    let back = to::Person {
        contratista,
        person,
    }
    .path();
    let WorkerTexts {
        nss,
        curp,
        sbc,
        name,
    } = model.person.texts.clone();
    view! {
        <section class="panel panel-narrow">
            {model.changed.then(|| changed_meanwhile("Estos datos cambiaron desde que los viste. Así están ahora: revisa si todavía quieres borrarlos."))}
            <h1 tabindex="-1">"¿Borrar a esta persona de tu registro?"</h1>
            <dl class="facts">
                <div><dt>"Nombre"</dt><dd>{name}</dd></div>
                <div><dt>"NSS"</dt><dd class="code">{nss}</dd></div>
                <div><dt>"CURP"</dt><dd class="code">{curp}</dd></div>
                <div><dt>"Último SBC"</dt><dd class="code">{sbc}</dd></div>
            </dl>
            <p>"Ya no llenaremos sus datos al capturar. Los renglones que ya capturaste quedan como están."</p>
            {confirmation(action, model.person.revision.to_string(), "Borrar", back)}
        </section>
    }
}

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        "Borrar a una persona".into()
    }

    fn section(&self) -> Option<Section> {
        Some(Section::Informativas)
    }

    fn is_refused(&self) -> bool {
        self.changed
    }

    fn is_of_panels(&self) -> bool {
        true
    }

    fn view(self: Box<Self>) -> AnyView {
        view(&self).into_any()
    }
}

impl to::ForgetPerson {
    async fn question(self, context: &RequestContext, changed: bool) -> Answered {
        let right = capturing(context, &self, self.contratista).await?;
        let person = people::find(context.services(), &right, self.person.0)
            .await
            .map_err(register_notice)?;
        Ok(Reply::show(Model {
            contratista: self.contratista,
            person,
            changed,
        }))
    }
}

impl Page for to::ForgetPerson {
    /// The question.
    async fn load(self, context: &RequestContext) -> Answered {
        self.question(context, false).await
    }

    /// Forgets it, unless it was changed since. Idempotent.
    async fn submit(self, context: &RequestContext, sent: Sent<'_>) -> Answered {
        let form: Fields = sent.form()?;
        let right = capturing(context, &self, self.contratista).await?;
        let (services, id) = (context.services(), self.person.0);
        match people::forget(services, &right, id, seen(&form)).await {
            Ok(()) => Ok(Reply::Redirect(
                all(self.contratista).saying(Message::PersonForgotten),
            )),
            Err(RegisterError::Conflict) => self.question(context, true).await,
            Err(error) => Err(register_notice(error)),
        }
    }

    fn samples() -> Vec<Sample> {
        let model = |changed| Model {
            contratista: Things::nothing().contratista,
            person: sample(),
            changed,
        };
        vec![
            Sample::new("borrar-persona", "¿Borrar?", model(false)),
            Sample::new("borrar-persona-cambiada", "Cambió", model(true)),
        ]
    }
}
