//! *Llaves de API*: tokens for the contratista's programs. A new one is shown once, on the page that answers the form,
//! and never again.

use crate::address::{Address as _, Things, TokenId};
use crate::addresses as to;
use crate::components::error_summary::ErrorSummary;
use crate::components::field::field_error;
use crate::components::icon::LuKeyRound;
use crate::components::list::empty;
use crate::components::still_field::{StillField, still_field};
use crate::content::{Content, Sample};
use crate::field_error::{FieldError, error_for};
use crate::page::Page;
use crate::reply::{Answered, Fields, Interruption, Reply, Sent};
use crate::request::RequestContext;
use crate::section::{Section, TOKENS};
use leptos::prelude::*;
use secrecy::ExposeSecret as _;
use services::api_tokens::{CreateTokenError, MOST_LIVE, NAME_CHARACTERS, Scope, TokenState};
use services::{Administration, api_tokens, calendar};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

/// The field of the name.
pub const NAME: &str = "nombre";
/// The group of check boxes.
pub const SCOPES: &str = "permisos";
/// The field of the lifetime.
pub const VALIDITY: &str = "vigencia";

/// The lifetimes to choose from, in days.
pub const VALIDITIES: [u16; 4] = [30, 90, 180, 365];

/// The name of a scope's check box.
pub const fn box_of(scope: Scope) -> &'static str {
    match scope {
        Scope::ReadCapturistas => "permiso-capturistas-leer",
        Scope::WriteCapturistas => "permiso-capturistas-escribir",
        Scope::ReadData => "permiso-datos-leer",
        Scope::WriteData => "permiso-datos-escribir",
        Scope::ReadReturns => "permiso-informativas-leer",
        Scope::CaptureReturns => "permiso-informativas-escribir",
    }
}

/// A scope in words.
pub const fn in_words(scope: Scope) -> &'static str {
    match scope {
        Scope::ReadCapturistas => "Consultar tus capturistas",
        Scope::WriteCapturistas => "Registrar, corregir, invitar y dar de baja capturistas",
        Scope::ReadData => "Consultar tus datos generales",
        Scope::WriteData => "Cambiar tus datos generales",
        Scope::ReadReturns => "Consultar tus informativas, con sus contratos y trabajadores",
        Scope::CaptureReturns => "Capturar informativas, contratos y trabajadores",
    }
}

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// The tokens, valid ones first.
    pub tokens: Vec<Row>,
    /// The form's values.
    pub typed: Typed,
    /// The errors.
    pub errors: Vec<FieldError>,
    /// The new token.
    pub made: Option<Made>,
}

/// One token in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its id.
    pub id: TokenId,
    /// What it is called.
    pub name: String,
    /// Its scopes.
    pub scopes: BTreeSet<Scope>,
    /// When it was made, in words.
    pub created: String,
    /// When it expires, in words.
    pub expires: String,
    /// When it was last used, in words.
    pub last_use: Option<String>,
    /// Valid, expired or revoked.
    pub state: TokenState,
}

/// The form's values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// The name.
    pub name: String,
    /// The boxes that are checked.
    pub scopes: BTreeSet<Scope>,
    /// The chosen lifetime, in days.
    pub days: u16,
}

impl Default for Typed {
    fn default() -> Self {
        Self {
            name: String::new(),
            scopes: BTreeSet::new(),
            days: VALIDITIES[1],
        }
    }
}

/// A new token.
#[derive(Clone, PartialEq, Eq)]
pub struct Made {
    /// What it is called.
    pub name: String,
    /// The token itself.
    pub token: String,
    /// When it expires, in words.
    pub expires: String,
}

impl fmt::Debug for Made {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Made({:?}, …)", self.name)
    }
}

/// Draws the page.
pub fn view(model: Model) -> impl IntoView {
    let Model {
        tokens,
        typed,
        errors,
        made,
    } = model;
    let list = if tokens.is_empty() {
        let text = "Crea una cuando quieras conectar tu sistema de nómina.";
        empty(LuKeyRound, "Todavía no tienes llaves", text, None).into_any()
    } else {
        table(tokens).into_any()
    };
    view! {
        <section class="panel panel-wide">
            <ErrorSummary errors=errors.clone() />
            <h1 tabindex="-1">{TOKENS}</h1>
            <p class="lead">
                "Con una llave, un programa tuyo —por ejemplo, tu sistema de nómina— hace por ti lo que tú le permitas, sin tu e.firma. Cómo se usa: "
                <a href="/api" rel="external">"la API"</a> "."
            </p>
            {made.map(just_made)}
            {list}
        </section>
        <section class="panel panel-narrow" aria-labelledby="titulo-nueva">
            <h2 id="titulo-nueva">"Crear una llave"</h2>
            {form(&typed, &errors)}
        </section>
    }
}

