//! What may be repeated without end is told when it begins, and then how often it was repeated: when it
//! has ended, or once an hour. Otherwise whoever repeats it decides how large the record becomes.
//!
//! Counted in memory, by each process for itself: a repetition costs no statement. What was counted when a
//! process is killed is lost; that it had begun is on record.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use platform::network::network;
use time::OffsetDateTime;
use uuid::Uuid;

use super::Event;

/// What has not been repeated for so long has ended: as long as the longest delay of a CURP.
const QUIET: Duration = Duration::from_mins(15);

/// What goes on is counted up this often.
const EVERY: Duration = Duration::from_hours(1);

/// How often it is looked for what has ended.
const LOOK_EVERY: Duration = Duration::from_mins(1);

/// Of how many subjects (CURPs) the repetitions from one place are told apart; of the others together.
const MOST_SUBJECTS: usize = 20;

/// How many repetitions are told apart; about 15 MB at most. Of further places it is told together.
const MOST: usize = 50_000;

/// From where, or by whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Place {
    /// From an address, or from one that nobody knows.
    Network(Option<IpAddr>),
    /// By a session or a token; nil for all together.
    Asker(Uuid),
    /// By whom there was no room for.
    Others,
}

/// What is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Repeated {
    place: Place,
    what: &'static str,
    /// About whom, as a keyed hash, where that is told apart.
    subject: Option<[u8; 32]>,
}

impl Repeated {
    /// From this address, or from one that nobody knows; about `subject`, a keyed hash, where that is told apart.
    pub fn from(address: Option<IpAddr>, what: &'static str, subject: Option<[u8; 32]>) -> Self {
        Self {
            place: Place::Network(address.map(network)),
            what,
            subject,
        }
    }

    /// By this session or token.
    pub fn by(asker: Uuid, what: &'static str) -> Self {
        Self {
            place: Place::Asker(asker),
            what,
            subject: None,
        }
    }

    /// Whether it is told of one, and not of several together.
    pub(crate) fn is_of_one(&self) -> bool {
        self.subject.is_some()
    }
}

struct Run {
    /// What was told of it, and from where; nothing until it is.
    told: Option<(Event, Option<IpAddr>)>,
    /// How often since.
    times: u64,
    since: OffsetDateTime,
    last: OffsetDateTime,
}

impl Run {
    fn begun(now: OffsetDateTime) -> Self {
        Self {
            told: None,
            times: 0,
            since: now,
            last: now,
        }
    }

    fn is_over(&self, now: OffsetDateTime) -> bool {
        self.last + QUIET <= now
    }
}

/// A count that is to be told.
pub(crate) struct Count {
    which: Repeated,
    pub(crate) event: Event,
    pub(crate) origin: Option<IpAddr>,
    pub(crate) times: u64,
}

/// The repetitions of this process.
#[derive(Default)]
pub(crate) struct Repeats(Mutex<Runs>);

#[derive(Default)]
struct Runs {
    by_which: HashMap<Repeated, Run>,
    /// How many subjects are told apart, by place.
    subjects: HashMap<(Place, &'static str), usize>,
    looked: Option<OffsetDateTime>,
}

impl Runs {
    /// As what it is counted: itself, or together with others.
    fn counted_as(&self, which: Repeated) -> Repeated {
        if self.by_which.contains_key(&which) {
            return which;
        }
        let apart = (self.subjects)
            .get(&(which.place, which.what))
            .is_none_or(|subjects| *subjects < MOST_SUBJECTS);
        let which = Repeated {
            subject: which.subject.filter(|_| apart),
            ..which
        };
        if self.by_which.contains_key(&which) || self.by_which.len() < MOST {
            return which;
        }
        Repeated {
            place: Place::Others,
            what: which.what,
            subject: None,
        }
    }

    fn remove(&mut self, which: &Repeated) {
        let gone = self.by_which.remove(which).is_some();
        let place = (which.place, which.what);
        if gone
            && which.is_of_one()
            && let Some(subjects) = self.subjects.get_mut(&place)
        {
            *subjects -= 1;
            if *subjects == 0 {
                self.subjects.remove(&place);
            }
        }
    }
}

impl Repeats {
    fn lock(&self) -> std::sync::MutexGuard<'_, Runs> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts one. What is to be told, and then given to [`told`](Self::told), when this is the first.
    pub(crate) fn count(&self, which: Repeated, now: OffsetDateTime) -> Option<Repeated> {
        let mut runs = self.lock();
        let which = runs.counted_as(which);
        if let Some(run) = runs.by_which.get_mut(&which) {
            if run.times > 0 || !run.is_over(now) {
                run.times += 1;
                run.last = now;
                return None;
            }
            *run = Run::begun(now);
            return Some(which);
        }
        runs.by_which.insert(which, Run::begun(now));
        if which.is_of_one() {
            *runs.subjects.entry((which.place, which.what)).or_default() += 1;
        }
        Some(which)
    }

    /// It was told that it has begun.
    pub(crate) fn told(&self, which: &Repeated, event: Event, origin: Option<IpAddr>) {
        if let Some(run) = self.lock().by_which.get_mut(which) {
            // Of those for whom there was no room, each is from elsewhere.
            let origin = origin.filter(|_| which.place != Place::Others);
            run.told = Some((event, origin));
        }
    }

    /// It could not be told: the next one is the first.
    pub(crate) fn not_told(&self, which: &Repeated) {
        self.lock().remove(which);
    }

