//! *Datos generales*: how to reach the contratista, where it is, its REPSE registration, in one form, so
//! that no button leaves out what stands under another. Name and RFC are the certificate's.

use crate::checks::SAME;
use crate::components::error_summary::ErrorSummary;
use crate::components::field::field_error;
use crate::components::still_field::{StillField, still_field};
use crate::page::{FieldError, error_for};
use crate::routes::{PanelRoute, Route};
use leptos::prelude::*;
use std::collections::HashMap;

/// The field of the mail address.
pub const EMAIL: &str = "correo";
/// The same once more.
pub const EMAIL_AGAIN: &str = "correo-confirmar";
/// Telephone.
pub const TELEPHONE: &str = "telefono";
/// Mobile.
pub const MOBILE: &str = "celular";
/// The file of the REPSE registration.
pub const FILE: &str = "archivo";
/// Where the page speaks of it.
pub const REPSE: &str = "repse";

/// The three addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Domicilio fiscal.
    Fiscal,
    /// Domicilio convencional.
    Conventional,
    /// Domicilio social.
    Social,
}

impl Place {
    /// How the names of its fields begin.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Fiscal => "fiscal",
            Self::Conventional => "convencional",
            Self::Social => "social",
        }
    }

    /// The check box that says it differs from the fiscal one.
    pub fn differs(self) -> String {
        [self.prefix(), "-distinto"].concat()
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Fiscal => "Domicilio fiscal",
            Self::Conventional => "Domicilio convencional",
            Self::Social => "Domicilio social",
        }
    }
}

/// The page's data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Model {
    /// Name, denominación or razón social.
    pub name: String,
    /// RFC.
    pub rfc: String,
    /// What is in the fields, by their names.
    pub fields: HashMap<String, String>,
    /// What is wrong.
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
    let value = |id: &str| fields.get(id).cloned().unwrap_or_default();
    let field = |id: &str, label, hint| StillField {
        id: id.to_owned(),
        label,
        hint,
        value: value(id),
        error: error_for(&errors, id),
        ..StillField::default()
    };
    let mail = StillField {
        kind: "email",
        autocomplete: "email",
        check: Some("correo".to_owned()),
        ..field(
            EMAIL,
            "Correo para avisos",
            "A este correo te enviaremos los avisos.",
        )
    };
    let mail_again = StillField {
        kind: "email",
        autocomplete: "email",
        check: Some([SAME, EMAIL].concat()),
        ..field(EMAIL_AGAIN, "Escribe otra vez el correo", "")
    };
    let telephone = StillField {
        kind: "tel",
        autocomplete: "tel",
        ..field(TELEPHONE, "Teléfono", "Diez dígitos, con lada.")
    };
    let mobile = StillField {
        kind: "tel",
        optional: true,
        ..field(MOBILE, "Celular", "Diez dígitos.")
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
                action=Route::Panel(PanelRoute::Data).path()
                enctype="multipart/form-data"
                novalidate
            >
                <h2>"Contacto"</h2>
                <div class="field-pair">{still_field(mail)} {still_field(mail_again)}</div>
                <div class="field-pair">{still_field(telephone)} {still_field(mobile)}</div>
                {address(Place::Fiscal, &fields, &errors)}
                {address(Place::Conventional, &fields, &errors)}
                {address(Place::Social, &fields, &errors)}
                // Last: what is typed has been read before a file that is too large.
                {repse_group(repse, file_error)}
                <div class="actions">
                    <button class="button">"Guardar datos"</button>
                    <a class="link-button" href=Route::panel().path()>"Regresar"</a>
                </div>
            </form>
        </section>
    }
}

