//! A client of the register: correcting what is remembered of it.

use super::clients::{all, sample};
use super::rights::capturing;
use super::shared::{
    REVISION, back, contract_field, field_errors, register_notice, seen, typed_by_another,
};
use crate::address::{Address as _, ClientId, ContratistaId, Things};
use crate::addresses as to;
use crate::components::error_summary::ErrorSummary;
use crate::components::still_field::still_field;
use crate::content::{Content, Sample};
use crate::field_error::{FieldError, error_for};
use crate::message::Message;
use crate::page::Page;
use crate::reply::{Answered, Fields, Reply, Sent};
use crate::request::RequestContext;
use crate::section::Section;
use domain::informativa::Field;
use informativa::clients::Client;
use informativa::texts::OF_CLIENT;
use informativa::{ContractTexts, RegisterError, clients};
use leptos::prelude::*;
use services::calendar::moment_in_short;
use std::borrow::Cow;
use std::fmt;

/// The page's data.
#[derive(Clone, PartialEq, Eq)]
pub struct Model {
    /// Whose.
    pub contratista: ContratistaId,
    /// The client, as it is by now.
    pub client: Client,
    /// What is in the fields.
    pub texts: ContractTexts,
    /// What has to be put right, by field.
    pub notes: Vec<FieldError>,
    /// Why it was not saved.
    pub refused: Vec<FieldError>,
    /// Whether it was changed meanwhile.
    pub conflict: bool,
}

/// What was typed does not go into logs.
impl fmt::Debug for Model {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Model({:?})", self.client)
    }
}

fn title(client: &Client) -> String {
    let name = client.texts.get(Field::Name);
    if name.is_empty() {
        client.texts.get(Field::Rfc).to_owned()
    } else {
        name.to_owned()
    }
}

/// Draws the page.
pub fn view(model: &Model) -> impl IntoView + use<> {
    let contratista = model.contratista;
    let client = ClientId(model.client.id);
    let own = to::Client {
        contratista,
        client,
    }
    .path();
    let forget = to::ForgetClient {
        contratista,
        client,
    }
    .path();
    let list = all(contratista).path();
    let inputs = |fields: &[Field]| -> Vec<_> {
        (fields.iter())
            .map(|field| {
                let theirs = model.client.texts.get(*field);
                let typed = model.texts.get(*field);
                let error = if model.conflict && theirs != typed {
                    Some(typed_by_another(theirs))
                } else {
                    error_for(&model.refused, field.name())
                        .or_else(|| error_for(&model.notes, field.name()))
                };
                still_field(contract_field(*field, typed, error))
            })
            .collect()
    };
    let (of_client, of_address) = OF_CLIENT.split_at(5);
    let has_address = model.texts.terms().address.is_some();
    let changed = moment_in_short(model.client.changed_at);
    view! {
        <section class="panel panel-narrow">
            {back(list.clone(), "Volver a los clientes".to_owned())}
            <ErrorSummary errors=model.refused.clone() />
            <h1 tabindex="-1">{title(&model.client)}</h1>
            <p class="hint">"Cambió por última vez: " {changed} "."</p>
            {model
                .conflict
                .then(|| view! { <p>"Aquí está lo que escribiste tú. Junto a cada campo que cambió dice qué quedó: si guardas, queda lo tuyo."</p> })}
            <form method="post" action=own novalidate>
                <input type="hidden" name=REVISION value=model.client.revision.to_string() />
                {inputs(of_client)}
                <details open=has_address>
                    <summary>"Su domicilio es distinto del fiscal"</summary>
                    {inputs(of_address)}
                </details>
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
        "Corregir un cliente".into()
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

impl Page for to::Client {
    /// The client, and what has to be put right.
    async fn load(self, context: &RequestContext) -> Answered {
        let right = capturing(context, &self, self.contratista).await?;
        let services = context.services();
        let client = clients::find(services, &right, self.client.0)
            .await
            .map_err(register_notice)?;
        let found = clients::judged(services, &right, &client.texts).await?;
        Ok(Reply::show(Model {
            contratista: self.contratista,
            texts: client.texts.clone(),
            client,
            notes: field_errors(&found),
            refused: Vec::new(),
            conflict: false,
        }))
    }

    /// Saves it; shows both where it was changed meanwhile.
    async fn submit(self, context: &RequestContext, sent: Sent<'_>) -> Answered {
        let form: Fields = sent.form()?;
        let right = capturing(context, &self, self.contratista).await?;
        let (services, id) = (context.services(), self.client.0);
        let texts = ContractTexts::of(|field| form.get(field.name()).map_or("", String::as_str));
        let saved = clients::correct(services, &right, id, seen(&form), &texts).await;
        let own = |message: &str| vec![FieldError::new(Field::Rfc.name(), message)];
        let refused = match saved {
            Ok(()) => return Ok(Reply::Redirect(self.saying(Message::ClientSaved))),
            Err(RegisterError::Wrong(ref found)) => field_errors(found),
            Err(RegisterError::Conflict) => own(
                "Este cliente cambió mientras lo editabas: lo corrigió alguien más, o llegó de una captura. Compara y guarda otra vez.",
            ),
            Err(RegisterError::Taken) => {
                own("Ya tienes otro cliente con este RFC. Corrige aquel, o borra uno de los dos.")
            }
            Err(error) => return Err(register_notice(error)),
        };
        let found = clients::judged(services, &right, &texts).await?;
        Ok(Reply::show(Model {
            contratista: self.contratista,
            client: clients::find(services, &right, id)
                .await
                .map_err(register_notice)?,
            texts,
            notes: field_errors(&found),
            refused,
            conflict: matches!(saved, Err(RegisterError::Conflict)),
        }))
    }

    fn samples() -> Vec<Sample> {
        let model = |refused: Vec<FieldError>, conflict| {
            let client = sample();
            let mut texts = client.texts.clone();
            if conflict {
                texts.set(Field::Mail, "otro@cliente.example");
            }
            Model {
                contratista: Things::nothing().contratista,
                client,
                texts,
                notes: Vec::new(),
                refused,
                conflict,
            }
        };
        let error = |text: &str| vec![FieldError::new(Field::Rfc.name(), text)];
        vec![
            Sample::new("cliente", "Un cliente", model(Vec::new(), false)),
            Sample::new(
                "cliente-repetido",
                "Hay otro con su RFC",
                model(
                    error(
                        "Ya tienes otro cliente con este RFC. Corrige aquel, o borra uno de los dos.",
                    ),
                    false,
                ),
            ),
            Sample::new(
                "cliente-cambiado",
                "Cambió mientras se editaba",
                model(
                    error(
                        "Este cliente cambió mientras lo editabas: lo corrigió alguien más, o llegó de una captura. Compara y guarda otra vez.",
                    ),
                    true,
                ),
            ),
        ]
    }
}
