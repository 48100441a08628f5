//! The rows of a contract, and what is done to them: every act is one step that can be undone and done again.

use domain::informativa::{DraftWorker, Field, Finding, Key, SbcLimits, judge_rows};
use time::Date;

use crate::numbered::Numbered;
use crate::saving::Saving;
use crate::{Column, WorkerTexts};

/// The most steps that can be undone.
const MOST_STEPS: usize = 200;

/// A row of the grid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) number: i32,
    pub(crate) texts: WorkerTexts,
}

/// What a step did to a row: what was in it before, what after; nothing where there was no row.
#[derive(Clone, Debug)]
struct Did {
    number: i32,
    before: Option<WorkerTexts>,
    after: Option<WorkerTexts>,
}

impl Did {
    /// What is in the row, which is `now`, once this is taken back, or done again: the cells that it changed, and no
    /// others, which may be somebody else's or a register's.
    fn again(&self, now: Option<&WorkerTexts>, back: bool) -> Option<WorkerTexts> {
        let (from, to) = if back {
            (&self.after, &self.before)
        } else {
            (&self.before, &self.after)
        };
        match (from, to, now) {
            (Some(from), Some(to), Some(now)) => {
                let changed = |column: &Column| from.get(*column) != to.get(*column);
                let cells = Column::ALL.into_iter().filter(changed);
                Some(cells.fold(now.clone(), |row, column| row.with(column, to.get(column))))
            }
            _ => to.clone(),
        }
    }
}

/// A rectangle of cells: rows by their index from 0, columns in their order; both ends are in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// First and last row.
    pub rows: (usize, usize),
    /// First and last column.
    pub columns: (Column, Column),
}

impl Block {
    /// The one that these two cells are corners of.
    pub fn between((row, column): (usize, Column), (other, another): (usize, Column)) -> Self {
        Self {
            rows: (row.min(other), row.max(other)),
            columns: (column.min(another), column.max(another)),
        }
    }

    /// Its columns.
    pub fn columns(&self) -> impl Iterator<Item = Column> + use<> {
        let (first, last) = self.columns;
        Column::ALL
            .into_iter()
            .filter(move |column| (first..=last).contains(column))
    }

    /// Whether a cell is in it.
    pub fn contains(&self, row: usize, column: Column) -> bool {
        (self.rows.0..=self.rows.1).contains(&row)
            && (self.columns.0..=self.columns.1).contains(&column)
    }
}

/// The rows of a contract's workers, in their order.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    pub(crate) list: Vec<Row>,
    pub(crate) saving: Saving,
    done: Vec<Vec<Did>>,
    undone: Vec<Vec<Did>>,
    /// By row.
    found: Vec<Finding>,
    /// The numbers of rows that are followed while others come between them.
    followed: Vec<i32>,
}

impl Rows {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// What is in a row.
    pub fn texts(&self, index: usize) -> Option<&WorkerTexts> {
        self.list.get(index).map(|row| &row.texts)
    }

    /// Writes texts into cells of rows that are there. One step.
    pub fn write(&mut self, cells: &[(usize, Column, String)]) {
        let mut after: Numbered<WorkerTexts> = Numbered::default();
        for (index, column, text) in cells {
            let Some(row) = self.list.get(*index) else {
                continue;
            };
            let texts = after.get(row.number).unwrap_or(&row.texts);
            let texts = texts.with(*column, text);
            after.insert(row.number, texts);
        }
        self.act(
            (after.iter())
                .map(|(row, texts)| (*row, Some(texts.clone())))
                .collect(),
        );
    }

    /// Adds rows behind the others; those without anything in them are passed over. One step. Gives how many.
    pub fn add(&mut self, rows: impl IntoIterator<Item = WorkerTexts>) -> usize {
        let added = self.numbered(rows);
        let count = added.len();
        self.act(added);
        count
    }

    /// Writes a block of texts over the cells from this one on, as a spreadsheet does; what reaches beyond the last row
    /// becomes new rows. One step.
    pub fn write_block(&mut self, (first, column): (usize, Column), block: &[Vec<String>]) {
        let columns: Vec<Column> = Column::ALL
            .into_iter()
            .filter(|other| *other >= column)
            .collect();
        let written = |texts: &WorkerTexts, line: &[String]| {
            (columns.iter().zip(line)).fold(texts.clone(), |texts, (column, text)| {
                texts.with(*column, text)
            })
        };
        let there = self.list.get(first..).unwrap_or_default();
        let mut changes: Vec<(i32, Option<WorkerTexts>)> = (there.iter().zip(block))
            .map(|(row, line)| (row.number, Some(written(&row.texts, line))))
            .collect();
        let beyond = block.get(changes.len()..).unwrap_or_default();
        let new: Vec<_> = (beyond.iter())
            .map(|line| written(&WorkerTexts::default(), line))
            .collect();
        changes.extend(self.numbered(new));
        self.act(changes);
    }

