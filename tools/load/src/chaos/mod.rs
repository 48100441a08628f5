//! Several instances behind a proxy, with traffic, while everything is killed and restarted. Afterwards it checks
//! whether everything accepted exists, every mail arrived, no session was lost, and nobody got an incomprehensible
//! answer.

mod check;
mod instances;
mod mail;
mod report;
mod schedule;
mod traffic;

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use crate::{arguments::Chaos, client::Portal, error::LoadError, seed, timing};
use check::Checked;
use instances::Instances;
use mail::MailServer;
use report::Report;
use schedule::{Blow, Mood};
use traffic::{Ledger, Traffic};

/// The number of local addresses that people come from: the proxy passes on the address it sees.
const SOURCES: u8 = 100;
/// Maximum delivery time of mails once everything works.
const DELIVERY: Duration = Duration::from_mins(4);

/// Runs the test.
///
/// # Errors
/// [`LoadError`] if something cannot be run at all; violations by the portal are in the report.
pub async fn run(asked: Chaos) -> Result<Report, LoadError> {
    let length = Duration::try_from_secs_f64(asked.seconds).unwrap_or_default();
    let (mail, links) = MailServer::start(asked.mail_port, asked.instances.len()).await?;
    let mut instances = Instances::start(&asked).await?;
    let ledger: Arc<Mutex<Ledger>> = Arc::default();
    let portal = Portal::new(&asked.portal, Some(&asked.host), SOURCES)?;
    let traffic = Traffic {
        portal: portal.clone(),
        people: asked.people,
        contratistas: asked.contratistas,
        rate: asked.rate,
        seed: asked.seed,
        length,
        ledger: Arc::clone(&ledger),
    };
    let traffic = tokio::spawn(async move { traffic.run(links).await });

    let start = timing::now();
    let mut plan = schedule::plan(asked.seed, length, asked.instances.len());
    if asked.before.is_some() {
        schedule::with_new_version(&mut plan, length);
    }
    for &(at, blow) in &plan {
        tokio::time::sleep((start + at).saturating_duration_since(timing::now())).await;
        eprintln!("{:6.1} s  {blow:?}", start.elapsed().as_secs_f64());
        instances.suffer(blow, &mail).await?;
    }
    instances.suffer(Blow::Mail(Mood::Well), &mail).await?;
    instances.wait_until_up().await?;
    traffic
        .await
        .map_err(|error| LoadError::NotReady(error.to_string()))?;
    eprintln!(
        "{:6.1} s  the last story has ended",
        start.elapsed().as_secs_f64()
    );

    let database = seed::open(&asked.database).await?;
    let drained = check::drain(&database, DELIVERY).await?;
    let ledger = std::mem::take(&mut *ledger.lock().unwrap_or_else(PoisonError::into_inner));
    let mut checked = Checked::new(
        &database,
        &portal,
        &ledger,
        &mail.accepted(),
        &instances.deaths,
        drained,
    )
    .await?;
    checked.killed_late = instances.killed_late;
    checked.started_before = instances.started_before;
    checked.started_this = instances.started_this;
    let blows: Vec<_> = plan.into_iter().map(|(_, blow)| blow).collect();
    Ok(Report::new(
        asked.seed,
        start.elapsed(),
        &blows,
        &ledger,
        checked,
    ))
}
