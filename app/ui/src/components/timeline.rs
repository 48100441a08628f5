//! A timeline of the year: its three cuatrimestres, the filing window of each, today, and the next deadline. The
//! drawing is for sighted people; the list under it says the same in words.

use domain::informativa::Window;
use domain::{Cuatrimestre, Filing};
use leptos::prelude::*;
use services::calendar;
use time::{Date, Duration};

/// The timeline's data: the year of the cuatrimestre to be filed, until the end of the January after it, when its last
/// cuatrimestre is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeline {
    year: i32,
    thirds: Vec<Third>,
    today: Mark,
    deadline: Mark,
}

/// A cuatrimestre and its filing window.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Third {
    name: String,
    months: &'static str,
    filing: String,
    state: State,
    running: Stretch,
    window: Stretch,
}

/// The state of a window today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Past,
    Open,
    ToCome,
}

/// A section of the line, in tenths of a percent of its length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stretch {
    start: i64,
    length: i64,
}

/// A day on the line.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Mark {
    at: i64,
    words: String,
}

/// The line itself: its first day and its number of days.
#[derive(Clone, Copy)]
struct Axis {
    first_day: Date,
    days: i64,
}

impl Axis {
    /// The position where a day begins, limited to the line.
    fn at(self, day: Date) -> i64 {
        let gone = i64::from(day.to_julian_day() - self.first_day.to_julian_day());
        (gone * 1_000 / self.days).clamp(0, 1_000)
    }

    /// The section from the beginning of one day to the end of another.
    fn stretch(self, first: Date, last: Date) -> Stretch {
        let start = self.at(first);
        let end = self.at(last.saturating_add(Duration::DAY));
        Stretch {
            start,
            length: end - start,
        }
    }

    fn mark(self, day: Date, words: String) -> Mark {
        // The middle of the day.
        let at = i64::midpoint(self.at(day), self.at(day.saturating_add(Duration::DAY)));
        Mark { at, words }
    }
}

impl State {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Past => "past",
            Self::Open => "open",
            Self::ToCome => "to-come",
        }
    }

    /// The state today of the window from `opens` to `deadline`.
    fn of(today: Date, opens: Date, deadline: Date) -> Self {
        if today > deadline {
            Self::Past
        } else if today >= opens {
            Self::Open
        } else {
            Self::ToCome
        }
    }
}

/// The last day on which a return is in time, in words; past the end of the table of days off it is no promise.
pub fn deadline_in_words(window: &Window) -> String {
    let day = calendar::day_in_words(window.deadline);
    if window.is_sure {
        day
    } else {
        [&day, ", o después si es inhábil"].concat()
    }
}

/// A cuatrimestre's filing window and its state, in words.
pub fn window(cuatrimestre: Cuatrimestre, today: Date, holidays: &[Date]) -> String {
    let opens = cuatrimestre.next().first_day();
    let deadline = cuatrimestre.deadline(holidays);
    let days = format!(
        "Se presenta del {} al {}",
        opens.day(),
        calendar::day_and_month(deadline)
    );
    match State::of(today, opens, deadline) {
        State::Past => [&days, "; ya pasó"].concat(),
        State::Open => [&days, "; está abierto"].concat(),
        State::ToCome => match opens.to_julian_day() - today.to_julian_day() {
            1 => [&days, "; falta 1 día para que abra"].concat(),
            left => format!("{days}; faltan {left} días para que abra"),
        },
    }
}

impl Timeline {
    /// The timeline of the year that `filing` belongs to.
    pub fn new(filing: &Filing, today: Date, holidays: &[Date]) -> Self {
        let mut first = filing.cuatrimestre;
        while first.previous().year() == first.year() && first.previous() != first {
            first = first.previous();
        }
        let thirds = [first, first.next(), first.next().next()];
        // Until the end of the month in which the last one is due.
        let last_day = thirds[2].last_day().saturating_add(Duration::days(31));
        let axis = Axis {
            first_day: first.first_day(),
            days: i64::from(last_day.to_julian_day() - first.first_day().to_julian_day()) + 1,
        };
        Self {
            year: first.year(),
            thirds: thirds
                .into_iter()
                .map(|third| Third::new(third, today, holidays, axis))
                .collect(),
            today: axis.mark(today, ["Hoy, ", &calendar::short_day(today)].concat()),
            deadline: axis.mark(
                filing.deadline,
                ["Límite: ", &calendar::short_day(filing.deadline)].concat(),
            ),
        }
    }
}

impl Third {
    fn new(cuatrimestre: Cuatrimestre, today: Date, holidays: &[Date], axis: Axis) -> Self {
        let opens = cuatrimestre.next().first_day();
        let deadline = cuatrimestre.deadline(holidays);
        let state = State::of(today, opens, deadline);
        let name = cuatrimestre.to_string();
        let name = name.split(" de ").next().unwrap_or_default();
        let mut letters = name.chars();
        let name = letters
            .next()
            .map(|first| first.to_uppercase().chain(letters).collect())
            .unwrap_or_default();
        Self {
            name,
            months: cuatrimestre.months(),
            filing: window(cuatrimestre, today, holidays),
            state,
            running: axis.stretch(cuatrimestre.first_day(), cuatrimestre.last_day()),
            window: axis.stretch(opens, deadline),
        }
    }
}

