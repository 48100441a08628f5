//! Alta of a capturista (guide: *a contratista previously registers the capturista*).

use crate::checks::SAME;
use crate::components::error_summary::ErrorSummary;
use crate::components::still_field::{StillField, still_field};
use crate::page::{FieldError, error_for};
use crate::routes::{PanelRoute, Route};
use leptos::prelude::*;
use std::fmt;

/// The field of the CURP.
pub const CURP: &str = "curp";
/// Given names.
pub const GIVEN_NAMES: &str = "nombre";
/// First surname.
pub const FIRST_SURNAME: &str = "primer-apellido";
/// Second surname.
pub const SECOND_SURNAME: &str = "segundo-apellido";
/// Mail address.
pub const EMAIL: &str = "correo";
/// The same once more.
pub const EMAIL_AGAIN: &str = "correo-confirmar";

/// What is in the fields, as typed.
#[derive(Clone, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Typed {
    /// CURP.
    pub curp: String,
    /// Given names.
    pub nombre: String,
    /// First surname.
    pub primer_apellido: String,
    /// Second surname.
    pub segundo_apellido: String,
    /// Mail address.
    pub correo: String,
    /// The same once more.
    pub correo_confirmar: String,
}

impl fmt::Debug for Typed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("register::Typed(…)")
    }
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
        id: CURP.to_owned(),
        label: "CURP",
        hint: "18 caracteres. Con ella iniciará sesión.",
        value: typed.curp.clone(),
        error: error_for(&errors, CURP),
        check: Some("curp".to_owned()),
        ..StillField::default()
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

