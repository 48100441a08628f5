//! Who changed what of a return, and when.

use super::informativa::{of, sample_of, sample_period};
use super::rights::capturing;
use super::shared::{Of, back, name_of, notice};
use crate::address::Address as _;
use crate::addresses as to;
use crate::content::{Content, Sample};
use crate::page::Page;
use crate::pages::panel::author_in_words;
use crate::reply::{Answered, Reply};
use crate::request::RequestContext;
use crate::samples::{LONG_PERSON, MOMENT};
use crate::section::Section;
use domain::Cuatrimestre;
use informativa::changes::{self, Change, OfContract, SHOWN, What};
use informativa::returns;
use leptos::prelude::*;
use services::calendar::moment_in_short;
use services::history::Author;
use std::borrow::Cow;
use words::thousands;

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// Of which return.
    pub of: Of,
    /// Its period.
    pub period: Cuatrimestre,
    /// The latest changes, the last first.
    pub changes: Vec<Change>,
}

/// What was done: "Se cambió el contrato 3, 4 veces".
fn what(change: &Change) -> String {
    let contract = |here: &str, gone: &str| match change.contract {
        Some(OfContract::Number(number)) => format!("{here} {number}"),
        Some(OfContract::Removed) | None => gone.to_owned(),
    };
    let what = match change.what {
        What::Started => "Se empezó la informativa".to_owned(),
        What::NothingDeclared => "Se declaró «Sin información»".to_owned(),
        What::NothingTakenBack => "Se quitó «Sin información»".to_owned(),
        What::Discarded => "Se descartó la informativa".to_owned(),
        What::Lapsed => "Se descartó porque nadie la tocó en mucho tiempo".to_owned(),
        What::ContractAdded => contract(
            "Se agregó el contrato",
            "Se agregó un contrato que ya no está",
        ),
        What::ContractChanged => contract(
            "Se cambió el contrato",
            "Se cambió un contrato que ya no está",
        ),
        What::ContractRemoved => "Se quitó un contrato".to_owned(),
        What::WorkersAdded => contract(
            "Se agregaron trabajadores al contrato",
            "Se agregaron trabajadores a un contrato que ya no está",
        ),
        What::WorkersChanged => contract(
            "Se corrigieron trabajadores del contrato",
            "Se corrigieron trabajadores de un contrato que ya no está",
        ),
        What::WorkersRemoved => contract(
            "Se quitaron trabajadores del contrato",
            "Se quitaron trabajadores de un contrato que ya no está",
        ),
        What::FileTaken => contract(
            "Se trajeron trabajadores de un archivo al contrato",
            "Se trajeron trabajadores de un archivo a un contrato que ya no está",
        ),
        What::FileUndone => contract(
            "Se deshizo un archivo traído al contrato",
            "Se deshizo un archivo traído a un contrato que ya no está",
        ),
    };
    match change.times {
        0 | 1 => what,
        times => format!("{what}, {} veces", thousands(times)),
    }
}

fn who(change: &Change) -> String {
    match &change.person {
        Some(name) => name.clone(),
        None => author_in_words(change.author, change.author_name.as_deref()),
    }
}

/// Draws the page.
pub fn view(model: &Model) -> impl IntoView + use<> {
    let rows: Vec<_> = (model.changes.iter())
        .map(|change| {
            view! {
                <li>
                    <strong>{what(change)}</strong>
                    <span>{who(change)} " · " {moment_in_short(change.at)}</span>
                </li>
            }
        })
        .collect();
    let name = name_of(model.period);
    let only = (model.changes.len() as u64 >= SHOWN)
        .then(|| format!("Aquí están los {SHOWN} cambios más recientes."));
    view! {
        <section class="panel">
            {back(model.of.page().address(), "Volver a la informativa".to_owned())}
            <h1 tabindex="-1">"Quién cambió qué"</h1>
            <p class="lead">{name}</p>
            <p class="hint">
                "Lo que una persona hace con un contrato en diez minutos es un solo renglón. " {only}
            </p>
            <ol class="history">{rows}</ol>
        </section>
    }
}

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        "Quién cambió qué".into()
    }

    fn section(&self) -> Option<Section> {
        Some(Section::Informativas)
    }

    fn is_of_panels(&self) -> bool {
        true
    }

    fn view(self: Box<Self>) -> AnyView {
        view(&self).into_any()
    }
}

impl Page for to::Changes {
    /// The latest changes.
    async fn load(self, context: &RequestContext) -> Answered {
        let right = capturing(context, &self, self.contratista).await?;
        let (services, id) = (context.services(), self.informativa.0);
        let found = returns::find(services, &right, id).await.map_err(notice)?;
        let changes = changes::latest(services, &right, id).await;
        Ok(Reply::show(Model {
            of: of(self.contratista, self.informativa),
            period: found.period,
            changes: changes.map_err(notice)?,
        }))
    }

    fn samples() -> Vec<Sample> {
        let change = |what, contract, author, person: Option<&str>| Change {
            what,
            contract,
            times: 12,
            author,
            author_name: None,
            person: person.map(str::to_owned),
            at: MOMENT,
        };
        let third = Some(OfContract::Number(3));
        let model = Model {
            of: sample_of(),
            period: sample_period(),
            changes: vec![
                change(
                    What::WorkersAdded,
                    third,
                    Author::Capturista,
                    Some(LONG_PERSON),
                ),
                change(
                    What::ContractChanged,
                    Some(OfContract::Removed),
                    Author::Token,
                    None,
                ),
                change(What::Started, None, Author::Efirma, None),
            ],
        };
        vec![Sample::new("cambios", "Quién cambió qué", model)]
    }
}
