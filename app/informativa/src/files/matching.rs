//! A file's records beside the workers of a contract.

use std::collections::HashMap;
use std::io::{Read, Seek};

use domain::informativa::{Code, Notation, SbcLimits, Worker, judge_curp, judge_nss, judge_sbc};
use domain::{Date, Nss};
use payroll::{FileError, Judged, Outcome, Stopped};
use platform::entities::{
    informativa_worker as worker,
    worker_file_row::{self as row, What},
};
use sea_orm::ActiveValue::Set;
use uuid::Uuid;

use super::hidden;
use crate::workers::WorkerTexts;

/// Most bytes of texts that are kept of a file, all rows together: those of a hundred thousand right rows have nine
/// million.
const MOST_TEXT: usize = 24 * 1024 * 1024;

/// A worker of a contract, as far as a file is compared with it.
pub(super) struct Kept {
    pub row: i32,
    pub revision: i32,
    pub texts: WorkerTexts,
}

impl Kept {
    pub fn of(found: worker::Model) -> Self {
        Self {
            row: found.row,
            revision: found.revision,
            texts: crate::workers::texts(found),
        }
    }
}

/// The workers of a contract by NSS and by CURP; what of them is none is not compared.
pub(super) struct There {
    kept: Vec<Kept>,
    by_nss: HashMap<u64, usize>,
    by_curp: HashMap<u128, Option<u64>>,
    today: Date,
}

/// How a worker compares with those of a contract.
pub(super) enum Match<'there> {
    /// Not there.
    New,
    /// There, with the same SBC.
    Same,
    /// There, with another SBC.
    Sbc(&'there Kept),
    /// Somebody else is there with that NSS, or that CURP.
    AtOdds(Code),
}

impl There {
    pub fn new(kept: Vec<Kept>, today: Date) -> Self {
        let (mut by_nss, mut by_curp) = (HashMap::new(), HashMap::new());
        for (index, worker) in kept.iter().enumerate() {
            let nss = judge_nss(&worker.texts.nss).value.map(|nss: Nss| nss.key());
            if let Some(nss) = nss {
                by_nss.entry(nss).or_insert(index);
            }
            if let Some(curp) = judge_curp(&worker.texts.curp, today).value {
                by_curp.entry(curp.key()).or_insert(nss);
            }
        }
        Self {
            kept,
            by_nss,
            by_curp,
            today,
        }
    }

    pub fn compare(&self, worker: &Worker) -> Match<'_> {
        let nss = worker.nss.key();
        let of_curp = self.by_curp.get(&worker.curp.key());
        let Some(kept) = self
            .by_nss
            .get(&nss)
            .and_then(|index| self.kept.get(*index))
        else {
            return match of_curp {
                Some(_) => Match::AtOdds(Code::RepeatedCurp),
                None => Match::New,
            };
        };
        let curp = judge_curp(&kept.texts.curp, self.today).value;
        if curp.is_none_or(|curp| curp.key() != worker.curp.key()) {
            return Match::AtOdds(Code::RepeatedNss);
        }
        let sbc = judge_sbc(&kept.texts.sbc, Notation::Typed, SbcLimits::default()).value;
        if sbc == Some(worker.sbc) {
            Match::Same
        } else {
            Match::Sbc(kept)
        }
    }
}

/// A row that is kept until it is confirmed.
pub(super) struct StagedRow {
    line: u32,
    texts: WorkerTexts,
    what: What,
    said: String,
    chosen: bool,
    row: Option<i32>,
    revision: Option<i32>,
    sbc_before: Option<String>,
}

impl StagedRow {
    pub fn model(self, file: Uuid, position: i32) -> row::ActiveModel {
        row::ActiveModel {
            file_id: Set(file),
            position: Set(position),
            line: Set(i32::try_from(self.line).unwrap_or(i32::MAX)),
            nss: Set(hidden(&self.texts.nss)),
            curp: Set(hidden(&self.texts.curp)),
            sbc: Set(hidden(&self.texts.sbc)),
            name: Set(hidden(&self.texts.name)),
            what: Set(self.what),
            said: Set(self.said),
            chosen: Set(self.chosen),
            row: Set(self.row),
            revision: Set(self.revision),
            sbc_before: Set(self.sbc_before.as_deref().map(hidden)),
        }
    }
}

/// What is kept of a file.
#[derive(Default)]
pub(super) struct Staged {
    pub rows: Vec<StagedRow>,
    pub folded: u32,
    text: usize,
}

/// Reads a file's records and compares them.
pub(super) fn staged<R: Read + Seek>(
    file: &mut payroll::File<R>,
    kept: Vec<Kept>,
    today: Date,
) -> Result<Staged, FileError> {
    let there = There::new(kept, today);
    let mut staged = Staged::default();
    let totals = file.records(|judged| staged.add(&judged, &there));
    let totals = totals.map_err(|stopped| match stopped {
        Stopped::File(error) | Stopped::Taker(error) => error,
    })?;
    staged.folded = totals.folded;
    Ok(staged)
}

impl Staged {
    fn add(&mut self, judged: &Judged<'_>, there: &There) -> Result<(), FileError> {
        let name = judged.texts.name.as_ref();
        let mut said: Vec<&str> = judged.errors().map(Code::code).collect();
        let mut staged = match &judged.outcome {
            Outcome::Folded => return Ok(()),
            Outcome::Accepted(worker) => {
                // That a table has run out is said once, of the return.
                let expired = Code::TableExpired.code();
                said.extend(judged.notices().filter(|code| *code != expired));
                let mut staged = StagedRow {
                    texts: WorkerTexts::new(
                        worker.nss.as_str(),
                        worker.curp.as_str(),
                        &worker.sbc.to_string(),
                        name,
                    ),
                    ..StagedRow::of(judged.number)
                };
                match there.compare(worker) {
                    Match::New => staged.what = What::New,
                    Match::Same => staged.what = What::Same,
                    Match::Sbc(kept) => {
                        staged.what = What::Sbc;
                        staged.row = Some(kept.row);
                        staged.revision = Some(kept.revision);
                        staged.sbc_before = Some(kept.texts.sbc.clone());
                    }
                    Match::AtOdds(code) => said = vec![code.code()],
                }
                let is_taken = matches!(staged.what, What::New | What::Sbc);
                // Only of this a person decides each time: older CURPs have the word.
                staged.chosen = is_taken && !judged.codes().contains(Code::CurpWord);
                staged
            }
            Outcome::Rejected => StagedRow {
                texts: WorkerTexts::new(
                    &judged.texts.nss,
                    &judged.texts.curp,
                    &judged.texts.sbc,
                    name,
                ),
                ..StagedRow::of(judged.number)
            },
        };
        staged.said = said.join(" ");
        let texts = &staged.texts;
        let of_row = [&texts.nss, &texts.curp, &texts.sbc, &texts.name];
        self.text += of_row.map(String::len).iter().sum::<usize>();
        if self.text > MOST_TEXT {
            return Err(FileError::TooLarge);
        }
        self.rows.push(staged);
        Ok(())
    }
}

impl StagedRow {
    const fn of(line: u32) -> Self {
        Self {
            line,
            texts: WorkerTexts {
                nss: String::new(),
                curp: String::new(),
                sbc: String::new(),
                name: String::new(),
            },
            what: What::Rejected,
            said: String::new(),
            chosen: false,
            row: None,
            revision: None,
            sbc_before: None,
        }
    }
}
