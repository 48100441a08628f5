//! Workers of one file, each set against the ones before it.

use std::collections::HashMap;

use super::{Code, Codes, Sbc, Worker};

/// The workers of a file that have been accepted so far. Only those count as earlier.
#[derive(Default)]
pub struct Earlier {
    by_nss: HashMap<u64, (u128, Sbc)>,
    by_curp: HashMap<u128, u64>,
}

/// How a worker stands to the earlier ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody before.
    New,
    /// The very same as one before: adds nothing, and is no error.
    Folded,
    /// At odds with one before, by these codes.
    Refused(Codes),
}

impl Earlier {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes one more worker, who from now on is an earlier one if new.
    pub fn take(&mut self, worker: &Worker) -> Standing {
        let (nss, curp) = (worker.nss.key(), worker.curp.key());
        let mut codes = Codes::default();
        match self.by_nss.get(&nss) {
            Some(earlier) if *earlier == (curp, worker.sbc) => return Standing::Folded,
            Some(_) => codes.insert(Code::RepeatedNss),
            None => {}
        }
        if self.by_curp.get(&curp).is_some_and(|other| *other != nss) {
            codes.insert(Code::RepeatedCurp);
        }
        if !codes.is_empty() {
            return Standing::Refused(codes);
        }
        self.by_nss.insert(nss, (curp, worker.sbc));
        self.by_curp.insert(curp, nss);
        Standing::New
    }

    /// How many have been accepted.
    pub fn accepted(&self) -> usize {
        self.by_nss.len()
    }
}
