//! What is wrong with a return, or worth a look: its rows stream by the rules of `domain::informativa`.

use std::sync::Arc;

use domain::{
    Rfc, Tables,
    informativa::{
        At, AuthorisedService, Context, Counts, DraftWorker, Finding, Judge, Key, Kind, Place,
        Verdict,
    },
};
use platform::{Internal, entities::informativa_contract as contract};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use services::Services;
use uuid::Uuid;

use crate::{
    CaptureError, Capturing, ContractTexts, repse,
    returns::{self, Return},
    workers,
};

/// How many rows are read at once.
const CHUNK: u64 = 5_000;

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

/// Judges a return as a whole.
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
    let context = against.context();
    let mut judge = Judge::new(found.period, kind(&found), &context);
    let mut judged = Kept::default();
    let contracts: Vec<Uuid> = contract::Entity::find()
        .select_only()
        .column(contract::Column::Id)
        .filter(contract::Column::InformativaId.eq(id))
        .order_by_asc(contract::Column::Number)
        .into_tuple()
        .all(services.database())
        .await?;
    for contract in contracts {
        let row = contract::Entity::find_by_id(contract);
        let Some(row) = row.one(services.database()).await? else {
            continue;
        };
        let at = At {
            number: u32::try_from(row.number).unwrap_or_default(),
            key: key_of_contract(row.id),
        };
        let texts = ContractTexts::read(&row.texts)?;
        let mut rows = judge.contract(at, &texts.terms());
        let mut last = 0;
        loop {
            let chunk = workers::behind(services.database(), row.id, last, CHUNK).await?;
            let Some(latest) = chunk.last() else { break };
            last = latest.row;
            let whole = chunk.len() as u64 == CHUNK;
            for worker in &chunk {
                rows.worker(&DraftWorker {
                    key: key_of_row(row.id, worker.row),
                    nss: worker.nss.0.as_str(),
                    curp: &worker.curp.0,
                    sbc: &worker.sbc.0,
                });
            }
            if !whole {
                break;
            }
        }
        judged.keep(judge.drain());
    }
    let Verdict { findings, counts } = judge.finish();
    judged.keep(findings.into_iter());
    (judged.findings)
        .sort_by_key(|finding| (!finding.blocks(), finding.place.contract, finding.place.row));
    Ok(Judged {
        findings: judged.findings,
        blocking: judged.blocking,
        warnings: judged.warnings,
        counts,
    })
}

/// What is kept of the findings, and how many there were.
#[derive(Default)]
struct Kept {
    findings: Vec<Finding>,
    blocking: usize,
    warnings: usize,
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
            if *count <= MOST_FINDINGS {
                self.findings.push(finding);
            }
        }
    }
}
