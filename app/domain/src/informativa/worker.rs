//! A worker of a contract: three cells, each judged by itself.

use time::Date;

use super::{
    Codes, DraftWorker, Judged, Notation, Sbc, SbcLimits, judge_curp, judge_nss, judge_sbc,
};
use crate::{Curp, Nss};

/// A worker of a contract, read. The name, which LSS 15-A asks for too, is IMSS's to know by the NSS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Worker {
    /// NSS.
    pub nss: Nss,
    /// CURP.
    pub curp: Curp,
    /// The last SBC registered in the period.
    pub sbc: Sbc,
}

/// What a worker's cells are found to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JudgedWorker {
    /// NSS.
    pub nss: Judged<Nss>,
    /// CURP.
    pub curp: Judged<Curp>,
    /// SBC.
    pub sbc: Judged<Sbc>,
}

impl JudgedWorker {
    /// The worker, where nothing blocks.
    pub fn worker(&self) -> Option<Worker> {
        Some(Worker {
            nss: self.nss.value?,
            curp: self.curp.value?,
            sbc: self.sbc.value?,
        })
    }

    /// Everything found in its cells, in the order in which a file's rows are answered.
    pub fn codes(&self) -> Codes {
        self.nss.codes.and(self.curp.codes).and(self.sbc.codes)
    }
}

/// Judges the cells of a worker as somebody typed them, on `today`.
pub fn judge_worker<T: AsRef<str>>(
    worker: &DraftWorker<T>,
    limits: SbcLimits,
    today: Date,
) -> JudgedWorker {
    JudgedWorker {
        nss: judge_nss(worker.nss.as_ref()),
        curp: judge_curp(worker.curp.as_ref(), today),
        sbc: judge_sbc(worker.sbc.as_ref(), Notation::Typed, limits),
    }
}
