//! What is wrong only between rows: a worker twice in a contract, an NSS with two CURPs, a CURP with two NSS.
//!
//! Rows are kept as numbers and sorted at the end, so that what is found does not depend on the order of the
//! contracts: of two people under one NSS nobody knows which is right, so every row of theirs is named.

use super::{At, Code, Detail, Field, Finding, Place};

/// The rows of a return, as far as they are compared.
#[derive(Default)]
pub(super) struct Crosses {
    contracts: Vec<At>,
    rows: Vec<Row>,
}

/// A row; what of it is none is not compared.
#[derive(Clone, Copy)]
struct Row {
    nss: Option<u64>,
    curp: Option<u128>,
    /// Index in `contracts`.
    contract: usize,
    at: At,
}

impl Crosses {
    /// The contract whose rows come next.
    pub(super) fn contract(&mut self, contract: At) {
        self.contracts.push(contract);
    }

    /// A row of the last contract.
    pub(super) fn row(&mut self, at: At, nss: Option<u64>, curp: Option<u128>) {
        self.rows.push(Row {
            nss,
            curp,
            contract: self.contracts.len().saturating_sub(1),
            at,
        });
    }

    /// How many workers have different NSS.
    pub(super) fn distinct(&self) -> usize {
        let mut numbers: Vec<u64> = self.rows.iter().filter_map(|row| row.nss).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers.len()
    }

    /// What is wrong between the rows.
    pub(super) fn findings(&self, found: &mut Vec<Finding>) {
        self.compare(found, &|row| row.nss.map(u128::from), &|rows, found| {
            self.of_one_nss(rows, found);
        });
        self.compare(found, &|row| row.curp, &|rows, found| {
            self.of_one_curp(rows, found);
        });
    }

    /// Gives `judge` every group of two rows or more that have the same key, in the order in which they came. Compiled
    /// once for both keys: the browser loads it.
    fn compare(
        &self,
        found: &mut Vec<Finding>,
        key: &dyn Fn(&Row) -> Option<u128>,
        judge: &dyn Fn(&[&Row], &mut Vec<Finding>),
    ) {
        let mut rows: Vec<&Row> = self.rows.iter().filter(|row| key(row).is_some()).collect();
        // Stable: within a group rows stay as they came.
        rows.sort_by_key(|row| key(row));
        rows.chunk_by(|one, next| key(one) == key(next))
            .filter(|group| group.len() > 1)
            .for_each(|group| judge(group, found));
    }

    fn of_one_nss(&self, rows: &[&Row], found: &mut Vec<Finding>) {
        for of_contract in rows.chunk_by(|one, next| one.contract == next.contract) {
            let Some((first, others)) = of_contract.split_first() else {
                continue;
            };
            for row in others {
                found.push(self.finding(Code::RepeatedNss, Field::Nss, row, first));
            }
        }
        at_odds(
            rows,
            |row| row.curp,
            |row, other| {
                found.push(self.finding(Code::NssOfTwo, Field::Nss, row, other));
            },
        );
    }

    fn of_one_curp(&self, rows: &[&Row], found: &mut Vec<Finding>) {
        for of_contract in rows.chunk_by(|one, next| one.contract == next.contract) {
            let Some((first, others)) = of_contract.split_first() else {
                continue;
            };
            // An earlier row with the same NSS is the same worker, of whom that has been said; so the earlier one
            // is looked for that has another: the first, or else the first that differs from it.
            let mut odd: Option<&Row> = None;
            for row in others {
                let same = row.nss.is_some() && row.nss == first.nss;
                if let Some(earlier) = if same { odd } else { Some(*first) } {
                    found.push(self.finding(Code::RepeatedCurp, Field::Curp, row, earlier));
                }
                if !same {
                    odd = odd.or(Some(row));
                }
            }
        }
        at_odds(
            rows,
            |row| row.nss,
            |row, other| {
                found.push(self.finding(Code::CurpOfTwo, Field::Curp, row, other));
            },
        );
    }

    fn finding(&self, code: Code, field: Field, row: &Row, other: &Row) -> Finding {
        let contract = |row: &Row| self.contracts.get(row.contract).copied();
        let detail = contract(other).map(|contract| Detail::Other {
            contract,
            row: other.at,
            same_contract: row.contract == other.contract,
        });
        Finding {
            code,
            place: Place {
                contract: contract(row),
                row: Some(row.at),
                field: Some(field),
            },
            detail,
        }
    }
}

/// Names every row of a group whose other number differs from another row's.
fn at_odds<K: PartialEq + Copy>(
    rows: &[&Row],
    other: impl Fn(&Row) -> Option<K>,
    mut name: impl FnMut(&Row, &Row),
) {
    let mut known = rows.iter().filter(|row| other(row).is_some());
    let Some(first) = known.clone().next() else {
        return;
    };
    let Some(second) = known.find(|row| other(row) != other(first)) else {
        return;
    };
    for row in rows.iter().filter(|row| other(row).is_some()) {
        let against = if other(row) == other(first) {
            second
        } else {
            first
        };
        name(row, against);
    }
}
