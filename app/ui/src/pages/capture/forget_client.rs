//! Taking a client out of the register.

use super::clients::{all, sample};
use super::question::Question;
use super::rights::capturing;
use super::shared::{register_notice, seen};
use crate::address::{Address as _, ClientId, Things};
use crate::addresses as to;
use crate::content::Sample;
use crate::message::Message;
use crate::page::Page;
use crate::reply::{Answered, Fields, Reply, Sent};
use crate::request::RequestContext;
use domain::informativa::Field;
use informativa::clients::Client;
use informativa::{RegisterError, clients};

impl to::ForgetClient {
    fn asking(&self, client: &Client, changed: bool) -> Question {
        let text = |field| client.texts.get(field).to_owned();
        let back = to::Client {
            contratista: self.contratista,
            client: self.client,
        };
        Question {
            title: "Borrar un cliente",
            asked: "¿Borrar este cliente de tu registro?".to_owned(),
            facts: vec![
                ("Nombre", text(Field::Name), false),
                ("RFC", text(Field::Rfc), true),
                ("Correo", text(Field::Mail), false),
            ],
            consequences: vec![
                "Dejaremos de ofrecerlo para tus contratos. Los que ya capturaste quedan como están.".to_owned(),
            ],
            button: "Borrar",
            action: self.path(),
            seen: client.revision.to_string(),
            back: back.path(),
            changed: changed.then_some("Este cliente cambió desde que lo viste. Así está ahora: revisa si todavía quieres borrarlo."),
        }
    }

    async fn question(self, context: &RequestContext, changed: bool) -> Answered {
        let right = capturing(context, &self, self.contratista).await?;
        let client = clients::find(context.services(), &right, self.client.0)
            .await
            .map_err(register_notice)?;
        Ok(Reply::show(self.asking(&client, changed)))
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
        let Things {
            contratista,
            client,
            ..
        } = Things::nothing();
        let here = Self {
            contratista,
            client: ClientId(client.0),
        };
        let model = |changed| here.asking(&sample(), changed);
        vec![
            Sample::new("borrar-cliente", "¿Borrar?", model(false)),
            Sample::new("borrar-cliente-cambiado", "Cambió", model(true)),
        ]
    }
}
