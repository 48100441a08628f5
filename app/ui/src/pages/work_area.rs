//! The work area (guide, step 11): who I am, for whom I work, which cuatrimestre, until when.

use crate::address::{Address as _, ContratistaId};
use crate::addresses as to;
use crate::components::icon::{LuInbox, icon};
use crate::components::timeline;
use crate::components::timeline::Timeline;
use crate::content::{Content, Sample};
use crate::message::Message;
use crate::page::Page;
use crate::pages::another_contratista;
use crate::pages::notice::Notice;
use crate::pages::profile::Chosen;
use crate::reply::{Answered, Interruption, Reply, Sent};
use crate::request::RequestContext;
use crate::samples::{LONG_COMPANY, LONG_PERSON};
use crate::section::Section;
use domain::Cuatrimestre;
use leptos::prelude::*;
use services::acting_for::{ActingFor, ActingForProblem};
use services::{CapturistaSession, acting_for, calendar};
use std::borrow::Cow;
use time::Date;
use time::macros::date;

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
    let action = to::Leave { id: contratista.id }.path();
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
                <a class="button button-secondary" href=to::Picker::default().path()>
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

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        "Informativas".into()
    }

    fn section(&self) -> Option<Section> {
        Some(Section::Informativas)
    }

    fn view(self: Box<Self>) -> AnyView {
        view(*self).into_any()
    }
}

impl Page for to::WorkArea {
    /// The work area of this contratista, if it is the session's present one and has not removed the
    /// capturista.
    async fn load(self, context: &RequestContext) -> Answered {
        let session = context.signed_in(&self)?;
        let acting = match acting(context, session, &self.id).await? {
            Ok(acting) => acting,
            Err(instead) => return Ok(instead),
        };
        Ok(Reply::show(Model {
            person: session.person().full_name(),
            contratista: acting.contratista().clone().into(),
            filing: Filing::on(
                context.services().today(),
                &context.services().settings().holidays,
            ),
        }))
    }

    fn samples() -> Vec<Sample> {
        let on = |slug, name, today| {
            let model = Model {
                person: LONG_PERSON.to_owned(),
                contratista: Chosen::sample(LONG_COMPANY),
                filing: Filing::on(today, &[]),
            };
            Sample::new(slug, name, model)
        };
        let moved = |slug, name, present: Option<&str>| {
            let model = another_contratista::Model {
                present: present.map(Chosen::sample),
                asked: Chosen::sample(LONG_COMPANY),
            };
            Sample::new(slug, name, model)
        };
        vec![
            on("trabajo", "Cuatrimestre en curso", date!(2026 - 11 - 22)),
            on("trabajo-abierto", "Plazo abierto", date!(2026 - 05 - 03)),
            on("trabajo-vence", "Vence hoy", date!(2026 - 09 - 17)),
            on(
                "trabajo-enero",
                "Primeros días del año",
                date!(2027 - 01 - 04),
            ),
            moved(
                "otro-contratista",
                "Cambió en otra pestaña",
                Some("BERENICE XIMO QUEZADA"),
            ),
            moved("otro-contratista-ninguno", "Lo dejó en otra pestaña", None),
        ]
    }
}

impl Page for to::Leave {
    /// Ends the work for this contratista.
    async fn submit(self, context: &RequestContext, _: Sent<'_>) -> Answered {
        let session = context.signed_in(&to::WorkArea { id: self.id })?;
        match acting(context, session, &self.id).await? {
            Ok(acting) => acting_for::leave(context.services(), &acting).await?,
            Err(instead) => return Ok(instead),
        }
        Ok(Reply::Redirect(to::Profile.saying(Message::Left)))
    }

    fn samples() -> Vec<Sample> {
        Vec::new()
    }
}

/// The capability to work for this contratista, checked in the database now; or else the page that says for
/// which one the work goes on.
async fn acting(
    context: &RequestContext,
    session: &CapturistaSession,
    asked: &ContratistaId,
) -> Result<Result<ActingFor, Reply>, Interruption> {
    let problem = match acting_for::acting(context.services(), session, asked.0).await {
        Ok(acting) => return Ok(Ok(acting)),
        Err(problem) => problem,
    };
    let present = match problem {
        ActingForProblem::Removed { contratista } if contratista.id == asked.0 => {
            let notice = Notice::ContratistaRemoved {
                name: Some(contratista.name),
            };
            return Err(notice.into());
        }
        ActingForProblem::Internal(error) => return Err(error.into()),
        ActingForProblem::NothingChosen | ActingForProblem::Removed { .. } => None,
        ActingForProblem::Another { present } => Some(present.into()),
    };
    // Whose page was asked for is said only to those who may know.
    let asked = acting_for::find(context.services(), session, asked.0).await?;
    Ok(Err(Reply::show(another_contratista::Model {
        present,
        asked: asked.into(),
    })))
}