/// The `id` of the new token, for the *Copiar* button (`document.rs`).
const NEW: &str = "llave-nueva";

fn just_made(made: Made) -> impl IntoView {
    view! {
        <div class="message token-made" data-tone="done" role="status" tabindex="-1" autofocus>
            <h2>"Tu llave «" {made.name} "» está lista"</h2>
            <p><code class="breakable" id=NEW>{made.token}</code></p>
            <p class="needs-scripts">
                <button type="button" class="button button-secondary" data-copia=NEW>
                    "Copiar" <span class="visually-hidden">" la llave"</span>
                </button>
                <span class="copied" role="status"></span>
            </p>
            <p>
                "Cópiala ahora y guárdala donde solo la lea tu programa: "
                <strong>"no la volveremos a mostrar"</strong>
                ". Si la pierdes, revócala y crea otra. Sirve hasta " {made.expires} "."
            </p>
        </div>
    }
}

fn table(tokens: Vec<Row>) -> impl IntoView {
    let rows: Vec<_> = tokens
        .into_iter()
        .map(|row| {
            let scopes: Vec<_> = row
                .scopes
                .into_iter()
                .map(|scope| view! { <li>{in_words(scope)}</li> })
                .collect();
            let revoke = (row.state == TokenState::Live).then(|| {
                let page = to::RevokeToken { id: row.id }.path();
                let which = [" la llave «", &row.name, "»"].concat();
                view! {
                    <p>
                        <a class="button button-secondary" href=page>
                            "Revocar" <span class="visually-hidden">{which}</span>
                        </a>
                    </p>
                }
            });
            view! {
                <tr>
                    <td data-label="Nombre" class="breakable">{row.name}</td>
                    <td data-label="Permisos"><ul class="plain-list">{scopes}</ul></td>
                    <td data-label="Creada">{row.created}</td>
                    <td data-label="Vence">{row.expires}</td>
                    <td data-label="Último uso">{row.last_use.unwrap_or_else(|| "Nunca".to_owned())}</td>
                    <td data-label="Estado">{state_tag(row.state)} {revoke}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <table class="list">
            <thead>
                <tr>
                    <th scope="col">"Nombre"</th>
                    <th scope="col">"Permisos"</th>
                    <th scope="col">"Creada"</th>
                    <th scope="col">"Vence"</th>
                    <th scope="col">"Último uso"</th>
                    <th scope="col">"Estado"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn state_tag(state: TokenState) -> impl IntoView {
    let (tone, words) = match state {
        TokenState::Live => ("done", "Vigente"),
        TokenState::Expired => ("warning", "Vencida"),
        TokenState::Revoked => ("over", "Revocada"),
    };
    view! { <span class="tag" data-tone=tone>{words}</span> }
}

fn form(typed: &Typed, errors: &[FieldError]) -> impl IntoView + use<> {
    let name = StillField {
        id: NAME.to_owned(),
        label: "Nombre",
        hint: "Para que la reconozcas en la lista y en la historia de tus capturistas: «Nómina», por ejemplo.",
        value: typed.name.clone(),
        error: error_for(errors, NAME),
        ..StillField::default()
    };
    let boxes: Vec<_> = Scope::ALL
        .into_iter()
        .map(|scope| {
            let id = box_of(scope);
            let checked = typed.scopes.contains(&scope);
            view! {
                <div class="check">
                    <input type="checkbox" id=id name=id value="si" checked=checked />
                    <label for=id>{in_words(scope)}</label>
                </div>
            }
        })
        .collect();
    let scopes_error = error_for(errors, SCOPES);
    let scopes_described = scopes_error.is_some().then(|| [SCOPES, "-error"].concat());
    let days = typed.days;
    let options: Vec<_> = VALIDITIES
        .into_iter()
        .map(|option| {
            let label = if option == 365 {
                "1 año".to_owned()
            } else {
                format!("{option} días")
            };
            view! { <option value=option.to_string() selected=option == days>{label}</option> }
        })
        .collect();
    let validity_error = error_for(errors, VALIDITY);
    let wrong = validity_error.is_some();
    view! {
        <form method="post" action=to::Tokens.path() novalidate>
            {still_field(name)}
            <fieldset class="group" id=SCOPES tabindex="-1" aria-describedby=scopes_described>
                <legend>"Qué podrá hacer"</legend>
                {field_error(SCOPES, scopes_error)}
                <div class="group-inner">{boxes}</div>
            </fieldset>
            <div class="field" class:field-wrong=wrong>
                <label for=VALIDITY>"Cuánto tiempo servirá"</label>
                {field_error(VALIDITY, validity_error)}
                <select
                    id=VALIDITY
                    name=VALIDITY
                    aria-invalid=wrong.then_some("true")
                    aria-describedby=wrong.then(|| [VALIDITY, "-error"].concat())
                >
                    {options}
                </select>
            </div>
            <div class="actions">
                <button class="button">"Crear la llave"</button>
                <a class="link-button" href=to::Panel.path()>"Regresar"</a>
            </div>
        </form>
    }
}

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        TOKENS.into()
    }

    fn section(&self) -> Option<Section> {
        Some(Section::Tokens)
    }

    fn is_refused(&self) -> bool {
        !self.errors.is_empty()
    }

    fn view(self: Box<Self>) -> AnyView {
        view(*self).into_any()
    }
}

impl Page for to::Tokens {
    /// Shows the contratista's tokens.
    async fn load(self, context: &RequestContext) -> Answered {
        let session = context.entered(&self)?;
        let model = model(context, session.administration()).await?;
        Ok(Reply::show(model))
    }

    /// Creates a token and shows it, once; or shows the errors.
    async fn submit(self, context: &RequestContext, sent: Sent<'_>) -> Answered {
        let fields: Fields = sent.form()?;
        let session = context.entered(&self)?;
        let administration = session.administration();
        let (typed, mut errors) = read(&fields);
        let mut made = None;
        if errors.is_empty() {
            let created = api_tokens::create(
                context.services(),
                administration,
                &typed.name,
                &typed.scopes,
                typed.days,
            );
            match created.await {
                Ok(created) => {
                    made = Some(Made {
                        name: created.name,
                        token: created.token.expose_secret().to_owned(),
                        expires: calendar::until_in_words(created.expires_at),
                    });
                }
                Err(error) => errors.push(refusal(error)?),
            }
        }
        let typed = if made.is_some() {
            Typed::default()
        } else {
            typed
        };
        Ok(Reply::show(Model {
            typed,
            errors,
            made,
            ..model(context, administration).await?
        }))
    }

    fn samples() -> Vec<Sample> {
        let row = |name: &str, state| Row {
            id: Things::nothing().token,
            name: name.to_owned(),
            scopes: Scope::ALL.into_iter().collect(),
            created: "22 nov 2026, 12:00".to_owned(),
            expires: "20 feb 2027, 12:00".to_owned(),
            last_use: None,
            state,
        };
        let page = |slug, name, tokens, errors, made| {
            let model = Model {
                tokens,
                typed: Typed::default(),
                errors,
                made,
            };
            Sample::new(slug, name, model)
        };
        let long = "Sistema de nómina de la planta de Mexicali";
        vec![
            page("llaves", "Ninguna todavía", Vec::new(), Vec::new(), None),
            page(
                "llaves-nueva",
                "Recién creada",
                vec![
                    row(long, TokenState::Live),
                    row("Prueba", TokenState::Revoked),
                ],
                Vec::new(),
                Some(Made {
                    name: long.to_owned(),
                    token: "icsoe_ejemplo-que-no-abre-nada-0123456789-ABCDEFGHIJ".to_owned(),
                    expires: "20 feb 2027, 12:00".to_owned(),
                }),
            ),
            page(
                "llaves-errores",
                "Con errores",
                Vec::new(),
                vec![
                    FieldError::new(NAME, NO_NAME),
                    FieldError::new(SCOPES, NO_SCOPE),
                ],
                None,
            ),
        ]
    }
}

async fn model(
    context: &RequestContext,
    administration: &Administration,
) -> Result<Model, services::Internal> {
    let tokens = api_tokens::list(context.services(), administration).await?;
    Ok(Model {
        tokens: tokens
            .into_iter()
            .map(|token| Row {
                id: TokenId(token.id),
                name: token.name,
                scopes: token.scopes,
                created: calendar::moment_in_short(token.created_at),
                expires: calendar::moment_in_short(token.expires_at),
                last_use: token.last_used_at.map(calendar::moment_in_short),
                state: token.state,
            })
            .collect(),
        typed: Typed::default(),
        errors: Vec::new(),
        made: None,
    })
}

/// The form's values, and the errors in the order of the fields.
fn read(fields: &Fields) -> (Typed, Vec<FieldError>) {
    let mut errors = Vec::new();
    let name = fields.get(NAME).cloned().unwrap_or_default();
    match name.trim().chars().count() {
        0 => errors.push(FieldError::new(NAME, NO_NAME)),
        1..=NAME_CHARACTERS => {}
        _ => errors.push(FieldError::new(NAME, too_long())),
    }
    let scopes: BTreeSet<Scope> = Scope::ALL
        .into_iter()
        .filter(|scope| fields.contains_key(box_of(*scope)))
        .collect();
    if scopes.is_empty() {
        errors.push(FieldError::new(SCOPES, NO_SCOPE));
    }
    let days = fields
        .get(VALIDITY)
        .and_then(|days| days.parse().ok())
        .filter(|days| VALIDITIES.contains(days));
    if days.is_none() {
        errors.push(FieldError::new(VALIDITY, NO_VALIDITY));
    }
    let days = days.unwrap_or(Typed::default().days);
    (Typed { name, scopes, days }, errors)
}

const NO_NAME: &str = "Escribe un nombre para la llave.";
const NO_SCOPE: &str = "Elige al menos una cosa que la llave pueda hacer.";
const NO_VALIDITY: &str = "Elige de la lista cuánto tiempo servirá.";

fn too_long() -> String {
    format!("Usa {NAME_CHARACTERS} caracteres como máximo.")
}

fn refusal(error: CreateTokenError) -> Result<FieldError, Interruption> {
    Ok(match error {
        // The contratista was removed a moment ago: the next request will find no session.
        CreateTokenError::NotEntered => return Err(Interruption::redirect(to::EFirma::default())),
        CreateTokenError::NameMissing => FieldError::new(NAME, NO_NAME),
        CreateTokenError::NameTooLong => FieldError::new(NAME, too_long()),
        CreateTokenError::NameTaken => FieldError::new(
            NAME,
            "Ya tienes una llave vigente con ese nombre. Ponle otro, para distinguirlas.",
        ),
        CreateTokenError::NoScope => FieldError::new(SCOPES, NO_SCOPE),
        CreateTokenError::Validity => FieldError::new(VALIDITY, NO_VALIDITY),
        CreateTokenError::TooMany => FieldError::new(
            NAME,
            format!(
                "Ya tienes {MOST_LIVE} llaves vigentes. Revoca alguna que ya no uses y crea esta después."
            ),
        ),
        CreateTokenError::Internal(error) => return Err(error.into()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        let pairs = pairs.iter();
        pairs
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn every_field_has_its_own_error_and_keeps_what_was_typed() {
        let (typed, errors) = read(&fields(&[
            ("nombre", "Nómina"),
            ("permiso-datos-leer", "si"),
            ("vigencia", "30"),
        ]));
        assert_eq!(errors, []);
        assert_eq!(typed.scopes, [Scope::ReadData].into());
        assert_eq!(typed.days, 30);
        let (typed, errors) = read(&fields(&[("nombre", "  "), ("vigencia", "7")]));
        let names: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(names, [NAME, SCOPES, VALIDITY]);
        assert_eq!(typed.days, 90);
        let long = "ñ".repeat(61);
        let (typed, errors) = read(&fields(&[("nombre", &long)]));
        assert!(errors[0].message.contains("60"));
        assert_eq!(typed.name, long);
    }

    #[test]
    fn a_token_never_shows_in_debug_output() {
        let made = Made {
            name: "Nómina".into(),
            token: "icsoe_secreto".into(),
            expires: String::new(),
        };
        assert!(!format!("{made:?}").contains("secreto"));
    }
}