    /// Empties the cells of a block. One step.
    pub fn clear(&mut self, block: Block) {
        let (first, last) = block.rows;
        let cells: Vec<_> = (first..=last.min(self.list.len().saturating_sub(1)))
            .flat_map(|index| {
                block
                    .columns()
                    .map(move |column| (index, column, String::new()))
            })
            .collect();
        self.write(&cells);
    }

    /// Removes rows, from this one to that one. One step. Gives how many.
    pub fn remove(&mut self, first: usize, last: usize) -> usize {
        let end = last.saturating_add(1).min(self.list.len());
        let gone: Vec<_> = (self.list.get(first..end).unwrap_or_default().iter())
            .map(|row| (row.number, None))
            .collect();
        let count = gone.len();
        self.act(gone);
        count
    }

    /// The block as text, cells separated by tabs, as spreadsheets take it.
    pub fn copy(&self, block: Block) -> String {
        let (first, last) = block.rows;
        let end = last.saturating_add(1).min(self.list.len());
        let rows = self.list.get(first..end).unwrap_or_default();
        let lines: Vec<String> = (rows.iter())
            .map(|row| {
                let cells: Vec<&str> = block
                    .columns()
                    .map(|column| row.texts.get(column))
                    .collect();
                cells.join("\t")
            })
            .collect();
        lines.join("\n")
    }

    /// Takes the last step back. Gives the index of a row that it was about, if there was a step.
    pub fn undo(&mut self) -> Option<usize> {
        let step = self.done.pop()?;
        let back: Vec<_> = (step.iter())
            .map(|did| (did.number, did.again(self.now(did.number), true)))
            .collect();
        self.put_all(back.into_iter());
        let about = self.about(&step);
        self.undone.push(step);
        about
    }

    /// Does again what was taken back. As [`Rows::undo`].
    pub fn redo(&mut self) -> Option<usize> {
        let step = self.undone.pop()?;
        let again: Vec<_> = (step.iter())
            .map(|did| (did.number, did.again(self.now(did.number), false)))
            .collect();
        self.put_all(again.into_iter());
        let about = self.about(&step);
        self.done.push(step);
        about
    }

    /// Does something that may put rows before these, or give them other numbers; gives where they are afterwards. What is
    /// behind the last row stays there.
    pub fn following<const N: usize>(
        &mut self,
        rows: [usize; N],
        act: impl FnOnce(&mut Self),
    ) -> [usize; N] {
        let number = |row: usize| self.list.get(row).map_or(i32::MAX, |row| row.number);
        self.followed = rows.map(number).to_vec();
        act(self);
        let followed = std::mem::take(&mut self.followed);
        let mut now = rows;
        for (row, number) in now.iter_mut().zip(followed) {
            let (Ok(at) | Err(at)) = self.position(number);
            *row = at;
        }
        now
    }

    /// Whether there is a step to take back.
    pub fn can_undo(&self) -> bool {
        !self.done.is_empty()
    }

