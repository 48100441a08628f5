//! Taking a client out of the register.

use super::clients::{all, sample};
use super::rights::capturing;
use super::shared::{changed_meanwhile, confirmation, register_notice, seen};
use crate::address::{Address as _, ClientId, ContratistaId, Things};
use crate::addresses as to;
use crate::content::{Content, Sample};
use crate::message::Message;
use crate::page::Page;
use crate::reply::{Answered, Fields, Reply, Sent};
use crate::request::RequestContext;
use crate::section::Section;
use domain::informativa::Field;
use informativa::clients::Client;
use informativa::{RegisterError, clients};
use leptos::prelude::*;
use std::borrow::Cow;

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// Whose.
    pub contratista: ContratistaId,
    /// Which.
    pub client: Client,
    /// Whether it was changed since the question was asked.
    pub changed: bool,
}

/// Draws the page.
pub fn view(model: &Model) -> impl IntoView + use<> {
    let (contratista, client) = (model.contratista, ClientId(model.client.id));
    let action = to::ForgetClient {
        contratista,
        client,
    }
    .path();
    let back = to::Client {
        contratista,
        client,
    }
    .path();
    let text = |field| model.client.texts.get(field).to_owned();
    view! {
        <section class="panel panel-narrow">
            {model.changed.then(|| changed_meanwhile("Este cliente cambió desde que lo viste. Así está ahora: revisa si todavía quieres borrarlo."))}
            <h1 tabindex="-1">"¿Borrar este cliente de tu registro?"</h1>
            <dl class="facts">
                <div><dt>"Nombre"</dt><dd>{text(Field::Name)}</dd></div>
                <div><dt>"RFC"</dt><dd class="code">{text(Field::Rfc)}</dd></div>
                <div><dt>"Correo"</dt><dd>{text(Field::Mail)}</dd></div>
            </dl>
            <p>"Dejaremos de ofrecerlo para tus contratos. Los que ya capturaste quedan como están."</p>
            {confirmation(action, model.client.revision.to_string(), "Borrar", back)}
        </section>
    }
}

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        "Borrar un cliente".into()
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

impl to::ForgetClient {
    async fn question(self, context: &RequestContext, changed: bool) -> Answered {
        let right = capturing(context, &self, self.contratista).await?;
        let client = clients::find(context.services(), &right, self.client.0)
            .await
            .map_err(register_notice)?;
        Ok(Reply::show(Model {
            contratista: self.contratista,
            client,
            changed,
        }))
    }
}

impl Page for to::ForgetClient {
    /// The question.
    async fn load(self, context: &RequestContext) -> Answered {
        self.question(context, false).await
    }

    /// Forgets it, unless it was changed since. Idempotent.
    async fn submit(self, context: &RequestContext, sent: Sent<'_>) -> Answered {
        let form: Fields = sent.form()?;
        let right = capturing(context, &self, self.contratista).await?;
        let (services, id) = (context.services(), self.client.0);
        match clients::forget(services, &right, id, seen(&form)).await {
            Ok(()) => Ok(Reply::Redirect(
                all(self.contratista).saying(Message::ClientForgotten),
            )),
            Err(RegisterError::Conflict) => self.question(context, true).await,
            Err(error) => Err(register_notice(error)),
        }
    }

    fn samples() -> Vec<Sample> {
        let model = |changed| Model {
            contratista: Things::nothing().contratista,
            client: sample(),
            changed,
        };
        vec![
            Sample::new("borrar-cliente", "¿Borrar?", model(false)),
            Sample::new("borrar-cliente-cambiado", "Cambió", model(true)),
        ]
    }
}
