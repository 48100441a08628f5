//! When a contract began and ends.

use time::{Date, Month};

use super::terms::{Against, Noted, Notes, Read};
use super::{Code, Detail, Field};
use crate::day;
use crate::plain::plain;

/// The first day on which a contract that is reported can have begun: the reform of outsourcing came into
/// force (DOF 23 April 2021; IMSS's questions and answers).
pub const FIRST_START: Date = match Date::from_calendar_date(2021, Month::April, 24) {
    Ok(day) => day,
    Err(_) => Date::MIN,
};

/// Reads both days; the start only where nothing blocks it.
pub(super) fn judge(
    start: &str,
    end: &str,
    against: &Against<'_>,
    notes: &mut Notes,
) -> (Read<Date>, Read<Option<Date>>) {
    let begins = read(start);
    let start = match begins {
        Typed::Nothing => notes.wrong(Field::Start, Code::StartEmpty, None),
        Typed::NoDay => notes.wrong(Field::Start, Code::StartShape, None),
        Typed::Day(day) => judge_start(day, against, notes),
    };
    let end = match (read(end), begins) {
        (Typed::Nothing, _) => Ok(None),
        (Typed::NoDay, _) => notes.wrong(Field::End, Code::EndShape, None),
        (Typed::Day(end), Typed::Day(start)) if end < start => {
            let detail = Detail::Days(start, start);
            notes.wrong(Field::End, Code::EndBeforeStart, Some(detail))
        }
        (Typed::Day(end), _) => Ok(Some(end)),
    };
    (start, end)
}

fn judge_start(day: Date, against: &Against<'_>, notes: &mut Notes) -> Read<Date> {
    let (first, last) = (against.period.first_day(), against.period.last_day());
    let outside = against.kind.starts_in_period() && !(first..=last).contains(&day);
    if outside {
        let detail = Detail::Days(first, last);
        notes.note(Field::Start, Code::StartOutside, Some(detail));
    } else if day < FIRST_START {
        notes.note(Field::Start, Code::StartOld, None);
    }
    let future = day > against.context.today;
    if future {
        notes.note(Field::Start, Code::StartFuture, None);
    }
    let right = !outside && !future && day >= FIRST_START;
    right.then_some(day).ok_or(Noted)
}

#[derive(Clone, Copy)]
enum Typed {
    Nothing,
    NoDay,
    Day(Date),
}

fn read(text: &str) -> Typed {
    let text: String = plain(text).collect();
    match day::typed(&text) {
        Some(day) => Typed::Day(day),
        None if text.is_empty() => Typed::Nothing,
        None => Typed::NoDay,
    }
}
