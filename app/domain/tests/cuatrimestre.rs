//! Cuatrimestres, their deadlines, and which one is shown on which day.
#![expect(
    clippy::unwrap_used,
    reason = "a helper that fails should fail its test"
)]

use domain::cuatrimestre::Number;
use domain::{Cuatrimestre, Date, FilingState};
use proptest::prelude::*;
use time::{Duration, Month, Weekday};

fn day(year: i32, month: u8, day: u8) -> Date {
    Date::from_calendar_date(year, Month::try_from(month).unwrap(), day).unwrap()
}

fn third_of_2026() -> Cuatrimestre {
    Cuatrimestre::containing(day(2026, 9, 1))
}

#[test]
fn the_year_has_three() {
    for (number, months, first, last) in [
        (Number::First, "enero a abril", (1, 1), (4, 30)),
        (Number::Second, "mayo a agosto", (5, 1), (8, 31)),
        (Number::Third, "septiembre a diciembre", (9, 1), (12, 31)),
    ] {
        for year in [1900, 2023, 2024, 2026, 2100] {
            let (first, last) = (day(year, first.0, first.1), day(year, last.0, last.1));
            for inside in [
                first,
                last,
                first + Duration::days(59),
                first + Duration::days(60),
            ] {
                let cuatrimestre = Cuatrimestre::containing(inside);
                assert_eq!(
                    (cuatrimestre.year(), cuatrimestre.number()),
                    (year, number),
                    "{inside}"
                );
                assert_eq!(
                    (cuatrimestre.first_day(), cuatrimestre.last_day()),
                    (first, last)
                );
                assert_eq!(cuatrimestre.months(), months);
            }
        }
    }
}

#[test]
fn it_is_named_in_spanish() {
    let third = third_of_2026();
    assert_eq!(third.to_string(), "tercer cuatrimestre de 2026");
    assert_eq!(third.previous().to_string(), "segundo cuatrimestre de 2026");
    assert_eq!(third.next().to_string(), "primer cuatrimestre de 2027");
}

#[test]
fn the_deadline_is_the_17th_after_its_end() {
    assert_eq!(
        Cuatrimestre::containing(day(2023, 1, 1)).deadline(&[]),
        day(2023, 5, 17)
    );
    assert_eq!(
        Cuatrimestre::containing(day(2024, 2, 29)).deadline(&[]),
        day(2024, 5, 17)
    );
    assert_eq!(
        Cuatrimestre::containing(day(2026, 8, 31)).deadline(&[]),
        day(2026, 9, 17)
    );
    assert_eq!(
        Cuatrimestre::containing(day(2024, 12, 31)).deadline(&[]),
        day(2025, 1, 17)
    );
}

#[test]
fn a_deadline_on_a_day_off_moves_to_the_next_working_day() {
    // 17 January 2027 is a Sunday, 17 May 2025 a Saturday.
    assert_eq!(third_of_2026().deadline(&[]), day(2027, 1, 18));
    assert_eq!(
        Cuatrimestre::containing(day(2025, 1, 1)).deadline(&[]),
        day(2025, 5, 19)
    );
    // Holidays push on, over a weekend too; others do not matter, in whatever order they come.
    let holidays = [
        day(2027, 1, 20),
        day(2027, 1, 19),
        day(2027, 1, 18),
        day(2026, 12, 25),
    ];
    assert_eq!(third_of_2026().deadline(&holidays), day(2027, 1, 21));
    let friday_and_monday = [day(2025, 1, 17), day(2025, 1, 20)];
    assert_eq!(
        Cuatrimestre::containing(day(2024, 9, 1)).deadline(&friday_and_monday),
        day(2025, 1, 21)
    );
}

#[test]
fn a_cuatrimestre_is_shown_from_its_end_to_its_deadline_and_then_the_running_one() {
    let second = third_of_2026().previous();
    for (today, shown, days_left, state) in [
        (day(2026, 8, 31), second, 17, FilingState::Running),
        (day(2026, 9, 1), second, 16, FilingState::Due),
        (day(2026, 9, 16), second, 1, FilingState::Due),
        (day(2026, 9, 17), second, 0, FilingState::DueToday),
        (day(2026, 9, 18), third_of_2026(), 122, FilingState::Running),
        (day(2026, 12, 31), third_of_2026(), 18, FilingState::Running),
        (day(2027, 1, 17), third_of_2026(), 1, FilingState::Due),
        (day(2027, 1, 18), third_of_2026(), 0, FilingState::DueToday),
        (
            day(2027, 1, 19),
            third_of_2026().next(),
            118,
            FilingState::Running,
        ),
    ] {
        let filing = Cuatrimestre::to_show(today, &[]);
        assert_eq!(
            (filing.cuatrimestre, filing.days_left, filing.state),
            (shown, days_left, state),
            "{today}"
        );
        assert_eq!(filing.deadline, shown.deadline(&[]));
    }
}

#[test]
fn a_holiday_on_the_deadline_keeps_it_due_a_day_longer() {
    let filing = Cuatrimestre::to_show(day(2027, 1, 18), &[day(2027, 1, 18)]);
    assert_eq!((filing.days_left, filing.state), (1, FilingState::Due));
}

#[test]
fn the_ends_of_the_calendar_upset_nothing() {
    for end in [Date::MIN, Date::MAX] {
        let cuatrimestre = Cuatrimestre::containing(end);
        assert!(cuatrimestre.first_day() <= end && end <= cuatrimestre.last_day());
        assert!(cuatrimestre.deadline(&[Date::MAX]) <= Date::MAX);
        assert!(Cuatrimestre::to_show(end, &[]).days_left >= 0);
    }
    assert_eq!(
        Cuatrimestre::containing(Date::MAX).next(),
        Cuatrimestre::containing(Date::MAX)
    );
    assert_eq!(
        Cuatrimestre::containing(Date::MIN).previous(),
        Cuatrimestre::containing(Date::MIN)
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn cuatrimestres_follow_each_other_without_a_gap(offset in 0_i64..400_000) {
        let inside = day(1900, 1, 1) + Duration::days(offset);
        let cuatrimestre = Cuatrimestre::containing(inside);
        prop_assert!(cuatrimestre.first_day() <= inside && inside <= cuatrimestre.last_day());
        let day_after = cuatrimestre.last_day().next_day().unwrap();
        prop_assert_eq!(cuatrimestre.next().first_day(), day_after);
        prop_assert_eq!(cuatrimestre.next().previous(), cuatrimestre);
        prop_assert!(cuatrimestre < cuatrimestre.next());
    }

    #[test]
    fn no_deadline_falls_on_a_day_off_or_leaves_a_working_day_out(
        offset in 0_i64..400_000, off in prop::collection::vec(0_i64..30, 0..6)
    ) {
        let today = day(1900, 1, 1) + Duration::days(offset);
        let ended = Cuatrimestre::containing(today).previous();
        let end = ended.last_day();
        let holidays: Vec<Date> = off.iter().map(|&days| end + Duration::days(days)).collect();
        let works = |day: Date| {
            let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
            !weekend && !holidays.contains(&day)
        };
        let deadline = ended.deadline(&holidays);
        prop_assert!(works(deadline));
        let mut earlier = end + Duration::days(17);
        prop_assert_eq!(earlier.day(), 17);
        while earlier < deadline {
            prop_assert!(!works(earlier));
            earlier += Duration::days(1);
        }
        let filing = Cuatrimestre::to_show(today, &holidays);
        prop_assert_eq!(today + Duration::days(i64::from(filing.days_left)), filing.deadline);
        prop_assert_eq!(filing.cuatrimestre == ended, today <= deadline);
    }
}
