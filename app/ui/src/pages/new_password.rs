//! *Contraseña nueva*, *Confirmar contraseña* (guide, step 3): the page behind a mailed link, and the
//! one with which somebody who is signed in changes his password.

use crate::components::error_summary::ErrorSummary;
use crate::components::password_checklist::{BeyondGuide, CHECKLIST_ID, PasswordChecklist};
use crate::components::password_field::{PasswordField, PasswordFieldModel};
use crate::page::{FieldError, error_for};
use crate::routes::{ACCOUNT, CHANGE_PASSWORD, LinkToken, NEW_PASSWORD, SIGN_IN};
use domain::password::PASSWORD_RULES;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The field of the current password.
pub const CURRENT: &str = "contrasena-actual";
/// The field of the new password.
pub const PASSWORD: &str = "contrasena-nueva";
/// The field that repeats it.
pub const CONFIRMATION: &str = "confirmar-contrasena";

/// What is said when the two differ; beside the field and, live, under it.
const DIFFERENT: &str = "Las dos contraseñas no son iguales.";

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Model {
    /// The link's secret, to which the form is posted; none for somebody who is signed in.
    pub token: Option<LinkToken>,
    /// Whose password it is, for password managers.
    pub curp: String,
    /// What is refused beyond the guide's rules.
    pub beyond: BeyondGuide,
    /// Whether the current password is not asked for, of somebody who is signed in.
    pub without_current: bool,
    /// Whether whoever is signed in has none yet.
    pub first: bool,
    /// What it is about.
    pub lead: String,
    /// What is wrong.
    pub errors: Vec<FieldError>,
    /// Whether the form was refused because too many passwords are being made (503).
    pub busy: bool,
    /// How long to wait before another attempt, in whole seconds (429).
    #[serde(skip)]
    pub wait: Option<u64>,
}

impl Model {
    /// The heading.
    pub const fn title(&self) -> &'static str {
        match (&self.token, self.first) {
            (Some(_), _) => "Crea tu contraseña",
            (None, true) => "Crea una contraseña",
            (None, false) => "Cambia tu contraseña",
        }
    }

    /// The HTTP status that goes with it.
    pub fn status(&self) -> u16 {
        match (self.errors.is_empty(), self.busy) {
            (_, true) => 503,
            (false, false) if self.wait.is_some() => 429,
            (false, false) => 422,
            (true, false) => 200,
        }
    }
}

/// Draws the page.
pub fn view(model: Model) -> impl IntoView {
    let typed = RwSignal::new(None::<String>);
    let repeated = RwSignal::new(None::<String>);
    let differ = move || {
        typed.with(|typed| {
            repeated.with(|repeated| match (typed, repeated) {
                // While the second is still a beginning of the first, he is typing.
                (Some(typed), Some(repeated)) => {
                    !repeated.is_empty() && !typed.starts_with(repeated.as_str())
                }
                _ => false,
            })
        })
    };
    let password = PasswordFieldModel {
        id: PASSWORD,
        label: "Contraseña nueva",
        error: error_for(&model.errors, PASSWORD),
        autocomplete: "new-password",
        rules: Some(PASSWORD_RULES),
        described_by: Some(CHECKLIST_ID),
    };
    let confirmation = PasswordFieldModel {
        id: CONFIRMATION,
        label: "Confirmar contraseña",
        error: error_for(&model.errors, CONFIRMATION),
        autocomplete: "new-password",
        rules: Some(PASSWORD_RULES),
        described_by: None,
    };
    let title = model.title();
    let (action, back) = match &model.token {
        Some(token) => ([NEW_PASSWORD, token.reveal()].concat(), SIGN_IN),
        None => (CHANGE_PASSWORD.to_owned(), ACCOUNT),
    };
    let asked = model.token.is_none() && !model.without_current;
    let current = asked.then(|| {
        let field = PasswordFieldModel {
            id: CURRENT,
            label: "Contraseña actual",
            error: error_for(&model.errors, CURRENT),
            autocomplete: "current-password",
            rules: None,
            described_by: None,
        };
        view! { <PasswordField field=field /> }
    });
    view! {
        <section class="panel panel-narrow">
            <ErrorSummary errors=model.errors />
            <h1 tabindex="-1">{title}</h1>
            <p class="lead">{model.lead}</p>
            <form method="post" action=action novalidate>
                <input
                    class="visually-hidden"
                    type="text"
                    name="username"
                    autocomplete="username"
                    value=model.curp
                    readonly
                    tabindex="-1"
                    aria-hidden="true"
                />
                {current}
                <PasswordChecklist value=typed.into() beyond=model.beyond />
                <PasswordField field=password on_value=Callback::new(move |value| typed.set(Some(value))) />
                <PasswordField
                    field=confirmation
                    on_value=Callback::new(move |value| repeated.set(Some(value)))
                />
                <p class="advice" aria-live="polite">{move || if differ() { DIFFERENT } else { "" }}</p>
                <div class="actions">
                    <button class="button">"Guardar contraseña"</button>
                    <a class="link-button" href=back>"Regresar"</a>
                </div>
            </form>
        </section>
    }
}

