//! Alta of a capturista (guide: *a contratista previously registers the capturista*).

use crate::address::{Address as _, CapturistaId};
use crate::addresses as to;
use crate::checks::{DIFFERENT, SAME};
use crate::components::error_summary::ErrorSummary;
use crate::components::still_field::{StillField, still_field};
use crate::content::{Content, Sample};
use crate::field_error::{FieldError, error_for};
use crate::message::Message;
use crate::page::Page;
use crate::pages::panel::shared::data_first;
use crate::reply::{Answered, Fields, Reply, Sent};
use crate::request::RequestContext;
use crate::samples;
use crate::section::Section;
use leptos::prelude::*;
use services::accounts::{RegisterCapturistaError, State};
use services::{accounts, general_data};
use std::borrow::Cow;
use values::{CapturistaField, CapturistaTexts, Email, NewCapturista};
use words::capturistas::{ALREADY_REGISTERED, REFUSED, TOO_MANY_MAILS, state_in_words};
use words::in_words;

/// The field that repeats the mail address.
pub const EMAIL_AGAIN: &str = "correo-confirmar";

/// The value of one field.
fn typed_in(typed: &Fields, field: CapturistaField) -> &str {
    typed.get(field.id()).map_or("", String::as_str)
}

/// The values of all fields.
pub(super) fn texts(typed: &Fields) -> CapturistaTexts {
    CapturistaTexts::of(|field| typed_in(typed, field))
}

/// The form's fields for these texts, with the mail address twice.
pub(super) fn filled(texts: &CapturistaTexts) -> Fields {
    let again = (EMAIL_AGAIN, texts[CapturistaField::Email].as_str());
    (texts.iter().map(|(field, text)| (field.id(), text)))
        .chain([again])
        .map(|(id, text)| (id.to_owned(), text.to_owned()))
        .collect()
}

/// The page's data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Model {
    /// The fields' values.
    pub typed: Fields,
    /// The errors.
    pub errors: Vec<FieldError>,
}

/// Draws the page.
pub fn view(model: Model) -> impl IntoView {
    let Model { typed, errors } = model;
    let curp = StillField {
        label: "CURP",
        hint: "18 caracteres. Con ella iniciará sesión.",
        check: Some("curp".to_owned()),
        ..field(CapturistaField::Curp, &typed, &errors)
    };
    view! {
        <section class="panel panel-narrow">
            <ErrorSummary errors=errors.clone() />
            <h1 tabindex="-1">"Registrar a una persona"</h1>
            <form method="post" action=to::Register.path() novalidate>
                {still_field(curp)}
                {names_and_mail(&typed, &errors)}
                <div class="next-steps">
                    <h2>"Qué pasará después"</h2>
                    <ol>
                        <li>"Le llegará un correo que avisa de su registro."</li>
                        <li>"Si todavía no tiene contraseña, recibirá otro con un enlace para crearla, que sirve durante 72 horas."</li>
                        <li>"Cuando la cree, aquí dirá «" {state_in_words(State::Active)} "» y ya podrá capturar por ti."</li>
                    </ol>
                </div>
                <div class="actions">
                    <button class="button">"Registrar"</button>
                    <a class="link-button" href=to::Capturistas::default().path()>"Regresar"</a>
                </div>
            </form>
        </section>
    }
}

fn field(field: CapturistaField, typed: &Fields, errors: &[FieldError]) -> StillField {
    StillField {
        id: field.id().to_owned(),
        value: typed_in(typed, field).to_owned(),
        error: error_for(errors, field.id()),
        ..StillField::default()
    }
}

