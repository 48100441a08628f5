//! The schedule of disturbances, determined by a seed.

use std::time::Duration;

use crate::dice::Dice;

/// The mail server's behaviour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// Normal.
    Well,
    /// Busy (421 on connection).
    Closed,
    /// Refuses recipients temporarily (451).
    Refuses,
    /// Gives no answer after a whole mail.
    Stalls,
    /// Drops the connection in the middle of a mail.
    Drops,
}

/// How the database is restarted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restart {
    /// Connections are closed, then it stops cleanly.
    Fast,
    /// It is killed, and recovers when it starts.
    Immediate,
}

impl Restart {
    /// The argument for `pg_ctl --mode`.
    pub const fn mode(self) -> &'static str {
        match self {
            Self::Fast => "fast",
            Self::Immediate => "immediate",
        }
    }
}

/// One disturbance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blow {
    /// An instance is killed (SIGKILL).
    Kill(usize),
    /// An instance is asked to stop (SIGTERM), as in a rolling restart.
    End(usize),
    /// An instance is started again.
    Start(usize),
    /// The database is restarted.
    Database(Restart),
    /// The mail server changes its behaviour.
    Mail(Mood),
    /// This version's migrations are applied, while the previous version is running.
    Migrate,
}

/// A quiet end, so that everything begun can finish while all is up again.
const QUIET: Duration = Duration::from_secs(15);

/// Adds the new version after a quarter of a run.
pub fn with_new_version(blows: &mut Vec<(Duration, Blow)>, length: Duration) {
    let at = length / 4;
    let before = blows.partition_point(|&(other, _)| other <= at);
    blows.insert(before, (at, Blow::Migrate));
}

/// The blows of a run, in order.
pub fn plan(seed: u64, length: Duration, instances: usize) -> Vec<(Duration, Blow)> {
    let mut dice = Dice::new(seed, 0);
    let seconds = Duration::from_secs;
    let mut blows = Vec::new();
    let mut up_again = vec![Duration::ZERO; instances];
    let mut well_again = Duration::ZERO;
    let mut at = seconds(5);
    while at + QUIET < length {
        let kind = dice.below(100);
        if kind < 55 {
            // Sometimes all at once.
            let all = kind < 5;
            let chosen = dice.index(instances);
            for (instance, up) in up_again.iter_mut().enumerate() {
                if (all || instance == chosen) && *up < at {
                    let gently = !all && dice.happens(0.3);
                    let blow = if gently { Blow::End } else { Blow::Kill };
                    *up = at + dice.between(Duration::from_millis(500), seconds(4));
                    blows.extend([(at, blow(instance)), (*up, Blow::Start(instance))]);
                }
            }
        } else if kind < 70 {
            let gently = dice.happens(0.5);
            let how = if gently {
                Restart::Fast
            } else {
                Restart::Immediate
            };
            blows.push((at, Blow::Database(how)));
        } else if well_again < at {
            let moods = [Mood::Closed, Mood::Refuses, Mood::Stalls, Mood::Drops];
            let mood = moods.get(dice.index(moods.len())).copied();
            well_again = at + dice.between(seconds(4), seconds(12));
            let mood = (at, Blow::Mail(mood.unwrap_or(Mood::Closed)));
            blows.extend([mood, (well_again, Blow::Mail(Mood::Well))]);
        }
        at += dice.between(Duration::from_millis(1500), seconds(5));
    }
    blows.sort_by_key(|&(at, _)| at);
    blows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_decides_and_in_the_end_everything_is_up_and_well() {
        let length = Duration::from_mins(5);
        for seed in 0..50 {
            let blows = plan(seed, length, 3);
            assert_eq!(blows, plan(seed, length, 3));
            assert!(blows.iter().all(|&(at, _)| at < length));
            let mut up = [true; 3];
            let mut mood = Mood::Well;
            for (_, blow) in blows {
                match blow {
                    Blow::Kill(instance) | Blow::End(instance) => {
                        assert!(std::mem::replace(&mut up[instance], false));
                    }
                    Blow::Start(instance) => assert!(!std::mem::replace(&mut up[instance], true)),
                    Blow::Mail(next) => mood = next,
                    Blow::Database(_) | Blow::Migrate => {}
                }
            }
            assert!(up == [true; 3] && mood == Mood::Well, "seed {seed}");
        }
    }

    #[test]
    fn a_new_version_comes_once_and_disturbs_no_order() {
        let length = Duration::from_mins(5);
        for seed in 0..50 {
            let mut blows = plan(seed, length, 3);
            let others = blows.clone();
            with_new_version(&mut blows, length);
            assert!(blows.is_sorted_by_key(|&(at, _)| at));
            let (new, same): (Vec<_>, Vec<_>) = blows
                .into_iter()
                .partition(|&(_, blow)| blow == Blow::Migrate);
            assert_eq!(new, [(length / 4, Blow::Migrate)]);
            assert_eq!(same, others);
        }
    }

    #[test]
    fn five_minutes_bring_every_kind_of_blow() {
        let blows = plan(1, Duration::from_mins(5), 3);
        let is_there = |wanted: &dyn Fn(&Blow) -> bool| blows.iter().any(|(_, blow)| wanted(blow));
        assert!(is_there(&|blow| matches!(blow, Blow::Kill(_))));
        assert!(is_there(&|blow| matches!(blow, Blow::End(_))));
        for how in [Restart::Fast, Restart::Immediate] {
            assert!(is_there(&|blow| *blow == Blow::Database(how)));
        }
        for mood in [Mood::Closed, Mood::Refuses, Mood::Stalls, Mood::Drops] {
            assert!(is_there(&|blow| *blow == Blow::Mail(mood)), "{mood:?}");
        }
    }
}
