//! The services that the contratista has registered with the STPS: contracts take them from here.

use super::downloads::register_book;
use super::rights::capturing;
use super::shared::{REVISION, back, seen};
use crate::address::{Address as _, ContratistaId, ServiceId, Things};
use crate::addresses as to;
use crate::components::error_summary::ErrorSummary;
use crate::components::icon::LuInbox;
use crate::components::list::empty;
use crate::components::still_field::{StillField, still_field};
use crate::content::{Content, Sample};
use crate::field_error::{FieldError, error_for};
use crate::message::Message;
use crate::page::Page;
use crate::pages::notice::Notice;
use crate::reply::{Answered, Fields, Reply, Sent};
use crate::request::RequestContext;
use crate::section::Section;
use domain::informativa::AuthorisedService;
use informativa::exports::Register;
use informativa::repse;
use informativa::repse::{Registered, ServiceError, ServiceField};
use leptos::prelude::*;
use services::calendar::day_in_words;
use std::borrow::Cow;
use std::fmt;

/// The page's data.
#[derive(Clone, PartialEq, Eq)]
pub struct Model {
    /// Whose.
    pub contratista: ContratistaId,
    /// Those that are registered.
    pub services: Vec<Registered>,
    /// What is in the fields.
    pub typed: Fields,
    /// What is wrong.
    pub errors: Vec<FieldError>,
}

/// What was typed does not go into logs.
impl fmt::Debug for Model {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Model({:?})", self.contratista)
    }
}

/// Draws the page.
pub fn view(model: &Model) -> impl IntoView + use<> {
    let contratista = model.contratista;
    let action = to::RepseServices { contratista }.path();
    let field = |field: ServiceField, label, hint| StillField {
        id: field.name().to_owned(),
        label,
        hint,
        value: model.typed.get(field.name()).cloned().unwrap_or_default(),
        error: error_for(&model.errors, field.name()),
        ..StillField::default()
    };
    let folio = field(
        ServiceField::Folio,
        "Folio",
        "El de la actividad en tu registro.",
    );
    let description = field(
        ServiceField::Description,
        "Servicio u obra especializado",
        "El texto autorizado.",
    );
    let until = StillField {
        kind: "date",
        optional: true,
        ..field(ServiceField::ValidUntil, "Vigente hasta", "")
    };
    let list = if model.services.is_empty() {
        let text = "Cuando los registres, podrás elegirlos en cada contrato sin escribirlos.";
        empty(LuInbox, "Todavía no hay servicios", text, None).into_any()
    } else {
        view! { {table(model)} {register_book(contratista, Register::Services)} }.into_any()
    };
    view! {
        <section class="panel panel-list">
            {back(to::WorkArea { id: contratista }.path(), "Volver a informativas".to_owned())}
            <ErrorSummary errors=model.errors.clone() />
            <h1 tabindex="-1">"Servicios registrados en el REPSE"</h1>
            {list}
        </section>
        <section class="panel panel-narrow" aria-labelledby="titulo-servicio">
            <h2 id="titulo-servicio">"Registrar un servicio"</h2>
            <form method="post" action=action novalidate>
                {still_field(folio)}
                {still_field(description)}
                {still_field(until)}
                <div class="actions"><button class="button">"Registrar"</button></div>
            </form>
        </section>
    }
}

fn table(model: &Model) -> impl IntoView + use<> {
    let contratista = model.contratista;
    let rows: Vec<_> = (model.services.iter())
        .map(|registered| {
            let AuthorisedService { folio, text, valid_until } = registered.service.clone();
            let remove = to::RemoveService {
                contratista,
                service: ServiceId(registered.id),
            }
            .path();
            let label = format!("Quitar {folio}");
            let until = valid_until.map_or_else(|| "No se sabe".to_owned(), day_in_words);
            view! {
                <tr>
                    <td data-label="Folio" class="code breakable">{folio}</td>
                    <td data-label="Servicio" class="breakable">{text}</td>
                    <td data-label="Vigente hasta">{until}</td>
                    <td data-label="Acción">
                        <form method="post" action=remove novalidate>
                            <input type="hidden" name=REVISION value=registered.revision.to_string() />
                            <button class="button button-secondary" aria-label=label>"Quitar"</button>
                        </form>
                    </td>
                </tr>
            }
        })
        .collect();
    view! {
        <table class="list">
            <thead>
                <tr>
                    <th scope="col">"Folio"</th>
                    <th scope="col">"Servicio"</th>
                    <th scope="col">"Vigente hasta"</th>
                    <th scope="col">"Acción"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        "Servicios registrados en el REPSE".into()
    }

    fn section(&self) -> Option<Section> {
        Some(Section::Informativas)
    }

    fn is_refused(&self) -> bool {
        !self.errors.is_empty()
    }

    fn is_of_panels(&self) -> bool {
        true
    }

    fn view(self: Box<Self>) -> AnyView {
        view(&self).into_any()
    }
}

