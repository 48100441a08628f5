//! Observations during the load: latencies by step, and everything that was not a success.

use std::{collections::BTreeMap, fmt, time::Duration};

use hdrhistogram::Histogram;
use serde::Serialize;

use crate::client::{Answer, NoAnswer};

/// The maximum recorded latency, in microseconds.
const LONGEST: u64 = 120_000_000;

/// A step of a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Opened the sign-in page.
    SignInPage,
    /// Signed in.
    SignIn,
    /// Signed in with a mistyped password.
    WrongPassword,
    /// Looked at a page behind the sign-in.
    Profile,
    /// Opened the list of contratistas.
    Picker,
    /// Chose a contratista.
    Choose,
    /// Opened the confirmation.
    ConfirmPage,
    /// Confirmed.
    Confirm,
    /// Opened the work area.
    WorkArea,
    /// Signed out.
    SignOut,
    /// Opened the page for a forgotten password.
    RecoveryPage,
    /// Requested a link.
    Recovery,
    /// Opened a mailed link.
    LinkPage,
    /// Created a password with it.
    NewPassword,
    /// A program registered a capturista.
    Alta,
    /// Any one page, requested repeatedly.
    Page,
}

impl Step {
    /// The name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SignInPage => "sign-in page",
            Self::SignIn => "sign-in",
            Self::WrongPassword => "wrong password",
            Self::Profile => "profile",
            Self::Picker => "picker",
            Self::Choose => "choose",
            Self::ConfirmPage => "confirm page",
            Self::Confirm => "confirm",
            Self::WorkArea => "work area",
            Self::SignOut => "sign-out",
            Self::RecoveryPage => "recovery page",
            Self::Recovery => "recovery",
            Self::LinkPage => "link's page",
            Self::NewPassword => "new password",
            Self::Alta => "alta (API)",
            Self::Page => "page",
        }
    }
}

/// An unexpected result.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mishap {
    /// An answer with this status, and whether it was a page (or a problem document) that says what to do.
    Status {
        /// The status.
        status: u16,
        /// Whether it says what to do.
        clear: bool,
    },
    /// No answer.
    NoAnswer,
}

impl Mishap {
    /// Classifies an unexpected answer.
    pub fn of(answer: &Answer) -> Self {
        Self::Status {
            status: answer.status.as_u16(),
            clear: is_clear(answer),
        }
    }

    /// Whether the user got an understandable message.
    pub const fn is_clear(&self) -> bool {
        matches!(self, Self::Status { clear: true, .. })
    }
}

impl From<NoAnswer> for Mishap {
    fn from(_: NoAnswer) -> Self {
        Self::NoAnswer
    }
}

impl fmt::Display for Mishap {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status {
                status,
                clear: true,
            } => write!(formatter, "{status}"),
            Self::Status {
                status,
                clear: false,
            } => write!(formatter, "{status}, not a clear page"),
            Self::NoAnswer => formatter.write_str("no answer"),
        }
    }
}

/// Whether it is a page in Spanish with a heading (ours, or the proxy's replacement), or a problem document with a
/// code.
fn is_clear(answer: &Answer) -> bool {
    let kind = answer
        .header(http::header::CONTENT_TYPE)
        .unwrap_or_default();
    let text = answer.text();
    if kind.starts_with("text/html") {
        ["lang=\"es", "<h1", "ICSOE"]
            .iter()
            .all(|part| text.contains(part))
    } else {
        kind.starts_with("application/problem+json") && text.contains("\"codigo\"")
    }
}

/// Latencies and mishaps.
#[derive(Default)]
pub struct Record {
    latencies: BTreeMap<Step, Histogram<u64>>,
    mishaps: BTreeMap<(Step, Mishap), u64>,
}

/// Latencies of a step, in milliseconds.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Latencies {
    /// The number of observations.
    pub count: u64,
    /// The median.
    pub p50: f64,
    /// The 95th percentile.
    pub p95: f64,
    /// The 99th percentile.
    pub p99: f64,
    /// The maximum.
    pub max: f64,
}

