//! Metrics: counters, gauges and histograms in Prometheus's format, on a listener of their own together with the two
//! health addresses.

use crate::http::{Web, health};
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};
use services::{Services, worker};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

/// The address that Prometheus scrapes.
pub const METRICS: &str = "/metrics";

/// OpenMetrics, Prometheus's preferred format.
const MEDIA_TYPE: HeaderValue =
    HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");

/// Time limit for asking the database about the mails that wait.
const PATIENCE: Duration = Duration::from_secs(2);

/// Upper bounds of the histogram of answer times, in seconds.
const TIMES: [f64; 12] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    route: String,
    method: &'static str,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Asked {
    route: String,
    method: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Waiting {
    state: &'static str,
}

/// The metrics of one process.
pub struct Watch {
    requests: Family<Answered, Counter>,
    times: Family<Asked, Histogram, fn() -> Histogram>,
    in_flight: Gauge,
    mails: Family<Waiting, Gauge>,
    oldest_mail: Gauge<f64, AtomicU64>,
    worker_silence: Gauge<f64, AtomicU64>,
    database_answers: Gauge,
    database_writes: Gauge,
    memory: Gauge,
    peak_memory: Gauge,
    mail_may_be_late: Duration,
    ending: AtomicBool,
}

impl Watch {
    /// Starts with all counters at zero. A mail that has been due for longer than `mail_may_be_late` is reported as
    /// late.
    pub fn new(mail_may_be_late: Duration) -> Self {
        Self {
            requests: Family::default(),
            times: Family::new_with_constructor(|| Histogram::new(TIMES)),
            in_flight: Gauge::default(),
            mails: Family::default(),
            oldest_mail: Gauge::default(),
            worker_silence: Gauge::default(),
            database_answers: Gauge::default(),
            database_writes: Gauge::default(),
            memory: Gauge::default(),
            peak_memory: Gauge::default(),
            mail_may_be_late,
            ending: AtomicBool::new(false),
        }
    }

    fn register(&self, registry: &mut Registry) {
        let version = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        registry.register("build", "The version that runs", version);
        registry.register("http_requests", "Requests answered", self.requests.clone());
        registry.register_with_unit(
            "http_request_duration",
            "How long answers took, up to their first byte",
            Unit::Seconds,
            self.times.clone(),
        );
        registry.register(
            "http_requests_in_flight",
            "Requests that are being answered",
            self.in_flight.clone(),
        );
        registry.register(
            "outbox_mails",
            "Mails of the whole installation that are not sent yet",
            self.mails.clone(),
        );
        registry.register_with_unit(
            "outbox_oldest_due",
            "For how long the mail that has been due for longest has been due; 0 when none is",
            Unit::Seconds,
            self.oldest_mail.clone(),
        );
        registry.register_with_unit(
            "worker_silence",
            "How long ago the worker of this process was last seen; infinite when it never was",
            Unit::Seconds,
            self.worker_silence.clone(),
        );
        registry.register(
            "database_answers",
            "1 while the database answers in time, else 0",
            self.database_answers.clone(),
        );
        registry.register(
            "database_writes",
            "1 while the database takes a small write in time, else 0",
            self.database_writes.clone(),
        );
        registry.register_with_unit(
            "process_resident_memory",
            "Memory in use",
            Unit::Bytes,
            self.memory.clone(),
        );
        registry.register_with_unit(
            "process_resident_memory_peak",
            "The most memory that was ever in use",
            Unit::Bytes,
            self.peak_memory.clone(),
        );
    }

    /// Counts a new request; it is in flight until the returned value is dropped.
    pub fn begun(&self) -> impl Drop + use<> {
        InFlight::new(self.in_flight.clone())
    }

    /// Counts an answered request.
    pub fn answered(&self, route: String, method: &'static str, status: u16, took: Duration) {
        let asked = Asked {
            route: route.clone(),
            method,
        };
        self.times.get_or_create(&asked).observe(took.as_secs_f64());
        self.requests
            .get_or_create(&Answered {
                route,
                method,
                status,
            })
            .inc();
    }