impl Page for to::RepseServices {
    /// Those that are registered.
    async fn load(self, context: &RequestContext) -> Answered {
        let right = capturing(context, &self, self.contratista).await?;
        Ok(Reply::show(Model {
            contratista: self.contratista,
            services: repse::list(context.services(), &right).await?,
            typed: Fields::default(),
            errors: Vec::new(),
        }))
    }

    /// Registers one, or says what is wrong.
    async fn submit(self, context: &RequestContext, sent: Sent<'_>) -> Answered {
        let typed: Fields = sent.form()?;
        let right = capturing(context, &self, self.contratista).await?;
        let services = context.services();
        let text = |field: ServiceField| typed.get(field.name()).cloned().unwrap_or_default();
        let errors = match repse::register(services, &right, text).await {
            Ok(_) => return Ok(Reply::Redirect(self.saying(Message::ServiceRegistered))),
            Err(ServiceError::Wrong(wrong)) => (wrong.into_iter())
                .map(|(field, problem)| FieldError::new(field.name(), problem.explanation(field)))
                .collect(),
            Err(ServiceError::Full) => {
                let most = repse::MOST_SERVICES;
                let message =
                    format!("Caben {most} servicios. Quita uno que ya no uses y registra este.");
                vec![FieldError::new(ServiceField::Folio.name(), message)]
            }
            Err(ServiceError::Unknown | ServiceError::Conflict) => {
                return Err(Notice::NotFound.into());
            }
            Err(ServiceError::Internal(error)) => return Err(error.into()),
        };
        Ok(Reply::show(Model {
            contratista: self.contratista,
            services: repse::list(services, &right).await?,
            typed,
            errors,
        }))
    }

    fn samples() -> Vec<Sample> {
        let registered = Registered {
            id: Things::nothing().service.0,
            service: AuthorisedService {
                folio: "A1B2C3D4-0001".to_owned(),
                text: "Servicios de limpieza, desinfección y jardinería de bienes inmuebles e instalaciones industriales".to_owned(),
                valid_until: time::Date::from_calendar_date(2028, time::Month::May, 31).ok(),
            },
            revision: 1,
        };
        let model = |services, errors| Model {
            contratista: Things::nothing().contratista,
            services,
            typed: Fields::default(),
            errors,
        };
        let errors = vec![FieldError::new("folio", "Escribe el folio.")];
        vec![
            Sample::new(
                "servicios",
                "Con servicios",
                model(vec![registered], Vec::new()),
            ),
            Sample::new(
                "servicios-errores",
                "Con errores",
                model(Vec::new(), errors),
            ),
        ]
    }
}

impl Page for to::RemoveService {
    /// Takes it out of the register. Idempotent.
    async fn submit(self, context: &RequestContext, sent: Sent<'_>) -> Answered {
        let form: Fields = sent.form()?;
        let list = to::RepseServices {
            contratista: self.contratista,
        };
        let right = capturing(context, &list, self.contratista).await?;
        let removed = repse::remove(context.services(), &right, self.service.0, seen(&form)).await;
        let message = match removed {
            Ok(()) => Message::ServiceRemoved,
            Err(ServiceError::Internal(error)) => return Err(error.into()),
            // The list shows it as it is by now, with its button.
            Err(_) => Message::ServiceChanged,
        };
        Ok(Reply::Redirect(list.saying(message)))
    }

    fn samples() -> Vec<Sample> {
        Vec::new()
    }
}