fn address(
    place: Place,
    fields: &HashMap<String, String>,
    errors: &[FieldError],
) -> impl IntoView + use<> {
    let id = |part: &str| [place.prefix(), "-", part].concat();
    let field = |part: &str, label, hint, autocomplete| {
        let id = id(part);
        StillField {
            label,
            hint,
            autocomplete,
            value: fields.get(&id).cloned().unwrap_or_default(),
            error: error_for(errors, &id),
            id,
            ..StillField::default()
        }
    };
    let street = field("calle", "Calle", "", "");
    let number = field("numero", "Número exterior", "Si no tiene, escribe S/N.", "");
    let inside = StillField {
        optional: true,
        ..field("interior", "Número interior", "", "")
    };
    let neighbourhood = field("colonia", "Colonia", "", "");
    let municipality = field("municipio", "Municipio o alcaldía", "", "");
    let code = StillField {
        input_mode: Some("numeric"),
        ..field(
            "cp",
            "Código postal",
            "Cinco dígitos; con ellos sabemos el estado.",
            "postal-code",
        )
    };
    let differs = place.differs();
    let differing = fields.contains_key(&differs);
    let inner = view! {
        {still_field(street)}
        <div class="field-pair">{still_field(number)} {still_field(inside)}</div>
        <div class="field-pair">{still_field(neighbourhood)} {still_field(municipality)}</div>
        <div class="field-pair">{still_field(code)}</div>
    };
    if place == Place::Fiscal {
        return view! {
            <fieldset class="group"><legend>{place.title()}</legend>{inner}</fieldset>
        }
        .into_any();
    }
    view! {
        <fieldset class="group group-optional">
            <legend>{place.title()}</legend>
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
                "Tenemos «" <a href=Route::Panel(PanelRoute::Repse).path() download="">{file.name}</a>
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

/// How the page is loaded and what its form does.
pub mod server {
    use super::{EMAIL, EMAIL_AGAIN, FILE, MOBILE, Model, Place, Repse, TELEPHONE};
    use crate::checks::{DIFFERENT, MAIL};
    use crate::page::FieldError;
    use crate::pages::Content;
    use crate::routes::{Message, PanelRoute, Route};
    use crate::server::{self, Interruption, Reply, RequestContext, Upload};
    use domain::{PostalCode, PostalCodeError, Telephone};
    use services::general_data::{
        self, Address, FILES_A_DAY, GeneralData, Known, RepseError, SaveError, VERSIONS_A_DAY,
    };
    use services::{ContratistaSession, calendar};
    use std::borrow::Cow;
    use std::collections::HashMap;
    use std::time::Duration;

    /// The most characters of a part of an address.
    pub const PART_CHARACTERS: usize = 120;

    /// The data in force.
    ///
    /// # Errors
    /// Where to go or what to show instead, or what broke.
    pub async fn load(context: &RequestContext) -> Reply {
        let session = context.entered(&PanelRoute::Data)?;
        Ok(Content::GeneralData(model(context, session).await?))
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

    /// As people say it: kB, or MB with one digit after the point.
    fn size_in_words(bytes: u64) -> String {
        if bytes < 1_000_000 {
            return format!("{} kB", bytes.div_ceil(1_000));
        }
        let tenths = bytes.div_ceil(100_000);
        format!("{}.{} MB", tenths / 10, tenths % 10)
    }

    fn fields_of(data: &GeneralData) -> HashMap<String, String> {
        let mut fields: HashMap<String, String> = [
            (EMAIL, data.email.clone()),
            (EMAIL_AGAIN, data.email.clone()),
            (TELEPHONE, data.telephone.to_string()),
            (
                MOBILE,
                data.mobile
                    .map(|number| number.to_string())
                    .unwrap_or_default(),
            ),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
        let places = [
            (Place::Fiscal, Some(&data.fiscal)),
            (Place::Conventional, data.conventional.as_ref()),
            (Place::Social, data.social.as_ref()),
        ];
        for (place, address) in places {
            let Some(address) = address else { continue };
            let mut put = |part: &str, value: &str| {
                fields.insert([place.prefix(), "-", part].concat(), value.to_owned());
            };
            put("calle", &address.street);
            put("numero", &address.number);
            put("interior", address.inside.as_deref().unwrap_or_default());
            put("colonia", &address.neighbourhood);
            put("municipio", &address.municipality);
            put("cp", &address.postal_code.to_string());
            if place != Place::Fiscal {
                fields.insert(place.differs(), "si".to_owned());
            }
        }
        fields
    }

    /// What is sent: the fields by their names.
    pub type Fields = HashMap<String, String>;

    /// Saves a new version and the file, if one was chosen, or says what is wrong: then neither is saved.
    ///
    /// # Errors
    /// Where to go or what to show instead, or what broke.
    pub async fn submit(context: &RequestContext, fields: Fields, upload: Upload) -> Reply {
        let session = context.entered(&PanelRoute::Data)?;
        let (data, mut errors) = match read(&fields) {
            Ok(data) => (Some(data), Vec::new()),
            Err(errors) => (None, errors),
        };
        let file = match chosen(upload) {
            Ok(file) => file,
            Err(message) => {
                errors.push(FieldError::new(FILE, message));
                None
            }
        };
        match data.filter(|_| errors.is_empty()) {
            Some(data) => match save(context, session, &data, file).await? {
                Ok(page) => return Err(Interruption::Go(page)),
                Err(error) => errors.push(error),
            },
            // No browser keeps a chosen file in a form that comes back.
            None if file.is_some() => errors.push(FieldError::new(FILE, CHOOSE_AGAIN)),
            None => {}
        }
        Ok(Content::GeneralData(Model {
            fields,
            errors,
            ..model(context, session).await?
        }))
    }

    /// Where to go on, or what is wrong.
    async fn save(
        context: &RequestContext,
        session: &ContratistaSession,
        data: &GeneralData,
        file: Option<(String, Vec<u8>)>,
    ) -> Result<Result<Route, FieldError>, services::Internal> {
        let (services, administration) = (context.services(), session.administration());
        let with_file = file.is_some();
        // The file first: it is refused more often.
        if let Some((name, bytes)) = file {
            match general_data::save_repse(services, administration, &name, bytes).await {
                Ok(()) => {}
                Err(RepseError::Internal(error)) => return Err(error),
                Err(error) => return Ok(Err(FieldError::new(FILE, refusal(&error)))),
            }
        }
        match general_data::save(services, administration, data).await {
            Ok(()) => {}
            Err(SaveError::Internal(error)) => return Err(error),
            Err(SaveError::TooMany { wait }) => {
                return Ok(Err(FieldError::new(EMAIL, too_many_versions(wait))));
            }
        }
        let known = general_data::known(services, administration).await?;
        Ok(Ok(match (known.repse, with_file) {
            (None, _) => Route::Panel(PanelRoute::Data).saying(Message::RepseMissing),
            (Some(_), true) => Route::panel().saying(Message::RepseSaved),
            (Some(_), false) => Route::panel().saying(Message::DataSaved),
        }))
    }

    /// The file that was chosen, if any, or what is wrong with it.
    fn chosen(upload: Upload) -> Result<Option<(String, Vec<u8>)>, Cow<'static, str>> {
        match upload {
            Upload::None => Ok(None),
            Upload::TooLarge => Err(TOO_LARGE.into()),
            Upload::File { name, bytes } => match general_data::look_at_pdf(&bytes) {
                Ok(()) => Ok(Some((name, bytes))),
                Err(error) => Err(refusal(&error)),
            },
        }
    }

    /// Takes a REPSE registration alone, from a page of the version before, which had a form for it.
    ///
    /// # Errors
    /// Where to go or what to show instead, or what broke.
    pub async fn upload(context: &RequestContext, upload: Upload) -> Reply {
        let session = context.entered(&PanelRoute::Data)?;
        let message = match chosen(upload) {
            Ok(None) => "Elige el PDF de tu registro.".into(),
            Ok(Some((name, bytes))) => {
                let administration = session.administration();
                let saved =
                    general_data::save_repse(context.services(), administration, &name, bytes);
                match saved.await {
                    Ok(()) => {
                        let panel = Route::panel().saying(Message::RepseSaved);
                        return Err(Interruption::Go(panel));
                    }
                    Err(RepseError::Internal(error)) => return Err(error.into()),
                    Err(error) => refusal(&error),
                }
            }
            Err(message) => message,
        };
        Ok(Content::GeneralData(Model {
            errors: vec![FieldError::new(FILE, message)],
            ..model(context, session).await?
        }))
    }

    const CHOOSE_AGAIN: &str = "Vuelve a elegir el PDF de tu registro: todavía no lo guardamos, y los navegadores no conservan el archivo cuando la página regresa.";

    const TOO_LARGE: &str = "El archivo pesa más de 5 MB. Guárdalo con menos resolución, o solo las páginas de tu registro.";

    /// What is wrong with the file, in Spanish.
    pub fn refusal(error: &RepseError) -> Cow<'static, str> {
        let words = match error {
            RepseError::TooMany { wait } => {
                return format!(
                    "En un día puedes subir tu registro {FILES_A_DAY} veces. Vuelve a intentarlo en {}.",
                    server::in_words(*wait)
                )
                .into();
            }
            RepseError::Empty => "El archivo está vacío. Elige el PDF de tu registro.",
            RepseError::TooLarge => TOO_LARGE,
            RepseError::NotAPdf => {
                "El archivo no es un PDF. Descarga tu registro como PDF y súbelo tal cual."
            }
            RepseError::CutOff | RepseError::Internal(_) => {
                "El PDF está incompleto: le falta el final. Descárgalo otra vez y vuelve a subirlo."
            }
        };
        words.into()
    }

    /// What is said of one version too many, in Spanish.
    pub fn too_many_versions(wait: Duration) -> String {
        format!(
            "En un día puedes cambiar tus datos {VERSIONS_A_DAY} veces. Vuelve a intentarlo en {}.",
            server::in_words(wait)
        )
    }

    /// Reads the fields.
    ///
    /// # Errors
    /// What is wrong, in the order of the fields.
    #[expect(clippy::implicit_hasher, reason = "what forms are read into")]
    pub fn read(fields: &HashMap<String, String>) -> Result<GeneralData, Vec<FieldError>> {
        let mut errors = Vec::new();
        let email = mail(fields, &mut errors);
        let telephone = number(fields, TELEPHONE, true, &mut errors);
        let mobile = number(fields, MOBILE, false, &mut errors);
        let fiscal = address(fields, Place::Fiscal, &mut errors);
        let mut other = |place: Place| {
            if fields.contains_key(&place.differs()) {
                address(fields, place, &mut errors)
            } else {
                None
            }
        };
        let conventional = other(Place::Conventional);
        let social = other(Place::Social);
        match (email, telephone, fiscal) {
            (Some(email), Some(telephone), Some(fiscal)) if errors.is_empty() => Ok(GeneralData {
                email,
                telephone,
                mobile,
                fiscal,
                conventional,
                social,
            }),
            _ => Err(errors),
        }
    }

    fn text<'a>(fields: &'a HashMap<String, String>, name: &str) -> &'a str {
        fields.get(name).map_or("", |value| value.trim())
    }

    fn mail(fields: &HashMap<String, String>, errors: &mut Vec<FieldError>) -> Option<String> {
        let (one, again) = (text(fields, EMAIL), text(fields, EMAIL_AGAIN));
        if one.is_empty() {
            errors.push(FieldError::new(EMAIL, "Escribe tu correo para avisos."));
            return None;
        }
        let Ok(address) = services::accounts::mail_address(one) else {
            errors.push(FieldError::new(EMAIL, MAIL));
            return None;
        };
        if !domain::same_mail(one, again) {
            errors.push(FieldError::new(EMAIL_AGAIN, DIFFERENT));
            return None;
        }
        Some(address)
    }

    fn number(
        fields: &HashMap<String, String>,
        name: &str,
        required: bool,
        errors: &mut Vec<FieldError>,
    ) -> Option<Telephone> {
        let typed = text(fields, name);
        if typed.is_empty() {
            if required {
                errors.push(FieldError::new(
                    name,
                    "Escribe un teléfono de diez dígitos.",
                ));
            }
            return None;
        }
        let number = Telephone::parse(typed).ok();
        if number.is_none() {
            errors.push(FieldError::new(
                name,
                "Un teléfono tiene diez dígitos, con la lada: por ejemplo 55 1234 5678.",
            ));
        }
        number
    }

    fn address(
        fields: &HashMap<String, String>,
        place: Place,
        errors: &mut Vec<FieldError>,
    ) -> Option<Address> {
        let before = errors.len();
        let id = |part: &str| [place.prefix(), "-", part].concat();
        let mut part = |name: &str, missing: &str| {
            let typed = text(fields, &id(name)).to_owned();
            if typed.is_empty() && !missing.is_empty() {
                errors.push(FieldError::new(&id(name), missing));
            } else if typed.chars().count() > PART_CHARACTERS {
                let message = format!("Usa {PART_CHARACTERS} caracteres como máximo.");
                errors.push(FieldError::new(&id(name), message));
            }
            typed
        };
        let street = part("calle", "Escribe la calle.");
        let number = part("numero", "Escribe el número exterior, o S/N.");
        let inside = part("interior", "");
        let neighbourhood = part("colonia", "Escribe la colonia.");
        let municipality = part("municipio", "Escribe el municipio o la alcaldía.");
        let code = match PostalCode::parse(text(fields, &id("cp"))) {
            Ok(code) => Some(code),
            Err(error) => {
                let message = match error {
                    PostalCodeError::Shape => "El código postal tiene cinco dígitos.",
                    PostalCodeError::NoState => {
                        "Ningún estado tiene códigos postales que empiecen así. Revísalo."
                    }
                };
                errors.push(FieldError::new(&id("cp"), message));
                None
            }
        };
        (errors.len() == before)
            .then_some(code)
            .flatten()
            .map(|postal_code| Address {
                street,
                number,
                inside: (!inside.is_empty()).then_some(inside),
                neighbourhood,
                municipality,
                postal_code,
            })
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn filled() -> HashMap<String, String> {
            [
                (EMAIL, "avisos@empresa.example"),
                (EMAIL_AGAIN, " Avisos@Empresa.example"),
                (TELEPHONE, "55 1234 5678"),
                (MOBILE, ""),
                ("fiscal-calle", "Av. de los Insurgentes"),
                ("fiscal-numero", "S/N"),
                ("fiscal-colonia", "Centro"),
                ("fiscal-municipio", "Cuauhtémoc"),
                ("fiscal-cp", "06000"),
            ]
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
        }

        #[test]
        fn what_is_read_is_shown_again_as_it_was() {
            let data = read(&filled()).unwrap();
            assert_eq!(data.fiscal.postal_code.state(), "Ciudad de México");
            assert_eq!(data.conventional, None);
            assert_eq!(read(&fields_of(&data)).unwrap(), data);
        }

        #[test]
        fn an_address_that_differs_is_asked_for_only_then() {
            let mut fields = filled();
            fields.insert("social-cp".into(), "1".into());
            assert!(read(&fields).is_ok());
            fields.insert("social-distinto".into(), "si".into());
            let wrong: Vec<String> = read(&fields)
                .unwrap_err()
                .into_iter()
                .map(|error| error.field)
                .collect();
            assert_eq!(
                wrong,
                [
                    "social-calle",
                    "social-numero",
                    "social-colonia",
                    "social-municipio",
                    "social-cp"
                ]
            );
        }

        #[test]
        fn every_field_has_its_own_error() {
            for (name, value, wrong) in [
                (EMAIL, "", EMAIL),
                (EMAIL, "avisos", EMAIL),
                (EMAIL_AGAIN, "otro@empresa.example", EMAIL_AGAIN),
                (TELEPHONE, "1234", TELEPHONE),
                (MOBILE, "abc", MOBILE),
                ("fiscal-cp", "00000", "fiscal-cp"),
                ("fiscal-calle", &"x".repeat(121), "fiscal-calle"),
            ] {
                let mut fields = filled();
                fields.insert(name.to_owned(), value.to_owned());
                let errors = read(&fields).unwrap_err();
                let names: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
                assert_eq!(names, [wrong], "{name}: {value}");
            }
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
}
