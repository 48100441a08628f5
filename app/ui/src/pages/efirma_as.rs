//! The choice between capturista and contratista, if a valid e.firma allows both. Nothing is created before the choice.

use crate::address::Address;
use crate::addresses as to;
use crate::content::{Content, Sample};
use crate::page::Page;
use crate::pages::notice::Notice;
use crate::reply::{Answered, Interruption, Reply, Sent};
use crate::request::RequestContext;
use crate::samples::LONG_PERSON;
use leptos::prelude::*;
use secrecy::ExposeSecret as _;
use serde::Deserialize;
use services::efirma;
use services::efirma::{EnterError, Role};
use std::borrow::Cow;

/// The field of the choice.
pub const AS: &str = "como";

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// The question.
    pub question: Question,
    /// Their name in the certificate.
    pub name: String,
    /// Their RFC.
    pub rfc: String,
}

/// The question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// The person is both capturista and contratista: which one signs in?
    AsWhom,
    /// The person is neither: do they want to become a contratista?
    NewPerson,
}

impl Model {
    /// The page's heading.
    const fn heading(&self) -> &'static str {
        match self.question {
            Question::AsWhom => "¿Cómo quieres entrar?",
            Question::NewPerson => "Regístrate como contratista",
        }
    }
}

/// Draws the page.
pub fn view(model: Model) -> impl IntoView {
    let title = model.heading();
    let action = to::EFirmaAs.path();
    let facts = view! {
        <dl class="facts facts-large">
            <div><dt>"Nombre"</dt><dd>{model.name}</dd></div>
            <div><dt>"RFC"</dt><dd class="code">{model.rfc.clone()}</dd></div>
        </dl>
    };
    let ask = match model.question {
        Question::AsWhom => view! {
            <p>"Tu e.firma sirve para las dos cosas: te registraron como capturista y eres contratista."</p>
            <form method="post" action=action novalidate>
                <div class="actions">
                    <button class="button" name=AS value="capturista">"Entrar como capturista"</button>
                    <button class="button button-secondary" name=AS value="contratista">
                        "Entrar como contratista"
                    </button>
                </div>
            </form>
        }
        .into_any(),
        Question::NewPerson => view! {
            <p>
                "Vas a registrarte como persona física, RFC " <strong class="code">{model.rfc}</strong>
                "; si vienes por una empresa, usa la e.firma de la empresa."
            </p>
            <p>"Todavía no hemos creado nada. Si continúas, lo siguiente es dar tus datos generales."</p>
            <form method="post" action=action novalidate>
                <div class="actions">
                    <button class="button" name=AS value="contratista">"Continuar"</button>
                    <a class="link-button" href=to::EFirma::default().path() rel="external">"Usar otra e.firma"</a>
                </div>
            </form>
        }
        .into_any(),
    };
    view! {
        <section class="panel panel-narrow">
            <h1 tabindex="-1">{title}</h1>
            {facts}
            {ask}
        </section>
    }
}

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        self.heading().into()
    }

    fn place(&self) -> Option<&'static str> {
        Some("Ingreso con e.firma")
    }

    fn is_of_panels(&self) -> bool {
        true
    }

    fn view(self: Box<Self>) -> AnyView {
        view(*self).into_any()
    }
}

impl Page for to::EFirmaAs {
    /// Shows the question, after a valid e.firma.
    async fn load(self, context: &RequestContext) -> Answered {
        ask(context).await
    }

    /// Signs in with the chosen role.
    async fn submit(self, context: &RequestContext, sent: Sent<'_>) -> Answered {
        let role = match sent.form::<Form>()?.como.as_str() {
            "capturista" => Role::Capturista,
            "contratista" => Role::Contratista,
            _ => return ask(context).await,
        };
        let token = context.proof().ok_or(TOO_LATE)?;
        let entered = efirma::enter_as(
            context.services(),
            context.origin(),
            token.expose_secret(),
            role,
        )
        .await;
        let session = entered.map_err(interruption)?;
        context.end_present_session().await?;
        context.start_session(session);
        Ok(Reply::Redirect(match role {
            Role::Capturista => to::Profile.location(),
            Role::Contratista => to::Panel.location(),
        }))
    }

    fn samples() -> Vec<Sample> {
        let asked = |slug, name, question| {
            let model = Model {
                question,
                name: LONG_PERSON.to_owned(),
                rfc: "XIQB891116QE4".to_owned(),
            };
            Sample::new(slug, name, model)
        };
        vec![
            asked("efirma-como", "Capturista y contratista", Question::AsWhom),
            asked(
                "efirma-persona-nueva",
                "Persona que nadie conoce",
                Question::NewPerson,
            ),
        ]
    }
}

async fn ask(context: &RequestContext) -> Answered {
    let token = context.proof().ok_or(TOO_LATE)?;
    let question = efirma::question(context.services(), token.expose_secret()).await;
    let (question, name, rfc) = match question.map_err(interruption)? {
        efirma::Question::AsWhom { name, rfc } => (Question::AsWhom, name, rfc),
        efirma::Question::NewPerson { name, rfc } => (Question::NewPerson, name, rfc),
    };
    Ok(Reply::show(Model {
        question,
        name,
        rfc,
    }))
}

/// The form's fields.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    /// `capturista` or `contratista`.
    pub como: String,
}

const TOO_LATE: Notice = Notice::EFirmaTooLate;

fn interruption(error: EnterError) -> Interruption {
    match error {
        EnterError::Internal(error) => error.into(),
        EnterError::Removed => Notice::EFirmaRemoved.into(),
        _ => TOO_LATE.into(),
    }
}
