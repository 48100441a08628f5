//! The final report: text for people, JSON for programs.

use std::{fmt, time::Duration};

use serde::Serialize;

use crate::{
    activity::Counted,
    memory::Memory,
    record::{Latencies, Record, Step},
};

/// One kind of mishap.
#[derive(Clone, Debug, Serialize)]
pub struct Mishap {
    /// The step.
    pub step: &'static str,
    /// The result.
    pub what: String,
    /// Whether the user got an understandable message.
    pub clear: bool,
    /// The number of occurrences.
    pub count: u64,
}

/// The mishaps of a record.
pub fn mishaps(record: &Record) -> Vec<Mishap> {
    record
        .mishaps()
        .map(|(step, mishap, count)| Mishap {
            step: step.name(),
            what: mishap.to_string(),
            clear: mishap.is_clear(),
            count,
        })
        .collect()
}

/// The latencies of a step.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// The step.
    pub step: &'static str,
    /// Its latencies, in milliseconds.
    #[serde(flatten)]
    pub latencies: Latencies,
}

/// Steps and mishaps of a record.
pub fn rows(record: &Record) -> Vec<Row> {
    record
        .steps()
        .map(|(step, latencies)| Row {
            step: step.name(),
            latencies,
        })
        .collect()
}

/// Successful steps per second.
pub fn a_second(record: &Record, took: Duration) -> f64 {
    let all: u64 = record.steps().map(|(_, latencies)| latencies.count).sum();
    let wrong: u64 = record.mishaps().map(|(_, _, count)| count).sum();
    let count = u32::try_from(all.saturating_sub(wrong)).unwrap_or(u32::MAX);
    f64::from(count) / took.as_secs_f64()
}

/// Whole stories.
#[derive(Clone, Debug, Serialize)]
pub struct Stories {
    /// The number of stories.
    #[serde(rename = "stories")]
    pub told: u64,
    /// Those that did not finish.
    pub broken: u64,
    /// From the first to the last, in seconds.
    pub seconds: f64,
    /// By step.
    pub steps: Vec<Row>,
    /// What went wrong.
    pub mishaps: Vec<Mishap>,
    /// The database's work, if its address is given.
    pub database: Vec<Counted>,
}

impl Stories {
    /// Builds the report from a record.
    pub fn new(record: &Record, told: u64, broken: u64, took: Duration) -> Self {
        Self {
            told,
            broken,
            seconds: took.as_secs_f64(),
            steps: rows(record),
            mishaps: mishaps(record),
            database: Vec::new(),
        }
    }
}

/// Pages requested at a constant rate beside the load.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Paced {
    /// The sign-in page.
    pub sign_in_page: Option<Latencies>,
    /// A signed-in page.
    pub profile: Option<Latencies>,
}

impl Paced {
    /// Builds the report from a record.
    pub fn new(record: &Record) -> Self {
        Self {
            sign_in_page: record.latencies(Step::SignInPage),
            profile: record.latencies(Step::Profile),
        }
    }
}

/// The bare hash's rates in its rounds.
#[derive(Clone, Debug, Serialize)]
pub struct Bare {
    /// Hashes per second, on average.
    pub a_second: f64,
    /// In the slowest round.
    pub least: f64,
    /// In the quickest round.
    pub most: f64,
}

impl Bare {
    /// From rounds of the same length, at least one.
    pub fn of(rounds: &[f64]) -> Self {
        let count = f64::from(u32::try_from(rounds.len()).unwrap_or(u32::MAX));
        Self {
            a_second: rounds.iter().sum::<f64>() / count,
            least: rounds.iter().copied().fold(f64::INFINITY, f64::min),
            most: rounds.iter().copied().fold(0.0, f64::max),
        }
    }
}

/// Sign-ins beside the bare hash.
#[derive(Clone, Debug, Serialize)]
pub struct SignIns {
    /// The number of connections.
    pub connections: u32,
    /// Sign-ins per second.
    pub a_second: f64,
    /// Bare hashes, in alternating rounds.
    pub bare: Bare,
    /// Sign-ins as a share of bare hashes.
    pub share: f64,
    /// Latencies of a sign-in, in milliseconds.
    pub latencies: Option<Latencies>,
    /// What went wrong.
    pub mishaps: Vec<Mishap>,
    /// Pages on the idle server.
    pub idle: Paced,
    /// Pages while people signed in.
    pub busy: Paced,
    /// The server's memory before.
    pub memory_idle: Option<Memory>,
    /// The server's memory while people signed in.
    pub memory_full: Option<Memory>,
}

