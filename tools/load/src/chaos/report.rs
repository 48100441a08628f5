//! The report at the end.

use std::{collections::BTreeMap, fmt, process::ExitCode, time::Duration};

use serde::Serialize;

use super::{check::Checked, schedule::Blow, traffic::Ledger};
use crate::report::{Mishap, Stories, mishaps, rows};

/// A whole run.
#[derive(Serialize)]
pub struct Report {
    seed: u64,
    blows: BTreeMap<String, u64>,
    #[serde(flatten)]
    stories: Stories,
    gave_up: BTreeMap<String, u64>,
    #[serde(flatten)]
    checked: Checked,
}

impl Report {
    /// Builds the report.
    pub fn new(
        seed: u64,
        took: Duration,
        blows: &[Blow],
        ledger: &Ledger,
        checked: Checked,
    ) -> Self {
        let mut counted = BTreeMap::new();
        for blow in blows {
            let name = match blow {
                Blow::Kill(_) => "instances killed (SIGKILL)".to_owned(),
                Blow::End(_) => "instances ended and started (SIGTERM)".to_owned(),
                Blow::Migrate => "database migrated by the newer version".to_owned(),
                Blow::Database(how) => format!("database restarted ({})", how.mode()),
                Blow::Mail(super::Mood::Well) | Blow::Start(_) => continue,
                Blow::Mail(mood) => format!("mail server: {mood:?}"),
            };
            *counted.entry(name).or_default() += 1;
        }
        let mishaps: Vec<Mishap> = mishaps(&ledger.record);
        Self {
            seed,
            blows: counted,
            stories: Stories {
                told: ledger.stories,
                broken: ledger.broken.values().sum(),
                seconds: took.as_secs_f64(),
                steps: rows(&ledger.record),
                mishaps,
                database: Vec::new(),
            },
            gave_up: ledger.broken.clone(),
            checked,
        }
    }

    /// Success if every property held.
    pub fn exit_code(&self) -> ExitCode {
        if self.checked.violations.is_empty() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "seed {}", self.seed)?;
        for (blow, count) in &self.blows {
            writeln!(formatter, "  {count} × {blow}")?;
        }
        write!(formatter, "{}", self.stories)?;
        for (why, count) in &self.gave_up {
            writeln!(formatter, "  {count} × {why}")?;
        }
        let checked = &self.checked;
        writeln!(formatter, "accepted, and found again:")?;
        for (act, count) in &checked.acts {
            writeln!(formatter, "  {count} {act}")?;
        }
        writeln!(
            formatter,
            "  {} sessions left open still work",
            checked.sessions_alive
        )?;
        writeln!(
            formatter,
            "mails: {} written, {} arrived, {} of no more use before they were sent; came again: {} whose sender was killed after the yes, {} whose yes could not be written down because the database was down",
            checked.mails_written,
            checked.mails_arrived,
            checked.mails_superseded,
            checked.twice_sender_died,
            checked.twice_database_down,
        )?;
        if checked.started_before > 0 {
            writeln!(
                formatter,
                "started: the version before {} times, this one {} times",
                checked.started_before, checked.started_this
            )?;
        }
        if checked.killed_late > 0 {
            writeln!(
                formatter,
                "{} instances were told to end and had to be killed after 20 s",
                checked.killed_late
            )?;
        }
        match checked.violations.as_slice() {
            [] => writeln!(formatter, "everything held"),
            violations => {
                writeln!(formatter, "{} violations:", violations.len())?;
                violations
                    .iter()
                    .take(50)
                    .try_for_each(|violation| writeln!(formatter, "  {violation}"))
            }
        }
    }
}