    /// Whether one was taken back.
    pub fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }

    /// Judges all rows, as they are now.
    pub fn judge(&mut self, limits: SbcLimits, today: Date) {
        let drafts = self.list.iter().map(|row| DraftWorker {
            key: Key(u128::from(row.number.unsigned_abs())),
            ..row.texts.draft()
        });
        self.found = judge_rows(drafts, limits, today);
    }

    /// What was found of a row when it was judged last.
    pub fn found(&self, index: usize) -> &[Finding] {
        let first = self
            .found
            .partition_point(|finding| row_of(finding) < index);
        let found = self.found.get(first..).unwrap_or_default();
        let count = found.partition_point(|finding| row_of(finding) == index);
        found.get(..count).unwrap_or_default()
    }

    /// What was found of a cell.
    pub fn found_in(&self, index: usize, column: Column) -> impl Iterator<Item = &Finding> {
        let field = match column {
            Column::Nss => Some(Field::Nss),
            Column::Curp => Some(Field::Curp),
            Column::Sbc => Some(Field::Sbc),
            Column::Name => None,
        };
        (self.found(index).iter())
            .filter(move |finding| field.is_some() && finding.place.field == field)
    }

    /// The rows of which something was found that has to be put right.
    pub fn wrong(&self) -> impl Iterator<Item = usize> {
        once_each(self.found.iter().filter(|finding| finding.blocks()))
    }

    /// The rows of which anything was found.
    pub fn noted(&self) -> impl Iterator<Item = usize> {
        once_each(self.found.iter())
    }

    /// The row as it is now; nothing where there is none of this number.
    pub(crate) fn now(&self, number: i32) -> Option<&WorkerTexts> {
        let at = self.position(number).ok()?;
        self.texts(at)
    }

    /// Puts texts into a row, or takes it out, without a step to be undone.
    pub(crate) fn put(&mut self, number: i32, texts: Option<WorkerTexts>) {
        match (self.position(number), texts) {
            (Ok(at), Some(texts)) => {
                if let Some(row) = self.list.get_mut(at) {
                    row.texts = texts;
                }
            }
            (Ok(at), None) => {
                self.list.remove(at);
            }
            (Err(at), Some(texts)) => self.list.insert(at, Row { number, texts }),
            (Err(_), None) => {}
        }
        self.mark(number);
    }

    /// Gives rows that were never saved other numbers, in the list and in the steps.
    pub(crate) fn renumber(&mut self, numbers: &Numbered<i32>) {
        if numbers.is_empty() {
            return;
        }
        let of = |number: i32| numbers.get(number).copied().unwrap_or(number);
        for row in &mut self.list {
            row.number = of(row.number);
        }
        self.sort();
        for number in &mut self.followed {
            *number = of(*number);
        }
        for did in (self.done.iter_mut().chain(&mut self.undone)).flatten() {
            did.number = of(did.number);
        }
    }

    /// The numbers of all rows, and of those that steps are about.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = i32> {
        let of_steps = self.done.iter().chain(&self.undone).flatten();
        (self.list.iter().map(|row| row.number)).chain(of_steps.map(|did| did.number))
    }

    /// Where a row of this number stands, or would stand.
    pub(crate) fn position(&self, number: i32) -> Result<usize, usize> {
        self.list.binary_search_by_key(&number, |row| row.number)
    }

    fn numbered(
        &mut self,
        rows: impl IntoIterator<Item = WorkerTexts>,
    ) -> Vec<(i32, Option<WorkerTexts>)> {
        (rows.into_iter().filter(|texts| !texts.is_blank()))
            .map(|texts| (self.saving.new_number(), Some(texts)))
            .collect()
    }

    /// One step: what does not change anything is none.
    fn act(&mut self, changes: Vec<(i32, Option<WorkerTexts>)>) {
        let step: Vec<Did> = (changes.into_iter())
            .map(|(number, after)| Did {
                number,
                before: self.now(number).cloned(),
                after,
            })
            .filter(|did| did.before != did.after)
            .collect();
        if step.is_empty() {
            return;
        }
        self.put_all(step.iter().map(|did| (did.number, did.after.clone())));
        self.undone.clear();
        if self.done.len() == MOST_STEPS {
            self.done.remove(0);
        }
        self.done.push(step);
    }

    /// As [`Rows::put`] for each, of which there may be thousands anywhere in the list.
    fn put_all(&mut self, rows: impl Iterator<Item = (i32, Option<WorkerTexts>)>) {
        let (mut numbers, mut gone, mut new) = (Vec::new(), Numbered::default(), Vec::new());
        for (number, texts) in rows {
            numbers.push(number);
            match (self.position(number), texts) {
                (Ok(at), Some(texts)) => {
                    if let Some(row) = self.list.get_mut(at) {
                        row.texts = texts;
                    }
                }
                (Ok(_), None) => {
                    gone.insert(number, ());
                }
                (Err(_), Some(texts)) => new.push(Row { number, texts }),
                (Err(_), None) => {}
            }
        }
        if !gone.is_empty() {
            self.list.retain(|row| !gone.contains(row.number));
        }
        if !new.is_empty() {
            self.list.append(&mut new);
            self.sort();
        }
        for number in numbers {
            self.mark(number);
        }
    }

    fn sort(&mut self) {
        if !self.list.is_sorted_by_key(|row| row.number) {
            self.list.sort_unstable_by_key(|row| row.number);
        }
    }

    fn about(&self, step: &[Did]) -> Option<usize> {
        let first = step.first()?;
        let (Ok(at) | Err(at)) = self.position(first.number);
        Some(at)
    }
}

/// The index of the row that a finding is about.
fn row_of(finding: &Finding) -> usize {
    let number = finding.place.row.map_or(0, |row| row.number);
    usize::try_from(number)
        .unwrap_or_default()
        .saturating_sub(1)
}

/// The rows that findings are about, which come by row, each once.
fn once_each<'a>(found: impl Iterator<Item = &'a Finding>) -> impl Iterator<Item = usize> {
    let mut last = None;
    found
        .map(row_of)
        .filter(move |row| last.replace(*row) != Some(*row))
}