/// How the page is loaded and what its form does.
#[cfg(feature = "ssr")]
pub mod server {
    use super::{CONFIRMATION, DIFFERENT, Model, PASSWORD};
    use crate::page::FieldError;
    use crate::pages::Content;
    use crate::pages::accept_alta;
    use crate::pages::notice::Notice;
    use crate::routes::{LinkToken, Message, Route};
    use crate::server::{Interruption, Reply, RequestContext};
    use domain::password::Violations;
    use secrecy::SecretString;
    use serde::Deserialize;
    use services::CapturistaSession;
    use services::access_links::{self, CreatePasswordError, InspectError, LinkProblem, OpenLink};
    use std::fmt;

    /// What is said while too many passwords are being made.
    pub const BUSY: &str = "Hay mucha gente creando su contraseña en este momento. Espera unos segundos y vuelve a intentarlo.";

    /// What an invitation says to whoever has an account.
    const ACCOUNT_ALREADY: &str = " Si ya tienes cuenta con tu CURP, ingresa primero y vuelve a abrir este enlace: así confirmas que este correo también es tuyo.";

    /// What is sent.
    #[derive(Clone, Default, Deserialize)]
    #[serde(default)]
    pub struct Form {
        /// The new password.
        #[serde(rename = "contrasena-nueva")]
        pub password: String,
        /// The same again.
        #[serde(rename = "confirmar-contrasena")]
        pub confirmation: String,
    }

