//! The traffic meanwhile, and what the portal has confirmed.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{sync::mpsc, task::JoinSet};

use super::mail::Link;
use crate::{
    arrivals::{Arrivals, Curve},
    client::Portal,
    dice::Dice,
    population::{NEWCOMERS, Person},
    record::{Record, Step},
    seed::PROGRAMS,
    story::{Act, Habits, Story},
    timing,
    visit::{Broken, Patience, Visit},
};

/// People retry for longer than any outage lasts.
const PATIENCE: Patience = Patience {
    again: 60,
    after: Duration::from_millis(1500),
};
/// Altas per second.
const ALTAS: f64 = 1.0;
/// Recoveries per second.
const RECOVERIES: f64 = 0.5;
/// How many people are reserved for recoveries: a new password ends their sessions, which must not count as lost.
pub const FORGETFUL: u32 = 1000;
/// The password of new people and after recoveries.
const NEW_PASSWORD: &str = "Verde.Mar-57";

/// What was done and observed.
#[derive(Default)]
pub struct Ledger {
    /// What the portal has confirmed.
    pub acts: Vec<Act>,
    /// Latencies and mishaps.
    pub record: Record,
    /// Stories begun.
    pub stories: u64,
    /// Stories that did not finish, with the reasons.
    pub broken: BTreeMap<String, u64>,
    /// Answers that were neither right nor errors, and lost sessions.
    pub wrong: Vec<Broken>,
}

/// All the traffic.
#[derive(Clone)]
pub struct Traffic {
    /// The portal.
    pub portal: Portal,
    /// The number of capturistas.
    pub people: u32,
    /// The number of contratistas.
    pub contratistas: u32,
    /// Sign-in stories per second.
    pub rate: f64,
    /// The seed.
    pub seed: u64,
    /// For how long new stories begin.
    pub length: Duration,
    /// What was done and observed.
    pub ledger: Arc<Mutex<Ledger>>,
}

/// The kind of a story.
enum Plot {
    Work(Person),
    Recover(Person),
    Register(Person, String),
    Create(Link),
}

impl Traffic {
    /// Runs the traffic, until the last story ends.
    pub async fn run(&self, mut links: mpsc::UnboundedReceiver<Link>) {
        let people = self.people.saturating_sub(FORGETFUL).max(1);
        let mut dice = Dice::new(self.seed, 1);
        let programs = PROGRAMS.min(self.contratistas).max(1);
        let work = self.stream(10, self.rate, move |_| {
            let number = u32::try_from(dice.below(people.into())).unwrap_or_default();
            Plot::Work(Person(number))
        });
        let altas = self.stream(20, ALTAS, move |number| {
            let program = crate::population::Contratista(number % programs);
            Plot::Register(Person(NEWCOMERS + number), program.token())
        });
        let recoveries = self.stream(30, RECOVERIES, move |number| {
            Plot::Recover(Person(people + number % FORGETFUL))
        });
        let follow = async {
            let mut stories = JoinSet::new();
            let begin = async {
                for number in 0_u64.. {
                    let Some(link) = links.recv().await else {
                        break;
                    };
                    self.begin(&mut stories, 40_000_000 + number, Plot::Create(link));
                }
            };
            // Links that arrive later are not followed.
            let _ = tokio::time::timeout(self.length, begin).await;
            while stories.join_next().await.is_some() {}
        };
        tokio::join!(work, altas, recoveries, follow);
    }

    async fn stream(&self, stream: u64, rate: f64, mut plot: impl FnMut(u32) -> Plot) {
        let start = timing::now();
        let mut stories = JoinSet::new();
        let dice = Dice::new(self.seed, stream);
        for (number, at) in (0..).zip(Arrivals::new(Curve::Even { rate }, self.length, dice)) {
            tokio::time::sleep((start + at).saturating_duration_since(timing::now())).await;
            let decides = stream * 1_000_000 + u64::from(number);
            self.begin(&mut stories, decides, plot(number));
        }
        while stories.join_next().await.is_some() {}
    }

    fn begin(&self, stories: &mut JoinSet<()>, stream: u64, plot: Plot) {
        let (traffic, dice) = (self.clone(), Dice::new(self.seed, stream));
        stories.spawn(async move { traffic.tell(plot, dice).await });
    }

    async fn tell(&self, plot: Plot, dice: Dice) {
        let person = match &plot {
            Plot::Work(person) | Plot::Recover(person) | Plot::Register(person, _) => *person,
            Plot::Create(link) => link.person,
        };
        let habits = Habits {
            think: Duration::from_millis(300),
            ..Habits::default()
        };
        let visit = Visit::new(self.portal.browser(person), PATIENCE, None);
        let mut story = Story::new(visit, &habits, dice);
        let end = match plot {
            Plot::Work(person) => story.work(person, crate::population::PASSWORD).await,
            Plot::Recover(person) => story.recover(person).await,
            Plot::Register(person, token) => story.register(person, &token).await,
            Plot::Create(link) => {
                let created = story.create_password(link.person, &link.path, NEW_PASSWORD);
                match created.await {
                    Ok(()) => story.sign_in(link.person, NEW_PASSWORD).await.map(drop),
                    Err(broken) => Err(broken),
                }
            }
        };
        let mut ledger = self.ledger.lock().unwrap_or_else(PoisonError::into_inner);
        ledger.stories += 1;
        ledger.acts.append(&mut story.acts);
        ledger.record.add(story.visit.record);
        if let Err(broken) = end {
            *ledger.broken.entry(broken.to_string()).or_default() += 1;
            if is_wrong(&broken) {
                ledger.wrong.push(broken);
            }
        }
    }
}

/// A link whose first use was never answered is rightly refused as used at the second try.
fn is_wrong(broken: &Broken) -> bool {
    match broken {
        Broken::SessionLost(_) => true,
        Broken::Astray { step, .. } => !matches!(step, Step::LinkPage | Step::NewPassword),
        Broken::GaveUp(_) => false,
    }
}
