//! A contract: who the client is, for what, which service, from when to when. What is typed is saved as it is; what has
//! to be put right is said beside its field.

use super::downloads::sheet;
use super::informativa::{of, sample, sample_of, sample_period};
use super::once::{SentForm, key_field, new_key, same_key};
use super::rights::capturing;
use super::shared::{Of, REVISION, back, contract_field, notice, refusal, seen, typed_by_another};
use crate::address::{Address as _, ContractId, InformativaId, Things};
use crate::addresses as to;
use crate::components::error_summary::ErrorSummary;
use crate::components::still_field::{StillField, still_field};
use crate::content::{Content, Sample};
use crate::field_error::{FieldError, error_for};
use crate::message::Message;
use crate::page::Page;
use crate::reply::{Answered, Fields, Interruption, Reply, Sent};
use crate::request::RequestContext;
use crate::section::Section;
use domain::Cuatrimestre;
use domain::informativa::{AuthorisedService, Field, Finding, Place, judge_terms};
use informativa::contracts::Contract;
use informativa::judging::{Against, kind};
use informativa::repse::Registered;
use informativa::returns::State;
use informativa::texts::{FIELDS, OF_CLIENT};
use informativa::{CaptureError, Capturing, ContractTexts, clients, contracts, repse, returns};
use leptos::prelude::*;
use services::Services;
use std::borrow::Cow;
use std::fmt;
use uuid::Uuid;

/// The field in which a client of the register is chosen, and the button for it.
const KNOWN_CLIENT: &str = "cliente-conocido";
/// The field in which a registered service is chosen.
const KNOWN_SERVICE: &str = "servicio-registrado";
/// Which button was pressed.
const ACTION: &str = "accion";
/// The value of the button that takes over a client.
const TAKE_CLIENT: &str = "cliente";
/// The field in which a contract of an earlier period is chosen.
const EARLIER: &str = "contrato-anterior";
/// The value of the button that takes it as a template.
const TAKE_EARLIER: &str = "anterior";

/// What is said where no more contracts fit.
const FULL: &str = "Ya no cabe: una informativa lleva 5,000 contratos como máximo. Quita uno que no vaya y guarda otra vez.";

/// The page's data.
#[derive(Clone, PartialEq, Eq)]
pub struct Model {
    /// Whose return.
    pub of: Of,
    /// The contract, if it is there already.
    pub contract: Option<Existing>,
    /// Its period.
    pub period: Cuatrimestre,
    /// What is in the fields.
    pub texts: ContractTexts,
    /// What has to be put right, or looked at.
    pub findings: Vec<Note>,
    /// Whether what is in the fields is saved.
    pub saved: bool,
    /// What somebody else has typed meanwhile, where that differs.
    pub theirs: Vec<(Field, String)>,
    /// The clients to choose from: RFC and name.
    pub clients: Vec<(String, String)>,
    /// The registered services to choose from.
    pub services: Vec<Registered>,
    /// The contracts of an earlier period to begin a new one with: id, and what they are called.
    pub earlier: Vec<(ContractId, String)>,
    /// Why it was not saved, where somebody else has changed what it belongs to.
    pub refused: Option<&'static str>,
    /// The key with which it is added, or duplicated, once.
    pub key: String,
}

/// What was typed does not go into logs.
impl fmt::Debug for Model {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Model({:?}, {:?})", self.of, self.contract)
    }
}

/// A contract that is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Existing {
    /// Its id.
    pub id: ContractId,
    /// Its number in the return.
    pub number: u32,
    /// The revision that is shown.
    pub revision: i32,
    /// How many rows of workers it has.
    pub workers: u64,
}

/// What is said of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Of which.
    pub field: Field,
    /// What is wrong and what to do about it.
    pub text: String,
    /// Whether it must be put right.
    pub blocks: bool,
}

/// What is found wrong with what was typed.
async fn judged(
    services: &Services,
    right: &Capturing,
    found: &returns::Return,
    texts: &ContractTexts,
) -> Result<Vec<Note>, services::Internal> {
    let against = Against::now(services, right).await?;
    let judged = judge_terms(
        &texts.terms(),
        found.period,
        kind(found),
        &against.context(),
    );
    Ok((judged.findings.into_iter())
        .map(|(field, code, detail)| {
            let finding = Finding {
                code,
                place: Place::default(),
                detail,
            };
            Note {
                field,
                text: [finding.says(), finding.cure()].join(" "),
                blocks: finding.blocks(),
            }
        })
        .collect())
}

