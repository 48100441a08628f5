//! The loops that give jobs their turns.

use std::{future::Future, sync::Arc};

use tokio::{sync::watch, task::JoinSet};

use super::{Job, Stop, When, pace::Pace};
use crate::Services;

/// Gives the jobs their turns until `stop` is ready. What is under way then is done to its end; the rest waits
/// for the next worker.
pub async fn run(services: Services, jobs: Vec<Job>, stop: impl Future<Output = ()>) {
    let (tell, told) = watch::channel(false);
    let mut loops = JoinSet::new();
    for (when, jobs) in in_loops(jobs) {
        loops.spawn(repeat(services.clone(), when, jobs, Stop(told.clone())));
    }
    stop.await;
    // Nobody listens only if every loop is over.
    let _ = tell.send(true);
    while loops.join_next().await.is_some() {}
}

/// Each job alone, but the hourly ones together.
fn in_loops(jobs: Vec<Job>) -> Vec<(When, Vec<Arc<Job>>)> {
    let mut loops: Vec<(When, Vec<_>)> = Vec::new();
    for job in jobs {
        let when = job.when;
        let joined = loops
            .iter_mut()
            .find(|(other, _)| when == When::Hourly && *other == when);
        match joined {
            Some((_, jobs)) => jobs.push(Arc::new(job)),
            None => loops.push((when, vec![Arc::new(job)])),
        }
    }
    loops
}

async fn repeat(services: Services, when: When, jobs: Vec<Arc<Job>>, mut stop: Stop) {
    let mut pace = Pace::new(services.clock(), when.every());
    loop {
        let woken = async {
            match when {
                When::Woken { by, .. } => services.triggers().of(by).notified().await,
                When::Every(_) | When::Hourly => std::future::pending().await,
            }
        };
        tokio::select! {
            () = stop.told() => return,
            () = woken => {}
            () = pace.turn() => {}
        }
        one_after_another(&services, &jobs, &stop).await;
    }
}

/// Gives each of the jobs one turn, in their order.
pub(crate) async fn round(services: &Services, jobs: Vec<Job>) {
    let jobs: Vec<_> = jobs.into_iter().map(Arc::new).collect();
    one_after_another(services, &jobs, &Stop::never()).await;
}

/// What fails is logged. Each turn has a task of its own, so that its panic ends there.
async fn one_after_another(services: &Services, jobs: &[Arc<Job>], stop: &Stop) {
    for job in jobs {
        let turn = {
            let (job, services, stop) = (Arc::clone(job), services.clone(), stop.clone());
            async move { job.act(&services, stop).await }
        };
        let (name, failed) = (job.name, job.failed);
        match tokio::spawn(turn).await {
            Ok(Ok(())) => {}
            // Nobody waits for it, and an hour later it is tried again.
            Ok(Err(error)) if job.when == When::Hourly => {
                tracing::warn!(job = name, %error, "{failed}");
            }
            Ok(Err(error)) => tracing::error!(job = name, %error, "{failed}"),
            Err(_) => tracing::error!(job = name, "a step of the worker panicked"),
        }
    }
}