    /// Marks the process as stopping: no longer ready for new requests.
    pub fn end(&self) {
        self.ending.store(true, Ordering::Relaxed);
    }

    /// Whether the process is stopping.
    pub fn is_ending(&self) -> bool {
        self.ending.load(Ordering::Relaxed)
    }

    /// How long a mail may be due before it counts as late.
    pub const fn mail_may_be_late(&self) -> Duration {
        self.mail_may_be_late
    }

    /// All metrics in Prometheus's format.
    async fn report(&self, services: &Services) -> String {
        self.look(services).await;
        let mut registry = Registry::with_prefix("icsoe");
        services.metrics().register(&mut registry);
        self.register(&mut registry);
        let mut text = String::new();
        // Writing to a String cannot fail.
        let _ = encode(&mut text, &registry);
        text
    }

    /// Updates the gauges, which are read now instead of counted as events happen.
    async fn look(&self, services: &Services) {
        let told = tokio::time::timeout(PATIENCE, worker::backlog(services)).await;
        let answers = matches!(told, Ok(Ok(_)));
        self.database_answers.set(i64::from(answers));
        let writes = answers && services.metrics().database_writes();
        self.database_writes.set(i64::from(writes));
        if let Ok(Ok(backlog)) = told {
            for (state, count) in [
                ("fresh", backlog.fresh),
                ("retrying", backlog.retrying),
                ("leased", backlog.leased),
            ] {
                let count = i64::try_from(count).unwrap_or(i64::MAX);
                self.mails.get_or_create(&Waiting { state }).set(count);
            }
            let oldest = backlog.oldest_due.unwrap_or_default();
            self.oldest_mail.set(oldest.as_secs_f64());
        } else {
            // No value is better than an outdated one.
            self.mails.clear();
            self.oldest_mail.set(f64::NAN);
        }
        let silence = services.metrics().worker_last_seen(services.now());
        self.worker_silence
            .set(silence.map_or(f64::INFINITY, |silence| silence.as_secs_f64()));
        if let Ok(status) = std::fs::read_to_string("/proc/self/status") {
            self.memory.set(memory(&status, "VmRSS:"));
            self.peak_memory.set(memory(&status, "VmHWM:"));
        }
    }
}

/// A line of Linux's `/proc/self/status`, in bytes.
fn memory(status: &str, name: &str) -> i64 {
    status
        .lines()
        .find_map(|line| line.strip_prefix(name))
        .and_then(|rest| rest.trim().strip_suffix(" kB"))
        .and_then(|kilobytes| kilobytes.parse::<i64>().ok())
        .map_or(0, |kilobytes| kilobytes.saturating_mul(1024))
}

struct InFlight(Gauge);

impl InFlight {
    fn new(gauge: Gauge) -> Self {
        gauge.inc();
        Self(gauge)
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// The router of the metrics listener. It does not check `Host`: every client that reaches it may read it.
pub fn router(web: Web) -> Router {
    health::routes()
        .route(METRICS, get(metrics))
        .with_state(web)
}

async fn metrics(State(web): State<Web>) -> Response {
    let text = web.watch.report(&web.services).await;
    ([(header::CONTENT_TYPE, MEDIA_TYPE)], text).into_response()
}

#[cfg(test)]
mod tests {
    use super::memory;

    #[test]
    fn memory_is_read_from_its_line() {
        let status = "Name:\ticsoe\nVmHWM:\t  123456 kB\nVmRSS:\t   65536 kB\n";
        assert_eq!(memory(status, "VmRSS:"), 64 * 1024 * 1024);
        assert_eq!(memory(status, "VmHWM:"), 123_456 * 1024);
        assert_eq!(memory("", "VmRSS:"), 0);
    }
}
