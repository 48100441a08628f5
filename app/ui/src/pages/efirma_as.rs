//! As whom: for somebody whose e.firma is right and leaves it open. Nothing is created before he says.

use crate::routes::Route;
use leptos::prelude::*;

/// The field that says it.
pub const AS: &str = "como";

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// What he is asked.
    pub question: Question,
    /// His name, as his certificate has it.
    pub name: String,
    /// His RFC.
    pub rfc: String,
}

/// What he is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// He is capturista and contratista.
    AsWhom,
    /// He would become a contratista.
    NewPerson,
}

impl Model {
    /// The page's heading.
    pub const fn title(&self) -> &'static str {
        match self.question {
            Question::AsWhom => "¿Cómo quieres entrar?",
            Question::NewPerson => "Regístrate como contratista",
        }
    }
}

/// Draws the page.
pub fn view(model: Model) -> impl IntoView {
    let title = model.title();
    let action = Route::EFirmaAs.path();
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
                    <a class="link-button" href=Route::efirma().path() rel="external">"Usar otra e.firma"</a>
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

/// How the page is loaded and what its form does.
pub mod server {
    use super::{Model, Question};
    use crate::pages::Content;
    use crate::pages::notice::Notice;
    use crate::routes::Route;
    use crate::server::{Interruption, Reply, RequestContext, end_present_session};
    use secrecy::ExposeSecret as _;
    use serde::Deserialize;
    use services::efirma::{self, EnterError, Role};

    /// What is sent.
    #[derive(Clone, Debug, Default, Deserialize)]
    #[serde(default)]
    pub struct Form {
        /// `capturista` or `contratista`.
        pub como: String,
    }

    /// What whoever has proved to hold an e.firma is asked.
    ///
    /// # Errors
    /// Where to go or what to show instead, or what broke.
    pub async fn load(context: &RequestContext) -> Reply {
        let token = context.proof().ok_or(TOO_LATE)?;
        let question = efirma::question(context.services(), token.expose_secret()).await;
        let (question, name, rfc) = match question.map_err(interruption)? {
            efirma::Question::AsWhom { name, rfc } => (Question::AsWhom, name, rfc),
            efirma::Question::NewPerson { name, rfc } => (Question::NewPerson, name, rfc),
        };
        Ok(Content::EFirmaAs(Model {
            question,
            name,
            rfc,
        }))
    }

    /// Enters as what he has said.
    ///
    /// # Errors
    /// Where to go or what to show instead, or what broke.
    pub async fn submit(context: &RequestContext, form: Form) -> Reply {
        let role = match form.como.as_str() {
            "capturista" => Role::Capturista,
            "contratista" => Role::Contratista,
            _ => return load(context).await,
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
        end_present_session(context).await?;
        context.start_session(session);
        Err(Interruption::Go(match role {
            Role::Capturista => Route::Profile,
            Role::Contratista => Route::panel(),
        }))
    }

    const TOO_LATE: Notice = Notice::EFirmaTooLate;

    fn interruption(error: EnterError) -> Interruption {
        match error {
            EnterError::Internal(error) => Interruption::Failed(error),
            EnterError::Removed => Notice::EFirmaRemoved.into(),
            _ => TOO_LATE.into(),
        }
    }
}
