//! UMA, minimum wage and days off: what comes with the crate, and files that an operator puts in its place.
#![expect(
    clippy::unwrap_used,
    reason = "a helper that fails should fail its test"
)]

use std::fmt::Write as _;

use domain::informativa::Window;
use domain::tables::{TablesError, TablesErrorKind};
use domain::{Cents, Cuatrimestre, Date, Tables};
use proptest::prelude::*;
use time::{Duration, Month};

fn day(year: i32, month: u8, day: u8) -> Date {
    Date::from_calendar_date(year, Month::try_from(month).unwrap(), day).unwrap()
}

fn uma(day: Date) -> Option<String> {
    let tables = Tables::built_in();
    tables.uma(day).map(|uma| uma.value.to_string())
}

fn wage(day: Date) -> Option<String> {
    let tables = Tables::built_in();
    tables.minimum_wage(day).map(|wage| wage.value.to_string())
}

#[test]
fn the_tables_that_come_with_the_crate_say_what_was_published() {
    for (first, last, amount) in [
        (day(2024, 2, 1), day(2025, 1, 31), "108.57"),
        (day(2025, 2, 1), day(2026, 1, 31), "113.14"),
        (day(2026, 2, 1), day(2027, 1, 31), "117.31"),
    ] {
        assert_eq!(uma(first).as_deref(), Some(amount));
        assert_eq!(uma(last).as_deref(), Some(amount));
    }
    for (year, amount) in [(2024, "248.93"), (2025, "278.80"), (2026, "315.04")] {
        assert_eq!(wage(day(year, 1, 1)).as_deref(), Some(amount));
        assert_eq!(wage(day(year, 12, 31)).as_deref(), Some(amount));
    }
    let tables = Tables::built_in();
    assert_eq!(tables.edition(), "2026-1");
    let source = &tables.uma(day(2026, 5, 1)).unwrap().source;
    assert!(source.contains("INEGI"), "{source}");
}

#[test]
fn past_a_tables_end_nothing_is_known() {
    assert_eq!(uma(day(2024, 1, 31)), None);
    assert_eq!(uma(day(2027, 2, 1)), None);
    assert_eq!(wage(day(2023, 12, 31)), None);
    assert_eq!(wage(day(2027, 1, 1)), None);
    let tables = Tables::built_in();
    // A Tuesday and a Saturday of a year that is not there.
    assert_eq!(tables.is_day_off(day(2028, 2, 1)), None);
    assert_eq!(tables.is_day_off(day(2028, 1, 1)), Some(true));
    let third_of_2027 = Cuatrimestre::containing(day(2027, 12, 1));
    assert_eq!(tables.deadline(third_of_2027), None);
    assert_eq!(
        third_of_2027.deadline(tables.days_off()),
        day(2028, 1, 17),
        "what weekends make of it is known all the same"
    );
}

#[test]
fn days_off_that_an_operator_adds_count_beside_the_table_s() {
    let second_of_2026 = Cuatrimestre::containing(day(2026, 6, 1));
    let third_of_2027 = Cuatrimestre::containing(day(2027, 12, 1));
    let before = Tables::built_in().days_off().len();
    // One that the table has, one that it lacks, one past its end.
    let added = [day(2028, 1, 17), day(2026, 9, 17), day(2026, 9, 16)];
    let tables = Tables::built_in().clone().with_days_off(added);
    assert_eq!(tables.days_off().len(), before + 2);
    assert!(tables.days_off().is_sorted());
    for off in added {
        assert_eq!(tables.is_day_off(off), Some(true), "{off}");
    }
    assert_eq!(tables.deadline(second_of_2026), Some(day(2026, 9, 18)));
    let window = Window::of(third_of_2027, &tables);
    assert_eq!(window.deadline, day(2028, 1, 18));
    assert!(!window.is_sure, "nobody knows whether the 18th is one, too");
}

#[test]
fn days_off_are_those_of_the_law() {
    let tables = Tables::built_in();
    for off in [
        day(2026, 2, 2),
        day(2026, 5, 5),
        day(2026, 11, 16),
        day(2027, 3, 15),
        day(2027, 11, 15),
    ] {
        assert_eq!(tables.is_day_off(off), Some(true), "{off}");
        assert_eq!(tables.is_day_off(off + Duration::DAY), Some(false), "{off}");
    }
    // The first Monday of February, the third of March and of November, and the days that never move.
    for year in 2025..=2027 {
        let off = |month| {
            let of_month = |day: &&Date| day.year() == year && u8::from(day.month()) == month;
            let days = tables.days_off().iter().filter(of_month);
            days.map(|day| day.day()).collect::<Vec<_>>()
        };
        let monday = |month, nth: u8| {
            let first = day(year, month, 1);
            let days_to_monday = (7 - first.weekday().number_days_from_monday()) % 7;
            vec![1 + days_to_monday + 7 * (nth - 1)]
        };
        assert_eq!(
            (off(1), off(2), off(3)),
            (vec![1], monday(2, 1), monday(3, 3)),
            "{year}"
        );
        assert_eq!((off(5), off(9)), (vec![1, 5], vec![16]), "{year}");
        assert_eq!((off(11), off(12)), (monday(11, 3), vec![25]), "{year}");
    }
}

