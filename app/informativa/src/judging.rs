//! What is wrong with a return, or worth a look: its rows stream by the rules of `domain::informativa`.

pub(crate) mod reading;

use std::{collections::HashMap, sync::Arc};

use domain::{
    Cuatrimestre, Rfc, Tables,
    informativa::{
        At, AuthorisedService, Context, Counts, Finding, Judge, Key, Kind, Place, SbcLimits,
        Verdict,
    },
};
use platform::Internal;
use services::Services;
use tokio::sync::mpsc;
use uuid::Uuid;

use crate::{
    CaptureError, Capturing, ContractTexts, apart, repse,
    returns::{self, Return},
};
use reading::{JUDGED, Read, Reading};

/// How many batches of contracts are read before they are judged.
const AHEAD: usize = 1;

/// The most findings that block, and the most that only warn, which are kept of a return: who has more has enough to
/// begin with.
pub const MOST_FINDINGS: usize = 1_000;

/// What a return was found to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// What was found: first what blocks, then what only warns, each in the return's order, [`MOST_FINDINGS`] at most.
    pub findings: Vec<Finding>,
    /// How many findings block, and how many only warn.
    pub blocking: usize,
    /// How many only warn.
    pub warnings: usize,
    /// How many block and how many only warn of each contract that has any, with its rows.
    pub of_contracts: HashMap<Uuid, [u32; 2]>,
    /// What was counted.
    pub counts: Counts,
}

/// What a contract's or a return's texts are judged against: today, the contratista, its services, the tables.
#[derive(Clone, Debug)]
pub struct Against {
    rfc: Rfc,
    name: String,
    services: Vec<AuthorisedService>,
    tables: Arc<Tables>,
    today: time::Date,
}

impl Against {
    /// As it is now.
    ///
    /// # Errors
    /// [`Internal`].
    pub async fn now(services: &Services, capturing: &Capturing) -> Result<Self, Internal> {
        let contratista = capturing.contratista();
        let rfc = Rfc::parse(&contratista.rfc)
            .map_err(|_| Internal::Inconsistent("a contratista's RFC is none"))?;
        let registered = repse::list(services, capturing).await?;
        Ok(Self {
            rfc,
            name: contratista.name.clone(),
            services: (registered.into_iter())
                .map(|registered| registered.service)
                .collect(),
            tables: Arc::clone(&services.settings().tables),
            today: services.today(),
        })
    }

    /// Between what an SBC of a period is to lie.
    pub fn limits(&self, period: Cuatrimestre) -> SbcLimits {
        SbcLimits::of(period, self.context().tables)
    }

    /// As the rules take it.
    pub fn context(&self) -> Context<'_> {
        Context {
            today: self.today,
            contratista: &self.rfc,
            contratista_name: &self.name,
            services: &self.services,
            tables: &self.tables,
        }
    }
}

/// Which kind of return this one is.
pub const fn kind(found: &Return) -> Kind {
    if found.nothing {
        Kind::NoInformation
    } else {
        Kind::Normal
    }
}

/// The id of a contract, as findings have it.
pub const fn key_of_contract(id: Uuid) -> Key {
    Key(id.as_u128())
}

/// The id of a row of workers, as findings have it: unlike that of any other row of the return.
pub const fn key_of_row(contract: Uuid, row: i32) -> Key {
    Key(contract.as_u128().wrapping_add(row.unsigned_abs() as u128))
}

/// The contract that a finding is about, or is in.
pub fn contract_of(place: &Place) -> Option<Uuid> {
    place
        .contract
        .map(|contract| Uuid::from_u128(contract.key.0))
}

/// The row that a finding is about, as its list and its address have it.
pub fn row_of(place: &Place) -> Option<i32> {
    let (contract, row) = (place.contract?, place.row?);
    i32::try_from(row.key.0.wrapping_sub(contract.key.0)).ok()
}

/// Judges a return as a whole, on a thread of its own: while some of its rows are judged, the next ones are read.
///
/// # Errors
/// As [`returns::find`].
pub async fn judge(
    services: &Services,
    capturing: &Capturing,
    id: Uuid,
) -> Result<Judged, CaptureError> {
    let found = returns::find(services, capturing, id).await?;
    let against = Against::now(services, capturing).await?;
    let place = apart::place(services, capturing).await?;
    let (read, mut to_judge) = mpsc::channel::<Vec<Read<3>>>(AHEAD);
    let judging = tokio::task::spawn_blocking(move || {
        let context = against.context();
        let mut judge = Judge::new(found.period, kind(&found), &context);
        let mut kept = Kept::default();
        while let Some(contracts) = to_judge.blocking_recv() {
            for contract in contracts {
                judge_contract(&mut judge, &contract)?;
                kept.keep(judge.drain());
            }
        }
        Ok::<_, Internal>((kept.judged(judge.finish()), place))
    });
    let all_read = read_all(services, id, read).await;
    let judged = judging
        .await
        .map_err(|_| Internal::Inconsistent("the judge of a return panicked"))?;
    all_read?;
    let (judged, _place) = judged?;
    Ok(judged)
}

/// Sends the contracts to whoever judges them, until all are read or nobody wants more.
async fn read_all(
    services: &Services,
    id: Uuid,
    to: mpsc::Sender<Vec<Read<3>>>,
) -> Result<(), Internal> {
    let mut reading = Reading::new(services.database(), id, JUDGED);
    while let Some(contracts) = reading.next().await? {
        if to.send(contracts).await.is_err() {
            break;
        }
    }
    Ok(())
}

fn judge_contract(judge: &mut Judge<'_>, contract: &Read<3>) -> Result<(), Internal> {
    let at = At {
        number: u32::try_from(contract.number).unwrap_or_default(),
        key: key_of_contract(contract.id),
    };
    let texts = ContractTexts::read(&contract.texts)?;
    let mut rows = judge.contract(at, &texts.terms());
    for worker in contract.rows.drafts(contract.id)? {
        rows.worker(&worker);
    }
    Ok(())
}

/// What is kept of the findings, and how many there were.
#[derive(Default)]
struct Kept {
    findings: Vec<Finding>,
    blocking: usize,
    warnings: usize,
    of_contracts: HashMap<Uuid, [u32; 2]>,
}

impl Kept {
    fn keep(&mut self, findings: impl Iterator<Item = Finding>) {
        for finding in findings {
            let count = if finding.blocks() {
                &mut self.blocking
            } else {
                &mut self.warnings
            };
            *count += 1;
            if let Some(contract) = contract_of(&finding.place) {
                let [blocking, warnings] = self.of_contracts.entry(contract).or_default();
                *(if finding.blocks() { blocking } else { warnings }) += 1;
            }
            if *count <= MOST_FINDINGS {
                self.findings.push(finding);
            }
        }
    }

    fn judged(mut self, Verdict { findings, counts }: Verdict) -> Judged {
        self.keep(findings.into_iter());
        (self.findings)
            .sort_by_key(|finding| (!finding.blocks(), finding.place.contract, finding.place.row));
        Judged {
            findings: self.findings,
            blocking: self.blocking,
            warnings: self.warnings,
            of_contracts: self.of_contracts,
            counts,
        }
    }
}