impl Record {
    /// Records the duration of a step.
    pub fn took(&mut self, step: Step, latency: Duration) {
        let histogram = match self.latencies.entry(step) {
            std::collections::btree_map::Entry::Occupied(entry) => entry.into_mut(),
            std::collections::btree_map::Entry::Vacant(entry) => {
                // Three digits are allowed, so this never fails; the histogram resizes itself.
                let Ok(histogram) = Histogram::new(3) else {
                    return;
                };
                entry.insert(histogram)
            }
        };
        let microseconds = u64::try_from(latency.as_micros()).unwrap_or(LONGEST);
        // Fails only if it cannot resize.
        let _ = histogram.record(microseconds.clamp(1, LONGEST));
    }

    /// Records an unexpected result.
    pub fn went_wrong(&mut self, step: Step, mishap: Mishap) {
        *self.mishaps.entry((step, mishap)).or_default() += 1;
    }

    /// Merges another record into this one.
    pub fn add(&mut self, other: Self) {
        for (step, histogram) in other.latencies {
            match self.latencies.get_mut(&step) {
                // Each resizes to hold the other.
                Some(own) => drop(own.add(histogram)),
                None => drop(self.latencies.insert(step, histogram)),
            }
        }
        for (key, count) in other.mishaps {
            *self.mishaps.entry(key).or_default() += count;
        }
    }

    /// The latencies of a step.
    pub fn latencies(&self, step: Step) -> Option<Latencies> {
        let histogram = self.latencies.get(&step)?;
        let at = |quantile| milliseconds(histogram.value_at_quantile(quantile));
        Some(Latencies {
            count: histogram.len(),
            p50: at(0.50),
            p95: at(0.95),
            p99: at(0.99),
            max: milliseconds(histogram.max()),
        })
    }

    /// Every observed step with its latencies.
    pub fn steps(&self) -> impl Iterator<Item = (Step, Latencies)> + '_ {
        self.latencies
            .keys()
            .filter_map(|&step| Some((step, self.latencies(step)?)))
    }

    /// The unexpected results and their numbers.
    pub fn mishaps(&self) -> impl Iterator<Item = (Step, &Mishap, u64)> + '_ {
        self.mishaps
            .iter()
            .map(|((step, mishap), &count)| (*step, mishap, count))
    }
}

fn milliseconds(microseconds: u64) -> f64 {
    Duration::from_micros(microseconds).as_secs_f64() * 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Bytes;
    use http::{HeaderMap, HeaderValue, StatusCode};

    fn answer(kind: &'static str, body: &'static str) -> Answer {
        let mut headers = HeaderMap::new();
        headers.insert(http::header::CONTENT_TYPE, HeaderValue::from_static(kind));
        Answer {
            status: StatusCode::BAD_GATEWAY,
            headers,
            body: Bytes::from_static(body.as_bytes()),
        }
    }

    #[test]
    fn a_clear_page_is_told_from_a_bare_one() {
        for (kind, body, clear) in [
            (
                "text/html; charset=utf-8",
                "<html lang=\"es-MX\"><title>ICSOE</title><h1>Espera</h1>",
                true,
            ),
            (
                "text/html",
                "<html><center><h1>502 Bad Gateway</h1></center><hr>nginx",
                false,
            ),
            ("application/problem+json", r#"{"codigo":"ocupado"}"#, true),
            ("text/plain", "upstream error", false),
        ] {
            assert_eq!(Mishap::of(&answer(kind, body)).is_clear(), clear, "{body}");
        }
    }

    #[test]
    fn records_add_up() {
        let (mut one, mut other) = (Record::default(), Record::default());
        for milliseconds in 1..=100 {
            one.took(Step::SignIn, Duration::from_millis(milliseconds));
            other.took(Step::SignIn, Duration::from_secs(1));
        }
        other.went_wrong(Step::SignIn, Mishap::NoAnswer);
        one.add(other);
        let latencies = one.latencies(Step::SignIn).unwrap();
        assert_eq!(latencies.count, 200);
        assert!((latencies.p50 - 100.0).abs() < 1.0, "{}", latencies.p50);
        assert!((latencies.max - 1000.0).abs() < 1.0);
        assert_eq!(one.mishaps().count(), 1);
    }
}
