//! *Datos generales*: contact data, addresses and REPSE registration of the contratista in one form, so that no button
//! leaves a part unsaved. Name and RFC are the certificate's.

use crate::address::{Address as _, Location};
use crate::addresses as to;
use crate::checks::{DIFFERENT, SAME};
use crate::components::error_summary::ErrorSummary;
use crate::components::field::field_error;
use crate::components::still_field::{StillField, still_field};
use crate::content::{Content, Sample};
use crate::document_ids::REPSE;
use crate::field_error::{FieldError, error_for};
use crate::message::Message;
use crate::page::Page;
use crate::pages::notice::Notice;
use crate::reply::{Answered, Download, FILE, Fields, Reply, Sent, Upload};
use crate::request::RequestContext;
use crate::samples::{LONG_COMPANY, LONG_MAIL};
use crate::section::Section;
use leptos::prelude::*;
use services::general_data::{Known, RepseError, SaveError};
use services::{ContratistaSession, calendar, general_data};
use std::borrow::Cow;
use std::collections::HashMap;
use values::{AddressPart, Email, Field as _, GeneralData, GeneralDataField, Place};
use words::general_data::{TOO_LARGE, repse_refusal, too_many_versions};

/// The field that repeats the mail address.
pub const EMAIL_AGAIN: &str = "correo-confirmar";

/// The check box for an address that differs from the fiscal one.
fn differs(place: Place) -> String {
    [place.id(), "-distinto"].concat()
}

const fn title(place: Place) -> &'static str {
    match place {
        Place::Fiscal => "Domicilio fiscal",
        Place::Conventional => "Domicilio convencional",
        Place::Social => "Domicilio social",
    }
}

/// The page's data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Model {
    /// Name, denominación or razón social.
    pub name: String,
    /// RFC.
    pub rfc: String,
    /// The fields' values, by name.
    pub fields: Fields,
    /// The errors.
    pub errors: Vec<FieldError>,
    /// Since when the data on the page are in force, in words.
    pub since: Option<String>,
    /// The REPSE registration in force.
    pub repse: Option<Repse>,
}

/// The REPSE registration in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repse {
    /// The file's name.
    pub name: String,
    /// Its size in words.
    pub size: String,
    /// Since when, in words.
    pub since: String,
}

/// Draws the page.
pub fn view(model: Model) -> impl IntoView {
    let Model {
        name,
        rfc,
        fields,
        errors,
        since,
        repse,
    } = model;
    let field = |which: GeneralDataField, label, hint| StillField {
        label,
        hint,
        ..field(&which.id(), &fields, &errors)
    };
    let mail = StillField {
        kind: "email",
        autocomplete: "email",
        check: Some("correo".to_owned()),
        ..field(
            GeneralDataField::Email,
            "Correo para avisos",
            "A este correo te enviaremos los avisos.",
        )
    };
    let mail_again = StillField {
        kind: "email",
        autocomplete: "email",
        label: "Escribe otra vez el correo",
        check: Some([SAME, &GeneralDataField::Email.id()].concat()),
        ..self::field(EMAIL_AGAIN, &fields, &errors)
    };
    let telephone = StillField {
        kind: "tel",
        autocomplete: "tel",
        ..field(
            GeneralDataField::Telephone,
            "Teléfono",
            "Diez dígitos, con lada.",
        )
    };
    let mobile = StillField {
        kind: "tel",
        optional: true,
        ..field(GeneralDataField::Mobile, "Celular", "Diez dígitos.")
    };
    let version = since.map(|since| view! { <p class="hint">"Vigentes desde el " {since} "."</p> });
    let file_error = error_for(&errors, FILE);
    view! {
        <section class="panel">
            <ErrorSummary errors=errors.clone() />
            <h1 tabindex="-1">"Datos generales"</h1>
            <dl class="facts facts-large">
                <div><dt>"Nombre, denominación o razón social"</dt><dd>{name}</dd></div>
                <div><dt>"RFC"</dt><dd class="code">{rfc}</dd></div>
            </dl>
            <p class="hint">"Vienen de tu certificado; aquí no se cambian."</p>
            {version}
            <form
                method="post"
                action=to::Data.path()
                enctype="multipart/form-data"
                novalidate
            >
                <h2>"Contacto"</h2>
                <div class="field-pair">{still_field(mail)} {still_field(mail_again)}</div>
                <div class="field-pair">{still_field(telephone)} {still_field(mobile)}</div>
                {address(Place::Fiscal, &fields, &errors)}
                {address(Place::Conventional, &fields, &errors)}
                {address(Place::Social, &fields, &errors)}
                // Last, so that the typed values are read before a file that is too large.
                {repse_group(repse, file_error)}
                <div class="actions">
                    <button class="button">"Guardar datos"</button>
                    <a class="link-button" href=to::Panel.path()>"Regresar"</a>
                </div>
            </form>
        </section>
    }
}