/// One page.
#[derive(Clone, Debug, Serialize)]
pub struct Page {
    /// Its address.
    pub path: String,
    /// Its size, uncompressed.
    pub bytes: usize,
    /// The number of connections.
    pub connections: u32,
    /// Answers per second.
    pub a_second: f64,
    /// Latencies in milliseconds.
    pub latencies: Option<Latencies>,
    /// What went wrong.
    pub mishaps: Vec<Mishap>,
    /// The bare handler, in the same run.
    pub beside: Option<Beside>,
}

/// A bare handler with the same bytes.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Beside {
    /// Answers per second.
    pub a_second: f64,
    /// The page's rate as a share of the handler's.
    pub share: f64,
    /// Latencies in milliseconds.
    pub latencies: Option<Latencies>,
}

/// Bare hashes a second.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct BareHash {
    /// Hashes per second.
    pub a_second: f64,
}

impl fmt::Display for Latencies {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            count,
            p50,
            p95,
            p99,
            max,
        } = self;
        write!(
            formatter,
            "{count:>8} × p50 {p50:>7.1} · p95 {p95:>7.1} · p99 {p99:>7.1} · max {max:>7.1} ms"
        )
    }
}

fn line(
    formatter: &mut fmt::Formatter<'_>,
    name: &str,
    latencies: Option<Latencies>,
) -> fmt::Result {
    match latencies {
        Some(latencies) => writeln!(formatter, "{name:<24}{latencies}"),
        None => Ok(()),
    }
}

/// Writes the unexpected results.
///
/// # Errors
/// The formatter's.
pub fn write_mishaps(formatter: &mut fmt::Formatter<'_>, mishaps: &[Mishap]) -> fmt::Result {
    for mishap in mishaps {
        writeln!(
            formatter,
            "  {} × {} at {}",
            mishap.count, mishap.what, mishap.step
        )?;
    }
    Ok(())
}

impl fmt::Display for Stories {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            formatter,
            "{} stories in {:.0} s, {} broken off",
            self.told, self.seconds, self.broken
        )?;
        for row in &self.steps {
            line(formatter, row.step, Some(row.latencies))?;
        }
        for counted in &self.database {
            writeln!(
                formatter,
                "  the database: {} {}",
                counted.count, counted.what
            )?;
        }
        write_mishaps(formatter, &self.mishaps)
    }
}

impl fmt::Display for SignIns {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            formatter,
            "{:.1} sign-ins a second on {} connections: {:.0} % of the bare hash ({:.1}, in turns; {:.1} to {:.1})",
            self.a_second,
            self.connections,
            self.share * 100.0,
            self.bare.a_second,
            self.bare.least,
            self.bare.most
        )?;
        line(formatter, "sign-in", self.latencies)?;
        line(formatter, "sign-in page, idle", self.idle.sign_in_page)?;
        line(formatter, "sign-in page, meanwhile", self.busy.sign_in_page)?;
        line(formatter, "profile, idle", self.idle.profile)?;
        line(formatter, "profile, meanwhile", self.busy.profile)?;
        if let (Some(idle), Some(full)) = (self.memory_idle, self.memory_full) {
            writeln!(
                formatter,
                "memory: {:.1} MB before, {:.1} MB at most meanwhile",
                idle.resident, full.peak
            )?;
        }
        write_mishaps(formatter, &self.mishaps)
    }
}

impl fmt::Display for Page {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            formatter,
            "{} ({} bytes): {:.0} a second on {} connections",
            self.path, self.bytes, self.a_second, self.connections
        )?;
        line(formatter, "page", self.latencies)?;
        if let Some(beside) = self.beside {
            writeln!(
                formatter,
                "{:.0} % of a bare handler's {:.0}",
                beside.share * 100.0,
                beside.a_second
            )?;
            line(formatter, "bare handler", beside.latencies)?;
        }
        write_mishaps(formatter, &self.mishaps)
    }
}

impl fmt::Display for BareHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{:.1} hashes a second", self.a_second)
    }
}