/// Draws the page.
pub fn view(model: &Model) -> impl IntoView + use<> {
    let of = model.of;
    let new = to::NewContract {
        contratista: of.contratista,
        informativa: of.informativa,
    };
    let action = (model.contract).map_or_else(|| new.path(), |it| of.contract(it.id).path());
    let title = Content::title(model).into_owned();
    let errors: Vec<FieldError> = (model.findings.iter())
        .filter(|note| note.blocks)
        .map(|note| FieldError::new(note.field.name(), note.text.clone()))
        .collect();
    let form = |fields: &[Field]| -> Vec<_> {
        fields
            .iter()
            .map(|field| still_field(input(*field, model, &errors)))
            .collect()
    };
    let revision = model.contract.map(|contract| contract.revision.to_string());
    let revision =
        revision.map(|revision| view! { <input type="hidden" name=REVISION value=revision /> });
    let key = model.contract.is_none().then(|| key_field(&model.key));
    let has_address = model.texts.terms().address.is_some();
    let client = form(&[
        Field::Rfc,
        Field::Name,
        Field::Mail,
        Field::Mobile,
        Field::Telephone,
    ]);
    let address = form(&[
        Field::PostalCode,
        Field::Neighbourhood,
        Field::Street,
        Field::Number,
        Field::Inside,
        Field::Between,
    ]);
    let terms = form(&[Field::Order, Field::Object]);
    let service = form(&[Field::Folio, Field::Service]);
    let days = form(&[Field::Start, Field::End]);
    let period = model.period;
    view! {
        <section class="panel panel-narrow">
            {back(of.page().address(), "Volver a la informativa".to_owned())}
            {summary(model, errors.clone())}
            <h1 tabindex="-1">{title}</h1>
            {workers(model)}
            {conflict(model)}
            <form method="post" action=action novalidate data-unsaved=(!model.saved).then_some("")>
                // Enter in a field presses the first button of a form.
                <button class="visually-hidden" tabindex="-1" aria-hidden="true">"Guardar"</button>
                {revision}
                {key}
                {earlier(model)}
                <fieldset class="group">
                    <legend>"Cliente (contratante)"</legend>
                    <div class="group-inner">
                        {known_clients(model)}
                        {client}
                        <details open=has_address>
                            <summary>"Su domicilio es distinto del fiscal"</summary>
                            {address}
                        </details>
                    </div>
                </fieldset>
                <fieldset class="group">
                    <legend>"Contrato"</legend>
                    <div class="group-inner">{terms}</div>
                </fieldset>
                <fieldset class="group">
                    <legend>"Servicio u obra especializado"</legend>
                    <div class="group-inner">{known_services(model)} {service}</div>
                </fieldset>
                <fieldset class="group">
                    <legend>"Fechas"</legend>
                    <div class="group-inner">
                        <p class="hint">
                            "Aquí van los contratos que empezaron entre " {period.months()} " de " {period.year()}
                            ". La ley dice «celebrado», la guía del IMSS «iniciado», y no está escrito en qué periodo va un contrato que se modifica: decídelo con quien te asesora. Uno que empezó antes y solo continúa no se informa otra vez."
                        </p>
                        {days}
                    </div>
                </fieldset>
                <div class="actions">
                    <button class="button">"Guardar"</button>
                    <a class="link-button" href=of.page().address()>"Regresar"</a>
                </div>
            </form>
            {buttons(model)}
        </section>
    }
}

/// What has to be put right, each a link to its field. A contract that was just saved is no refused form: it is saved.
fn summary(model: &Model, errors: Vec<FieldError>) -> impl IntoView + use<> {
    if let Some(why) = model.refused {
        let field = Field::Rfc.name();
        return view! { <ErrorSummary errors=vec![FieldError::new(field, why)] /> }.into_any();
    }
    if model.theirs.is_empty() && errors.is_empty() {
        return ().into_any();
    }
    if !model.theirs.is_empty() {
        let message =
            "Alguien más cambió este contrato mientras lo editabas. Compara y guarda otra vez.";
        let field = model.theirs.first().map_or("", |(field, _)| field.name());
        return view! { <ErrorSummary errors=vec![FieldError::new(field, message)] /> }.into_any();
    }
    let count = errors.len() as u64;
    let lines: Vec<_> = (errors.into_iter())
        .map(|error| view! { <li><a href=["#", &error.field].concat()>{error.message}</a></li> })
        .collect();
    let title = match count {
        1 => "Falta corregir una cosa".to_owned(),
        count => format!("Falta corregir {count} cosas"),
    };
    view! {
        <div class="message" data-tone="information">
            <p><strong>{title}</strong> {if model.saved { ", pero lo que escribiste está guardado." } else { ". Todavía no está guardado." }}</p>
            <ul>{lines}</ul>
        </div>
    }
    .into_any()
}