#[test]
fn deadlines_are_those_that_were_computed_by_hand() {
    let tables = Tables::built_in();
    for (in_period, due) in [
        (day(2024, 9, 1), day(2025, 1, 17)),
        (day(2025, 1, 1), day(2025, 5, 19)),
        (day(2025, 5, 1), day(2025, 9, 17)),
        (day(2025, 9, 1), day(2026, 1, 19)),
        (day(2026, 1, 1), day(2026, 5, 18)),
        (day(2026, 5, 1), day(2026, 9, 17)),
        (day(2026, 9, 1), day(2027, 1, 18)),
        (day(2027, 1, 1), day(2027, 5, 17)),
        (day(2027, 5, 1), day(2027, 9, 17)),
    ] {
        let period = Cuatrimestre::containing(in_period);
        assert_eq!(tables.deadline(period), Some(due), "{period}");
    }
}

#[test]
fn an_operators_file_is_read_or_its_line_named() {
    let text =
        "\u{feff}# mine\n\nedicion propia\n  uma 2027-02-01 2028-01-31  120.00 DOF, a guess \n";
    let tables = Tables::parse(text).unwrap();
    let uma = tables.uma(day(2027, 6, 1)).unwrap();
    assert_eq!(
        (uma.value, &*uma.source),
        (Cents::new(12_000), "DOF, a guess")
    );
    assert_eq!(tables.minimum_wage(day(2027, 6, 1)), None);
    for (line, kind) in [
        ("edicion otra", TablesErrorKind::Edition),
        (
            "Uma 2027-02-01 2028-01-31 120.00 DOF",
            TablesErrorKind::Word,
        ),
        ("uma 2027-02-01 2028-01-31 120.00", TablesErrorKind::Words),
        ("uma 2027-02-01", TablesErrorKind::Words),
        ("inhabil 2025-01-01 DOF", TablesErrorKind::Words),
        ("uma 2027-2-01 2028-01-31 120.00 DOF", TablesErrorKind::Day),
        ("uma 2027-02-29 2028-01-31 120.00 DOF", TablesErrorKind::Day),
        ("uma 2027-02-01 2028-01-31 120 DOF", TablesErrorKind::Amount),
        (
            "uma 2027-02-01 2028-01-31 0.00 DOF",
            TablesErrorKind::Amount,
        ),
        ("uma 2028-02-01 2028-01-31 1.00 DOF", TablesErrorKind::Order),
        ("uma 2026-01-31 2028-01-31 1.00 DOF", TablesErrorKind::Order),
        ("inhabil 2024-12-31", TablesErrorKind::Outside),
        ("inhabil 2025-01-02", TablesErrorKind::Order),
    ] {
        let before = "edicion 1\numa 2026-01-01 2026-01-31 1.00 DOF\ninhabiles 2025-01-01 2025-12-31 CFF\n\
                      inhabil 2025-01-02\n";
        let error = Tables::parse(&format!("{before}{line}\n")).unwrap_err();
        assert_eq!(error, TablesError { line: 5, kind }, "{line}");
        assert!(error.explanation().contains("renglón 5"), "{line}");
    }
    for text in [
        "",
        "# nothing\n",
        "uma 2027-02-01 2028-01-31 120.00 DOF\nedicion 1",
    ] {
        let error = Tables::parse(text).unwrap_err();
        assert_eq!(error.kind, TablesErrorKind::Edition, "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_day_finds_the_stretch_that_it_lies_in_and_no_other(
        lengths in prop::collection::vec((0_i64..40, 0_i64..90), 1..6), asked in -50_i64..900
    ) {
        // Stretches one behind another, after some days of nothing.
        let start = day(2026, 1, 1);
        let mut text = "edicion 1\n".to_owned();
        let mut known = Vec::new();
        let mut next = start;
        for (index, (gap, length)) in lengths.iter().enumerate() {
            let from = next + Duration::days(*gap);
            let to = from + Duration::days(*length);
            writeln!(text, "uma {from} {to} {}.00 DOF", index + 1).unwrap();
            known.push((from, to));
            next = to + Duration::DAY;
        }
        let tables = Tables::parse(&text).unwrap();
        let asked = start + Duration::days(asked);
        let expected = known.iter().position(|(from, to)| (*from..=*to).contains(&asked));
        let found = tables.uma(asked).map(|uma| uma.value);
        let expected = expected.map(|index| Cents::new(100 * (u32::try_from(index).unwrap() + 1)));
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn no_text_upsets_the_reader(text in "(edicion 1\n)?(\\PC{0,30}\n){0,3}") {
        if let Err(error) = Tables::parse(&text) {
            prop_assert!((1..=4).contains(&error.line));
        }
    }

    #[test]
    fn amounts_read_as_they_are_written(cents: u32) {
        let amount = Cents::new(cents);
        prop_assert_eq!(Cents::parse(&amount.to_string()), Some(amount));
        let shown = amount.shown().to_string();
        prop_assert_eq!(shown.replace(['$', ','], ""), amount.to_string());
    }
}
