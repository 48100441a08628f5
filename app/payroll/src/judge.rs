//! What is found of a record: by itself, and beside those that came before it.

use std::collections::HashMap;

use domain::informativa::{Code, Codes, SbcLimits, Worker, judge_curp, judge_nss, judge_sbc};
use domain::{Curp, Date};

use crate::record::{Note, Notes, Record, Texts};

/// What becomes of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It would be taken.
    Accepted(Worker),
    /// Something blocks.
    Rejected,
    /// It adds nothing: another record stands for it.
    Folded,
}

/// A record and what was found of it.
#[derive(Clone, Debug)]
pub struct Judged<'file> {
    /// Its number as people find it in the file, from 1.
    pub number: u32,
    /// What becomes of it.
    pub outcome: Outcome,
    /// What stands in it.
    pub texts: Texts<'file>,
    /// What the rules of the return find.
    codes: Codes,
    /// What there is to say besides.
    pub notes: Notes,
    /// The RFC of the clients that a receipt says it was paid for.
    pub clients: &'file [String],
}

impl Judged<'_> {
    /// What blocks, in the order in which it is reported.
    pub fn errors(&self) -> impl Iterator<Item = Code> {
        self.codes.iter().filter(|code| code.blocks())
    }

    /// What is worth a look, in the order in which it is reported; the notes come last.
    pub fn notices(&self) -> impl Iterator<Item = &'static str> {
        let warns = |code: &Code| !code.blocks() && *code != Code::TableExpired;
        let expired = self.codes.contains(Code::TableExpired);
        (self.codes.iter().filter(warns).map(Code::code))
            .chain(self.notes.iter().map(Note::code))
            .chain(expired.then(|| Code::TableExpired.code()))
    }

    /// Everything that the rules of the return find.
    pub const fn codes(&self) -> Codes {
        self.codes
    }
}

/// A CURP as a number, in two halves so that a row of a table takes less.
type CurpKey = [u64; 2];

/// Judges the records of a file. Of an accepted one it keeps some numbers, no text.
pub(crate) struct Judge {
    limits: SbcLimits,
    today: Date,
    by_nss: HashMap<u64, (CurpKey, u32)>,
    by_curp: HashMap<CurpKey, u64>,
}

impl Judge {
    pub fn new(limits: SbcLimits, today: Date) -> Self {
        Self {
            limits,
            today,
            by_nss: HashMap::new(),
            by_curp: HashMap::new(),
        }
    }

    pub fn record<'file>(&mut self, record: Record<'file>) -> Judged<'file> {
        let Record {
            number,
            texts,
            notes,
            clients,
            ..
        } = record;
        let (outcome, codes) = if record.folded {
            (Outcome::Folded, Codes::default())
        } else {
            self.texts(&texts, record.notation, record.torn)
        };
        Judged {
            number,
            outcome,
            texts,
            codes,
            notes,
            clients,
        }
    }

    fn texts(
        &mut self,
        texts: &Texts<'_>,
        notation: domain::informativa::Notation,
        torn: bool,
    ) -> (Outcome, Codes) {
        let nss = judge_nss(&texts.nss);
        let curp = judge_curp(&texts.curp, self.today);
        let mut codes = nss.codes.and(curp.codes);
        let sbc = if torn {
            codes.insert(Code::SbcShape);
            None
        } else {
            let sbc = judge_sbc(&texts.sbc, notation, self.limits);
            codes = codes.and(sbc.codes);
            sbc.value
        };
        let (nss, curp) = (nss.value, curp.value);
        let number = nss.map(|nss| nss.key());
        let key = curp.as_ref().map(curp_key);
        let cents = sbc.map(|sbc| sbc.amount().get());
        let earlier = number.and_then(|number| self.by_nss.get(&number));
        if let Some((its_key, its_cents)) = earlier {
            let differs = key.is_some_and(|key| key != *its_key)
                || cents.is_some_and(|cents| cents != *its_cents);
            if differs {
                codes.insert(Code::RepeatedNss);
            } else if !codes.block() {
                return (Outcome::Folded, Codes::default());
            }
        }
        let its_number = key.and_then(|key| self.by_curp.get(&key));
        if let (Some(number), Some(its_number)) = (number, its_number)
            && number != *its_number
        {
            codes.insert(Code::RepeatedCurp);
        }
        match (nss, curp, sbc) {
            (Some(nss), Some(curp), Some(sbc)) if !codes.block() => {
                if let (Some(number), Some(key), Some(cents)) = (number, key, cents) {
                    self.by_nss.insert(number, (key, cents));
                    self.by_curp.insert(key, number);
                }
                (Outcome::Accepted(Worker { nss, curp, sbc }), codes)
            }
            _ => (Outcome::Rejected, codes),
        }
    }
}

fn curp_key(curp: &Curp) -> CurpKey {
    let key = curp.key();
    #[allow(clippy::cast_possible_truncation, reason = "its lower half")]
    let low = key as u64;
    [u64::try_from(key >> u64::BITS).unwrap_or(u64::MAX), low]
}