fn input(field: Field, model: &Model, errors: &[FieldError]) -> StillField {
    let theirs = (model.theirs.iter()).find(|(changed, _)| *changed == field);
    let error = match theirs {
        Some((_, text)) => Some(typed_by_another(text)),
        None => error_for(errors, field.name()),
    };
    contract_field(field, model.texts.get(field), error)
}

/// A contract of an earlier period, as a template.
fn earlier(model: &Model) -> impl IntoView + use<> {
    if model.earlier.is_empty() {
        return ().into_any();
    }
    let options: Vec<_> = (model.earlier.iter())
        .map(|(id, name)| view! { <option value=id.to_string()>{name.clone()}</option> })
        .collect();
    view! {
        <div class="field">
            <label for=EARLIER>"Traer los datos de un contrato del periodo anterior"</label>
            <p class="hint">
                "Solo como plantilla de un contrato nuevo: uno que empezó antes y continúa no se informa otra vez."
            </p>
            <div class="search-row">
                <select id=EARLIER name=EARLIER>
                    <option value="" selected>"Ninguno"</option>
                    {options}
                </select>
                <button class="button button-secondary" name=ACTION value=TAKE_EARLIER>"Traer"</button>
            </div>
        </div>
    }
    .into_any()
}

/// A client of the register, to be taken over with one press.
fn known_clients(model: &Model) -> impl IntoView + use<> {
    if model.clients.is_empty() {
        return ().into_any();
    }
    let options: Vec<_> = (model.clients.iter())
        .map(|(rfc, name)| {
            let label = [name.as_str(), rfc].join(" · ");
            view! { <option value=rfc.clone()>{label}</option> }
        })
        .collect();
    view! {
        <div class="field">
            <label for=KNOWN_CLIENT>"Un cliente que ya capturaste"</label>
            <div class="search-row">
                <select id=KNOWN_CLIENT name=KNOWN_CLIENT>
                    <option value="" selected>"Otro"</option>
                    {options}
                </select>
                <button class="button button-secondary" name=ACTION value=TAKE_CLIENT>"Usar sus datos"</button>
            </div>
        </div>
    }
    .into_any()
}

fn known_services(model: &Model) -> impl IntoView + use<> {
    let register = to::RepseServices {
        contratista: model.of.contratista,
    }
    .path();
    if model.services.is_empty() {
        return view! {
            <p class="hint">
                "Si registras aquí tus servicios del REPSE, los eliges sin escribirlos: "
                <a href=register>"registrar mis servicios"</a> "."
            </p>
        }
        .into_any();
    }
    let options: Vec<_> = (model.services.iter())
        .map(|registered| {
            let AuthorisedService { folio, text, .. } = &registered.service;
            let label = [folio.as_str(), text].join(" ");
            view! { <option value=registered.id.to_string()>{label}</option> }
        })
        .collect();
    view! {
        <div class="field">
            <label for=KNOWN_SERVICE>"Uno de tus servicios registrados"</label>
            <select id=KNOWN_SERVICE name=KNOWN_SERVICE>
                <option value="" selected>"Lo que está escrito abajo"</option>
                {options}
            </select>
        </div>
    }
    .into_any()
}

fn workers(model: &Model) -> Option<impl IntoView + use<>> {
    let contract = model.contract?;
    let address = model.of.workers(contract.id).address();
    let label = super::shared::counted(contract.workers, "trabajador", "trabajadores");
    let sheet = sheet(model.of, contract.id).path();
    Some(view! {
        <div class="actions">
            <a class="button button-secondary" href=address>{label}</a>
            <a class="link-button" href=sheet>"Hoja de captura para el IMSS"</a>
        </div>
    })
}

fn conflict(model: &Model) -> Option<impl IntoView + use<>> {
    (!model.theirs.is_empty()).then(|| {
        view! {
            <p>"Aquí está lo que escribiste tú. Junto a cada campo que cambió dice qué escribió la otra persona: si guardas, queda lo tuyo."</p>
        }
    })
}

