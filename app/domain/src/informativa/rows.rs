//! Judging rows of workers: each cell by itself, and the rows among each other.

use time::Date;

use super::crosses::Crosses;
use super::{
    At, Code, Detail, DraftWorker, Field, Finding, JudgedWorker, Place, SbcLimits, judge_worker,
};

/// Rows that stream by, contract by contract, and what has been found of them.
pub(super) struct Rows {
    pub(super) limits: SbcLimits,
    today: Date,
    pub(super) found: Vec<Finding>,
    pub(super) crosses: Crosses,
}

impl Rows {
    pub(super) fn new(limits: SbcLimits, today: Date) -> Self {
        Self {
            limits,
            today,
            found: Vec::new(),
            crosses: Crosses::default(),
        }
    }

    /// Judges a row of the contract that came last.
    pub(super) fn row<T: AsRef<str>>(
        &mut self,
        contract: At,
        row: At,
        worker: &DraftWorker<T>,
    ) -> JudgedWorker {
        let judged = judge_worker(worker, self.limits, self.today);
        let (nss, curp) = (judged.nss.value, judged.curp.value);
        self.crosses
            .row(row, nss.map(|nss| nss.key()), curp.map(|curp| curp.key()));
        // Once for the return is enough to say that a table has run out.
        if !judged.codes().without(Code::TableExpired).is_empty() {
            self.note(contract, row, Field::Nss, judged.nss.findings());
            self.note(contract, row, Field::Curp, judged.curp.findings());
            self.note(contract, row, Field::Sbc, judged.sbc.findings());
        }
        judged
    }

    fn note(
        &mut self,
        contract: At,
        row: At,
        field: Field,
        findings: impl Iterator<Item = (Code, Option<Detail>)>,
    ) {
        let findings = findings.filter(|(code, _)| *code != Code::TableExpired);
        self.found.extend(findings.map(|(code, detail)| Finding {
            code,
            place: Place {
                contract: Some(contract),
                row: Some(row),
                field: Some(field),
            },
            detail,
        }));
    }
}

/// Judges the rows of one contract while they are typed: everything that is wrong with them, or worth a look, by row.
/// They are numbered from 1. What a row of another contract has to do with one of these is not seen here, nor is it said
/// that a table has run out: both are the whole return's ([`Judge`](super::Judge)).
pub fn judge_rows<T: AsRef<str>>(
    workers: impl IntoIterator<Item = DraftWorker<T>>,
    limits: SbcLimits,
    today: Date,
) -> Vec<Finding> {
    let contract = At::default();
    let mut rows = Rows::new(limits, today);
    rows.crosses.contract(contract);
    for (number, worker) in (1..).zip(workers) {
        let at = At {
            number,
            key: worker.key,
        };
        rows.row(contract, at, &worker);
    }
    let Rows {
        mut found, crosses, ..
    } = rows;
    crosses.findings(&mut found);
    found.sort_by_key(Finding::order);
    found
}
