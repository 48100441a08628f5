//! The workers of a contract as IMSS takes them.

use std::collections::HashSet;

use domain::informativa::{Finding, SbcLimits, Worker, judge_rows, judge_worker};
use payroll::write::{self, Kind};
use platform::Internal;
use records::audit::Export;
use services::Services;
use uuid::Uuid;

use super::{File, record};
use crate::{
    CaptureError, Capturing,
    apart::apart,
    contracts,
    judging::Against,
    judging::reading::{self, JUDGED, Rows},
};

/// What of a contract's rows can go to IMSS.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ForImss {
    /// How many rows.
    pub right: usize,
    /// How many do not, since something of them has to be put right.
    pub left_out: usize,
}

impl ForImss {
    /// As what they are written.
    pub const fn kind(self) -> Kind {
        Kind::of(self.right)
    }

    /// In how many files.
    pub const fn files(self) -> usize {
        write::files(self.right)
    }

    /// The file's name.
    pub fn name(self, contract: u32) -> String {
        [&name(contract), ".", self.kind().extension()].concat()
    }
}

fn name(contract: u32) -> String {
    format!("trabajadores-contrato-{contract}")
}

/// How many of a contract's rows can go to IMSS, and how many cannot.
///
/// # Errors
/// As [`contracts::find`].
pub async fn imss_rows(
    services: &Services,
    capturing: &Capturing,
    contract: Uuid,
) -> Result<ForImss, CaptureError> {
    let (_, (_, rows)) = read(services, capturing, contract).await?;
    Ok(rows)
}

/// The file of a contract's workers as IMSS takes it, with the rows that are right; on record.
///
/// # Errors
/// As [`contracts::find`].
pub async fn imss_file(
    services: &Services,
    capturing: &Capturing,
    contract: Uuid,
) -> Result<File, CaptureError> {
    let (number, (workers, rows)) = read(services, capturing, contract).await?;
    let written = apart(services, capturing, move || {
        write::imss(&name(number), workers)
    });
    let bytes = (written.await?).map_err(|_| Internal::Inconsistent("workers fit into no file"))?;
    let count = rows.right as u64;
    record(services, capturing, Export::ImssFile, Some(contract), count).await?;
    Ok(File {
        name: rows.name(number),
        media_type: rows.kind().media_type(),
        bytes,
        rows: count,
        left_out: rows.left_out as u64,
    })
}

async fn read(
    services: &Services,
    capturing: &Capturing,
    id: Uuid,
) -> Result<(u32, (Vec<Worker>, ForImss)), CaptureError> {
    let (of, contract) = contracts::find(services, capturing, id).await?;
    let against = Against::now(services, capturing).await?;
    let limits = against.limits(of.period);
    let today = against.context().today;
    let rows = reading::rows_of(services.database(), id, JUDGED).await?;
    let judged = apart(services, capturing, move || right(&rows, id, limits, today)).await??;
    Ok((contract.number, judged))
}

/// The workers of the rows in which nothing blocks, not even beside the contract's other rows: IMSS takes an NSS and a
/// CURP once in a contract.
fn right(
    rows: &Rows<3>,
    contract: Uuid,
    limits: SbcLimits,
    today: time::Date,
) -> Result<(Vec<Worker>, ForImss), Internal> {
    let drafts = rows.drafts(contract)?;
    let wrong: HashSet<_> = judge_rows(drafts.clone(), limits, today)
        .into_iter()
        .filter(Finding::blocks)
        .filter_map(|finding| finding.place.row)
        .map(|row| row.key)
        .collect();
    let mut left_out = 0;
    let mut workers = Vec::new();
    for draft in drafts {
        let worker = Some(&draft).filter(|draft| !wrong.contains(&draft.key));
        match worker.and_then(|draft| judge_worker(draft, limits, today).worker()) {
            Some(worker) => workers.push(worker),
            None => left_out += 1,
        }
    }
    let counts = ForImss {
        right: workers.len(),
        left_out,
    };
    Ok((workers, counts))
}