fn buttons(model: &Model) -> Option<impl IntoView + use<>> {
    let contract = model.contract?;
    let (contratista, informativa) = (model.of.contratista, model.of.informativa);
    let duplicate = to::DuplicateContract {
        contratista,
        informativa,
        contract: contract.id,
    }
    .path();
    let remove = to::RemoveContract {
        contratista,
        informativa,
        contract: contract.id,
    }
    .path();
    Some(view! {
        <div class="actions">
            <form method="post" action=duplicate novalidate>
                {key_field(&model.key)}
                <button class="button button-secondary">"Duplicar"</button>
            </form>
            <a class="button button-secondary" href=remove>"Quitar este contrato"</a>
        </div>
    })
}

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        match self.contract {
            Some(contract) => format!("Contrato {}", contract.number).into(),
            None => "Agregar un contrato".into(),
        }
    }

    fn section(&self) -> Option<Section> {
        Some(Section::Informativas)
    }

    fn is_refused(&self) -> bool {
        !self.theirs.is_empty() || self.refused.is_some()
    }

    fn is_of_panels(&self) -> bool {
        true
    }

    fn view(self: Box<Self>) -> AnyView {
        view(&self).into_any()
    }
}

/// What was typed in the fields; a service that was chosen stands instead of the typed one.
fn typed(fields: &Fields, registered: &[Registered]) -> ContractTexts {
    let text = |name: &str| fields.get(name).map_or("", String::as_str);
    let mut texts = ContractTexts::of(|field| text(field.name()));
    let chosen = Uuid::try_parse(text(KNOWN_SERVICE)).ok();
    let chosen = chosen.and_then(|id| registered.iter().find(|one| one.id == id));
    if let Some(Registered { service, .. }) = chosen {
        texts.set(Field::Folio, &service.folio);
        texts.set(Field::Service, &service.text);
    }
    texts
}

/// What the page shows besides the contract.
async fn around(
    services: &Services,
    right: &Capturing,
) -> Result<(Vec<(String, String)>, Vec<Registered>), services::Internal> {
    let clients = clients::offered(services, right).await?;
    let clients = (clients.iter())
        .map(|texts| {
            (
                texts.get(Field::Rfc).to_owned(),
                texts.get(Field::Name).to_owned(),
            )
        })
        .collect();
    Ok((clients, repse::list(services, right).await?))
}

const fn existing(contract: &Contract) -> Existing {
    Existing {
        id: ContractId(contract.id),
        number: contract.number,
        revision: contract.revision,
        workers: contract.workers,
    }
}

/// The texts with those of the client that was chosen, if one was.
async fn with_client(
    services: &Services,
    right: &Capturing,
    fields: &Fields,
    texts: ContractTexts,
) -> Result<ContractTexts, services::Internal> {
    let rfc = fields.get(KNOWN_CLIENT).map_or("", String::as_str);
    let known = clients::with_rfc(services, right, rfc).await?;
    Ok(match known {
        Some(known) => texts.with(&OF_CLIENT, &known),
        None => texts,
    })
}

/// Which button was pressed, if not the one that saves.
fn is_taking(fields: &Fields, what: &str) -> bool {
    fields.get(ACTION).is_some_and(|action| action == what)
}

/// The contracts of an earlier period to begin a new one with.
async fn templates(
    services: &Services,
    right: &Capturing,
    informativa: InformativaId,
) -> Result<Vec<Contract>, Interruption> {
    contracts::of_earlier_period(services, right, informativa.0)
        .await
        .map_err(notice)
}

fn named(contracts: &[Contract]) -> Vec<(ContractId, String)> {
    (contracts.iter())
        .map(|contract| {
            let text = |field| contract.texts.get(field);
            let name = [text(Field::Name), text(Field::Object)].join(" · ");
            (
                ContractId(contract.id),
                format!("{}. {name}", contract.number),
            )
        })
        .collect()
}

impl Page for to::NewContract {
    /// The empty form.
    async fn load(self, context: &RequestContext) -> Answered {
        let right = capturing(context, &self, self.contratista).await?;
        let services = context.services();
        let found = returns::find(services, &right, self.informativa.0)
            .await
            .map_err(notice)?;
        let (clients, registered) = around(services, &right).await?;
        Ok(Reply::show(Model {
            of: of(self.contratista, self.informativa),
            contract: None,
            period: found.period,
            texts: ContractTexts::default(),
            findings: Vec::new(),
            saved: true,
            theirs: Vec::new(),
            clients,
            services: registered,
            earlier: named(&templates(services, &right, self.informativa).await?),
            refused: None,
            key: new_key(services)?,
        }))
    }

