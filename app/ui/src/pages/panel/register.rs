//! Alta of a capturista (guide: *a contratista previously registers the capturista*).

use crate::checks::SAME;
use crate::components::error_summary::ErrorSummary;
use crate::components::still_field::{StillField, still_field};
use crate::page::{FieldError, error_for};
use crate::routes::{PanelRoute, Route};
use leptos::prelude::*;
use std::collections::HashMap;
use values::CapturistaField;

/// The mail address once more.
pub const EMAIL_AGAIN: &str = "correo-confirmar";

/// What is in the fields, as typed, by their names.
pub type Typed = HashMap<String, String>;

/// What is typed in one field.
pub(super) fn typed_in(typed: &Typed, field: CapturistaField) -> &str {
    typed.get(field.id()).map_or("", String::as_str)
}

/// The page's data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Model {
    /// What is in the fields.
    pub typed: Typed,
    /// What is wrong.
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
            <form method="post" action=Route::Panel(PanelRoute::Register).path() novalidate>
                {still_field(curp)}
                {names_and_mail(&typed, &errors)}
                <div class="next-steps">
                    <h2>"Qué pasará después"</h2>
                    <ol>
                        <li>"Le llegará un correo que dice que lo registraste."</li>
                        <li>"Si todavía no tiene contraseña, recibirá otro con un enlace para crearla, que sirve durante 72 horas."</li>
                        <li>"Cuando la cree, aquí dirá «Activo» y ya podrá capturar por ti."</li>
                    </ol>
                </div>
                <div class="actions">
                    <button class="button">"Registrar"</button>
                    <a class="link-button" href=Route::Panel(PanelRoute::capturistas()).path()>"Regresar"</a>
                </div>
            </form>
        </section>
    }
}

fn field(field: CapturistaField, typed: &Typed, errors: &[FieldError]) -> StillField {
    StillField {
        id: field.id().to_owned(),
        value: typed_in(typed, field).to_owned(),
        error: error_for(errors, field.id()),
        ..StillField::default()
    }
}

/// The fields that can be corrected later, too.
pub(super) fn names_and_mail(typed: &Typed, errors: &[FieldError]) -> impl IntoView + use<> {
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

/// How the page is loaded and what its form does.
pub mod server {
    use super::{EMAIL_AGAIN, Model, Typed, typed_in};
    use crate::checks::DIFFERENT;
    use crate::page::FieldError;
    use crate::pages::Content;
    use crate::routes::{Message, PanelRoute, Route};
    use crate::server::{Interruption, Reply, RequestContext};
    use services::accounts::{self, RegisterCapturistaError};
    use services::general_data;
    use values::{CapturistaField, Email, NewCapturista};
    use words::capturistas::{ALREADY_REGISTERED, REFUSED, TOO_MANY_MAILS};
    use words::in_words;

    /// The empty form, or on to the general data, without which nobody can be registered.
    ///
    /// # Errors
    /// Where to go or what to show instead, or what broke.
    pub async fn load(context: &RequestContext) -> Reply {
        let session = context.entered(&PanelRoute::Register)?;
        let known = general_data::known(context.services(), session.administration()).await?;
        if !known.is_complete() {
            return Err(data_first());
        }
        Ok(Content::Register(Model::default()))
    }

    /// On to the general data, which says that nobody can be registered without them.
    pub fn data_first() -> Interruption {
        let data = Route::Panel(PanelRoute::Data);
        Interruption::Go(data.saying(Message::DataMissing))
    }

    /// Registers somebody, or says what is wrong.
    ///
    /// # Errors
    /// Where to go or what to show instead, or what broke.
    pub async fn submit(context: &RequestContext, typed: Typed) -> Reply {
        let session = context.entered(&PanelRoute::Register)?;
        let rules = context.services().rules();
        let read = NewCapturista::read(|field| typed_in(&typed, field), rules);
        let (new, errors) = FieldError::split(read);
        let errors = with_the_mail_again(errors, &typed);
        let back = |typed, errors| Ok(Content::Register(Model { typed, errors }));
        let Some(new) = new.filter(|_| errors.is_empty()) else {
            return back(typed, errors);
        };
        let registered =
            accounts::register(context.services(), session.administration(), &new).await;
        let curp = |message| FieldError::new(CapturistaField::Curp.id(), message);
        let error = match registered {
            Ok(id) => {
                let page = Route::Panel(PanelRoute::Capturista(id.to_string()));
                return Err(Interruption::Go(page.saying(Message::Registered)));
            }
            Err(RegisterCapturistaError::Internal(error)) => return Err(error.into()),
            Err(RegisterCapturistaError::DataMissing) => {
                return Err(data_first());
            }
            // Removed a moment ago: the next request will find no session.
            Err(RegisterCapturistaError::UnknownContratista) => {
                return Err(Interruption::Go(Route::efirma()));
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

    /// What is wrong with the fields, and with the mail address typed once more: only of one that could be
    /// right is it asked whether both are the same.
    pub fn with_the_mail_again(mut errors: Vec<FieldError>, typed: &Typed) -> Vec<FieldError> {
        let mail = typed_in(typed, CapturistaField::Email);
        let again = typed.get(EMAIL_AGAIN).map_or("", String::as_str);
        if Email::parse(mail).is_ok_and(|mail| !mail.is_same_as(again)) {
            errors.push(FieldError::new(EMAIL_AGAIN, DIFFERENT));
        }
        errors
    }
}
