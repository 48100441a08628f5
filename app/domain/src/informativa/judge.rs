//! Judging a whole return, at once or as it streams by.

use super::rows::Rows;
use super::{
    At, Code, Context, Contract, Draft, DraftTerms, DraftWorker, Finding, Kind, Place, SbcLimits,
    Worker, judge_terms,
};
use crate::Cuatrimestre;

/// What was counted of a return. Nobody types these numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Contracts.
    pub contracts: u32,
    /// Rows of workers, of all contracts.
    pub rows: u32,
    /// Workers: rows with different NSS, as far as they can be read.
    pub workers: u32,
}

/// A return, judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What was found: the return's own first, then contract by contract and row by row.
    pub findings: Vec<Finding>,
    /// What was counted.
    pub counts: Counts,
}

impl Verdict {
    /// Whether something must be put right before the return is sent.
    pub fn blocks(&self) -> bool {
        self.findings.iter().any(Finding::blocks)
    }
}

/// Everything that is wrong with a return, or worth a look: the return's own first, then contract by contract
/// and row by row.
pub fn findings<T: AsRef<str>>(draft: &Draft<T>, context: &Context<'_>) -> Vec<Finding> {
    let mut judge = Judge::new(draft.period, draft.content.kind(), context);
    for contract in draft.content.contracts() {
        let at = At {
            number: contract.number,
            key: contract.key,
        };
        let mut rows = judge.contract(at, &contract.terms);
        for worker in &contract.workers {
            rows.worker(worker);
        }
    }
    judge.finish().findings
}

/// Judges a return whose contracts and workers stream by. Of each row it keeps some numbers, no text.
pub struct Judge<'a> {
    period: Cuatrimestre,
    kind: Kind,
    context: &'a Context<'a>,
    rows: Rows,
    counts: Counts,
    /// The contract that is streaming by, and its rows so far.
    current: Option<(At, u32)>,
}

/// A contract whose workers stream by.
pub struct InContract<'j, 'a> {
    judge: &'j mut Judge<'a>,
    at: At,
    contract: Option<Contract>,
}

impl<'a> Judge<'a> {
    /// For a return of this kind and period.
    pub fn new(period: Cuatrimestre, kind: Kind, context: &'a Context<'a>) -> Self {
        Self {
            period,
            kind,
            context,
            rows: Rows::new(SbcLimits::of(period, context.tables), context.today),
            counts: Counts::default(),
            current: None,
        }
    }

    /// Judges a contract's terms; its workers follow, on what this gives back.
    pub fn contract<T: AsRef<str>>(&mut self, at: At, terms: &DraftTerms<T>) -> InContract<'_, 'a> {
        self.end_contract();
        self.current = Some((at, 0));
        self.counts.contracts += 1;
        self.rows.crosses.contract(at);
        let judged = judge_terms(terms, self.period, self.kind, self.context);
        let of_contract = judged.findings.iter().map(|(field, code, detail)| Finding {
            code: *code,
            place: Place {
                contract: Some(at),
                row: None,
                field: Some(*field),
            },
            detail: *detail,
        });
        self.rows.found.extend(of_contract);
        InContract {
            judge: self,
            at,
            contract: judged.contract,
        }
    }

    /// What has been found since the last time that this was asked, so that it need not pile up.
    pub fn drain(&mut self) -> impl Iterator<Item = Finding> + '_ {
        self.rows.found.drain(..)
    }

    /// What is left to say once everything has streamed by: what concerns the return and several rows, and
    /// whatever has not been drained.
    pub fn finish(mut self) -> Verdict {
        self.end_contract();
        let of_return = |code| Finding {
            code,
            place: Place::default(),
            detail: None,
        };
        if self.kind != Kind::following(self.count_contracts()) {
            self.rows
                .found
                .push(of_return(if self.kind.has_contracts() {
                    Code::NoContracts
                } else {
                    Code::ContractsOfNone
                }));
        }
        if self.counts.rows > 0 && !self.rows.limits.known() {
            self.rows.found.push(of_return(Code::TableExpired));
        }
        self.rows.crosses.findings(&mut self.rows.found);
        self.rows.found.sort_by_key(Finding::order);
        let workers = u32::try_from(self.rows.crosses.distinct()).unwrap_or(u32::MAX);
        Verdict {
            findings: self.rows.found,
            counts: Counts {
                workers,
                ..self.counts
            },
        }
    }

    fn count_contracts(&self) -> usize {
        usize::try_from(self.counts.contracts).unwrap_or(usize::MAX)
    }

    /// Says it if the contract that has streamed by had no workers.
    fn end_contract(&mut self) {
        if let Some((at, 0)) = self.current.take() {
            self.rows.found.push(Finding {
                code: Code::NoWorkers,
                place: Place {
                    contract: Some(at),
                    ..Place::default()
                },
                detail: None,
            });
        }
    }

    fn worker<T: AsRef<str>>(&mut self, contract: At, worker: &DraftWorker<T>) -> Option<Worker> {
        let number = self.current.as_mut().map_or(0, |(_, rows)| {
            *rows += 1;
            *rows
        });
        self.counts.rows += 1;
        let row = At {
            number,
            key: worker.key,
        };
        self.rows.row(contract, row, worker).worker()
    }
}

impl InContract<'_, '_> {
    /// The contract, where nothing of its terms blocks.
    pub fn terms(&self) -> Option<&Contract> {
        self.contract.as_ref()
    }

    /// Judges the contract's next worker, who is given back where nothing in the cells blocks. Rows are numbered
    /// from 1.
    pub fn worker<T: AsRef<str>>(&mut self, worker: &DraftWorker<T>) -> Option<Worker> {
        self.judge.worker(self.at, worker)
    }
}
