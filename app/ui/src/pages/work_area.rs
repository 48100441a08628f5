//! The work area (guide, step 11): who I am, for whom I work, which cuatrimestre, until when.

use crate::components::icon::{LuInbox, icon};
use crate::components::timeline::{self, Timeline};
use crate::pages::profile::Chosen;
use crate::routes::Route;
use domain::Cuatrimestre;
use leptos::prelude::*;
use services::calendar;
use time::Date;

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// Who works.
    pub person: String,
    /// For whom.
    pub contratista: Chosen,
    /// What is to be filed.
    pub filing: Filing,
}

/// The cuatrimestre to be filed, in words (Central Mexico time).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filing {
    /// "tercer cuatrimestre de 2026".
    pub cuatrimestre: String,
    /// "septiembre a diciembre".
    pub months: String,
    /// Between which days it is filed, and how long until then, in words.
    pub window: String,
    /// The last minute, in words.
    pub deadline: String,
    /// The last day as `YYYY-MM-DD`, for machines.
    pub deadline_date: String,
    /// How much time is left, in words.
    pub left: String,
    /// Whether it is the last week.
    pub urgent: bool,
    /// The year it belongs to, drawn.
    pub timeline: Timeline,
}

/// Within how many days the deadline is near.
const URGENT_DAYS: i32 = 7;

impl Filing {
    /// What is to be filed on `today`, a day of Central Mexico time.
    pub fn on(today: Date, holidays: &[Date]) -> Self {
        let filing = Cuatrimestre::to_show(today, holidays);
        Self {
            cuatrimestre: filing.cuatrimestre.to_string(),
            months: filing.cuatrimestre.months().to_owned(),
            window: timeline::window(filing.cuatrimestre, today, holidays),
            deadline: ["las 23:59 del ", &calendar::day_in_words(filing.deadline)].concat(),
            deadline_date: filing.deadline.to_string(),
            left: match filing.days_left {
                0 => "Vence hoy.".to_owned(),
                1 => "Queda 1 día.".to_owned(),
                days => format!("Quedan {days} días."),
            },
            urgent: filing.days_left <= URGENT_DAYS,
            timeline: Timeline::new(&filing, today, holidays),
        }
    }
}

/// Draws the page.
pub fn view(model: Model) -> impl IntoView {
    let Model {
        person,
        contratista,
        filing,
    } = model;
    let action = Route::Leave(contratista.id).path();
    view! {
        <div class="context-bar">
            <dl class="facts">
                <div><dt>"Capturista"</dt><dd>{person}</dd></div>
                <div>
                    <dt>"Trabajas para"</dt>
                    <dd>
                        <strong>{contratista.name}</strong>
                        " "
                        <span class="code">{contratista.rfc}</span>
                    </dd>
                </div>
                <div><dt>"Cuatrimestre"</dt><dd>{filing.months}</dd></div>
            </dl>
            <div class="context-actions">
                <a class="button button-secondary" href=Route::picker().path()>
                    "Cambiar de contratista"
                </a>
                <form method="post" action=action novalidate>
                    <button class="button button-secondary">"Dejar de trabajar para este contratista"</button>
                </form>
            </div>
        </div>
        <h1 tabindex="-1">"Informativas"</h1>
        <section class="card filing" class:filing-urgent=filing.urgent aria-labelledby="titulo-periodo">
            <div class="filing-head">
                <div>
                    <h2 id="titulo-periodo">"El " {filing.cuatrimestre}</h2>
                    <p>{filing.window}</p>
                    <p>
                        "Tienes hasta "
                        <strong><time datetime=filing.deadline_date>{filing.deadline}</time></strong>
                        " (hora del centro de México)"
                    </p>
                </div>
                <p class="time-left">{filing.left}</p>
            </div>
            {timeline::view(filing.timeline)}
        </section>
        <section class="empty" aria-labelledby="titulo-lista">
            {icon(LuInbox)}
            <h2 id="titulo-lista">"Todavía no hay informativas"</h2>
            <p>
                "Aquí verás las informativas de este contratista, una por cuatrimestre, con su estado. La captura llegará en una próxima versión; para saber qué datos reunir, consulta la «Guía de Informativas y contratos» que publica el IMSS."
            </p>
        </section>
    }
}

/// How the page is loaded and what its form does.
pub mod server {
    use super::{Filing, Model};
    use crate::pages::Content;
    use crate::pages::another_contratista;
    use crate::pages::notice::Notice;
    use crate::pages::profile::Chosen;
    use crate::routes::{Message, Route};
    use crate::server::{Interruption, Reply, RequestContext, identifier};
    use services::acting_for::{self, ActingFor, ActingForProblem};

    /// The work area of this contratista, if he is the session's present one and has not removed
    /// the capturista.
    ///
    /// # Errors
    /// Where to go or what to show instead, or what broke.
    pub async fn load(context: &RequestContext, id: String) -> Reply {
        let acting = acting(context, Route::WorkArea(id.clone()), &id).await?;
        let session = context.signed_in(&Route::WorkArea(id.clone()))?;
        Ok(Content::WorkArea(Model {
            person: session.person().full_name(),
            contratista: Chosen {
                id,
                rfc: acting.contratista().rfc.clone(),
                name: acting.contratista().name.clone(),
            },
            filing: Filing::on(
                context.services().today(),
                &context.services().settings().holidays,
            ),
        }))
    }

    /// Ends the work for this contratista.
    ///
    /// # Errors
    /// Where to go or what to show instead, or what broke.
    pub async fn leave(context: &RequestContext, id: String) -> Reply {
        let acting = acting(context, Route::WorkArea(id.clone()), &id).await?;
        acting_for::leave(context.services(), &acting).await?;
        Err(Interruption::Go(Route::Profile.saying(Message::Left)))
    }

    /// The capability to work for this contratista, checked in the database now.
    async fn acting(
        context: &RequestContext,
        route: Route,
        id: &str,
    ) -> Result<ActingFor, Interruption> {
        let session = context.signed_in(&route)?;
        let asked = identifier(id)?;
        let problem = match acting_for::acting(context.services(), session, asked).await {
            Ok(acting) => return Ok(acting),
            Err(problem) => problem,
        };
        let present = match problem {
            ActingForProblem::Removed { contratista } if contratista.id == asked => {
                let notice = Notice::ContratistaRemoved {
                    name: Some(contratista.name),
                };
                return Err(notice.into());
            }
            ActingForProblem::Internal(error) => return Err(Interruption::Failed(error)),
            ActingForProblem::NothingChosen | ActingForProblem::Removed { .. } => None,
            ActingForProblem::Another { present } => Some(Chosen {
                id: present.id.to_string(),
                rfc: present.rfc,
                name: present.name,
            }),
        };
        // Whose page was asked for is said only to those who may know.
        let asked = acting_for::find(context.services(), session, asked).await?;
        let asked = Chosen {
            id: id.to_owned(),
            rfc: asked.rfc,
            name: asked.name,
        };
        let model = another_contratista::Model { present, asked };
        Err(Interruption::Show(Box::new(Content::AnotherContratista(
            model,
        ))))
    }
}
