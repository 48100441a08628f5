//! When a return of a cuatrimestre is captured, sent and late.

use time::Date;

use crate::{Cuatrimestre, Tables};

/// The days that count for a cuatrimestre's return, all of them days of Central Mexico time (Lineamientos, DOF
/// 13 April 2022, 5.3 to 5.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// From this day on it is captured: the cuatrimestre's first.
    pub captured_from: Date,
    /// From this day on it is sent and signed: the first after the cuatrimestre's end.
    pub sent_from: Date,
    /// The last day on which it is in time, as far as the days off are known.
    pub deadline: Date,
    /// Whether they are: past the table's end a day off may still move the deadline to a later day.
    pub is_sure: bool,
}

/// What can be done with a cuatrimestre's return on some day. One that is late is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Nothing: the cuatrimestre has not begun.
    ToCome,
    /// Capturing.
    Capture,
    /// Capturing and sending, in time.
    InTime,
    /// Capturing and sending, late (extemporánea).
    Late,
}

impl Window {
    /// That of a cuatrimestre, by the days off of these tables.
    pub fn of(cuatrimestre: Cuatrimestre, tables: &Tables) -> Self {
        Self {
            captured_from: cuatrimestre.first_day(),
            sent_from: cuatrimestre.next().first_day(),
            deadline: cuatrimestre.deadline(tables.days_off()),
            is_sure: tables.deadline(cuatrimestre).is_some(),
        }
    }

    /// What can be done on `today`.
    pub fn stage(&self, today: Date) -> Stage {
        if today < self.captured_from {
            Stage::ToCome
        } else if today < self.sent_from {
            Stage::Capture
        } else if today <= self.deadline {
            Stage::InTime
        } else {
            Stage::Late
        }
    }
}

impl Stage {
    /// Whether a return may be captured.
    pub fn may_capture(self) -> bool {
        self >= Self::Capture
    }

    /// Whether a return may be sent and signed.
    pub fn may_send(self) -> bool {
        self >= Self::InTime
    }
}
