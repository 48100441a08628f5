//! What one client address may do in an hour. Each process counts for itself, in memory, and takes its
//! share of the whole: what is told by the configured number of instances.
//!
//! | action | counted | refused |
//! |---|---|---|
//! | signing in | attempts that fail; one under way counts until it has succeeded | before the password is looked at |
//! | asking for a way back in | every request | before anything is written |
//! | asking for an e.firma's challenge | every request | before anything is written |
//!
//! An IPv6 address stands for its /64, which is what one customer gets. Requests whose address nobody
//! knows are not limited: in front of a portal there is always one that does know.

use std::{
    collections::HashMap,
    net::IpAddr,
    num::NonZeroU32,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use platform::network::network;
use time::OffsetDateTime;

/// How long what was counted is remembered, in seconds.
const WINDOW: i64 = 3_600;

/// In how many steps it is forgotten.
const STEPS: i64 = 12;

/// Seconds a step.
const STEP: i64 = WINDOW / STEPS;

/// How many addresses are remembered for an action; about 10 MB at most.
const MOST_ADDRESSES: usize = 100_000;

/// How much one address may do in an hour, all instances together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddressLimits {
    /// Attempts to sign in that fail. 200 people behind one address who mistype every tenth password
    /// make some 25 of them in a quarter of an hour.
    pub failed_sign_ins: NonZeroU32,
    /// Requests for a way back in.
    pub recoveries: NonZeroU32,
    /// Requests for an e.firma's challenge.
    pub challenges: NonZeroU32,
    /// Among how many instances the requests are divided.
    pub instances: NonZeroU32,
}

impl Default for AddressLimits {
    fn default() -> Self {
        const FAILED: NonZeroU32 = NonZeroU32::new(300).unwrap();
        const RECOVERIES: NonZeroU32 = NonZeroU32::new(60).unwrap();
        const CHALLENGES: NonZeroU32 = NonZeroU32::new(600).unwrap();
        Self {
            failed_sign_ins: FAILED,
            recoveries: RECOVERIES,
            challenges: CHALLENGES,
            instances: NonZeroU32::MIN,
        }
    }
}

/// An address has done too much of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too much of this from one address")]
pub struct TooMuch {
    /// How long it has to wait.
    pub wait: Duration,
}

/// The counters of this process.
pub(crate) struct Limits {
    pub(crate) failed_sign_ins: Counter,
    pub(crate) recoveries: Counter,
    pub(crate) challenges: Counter,
}

impl Limits {
    pub(crate) fn new(limits: &AddressLimits) -> Self {
        let share = |whole: NonZeroU32| Counter::new(Ord::max(whole.get() / limits.instances, 1));
        Self {
            failed_sign_ins: share(limits.failed_sign_ins),
            recoveries: share(limits.recoveries),
            challenges: share(limits.challenges),
        }
    }
}

/// Counts one action, address by address.
#[derive(Clone)]
pub(crate) struct Counter {
    most: u32,
    counted: Arc<Mutex<HashMap<IpAddr, Steps>>>,
}

/// How often in each of the last steps, the oldest first.
#[derive(Default)]
struct Steps(Vec<(i64, u32)>);

impl Steps {
    fn forget(&mut self, now: i64) {
        self.0.retain(|(step, _)| *step + STEPS > now);
    }

    fn total(&self) -> u32 {
        self.0.iter().map(|(_, count)| count).sum()
    }

    fn add(&mut self, now: i64) {
        match self.0.last_mut() {
            Some((step, count)) if *step == now => *count += 1,
            _ => self.0.push((now, 1)),
        }
    }

    fn take_back(&mut self, step: i64) {
        if let Some((_, count)) = self.0.iter_mut().find(|(known, _)| *known == step) {
            *count = count.saturating_sub(1);
        }
    }
}

/// One action that was counted. What is dropped without [`keep`](Self::keep) is counted no longer.
#[must_use]
pub(crate) struct Taken(Option<(Counter, IpAddr, i64)>);

impl Taken {
    /// The action counts.
    pub(crate) fn keep(mut self) {
        self.0 = None;
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        if let Some((counter, address, step)) = self.0.take()
            && let Some(steps) = counter.lock().get_mut(&address)
        {
            steps.take_back(step);
        }
    }
}

impl Counter {
    fn new(most: u32) -> Self {
        Self {
            most,
            counted: Arc::default(),
        }
    }