/// The fields that can be corrected later, too.
pub(super) fn names_and_mail(typed: &Typed, errors: &[FieldError]) -> impl IntoView + use<> {
    let field = |id: &'static str, label, hint, value: &str| StillField {
        id: id.to_owned(),
        label,
        hint,
        value: value.to_owned(),
        error: error_for(errors, id),
        check: Some("nombre".to_owned()),
        ..StillField::default()
    };
    let given = field(GIVEN_NAMES, "Nombre(s)", "", &typed.nombre);
    let first = field(FIRST_SURNAME, "Primer apellido", "", &typed.primer_apellido);
    let second = StillField {
        optional: true,
        ..field(
            SECOND_SURNAME,
            "Segundo apellido",
            "",
            &typed.segundo_apellido,
        )
    };
    let mail = StillField {
        kind: "email",
        check: Some("correo".to_owned()),
        ..field(
            EMAIL,
            "Correo",
            "Uno que solo lea esa persona: ahí le llegará el enlace.",
            &typed.correo,
        )
    };
    let again = StillField {
        kind: "email",
        check: Some([SAME, EMAIL].concat()),
        ..field(
            EMAIL_AGAIN,
            "Escribe otra vez el correo",
            "",
            &typed.correo_confirmar,
        )
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
    use super::{
        CURP, EMAIL, EMAIL_AGAIN, FIRST_SURNAME, GIVEN_NAMES, Model, SECOND_SURNAME, Typed,
    };
    use crate::checks::{DIFFERENT, MAIL, NAME};
    use crate::page::FieldError;
    use crate::pages::Content;
    use crate::routes::{Message, PanelRoute, Route};
    use crate::server::{Interruption, Reply, RequestContext, in_words};
    use domain::Curp;
    use services::accounts::{self, EntryError, NewCapturista, RegisterCapturistaError};
    use services::general_data;

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
        let back = |typed, errors| Ok(Content::Register(Model { typed, errors }));
        let mut errors = Vec::new();
        let curp = match Curp::parse_typed(&typed.curp) {
            Ok(curp) => Some(curp),
            Err(_) if typed.curp.trim().is_empty() => {
                errors.push(FieldError::new(CURP, "Escribe su CURP."));
                None
            }
            Err(error) => {
                errors.push(FieldError::new(CURP, error.explanation()));
                None
            }
        };
        errors.extend(mistakes(&typed));
        let (Some(curp), true) = (curp, errors.is_empty()) else {
            return back(typed, errors);
        };
        let new = NewCapturista {
            curp,
            given_names: typed.nombre.clone(),
            first_surname: typed.primer_apellido.clone(),
            second_surname: Some(typed.segundo_apellido.clone()),
            email: typed.correo.clone(),
        };
        let registered =
            accounts::register(context.services(), session.administration(), &new).await;
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
            Err(RegisterCapturistaError::Entry(error)) => entry_error(error),
            Err(RegisterCapturistaError::AlreadyRegistered) => {
                FieldError::new(CURP, "Esta persona ya es tu capturista.")
            }
            Err(RegisterCapturistaError::Refused) => FieldError::new(CURP, REFUSED),
            Err(RegisterCapturistaError::TooManyMails { wait }) => FieldError::new(
                EMAIL,
                format!("{TOO_MANY_MAILS} Espera {}.", in_words(wait)),
            ),
        };
        back(typed, vec![error])
    }

    /// Said of a mail address that the mail server cannot write to.
    pub const MAIL_BEYOND_ASCII: &str = "No podemos enviar correos a una dirección con acentos, eñes u otras letras así antes de la arroba. Escribe otro correo.";

    /// What is said of an address to which too many altas have sent mail.
    pub const TOO_MANY_MAILS: &str = "Ya registramos a varias personas con este correo. Para no llenar su buzón, hay que esperar; cada persona debe tener uno que solo lea ella.";

    /// Names neither a mail nor another contratista.
    pub const REFUSED: &str = "No pudimos registrarla con estos datos. Esta CURP ya existe en el sistema y los datos no coinciden: pide a la persona el correo con el que está registrada y escríbelo igual.";

    /// What is wrong with names and mail.
    pub fn mistakes(typed: &Typed) -> Vec<FieldError> {
        let mut errors = Vec::new();
        for (field, value, missing) in [
            (GIVEN_NAMES, &typed.nombre, "Escribe su nombre."),
            (
                FIRST_SURNAME,
                &typed.primer_apellido,
                "Escribe su primer apellido.",
            ),
            (EMAIL, &typed.correo, "Escribe su correo."),
        ] {
            if value.trim().is_empty() {
                errors.push(FieldError::new(field, missing));
            }
        }
        let mail = typed.correo.trim();
        if !mail.is_empty() {
            if accounts::mail_address(mail).is_err() {
                errors.push(FieldError::new(EMAIL, MAIL));
            } else if !domain::same_mail(mail, &typed.correo_confirmar) {
                errors.push(FieldError::new(EMAIL_AGAIN, DIFFERENT));
            }
        }
        for (field, value) in [
            (GIVEN_NAMES, &typed.nombre),
            (FIRST_SURNAME, &typed.primer_apellido),
            (SECOND_SURNAME, &typed.segundo_apellido),
        ] {
            if value.trim().chars().count() > accounts::NAME_CHARACTERS {
                let message = format!("Usa {} caracteres como máximo.", accounts::NAME_CHARACTERS);
                errors.push(FieldError::new(field, message));
            } else if !domain::looks_like_name(value.trim()) {
                errors.push(FieldError::new(field, NAME));
            }
        }
        errors
    }

    /// The words for what only the services find.
    pub fn entry_error(error: EntryError) -> FieldError {
        match error {
            EntryError::NotYetBorn => FieldError::new(
                CURP,
                "La fecha de nacimiento de esta CURP todavía no llega. Revísala.",
            ),
            EntryError::GivenNamesMissing => FieldError::new(GIVEN_NAMES, "Escribe su nombre."),
            EntryError::FirstSurnameMissing => {
                FieldError::new(FIRST_SURNAME, "Escribe su primer apellido.")
            }
            EntryError::NameTooLong => {
                FieldError::new(GIVEN_NAMES, "El nombre es demasiado largo.")
            }
            EntryError::NotAName => FieldError::new(GIVEN_NAMES, NAME),
            EntryError::EmailMalformed => FieldError::new(EMAIL, MAIL),
            EntryError::EmailBeyondAscii => FieldError::new(EMAIL, MAIL_BEYOND_ASCII),
        }
    }
}