    /// Saves it, and shows what has to be put right; or takes over a client, or another contract's data. Shows it again
    /// where the return takes no contract any more.
    async fn submit(self, context: &RequestContext, sent: Sent<'_>) -> Answered {
        let fields: Fields = sent.form()?;
        let right = capturing(context, &self, self.contratista).await?;
        let services = context.services();
        let found = returns::find_even_closed(services, &right, self.informativa.0)
            .await
            .map_err(notice)?;
        let (clients, registered) = around(services, &right).await?;
        let mut texts = typed(&fields, &registered);
        let of = of(self.contratista, self.informativa);
        let earlier = if found.state == State::Capturing {
            templates(services, &right, self.informativa).await?
        } else {
            Vec::new()
        };
        let mut refused = None;
        let taking = is_taking(&fields, TAKE_CLIENT) || is_taking(&fields, TAKE_EARLIER);
        if taking || texts.is_blank() {
            let chosen = fields.get(EARLIER).map_or("", String::as_str);
            let chosen = (earlier.iter()).find(|contract| contract.id.to_string() == chosen);
            texts = match chosen.filter(|_| is_taking(&fields, TAKE_EARLIER)) {
                Some(contract) => contract.texts.template(),
                None => with_client(services, &right, &fields, texts).await?,
            };
        } else {
            let form = SentForm::read(&self.path(), &fields);
            let once = form.as_ref().map(SentForm::once);
            match contracts::add_once(services, &right, self.informativa.0, &texts, once).await {
                Ok(id) => {
                    let page = of.contract(ContractId(id));
                    return Ok(Reply::Redirect(page.saying(Message::ContractSaved)));
                }
                Err(error) => refused = Some(refusal(error, FULL)?),
            }
        }
        Ok(Reply::show(Model {
            of,
            contract: None,
            period: found.period,
            texts,
            earlier: named(&earlier),
            findings: Vec::new(),
            saved: false,
            theirs: Vec::new(),
            clients,
            services: registered,
            refused,
            key: same_key(services, &fields)?,
        }))
    }

    fn samples() -> Vec<Sample> {
        let model = Model {
            contract: None,
            texts: ContractTexts::default(),
            earlier: named(&[sample(1), sample(2)]),
            ..sample_model()
        };
        let refused = Model {
            contract: None,
            refused: Some(FULL),
            saved: false,
            ..sample_model()
        };
        vec![
            Sample::new("contrato-nuevo", "Nuevo", model),
            Sample::new("contrato-no-cabe", "Ya no cabe", refused),
        ]
    }
}

impl Page for to::Contract {
    /// The contract, and what has to be put right.
    async fn load(self, context: &RequestContext) -> Answered {
        let right = capturing(context, &self, self.contratista).await?;
        let services = context.services();
        let (found, contract) =
            contracts::find_in(services, &right, self.informativa.0, self.contract.0)
                .await
                .map_err(notice)?;
        let (clients, registered) = around(services, &right).await?;
        Ok(Reply::show(Model {
            of: of(self.contratista, self.informativa),
            contract: Some(existing(&contract)),
            period: found.period,
            findings: judged(services, &right, &found, &contract.texts).await?,
            texts: contract.texts,
            saved: true,
            theirs: Vec::new(),
            clients,
            services: registered,
            earlier: Vec::new(),
            refused: None,
            key: new_key(services)?,
        }))
    }