    impl fmt::Debug for Form {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("new_password::Form(…)")
        }
    }

    /// The page, or what is wrong with the link. Writes nothing: mail scanners open links, too.
    ///
    /// # Errors
    /// Where to go or what to show instead, or what broke.
    pub async fn load(context: &RequestContext, token: LinkToken) -> Reply {
        let link = open(context, &token).await?;
        if let (Some(_), Some(alta)) = (signed_in_as(context, &link), &link.alta) {
            return Ok(Content::AcceptAlta(accept_alta::Model {
                token,
                contratista: alta.contratista.name.clone(),
                email: alta.email.clone(),
                until: services::calendar::moment_in_words(link.expires_at),
            }));
        }
        Ok(Content::NewPassword(model(
            context,
            token,
            &link,
            Vec::new(),
        )))
    }

    /// The session of whoever the link is for.
    fn signed_in_as<'a>(
        context: &'a RequestContext,
        link: &OpenLink,
    ) -> Option<&'a CapturistaSession> {
        let own = context.session()?.capturista()?;
        (own.person().id() == link.person.id()).then_some(own)
    }

    /// Saves the password, or says everything that is wrong with it. Of whoever is signed in to the account
    /// that is meant, an invitation is accepted.
    ///
    /// # Errors
    /// Where to go or what to show instead, or what broke.
    pub async fn submit(context: &RequestContext, token: LinkToken, form: Form) -> Reply {
        let link = open(context, &token).await?;
        if let (Some(own), Some(_)) = (signed_in_as(context, &link), &link.alta) {
            access_links::accept(context.services(), own, token.reveal())
                .await
                .map_err(of_inspecting)?;
            let picker = Route::picker().saying(Message::AltaAccepted);
            return Err(Interruption::Go(picker));
        }
        let result = access_links::create_password(
            context.services(),
            context.origin(),
            token.reveal(),
            SecretString::from(form.password),
            SecretString::from(form.confirmation),
        )
        .await;
        match result {
            Ok(devices) => {
                context.remember(devices);
                // Whoever was signed in here, the same person or another, is not any more.
                crate::server::end_present_session(context).await?;
                Err(Interruption::Go(Route::PasswordSaved))
            }
            Err(CreatePasswordError::Link(problem)) => Err(interruption(problem)),
            Err(CreatePasswordError::SignInFirst) => Err(Notice::SignInFirst.into()),
            Err(CreatePasswordError::Refused {
                violations,
                mismatch,
            }) => {
                let errors = refusal(violations, mismatch);
                let link = open(context, &token).await?;
                Ok(Content::NewPassword(model(context, token, &link, errors)))
            }
            Err(CreatePasswordError::Busy) => {
                let link = open(context, &token).await?;
                let errors = vec![FieldError::new(PASSWORD, BUSY)];
                Ok(Content::NewPassword(Model {
                    busy: true,
                    ..model(context, token, &link, errors)
                }))
            }
            Err(CreatePasswordError::Internal(error)) => Err(Interruption::Failed(error)),
        }
    }

    /// All that is wrong with a new password.
    pub fn refusal(violations: Violations, mismatch: bool) -> Vec<FieldError> {
        let mut errors: Vec<FieldError> = violations
            .iter()
            .map(|rule| FieldError::new(PASSWORD, rule.violated()))
            .collect();
        if mismatch {
            errors.push(FieldError::new(CONFIRMATION, DIFFERENT));
        }
        errors
    }

    async fn open(context: &RequestContext, token: &LinkToken) -> Result<OpenLink, Interruption> {
        access_links::inspect(context.services(), token.reveal())
            .await
            .map_err(of_inspecting)
    }

    fn of_inspecting(error: InspectError) -> Interruption {
        match error {
            InspectError::Link(problem) => interruption(problem),
            InspectError::Internal(error) => Interruption::Failed(error),
        }
    }

    /// Whose password it is, so that nobody gives one to another's account; told to whoever has the link, who may
    /// be anybody: all of the CURP to nobody, and the name only to whom recovers access at a mail that was proved.
    /// An invitation does not even tell whether there is an account (decision 18).
    fn whose(context: &RequestContext, link: &OpenLink) -> String {
        let person = &link.person;
        let whose = if link.alta.is_none() {
            [&person.full_name(), ", "].concat()
        } else {
            "la ".to_owned()
        };
        let another = context.session().is_some_and(|session| {
            session.capturista().map(|own| own.person().id()) != Some(person.id())
        });
        let warning = if another {
            " En este navegador hay otra cuenta abierta: al guardar la contraseña se cerrará."
        } else {
            ""
        };
        let curp = person.curp().masked();
        format!("Es la contraseña de {whose}CURP {curp}.{warning}")
    }

    fn model(
        context: &RequestContext,
        token: LinkToken,
        link: &OpenLink,
        errors: Vec<FieldError>,
    ) -> Model {
        let curp = link.person.curp().as_str();
        let rules = context.services().settings().beyond_guide;
        let until = services::calendar::until_in_words(link.expires_at);
        Model {
            token: Some(token),
            curp: curp.to_owned(),
            beyond: rules.of(Some(curp)).into(),
            without_current: false,
            first: false,
            lead: [
                whose(context, link).as_str(),
                " Con ella y tu CURP entrarás a ICSOE. El enlace sirve hasta ",
                until.as_str(),
                ".",
                // The same whether there is an account or not.
                link.alta.as_ref().map_or("", |_| ACCOUNT_ALREADY),
            ]
            .concat(),
            errors,
            busy: false,
            wait: None,
        }
    }

    fn interruption(problem: LinkProblem) -> Interruption {
        let notice = match problem {
            LinkProblem::Unknown => Notice::LinkUnknown,
            LinkProblem::Expired => Notice::LinkExpired,
            LinkProblem::Used => Notice::LinkUsed,
            LinkProblem::Replaced => Notice::LinkReplaced,
        };
        notice.into()
    }
}
