//! *Contraseña nueva*, *Confirmar contraseña* (guide, step 3): the page behind a mailed link, and the page on which a
//! signed-in person changes their password.

use crate::components::error_summary::ErrorSummary;
use crate::components::password_checklist::{BeyondGuide, CHECKLIST_ID, PasswordChecklist};
use crate::components::password_field::{PasswordField, PasswordFieldModel};
use crate::field_error::{FieldError, error_for};
use crate::paths::{ACCOUNT, CHANGE_PASSWORD, LinkToken, NEW_PASSWORD, SIGN_IN};
use domain::password::PASSWORD_RULES;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The field of the current password.
pub const CURRENT: &str = "contrasena-actual";
/// The field of the new password.
pub const PASSWORD: &str = "contrasena-nueva";
/// The field that repeats it.
pub const CONFIRMATION: &str = "confirmar-contrasena";

/// The message if the two differ; beside the field and, while typing, under it.
const DIFFERENT: &str = "Las dos contraseñas no son iguales.";

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Model {
    /// The link's token, for the form's address; `None` for a signed-in person.
    pub token: Option<LinkToken>,
    /// The CURP of the account, for password managers.
    pub curp: String,
    /// The rules beyond the guide's.
    pub beyond: BeyondGuide,
    /// Whether a signed-in person need not give the current password.
    pub without_current: bool,
    /// Whether the signed-in person has no password yet.
    pub first: bool,
    /// The introduction.
    pub lead: String,
    /// The errors.
    pub errors: Vec<FieldError>,
    /// Whether the form was refused because too many passwords are being hashed (503).
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

    /// Its HTTP status.
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
                // While the second is a beginning of the first, the person is still typing.
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

/// Loading the page and its form.
#[cfg(feature = "ssr")]
pub mod server {
    use super::{CONFIRMATION, DIFFERENT, Model, PASSWORD};
    use crate::address::{Address as _, Whose};
    use crate::addresses as to;
    use crate::content::{Content, Sample};
    use crate::field_error::FieldError;
    use crate::message::Message;
    use crate::page::Page;
    use crate::pages::accept_alta;
    use crate::pages::notice::{Notice, Told};
    use crate::paths::LinkToken;
    use crate::reply::{Answered, Interruption, Reply, Sent};
    use crate::request::RequestContext;
    use crate::samples::{LONG_COMPANY, LONG_MAIL, SOME_CURP};
    use crate::section::Section;
    use domain::password::Violations;
    use leptos::prelude::{AnyView, IntoAny};
    use secrecy::SecretString;
    use serde::Deserialize;
    use services::access_links::{CreatePasswordError, InspectError, LinkProblem, OpenLink};
    use services::{CapturistaSession, access_links};
    use std::borrow::Cow;
    use std::fmt;

    impl Content for Model {
        fn title(&self) -> Cow<'static, str> {
            Self::title(self).into()
        }

        fn is_refused(&self) -> bool {
            !self.errors.is_empty()
        }

        fn section(&self) -> Option<Section> {
            self.token.is_none().then_some(Section::Account)
        }

        fn place(&self) -> Option<&'static str> {
            Some("Ingreso del capturista")
        }

        fn status(&self) -> u16 {
            Self::status(self)
        }

        fn wait(&self) -> Option<u64> {
            self.wait
        }

        fn view(self: Box<Self>) -> AnyView {
            super::view(*self).into_any()
        }
    }

    impl Page for to::NewPassword {
        /// Shows the page, or the problem with the link. Writes nothing: mail scanners open links, too.
        async fn load(self, context: &RequestContext) -> Answered {
            let link = open(context, &self.token).await?;
            if let (Some(_), Some(alta)) = (signed_in_as(context, &link), &link.alta) {
                return Ok(Reply::show(accept_alta::Model {
                    token: self.token,
                    contratista: alta.contratista.name.clone(),
                    email: alta.email.clone(),
                    until: services::calendar::moment_in_words(link.expires_at),
                }));
            }
            let model = model(context, self.token, &link, Vec::new());
            Ok(Reply::show(model))
        }

        /// Saves the password, or shows all its errors. If the person is signed in to the invited account, accepts the
        /// invitation instead.
        async fn submit(self, context: &RequestContext, sent: Sent<'_>) -> Answered {
            let token = self.token;
            let form: Form = sent.form()?;
            let link = open(context, &token).await?;
            if let (Some(own), Some(_)) = (signed_in_as(context, &link), &link.alta) {
                access_links::accept(context.services(), own, token.reveal())
                    .await
                    .map_err(of_inspecting)?;
                let picker = to::Picker::default().saying(Message::AltaAccepted);
                return Ok(Reply::redirect(picker));
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
                    // Ends the session of this browser, whether the same person's or another's.
                    context.end_present_session().await?;
                    Ok(Reply::redirect(to::PasswordSaved))
                }
                Err(CreatePasswordError::Link(problem)) => Err(interruption(problem)),
                Err(CreatePasswordError::SignInFirst) => Err(Notice::SignInFirst.into()),
                Err(CreatePasswordError::Refused {
                    violations,
                    mismatch,
                }) => {
                    let errors = refusal(violations, mismatch);
                    let link = open(context, &token).await?;
                    Ok(Reply::show(model(context, token, &link, errors)))
                }
                Err(CreatePasswordError::Busy) => {
                    let link = open(context, &token).await?;
                    let errors = vec![FieldError::new(PASSWORD, BUSY)];
                    Ok(Reply::show(Model {
                        busy: true,
                        ..model(context, token, &link, errors)
                    }))
                }
                Err(CreatePasswordError::Internal(error)) => Err(error.into()),
            }
        }

        fn samples() -> Vec<Sample> {
            let with = |slug, name, errors| {
                let day = services::calendar::day_in_words(time::macros::date!(2026 - 09 - 10));
                let model = Model {
                    token: Some(LinkToken::sample()),
                    without_current: false,
                    first: false,
                    curp: SOME_CURP.to_owned(),
                    beyond: services::settings::BeyondGuide::default()
                        .of(Some(SOME_CURP))
                        .into(),
                    lead: format!(
                        "Es la contraseña de la CURP FEGA**************. Con ella y tu CURP entrarás a ICSOE. El enlace sirve hasta el {day}."
                    ),
                    errors,
                    busy: false,
                    wait: None,
                };
                Sample::new(slug, name, model)
            };
            let alta = accept_alta::Model {
                token: LinkToken::sample(),
                contratista: LONG_COMPANY.to_owned(),
                email: LONG_MAIL.to_owned(),
                until: "lunes 7 de septiembre de 2026, 17:45, hora del centro de México".to_owned(),
            };
            vec![
                with("contrasena", "Crear contraseña", Vec::new()),
                with(
                    "contrasena-errores",
                    "Crear contraseña, con errores",
                    vec![
                        FieldError::new(PASSWORD, "Agrega un número."),
                        FieldError::new(CONFIRMATION, DIFFERENT),
                    ],
                ),
                Sample::new("alta-confirmar", "Confirmar un alta", alta)
                    .seen_by(Whose::Capturistas),
            ]
        }
    }

    impl Page for to::PasswordSaved {
        async fn load(self, _: &RequestContext) -> Answered {
            Ok(Reply::show(Told::from(Notice::PasswordSaved)))
        }

        fn samples() -> Vec<Sample> {
            Vec::new()
        }
    }

    /// The message while too many passwords are being hashed.
    pub const BUSY: &str = "Hay mucha gente creando su contraseña en este momento. Espera unos segundos y vuelve a intentarlo.";

    /// An invitation's hint for people who have an account.
    const ACCOUNT_ALREADY: &str = " Si ya tienes cuenta con tu CURP, ingresa primero y vuelve a abrir este enlace: así confirmas que este correo también es tuyo.";

    /// The form's fields.
    #[derive(Clone, Default, Deserialize)]
    #[serde(default)]
    pub struct Form {
        /// The new password.
        #[serde(rename = "contrasena-nueva")]
        pub password: String,
        /// The new password, repeated.
        #[serde(rename = "confirmar-contrasena")]
        pub confirmation: String,
    }

    impl fmt::Debug for Form {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("new_password::Form(…)")
        }
    }

    /// The session, if it belongs to the person whom the link is for.
    fn signed_in_as<'a>(
        context: &'a RequestContext,
        link: &OpenLink,
    ) -> Option<&'a CapturistaSession> {
        let own = context.session()?.capturista()?;
        (own.person().id() == link.person.id()).then_some(own)
    }

    /// All errors of a new password.
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

    /// Tells whose password it is, so that nobody sets one for another person's account. Anybody may hold the link, so
    /// the whole CURP is never shown, and the name only for a recovery at a confirmed mail address. An invitation does
    /// not even reveal whether there is an account (decision 18).
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
                // The same text whether there is an account or not.
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
