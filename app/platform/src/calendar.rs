//! Central Mexico's calendar: which day it is there, and moments in words.

use std::sync::LazyLock;

use jiff::{
    Timestamp, Zoned,
    tz::{self, TimeZone},
};
use time::{Date, Month, OffsetDateTime};

/// Mexico City's time. Six hours behind UTC the year round since 2022, should the tables of time
/// zones ever lack it.
static CENTRAL_MEXICO: LazyLock<TimeZone> = LazyLock::new(|| {
    TimeZone::get("America/Mexico_City").unwrap_or_else(|_| TimeZone::fixed(tz::offset(-6)))
});

const WEEKDAYS: [&str; 7] = [
    "lunes",
    "martes",
    "miércoles",
    "jueves",
    "viernes",
    "sábado",
    "domingo",
];

const MONTHS: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];

/// The day in Central Mexico at `moment`.
pub fn day_of(moment: OffsetDateTime) -> Date {
    let there = in_central_mexico(moment);
    let month = u8::try_from(there.month())
        .ok()
        .and_then(|month| Month::try_from(month).ok());
    let day = u8::try_from(there.day()).ok();
    month
        .zip(day)
        .and_then(|(month, day)| Date::from_calendar_date(there.year().into(), month, day).ok())
        .unwrap_or(moment.date())
}

/// A day in words: "martes 17 de enero de 2026".
pub fn day_in_words(day: Date) -> String {
    let weekday = word(&WEEKDAYS, day.weekday().number_days_from_monday());
    let month = word(&MONTHS, u8::from(day.month()) - 1);
    format!("{weekday} {} de {month} de {}", day.day(), day.year())
}

/// A day of a month in words: "17 de enero de 2026".
pub fn day_of_month(day: Date) -> String {
    let month = word(&MONTHS, u8::from(day.month()) - 1);
    format!("{} de {month} de {}", day.day(), day.year())
}

/// A day where there is little room: "17 ene".
pub fn short_day(day: Date) -> String {
    let month = word(&MONTHS, u8::from(day.month()) - 1);
    format!("{} {}", day.day(), month.get(..3).unwrap_or(month))
}

/// A day of the year in words: "17 de enero".
pub fn day_and_month(day: Date) -> String {
    let month = word(&MONTHS, u8::from(day.month()) - 1);
    format!("{} de {month}", day.day())
}

/// A moment up to which something is good, to the minute, after "hasta": "las 23:59 del martes 17 de enero de
/// 2026 (hora del centro de México)".
pub fn until_in_words(moment: OffsetDateTime) -> String {
    let there = in_central_mexico(moment);
    let article = if there.hour() == 1 { "la" } else { "las" };
    format!(
        "{article} {:02}:{:02} del {} (hora del centro de México)",
        there.hour(),
        there.minute(),
        day_in_words(day_of(moment)),
    )
}

/// A moment in words, to the minute: "martes 17 de enero de 2026, 23:59, hora del centro de
/// México".
pub fn moment_in_words(moment: OffsetDateTime) -> String {
    let there = in_central_mexico(moment);
    format!(
        "{}, {:02}:{:02}, hora del centro de México",
        day_in_words(day_of(moment)),
        there.hour(),
        there.minute()
    )
}

/// A moment where there is little room, in Central Mexico's time: "17 ene 2026, 23:59".
pub fn moment_in_short(moment: OffsetDateTime) -> String {
    let there = in_central_mexico(moment);
    let day = day_of(moment);
    format!(
        "{} {}, {:02}:{:02}",
        short_day(day),
        day.year(),
        there.hour(),
        there.minute()
    )
}

fn in_central_mexico(moment: OffsetDateTime) -> Zoned {
    // The clamped end lies eight thousand years off.
    let timestamp = Timestamp::from_second(moment.unix_timestamp()).unwrap_or(Timestamp::MAX);
    timestamp.to_zoned(CENTRAL_MEXICO.clone())
}

fn word(words: &'static [&'static str], number: u8) -> &'static str {
    words.get(usize::from(number)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(seconds: i64) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(seconds).unwrap()
    }

    #[test]
    fn the_day_changes_at_midnight_in_central_mexico() {
        // 2027-01-18T05:59:59Z and one second later.
        assert_eq!(
            moment_in_words(moment(1_800_251_999)),
            "domingo 17 de enero de 2027, 23:59, hora del centro de México"
        );
        assert_eq!(
            until_in_words(moment(1_800_251_999)),
            "las 23:59 del domingo 17 de enero de 2027 (hora del centro de México)"
        );
        assert_eq!(moment_in_short(moment(1_800_251_999)), "17 ene 2027, 23:59");
        assert_eq!(
            moment_in_words(moment(1_800_252_000)),
            "lunes 18 de enero de 2027, 00:00, hora del centro de México"
        );
    }

    #[test]
    fn days_are_said_with_and_without_their_year() {
        let day = Date::from_calendar_date(2027, Month::January, 18).unwrap();
        assert_eq!(day_in_words(day), "lunes 18 de enero de 2027");
        assert_eq!(day_of_month(day), "18 de enero de 2027");
        assert_eq!(short_day(day), "18 ene");
        assert_eq!(day_and_month(day), "18 de enero");
    }

    #[test]
    fn summer_time_was_abolished() {
        // 2021-07-01T12:00Z was 7 in the morning there, 2027-07-01T12:00Z will be 6.
        assert!(moment_in_words(moment(1_625_140_800)).contains("07:00"));
        assert!(moment_in_words(moment(1_814_443_200)).contains("06:00"));
    }
}
