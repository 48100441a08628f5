//! Beginning a return: whether a contract began in the period decides its type; nobody chooses against that.

use super::rights::capturing;
use super::shared::Of;
use crate::address::{Address as _, ContratistaId, InformativaId, PeriodCode, Things};
use crate::addresses as to;
use crate::components::error_summary::ErrorSummary;
use crate::components::field::field_error;
use crate::content::{Content, Sample};
use crate::field_error::{FieldError, error_for};
use crate::message::Message;
use crate::page::Page;
use crate::pages::notice::Notice;
use crate::reply::{Answered, Reply, Sent};
use crate::request::RequestContext;
use crate::section::Section;
use domain::Cuatrimestre;
use informativa::returns;
use informativa::returns::StartError;
use leptos::prelude::*;
use serde::Deserialize;
use std::borrow::Cow;

/// The question's `id`, and its field's name.
const QUESTION: &str = "contratos";

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// For whom.
    pub contratista: ContratistaId,
    /// Of which period.
    pub period: Cuatrimestre,
    /// Whether it was said that no contract began: then that is asked once more.
    pub sure: bool,
    /// What is wrong.
    pub errors: Vec<FieldError>,
}

/// Draws the page.
pub fn view(model: Model) -> impl IntoView {
    let Model {
        contratista,
        period,
        sure,
        errors,
    } = model;
    let address = to::Start {
        contratista,
        period: Some(PeriodCode(period)),
    }
    .address();
    let cancel = to::WorkArea { id: contratista }.path();
    let title = format!("Empezar la informativa del {period}");
    if sure {
        return view! {
            <section class="panel panel-narrow">
                <h1 tabindex="-1">"¿Seguro que no empezó ningún contrato?"</h1>
                <p>
                    "Si ningún contrato de servicios u obras especializados empezó entre " {period.months()} " de "
                    {period.year()}", la informativa va «Sin información», sin contratos ni trabajadores."
                </p>
                <form method="post" action=address novalidate>
                    <input type="hidden" name=QUESTION value="no" />
                    <input type="hidden" name="seguro" value="si" />
                    <div class="actions">
                        <button class="button">"Sí, va sin información"</button>
                        <a class="link-button" href=cancel>"Regresar"</a>
                    </div>
                </form>
            </section>
        }
        .into_any();
    }
    let error = error_for(&errors, QUESTION);
    let described = error.is_some().then(|| [QUESTION, "-error"].concat());
    let option = |value: &'static str, label: &'static str| {
        let id = [QUESTION, "-", value].concat();
        view! {
            <div class="check">
                <input type="radio" id=id.clone() name=QUESTION value=value />
                <label for=id>{label}</label>
            </div>
        }
    };
    view! {
        <section class="panel panel-narrow">
            <ErrorSummary errors=errors />
            <h1 tabindex="-1">{title}</h1>
            <form method="post" action=address novalidate>
                <fieldset class="group" id=QUESTION tabindex="-1" aria-describedby=described>
                    <legend>"¿Empezó algún contrato entre " {period.months()} " de " {period.year()} "?"</legend>
                    {field_error(QUESTION, error)}
                    <div class="group-inner">
                        {option("si", "Sí, al menos uno")}
                        {option("no", "No, ninguno")}
                    </div>
                </fieldset>
                <p class="hint">
                    "Un contrato que empezó en un periodo anterior y solo continúa no se informa otra vez."
                </p>
                <div class="actions">
                    <button class="button">"Continuar"</button>
                    <a class="link-button" href=cancel>"Regresar"</a>
                </div>
            </form>
        </section>
    }
    .into_any()
}

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        "Empezar una informativa".into()
    }

    fn section(&self) -> Option<Section> {
        Some(Section::Informativas)
    }

    fn is_refused(&self) -> bool {
        !self.errors.is_empty()
    }

    fn is_of_panels(&self) -> bool {
        true
    }

    fn view(self: Box<Self>) -> AnyView {
        view(*self).into_any()
    }
}

/// What was answered.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Form {
    contratos: String,
    seguro: String,
}

impl Page for to::Start {
    /// The question.
    async fn load(self, context: &RequestContext) -> Answered {
        capturing(context, &self, self.contratista).await?;
        let Some(PeriodCode(period)) = self.period else {
            return Err(Notice::NotFound.into());
        };
        Ok(Reply::show(Model {
            contratista: self.contratista,
            period,
            sure: false,
            errors: Vec::new(),
        }))
    }

    /// Begins it; where no contract began, that is asked twice.
    async fn submit(self, context: &RequestContext, sent: Sent<'_>) -> Answered {
        let form: Form = sent.form()?;
        let right = capturing(context, &self, self.contratista).await?;
        let Some(PeriodCode(period)) = self.period else {
            return Err(Notice::NotFound.into());
        };
        let nothing = form.contratos == "no";
        let mut model = Model {
            contratista: self.contratista,
            period,
            sure: nothing,
            errors: Vec::new(),
        };
        if nothing && form.seguro != "si" {
            return Ok(Reply::show(model));
        }
        if !nothing && form.contratos != "si" {
            let message = "Di si empezó algún contrato en el periodo.";
            model.errors.push(FieldError::new(QUESTION, message));
            return Ok(Reply::show(model));
        }
        let of = |id| Of {
            contratista: self.contratista,
            informativa: InformativaId(id),
        };
        match returns::start(context.services(), &right, period, nothing).await {
            Ok(id) => Ok(Reply::Redirect(of(id).page().saying(Message::Started))),
            // Somebody else was quicker, or it was pressed twice.
            Err(StartError::Open(id)) => Ok(Reply::redirect(of(id).page())),
            Err(StartError::NotNow | StartError::Full | StartError::Key(_)) => {
                Err(Notice::NotCaptured.into())
            }
            Err(StartError::Internal(error)) => Err(error.into()),
        }
    }

    fn samples() -> Vec<Sample> {
        let model = |sure| Model {
            contratista: Things::nothing().contratista,
            period: super::informativa::sample_period(),
            sure,
            errors: Vec::new(),
        };
        vec![
            Sample::new("empezar", "Empezar", model(false)),
            Sample::new("empezar-sin-informacion", "¿Seguro?", model(true)),
        ]
    }
}
