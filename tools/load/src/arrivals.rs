//! The times of arrival: evenly, or as in the last three days before a deadline.

use std::time::Duration;

use crate::dice::Dice;

/// Returns filed in the last three days (the higher of the reported figures).
pub const RETURNS: f64 = 42_000.0;
/// Visits per return: it is seldom completed in one.
pub const VISITS_PER_RETURN: f64 = 3.0;
/// The distribution of visits over the three days.
const DAYS: [f64; 3] = [0.2, 0.3, 0.5];
/// The distribution of a day's visits over its hours, Central Mexico time: office hours with a peak before lunch, and
/// an evening of latecomers.
const HOURS: [f64; 24] = [
    2.0, 1.0, 0.5, 0.3, 0.2, 0.3, 0.7, 1.8, 4.0, 6.0, 7.5, 8.5, 9.0, 8.0, 5.0, 4.5, 5.5, 6.5, 7.0,
    6.5, 5.5, 4.5, 3.7, 1.5,
];
const HOUR: f64 = 3600.0;
const DAY: f64 = 24.0 * HOUR;

/// The rate of arrivals.
#[derive(Clone, Copy, Debug)]
pub enum Curve {
    /// A constant rate.
    Even {
        /// Arrivals per second.
        rate: f64,
    },
    /// The three days.
    DeadlineDays {
        /// How many times faster than real time.
        compress: f64,
        /// How many times as many people as in reality.
        scale: f64,
        /// The hour, of the 72, at which it begins.
        from_hour: f64,
    },
}

impl Curve {
    /// The rate per second, at this time after the beginning.
    pub fn rate(self, after: Duration) -> f64 {
        match self {
            Self::Even { rate } => rate,
            Self::DeadlineDays {
                compress,
                scale,
                from_hour,
            } => {
                let moment = from_hour * HOUR + after.as_secs_f64() * compress;
                real_rate(moment) * scale * compress
            }
        }
    }

    /// The maximum rate per second.
    pub fn highest(self) -> f64 {
        match self {
            Self::Even { rate } => rate,
            Self::DeadlineDays {
                compress, scale, ..
            } => {
                let highest = (0..72).map(|hour| real_rate(f64::from(hour) * HOUR));
                highest.fold(0.0, f64::max) * scale * compress
            }
        }
    }

    /// The duration of the three days; `None` for a constant rate.
    pub fn length(self) -> Option<Duration> {
        match self {
            Self::Even { .. } => None,
            Self::DeadlineDays {
                compress,
                from_hour,
                ..
            } => {
                let left = (3.0 * DAY - from_hour * HOUR).max(0.0);
                Some(Duration::from_secs_f64(left / compress))
            }
        }
    }
}

/// Real visits per second, this many seconds after the midnight with which the three days begin.
fn real_rate(moment: f64) -> f64 {
    let whole_hours =
        Duration::try_from_secs_f64(moment).map_or(u64::MAX, |at| at.as_secs() / 3600);
    let hour = usize::try_from(whole_hours).unwrap_or(usize::MAX);
    let Some(of_day) = DAYS.get(hour / 24) else {
        return 0.0;
    };
    let of_hour = HOURS[hour % 24] / HOURS.iter().sum::<f64>();
    RETURNS * VISITS_PER_RETURN * of_day * of_hour / HOUR
}

/// The times of arrival, from the beginning.
pub struct Arrivals {
    curve: Curve,
    dice: Dice,
    highest: f64,
    at: Duration,
    length: Duration,
}

impl Arrivals {
    /// The arrivals of this curve within `length`, determined by the dice.
    pub fn new(curve: Curve, length: Duration, dice: Dice) -> Self {
        Self {
            curve,
            dice,
            highest: curve.highest(),
            at: Duration::ZERO,
            length,
        }
    }
}

impl Iterator for Arrivals {
    type Item = Duration;

    /// Thinning: candidates at the highest rate, of which a share is dropped.
    fn next(&mut self) -> Option<Duration> {
        if self.highest <= 0.0 {
            return None;
        }
        let mean = Duration::from_secs_f64(1.0 / self.highest);
        loop {
            self.at += self.dice.gap(mean);
            if self.at >= self.length {
                return None;
            }
            if self.dice.happens(self.curve.rate(self.at) / self.highest) {
                return Some(self.at);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIFE: Curve = Curve::DeadlineDays {
        compress: 288.0,
        scale: 1.0,
        from_hour: 0.0,
    };

    fn arrivals(seed: u64) -> Vec<Duration> {
        let length = LIFE.length().unwrap();
        Arrivals::new(LIFE, length, Dice::new(seed, 0)).collect()
    }

    #[test]
    fn the_three_days_bring_every_visit_in_a_288th_of_the_time() {
        assert_eq!(LIFE.length(), Some(Duration::from_mins(15)));
        let all = arrivals(1);
        let expected = RETURNS * VISITS_PER_RETURN;
        let share = f64::from(u32::try_from(all.len()).unwrap()) / expected;
        assert!((share - 1.0).abs() < 0.02, "{share}");
        assert_eq!(all, arrivals(1));
        assert_ne!(all, arrivals(2));
    }

    #[test]
    fn noon_and_evening_of_the_last_day_are_busiest() {
        let at = |day: f64, hour: f64| real_rate(day * DAY + hour * HOUR);
        assert!(at(2.0, 12.0) > at(2.0, 15.0) && at(2.0, 18.0) > at(2.0, 15.0));
        assert!(at(2.0, 12.0) > at(0.0, 12.0) && at(2.0, 4.0) < at(2.0, 12.0) / 10.0);
        assert!(at(3.0, 1.0) < f64::EPSILON);
        assert!((LIFE.highest() - at(2.0, 12.0) * 288.0).abs() < 1e-6);
    }
}
