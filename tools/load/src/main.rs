//! The load generator: runs whole stories over HTTP/1.1 and reports the duration of each step and all failures;
//! measures the portal's maximum throughput relative to the machine's; and kills everything under load to check that
//! nothing is lost.

mod activity;
mod arguments;
mod arrivals;
mod bare_hash;
mod chaos;
mod client;
mod closed_loop;
mod dice;
mod error;
mod growth;
mod handler;
mod history;
mod memory;
mod open_loop;
mod population;
mod record;
mod report;
mod seed;
mod story;
mod timing;
mod visit;

use std::{fmt::Display, path::Path, process::ExitCode, time::Duration};

use clap::Parser as _;
use serde::Serialize;

use arguments::{Arguments, Command, Target};
use arrivals::Curve;
use client::Portal;
use error::LoadError;
use story::Habits;

/// The default duration of a constant rate.
const USUAL_SECONDS: f64 = 60.0;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments.command, arguments.json.as_deref()).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command, json: Option<&Path>) -> Result<ExitCode, LoadError> {
    match command {
        Command::Seed(seed) => {
            let database = seed::open(&seed.database).await?;
            let size = seed::Size {
                people: 0..seed.people,
                contratistas: 0..seed.contratistas,
                with_history: seed.with_history,
            };
            seed::sow(&database, &size, seed.force).await?;
            println!(
                "{} capturistas of {} contratistas; the password of all is {}",
                seed.people,
                seed.contratistas,
                population::PASSWORD
            );
        }
        Command::Stories(asked) => {
            let database = match &asked.database {
                Some(url) => Some(seed::open(url).await?),
                None => None,
            };
            let before = look(database.as_ref()).await?;
            let mut report = open_loop::run(plan(&asked)?).await;
            let after = look(database.as_ref()).await?;
            report.database = activity::between(&before, &after);
            say(&report, json)?;
        }
        Command::SignIns(asked) => {
            let plan = closed(&asked.target, asked.connections, asked.seconds)?;
            let people = asked.target.people;
            say(
                &closed_loop::sign_ins(&plan, people, asked.process).await?,
                json,
            )?;
        }
        Command::Page(asked) => {
            let plan = closed(&asked.target, asked.connections, asked.seconds)?;
            say(
                &closed_loop::page(&plan, &asked.path, asked.beside).await?,
                json,
            )?;
        }
        Command::BareHash { seconds } => {
            let a_second = bare_hash::measure(length(seconds))?;
            say(&report::BareHash { a_second }, json)?;
        }
        Command::Handler { body } => handler::serve(&body).await?,
        Command::Growth(asked) => {
            let report = growth::run(&asked).await?;
            say(&report, json)?;
            return Ok(report.exit_code());
        }
        Command::Chaos(asked) => {
            let report = chaos::run(asked).await?;
            say(&report, json)?;
            return Ok(report.exit_code());
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The database's counters, if its address is given.
async fn look(
    database: Option<&sea_orm::DatabaseConnection>,
) -> Result<Vec<activity::Counted>, LoadError> {
    match database {
        Some(database) => activity::look(database).await,
        None => Ok(Vec::new()),
    }
}

fn length(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or_default()
}

fn portal(target: &Target) -> Result<Portal, LoadError> {
    Portal::new(&target.portal, target.host.as_deref(), target.sources)
}

fn closed(target: &Target, connections: u32, seconds: f64) -> Result<closed_loop::Plan, LoadError> {
    Ok(closed_loop::Plan {
        portal: portal(target)?,
        connections,
        length: length(seconds),
    })
}

fn plan(asked: &arguments::Stories) -> Result<open_loop::Plan, LoadError> {
    let curve = match asked.deadline {
        Some(compress) => Curve::DeadlineDays {
            compress,
            scale: asked.scale,
            from_hour: asked.from_hour,
        },
        None => Curve::Even { rate: asked.rate },
    };
    let most = asked.seconds.map(length);
    let length = match (curve.length(), most) {
        (Some(whole), Some(most)) => whole.min(most),
        (Some(whole), None) => whole,
        (None, most) => most.unwrap_or(length(USUAL_SECONDS)),
    };
    Ok(open_loop::Plan {
        portal: portal(&asked.target)?,
        people: asked.target.people,
        curve,
        length,
        habits: Habits {
            think: self::length(asked.think),
            ..Habits::default()
        },
        seed: asked.seed,
    })
}

/// Prints a report, and writes it as JSON if requested.
fn say(report: &(impl Display + Serialize), json: Option<&Path>) -> Result<(), LoadError> {
    print!("{report}");
    if let Some(path) = json {
        let text = serde_json::to_vec_pretty(report)?;
        std::fs::write(path, text).map_err(|error| LoadError::File {
            path: path.to_owned(),
            error,
        })?;
    }
    Ok(())
}
