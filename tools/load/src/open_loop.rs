//! Open loop: whole stories that start at people's arrival, whether the portal is fast enough or not.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use crate::{
    arrivals::{Arrivals, Curve},
    client::Portal,
    dice::Dice,
    population::Person,
    record::Record,
    report::Stories,
    story::{Habits, Story},
    timing,
    visit::{Patience, Visit},
};

/// The run's parameters.
pub struct Plan {
    /// The portal.
    pub portal: Portal,
    /// The number of people.
    pub people: u32,
    /// The rate of arrivals.
    pub curve: Curve,
    /// For how long people arrive.
    pub length: Duration,
    /// People's behaviour.
    pub habits: Habits,
    /// The seed.
    pub seed: u64,
}

#[derive(Default)]
struct Seen {
    record: Record,
    begun: u64,
    broken: u64,
}

/// Runs the plan until the last story ends.
pub async fn run(plan: Plan) -> Stories {
    let seen = Arc::new(Mutex::new(Seen::default()));
    let habits: Arc<Habits> = Arc::new(plan.habits);
    let start = timing::now();
    let mut dice = Dice::new(plan.seed, 1);
    let mut stories = tokio::task::JoinSet::new();
    for (number, at) in (2..).zip(Arrivals::new(
        plan.curve,
        plan.length,
        Dice::new(plan.seed, 0),
    )) {
        let due = start + at;
        tokio::time::sleep(due.saturating_duration_since(timing::now())).await;
        while stories.try_join_next().is_some() {}
        let person = Person(u32::try_from(dice.below(plan.people.into())).unwrap_or_default());
        let (portal, habits, seen) = (plan.portal.clone(), Arc::clone(&habits), Arc::clone(&seen));
        let dice = Dice::new(plan.seed, number);
        stories.spawn(async move {
            let (record, whole) = one(&portal, person, &habits, dice, due).await;
            let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
            seen.record.add(record);
            seen.begun += 1;
            seen.broken += u64::from(!whole);
        });
    }
    while stories.join_next().await.is_some() {}
    let took = start.elapsed();
    let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
    Stories::new(
        &std::mem::take(&mut seen.record),
        seen.begun,
        seen.broken,
        took,
    )
}

async fn one(
    portal: &Portal,
    person: Person,
    habits: &Habits,
    dice: Dice,
    due: Instant,
) -> (Record, bool) {
    let visit = Visit::new(portal.browser(person), Patience::NONE, Some(due));
    let mut story = Story::new(visit, habits, dice);
    let whole = story.visit(person).await.is_ok();
    (story.visit.record, whole)
}