fn field(id: &str, fields: &Fields, errors: &[FieldError]) -> StillField {
    StillField {
        value: fields.get(id).cloned().unwrap_or_default(),
        error: error_for(errors, id),
        id: id.to_owned(),
        ..StillField::default()
    }
}

fn address(place: Place, fields: &Fields, errors: &[FieldError]) -> impl IntoView + use<> {
    let field = |part, label, hint, autocomplete| StillField {
        label,
        hint,
        autocomplete,
        ..field(&GeneralDataField::Address(place, part).id(), fields, errors)
    };
    let street = field(AddressPart::Street, "Calle", "", "");
    let number = field(
        AddressPart::Number,
        "Número exterior",
        "Si no tiene, escribe S/N.",
        "",
    );
    let inside = StillField {
        optional: true,
        ..field(AddressPart::Inside, "Número interior", "", "")
    };
    let neighbourhood = field(AddressPart::Neighbourhood, "Colonia", "", "");
    let municipality = field(AddressPart::Municipality, "Municipio o alcaldía", "", "");
    let code = StillField {
        input_mode: Some("numeric"),
        ..field(
            AddressPart::PostalCode,
            "Código postal",
            "Cinco dígitos; con ellos sabemos el estado.",
            "postal-code",
        )
    };
    let differs = differs(place);
    let differing = fields.contains_key(&differs);
    let inner = view! {
        {still_field(street)}
        <div class="field-pair">{still_field(number)} {still_field(inside)}</div>
        <div class="field-pair">{still_field(neighbourhood)} {still_field(municipality)}</div>
        <div class="field-pair">{still_field(code)}</div>
    };
    if place == Place::Fiscal {
        return view! {
            <fieldset class="group"><legend>{title(place)}</legend>{inner}</fieldset>
        }
        .into_any();
    }
    view! {
        <fieldset class="group group-optional">
            <legend>{title(place)}</legend>
            <div class="check">
                <input type="checkbox" id=differs.clone() name=differs.clone() value="si" checked=differing />
                <label for=differs>"Es distinto del domicilio fiscal"</label>
            </div>
            <div class="group-inner">{inner}</div>
        </fieldset>
    }
    .into_any()
}

fn repse_group(repse: Option<Repse>, error: Option<String>) -> impl IntoView {
    let label = if repse.is_some() {
        "Cambiar por otro PDF, de 5 MB como máximo"
    } else {
        "Registro en PDF, de 5 MB como máximo"
    };
    let present = repse.map(|file| {
        view! {
            <p class="present">
                "Tenemos «" <a href=to::Repse.path() download="">{file.name}</a>
                "» (" {file.size} "), del " {file.since} "."
            </p>
        }
    });
    let wrong = error.is_some();
    view! {
        <fieldset class="group" id=REPSE tabindex="-1">
            <legend>"Registro REPSE"</legend>
            <p class="lead">
                "El documento de tu registro de prestadoras de servicios especializados u obras especializadas. Se guarda junto con tus datos y solo tú puedes descargarlo."
            </p>
            {present}
            <div class="field" class:field-wrong=wrong>
                <label for=FILE>{label}</label>
                {field_error(FILE, error)}
                <input
                    id=FILE
                    name=FILE
                    type="file"
                    accept=".pdf,application/pdf"
                    aria-invalid=wrong.then_some("true")
                    aria-describedby=wrong.then(|| [FILE, "-error"].concat())
                />
            </div>
        </fieldset>
    }
}

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        "Datos generales".into()
    }

    fn section(&self) -> Option<Section> {
        Some(Section::Data)
    }

    fn is_refused(&self) -> bool {
        !self.errors.is_empty()
    }

    fn view(self: Box<Self>) -> AnyView {
        view(*self).into_any()
    }
}

impl Page for to::Data {
    /// Shows the data in force.
    async fn load(self, context: &RequestContext) -> Answered {
        let session = context.entered(&self)?;
        Ok(Reply::show(model(context, session).await?))
    }

    /// Saves a new version and the file, if one was chosen, or shows the errors: then neither is saved.
    async fn submit(self, context: &RequestContext, sent: Sent<'_>) -> Answered {
        let (fields, upload) = sent.with_file()?;
        let session = context.entered(&self)?;
        let (data, mut errors) = read(&fields);
        let file = match chosen(upload) {
            Ok(file) => file,
            Err(message) => {
                errors.push(FieldError::new(FILE, message));
                None
            }
        };
        match data.filter(|_| errors.is_empty()) {
            Some(data) => match save(context, session, &data, file).await? {
                Ok(location) => return Ok(Reply::Redirect(location)),
                Err(error) => errors.push(error),
            },
            // Browsers do not keep a chosen file when a form is shown again.
            None if file.is_some() => errors.push(FieldError::new(FILE, CHOOSE_AGAIN)),
            None => {}
        }
        Ok(Reply::show(Model {
            fields,
            errors,
            ..model(context, session).await?
        }))
    }

