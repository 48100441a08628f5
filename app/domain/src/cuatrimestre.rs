//! Cuatrimestres, the thirds of a year for which contratistas report, and when each is due.
//!
//! Ley del Seguro Social, article 15-A: the information is due by 17 May, 17 September and
//! 17 January. That a deadline on a day off moves to the next working day, and which cuatrimestre a
//! capturista is shown, is decided in this file.

use std::cmp::Ordering;
use std::fmt;

use time::{Date, Duration, Month, Weekday};

/// Days from a cuatrimestre's end to its deadline, which is always a 17th.
const DAYS_TO_FILE: i64 = 17;

/// More days than any cuatrimestre has, fewer than two have: so far on lies the following one.
const INTO_THE_NEXT: i64 = 125;

/// A third of a year: January to April, May to August, or September to December.
///
/// Those at the very ends of the calendar that [`Date`] knows are their own neighbours.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cuatrimestre {
    first_day: Date,
}

/// Which of the three of its year a cuatrimestre is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Number {
    /// January to April
    First = 1,
    /// May to August
    Second = 2,
    /// September to December
    Third = 3,
}

/// The cuatrimestre that a capturista is shown on some day, and how it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filing {
    /// The cuatrimestre.
    pub cuatrimestre: Cuatrimestre,
    /// The last day on which its information is in time.
    pub deadline: Date,
    /// Days from that day to the deadline: 0 on the deadline itself, never negative.
    pub days_left: i32,
    /// How it stands.
    pub state: FilingState,
}

/// How the cuatrimestre shown stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FilingState {
    /// It has not ended.
    Running,
    /// It has ended and its deadline is still to come.
    Due,
    /// Its deadline is today.
    DueToday,
}

impl Cuatrimestre {
    /// The one that a day lies in.
    pub fn containing(day: Date) -> Self {
        let leap = u16::from(time::util::is_leap_year(day.year()));
        let days_before = match Number::of(day.month()) {
            Number::First => 0,
            Number::Second => 120 + leap,
            Number::Third => 243 + leap,
        };
        let gone = i64::from(day.ordinal()) - 1 - i64::from(days_before);
        Self {
            first_day: day.saturating_sub(Duration::days(gone)),
        }
    }

    /// The year that it lies in.
    pub fn year(self) -> i32 {
        self.first_day.year()
    }

    /// Which of its year it is.
    pub fn number(self) -> Number {
        Number::of(self.first_day.month())
    }

    /// Its first day.
    pub fn first_day(self) -> Date {
        self.first_day
    }

    /// Its last day.
    pub fn last_day(self) -> Date {
        let days = match self.number() {
            Number::First => 120 + i64::from(time::util::is_leap_year(self.year())),
            Number::Second => 123,
            Number::Third => 122,
        };
        self.first_day.saturating_add(Duration::days(days - 1))
    }

    /// The one after it.
    #[must_use]
    pub fn next(self) -> Self {
        Self::containing(self.first_day.saturating_add(Duration::days(INTO_THE_NEXT)))
    }

    /// The one before it.
    #[must_use]
    pub fn previous(self) -> Self {
        Self::containing(self.first_day.saturating_sub(Duration::days(1)))
    }

    /// The last day on which its information is in time: the 17th after its end or, if that is a
    /// Saturday, a Sunday or one of `holidays`, the next day that is none of these.
    pub fn deadline(self, holidays: &[Date]) -> Date {
        let mut day = self.last_day().saturating_add(Duration::days(DAYS_TO_FILE));
        while matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
            || holidays.contains(&day)
        {
            match day.next_day() {
                Some(following) => day = following,
                None => break,
            }
        }
        day
    }

    /// The one to show on `today` (a day of Central Mexico time): from a cuatrimestre's end until
    /// its deadline that one, afterwards the running one.
    pub fn to_show(today: Date, holidays: &[Date]) -> Filing {
        let running = Self::containing(today);
        let ended = running.previous();
        let deadline = ended.deadline(holidays);
        let (cuatrimestre, deadline, state) = match today.cmp(&deadline) {
            Ordering::Less => (ended, deadline, FilingState::Due),
            Ordering::Equal => (ended, deadline, FilingState::DueToday),
            Ordering::Greater => (running, running.deadline(holidays), FilingState::Running),
        };
        let days_left = deadline.to_julian_day() - today.to_julian_day();
        Filing {
            cuatrimestre,
            deadline,
            days_left,
            state,
        }
    }

    /// Its months, in Spanish: "septiembre a diciembre".
    pub fn months(self) -> &'static str {
        match self.number() {
            Number::First => "enero a abril",
            Number::Second => "mayo a agosto",
            Number::Third => "septiembre a diciembre",
        }
    }
}

impl Number {
    fn of(month: Month) -> Self {
        match u8::from(month) {
            ..=4 => Self::First,
            5..=8 => Self::Second,
            9.. => Self::Third,
        }
    }
}

/// In Spanish: "tercer cuatrimestre de 2026".
impl fmt::Display for Cuatrimestre {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ordinal = match self.number() {
            Number::First => "primer",
            Number::Second => "segundo",
            Number::Third => "tercer",
        };
        write!(formatter, "{ordinal} cuatrimestre de {}", self.year())
    }
}

impl fmt::Debug for Cuatrimestre {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "Cuatrimestre({}/{})",
            self.number() as u8,
            self.year()
        )
    }
}
