//! Quantities in words.

use std::time::Duration;

/// A waiting time, rounded up to whole seconds.
pub fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

/// A waiting time in words, rounded up.
pub fn in_words(wait: Duration) -> String {
    let seconds = whole_seconds(wait);
    match seconds {
        0 | 1 => "1 segundo".to_owned(),
        2..=90 => format!("{seconds} segundos"),
        91..=7_200 => format!("{} minutos", seconds.div_ceil(60)),
        _ => format!("{} horas", seconds.div_ceil(3_600)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_times_are_said_in_words_and_never_too_short() {
        for (milliseconds, words) in [
            (400, "1 segundo"),
            (29_100, "30 segundos"),
            (60_000, "60 segundos"),
            (120_000, "2 minutos"),
            (121_000, "3 minutos"),
            (900_000, "15 minutos"),
            (7_200_000, "120 minutos"),
            (7_201_000, "3 horas"),
        ] {
            assert_eq!(in_words(Duration::from_millis(milliseconds)), words);
        }
    }
}
