//! A worker of the register: correcting what is remembered of them.

use super::people::{all, of_when, sample};
use super::rights::capturing;
use super::shared::{REVISION, back, field_errors, register_notice, seen};
use super::workers::{fields, typed};
use crate::address::{Address as _, ContratistaId, PersonId, Things};
use crate::addresses as to;
use crate::components::error_summary::ErrorSummary;
use crate::content::{Content, Sample};
use crate::field_error::{FieldError, error_for};
use crate::message::Message;
use crate::page::Page;
use crate::reply::{Answered, Fields, Reply, Sent};
use crate::request::RequestContext;
use crate::section::Section;
use domain::informativa::Field;
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
    /// The worker, as the register has them by now.
    pub person: Known,
    /// What is in the fields.
    pub texts: WorkerTexts,
    /// Why it was not saved.
    pub refused: Vec<FieldError>,
    /// Whether it was changed meanwhile.
    pub conflict: bool,
}

/// Draws the page.
pub fn view(model: &Model) -> impl IntoView + use<> {
    let contratista = model.contratista;
    let person = PersonId(model.person.id);
    let own = to::Person {
        contratista,
        person,
    }
    .path();
    let forget = to::ForgetPerson {
        contratista,
        person,
    }
    .path();
    let list = all(contratista).path();
    let refused = model.refused.clone();
    let inputs = fields(&model.texts, |field| error_for(&refused, field.name()));
    let theirs = model.conflict.then(|| {
        let WorkerTexts {
            nss,
            curp,
            sbc,
            name,
        } = model.person.texts.clone();
        view! {
            <p>"Así quedaron estos datos mientras los editabas:"</p>
            <dl class="facts">
                <div><dt>"NSS"</dt><dd class="code">{nss}</dd></div>
                <div><dt>"CURP"</dt><dd class="code">{curp}</dd></div>
                <div><dt>"SBC"</dt><dd class="code">{sbc}</dd></div>
                <div><dt>"Nombre"</dt><dd>{name}</dd></div>
            </dl>
            <p>"Abajo está lo que escribiste tú: si guardas, queda lo tuyo."</p>
        }
    });
    let name = model.person.texts.name.clone();
    let title = if name.is_empty() {
        "Una persona sin nombre todavía".to_owned()
    } else {
        name
    };
    view! {
        <section class="panel panel-narrow">
            {back(list.clone(), "Volver a los trabajadores".to_owned())}
            <ErrorSummary errors=model.refused.clone() />
            <h1 tabindex="-1">{title}</h1>
            <p class="hint">"Su SBC: " {of_when(&model.person)} "."</p>
            {theirs}
            <form method="post" action=own novalidate>
                <input type="hidden" name=REVISION value=model.person.revision.to_string() />
                {inputs}
                <div class="actions">
                    <button class="button">"Guardar"</button>
                    <a class="link-button" href=list>"Regresar"</a>
                </div>
            </form>
            <div class="actions"><a class="button button-secondary" href=forget>"Borrar de mi registro"</a></div>
        </section>
    }
}

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        "Corregir a una persona".into()
    }

    fn section(&self) -> Option<Section> {
        Some(Section::Informativas)
    }

    fn is_refused(&self) -> bool {
        !self.refused.is_empty()
    }

    fn is_of_panels(&self) -> bool {
        true
    }

    fn view(self: Box<Self>) -> AnyView {
        view(&self).into_any()
    }
}

impl Page for to::Person {
    /// The worker.
    async fn load(self, context: &RequestContext) -> Answered {
        let right = capturing(context, &self, self.contratista).await?;
        let person = people::find(context.services(), &right, self.person.0)
            .await
            .map_err(register_notice)?;
        Ok(Reply::show(Model {
            contratista: self.contratista,
            texts: person.texts.clone(),
            person,
            refused: Vec::new(),
            conflict: false,
        }))
    }

    /// Saves it; shows both where it was changed meanwhile.
    async fn submit(self, context: &RequestContext, sent: Sent<'_>) -> Answered {
        let form: Fields = sent.form()?;
        let right = capturing(context, &self, self.contratista).await?;
        let (services, id) = (context.services(), self.person.0);
        let texts = typed(&form);
        let saved = people::correct(services, &right, id, seen(&form), &texts).await;
        let own = |message: &str| vec![FieldError::new(Field::Nss.name(), message)];
        let refused = match saved {
            Ok(()) => return Ok(Reply::Redirect(self.saying(Message::PersonSaved))),
            Err(RegisterError::Wrong(ref found)) => field_errors(found),
            Err(RegisterError::Conflict) => own(
                "Estos datos cambiaron mientras los editabas: los corrigió alguien más, o llegaron de una captura. Compara y guarda otra vez.",
            ),
            Err(RegisterError::Taken) => own(
                "Ya tienes a otra persona con este NSS. Corrige aquella, o borra una de las dos.",
            ),
            Err(error) => return Err(register_notice(error)),
        };
        Ok(Reply::show(Model {
            contratista: self.contratista,
            person: people::find(services, &right, id)
                .await
                .map_err(register_notice)?,
            texts,
            refused,
            conflict: matches!(saved, Err(RegisterError::Conflict)),
        }))
    }

    fn samples() -> Vec<Sample> {
        let model = |refused: Vec<FieldError>, conflict| {
            let person = sample();
            Model {
                contratista: Things::nothing().contratista,
                texts: person.texts.clone(),
                person,
                refused,
                conflict,
            }
        };
        let error = |text: &str| vec![FieldError::new(Field::Nss.name(), text)];
        vec![
            Sample::new("persona", "Una persona", model(Vec::new(), false)),
            Sample::new(
                "persona-por-corregir",
                "Por corregir",
                model(
                    error(
                        "El último dígito del NSS no corresponde. Cópialo de nuevo de su documento del IMSS.",
                    ),
                    false,
                ),
            ),
            Sample::new(
                "persona-cambiada",
                "Cambió mientras se editaba",
                model(
                    error(
                        "Estos datos cambiaron mientras los editabas: los corrigió alguien más, o llegaron de una captura. Compara y guarda otra vez.",
                    ),
                    true,
                ),
            ),
        ]
    }
}
