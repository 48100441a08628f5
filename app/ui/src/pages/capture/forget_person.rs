//! Taking a worker out of the register.

use super::people::{all, sample};
use super::question::Question;
use super::rights::capturing;
use super::shared::{register_notice, seen};
use crate::address::{Address as _, PersonId, Things};
use crate::addresses as to;
use crate::content::Sample;
use crate::message::Message;
use crate::page::Page;
use crate::reply::{Answered, Fields, Reply, Sent};
use crate::request::RequestContext;
use informativa::people::Known;
use informativa::workers::WorkerTexts;
use informativa::{RegisterError, people};

impl to::ForgetPerson {
    fn asking(&self, person: &Known, changed: bool) -> Question {
        let WorkerTexts {
            nss,
            curp,
            sbc,
            name,
        } = person.texts.clone();
        let back = to::Person {
            contratista: self.contratista,
            person: self.person,
        };
        Question {
            title: "Borrar a una persona",
            asked: "¿Borrar a esta persona de tu registro?".to_owned(),
            facts: vec![
                ("Nombre", name, false),
                ("NSS", nss, true),
                ("CURP", curp, true),
                ("Último SBC", sbc, true),
            ],
            consequences: vec![
                "Ya no llenaremos sus datos al capturar. Los renglones que ya capturaste quedan como están.".to_owned(),
            ],
            button: "Borrar",
            action: self.path(),
            seen: person.revision.to_string(),
            back: back.path(),
            changed: changed.then_some("Estos datos cambiaron desde que los viste. Así están ahora: revisa si todavía quieres borrarlos."),
        }
    }

    async fn question(self, context: &RequestContext, changed: bool) -> Answered {
        let right = capturing(context, &self, self.contratista).await?;
        let person = people::find(context.services(), &right, self.person.0)
            .await
            .map_err(register_notice)?;
        Ok(Reply::show(self.asking(&person, changed)))
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
        let Things {
            contratista,
            person,
            ..
        } = Things::nothing();
        let here = Self {
            contratista,
            person: PersonId(person.0),
        };
        let model = |changed| here.asking(&sample(), changed);
        vec![
            Sample::new("borrar-persona", "¿Borrar?", model(false)),
            Sample::new("borrar-persona-cambiada", "Cambió", model(true)),
        ]
    }
}