    /// What has ended, or has gone on for an hour; or everything. To be told, and then
    /// [`settled`](Self::settle).
    pub(crate) fn to_tell(&self, now: OffsetDateTime, everything: bool) -> Vec<Count> {
        let mut runs = self.lock();
        let lately = |looked: OffsetDateTime| looked <= now && now < looked + LOOK_EVERY;
        if !everything && runs.looked.is_some_and(lately) {
            return Vec::new();
        }
        runs.looked = Some(now);
        let silent: Vec<Repeated> = (runs.by_which.iter())
            .filter(|(_, run)| run.times == 0 && run.is_over(now))
            .map(|(which, _)| *which)
            .collect();
        for which in silent {
            runs.remove(&which);
        }
        let due = |run: &Run| everything || run.is_over(now) || run.since + EVERY <= now;
        (runs.by_which.iter())
            .filter(|(_, run)| run.times > 0 && due(run))
            .filter_map(|(which, run)| {
                let (event, origin) = run.told.clone()?;
                Some(Count {
                    which: *which,
                    event,
                    origin,
                    times: run.times,
                })
            })
            .collect()
    }

    /// These counts were told.
    pub(crate) fn settle(&self, counts: &[Count], now: OffsetDateTime) {
        let mut runs = self.lock();
        for count in counts {
            if let Some(run) = runs.by_which.get_mut(&count.which) {
                run.times = run.times.saturating_sub(count.times);
                run.since = now;
                if run.times == 0 && run.is_over(now) {
                    runs.remove(&count.which);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::{EfirmaRefusal, Event};

    const START: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

    const EVENT: Event = Event::EfirmaRefused {
        reason: EfirmaRefusal::Challenge,
    };

    fn address(number: u32) -> IpAddr {
        IpAddr::from(number.to_be_bytes())
    }

    /// How many rows so many a second leave, each about another subject, from one address.
    fn rows(repeats: &Repeats, seconds: u32, subjects: u8) -> (u64, u64) {
        let (mut rows, mut told) = (0, 0);
        for second in 0..seconds {
            let now = START + Duration::from_secs(second.into());
            for subject in 0..subjects {
                let which = Repeated::from(Some(address(1)), "a", Some([subject; 32]));
                if let Some(which) = repeats.count(which, now) {
                    repeats.told(&which, EVENT, None);
                    (rows, told) = (rows + 1, told + 1);
                }
            }
            let counts = repeats.to_tell(now, false);
            told += counts.iter().map(|count| count.times).sum::<u64>();
            rows += counts.len() as u64;
            repeats.settle(&counts, now);
        }
        let rest = repeats.to_tell(START + Duration::from_secs(seconds.into()), true);
        (
            rows,
            told + rest.iter().map(|count| count.times).sum::<u64>(),
        )
    }

    #[test]
    fn an_hour_of_one_address_leaves_few_rows_and_every_one_is_counted() {
        let (few, told) = rows(&Repeats::default(), 3_600, 1);
        assert_eq!((few, told), (1, 3_600));
        let (bound, told) = rows(&Repeats::default(), 7_200, 200);
        assert_eq!(told, 7_200 * 200);
        // Twenty CURPs and one for all others, told once and counted up each hour.
        assert_eq!(bound, 21 + 21);
    }

    #[test]
    fn what_has_ended_is_counted_up_and_begins_anew() {
        let repeats = Repeats::default();
        let which = Repeated::from(Some(address(1)), "a", None);
        let begins = |now| match repeats.count(which, now) {
            Some(which) => {
                repeats.told(&which, EVENT, Some(address(1)));
                true
            }
            None => false,
        };
        assert!(begins(START));
        assert!(!begins(START + Duration::from_secs(1)));
        assert!(!begins(START + Duration::from_secs(2)));
        assert!(
            repeats
                .to_tell(START + Duration::from_mins(14), false)
                .is_empty()
        );
        let now = START + Duration::from_mins(16);
        let counts = repeats.to_tell(now, false);
        assert_eq!(counts.len(), 1);
        assert_eq!((counts[0].times, counts[0].origin), (2, Some(address(1))));
        // Not told: it is told the next time.
        let now = now + Duration::from_mins(1);
        let counts = repeats.to_tell(now, false);
        repeats.settle(&counts, now);
        assert!(repeats.lock().by_which.is_empty());
        assert!(begins(now));
        // With nothing to count up.
        assert!(begins(now + Duration::from_mins(15)));
    }

    #[test]
    fn places_are_told_apart_and_not_too_many() {
        let repeats = Repeats::default();
        let most = u32::try_from(MOST).unwrap();
        let begun = |number| {
            let which = Repeated::from(Some(address(number)), "a", Some([1; 32]));
            repeats.count(which, START)
        };
        let all = (0..most + 1_000).filter_map(begun).count();
        assert_eq!(all, MOST + 1, "one for all the others");
        assert!(
            repeats
                .count(Repeated::by(Uuid::nil(), "b"), START)
                .is_some()
        );
        assert_eq!(repeats.lock().by_which.len(), MOST + 2);
        // Together they are counted, and there is room again for whoever comes later.
        let later = START + Duration::from_mins(15);
        repeats.to_tell(later, false);
        assert!(repeats.lock().by_which.len() <= 2);
        assert!(repeats.lock().subjects.is_empty());
    }
}