    /// Saves it; shows both texts where somebody else has changed it meanwhile, and what was typed where it cannot be
    /// saved any more.
    async fn submit(self, context: &RequestContext, sent: Sent<'_>) -> Answered {
        let fields: Fields = sent.form()?;
        let right = capturing(context, &self, self.contratista).await?;
        let (services, id) = (context.services(), self.contract.0);
        let of = of(self.contratista, self.informativa);
        let found = contracts::find_even_closed(services, &right, self.informativa.0, id).await;
        let (clients, registered) = around(services, &right).await?;
        let mut texts = typed(&fields, &registered);
        let (found, contract) = match found {
            Ok(found) => found,
            Err(CaptureError::Unknown) => {
                // The return is there: somebody has taken the contract out.
                let found = returns::find(services, &right, self.informativa.0).await;
                return Ok(Reply::show(Model {
                    of,
                    contract: None,
                    period: found.map_err(notice)?.period,
                    texts,
                    findings: Vec::new(),
                    saved: false,
                    theirs: Vec::new(),
                    clients,
                    services: registered,
                    earlier: Vec::new(),
                    refused: Some(
                        "Alguien quitó este contrato de la informativa. Si todavía va, guárdalo: queda como uno nuevo.",
                    ),
                    key: new_key(services)?,
                }));
            }
            Err(error) => return Err(notice(error)),
        };
        let taking = is_taking(&fields, TAKE_CLIENT)
            && fields.get(KNOWN_CLIENT).is_some_and(|rfc| !rfc.is_empty());
        if taking {
            texts = with_client(services, &right, &fields, texts).await?;
        }
        let seen: i32 = seen(&fields);
        let mut refused = None;
        let saved = if taking {
            Ok(())
        } else {
            contracts::save(services, &right, id, seen, &texts).await
        };
        let theirs = match saved {
            Ok(()) if !taking => {
                return Ok(Reply::Redirect(self.saying(Message::ContractSaved)));
            }
            Ok(()) => Vec::new(),
            Err(CaptureError::Conflict) => (FIELDS.into_iter())
                .map(|field| (field, contract.texts.get(field).to_owned()))
                .filter(|(field, theirs)| texts.get(*field) != theirs)
                .collect(),
            Err(error) => {
                refused = Some(refusal(error, FULL)?);
                Vec::new()
            }
        };
        Ok(Reply::show(Model {
            of,
            // After a conflict both texts are shown, and saving once more means this one; else nobody has seen another.
            contract: Some(Existing {
                revision: if theirs.is_empty() {
                    seen
                } else {
                    contract.revision
                },
                ..existing(&contract)
            }),
            period: found.period,
            findings: judged(services, &right, &found, &texts).await?,
            texts,
            saved: false,
            theirs,
            clients,
            services: registered,
            earlier: Vec::new(),
            refused,
            key: new_key(services)?,
        }))
    }

    fn samples() -> Vec<Sample> {
        let note = |field, text: &str| Note {
            field,
            text: text.to_owned(),
            blocks: true,
        };
        let wrong = Model {
            findings: vec![
                note(
                    Field::Rfc,
                    "El RFC del cliente tiene un carácter que no va en ese lugar. Van 3 o 4 letras, 6 números de la fecha y 3 caracteres de la homoclave.",
                ),
                note(
                    Field::Start,
                    "El contrato empezó fuera del periodo, del 01/09/2026 al 31/12/2026. Revisa la fecha.",
                ),
            ],
            ..sample_model()
        };
        let conflict = Model {
            theirs: vec![(Field::Object, "Limpieza de oficinas".to_owned())],
            ..sample_model()
        };
        vec![
            Sample::new("contrato", "Sin nada por corregir", sample_model()),
            Sample::new("contrato-por-corregir", "Por corregir", wrong),
            Sample::new("contrato-dos-personas", "Otra persona lo cambió", conflict),
        ]
    }
}

impl Page for to::DuplicateContract {
    /// Makes another contract of this one, without its workers, and leads there.
    async fn submit(self, context: &RequestContext, sent: Sent<'_>) -> Answered {
        let fields: Fields = sent.form()?;
        let of = of(self.contratista, self.informativa);
        let page = of.contract(self.contract);
        let right = capturing(context, &page, self.contratista).await?;
        let (services, id) = (context.services(), self.contract.0);
        contracts::find_in(services, &right, self.informativa.0, id)
            .await
            .map_err(notice)?;
        let form = SentForm::read(&self.path(), &fields);
        let once = form.as_ref().map(SentForm::once);
        let id = contracts::duplicate_once(services, &right, id, once)
            .await
            .map_err(notice)?;
        let page = of.contract(ContractId(id));
        Ok(Reply::Redirect(page.saying(Message::ContractDuplicated)))
    }

    fn samples() -> Vec<Sample> {
        Vec::new()
    }
}

fn sample_model() -> Model {
    let contract = sample(3);
    Model {
        of: sample_of(),
        contract: Some(Existing {
            id: ContractId(Things::nothing().contract.0),
            number: 3,
            revision: 2,
            workers: 42,
        }),
        period: sample_period(),
        texts: contract.texts,
        findings: Vec::new(),
        saved: true,
        theirs: Vec::new(),
        clients: vec![("NSE150101AB9".to_owned(), "ÑANDÚ SERVICIOS".to_owned())],
        services: vec![Registered {
            id: Things::nothing().service.0,
            service: AuthorisedService {
                folio: "A1B2C3D4-0001".to_owned(),
                text: "Servicios de limpieza de bienes inmuebles".to_owned(),
                valid_until: None,
            },
            revision: 1,
        }],
        earlier: Vec::new(),
        refused: None,
        key: String::new(),
    }
}