/// A share of the line's length for an SVG attribute: the drawing fills its place without stretching the letters.
fn percent(tenths: i64) -> String {
    format!("{}.{}%", tenths / 10, tenths % 10)
}

/// A mark's label, on the side where it does not leave the drawing.
fn words_at(mark: Mark, y: &'static str) -> impl IntoView {
    let anchor = match mark.at {
        ..180 => "start",
        180..=820 => "middle",
        _ => "end",
    };
    view! {
        <text class="timeline-words" x=percent(mark.at) y=y text-anchor=anchor>{mark.words}</text>
    }
}

/// Draws the timeline and its list.
pub fn view(timeline: Timeline) -> impl IntoView {
    let Timeline {
        year,
        thirds,
        today,
        deadline,
    } = timeline;
    let bands: Vec<_> = thirds
        .iter()
        .map(|Third { running, .. }| {
            view! {
                <rect class="timeline-third" x=percent(running.start) y="34" width=percent(running.length) height="12"></rect>
            }
        })
        .collect();
    let windows: Vec<_> = thirds
        .iter()
        .map(|Third { window, state, .. }| {
            view! {
                <rect class="timeline-window" data-state=state.as_str() x=percent(window.start) y="28" width=percent(window.length) height="24" rx="4"></rect>
            }
        })
        .collect();
    let words: Vec<_> = thirds
        .into_iter()
        .map(|third| {
            view! {
                <li data-state=third.state.as_str()>
                    <strong>{third.name}</strong>
                    <span>{third.months}</span>
                    <span>{third.filing}</span>
                </li>
            }
        })
        .collect();
    view! {
        <figure class="timeline">
            <figcaption>"Calendario de " {year.to_string()}</figcaption>
            <svg class="timeline-drawing" width="100%" height="84" aria-hidden="true" focusable="false">
                {bands}
                {windows}
                <line class="timeline-deadline" x1=percent(deadline.at) x2=percent(deadline.at) y1="24" y2="60"></line>
                {words_at(deadline, "76")}
                <line class="timeline-today" x1=percent(today.at) x2=percent(today.at) y1="20" y2="56"></line>
                <circle class="timeline-today" cx=percent(today.at) cy="20" r="5"></circle>
                {words_at(today, "10")}
            </svg>
            <ol class="timeline-list">{words}</ol>
        </figure>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    fn on(today: Date) -> Timeline {
        let holidays = [];
        Timeline::new(&Cuatrimestre::to_show(today, &holidays), today, &holidays)
    }

    #[test]
    fn a_day_in_november_lies_in_the_last_third_of_its_year() {
        let timeline = on(date!(2026 - 11 - 22));
        assert_eq!(timeline.year, 2026);
        let states: Vec<_> = timeline.thirds.iter().map(|third| third.state).collect();
        assert_eq!(states, [State::Past, State::Past, State::ToCome]);
        // 325.5 of 396 days have passed.
        assert_eq!(timeline.today.at, 821);
        assert_eq!(timeline.deadline.words, "Límite: 18 ene");
        assert_eq!(
            timeline.thirds[2].filing,
            "Se presenta del 1 al 18 de enero; faltan 40 días para que abra"
        );
        assert_eq!(
            timeline.thirds[1].filing,
            "Se presenta del 1 al 17 de septiembre; ya pasó"
        );
        let third = Cuatrimestre::containing(date!(2026 - 11 - 22));
        for (today, words) in [
            (date!(2026 - 11 - 27), "; faltan 35 días para que abra"),
            (date!(2026 - 12 - 31), "; falta 1 día para que abra"),
            (date!(2027 - 01 - 18), "; está abierto"),
        ] {
            assert!(window(third, today, &[]).ends_with(words), "{words}");
        }
    }

    #[test]
    fn early_in_january_the_year_before_is_drawn() {
        let timeline = on(date!(2027 - 01 - 05));
        assert_eq!(
            (timeline.year, timeline.thirds[2].state),
            (2026, State::Open)
        );
        assert!(timeline.today.at > timeline.thirds[2].window.start);
    }

    #[test]
    fn the_thirds_follow_each_other_and_windows_open_when_they_end() {
        for today in [
            date!(2024 - 02 - 29),
            date!(2026 - 05 - 17),
            date!(2028 - 12 - 31),
        ] {
            let Timeline {
                thirds,
                today: mark,
                ..
            } = on(today);
            assert_eq!(thirds[0].running.start, 0);
            for pair in thirds.windows(2) {
                let end = pair[0].running.start + pair[0].running.length;
                assert_eq!(end, pair[1].running.start, "{today}");
                assert_eq!(end, pair[0].window.start, "{today}");
            }
            assert!((0..=1_000).contains(&mark.at), "{today}");
        }
    }
}
