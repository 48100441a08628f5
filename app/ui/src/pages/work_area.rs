//! The work area (guide, step 11): the person, the contratista, the cuatrimestre and its deadline.

use crate::address::{Address as _, ContratistaId, InformativaId, PageNumber, PeriodCode, Things};
use crate::addresses as to;
use crate::components::timeline;
use crate::components::timeline::{Timeline, deadline_in_words};
use crate::content::{Content, Sample};
use crate::message::Message;
use crate::page::Page;
use crate::pages::another_contratista;
use crate::pages::capture::{acting, capturing, not_imss, registers};
use crate::pages::profile::Chosen;
use crate::reply::{Answered, Reply, Sent};
use crate::request::RequestContext;
use crate::samples::{LONG_COMPANY, LONG_PERSON, MOMENT};
use crate::section::Section;
use domain::informativa::{Stage, Window};
use domain::{Cuatrimestre, Tables};
use informativa::returns;
use informativa::returns::{Counted, Period, Return};
use leptos::prelude::*;
use services::{Session, acting_for, calendar};
use std::borrow::Cow;
use time::Date;
use time::macros::date;
use words::thousands;

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// The capturista who works; nobody where the contratista captures itself.
    pub person: Option<String>,
    /// For whom.
    pub contratista: Chosen,
    /// The cuatrimestre to be filed.
    pub filing: Filing,
    /// The periods that can be captured, each with its return.
    pub periods: Vec<Period>,
    /// The day it is.
    pub today: Date,
}

/// The cuatrimestre to be filed, in words (Central Mexico time).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filing {
    /// "tercer cuatrimestre de 2026".
    pub cuatrimestre: String,
    /// "septiembre a diciembre".
    pub months: String,
    /// The filing window and its state, in words.
    pub window: String,
    /// The deadline, in words.
    pub deadline: String,
    /// Whether a day off that is not known may still move it.
    pub may_move: bool,
    /// The deadline's date as `YYYY-MM-DD`, for machines.
    pub deadline_date: String,
    /// How much time is left, in words.
    pub left: String,
    /// Whether it is the last week.
    pub urgent: bool,
    /// The timeline of its year.
    pub timeline: Timeline,
}

/// From how many days before the deadline it counts as urgent.
const URGENT_DAYS: i32 = 7;

