//! The database's time for each act, by number of people.

use std::{fmt, process::ExitCode};

use sea_orm::DbBackend;
use serde::Serialize;

use super::acts::Watched;

/// One act at one size.
#[derive(Clone, Debug, Serialize)]
pub struct Measured {
    /// The act.
    pub act: &'static str,
    /// The number of statements per run.
    pub statements: usize,
    /// The median, in milliseconds.
    pub p50: f64,
    /// The maximum.
    pub max: f64,
    /// The tables and the index used for each.
    pub paths: Vec<String>,
}

/// All acts at one size.
#[derive(Clone, Debug, Serialize)]
pub struct Round {
    /// The number of people.
    pub people: u32,
    /// The size of the database on disk.
    pub bytes: i64,
    /// The acts.
    pub measured: Vec<Measured>,
    /// Full reads although they grow with the number of people.
    pub scans: Vec<String>,
}

impl Round {
    /// Without any act yet.
    pub fn new(people: u32, bytes: i64) -> Self {
        Self {
            people,
            bytes,
            measured: Vec::new(),
            scans: Vec::new(),
        }
    }

    /// Adds an act.
    pub fn add(&mut self, watched: &Watched, mut paths: Vec<String>, scans: Vec<String>) {
        let mut took = watched.took.clone();
        took.sort_unstable();
        let milliseconds = |place: usize| {
            let took = took.get(place).copied().unwrap_or_default();
            took.as_secs_f64() * 1000.0
        };
        paths.sort();
        paths.dedup();
        self.measured.push(Measured {
            act: watched.act,
            statements: watched.count,
            p50: milliseconds(took.len() / 2),
            max: milliseconds(took.len().saturating_sub(1)),
            paths,
        });
        let scans = scans.into_iter();
        self.scans
            .extend(scans.map(|scan| format!("{}: {scan}", watched.act)));
    }
}

/// The measurements.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The database's kind.
    pub database: &'static str,
    /// By the number of people.
    pub rounds: Vec<Round>,
}

impl Report {
    /// An empty report.
    pub fn of(backend: DbBackend) -> Self {
        Self {
            database: match backend {
                DbBackend::Sqlite => "SQLite",
                _ => "PostgreSQL",
            },
            rounds: Vec::new(),
        }
    }

    /// 0 if nothing is read in full at the largest size.
    pub fn exit_code(&self) -> ExitCode {
        match self.rounds.last() {
            Some(round) if round.scans.is_empty() => ExitCode::SUCCESS,
            _ => ExitCode::FAILURE,
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{}: the database's milliseconds among",
            self.database
        )?;
        for round in &self.rounds {
            write!(formatter, " {}", round.people)?;
        }
        writeln!(formatter, " people (the middle one; statements)")?;
        let Some(last) = self.rounds.last() else {
            return Ok(());
        };
        for of_last in &last.measured {
            write!(formatter, "{:<42}", of_last.act)?;
            for round in &self.rounds {
                let same = round.measured.iter().find(|same| same.act == of_last.act);
                match same {
                    Some(same) => write!(formatter, "{:>9.2}", same.p50)?,
                    None => write!(formatter, "{:>9}", "–")?,
                }
            }
            writeln!(formatter, "  ({})", of_last.statements)?;
        }
        for round in &self.rounds {
            let bytes = i32::try_from(round.bytes / 1000).unwrap_or(i32::MAX);
            writeln!(
                formatter,
                "{} people: {:.1} MB, {:.1} kB each",
                round.people,
                f64::from(bytes) / 1000.0,
                f64::from(bytes) / f64::from(round.people)
            )?;
        }
        for scan in &last.scans {
            writeln!(formatter, "READ IN FULL: {scan}")?;
        }
        Ok(())
    }
}
