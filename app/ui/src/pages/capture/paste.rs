//! Pasting many workers at once, as a spreadsheet copies them.

use super::informativa::{of, sample_of};
use super::once::{SentForm, key_field, new_key, same_key};
use super::rights::capturing;
use super::shared::{Of, back, notice, refusal};
use crate::address::{Address as _, ContractId, Things};
use crate::addresses as to;
use crate::components::error_summary::ErrorSummary;
use crate::components::field::field_error;
use crate::content::{Content, Sample};
use crate::field_error::{FieldError, error_for};
use crate::message::Message;
use crate::page::Page;
use crate::reply::{Answered, Fields, Reply, Sent};
use crate::request::RequestContext;
use crate::section::Section;
use informativa::apart::read_pasted;
use informativa::{contracts, workers};
use leptos::prelude::*;
use std::borrow::Cow;
use std::fmt;

/// The field's `id` and name.
const LIST: &str = "lista";

/// What is said where no more workers fit.
pub(super) const FULL: &str = "No caben: un contrato lleva 20,000 trabajadores como máximo, y una informativa 100,000 renglones. No agregamos a nadie.";

/// The page's data.
#[derive(Clone, PartialEq, Eq)]
pub struct Model {
    /// Whose return.
    pub of: Of,
    /// Into which contract.
    pub contract: ContractId,
    /// Its number.
    pub number: u32,
    /// What is in the field.
    pub text: String,
    /// What is wrong.
    pub errors: Vec<FieldError>,
    /// The key with which they are added once.
    pub key: String,
}

/// What was typed does not go into logs.
impl fmt::Debug for Model {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Model({:?}, {:?})", self.of, self.contract)
    }
}

/// Draws the page.
pub fn view(model: Model) -> impl IntoView {
    let Model {
        of,
        contract,
        number,
        text,
        errors,
        key,
    } = model;
    let action = to::Paste {
        contratista: of.contratista,
        informativa: of.informativa,
        contract,
    }
    .path();
    let list = of.workers(contract).address();
    let error = error_for(&errors, LIST);
    let wrong = error.is_some();
    let described = if wrong {
        [LIST, "-ayuda ", LIST, "-error"].concat()
    } else {
        [LIST, "-ayuda"].concat()
    };
    view! {
        <section class="panel">
            {back(list.clone(), "Volver a los trabajadores".to_owned())}
            <ErrorSummary errors=errors />
            <h1 tabindex="-1">{format!("Pegar trabajadores en el contrato {number}")}</h1>
            <form method="post" action=action novalidate>
                {key_field(&key)}
                <div class="field" class:field-wrong=wrong>
                    <label for=LIST>"Lista"</label>
                    <p class="hint" id=[LIST, "-ayuda"].concat()>
                        "Copia en Excel, LibreOffice o Sheets las columnas NSS, CURP, SBC y, si quieres, el nombre, con o sin encabezados, y pégalas aquí. Si la CURP o el NSS de alguien ya los capturaste antes, puede faltar el otro."
                    </p>
                    {field_error(LIST, error)}
                    <textarea
                        id=LIST
                        name=LIST
                        class="code"
                        rows="12"
                        autocomplete="off"
                        spellcheck="false"
                        required
                        aria-invalid=wrong.then_some("true")
                        aria-describedby=described
                    >
                        {text}
                    </textarea>
                </div>
                <div class="actions">
                    <button class="button">"Agregar a todos"</button>
                    <a class="link-button" href=list>"Regresar"</a>
                </div>
            </form>
        </section>
    }
}

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        "Pegar trabajadores".into()
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

impl Page for to::Paste {
    /// The empty field.
    async fn load(self, context: &RequestContext) -> Answered {
        let right = capturing(context, &self, self.contratista).await?;
        let (_, contract) = contracts::find_in(
            context.services(),
            &right,
            self.informativa.0,
            self.contract.0,
        )
        .await
        .map_err(notice)?;
        Ok(Reply::show(Model {
            of: of(self.contratista, self.informativa),
            contract: self.contract,
            number: contract.number,
            text: String::new(),
            errors: Vec::new(),
            key: new_key(context.services())?,
        }))
    }

    /// Adds everybody, right or wrong: what has to be put right is said in the list.
    async fn submit(self, context: &RequestContext, sent: Sent<'_>) -> Answered {
        let form: Fields = sent.form()?;
        let right = capturing(context, &self, self.contratista).await?;
        let services = context.services();
        let text = form.get(LIST).cloned().unwrap_or_default();
        let pasted = read_pasted(services, &right, text.clone()).await?;
        let added = if pasted.left_out.is_empty() {
            Message::WorkersAdded
        } else {
            Message::ColumnsLeftOut
        };
        let of = of(self.contratista, self.informativa);
        let problem = if pasted.workers.is_empty() {
            "Pega al menos un renglón."
        } else {
            let sent = SentForm::read(&self.path(), &form);
            let once = sent.as_ref().map(SentForm::once);
            match workers::add_once(services, &right, self.contract.0, pasted.workers, once).await {
                Ok(_) => {
                    let list = of.workers(self.contract);
                    return Ok(Reply::Redirect(list.saying(added)));
                }
                Err(error) => refusal(error, FULL)?,
            }
        };
        let (_, contract) =
            contracts::find_even_closed(services, &right, self.informativa.0, self.contract.0)
                .await
                .map_err(notice)?;
        Ok(Reply::show(Model {
            of,
            contract: self.contract,
            number: contract.number,
            text,
            errors: vec![FieldError::new(LIST, problem)],
            key: same_key(services, &form)?,
        }))
    }

    fn samples() -> Vec<Sample> {
        let model = |text: &str, errors| Model {
            of: sample_of(),
            contract: ContractId(Things::nothing().contract.0),
            number: 3,
            text: text.to_owned(),
            errors,
            key: String::new(),
        };
        let text = "12345678903\tFEGA900101MDFRTN08\t512.30\tMARÍA DE LOS ÁNGELES";
        vec![
            Sample::new("pegar", "Con una lista", model(text, Vec::new())),
            Sample::new(
                "pegar-nada",
                "Sin nada",
                model("", vec![FieldError::new(LIST, "Pega al menos un renglón.")]),
            ),
        ]
    }
}