/// The fields that can also be corrected later.
pub(super) fn names_and_mail(typed: &Fields, errors: &[FieldError]) -> impl IntoView + use<> {
    let name = |which, label| StillField {
        label,
        check: Some("nombre".to_owned()),
        ..field(which, typed, errors)
    };
    let given = name(CapturistaField::GivenNames, "Nombre(s)");
    let first = name(CapturistaField::FirstSurname, "Primer apellido");
    let second = StillField {
        optional: true,
        ..name(CapturistaField::SecondSurname, "Segundo apellido")
    };
    let mail = StillField {
        label: "Correo",
        hint: "Uno que solo lea esa persona: ahí le llegará el enlace.",
        kind: "email",
        check: Some("correo".to_owned()),
        ..field(CapturistaField::Email, typed, errors)
    };
    let again = StillField {
        id: EMAIL_AGAIN.to_owned(),
        label: "Escribe otra vez el correo",
        kind: "email",
        value: typed.get(EMAIL_AGAIN).cloned().unwrap_or_default(),
        error: error_for(errors, EMAIL_AGAIN),
        check: Some([SAME, CapturistaField::Email.id()].concat()),
        ..StillField::default()
    };
    view! {
        {still_field(given)}
        {still_field(first)}
        {still_field(second)}
        {still_field(mail)}
        {still_field(again)}
    }
}

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        "Registrar a una persona".into()
    }

    fn section(&self) -> Option<Section> {
        Some(Section::Capturistas)
    }

    fn is_refused(&self) -> bool {
        !self.errors.is_empty()
    }

    fn view(self: Box<Self>) -> AnyView {
        view(*self).into_any()
    }
}

impl Page for to::Register {
    /// Shows the empty form, or redirects to the general data, which are required first.
    async fn load(self, context: &RequestContext) -> Answered {
        let session = context.entered(&self)?;
        let known = general_data::known(context.services(), session.administration()).await?;
        if !known.is_complete() {
            return Ok(data_first());
        }
        Ok(Reply::show(Model::default()))
    }

    /// Registers a capturista, or shows the errors.
    async fn submit(self, context: &RequestContext, sent: Sent<'_>) -> Answered {
        let typed: Fields = sent.form()?;
        let session = context.entered(&self)?;
        let rules = context.services().rules();
        let read = NewCapturista::read(&texts(&typed), rules);
        let (new, errors) = FieldError::split(read);
        let errors = with_the_mail_again(errors, &typed);
        let back = |typed, errors| Ok(Reply::show(Model { typed, errors }));
        let Some(new) = new.filter(|_| errors.is_empty()) else {
            return back(typed, errors);
        };
        let registered =
            accounts::register(context.services(), session.administration(), &new).await;
        let curp = |message| FieldError::new(CapturistaField::Curp.id(), message);
        let error = match registered {
            Ok(id) => {
                let page = to::Capturista {
                    id: CapturistaId(id),
                };
                return Ok(Reply::redirect(page.saying(Message::Registered)));
            }
            Err(RegisterCapturistaError::Internal(error)) => return Err(error.into()),
            Err(RegisterCapturistaError::DataMissing) => {
                return Ok(data_first());
            }
            // The contratista was removed a moment ago: the next request will find no session.
            Err(RegisterCapturistaError::UnknownContratista) => {
                return Ok(Reply::redirect(to::EFirma::default()));
            }
            Err(RegisterCapturistaError::AlreadyRegistered) => curp(ALREADY_REGISTERED),
            Err(RegisterCapturistaError::Refused) => curp(REFUSED),
            Err(RegisterCapturistaError::TooManyMails { wait }) => FieldError::new(
                CapturistaField::Email.id(),
                format!("{TOO_MANY_MAILS} Espera {}.", in_words(wait)),
            ),
        };
        back(typed, vec![error])
    }

    fn samples() -> Vec<Sample> {
        let model = Model {
            typed: filled(&samples::capturista()),
            errors: vec![
                FieldError::new(CapturistaField::Curp.id(), REFUSED),
                FieldError::new(EMAIL_AGAIN, DIFFERENT),
            ],
        };
        vec![Sample::new("alta", "Alta con errores", model)]
    }
}

/// The errors of the fields and of the repeated mail address; the repetition is compared only if the address itself is
/// valid.
pub fn with_the_mail_again(mut errors: Vec<FieldError>, typed: &Fields) -> Vec<FieldError> {
    let mail = typed_in(typed, CapturistaField::Email);
    let again = typed.get(EMAIL_AGAIN).map_or("", String::as_str);
    if Email::parse(mail).is_ok_and(|mail| !mail.is_same_as(again)) {
        errors.push(FieldError::new(EMAIL_AGAIN, DIFFERENT));
    }
    errors
}