    /// Counts one, or says how long to wait.
    pub(crate) fn take(
        &self,
        address: Option<IpAddr>,
        now: OffsetDateTime,
    ) -> Result<Taken, TooMuch> {
        let Some(address) = address.map(network) else {
            return Ok(Taken(None));
        };
        let second = now.unix_timestamp();
        let step = second.div_euclid(STEP);
        let mut counted = self.lock();
        if counted.len() >= MOST_ADDRESSES && !counted.contains_key(&address) {
            make_room(&mut counted, step);
        }
        let steps = counted.entry(address).or_default();
        steps.forget(step);
        if steps.total() >= self.most {
            let oldest = steps.0.first().map_or(step, |(step, _)| *step);
            let wait = (oldest + STEPS) * STEP - second;
            return Err(TooMuch {
                wait: Duration::from_secs(u64::try_from(wait).unwrap_or_default().max(1)),
            });
        }
        steps.add(step);
        drop(counted);
        Ok(Taken(Some((self.clone(), address, step))))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<IpAddr, Steps>> {
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Forgets who has done nothing lately; if everybody has, those who have done least.
fn make_room(counted: &mut HashMap<IpAddr, Steps>, now: i64) {
    for steps in counted.values_mut() {
        steps.forget(now);
    }
    let mut least = 0;
    while counted.len() >= MOST_ADDRESSES {
        counted.retain(|_, steps| steps.total() > least);
        least += 1;
    }
}

#[cfg(test)]
mod tests {
    use time::Duration as Later;

    use super::*;

    const START: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

    const ONE: Option<IpAddr> = Some(IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1)));

    #[test]
    fn no_hour_holds_more_than_the_limit() {
        let counter = Counter::new(30);
        let mut went = Vec::new();
        for second in 0..20_000 {
            let now = START + Later::seconds(second);
            if let Ok(taken) = counter.take(ONE, now) {
                taken.keep();
                went.push(second);
            }
        }
        let in_an_hour = |from: i64| {
            let hour = from..from + WINDOW - STEP;
            went.iter().filter(|second| hour.contains(second)).count()
        };
        assert!(went.iter().all(|second| in_an_hour(*second) <= 30));
        assert!(went.len() >= 150, "{}", went.len());
    }

    #[test]
    fn the_wait_is_as_long_as_said_and_no_longer() {
        let counter = Counter::new(1);
        let start = START + Later::seconds(1_000);
        counter.take(ONE, start).unwrap().keep();
        let Err(TooMuch { wait }) = counter.take(ONE, start) else {
            panic!("it goes");
        };
        let early = start + wait - Later::SECOND;
        assert!(counter.take(ONE, early).is_err());
        assert!(counter.take(ONE, start + wait).is_ok());
    }

    #[test]
    fn what_is_not_kept_does_not_count() {
        let counter = Counter::new(2);
        for _ in 0..10 {
            let taken = counter.take(ONE, START);
            drop(taken.unwrap());
        }
        let (one, two) = (counter.take(ONE, START), counter.take(ONE, START));
        assert!(counter.take(ONE, START).is_err());
        drop((one, two));
        assert!(counter.take(ONE, START).is_ok());
    }

    #[test]
    fn networks_are_told_apart_and_unknown_ones_are_not_limited() {
        let counter = Counter::new(1);
        let goes = |text: &str| {
            counter
                .take(Some(text.parse().unwrap()), START)
                .map(Taken::keep)
                .is_ok()
        };
        assert!(goes("2001:db8:1:2::1"));
        assert!(!goes("2001:db8:1:2:ffff::9"));
        assert!(goes("2001:db8:1:3::1"));
        assert!(goes("192.0.2.1"));
        assert!(!goes("::ffff:192.0.2.1"));
        assert!(goes("192.0.2.2"));
        for _ in 0..3 {
            counter.take(None, START).unwrap().keep();
        }
    }

    #[test]
    fn each_instance_has_its_share() {
        let limits = AddressLimits {
            instances: NonZeroU32::new(7).unwrap(),
            recoveries: NonZeroU32::MIN,
            ..AddressLimits::default()
        };
        let limits = Limits::new(&limits);
        assert_eq!(limits.failed_sign_ins.most, 42);
        assert_eq!(limits.recoveries.most, 1);
    }

    #[test]
    fn those_who_did_least_make_room() {
        let mut counted = HashMap::new();
        for number in 0..u32::try_from(MOST_ADDRESSES).unwrap() {
            let busy = number % 2;
            let steps = Steps(vec![(100, 1 + busy)]);
            counted.insert(IpAddr::from(number.to_be_bytes()), steps);
        }
        make_room(&mut counted, 100);
        assert_eq!(counted.len(), MOST_ADDRESSES / 2);
        assert!(counted.values().all(|steps| steps.total() == 2));
        make_room(&mut counted, 100 + STEPS);
        assert!(counted.is_empty() || counted.len() < MOST_ADDRESSES);
    }
}