impl Filing {
    /// The cuatrimestre to be filed on `today`, a day of Central Mexico time.
    pub fn on(today: Date, tables: &Tables) -> Self {
        let holidays = tables.days_off();
        let filing = Cuatrimestre::to_show(today, holidays);
        Self {
            cuatrimestre: filing.cuatrimestre.to_string(),
            months: filing.cuatrimestre.months().to_owned(),
            window: timeline::window(filing.cuatrimestre, today, holidays),
            deadline: ["las 23:59 del ", &calendar::day_in_words(filing.deadline)].concat(),
            may_move: tables.deadline(filing.cuatrimestre).is_none(),
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
        periods,
        today,
    } = model;
    let id = contratista.id;
    let leaving = person.is_some().then(|| {
        let action = to::Leave { id }.path();
        view! {
            <div class="context-actions">
                <a class="button button-secondary" href=to::Picker::default().path()>
                    "Cambiar de contratista"
                </a>
                <form method="post" action=action novalidate>
                    <button class="button button-secondary">"Dejar de trabajar para este contratista"</button>
                </form>
            </div>
        }
    });
    let (person, works) = match person {
        Some(person) => {
            let fact = view! { <div><dt>"Capturista"</dt><dd>{person}</dd></div> };
            (Some(fact), "Trabajas para")
        }
        None => (None, "Contratista"),
    };
    let may_move = filing.may_move.then(|| {
        view! {
            <p>"Aquí todavía no están los días inhábiles de esas fechas: si ese día es inhábil, el plazo termina después."</p>
        }
    });
    let rows: Vec<_> = (periods.into_iter())
        .map(|period| row(id, period, today))
        .collect();
    view! {
        <div class="context-bar">
            <dl class="facts">
                {person}
                <div>
                    <dt>{works}</dt>
                    <dd>
                        <strong>{contratista.name}</strong>
                        " "
                        <span class="code">{contratista.rfc}</span>
                    </dd>
                </div>
                <div><dt>"Cuatrimestre"</dt><dd>{filing.months}</dd></div>
            </dl>
            {leaving}
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
                    {may_move}
                </div>
                <p class="time-left">{filing.left}</p>
            </div>
            {timeline::view(filing.timeline)}
        </section>
        <section class="panel panel-list" aria-labelledby="titulo-lista">
            <h2 id="titulo-lista">"Por periodo"</h2>
            <table class="list">
                <thead>
                    <tr>
                        <th scope="col">"Periodo"</th>
                        <th scope="col">"Estado"</th>
                        <th scope="col">"Contratos"</th>
                        <th scope="col">"Trabajadores"</th>
                        <th scope="col">"Plazo"</th>
                        <th scope="col">"Qué sigue"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            {not_imss()}
            <div class="actions">{registers(id)}</div>
        </section>
    }
}

/// A period: how far its return is, and what to do next.
fn row(contratista: ContratistaId, period: Period, today: Date) -> impl IntoView {
    let Period {
        period,
        window,
        found,
    } = period;
    let name = period.to_string();
    let (first, rest) = name.split_at(name.chars().next().map_or(0, char::len_utf8));
    let shown = [&first.to_uppercase(), rest].concat();
    let deadline = deadline_in_words(&window);
    let late = window.stage(today) == Stage::Late;
    let until = if late {
        format!("Terminó el {deadline}")
    } else {
        format!("Hasta el {deadline}")
    };
    let (tone, state) = match &found {
        Some(found) if found.found.nothing => ("information", "Sin información"),
        Some(_) => ("information", "En captura"),
        None if late => ("warning", "Sin empezar"),
        None => ("over", "Sin empezar"),
    };
    let counts = found.as_ref().map(|found| (found.contracts, found.workers));
    let (contracts, workers) = counts.map_or_else(
        || ("—".to_owned(), "—".to_owned()),
        |(contracts, workers)| (thousands(contracts), thousands(workers)),
    );
    let (address, next) = if let Some(found) = found {
        let page = to::Informativa {
            contratista,
            informativa: InformativaId(found.found.id),
            search: String::new(),
            page: PageNumber::default(),
        };
        (page.address(), "Seguir capturando")
    } else {
        let period = Some(PeriodCode(period));
        let page = to::Start {
            contratista,
            period,
        };
        (page.address(), "Empezar")
    };
    let label = [next, " el ", &name].concat();
    view! {
        <tr>
            <td data-label="Periodo">{shown}</td>
            <td data-label="Estado"><span class="tag" data-tone=tone>{state}</span></td>
            <td data-label="Contratos">{contracts}</td>
            <td data-label="Trabajadores">{workers}</td>
            <td data-label="Plazo">{until}</td>
            <td data-label="Qué sigue"><a href=address aria-label=label>{next}</a></td>
        </tr>
    }
}

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        "Informativas".into()
    }

    fn section(&self) -> Option<Section> {
        Some(Section::Informativas)
    }

    fn is_of_panels(&self) -> bool {
        true
    }

    fn view(self: Box<Self>) -> AnyView {
        view(*self).into_any()
    }
}

impl Page for to::WorkArea {
    /// The work area of this contratista, for the capturista who works for it, or for itself.
    async fn load(self, context: &RequestContext) -> Answered {
        let right = capturing(context, &self, self.id).await?;
        let services = context.services();
        let person = match context.session() {
            Some(Session::Capturista(session)) => Some(session.person().full_name()),
            _ => None,
        };
        Ok(Reply::show(Model {
            person,
            contratista: right.contratista().clone().into(),
            filing: Filing::on(services.today(), &services.settings().tables),
            periods: returns::list(services, &right).await?,
            today: services.today(),
        }))
    }

    fn samples() -> Vec<Sample> {
        let on = |slug, name, today| {
            let of_today = Cuatrimestre::containing(today);
            let found = |period, nothing| Counted {
                found: Return::sample(Things::nothing().informativa.0, period, nothing, MOMENT),
                contracts: if nothing { 0 } else { 1_234 },
                workers: if nothing { 0 } else { 99_999 },
            };
            let period = |period: Cuatrimestre, found| Period {
                period,
                window: Window::of(period, Tables::built_in()),
                found,
            };
            let (last, one_before) = (of_today.previous(), of_today.previous().previous());
            let model = Model {
                person: Some(LONG_PERSON.to_owned()),
                contratista: Chosen::sample(LONG_COMPANY),
                filing: Filing::on(today, Tables::built_in()),
                periods: vec![
                    period(of_today, None),
                    period(last, Some(found(last, false))),
                    period(one_before, Some(found(one_before, true))),
                ],
                today,
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
                "trabajo-sin-tabla",
                "No se conocen los días inhábiles",
                date!(2028 - 01 - 04),
            ),
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
    /// Stops working for this contratista.
    async fn submit(self, context: &RequestContext, _: Sent<'_>) -> Answered {
        let session = context.signed_in(&to::WorkArea { id: self.id })?;
        let acting = acting(context, session, &self.id).await?;
        acting_for::leave(context.services(), &acting).await?;
        Ok(Reply::Redirect(to::Profile.saying(Message::Left)))
    }

    fn samples() -> Vec<Sample> {
        Vec::new()
    }
}
