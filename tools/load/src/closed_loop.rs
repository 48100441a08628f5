//! Closed loop: as fast as the given connections allow, for the maximum throughput.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use crate::{
    bare_hash,
    client::Portal,
    error::LoadError,
    handler::Handler,
    memory,
    population::{PASSWORD, Person},
    record::{Record, Step},
    report::{Bare, Beside, Paced, Page, SignIns, a_second},
    timing,
    visit::{Ask, Broken, Expected, Patience, Visit},
};

/// The interval of page requests beside the load, which measure its effect on them.
const PACE: Duration = Duration::from_millis(50);
/// The duration of alternating rounds.
const ROUND: Duration = Duration::from_secs(3);
/// The duration of rounds of sign-ins: at the end of each, cores wait for the last ones.
const SIGN_INS_ROUND: Duration = Duration::from_secs(16);

/// Shared by all measurements.
pub struct Plan {
    /// The portal.
    pub portal: Portal,
    /// The number of connections.
    pub connections: u32,
    /// The duration.
    pub length: Duration,
}

/// Sign-ins, as a share of the bare hash on the same cores, in alternating rounds.
///
/// # Errors
/// [`LoadError`].
pub async fn sign_ins(
    plan: &Plan,
    people: u32,
    process: Option<u32>,
) -> Result<SignIns, LoadError> {
    let next = AtomicU32::new(0);
    let everybody = Arc::new(Everybody { people, next });
    let portal = plan.portal.clone();
    let mut visit = Visit::new(portal.browser(Person(0)), Patience::NONE, None);
    let signed_in = sign_in(&mut visit, Person(0)).await;
    signed_in.map_err(|error| LoadError::NotReady(format!("sign-in: {error}")))?;

    let idle = paced(&visit, plan.length / 3, &Arc::default()).await;
    let memory_idle = process.map(memory::of).transpose()?;
    process.map(memory::forget_peak).transpose()?;

    let round = Plan {
        portal: plan.portal.clone(),
        connections: plan.connections,
        length: SIGN_INS_ROUND.min(plan.length),
    };
    let (mut record, mut busy) = (Record::default(), Record::default());
    let (mut rate, mut rounds) = (0.0, 0.0);
    let mut bare_hashes = vec![bare(ROUND.min(plan.length)).await?];
    let mut spent = Duration::ZERO;
    while spent < plan.length {
        let over: Arc<AtomicBool> = Arc::default();
        let watch = tokio::spawn({
            let (visit, over, length) = (fresh(&visit), Arc::clone(&over), round.length * 2);
            async move { paced(&visit, length, &over).await }
        });
        let (seen, now) = drive(&round, &Work::SignIns(Arc::clone(&everybody))).await;
        over.store(true, Ordering::Relaxed);
        busy.add(watch.await.unwrap_or_default());
        record.add(seen);
        rate += now;
        rounds += 1.0;
        spent += round.length;
        bare_hashes.push(bare(ROUND.min(plan.length)).await?);
    }
    let memory_full = process.map(memory::of).transpose()?;
    let bare = Bare::of(&bare_hashes);
    Ok(SignIns {
        connections: plan.connections,
        a_second: rate / rounds,
        share: rate / rounds / bare.a_second,
        bare,
        latencies: record.latencies(Step::SignIn),
        mishaps: crate::report::mishaps(&record),
        idle: Paced::new(&idle),
        busy: Paced::new(&busy),
        memory_idle,
        memory_full,
    })
}

struct Everybody {
    people: u32,
    next: AtomicU32,
}

impl Everybody {
    fn next(&self) -> Person {
        Person(self.next.fetch_add(1, Ordering::Relaxed) % self.people.max(1))
    }
}

async fn bare(length: Duration) -> Result<f64, LoadError> {
    tokio::task::spawn_blocking(move || bare_hash::measure(length))
        .await
        .map_err(|error| LoadError::NotReady(error.to_string()))?
}

async fn sign_in(visit: &mut Visit, person: Person) -> Result<(), Broken> {
    let curp = person.curp().map_err(|_| Broken::GaveUp(Step::SignIn))?;
    let form = [("usuario", curp.as_str()), ("contrasena", PASSWORD)];
    visit
        .ask(
            Step::SignIn,
            Ask::Post("/ingresar", &form),
            Expected::GoTo("/perfil"),
        )
        .await
        .map(drop)
}

fn fresh(visit: &Visit) -> Visit {
    Visit::new(visit.browser.clone(), Patience::NONE, None)
}