    fn samples() -> Vec<Sample> {
        let empty = || Model {
            name: LONG_COMPANY.to_owned(),
            rfc: "EKU9003173C9".to_owned(),
            ..Model::default()
        };
        let fields: Fields = [
            ("correo", LONG_MAIL),
            ("telefono", "5512345678"),
            ("fiscal-calle", "Boulevard Adolfo López Mateos Poniente"),
            ("fiscal-numero", "1234"),
            ("fiscal-colonia", "Fraccionamiento Lomas de San Francisco"),
            ("fiscal-municipio", "Guadalajara"),
            ("fiscal-cp", "44100"),
            ("social-distinto", "si"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        let wrong = Model {
            fields: fields.clone(),
            errors: vec![
                FieldError::new(EMAIL_AGAIN, DIFFERENT),
                FieldError::new("social-cp", "El código postal tiene cinco dígitos."),
                FieldError::new(FILE, "El archivo no es un PDF."),
            ],
            ..empty()
        };
        let saved = Model {
            fields,
            since: Some("22 de noviembre de 2026".to_owned()),
            repse: Some(Repse {
                name: "Registro REPSE definitivo, versión firmada (2) final.pdf".to_owned(),
                size: "4.9 MB".to_owned(),
                since: "22 de noviembre de 2026".to_owned(),
            }),
            ..empty()
        };
        vec![
            Sample::new("datos", "Datos por dar", empty()),
            Sample::new("datos-errores", "Datos con errores", wrong),
            Sample::new("datos-guardados", "Datos guardados", saved).saying(Message::DataSaved),
        ]
    }
}

impl Page for to::Repse {
    /// The REPSE registration in force, for its own contratista only.
    async fn load(self, context: &RequestContext) -> Answered {
        let session = context.entered(&to::Data)?;
        let known = general_data::known(context.services(), session.administration()).await?;
        let file = known.repse.ok_or(Notice::NotFound)?;
        let bytes = general_data::repse_bytes(context.services(), &file).await?;
        Ok(Reply::File(Download {
            name: file.name,
            media_type: "application/pdf",
            bytes,
        }))
    }

    /// Accepts a REPSE registration alone, from a page of the previous version, which had a form for it.
    async fn submit(self, context: &RequestContext, sent: Sent<'_>) -> Answered {
        let (_, upload) = sent.with_file()?;
        let session = context.entered(&to::Data)?;
        let message = match chosen(upload) {
            Ok(None) => "Elige el PDF de tu registro.".into(),
            Ok(Some((name, bytes))) => {
                let administration = session.administration();
                let saved =
                    general_data::save_repse(context.services(), administration, &name, bytes);
                match saved.await {
                    Ok(()) => {
                        let panel = to::Panel.saying(Message::RepseSaved);
                        return Ok(Reply::Redirect(panel));
                    }
                    Err(RepseError::Internal(error)) => return Err(error.into()),
                    Err(error) => repse_refusal(&error),
                }
            }
            Err(message) => message,
        };
        Ok(Reply::show(Model {
            errors: vec![FieldError::new(FILE, message)],
            ..model(context, session).await?
        }))
    }

    fn samples() -> Vec<Sample> {
        Vec::new()
    }
}

async fn model(
    context: &RequestContext,
    session: &ContratistaSession,
) -> Result<Model, services::Internal> {
    let known = general_data::known(context.services(), session.administration()).await?;
    let contratista = session.contratista();
    let Known { data, repse } = known;
    let (fields, since) = match data {
        Some((data, since)) => (fields_of(&data), Some(in_words(since))),
        None => (HashMap::new(), None),
    };
    Ok(Model {
        name: contratista.name.clone(),
        rfc: contratista.rfc.clone(),
        fields,
        since,
        repse: repse.map(|file| Repse {
            name: file.name,
            size: size_in_words(file.size),
            since: in_words(file.at),
        }),
        ..Model::default()
    })
}

fn in_words(moment: time::OffsetDateTime) -> String {
    calendar::day_of_month(calendar::day_of(moment))
}

/// In kB, or in MB with one decimal.
fn size_in_words(bytes: u64) -> String {
    if bytes < 1_000_000 {
        return format!("{} kB", bytes.div_ceil(1_000));
    }
    let tenths = bytes.div_ceil(100_000);
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

fn fields_of(data: &GeneralData) -> Fields {
    let mut fields: Fields = GeneralDataField::all()
        .filter_map(|field| Some((field.id().into_owned(), field.of(data)?)))
        .collect();
    fields.insert(EMAIL_AGAIN.to_owned(), data.email.as_str().to_owned());
    for place in [Place::Conventional, Place::Social] {
        if place.of(data).is_some() {
            fields.insert(differs(place), "si".to_owned());
        }
    }
    fields
}

/// The form's data, and the errors.
fn read(fields: &Fields) -> (Option<GeneralData>, Vec<FieldError>) {
    let text = |name: &str| fields.get(name).map_or("", String::as_str);
    let read = GeneralData::read(
        |field| text(&field.id()),
        |place| fields.contains_key(&differs(place)),
    );
    let (data, mut errors) = FieldError::split(read);
    let mail = Email::parse(text(&GeneralDataField::Email.id()));
    if mail.is_ok_and(|mail| !mail.is_same_as(text(EMAIL_AGAIN))) {
        errors.insert(0, FieldError::new(EMAIL_AGAIN, DIFFERENT));
    }
    (data, errors)
}

/// Saves; returns where to go, or the errors.
async fn save(
    context: &RequestContext,
    session: &ContratistaSession,
    data: &GeneralData,
    file: Option<(String, Vec<u8>)>,
) -> Result<Result<Location, FieldError>, services::Internal> {
    let (services, administration) = (context.services(), session.administration());
    let with_file = file.is_some();
    // The file first: it is more likely to be refused.
    if let Some((name, bytes)) = file {
        match general_data::save_repse(services, administration, &name, bytes).await {
            Ok(()) => {}
            Err(RepseError::Internal(error)) => return Err(error),
            Err(error) => return Ok(Err(FieldError::new(FILE, repse_refusal(&error)))),
        }
    }
    match general_data::save(services, administration, data).await {
        Ok(()) => {}
        Err(SaveError::Internal(error)) => return Err(error),
        Err(SaveError::TooMany { wait }) => {
            return Ok(Err(FieldError::new(
                &GeneralDataField::Email.id(),
                too_many_versions(wait),
            )));
        }
    }
    let known = general_data::known(services, administration).await?;
    Ok(Ok(match (known.repse, with_file) {
        (None, _) => to::Data.saying(Message::RepseMissing),
        (Some(_), true) => to::Panel.saying(Message::RepseSaved),
        (Some(_), false) => to::Panel.saying(Message::DataSaved),
    }))
}

/// The chosen file, if any, or its error.
fn chosen(upload: Upload) -> Result<Option<(String, Vec<u8>)>, Cow<'static, str>> {
    match upload {
        Upload::None => Ok(None),
        Upload::TooLarge => Err(TOO_LARGE.into()),
        Upload::File { name, bytes } => match general_data::look_at_pdf(&bytes) {
            Ok(()) => Ok(Some((name, bytes))),
            Err(error) => Err(repse_refusal(&error)),
        },
    }
}

const CHOOSE_AGAIN: &str = "Vuelve a elegir el PDF de tu registro: todavía no lo guardamos, y los navegadores no conservan el archivo cuando la página regresa.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_mail_addresses_must_be_the_same() {
        let mut fields: Fields = [
            ("correo", "avisos@empresa.example"),
            (EMAIL_AGAIN, " Avisos@Empresa.example"),
            ("telefono", "55 1234 5678"),
            ("fiscal-calle", "Av. de los Insurgentes"),
            ("fiscal-numero", "S/N"),
            ("fiscal-colonia", "Centro"),
            ("fiscal-municipio", "Cuauhtémoc"),
            ("fiscal-cp", "06000"),
            ("social-distinto", "si"),
            ("social-calle", "Sur 8"),
            ("social-numero", "1"),
            ("social-colonia", "Obrera"),
            ("social-municipio", "Cuauhtémoc"),
            ("social-cp", "06800"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        let (data, errors) = read(&fields);
        assert_eq!(errors, []);
        let data = data.unwrap();
        assert!(data.social.is_some() && data.conventional.is_none());
        let again = read(&fields_of(&data));
        assert_eq!(again, (Some(data), Vec::new()), "shown again as it was");
        fields.insert(EMAIL_AGAIN.to_owned(), "otro@empresa.example".to_owned());
        let (_, errors) = read(&fields);
        assert_eq!(errors, [FieldError::new(EMAIL_AGAIN, DIFFERENT)]);
        fields.insert("correo".to_owned(), "avisos".to_owned());
        let (_, errors) = read(&fields);
        assert_eq!(errors.len(), 1, "said of one that could be right only");
    }

    #[test]
    fn sizes_are_said_as_people_say_them() {
        for (bytes, words) in [
            (1, "1 kB"),
            (999_000, "999 kB"),
            (1_000_000, "1.0 MB"),
            (5_242_880, "5.3 MB"),
        ] {
            assert_eq!(size_in_words(bytes), words);
        }
    }
}