/// The sign-in page and a signed-in page alternately, at a constant rate whatever the load.
async fn paced(visit: &Visit, length: Duration, over: &Arc<AtomicBool>) -> Record {
    let portal = visit.browser.clone();
    let start = timing::now();
    let mut record = Record::default();
    let mut pages = tokio::task::JoinSet::new();
    let mut ticks = tokio::time::interval(PACE);
    let mut outside = true;
    while start.elapsed() < length && !over.load(Ordering::Relaxed) {
        ticks.tick().await;
        let mut browser = portal.clone();
        let step = if outside {
            browser.forget();
            Step::SignInPage
        } else {
            Step::Profile
        };
        outside = !outside;
        let mut visit = Visit::new(browser, Patience::NONE, Some(timing::now()));
        pages.spawn(async move {
            let path = if step == Step::Profile {
                "/perfil"
            } else {
                "/ingresar"
            };
            // Failures are in the record.
            let _ = visit.ask(step, Ask::Get(path), Expected::Page).await;
            visit.record
        });
    }
    while let Some(page) = pages.join_next().await {
        record.add(page.unwrap_or_default());
    }
    record
}

/// What a connection repeats.
#[derive(Clone)]
enum Work {
    /// Signs in one person after the other.
    SignIns(Arc<Everybody>),
    /// Requests this page.
    Page(Arc<str>),
}

impl Work {
    async fn once(&self, portal: &Portal, visit: &mut Visit) {
        // Failures are in the record.
        match self {
            Self::SignIns(everybody) => {
                let person = everybody.next();
                visit.browser = portal.browser(person);
                let _ = sign_in(visit, person).await;
            }
            Self::Page(path) => {
                let _ = visit.ask(Step::Page, Ask::Get(path), Expected::Page).await;
            }
        }
    }
}

/// Repeats the work on every connection; returns the record and the successes per second.
async fn drive(plan: &Plan, work: &Work) -> (Record, f64) {
    let start = timing::now();
    let mut connections = tokio::task::JoinSet::new();
    for _ in 0..plan.connections {
        let (work, portal, length) = (work.clone(), plan.portal.clone(), plan.length);
        connections.spawn(async move {
            let mut visit = Visit::new(portal.browser(Person(0)), Patience::NONE, None);
            while start.elapsed() < length {
                work.once(&portal, &mut visit).await;
            }
            visit.record
        });
    }
    let mut record = Record::default();
    while let Some(part) = connections.join_next().await {
        record.add(part.unwrap_or_default());
    }
    let rate = a_second(&record, start.elapsed());
    (record, rate)
}

/// One address; with `beside`, alternating with a bare handler that returns the same bytes, in a process of its own.
///
/// # Errors
/// [`LoadError`].
pub async fn page(plan: &Plan, path: &str, beside: bool) -> Result<Page, LoadError> {
    let answer = plan.portal.browser(Person(0)).get(path).await;
    let answer = answer.map_err(|error| LoadError::NotReady(error.to_string()))?;
    if !answer.status.is_success() {
        return Err(LoadError::NotReady(format!("{path}: {}", answer.status)));
    }
    let bytes = answer.body.len();
    let handler = if beside {
        Some(Handler::start(&answer.body).await?)
    } else {
        None
    };
    let (mut ours, mut theirs) = (Record::default(), Record::default());
    let (mut rate, mut bare, mut rounds) = (0.0, 0.0, 0.0);
    let start = timing::now();
    while start.elapsed() < plan.length {
        let (record, now) = get(plan, &plan.portal, path).await;
        ours.add(record);
        rate += now;
        if let Some(handler) = &handler {
            let (record, now) = get(plan, handler.portal(), path).await;
            theirs.add(record);
            bare += now;
        }
        rounds += 1.0;
    }
    Ok(Page {
        path: path.to_owned(),
        bytes,
        connections: plan.connections,
        a_second: rate / rounds,
        latencies: ours.latencies(Step::Page),
        mishaps: crate::report::mishaps(&ours),
        beside: handler.map(|_| Beside {
            a_second: bare / rounds,
            share: rate / bare,
            latencies: theirs.latencies(Step::Page),
        }),
    })
}

async fn get(plan: &Plan, portal: &Portal, path: &str) -> (Record, f64) {
    let round = Plan {
        portal: portal.clone(),
        connections: plan.connections,
        length: ROUND.min(plan.length),
    };
    drive(&round, &Work::Page(path.into())).await
}
